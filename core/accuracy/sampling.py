"""Shares estimated from a sample, and the variance of what is computed from them: by pixels, and by clusters.

Both samples hold counts, not pixels: pixels of the same stratum, classes (and cluster) are one entry, so that a
million pixels cost no more than the cells that they fill.

References
----------
Cochran, W. G. (1977). Sampling techniques, third edition. Chapters 5 (strata), 6 (ratios), 9A (clusters).
Olofsson, P. et al. (2014). Good practices for estimating area and assessing accuracy of land change. Remote Sensing
of Environment 148, 42–57.
Stehman, S. V. (2014), as in `figures`. Särndal et al. (1992), as in `figures`: section 5.7 for means with weights.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from .figures import Figure

NAN = float("nan")


@dataclass(frozen=True, eq=False)
class Strata:
    """The parts of the population that were sampled separately.

    Parameters
    ----------
    areas : ndarray of float64, shape (H,)
        Ground area of each, in any unit; all above 0.
    pixels : ndarray of float64, shape (H,)
        Pixels of each, for the finite population correction; infinite for none.
    """

    areas: np.ndarray
    pixels: np.ndarray

    @property
    def shares(self) -> np.ndarray:
        """Areas as shares of their sum."""
        shares: np.ndarray = self.areas / self.areas.sum()
        return shares


@dataclass(frozen=True, eq=False)
class Cells:
    """Sampled pixels, one entry for those that are alike.

    Parameters
    ----------
    stratum, row, column : ndarray of int64, shape (k,)
        Place of the stratum, of the reference class and of the map class.
    count : ndarray of int64, shape (k,)
        Pixels.
    weight, square : ndarray of float64, shape (k,)
        Sums of the pixels' weights and of their squares. Weights matter relative to each other only, within a
        stratum: ground area over inclusion probability.
    cluster : ndarray of int64, shape (k,)
        What was sampled together, from 0; pixels by themselves have none (−1).
    """

    stratum: np.ndarray
    row: np.ndarray
    column: np.ndarray
    count: np.ndarray
    weight: np.ndarray
    square: np.ndarray
    cluster: np.ndarray


def gather_cells(
    stratum: np.ndarray,
    row: np.ndarray,
    column: np.ndarray,
    weight: np.ndarray | None = None,
    cluster: np.ndarray | None = None,
) -> Cells:
    """Cells of single pixels, all arrays of shape (n,); weights are 1 and pixels alone where not given."""
    weight = np.ones(len(row)) if weight is None else weight.astype(np.float64)
    cluster = np.full(len(row), -1, np.int64) if cluster is None else cluster.astype(np.int64)
    keys = np.stack([cluster, stratum, row, column]).astype(np.int64)
    # One whole number for each combination: sorting rows of four would take ten times as long.
    flat = np.zeros(len(row), np.int64)
    for key in keys:
        low = int(key.min(initial=0))
        flat = flat * (int(key.max(initial=0)) - low + 1) + (key - low)
    _, first, places = np.unique(flat, return_index=True, return_inverse=True)
    places = places.reshape(-1)
    own = keys[:, first]
    return Cells(
        own[1],
        own[2],
        own[3],
        np.bincount(places, minlength=len(first)).astype(np.int64),
        np.bincount(places, weight, len(first)),
        np.bincount(places, weight * weight, len(first)),
        own[0],
    )


class Sample(Protocol):
    """What estimates are made of: shares, and the variance of a figure."""

    @property
    def shares(self) -> np.ndarray:
        """Estimated shares of the area by reference class and map class, shape (C, C), of sum 1."""
        ...

    def variance(self, figure: Figure) -> tuple[float, int | None]:
        """Variance, NaN where the sample does not tell it, and degrees of freedom for t, None for normal."""
        ...


class _Weighted:
    """What both samples share: cells, strata, and the mean of a gradient in each stratum."""

    def __init__(self, cells: Cells, strata: Strata, classes: int) -> None:
        self.cells, self.strata, self.classes = cells, strata, classes
        self._size = len(strata.areas)
        self._weights = np.bincount(cells.stratum, cells.weight, self._size)
        if not np.all(self._weights > 0):
            raise ValueError("every stratum needs a sampled pixel; leave the others out beforehand")

    @property
    def shares(self) -> np.ndarray:
        """Estimated shares of the area, shape (C, C): in each stratum by weight, over strata by area."""
        cells = self.cells
        parts = cells.weight * (self.strata.shares / self._weights)[cells.stratum]
        flat = np.bincount(cells.row * self.classes + cells.column, parts, self.classes**2)
        shares: np.ndarray = flat.reshape(self.classes, self.classes)
        return shares

    def _residuals(self, gradient: np.ndarray) -> np.ndarray:
        """Gradient at each cell less its mean in the stratum, times the stratum's expansion factor."""
        cells = self.cells
        values = gradient[cells.row, cells.column]
        means = np.bincount(cells.stratum, cells.weight * values, self._size) / self._weights
        factors = self.strata.shares / self._weights
        residuals: np.ndarray = (values - means[cells.stratum]) * factors[cells.stratum]
        return residuals


class PixelSample(_Weighted):
    """Pixels drawn independently within strata; one stratum for a simple random sample."""

    def variance(self, figure: Figure) -> tuple[float, int | None]:
        """Σ_h (1 − n_h/N_h) n_h/(n_h − 1) Σ w² (d − d̄_h)², weights as shares of the whole.

        With equal weights this is Σ_h W_h² (1 − n_h/N_h) s_h²/n_h (Cochran 1977, chapter 5).
        """
        cells = self.cells
        told = np.bincount(cells.stratum, cells.count, self._size)
        inside = figure.support[cells.row, cells.column]
        if np.isnan(figure.value) or np.any(told[cells.stratum[inside]] < 2):
            return NAN, None
        sums = np.bincount(cells.stratum, cells.square * self._residuals(figure.gradient) ** 2, self._size)
        correction = np.clip(1 - told / self.strata.pixels, 0.0, 1.0)
        return float((correction * told / np.maximum(told - 1, 1) * sums).sum()), None


class ClusterSample(_Weighted):
    """Pixels drawn together in clusters (polygons): the ratio estimator over clusters.

    Strata here are post-strata: their areas are known, but sampling did not heed them.
    """

    def variance(self, figure: Figure) -> tuple[float, int | None]:
        """m/(m − 1) Σ_g (Σ of the residuals in cluster g)², over the m clusters that tell about the figure.

        Cochran 1977, chapter 6, with the mean of the cluster sizes estimated, without finite population
        correction: nobody knows how many polygons there could have been.
        """
        cells = self.cells
        if np.isnan(figure.value) or not figure.parts:
            return NAN, None
        if any(self._clusters(part) < 2 for part in figure.parts):
            return NAN, None
        count = self._clusters(figure.support)
        sums = np.bincount(cells.cluster, cells.weight * self._residuals(figure.gradient))
        return float((sums * sums).sum() * count / (count - 1)), count - 1

    def _clusters(self, support: np.ndarray) -> int:
        cells = self.cells
        return len(np.unique(cells.cluster[support[cells.row, cells.column]]))
