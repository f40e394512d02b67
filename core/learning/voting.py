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
    ndarray of float64, shape (n, classes)
        In the order of ``estimator.classes_``, that is of ascending codes.
    """
    found: np.ndarray = estimator.predict_proba(to_features(name, values))
    return found


def winners(probabilities: np.ndarray) -> np.ndarray:
    """Place of the most probable class of every sample, shape (n,).

    Ties go to the lowest code: this is what scikit-learn's own ``predict`` does.
    """
    places: np.ndarray = probabilities.argmax(axis=1)
    return places
