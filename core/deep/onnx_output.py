"""From what an ONNX network gives to class probabilities."""

from __future__ import annotations

import numpy as np

PROBABILITIES, SCORES, LOGITS = "probabilities", "scores", "logits"
SIGMOID, LOGIT, LABELS = "sigmoid", "logit", "labels"
OUTPUTS = (PROBABILITIES, SCORES, LOGITS, SIGMOID, LOGIT, LABELS)
"""What a network gives for each pixel or patch: probabilities that add up to 1; a score from 0 to 1 for each class by
itself; logits; the probability of the second of two classes, or its logit; the number of the class."""
ONE_CHANNEL = (SIGMOID, LOGIT, LABELS)

_SUM_WITHIN, _LIMIT_WITHIN = 1e-3, 1e-4


def output_kind(answer: np.ndarray, whole_numbers: bool = False) -> str:
    """Which of `OUTPUTS` it is.

    Parameters
    ----------
    answer : ndarray, shape (n, channels, ...)
        What the network gave for some images; finite.
    whole_numbers : bool
        Whether whole numbers are class numbers, although their type is that of floats.
    """
    channels = answer.shape[1]
    if channels == 1 and (answer.dtype.kind in "iub" or (whole_numbers and (answer == np.rint(answer)).all())):
        return LABELS
    inside = bool((answer >= -_LIMIT_WITHIN).all() and (answer <= 1 + _LIMIT_WITHIN).all())
    if channels == 1:
        return SIGMOID if inside else LOGIT
    sums = answer.sum(axis=1, dtype=np.float64)
    if inside and bool((np.abs(sums - 1.0) < _SUM_WITHIN).all()):
        return PROBABILITIES
    return SCORES if inside else LOGITS


def to_probabilities(kind: str, answer: np.ndarray, classes: int, threshold: float = 0.5) -> np.ndarray:
    """Class probabilities.

    Parameters
    ----------
    kind : str
        One of `OUTPUTS`.
    answer : ndarray, shape (n, channels, ...)
        What the network gave; finite.
    classes : int
        Number of classes.
    threshold : float
        Of two classes: probability of the second one from which on it wins. The odds are multiplied by
        (1 − t) / t, so that it wins where its probability is above one half (Elkan 2001, theorem 2).

    Returns
    -------
    ndarray of float32, shape (n, classes, ...)

    Raises
    ------
    ValueError
        If the answer does not fit the kind or the classes.

    References
    ----------
    Elkan, C. (2001). The foundations of cost-sensitive learning. Proceedings of IJCAI 2001, 973–978.
    """
    wanted = 1 if kind in ONE_CHANNEL else classes
    if answer.shape[1] != wanted:
        raise ValueError(f"the network gives {answer.shape[1]} channels, not {wanted}")
    if kind == LABELS:
        return _of_labels(answer, classes)
    found: np.ndarray = answer.astype(np.float32, copy=False)
    if not np.isfinite(found).all():
        raise ValueError("the network gives numbers that are not finite")
    if kind == LOGITS:
        found = np.exp(found - found.max(axis=1, keepdims=True))
    if kind in (LOGITS, SCORES):
        return _shares(found)
    if kind == PROBABILITIES:
        return found
    second = _logistic(found) if kind == LOGIT else found.clip(0.0, 1.0)
    if threshold != 0.5:
        for_it = second * np.float32(1 - threshold)
        second = for_it / (for_it + (1 - second) * np.float32(threshold))
    return np.concatenate([1 - second, second], axis=1)


def _shares(values: np.ndarray) -> np.ndarray:
    """Each value's share of the sum over the classes; the same for all where the sum is 0."""
    values = values.clip(0.0, None)
    sums = values.sum(axis=1, keepdims=True)
    equal = np.float32(1 / values.shape[1])
    found: np.ndarray = np.where(sums > 0, values / np.where(sums > 0, sums, 1), equal)
    return found


def _logistic(values: np.ndarray) -> np.ndarray:
    """1 / (1 + e^−x), without overflow."""
    small = np.exp(-np.abs(values))
    found: np.ndarray = np.where(values >= 0, 1, small) / (1 + small)
    return found


def _of_labels(answer: np.ndarray, classes: int) -> np.ndarray:
    numbers = np.rint(answer[:, 0]).astype(np.int64)
    if numbers.min(initial=0) < 0 or numbers.max(initial=0) >= classes:
        raise ValueError(f"the network gives class numbers from {numbers.min()} to {numbers.max()}")
    places = np.arange(classes).reshape(1, -1, *(1,) * (numbers.ndim - 1))
    found: np.ndarray = (numbers[:, np.newaxis] == places).astype(np.float32)
    return found
