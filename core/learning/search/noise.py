"""How far a difference between two classifiers may be chance: the jackknife over polygons.

Each polygon (or each of some dozen parts, where there are many) is left out of the comparison once; how much the
difference moves tells how much it hangs on single polygons. Nothing is fitted anew.

References
----------
Efron, B., Stein, C. (1981). The jackknife estimate of variance. Annals of Statistics 9, 586-596.
"""

from __future__ import annotations

import math

import numpy as np

from ..validation.folds import unit_numbers
from .score import measure_counts

PARTS = 100
"""Most parts that are left out, one at a time."""
LEVEL = 0.05
"""How often chance alone may exceed `by_chance`."""


def by_chance(codes: np.ndarray, groups: np.ndarray, predictions: tuple[np.ndarray, np.ndarray], score: str) -> float:
    """Difference of two classifiers' scores up to which it may be chance.

    The standard error times Student's t at `LEVEL`, one-sided, with as many degrees of freedom as there are parts less
    one: a dozen polygons prove little. Parameters as for `standard_error`.
    """
    from scipy.stats import t

    count = _parts(groups).max() if groups.size else 0
    if count < 1:
        return math.inf
    return float(t.ppf(1 - LEVEL, count)) * standard_error(codes, groups, predictions, score)


def standard_error(
    codes: np.ndarray, groups: np.ndarray, predictions: tuple[np.ndarray, np.ndarray], score: str
) -> float:
    """Standard error of the difference of two classifiers' scores on the same samples.

    √((m − 1) / m · Σ (d_i − d̄)²), where d_i is the difference without part i of m (Efron and Stein 1981). A class
    that occurs in one part only is judged by all of its samples in each d_i: without them it would have no score.

    Parameters
    ----------
    codes, groups : ndarray, shape (n,)
        Class and polygon.
    predictions : tuple of ndarray of int64, shape (n,)
        What the two say.
    score : str
        One of ``search_score.SCORES``.

    Returns
    -------
    float
        Infinity where there is one polygon only.
    """
    parts = _parts(groups)
    m = int(parts.max()) + 1 if parts.size else 0
    if m < 2:
        return math.inf
    table = np.unique(np.concatenate([codes, *predictions]))
    rows = np.searchsorted(table, codes)
    scores = []
    for predicted in predictions:
        counts = _counts(parts, rows, np.searchsorted(table, predicted), m, table.size)
        whole, by_class = counts.sum(axis=0), counts.sum(axis=2)
        alone = by_class == by_class.sum(axis=0)
        left = whole - np.where(alone[:, :, np.newaxis], 0, counts)
        scores.append(np.array([measure_counts(score, one) for one in left]))
    differences = scores[0] - scores[1]
    differences = differences[np.isfinite(differences)]
    if differences.size < 2:
        return math.inf
    moved = differences - differences.mean()
    return math.sqrt((differences.size - 1) / differences.size * float(np.square(moved).sum()))


def _parts(groups: np.ndarray) -> np.ndarray:
    """Part of each sample, from 0."""
    found: np.ndarray = unit_numbers(groups) % PARTS
    return found


def _counts(parts: np.ndarray, rows: np.ndarray, columns: np.ndarray, m: int, size: int) -> np.ndarray:
    """Confusion matrix of each part, shape (m, classes, classes)."""
    places = (parts * size + rows) * size + columns
    return np.bincount(places, minlength=m * size * size).reshape(m, size, size)
