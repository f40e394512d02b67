"""How sure a model is of a pixel, from its class probabilities: confidence, margin, entropy."""

from __future__ import annotations

import math

import numpy as np


def confidence(probabilities: np.ndarray) -> np.ndarray:
    """Highest class probability (share of votes, for a forest).

    Parameters
    ----------
    probabilities : ndarray of float64, shape (n, classes)
        Each row adds up to 1.

    Returns
    -------
    ndarray of float64, shape (n,)
        From 1 / classes to 1.
    """
    highest: np.ndarray = probabilities.max(axis=1)
    return highest


def margin(probabilities: np.ndarray) -> np.ndarray:
    """Difference of the two highest class probabilities.

    Parameters
    ----------
    probabilities : ndarray of float64, shape (n, classes)
        Of two classes at least.

    Returns
    -------
    ndarray of float64, shape (n,)
        From 0 (two classes are equally probable) to 1.
    """
    classes = probabilities.shape[1]
    highest = np.partition(probabilities, classes - 2, axis=1)[:, -2:]
    difference: np.ndarray = highest[:, 1] - highest[:, 0]
    return difference


def entropy(probabilities: np.ndarray) -> np.ndarray:
    """Entropy of the class probabilities, normalised: -Σ p log p / log C.

    C. E. Shannon (1948), "A mathematical theory of communication", Bell System Technical Journal 27, section 6;
    divided by its largest value, that of C equally probable classes.

    Parameters
    ----------
    probabilities : ndarray of float64, shape (n, classes)
        Of two classes at least.

    Returns
    -------
    ndarray of float64, shape (n,)
        From 0 (one class is certain) to 1 (all are equally probable).
    """
    classes = probabilities.shape[1]
    total = np.zeros(len(probabilities))
    for place in range(classes):  # one class after the other: the sum's order is the same for any number of pixels
        share = np.ascontiguousarray(probabilities[:, place])
        total -= share * np.log(np.where(share > 0, share, 1.0))  # the limit of p log p at 0 is 0
    return np.clip(total / math.log(classes), 0.0, 1.0)
