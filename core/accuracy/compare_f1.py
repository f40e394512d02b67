"""Difference of F1 by class, with intervals from resampling what was sampled: polygons, or single pixels.

References
----------
Efron, B., Tibshirani, R. J. (1993). An Introduction to the Bootstrap. Chapman & Hall. Section 13.3: percentile
intervals.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from .compare_paired import NAN, Estimate, Judged

REPLICATES = 2000

# Resampled counts of so many units are held at a time.
_CHUNK = 1 << 21
# Below this share of replicates in which a class occurs at all, its interval would say little.
_LEAST_DEFINED = 0.9


@dataclass(frozen=True)
class F1Comparison:
    """F1 of both maps.

    Parameters
    ----------
    first, second : tuple of float
        By class, of map A and map B; NaN where the reference lacks the class.
    differences : tuple of Estimate
        A minus B by class. The p value is NaN: an interval by resampling tests nothing.
    macro_first, macro_second : float
        Means over the classes of the reference.
    macro : Estimate
        Their difference.
    """

    first: tuple[float, ...]
    second: tuple[float, ...]
    differences: tuple[Estimate, ...]
    macro_first: float
    macro_second: float
    macro: Estimate


def compare_f1(judged: Judged, classes: int, confidence: float, seed: int) -> F1Comparison:
    """F1 of map A minus F1 of map B: of each class, and of the mean over the classes of the reference.

    Parameters
    ----------
    judged : Judged
        Reference pixels; their clusters are resampled, the pixels themselves where they have none, within their
        strata where they have some.
    classes : int
        Number of classes C.
    confidence : float
        Of the percentile intervals.
    seed : int
        Another seed resamples otherwise.
    """
    units = _units(judged, classes)
    first, second = _f1(units.totals[np.newaxis], classes)
    own = first - second
    drawn = [_f1(counts @ units.features, classes) for counts in _resampled(units, seed)]
    many = np.concatenate([a - b for a, b in drawn])
    macro_first, macro_second = float(np.nanmean(first)), float(np.nanmean(second))
    # Every replicate has a class at least, since every unit has a pixel.
    many_macro = np.concatenate([np.nanmean(a - b, axis=1) for a, b in drawn])
    enough = int(units.counts.sum()) > 1
    return F1Comparison(
        tuple(first[0].tolist()),
        tuple(second[0].tolist()),
        tuple(_estimate(own[0, place], many[:, place], confidence, enough) for place in range(classes)),
        macro_first,
        macro_second,
        _estimate(macro_first - macro_second, many_macro, confidence, enough),
    )


@dataclass(frozen=True)
class _Units:
    """What is resampled, alike ones together.

    Parameters
    ----------
    features : ndarray of float64, shape (u, 5 C)
        Weight of each class in the reference, in A and B, and of what is right in A and B.
    counts, strata : ndarray of int64, shape (u,)
        How often this unit occurs, and where it is drawn from.
    """

    features: np.ndarray
    counts: np.ndarray
    strata: np.ndarray

    @property
    def totals(self) -> np.ndarray:
        """Sum over all units, shape (5 C,)."""
        totals: np.ndarray = (self.features * self.counts[:, np.newaxis]).sum(axis=0)
        return totals


def _units(judged: Judged, classes: int) -> _Units:
    pixels = len(judged)
    strata = np.zeros(pixels, np.int64) if judged.strata is None else judged.strata
    weights = np.ones(pixels) if judged.weights is None else judged.weights
    levels, level = np.unique(weights, return_inverse=True)
    key = (judged.reference * classes + judged.first) * classes + judged.second
    key = (key * (int(strata.max()) + 1) + strata) * len(levels) + level.reshape(-1)
    _, chosen, kind = np.unique(key, return_index=True, return_inverse=True)
    kind = kind.reshape(-1)
    features, each = np.zeros((len(chosen), 5 * classes)), np.arange(len(chosen))
    reference, first, second, own = (
        values[chosen] for values in (judged.reference, judged.first, judged.second, weights)
    )
    for place, of_class in enumerate((reference, first, second)):
        features[each, place * classes + of_class] = own
    features[each, 3 * classes + reference] = np.where(first == reference, own, 0.0)
    features[each, 4 * classes + reference] = np.where(second == reference, own, 0.0)
    if judged.clusters is None:
        return _Units(features, np.bincount(kind, minlength=len(chosen)), strata[chosen])
    names, numbers = np.unique(judged.clusters, return_inverse=True)
    units = np.zeros((len(names), 5 * classes))
    pairs, counts = np.unique(numbers.reshape(-1) * len(chosen) + kind, return_counts=True)
    np.add.at(units, pairs // len(chosen), features[pairs % len(chosen)] * counts[:, np.newaxis])
    return _Units(units, np.ones(len(names), np.int64), np.zeros(len(names), np.int64))


def _resampled(units: _Units, seed: int) -> Iterator[np.ndarray]:
    """How often each unit is drawn, by replicate, in portions."""
    step = max(1, _CHUNK // len(units.counts))
    generator = np.random.default_rng(seed)
    for start in range(0, REPLICATES, step):
        drawn = np.zeros((min(step, REPLICATES - start), len(units.counts)))
        for stratum in np.unique(units.strata):
            own = np.flatnonzero(units.strata == stratum)
            total = int(units.counts[own].sum())
            drawn[:, own] = generator.multinomial(total, units.counts[own] / total, len(drawn))
        yield drawn


def _f1(totals: np.ndarray, classes: int) -> tuple[np.ndarray, np.ndarray]:
    """F1 of A and of B by replicate and class; NaN where the reference lacks the class."""
    reference, first, second, right, other_right = (
        totals[:, place * classes : (place + 1) * classes] for place in range(5)
    )
    safe = np.where(reference > 0, reference, np.nan)
    return 2.0 * right / (safe + first), 2.0 * other_right / (safe + second)


def _estimate(value: float, replicates: np.ndarray, confidence: float, enough: bool) -> Estimate:
    defined = replicates[~np.isnan(replicates)]
    if np.isnan(value) or not enough or len(defined) < _LEAST_DEFINED * len(replicates):
        return Estimate(float(value), NAN, NAN, NAN, NAN)
    low, high = np.quantile(defined, [0.5 - confidence / 2.0, 0.5 + confidence / 2.0])
    return Estimate(float(value), float(np.std(defined, ddof=1)), float(low), float(high), NAN)
