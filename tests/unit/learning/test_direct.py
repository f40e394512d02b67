"""Answers by a few matrix products, against scikit-learn's to the bit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC

from terroir.core.learning.classifiers import CLASSIFIERS
from terroir.core.learning.direct import direct_ask
from terroir.core.learning.fitting import Recipe
from terroir.core.learning.voting import MATRIX_ROWS, estimator_scores

pytestmark = [pytest.mark.unit, pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")]

PARAMETERS = [
    ("logistic", {}),
    ("logistic", {"solver": "saga", "tol": 0.01}),
    ("linearsvm", {}),
    ("linearsvm", {"fit_intercept": False}),
    ("mlp", {"max_iter": 5}),
    ("mlp", {"max_iter": 5, "activation": "tanh", "hidden_layer_sizes": [7]}),
    ("mlp", {"max_iter": 5, "activation": "logistic", "hidden_layer_sizes": []}),
    ("mlp", {"max_iter": 5, "activation": "identity"}),
    ("gaussianmixture", {"tau": 0.01}),
]


def samples(classes: int, count: int = 300, features: int = 5) -> tuple[np.ndarray, np.ndarray]:
    draw = np.random.default_rng(classes)
    codes = np.arange(count) % classes * 3 + 1
    return draw.normal(0, 2, (count, features)) * [1, 10, 0.1, 5, 1000] + codes[:, np.newaxis], codes


def plain_ask(name: str, estimator: object, values: np.ndarray) -> np.ndarray:
    margins = CLASSIFIERS[name].answers == "margins"
    return estimator.decision_function(values) if margins else estimator.predict_proba(values)


@pytest.mark.parametrize("classes", [2, 3, 9])
@pytest.mark.parametrize(("name", "parameters"), PARAMETERS)
def test_the_answers_are_scikit_learns(name: str, parameters: dict, classes: int) -> None:
    values, codes = samples(classes)
    estimator = Recipe(name, parameters, seed=3).fit(values, codes)
    ask = direct_ask(CLASSIFIERS[name], estimator)
    assert ask is not None
    many = np.random.default_rng(0).normal(0, 100, (MATRIX_ROWS, values.shape[1]))
    kept = many.copy()
    found, expected = ask(many), plain_ask(name, estimator, many)
    assert found.dtype == expected.dtype == np.float64
    assert np.array_equal(found, expected)
    assert np.array_equal(many, kept)
    alone = estimator.named_steps["learn"]
    without_scaling = direct_ask(CLASSIFIERS[name], alone)
    assert without_scaling is not None
    with np.errstate(over="ignore"):
        assert np.array_equal(without_scaling(many), plain_ask(name, alone, many))
    assert np.array_equal(many, kept)


@pytest.mark.parametrize("name", ["logistic", "linearsvm", "mlp", "gaussianmixture"])
def test_scores_come_from_here(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    values, codes = samples(3)
    estimator = Recipe(name, {"max_iter": 5} if name == "mlp" else {}, seed=3).fit(values, codes)
    expected = estimator_scores(CLASSIFIERS[name], estimator, values)

    def refuse(*given: object) -> None:
        raise RuntimeError("scikit-learn's pipeline was asked")

    for method in ("predict_proba", "decision_function", "transform"):
        monkeypatch.setattr(Pipeline, method, refuse)
    assert np.array_equal(estimator_scores(CLASSIFIERS[name], estimator, values), expected)


class NoLogisticRegression(LogisticRegression):
    """Another class, which may compute otherwise."""


NoLogisticRegression.__name__ = "LogisticRegression"


def fitted(learner: object, classes: int = 3) -> object:
    return learner.fit(*samples(classes))


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("knn", lambda: Recipe("knn").fit(*samples(3))),
        ("logistic", lambda: fitted(NoLogisticRegression())),
        ("logistic", lambda: fitted(Pipeline([("s", StandardScaler(with_mean=False)), ("l", LogisticRegression())]))),
        ("logistic", lambda: fitted(Pipeline([("s", StandardScaler(with_std=False)), ("l", LogisticRegression())]))),
        (
            "logistic",
            lambda: fitted(Pipeline([("s", StandardScaler()), ("t", StandardScaler()), ("l", LogisticRegression())])),
        ),
        ("logistic", lambda: fitted(LinearSVC())),
        ("linearsvm", lambda: fitted(LogisticRegression())),
        ("rf", lambda: fitted(LogisticRegression())),
    ],
)
def test_what_is_not_known_is_left_to_scikit_learn(name: str, make: object) -> None:
    assert direct_ask(CLASSIFIERS[name], make()) is None


def test_other_rules_of_older_versions_are_left_to_scikit_learn() -> None:
    kind = CLASSIFIERS["logistic"]
    for changes in ({"multi_class": "ovr"}, {"multi_class": "multinomial"}, {"solver": "liblinear"}):
        learner = fitted(LogisticRegression())
        assert direct_ask(kind, learner) is not None
        vars(learner).update(changes)
        assert direct_ask(kind, learner) is None
    network = fitted(MLPClassifier([3], max_iter=2))
    assert direct_ask(CLASSIFIERS["mlp"], network) is not None
    network.out_activation_ = "identity"
    assert direct_ask(CLASSIFIERS["mlp"], network) is None


def test_single_precision_is_left_to_scikit_learn() -> None:
    assert direct_ask(replace(CLASSIFIERS["logistic"], dtype="float32"), fitted(LogisticRegression())) is None
