"""From class probabilities to one class: one rule for cross-validation and maps."""

from __future__ import annotations

from typing import Any

import numpy as np

from .fitting import to_features


def class_probabilities(name: str, estimator: Any, values: np.ndarray) -> np.ndarray:
    """Probability of every class for every sample.

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
    ndarray of float32, shape (n, classes)
        In the order of ``estimator.classes_``, that is of ascending codes.
    """
    found: np.ndarray = estimator.predict_proba(to_features(name, values))
    return found.astype(np.float32)


def winners(probabilities: np.ndarray) -> np.ndarray:
    """Place of the most probable class of every sample, shape (n,).

    Ties go to the lowest code. The comparison is made in float32, on the very numbers that the map of
    probabilities holds: votes that are equal stay equal whatever the order in which they were summed up, and
    the label never contradicts the probabilities.
    """
    places: np.ndarray = probabilities.argmax(axis=1)
    return places
