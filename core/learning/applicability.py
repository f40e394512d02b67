"""Area of applicability: where a model meets values that its training samples prepared it for.

After H. Meyer & E. Pebesma (2021), "Predicting into unknown space? Estimating the area of applicability of spatial
prediction models", Methods in Ecology and Evolution 12, 1620–1633, section 2. In short: features are standardised
and weighted by their importance; the dissimilarity index (DI) of a pixel is its distance to the nearest training
sample, divided by the mean distance between training samples; the DI of the training samples themselves, taken
between folds, says which DI the cross-validated scores speak for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from ..errors import DataError
from ..samples.identity import pixel_hash

MOST_SAMPLES = 10_000
"""Training samples that are kept, at most; where there are more, they are drawn by hash."""
NEVER_TESTED = -1
"""Fold of samples that no fold tested: neighbours of others, but without a DI of their own."""

# Beyond, squares would overflow; far outside of any area of applicability either way.
_LARGEST = 1e150
_ROWS = 256
_WHISKER = 1.5
# A DI on the whisker's very end is no outlier, whichever way the last bits of its distance were rounded.
_ON_IT = 1e-9


@dataclass(frozen=True)
class Applicability:
    """What tells how far a pixel is from the training samples.

    Parameters
    ----------
    mean, scale : ndarray of float64, shape (features,)
        Mean and standard deviation (of a sample) of every feature over the training samples.
    weights : ndarray of float64, shape (features,)
        Importance of every feature, at least 0; their sum is 1.
    mean_distance : float
        Mean of the distances between all pairs of training samples, in weighted units; above 0.
    threshold : float
        Largest dissimilarity index that the cross-validated scores speak for.
    samples : int
        Training samples that these figures come from.
    points : ndarray of float64, shape (m, used)
        Distinct training samples, standardised and weighted: the features whose weight is not 0.
    """

    mean: np.ndarray
    scale: np.ndarray
    weights: np.ndarray
    mean_distance: float
    threshold: float
    samples: int
    points: np.ndarray

    def dissimilarity(self, values: np.ndarray) -> np.ndarray:
        """Dissimilarity index of pixels: equations 1 to 4 of the paper.

        Several threads may call this at the same time; scipy gives up the interpreter lock meanwhile. Every pixel
        is looked up on its own, so that its index does not depend on the others.

        Parameters
        ----------
        values : ndarray, shape (features, n)
            Finite numbers, in the order of the features.

        Returns
        -------
        ndarray of float64, shape (n,)
            0 where a training sample has the same values; finite.
        """
        found, _ = self._tree.query(_weighted(values, self.mean, self.scale, self.weights), workers=1)
        index: np.ndarray = found / self.mean_distance
        return index

    @cached_property
    def _tree(self) -> Any:
        from scipy.spatial import cKDTree

        return cKDTree(self.points)

    @property
    def bytes_per_pixel(self) -> int:
        """Working memory of `dissimilarity` for each pixel: coordinates twice, distance, neighbour, index."""
        return 16 * self.points.shape[1] + 24

    def to_dict(self) -> dict[str, Any]:
        """All but the points, as plain data for a model's card."""
        return {
            "mean": self.mean.tolist(),
            "scale": self.scale.tolist(),
            "weights": self.weights.tolist(),
            "mean_distance": self.mean_distance,
            "threshold": self.threshold,
            "samples": self.samples,
        }

    @classmethod
    def from_parts(cls, data: Mapping[str, Any], points: np.ndarray, features: int) -> Applicability:
        """Put together what `to_dict` gave and the points.

        Parameters
        ----------
        data : mapping
            What `to_dict` returned; not trusted.
        points : ndarray
            The attribute of this name; not trusted.
        features : int
            Features of the model.

        Raises
        ------
        ValueError
            If the parts are not sound; the message is for developers.
        """
        try:
            vectors = {name: np.array(data[name], np.float64) for name in ("mean", "scale", "weights")}
            numbers = {name: float(data[name]) for name in ("mean_distance", "threshold")}
            samples = int(data["samples"])
        except (KeyError, TypeError, OverflowError) as error:
            raise ValueError(f"applicability: {type(error).__name__}: {error}") from error
        if any(vector.shape != (features,) for vector in vectors.values()):
            raise ValueError("applicability: its figures are not those of the model's features")
        every = np.concatenate([*vectors.values(), list(numbers.values())])
        weights = vectors["weights"]
        if not np.isfinite(every).all() or (vectors["scale"] <= 0).any() or (weights < 0).any():
            raise ValueError("applicability: a figure is out of range")
        if numbers["mean_distance"] <= 0 or numbers["threshold"] < 0 or samples < 2 or not (weights > 0).any():
            raise ValueError("applicability: a figure is out of range")
        if points.dtype != np.float64 or points.ndim != 2 or not 0 < len(points) <= MOST_SAMPLES:
            raise ValueError("applicability: the points have another shape or type")
        if points.shape[1] != np.count_nonzero(weights) or not (np.abs(points) <= _LARGEST).all():
            raise ValueError("applicability: the points are not those of the model's features")
        figures = (vectors["mean"], vectors["scale"], weights, numbers["mean_distance"], numbers["threshold"])
        return cls(*figures, samples, np.ascontiguousarray(points))


