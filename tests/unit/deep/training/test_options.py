"""Options that cannot work are refused by name."""

from __future__ import annotations

import json

import pytest

from terroir.core.deep import job_options
from terroir.core.deep.training import options as module
from terroir.core.deep.training.options import TrainingOptions
from terroir.core.errors import ParameterError

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("epochs", 0), ("batch_size", 0), ("patience", -1), ("seed", -1), ("steps_per_epoch", 0),
        ("learning_rate", 0.0), ("learning_rate", -1.0), ("learning_rate", float("nan")), ("learning_rate", 11.0),
        ("weight_decay", -0.1), ("weight_decay", float("nan")), ("jitter", -0.1), ("jitter", 1.1),
        ("focal_gamma", -1.0), ("max_gradient_norm", -1.0), ("optimizer", "sgd"), ("schedule", "linear"),
        ("loss", "hinge"), ("class_weights", "inverse"),
    ],
)  # fmt: skip
def test_bad_values_are_named(name: str, value: object) -> None:
    with pytest.raises(ParameterError) as caught:
        TrainingOptions(**{name: value})
    assert caught.value.parameter == name
    assert str(caught.value).startswith(name.upper())


def test_defaults_work_and_are_plain_data() -> None:
    options = TrainingOptions()
    assert TrainingOptions(**json.loads(json.dumps(options.to_dict()))) == options


@pytest.mark.parametrize("name", ["OPTIMIZERS", "SCHEDULES", "LOSSES", "CLASS_WEIGHTS"])
def test_jobs_offer_the_same_choices(name: str) -> None:
    assert getattr(job_options, name) == getattr(module, name)
