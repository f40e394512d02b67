"""Classifiers by name, and the check of their arguments."""

from __future__ import annotations

import inspect

import pytest

from terroir.core.errors import MissingDependencyError, ParameterError
from terroir.core.learning import dependencies
from terroir.core.learning.fitting import Recipe, plain_parameters
from terroir.core.learning.kinds import LEARN, last_step
from terroir.core.learning.registry import CLASSIFIERS, find_classifier, make_estimator

pytestmark = pytest.mark.unit


@pytest.mark.parametrize("name", CLASSIFIERS)
def test_every_entry_makes_an_estimator_with_its_defaults(name):
    kind = CLASSIFIERS[name]
    if kind.module:
        pytest.importorskip(kind.module)
    estimator = make_estimator(name, {}, seed=7, workers=2)
    assert (LEARN in getattr(estimator, "named_steps", {})) == kind.scaled
    arguments = last_step(estimator).get_params(deep=False)
    known = inspect.signature(kind.load()).parameters
    wanted = {"random_state": 7, "seed": 7} | ({"n_jobs": 2, "thread_count": 2} if kind.threads else {})
    assert all(arguments[key] == value for key, value in wanted.items() if key in known)
    assert all(arguments[key] == value for key, value in kind.defaults.items())
    assert "\n" not in kind.description


def test_parameters_take_precedence_over_defaults():
    assert make_estimator("rf", {"n_estimators": 3, "max_depth": None}, 0).n_estimators == 3


def test_class_weights_by_code_survive_json():
    assert make_estimator("rf", {"class_weight": {"1": 2.5, "-3": 1}}, 0).class_weight == {1: 2.5, -3: 1}


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"n_estimatorz": 3}, ["n_estimatorz", "did you mean n_estimators"]),
        ({"zzz": 3}, ["zzz", "it knows", "max_depth"]),
        ({"random_state": 3}, ["random_state", "SEED"]),
        ({"n_jobs": 3}, ["n_jobs", "WORKERS"]),
        ({"max_depth": "deep"}, ["max_depth", "deep"]),
        ({"n_estimators": -1}, ["n_estimators", "-1"]),
        ({"class_weight": {"forest": 1}}, ["class_weight", "codes"]),
    ],
)
def test_arguments_that_the_estimator_refuses_are_named(parameters, words):
    with pytest.raises(ParameterError) as caught:
        make_estimator("rf", parameters, 0)
    assert caught.value.parameter == "parameters"
    assert all(word in str(caught.value) for word in words)
    assert "\n" not in str(caught.value)


def test_an_unknown_classifier_is_named_with_the_choices():
    with pytest.raises(ParameterError, match=r"CLASSIFIER: forest is not .* rf"):
        find_classifier("forest")


def test_an_argument_that_fails_only_at_fitting_names_the_parameter(make_samples):
    samples = make_samples({1: 2, 2: 2})
    with pytest.raises(ParameterError) as caught:
        Recipe("rf", {"oob_score": True, "bootstrap": False}).fit(samples.values, samples.codes)
    assert caught.value.parameter == "parameters"
    assert "bootstrap" in str(caught.value)


def test_a_missing_package_gives_the_command_that_installs_it(monkeypatch):
    monkeypatch.setattr(dependencies, "find_spec", lambda name: None if name == "skops" else object())
    with pytest.raises(MissingDependencyError) as caught:
        make_estimator("rf", {}, 0)
    assert "-m pip install --user" in str(caught.value)
    assert str(caught.value).endswith(" skops")
    assert "scikit-learn" not in str(caught.value)
    assert "numpy==" in str(caught.value)


@pytest.mark.parametrize("managed", [True, False])
def test_the_command_asks_a_managed_python_for_leave(monkeypatch, tmp_path, managed):
    if managed:
        (tmp_path / "EXTERNALLY-MANAGED").touch()
    monkeypatch.setattr(dependencies.sysconfig, "get_path", lambda name: str(tmp_path))
    assert ("--break-system-packages" in dependencies.install_command(["skops"])) == managed


def test_plain_parameters_leave_out_what_terroir_sets():
    found = plain_parameters(make_estimator("rf", {"class_weight": {"1": 2}}, 0))
    assert found["n_estimators"] == 100
    assert found["class_weight"] == {"1": 2}
    assert not {"random_state", "n_jobs", "verbose", "warm_start"} & set(found)
