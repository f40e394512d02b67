"""From what an estimator says of samples to class probabilities and one class: one rule for validation and maps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import numpy as np

from .direct import direct_ask
from .fitting import to_type
from .kinds import Kind
from .registry import find_classifier
from .threads import one_blas_thread, openmp_threads

MATRIX_ROWS = 2048
"""Rows of every question to an estimator that multiplies matrices.

BLAS works on several rows at a time and treats the last ones of a matrix by other instructions, so that the last bits
of a row's result may depend on where it stands. With the same even number of rows each time they do not.
"""


class Calibrates(Protocol):
    """Turns scores into probabilities."""

    def apply(self, scores: np.ndarray) -> np.ndarray:
        """Probabilities, shape (n, classes), of scores of the same shape."""
        ...


def class_scores(name: str, estimator: Any, values: np.ndarray) -> np.ndarray:
    """What an estimator says of every sample: probabilities, or margins where it has none.

    Parameters
    ----------
    name : str
        Key of ``registry.CLASSIFIERS``.
    estimator
        Fitted, and set to one thread.
    values : ndarray, shape (n, features)
        Finite numbers.

    Returns
    -------
    ndarray of float64, shape (n, classes)
        In the order of ``estimator.classes_``, that is of ascending codes. Margins of two classes are opposite.
    """
    return estimator_scores(find_classifier(name), estimator, values)


def estimator_scores(kind: Kind, estimator: Any, values: np.ndarray) -> np.ndarray:
    """As `class_scores`, of an estimator of any kind."""
    ask = direct_ask(kind, estimator)
    if ask is None:
        ask = estimator.decision_function if kind.answers == "margins" else estimator.predict_proba
    features = to_type(kind.dtype, values)
    none = len(features) == 0
    if none:  # what an answer looks like is known from any
        features = np.zeros((1, features.shape[1]), features.dtype)
    with one_blas_thread(), openmp_threads(1):
        found = ask_in_equal_parts(ask, features) if kind.matrix else np.asarray(ask(features), np.float64)
    found = np.stack([-found, found], axis=1) if found.ndim == 1 else found
    return found[:0] if none else found


def ask_in_equal_parts(ask: Callable[[np.ndarray], Any], features: np.ndarray) -> np.ndarray:
    """Ask an estimator that multiplies matrices, always about `MATRIX_ROWS` samples at once.

    Parameters
    ----------
    ask : callable
        Method of an estimator: samples, shape (m, features), in; answers, shape (m,) or (m, k), out.
    features : ndarray, shape (n, features)
        At least one sample, in the estimator's type.

    Returns
    -------
    ndarray of float64, shape (n,) or (n, k)
        A sample's answer does not depend on the others.
    """
    found = []
    for start in range(0, len(features), MATRIX_ROWS):
        part = features[start : start + MATRIX_ROWS]
        count = len(part)
        if count < MATRIX_ROWS:
            part = np.concatenate([part, np.zeros((MATRIX_ROWS - count, features.shape[1]), features.dtype)])
        found.append(np.asarray(ask(part), np.float64)[:count])
    return np.concatenate(found)


def winners(probabilities: np.ndarray) -> np.ndarray:
    """Place of the most probable class of every sample, shape (n,).

    Ties go to the lowest code: this is what scikit-learn's own ``predict`` does.
    """
    places: np.ndarray = probabilities.argmax(axis=1)
    return places
