"""What follows from the figures of epochs."""

from __future__ import annotations

import json
from typing import Optional

import pytest

from terroir.core.deep.training.history import Epoch, best_of, defined, is_patience_over

pytestmark = pytest.mark.unit


def epoch(number: int, f1: Optional[float] = 0.5, loss: Optional[float] = 1.0) -> Epoch:
    return Epoch(number, 1.0, loss, f1, f1, (f1, None), 1e-3, 2.0, 0.1)


def history(*scores: Optional[float]) -> list[Epoch]:
    return [epoch(number, score) for number, score in enumerate(scores, start=1)]


def test_the_best_epoch_has_the_largest_macro_f1() -> None:
    assert best_of(history(0.2, 0.8, 0.7)).epoch == 2
    assert best_of(history(0.8, 0.8)).epoch == 1
    assert best_of([]) is None


def test_of_equal_scores_the_smaller_loss_wins() -> None:
    assert best_of([epoch(1, 0.9, 0.3), epoch(2, 0.9, 0.2), epoch(3, 0.9, 0.4)]).epoch == 2


def test_without_a_validation_the_last_epoch_is_the_best() -> None:
    assert best_of(history(None, None, None)).epoch == 3


def test_patience() -> None:
    assert not is_patience_over(history(0.5, 0.4, 0.4), 3)
    assert is_patience_over(history(0.5, 0.4, 0.4, 0.5), 3)  # as good is no better
    assert not is_patience_over(history(0.5, 0.4, 0.4, 0.6), 3)
    assert not is_patience_over(history(*[0.5] * 50), 0)
    assert not is_patience_over(history(None, None, None), 1)
    assert not is_patience_over([], 1)


def test_epochs_survive_json() -> None:
    one = epoch(3)
    assert Epoch.from_dict(json.loads(json.dumps(one.to_dict()))) == one
    assert one.entry([7, 9])["class_f1"] == {"7": 0.5, "9": None}


@pytest.mark.parametrize(
    "change",
    [{"loss": "1"}, {"loss": float("nan")}, {"macro_f1": True}, {"class_f1": None}, {"class_f1": ["a"]}, {"more": 1}],
)
def test_what_is_no_epoch_is_refused(change: dict) -> None:
    with pytest.raises(ValueError, match="epoch"):
        Epoch.from_dict({**epoch(1).to_dict(), **change})
    less = epoch(1).to_dict()
    del less["seconds"]
    with pytest.raises(ValueError, match="epoch"):
        Epoch.from_dict(less)


def test_defined() -> None:
    assert defined(0.5) == 0.5
    assert defined(float("nan")) is None
