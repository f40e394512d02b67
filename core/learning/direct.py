"""Answers of plain estimators as the few matrix products that they are.

scikit-learn checks what it gets around every step, and holds the interpreter's lock meanwhile. For some thousand
pixels that takes as long as the products, and threads cannot share it. Here are the same operations in the same order,
so that the answers are scikit-learn's to the bit (a test compares them); numpy lets go of the lock in each.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Optional

import numpy as np

from .kinds import Kind

Ask = Callable[[np.ndarray], np.ndarray]
"""From features (n, d), float64, to scores (n, classes), or (n,) where two classes have opposite margins."""


class _Scratch(threading.local):
    """Memory of each thread that is used again and again.

    Arrays of a megabyte would be asked of the system every time, and given back: while one thread does so, the others
    of the process wait.
    """

    def __init__(self) -> None:
        self._kept: dict[int, np.ndarray] = {}

    def take(self, place: int, rows: int, columns: int) -> np.ndarray:
        """Array of float64, shape (rows, columns), with whatever was in it; another one for each place."""
        kept = self._kept.get(place)
        if kept is None or kept.shape != (rows, columns):
            kept = self._kept[place] = np.empty((rows, columns))
        return kept


_scratch = _Scratch()


def direct_ask(kind: Kind, estimator: Any) -> Optional[Ask]:
    """What answers in place of ``predict_proba`` or ``decision_function``; None for estimators not known here.

    Parameters
    ----------
    kind : Kind
        What the estimator is.
    estimator
        Fitted logistic regression, linear support vector machine, multilayer perceptron or ridge-regularised
        Gaussians, alone or behind a standardisation.
    """
    if not kind.matrix or kind.dtype != "float64":
        return None
    scaler, learner = _steps(estimator)
    name = type(learner).__name__
    known = type(learner).__module__.partition(".")[0] == "sklearn" or hasattr(learner, "whitening_")
    if not known or name not in _FOUND or (name == "LinearSVC") != (kind.answers == "margins"):
        return None
    answer = _FOUND[name](learner)
    if answer is None or scaler is None:
        return answer
    if scaler.mean_ is None or scaler.scale_ is None or not scaler.with_mean:
        return None
    mean, scale = scaler.mean_, scaler.scale_

    def ask(features: np.ndarray) -> np.ndarray:
        scaled = np.subtract(features, mean, out=_scratch.take(0, *features.shape))
        scaled /= scale
        return answer(scaled)

    return ask


def _steps(estimator: Any) -> tuple[Any, Any]:
    """Standardisation or None, and the estimator behind it."""
    steps = [step for _, step in getattr(estimator, "steps", ())]
    if [type(step).__name__ for step in steps[:-1]] == ["StandardScaler"]:
        return steps[0], steps[1]
    return None, estimator


def _linear(learner: Any) -> Ask:
    """Margins; with two classes one column, as scikit-learn gives them."""
    weights, intercept = learner.coef_.T, learner.intercept_

    def ask(features: np.ndarray) -> np.ndarray:
        margins: np.ndarray = features @ weights
        margins += intercept
        return margins[:, 0] if margins.shape[1] == 1 else margins

    return ask


def _logistic(learner: Any) -> Optional[Ask]:
    classes = len(learner.classes_)
    # Before 1.8 scikit-learn let choose between one softmax and a curve for each class.
    if getattr(learner, "multi_class", "auto") not in ("auto", "deprecated"):
        return None
    if learner.solver == "liblinear" and classes > 2:
        return None
    margins_of = _linear(learner)

    def ask(features: np.ndarray) -> np.ndarray:
        margins = margins_of(features)
        if classes > 2:
            return _softmax(margins)
        _sigmoid(margins)
        return np.stack([1 - margins, margins], axis=1)

    return ask


def _perceptron(learner: Any) -> Optional[Ask]:
    activate, finish = _ACTIVATIONS.get(learner.activation), learner.out_activation_
    if (
        activate is None
        or finish not in ("softmax", "logistic")
        or learner.n_outputs_ not in (1, len(learner.classes_))
    ):
        return None
    layers = list(zip(learner.coefs_, learner.intercepts_))

    def ask(features: np.ndarray) -> np.ndarray:
        for place, (weights, intercept) in enumerate(layers[:-1], start=1):
            features = np.matmul(features, weights, out=_scratch.take(place, len(features), weights.shape[1]))
            features += intercept
            activate(features)
        found: np.ndarray = features @ layers[-1][0]
        found += layers[-1][1]
        if finish == "softmax":
            return _softmax(found)
        _sigmoid(found)
        return np.concatenate([1 - found, found], axis=1) if found.shape[1] == 1 else found

    return ask


def _gaussians(learner: Any) -> Ask:
    ask: Ask = learner.predict_proba  # our own, which checks nothing
    return ask


def _softmax(found: np.ndarray) -> np.ndarray:
    found -= found.max(axis=1)[:, np.newaxis]
    np.exp(found, out=found)
    found /= found.sum(axis=1)[:, np.newaxis]
    return found


def _rectify(found: np.ndarray) -> None:
    np.maximum(found, 0, out=found)


def _sigmoid(found: np.ndarray) -> None:
    from scipy.special import expit

    expit(found, out=found)


def _tanh(found: np.ndarray) -> None:
    np.tanh(found, out=found)


def _leave(found: np.ndarray) -> None:
    """Change nothing."""


_ACTIVATIONS: dict[str, Callable[[np.ndarray], None]] = {
    "relu": _rectify,
    "logistic": _sigmoid,
    "tanh": _tanh,
    "identity": _leave,
}
_FOUND: dict[str, Callable[[Any], Optional[Ask]]] = {
    "LogisticRegression": _logistic,
    "LinearSVC": _linear,
    "MLPClassifier": _perceptron,
    "RidgeGaussianClassifier": _gaussians,
}
