"""Textures: how the grey levels of a neighbourhood mix, and which of them lie side by side.

Grey levels are whole numbers from 0 to ``levels - 1``, made by `quantised` from the range of a whole band. The
co-occurrence matrix is Haralick's (Haralick, Shanmugam and Dinstein 1973, "Textural features for image
classification"): symmetric, of neighbours at distance 1, the four directions added up. A pair counts where both
pixels are valid and inside the window.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from .neighbourhood import box, counts

# Rows and columns from one pixel of a pair to the other: 0°, 45°, 90°, 135°.
_DIRECTIONS = ((0, 1), (1, -1), (1, 0), (1, 1))


def quantised(values: np.ndarray, low: float, high: float, levels: int) -> np.ndarray:
    """Grey levels of values between `low` and `high`.

    Parameters
    ----------
    values : ndarray
        Of any shape; what lies outside `low` to `high` gets the first or last level.
    low, high : float
        Range of the whole band.
    levels : int
        2 to 256. Whole numbers of at most this many values keep their steps, anything else is cut into classes of
        the same width.

    Returns
    -------
    ndarray of uint8
    """
    if values.dtype.kind in "iu" and high - low < levels:
        steps = values.astype(np.float64) - low
    elif high > low:
        with np.errstate(invalid="ignore", over="ignore"):  # of values that are not valid
            steps = np.floor((values.astype(np.float64) - low) * (levels / (high - low)))
    else:
        steps = np.zeros(values.shape)
    return np.clip(np.nan_to_num(steps, nan=0.0), 0, levels - 1).astype(np.uint8)


def entropy(grey: np.ndarray, valid: np.ndarray | None, radius: int) -> np.ndarray:
    """Shannon's entropy of the grey levels of the valid pixels, in bits.

    Parameters
    ----------
    grey : ndarray of uint8, shape (rows + 2 * radius, cols + 2 * radius)
        Grey levels.
    valid : ndarray of bool, optional
        Of the same shape; None where all pixels are valid.
    radius : int
        Pixels on each side of the middle one.
    """
    size = 2 * radius + 1
    shape = (grey.shape[0] - 2 * radius, grey.shape[1] - 2 * radius)
    total = counts(valid, size, shape)
    # n * log2(n) for every number of pixels there can be.
    numbers = np.arange(size * size + 1, dtype=np.float64)
    terms = numbers * np.log2(np.maximum(numbers, 1.0))
    inside = np.zeros(shape)
    for level in np.unique(grey if valid is None else grey[valid]):
        here = grey == level if valid is None else (grey == level) & valid
        inside += terms[box(here.astype(np.uint16), size, size)]
    # One division: a single level gives exactly 0.
    return np.asarray((terms[total] - inside) / np.maximum(total, 1))


def contrast(grey: np.ndarray, valid: np.ndarray | None, radius: int) -> np.ndarray:
    """Mean squared difference of neighbours; NaN where there is no pair. Parameters as in `entropy`."""
    return _mean_of_pairs(grey, valid, radius, np.arange(256) ** 2)


def dissimilarity(grey: np.ndarray, valid: np.ndarray | None, radius: int) -> np.ndarray:
    """Mean difference of neighbours, without sign; NaN where there is no pair. Parameters as in `entropy`."""
    return _mean_of_pairs(grey, valid, radius, np.arange(256))


def homogeneity(grey: np.ndarray, valid: np.ndarray | None, radius: int) -> np.ndarray:
    """Mean of 1 / (1 + squared difference) of neighbours; NaN without a pair. Parameters as in `entropy`."""
    return _mean_of_pairs(grey, valid, radius, 1.0 / (1.0 + np.arange(256.0) ** 2))


def correlation(grey: np.ndarray, valid: np.ndarray | None, radius: int) -> np.ndarray:
    """Correlation of neighbours, 1 where all are equal; NaN without a pair. Parameters as in `entropy`."""
    sums = None
    for one, two, both, rows, cols in _pairs(grey, valid, radius):
        left, right = np.where(both, one, 0).astype(np.int64), np.where(both, two, 0).astype(np.int64)
        # Each pair counts twice: the matrix is symmetric.
        terms = np.stack([2 * both.astype(np.int64), left + right, left * left + right * right, 2 * left * right])
        part = box(terms, rows, cols)
        sums = part if sums is None else sums + part
    number, first, squares, products = sums if sums is not None else np.zeros((4, 1, 1), np.int64)
    variance, covariance = number * squares - first * first, number * products - first * first
    result = np.where(variance > 0, covariance / np.maximum(variance, 1), 1.0)
    return np.where(number > 0, result, np.nan)


def energy(grey: np.ndarray, valid: np.ndarray | None, radius: int) -> np.ndarray:
    """Root of the sum of the squared frequencies of pairs; NaN without a pair. Parameters as in `entropy`."""
    shape = (grey.shape[0] - 2 * radius, grey.shape[1] - 2 * radius)
    number, squares = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    coded = []
    for one, two, both, rows, cols in _pairs(grey, valid, radius):
        code = np.maximum(one, two).astype(np.int32) * 256 + np.minimum(one, two)
        coded.append((np.where(both, code, -1), rows, cols))
        number += 2 * box(both.astype(np.int32), rows, cols)
    kinds = np.unique(np.concatenate([np.unique(code) for code, _, _ in coded]))
    for kind in kinds[kinds >= 0]:
        times = np.zeros(shape, np.int64)
        for code, rows, cols in coded:
            times += box((code == kind).astype(np.int32), rows, cols)
        # A pair of different levels stands in two places of the symmetric matrix, one of equal levels twice in one.
        squares += times * times * (4 if kind // 256 == kind % 256 else 2)
    return np.where(number > 0, np.sqrt(squares) / np.maximum(number, 1), np.nan)


def _mean_of_pairs(grey: np.ndarray, valid: np.ndarray | None, radius: int, terms: np.ndarray) -> np.ndarray:
    """Mean over all pairs of ``terms[difference]``."""
    shape = (grey.shape[0] - 2 * radius, grey.shape[1] - 2 * radius)
    number, total = np.zeros(shape, np.int32), np.zeros(shape, terms.dtype)
    for one, two, both, rows, cols in _pairs(grey, valid, radius):
        difference = np.maximum(one, two) - np.minimum(one, two)
        total += box(np.where(both, terms[difference], terms.dtype.type(0)), rows, cols)
        number += box(both.astype(np.int32), rows, cols)
    return np.where(number > 0, total / np.maximum(number, 1), np.nan)


def _pairs(
    grey: np.ndarray, valid: np.ndarray | None, radius: int
) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray, int, int]]:
    """For each direction: first and second levels, where both are valid, rows and columns of pairs in a window."""
    height, width = grey.shape
    size = 2 * radius + 1
    known = np.ones(grey.shape, bool) if valid is None else valid
    for down, right in _DIRECTIONS:
        first = (slice(0, height - down), slice(max(-right, 0), width - max(right, 0)))
        second = (slice(down, height), slice(max(right, 0), width - max(-right, 0)))
        yield grey[first], grey[second], known[first] & known[second], size - down, size - abs(right)
