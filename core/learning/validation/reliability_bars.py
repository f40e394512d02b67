"""Consistency bars: how far the points of a reliability diagram may stray although probabilities are true.

Bröcker and Smith (2007) draw forecasts again and let each come true with its own probability. Pixels of one polygon
come true together, so that whole groups are drawn again here, as they were found; what the mean surprise of a bin
strays from its own value is the bar, laid around the diagonal.

References
----------
Bröcker, J., Smith, L. A. (2007). Increasing the reliability of reliability diagrams. Weather and Forecasting 22,
651-661.
Field, C. A., Welsh, A. H. (2007). Bootstrapping clustered data. Journal of the Royal Statistical Society B 69,
369-390.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Optional

import numpy as np

from ...samples.identity import text_hash

FEWEST_GROUPS = 5
"""Groups in a bin below which their spread tells nothing."""
_LEVEL = 0.9
_BUNDLES = 2000
"""Groups drawn again at most; more are put together at random, which leaves the spread as it is."""
_NUMBERS_AT_ONCE = 4_000_000


@dataclass(frozen=True, eq=False)
class Resampling:
    """How groups are drawn again.

    Parameters
    ----------
    units : ndarray of int64, shape (n,)
        What is drawn; see `numbered_units`.
    resamples : int
        How often; 0 for no bars.
    seed : int
        Start of the random numbers.
    """

    units: np.ndarray
    resamples: int
    seed: int

    def bars(self, places: np.ndarray, surprise: np.ndarray, weights: np.ndarray, size: int, stream: int) -> np.ndarray:
        """How far each bin's mean surprise strays from its own value in 90 % of the draws.

        Parameters
        ----------
        places : ndarray of int, shape (n,)
            Bin of each sample, from 0 to size - 1; no bin is empty.
        surprise : ndarray of float64, shape (n,)
            What came true (0 or 1) minus its probability.
        weights : ndarray of float64, shape (n,)
            What each sample counts.
        size : int
            Number of bins.
        stream : int
            Gives the diagram random numbers of its own.

        Returns
        -------
        ndarray of float64, shape (size, 2)
            NaN for bins with fewer than `FEWEST_GROUPS` groups.
        """
        if not self.resamples:
            return np.full((size, 2), np.nan)
        units = int(self.units.max()) + 1
        flat = self.units * size + places
        counts = np.bincount(flat, weights, units * size).reshape(units, size)
        sums = np.bincount(flat, weights * surprise, units * size).reshape(units, size)
        strays = np.concatenate(list(self._strays(counts, sums, stream)))
        limits: np.ndarray = np.array([_quantiles(column) for column in strays.T])
        limits[(counts > 0).sum(axis=0) < FEWEST_GROUPS] = np.nan
        return limits

    def _strays(self, counts: np.ndarray, sums: np.ndarray, stream: int) -> Iterator[np.ndarray]:
        units = len(counts)
        own = sums.sum(axis=0) / counts.sum(axis=0)
        generator = np.random.default_rng([self.seed, stream & 0xFFFFFFFF])
        portion = max(1, _NUMBERS_AT_ONCE // units)
        for start in range(0, self.resamples, portion):
            drawn = generator.multinomial(units, np.full(units, 1 / units), min(portion, self.resamples - start))
            below = drawn @ counts
            means = np.full(below.shape, np.nan)
            np.divide(drawn @ sums, below, out=means, where=below > 0)
            yield means - own


def _quantiles(values: np.ndarray) -> tuple[float, float]:
    known = values[~np.isnan(values)]
    if not known.size:
        return float("nan"), float("nan")
    low, high = np.quantile(known, [(1 - _LEVEL) / 2, (1 + _LEVEL) / 2]).tolist()
    return low, high


def numbered_units(count: int, groups: Optional[np.ndarray], seed: int) -> np.ndarray:
    """What is drawn again, numbered from 0, shape (n,): groups, or bundles of groups where they are many.

    Parameters
    ----------
    count : int
        Number of samples.
    groups : ndarray, shape (n,), optional
        Polygon of each sample; every sample stands alone by default.
    seed : int
        How groups are bundled.
    """
    numbers = np.arange(count) if groups is None else np.unique(groups, return_inverse=True)[1].reshape(-1)
    found = int(numbers.max()) + 1
    if found <= _BUNDLES:
        return numbers
    order = np.argsort(text_hash(map(str, range(found)), seed), kind="stable")
    bundle_of = np.empty(found, np.int64)
    bundle_of[order] = np.arange(found) % _BUNDLES
    bundles: np.ndarray = bundle_of[numbers]
    return bundles
