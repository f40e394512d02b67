"""Two maps against the same reference: is one of them better, and by how much.

References
----------
Agresti, A. (2002). Categorical Data Analysis, 2nd edition. Wiley. Section 10.1: marginal homogeneity of paired
proportions, its interval, McNemar's test, and the exact test.
Cochran, W. G. (1977). Sampling Techniques, 3rd edition. Wiley. Sections 5.3 (strata) and 6.3 (ratio to the size of
clusters).
Edwards, A. L. (1948). Note on the "correction for continuity" in testing the significance of the difference between
correlated proportions. Psychometrika 13, 185–187.
McNemar, Q. (1947). Note on the sampling error of the difference between correlated proportions or percentages.
Psychometrika 12, 153–157.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Optional

import numpy as np

NAN = float("nan")

FEW = 25
"""Pixels that only one of the maps has right, in all, below which the exact test is the one to read."""


@dataclass(frozen=True)
class McNemar:
    """Test of whether two maps are right equally often (McNemar 1947).

    Parameters
    ----------
    both, first, second, neither : int
        Reference pixels that both maps have right, only A, only B, and none.
    statistic, p_value : float
        (first − second)² / (first + second), against χ² with one degree of freedom; NaN where no pixel tells the
        maps apart.
    corrected_statistic, corrected_p_value : float
        The same with (|first − second| − 1)² (Edwards 1948), not below 0.
    exact_p_value : float
        Two-sided binomial test of `first` out of first + second with probability ½.
    """

    both: int
    first: int
    second: int
    neither: int
    statistic: float
    p_value: float
    corrected_statistic: float
    corrected_p_value: float
    exact_p_value: float


def mcnemar(both: int, first: int, second: int, neither: int) -> McNemar:
    """The tests for these counts; see `McNemar`."""
    told = first + second
    if not told:
        return McNemar(both, first, second, neither, NAN, NAN, NAN, NAN, 1.0)
    plain = (first - second) ** 2 / told
    corrected = max(abs(first - second) - 1, 0) ** 2 / told
    exact = _binomial(min(first, second), told)
    return McNemar(both, first, second, neither, plain, _chi_square(plain), corrected, _chi_square(corrected), exact)


def _chi_square(value: float) -> float:
    """Probability of a larger value with one degree of freedom."""
    return math.erfc(math.sqrt(value / 2.0))


def _binomial(least: int, count: int) -> float:
    """Two-sided probability of at most `least` of `count` tosses of a fair coin on the rarer side."""
    from scipy.stats import binom

    return float(min(1.0, 2.0 * binom.cdf(least, count, 0.5)))


@dataclass(frozen=True)
class Estimate:
    """A difference with its uncertainty.

    Parameters
    ----------
    value : float
        Map A minus map B.
    error : float
        Standard error; NaN where it cannot be told.
    low, high : float
        Confidence interval, within −1 and 1.
    p_value : float
        Of the hypothesis that the difference is 0; NaN where it cannot be told.
    """

    value: float
    error: float
    low: float
    high: float
    p_value: float


def difference_of_pixels(first: int, second: int, count: int, confidence: float) -> Estimate:
    """Difference of overall accuracies, from pixels that are drawn one by one (Agresti 2002, equation 10.2).

    Parameters
    ----------
    first, second : int
        Pixels that only A, and only B, has right.
    count : int
        All pixels compared.
    confidence : float
        Of the interval, above 0 and below 1.
    """
    from statistics import NormalDist

    value = (first - second) / count
    error = math.sqrt(max(0.0, first + second - (first - second) ** 2 / count)) / count
    reach = NormalDist().inv_cdf(0.5 + confidence / 2.0) * error
    p_value = math.erfc(abs(value) / error / math.sqrt(2.0)) if error else NAN
    return Estimate(value, error, max(-1.0, value - reach), min(1.0, value + reach), p_value)


def difference_of_clusters(gains: np.ndarray, sizes: np.ndarray, confidence: float) -> Estimate:
    """Difference of overall accuracies, from clusters of pixels (Cochran 1977, section 6.3).

    Pixels of a polygon are alike, so that the polygons count, not their pixels: the difference is a ratio of sums
    over polygons, and its variance that between polygons. The interval is Student's, with one degree of freedom
    less than there are polygons.

    Parameters
    ----------
    gains : ndarray of int64, shape (m,)
        Pixels that only A has right minus those that only B has right, by cluster.
    sizes : ndarray of int64, shape (m,)
        Pixels of each cluster.
    confidence : float
        Of the interval.
    """
    count = len(sizes)
    value = int(gains.sum()) / int(sizes.sum())
    if count < 2:
        return Estimate(value, NAN, NAN, NAN, NAN)
    from scipy.stats import t

    rest = gains - value * sizes
    error = math.sqrt(math.fsum(rest**2) * count / (count - 1)) / int(sizes.sum())
    reach = float(t.ppf(0.5 + confidence / 2.0, count - 1)) * error
    p_value = 2.0 * float(t.sf(abs(value) / error, count - 1)) if error else NAN
    return Estimate(value, error, max(-1.0, value - reach), min(1.0, value + reach), p_value)


def difference_of_strata(gains: np.ndarray, strata: np.ndarray, weights: np.ndarray, confidence: float) -> Estimate:
    """Difference of overall accuracies, from pixels drawn at random within strata (Cochran 1977, section 5.3).

    Parameters
    ----------
    gains : ndarray of int64, shape (n,)
        1 where only A is right, −1 where only B is, else 0.
    strata : ndarray of int64, shape (n,)
        Stratum of each pixel, from 0 on.
    weights : ndarray of float64, shape (n,)
        Pixels that each one stands for, so that their sum over a stratum is its size.
    confidence : float
        Of the interval.
    """
    from statistics import NormalDist

    counts = np.bincount(strata)
    sizes = np.bincount(strata, weights)
    shares, means = sizes / sizes.sum(), np.bincount(strata, gains) / np.maximum(counts, 1)
    value = math.fsum(shares * means)
    if (counts == 1).any():  # its variance is anybody's guess
        return Estimate(value, NAN, NAN, NAN, NAN)
    squares = np.bincount(strata, (gains - means[strata]) ** 2)
    used = counts > 0
    variances = squares[used] / (counts[used] - 1) / counts[used] * np.maximum(0.0, 1.0 - counts[used] / sizes[used])
    error = math.sqrt(math.fsum(shares[used] ** 2 * variances))
    reach = NormalDist().inv_cdf(0.5 + confidence / 2.0) * error
    p_value = math.erfc(abs(value) / error / math.sqrt(2.0)) if error else NAN
    return Estimate(value, error, max(-1.0, value - reach), min(1.0, value + reach), p_value)


@dataclass(frozen=True)
class Judged:
    """Reference pixels and what two maps say there, as places in a table of C classes.

    Parameters
    ----------
    reference, first, second : ndarray of int64, shape (n,)
        Class of each pixel in the reference, in map A and in map B.
    clusters : ndarray of int64, shape (n,), optional
        Polygon of each pixel, from 0 on; None for pixels drawn one by one.
    strata : ndarray of int64, shape (n,), optional
        Stratum of each pixel, from 0 on, where they were drawn within strata; then without clusters.
    weights : ndarray of float64, shape (n,), optional
        Pixels that each one stands for; None where all stand for the same number.
    """

    reference: np.ndarray
    first: np.ndarray
    second: np.ndarray
    clusters: Optional[np.ndarray] = None
    strata: Optional[np.ndarray] = None
    weights: Optional[np.ndarray] = None

    def __len__(self) -> int:
        return len(self.reference)

    @property
    def first_right(self) -> np.ndarray:
        """Where map A is right."""
        right: np.ndarray = self.first == self.reference
        return right

    @property
    def second_right(self) -> np.ndarray:
        """Where map B is right."""
        right: np.ndarray = self.second == self.reference
        return right

    def accuracies(self) -> tuple[float, float]:
        """Overall accuracies of both maps, with the pixels' weights."""
        a, b = (np.average(right, weights=self.weights) for right in (self.first_right, self.second_right))
        return float(a), float(b)

    def test(self) -> McNemar:
        """McNemar's test of the pixels."""
        a, b = self.first_right, self.second_right
        return mcnemar(int((a & b).sum()), int((a & ~b).sum()), int((~a & b).sum()), int((~a & ~b).sum()))

    def difference(self, confidence: float) -> Estimate:
        """Difference of overall accuracies, of strata or clusters where there are some."""
        gains = self.first_right.astype(np.int64) - self.second_right
        if self.strata is not None and self.weights is not None:
            return difference_of_strata(gains, self.strata, self.weights, confidence)
        if self.clusters is None:
            return difference_of_pixels(int((gains > 0).sum()), int((gains < 0).sum()), len(self), confidence)
        sizes = np.bincount(self.clusters)
        own = np.zeros(len(sizes), np.int64)
        np.add.at(own, self.clusters, gains)
        return difference_of_clusters(own[sizes > 0], sizes[sizes > 0].astype(np.int64), confidence)
