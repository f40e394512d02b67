"""Bootstrap intervals of F1: whole polygons are drawn again, never single pixels.

Within each class of the reference as many polygons as there are are drawn with replacement, F1 is computed from
their pixels together, and the percentiles of many such draws are the interval (Efron and Tibshirani 1993, chapter
13). Pixels of one polygon resemble each other: drawing pixels would make intervals far too narrow. Points drawn in
strata are drawn again within their strata.

Polygons with the same pixels are one kind, and how often each kind is drawn is one multinomial number: a million
points cost no more than the pairs of classes among them.

References
----------
Efron, B., Tibshirani, R. J. (1993). An introduction to the bootstrap. Chapman & Hall.
Field, C. A., Welsh, A. H. (2007). Bootstrapping clustered data. Journal of the Royal Statistical Society B 69,
369–390.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from .sampling import Cells, Strata

NAN = float("nan")
_NUMBERS_AT_ONCE = 4_000_000


@dataclass(frozen=True)
class Bootstrap:
    """Percentile intervals.

    Parameters
    ----------
    resamples : int
        How often was drawn.
    seed : int
        Start of the random numbers.
    unit : {'polygons', 'points', 'pixels'}
        What was drawn.
    macro_f1 : pair of float
        Interval of the mean F1; NaN where it is not defined, and where a class has a single polygon: its part of
        the uncertainty is unknown.
    f1 : tuple of pairs of float
        Interval of each class; NaN for a class with a single polygon, which tells nothing about others.
    """

    resamples: int
    seed: int
    unit: str
    macro_f1: tuple[float, float]
    f1: tuple[tuple[float, float], ...]


@dataclass(frozen=True, eq=False)
class Draws:
    """Units that are drawn from each other.

    Parameters
    ----------
    cells : ndarray of int64, shape (k,)
        Cells of the flattened matrix that the units fill.
    values : ndarray of float64, shape (kinds, k)
        What one unit of each kind adds to them.
    counts : ndarray of int64, shape (kinds,)
        Units of each kind.
    share : float, optional
        Sum that the drawn cells are scaled to: the stratum's share of the area. None for plain sums.
    """

    cells: np.ndarray
    values: np.ndarray
    counts: np.ndarray
    share: float | None = None


def class_draws(cells: Cells, classes: int) -> list[Draws]:
    """Polygons of each reference class, drawn within the class."""
    draws = []
    for row in np.unique(cells.row).tolist():
        own = cells.row == row
        names, numbers = np.unique(cells.cluster[own], return_inverse=True)
        flat = numbers.reshape(-1) * classes + cells.column[own]
        columns = np.unique(cells.column[own])
        sums = np.bincount(flat, cells.weight[own], len(names) * classes).reshape(-1, classes)
        kinds, counts = np.unique(sums[:, columns], axis=0, return_counts=True)
        draws.append(Draws(row * classes + columns, kinds, counts))
    return draws


def stratum_draws(cells: Cells, strata: Strata, classes: int) -> list[Draws]:
    """Pixels of each stratum, drawn within the stratum; a pixel has the mean weight of its cell."""
    draws = []
    for stratum, share in enumerate(strata.shares.tolist()):
        own = cells.stratum == stratum
        flat = cells.row[own] * classes + cells.column[own]
        draws.append(Draws(flat, np.diag(cells.weight[own] / cells.count[own]), cells.count[own], share))
    return draws


def bootstrap_f1(
    draws: Sequence[Draws], classes: int, level: float, resamples: int, seed: int, unit: str, alone: Iterable[int] = ()
) -> Bootstrap:
    """Intervals of F1 and of its mean.

    Parameters
    ----------
    draws : sequence of Draws
        What is drawn again.
    classes : int
        Number of classes.
    level : float
        Confidence level.
    resamples, seed : int
        How often, and from where the random numbers start.
    unit : str
        What the units are called.
    alone : iterable of int
        Places of the classes whose own interval is undefined, having a single unit.
    """
    f1s = np.concatenate(list(_resampled(draws, classes, resamples, seed)))
    tails = [100 * (1 - level) / 2, 100 * (1 + level) / 2]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # classes without a pixel have no F1 in any draw
        limits = np.nanpercentile(f1s, tails, axis=0)
        macro = np.nanpercentile(np.nanmean(f1s, axis=1), tails)
    hidden = set(alone)
    macro = np.full(2, NAN) if hidden else macro
    each = tuple((NAN, NAN) if place in hidden else (low, high) for place, (low, high) in enumerate(limits.T.tolist()))
    return Bootstrap(resamples, seed, unit, (float(macro[0]), float(macro[1])), each)


def _resampled(draws: Sequence[Draws], classes: int, resamples: int, seed: int) -> Iterator[np.ndarray]:
    """F1 of every class in draws of polygons, in portions of shape (some, C)."""
    # Each part has a generator of its own, so that portions change nothing.
    generators = [np.random.default_rng([seed, place]) for place in range(len(draws))]
    widest = max([classes * classes, *(len(part.counts) for part in draws)])
    portion = max(1, min(resamples, _NUMBERS_AT_ONCE // widest))
    for start in range(0, resamples, portion):
        size = min(portion, resamples - start)
        matrices = np.zeros((size, classes * classes))
        for part, generator in zip(draws, generators):
            total = int(part.counts.sum())
            drawn = generator.multinomial(total, part.counts / total, size) @ part.values
            if part.share is not None:
                drawn *= part.share / drawn.sum(axis=1, keepdims=True)
            matrices[:, part.cells] += drawn
        yield _f1(matrices.reshape(size, classes, classes))


def _f1(matrices: np.ndarray) -> np.ndarray:
    """2 n_ii / (n_i+ + n_+i) of every matrix; NaN where the reference lacks the class."""
    rows, columns = matrices.sum(axis=2), matrices.sum(axis=1)
    hits = np.diagonal(matrices, axis1=1, axis2=2)
    f1s = np.full(rows.shape, NAN)
    np.divide(2 * hits, rows + columns, out=f1s, where=rows > 0)
    return f1s