def fit_applicability(
    values: np.ndarray,
    fold_of: np.ndarray,
    importance: Sequence[float] | np.ndarray | None,
    seed: int,
    most: int = MOST_SAMPLES,
) -> Applicability:
    """Learn the area of applicability of a model from its training samples.

    Where there are more than `most` samples, so many are drawn by a hash of seed and values; the mean distance, the
    neighbours and the threshold then come from those, and all pairs of them count. The threshold is the largest DI
    that is no outlier: at most the third quartile and 1.5 interquartile ranges (quartiles by linear interpolation,
    type 7 of Hyndman & Fan 1996).

    Parameters
    ----------
    values : ndarray, shape (n, features)
        Training samples; finite.
    fold_of : ndarray of int, shape (n,)
        Fold that tested each sample; `NEVER_TESTED` for those that none did. Neighbours come from other folds.
        Under a cross-validation whose folds are single samples, give the polygons instead: the nearest sample
        would be the next pixel of the same polygon.
    importance : sequence of float, shape (features,), optional
        Importance of each feature by permutation. Below 0 counts as 0; equal where none is above 0, and by default.
    seed : int
        Another seed draws other samples.
    most : int
        Samples to keep, at most.

    Raises
    ------
    DataError
        If the samples do not differ, or all come from one fold.
    """
    mean, scale, weights = _weights(values, importance)
    rows = _drawn(values, fold_of, seed, most)
    points = _weighted(values[rows].T, mean, scale, weights)
    folds = fold_of[rows]
    average = _mean_distance(points)
    if average == 0:
        raise DataError(
            "the training samples do not differ in any feature that the model uses: there is no area of applicability;"
            " switch APPLICABILITY off, or use other features",
            parameter="applicability",
        )
    tested = folds != NEVER_TESTED
    nearest = _between_folds(points, folds)[tested] / average
    if not tested.any() or not np.isfinite(nearest).all():
        raise DataError(
            "the area of applicability needs samples of two folds; switch APPLICABILITY off, or cross-validate with"
            " more folds",
            parameter="applicability",
        )
    low, high = np.percentile(nearest, [25, 75])
    whisker = (high + _WHISKER * (high - low)) * (1 + _ON_IT)
    threshold = nearest[nearest <= whisker].max()
    return Applicability(mean, scale, weights, average, float(threshold), len(rows), np.unique(points, axis=0))


def _weights(
    values: np.ndarray, importance: Sequence[float] | np.ndarray | None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Mean, standard deviation and weight of every feature; a constant one has no scale, and no weight."""
    columns = [values[:, place].astype(np.float64) for place in range(values.shape[1])]
    mean = np.array([column.mean() for column in columns])
    scale = np.array([column.std(ddof=1) if column.min() < column.max() else 0.0 for column in columns])
    given = np.ones(len(columns)) if importance is None else np.asarray(importance, np.float64)
    weights = np.where(scale > 0, np.maximum(np.nan_to_num(given), 0), 0.0)
    if not weights.any():
        weights = (scale > 0).astype(np.float64)
    total = weights.sum()
    return mean, np.where(scale > 0, scale, 1.0), weights / total if total > 0 else weights


def _weighted(values: np.ndarray, mean: np.ndarray, scale: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Standardised and weighted features (equations 1 and 2), shape (n, used); equal values give equal bits."""
    used = np.flatnonzero(weights)
    found = np.empty((values.shape[1], len(used)))
    for place, feature in enumerate(used.tolist()):
        found[:, place] = values[feature]
        found[:, place] -= mean[feature]
        found[:, place] *= weights[feature] / scale[feature]
    return np.clip(found, -_LARGEST, _LARGEST, out=found)


def _drawn(values: np.ndarray, fold_of: np.ndarray, seed: int, most: int) -> np.ndarray:
    """Rows of the samples to keep, ascending: those with the lowest hash of what they are."""
    if len(values) <= most:
        return np.arange(len(values))
    identity = np.zeros(len(values), np.uint64)
    for place in range(values.shape[1]):
        column = values[:, place].astype(np.float64) + 0.0  # of -0.0 and 0.0, one
        identity = pixel_hash(identity, column.view(np.int64), place)
    # Equal samples are told apart by a number, in the order of their folds.
    order = np.lexsort((fold_of, identity))
    starts = np.flatnonzero(np.r_[True, identity[order][1:] != identity[order][:-1]])
    number = np.empty(len(values), np.int64)
    number[order] = np.arange(len(values)) - np.repeat(starts, np.diff(np.r_[starts, len(values)]))
    chosen: np.ndarray = np.sort(np.argsort(pixel_hash(identity, number, seed), kind="stable")[:most])
    return chosen


def _mean_distance(points: np.ndarray) -> float:
    """Mean distance of all pairs, a few rows of the matrix at a time."""
    from scipy.spatial.distance import cdist

    if len(points) < 2:
        return 0.0
    total = 0.0
    for start in range(0, len(points), _ROWS):
        total += float(cdist(points[start : start + _ROWS], points).sum())
    return total / (len(points) * (len(points) - 1))


def _between_folds(points: np.ndarray, folds: np.ndarray) -> np.ndarray:
    """Distance of every sample to the nearest one of another fold; infinite where there is none.

    Two folds differ in one bit of their numbers at least. So for each bit, samples that have it look among those that
    have not, and the other way round: about 2 log2(folds) trees, however many folds there are.
    """
    from scipy.spatial import cKDTree

    nearest = np.full(len(points), np.inf)
    _, numbers = np.unique(folds, return_inverse=True)
    numbers = numbers.reshape(-1)
    for bit in range(int(numbers.max()).bit_length()):
        has = (numbers >> bit & 1).astype(bool)
        for side in (has, ~has):
            found, _ = cKDTree(points[~side]).query(points[side], workers=1)
            nearest[side] = np.minimum(nearest[side], found)
    return nearest
