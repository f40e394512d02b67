"""What clusters are made of, over a whole image: pixels, ground area, mean spectra, and how well they fit."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Optional

import numpy as np

from ...accuracy.pixel_area import PixelAreas, pixel_areas
from ...blocks.contract import Block
from ...blocks.tiles import Tiles
from ...run import Run
from .assign import ClusterPredictor, MixtureScorer
from .clusterers import MIXTURE
from .model import Clustering


@dataclass(frozen=True)
class ClusterSummary:
    """Figures of all clusters, in their order.

    Parameters
    ----------
    pixels : ndarray of int64, shape (clusters,)
        Pixels of each cluster.
    areas : ndarray of float64, shape (clusters,)
        Their ground area, in `unit`.
    unit : {'ha', 'pixels'}
        Unit of the areas.
    means, deviations : ndarray of float64, shape (clusters, d)
        Mean and standard deviation of each feature, in the image's units; NaN for a cluster without pixels.
    inertia : float, optional
        k-means: sum of squared distances to the nearest centre, in the space of the clusterer.
    explained : float, optional
        k-means: share of the sum of squares around the mean of all pixels that lies between clusters.
    likelihood : float, optional
        Mixture: sum of log-likelihoods.
    bic : float, optional
        Mixture: Bayesian information criterion.
    """

    pixels: np.ndarray
    areas: np.ndarray
    unit: str
    means: np.ndarray
    deviations: np.ndarray
    inertia: Optional[float] = None
    explained: Optional[float] = None
    likelihood: Optional[float] = None
    bic: Optional[float] = None

    @property
    def total(self) -> int:
        """Pixels of all clusters."""
        return int(self.pixels.sum())


@dataclass(frozen=True)
class _Sums:
    counts: np.ndarray
    areas: np.ndarray
    sums: np.ndarray
    squares: np.ndarray
    fit: float  # squared distances, or log-likelihoods

    def __add__(self, other: _Sums) -> _Sums:
        return _Sums(
            self.counts + other.counts,
            self.areas + other.areas,
            self.sums + other.sums,
            self.squares + other.squares,
            self.fit + other.fit,
        )


@dataclass(frozen=True)
class _Describe:
    """Adds up the pixels of a tile by cluster."""

    predictor: ClusterPredictor
    areas: PixelAreas

    def __call__(self, block: Block) -> _Sums:
        rows, cols = np.nonzero(block.valid)
        values = block.data[:, rows, cols]
        areas = self.areas.at(rows + block.window.row, cols + block.window.col)
        predictor, clusters = self.predictor, self.predictor.scorer.clusters
        found = _Sums(
            np.zeros(clusters, np.int64),
            np.zeros(clusters),
            np.zeros((clusters, len(values))),
            np.zeros((clusters, len(values))),
            0.0,
        )
        for start in range(0, values.shape[1], predictor.part):
            part = slice(start, start + predictor.part)
            found += _of_part(predictor, values[:, part], areas[part])
        return found


def _of_part(predictor: ClusterPredictor, values: np.ndarray, areas: np.ndarray) -> _Sums:
    scorer, clusters = predictor.scorer, predictor.scorer.clusters
    z = predictor.standardised(values)
    scores = scorer.scores(z)
    nearest = scores.argmax(axis=0)

    def by_cluster(weights: np.ndarray) -> np.ndarray:
        return np.bincount(nearest, weights=weights, minlength=clusters)

    fit = scorer.log_likelihood(scores) if isinstance(scorer, MixtureScorer) else -scores.max(axis=0)
    return _Sums(
        np.bincount(nearest, minlength=clusters),
        by_cluster(areas),
        np.stack([by_cluster(row) for row in z], axis=1),
        np.stack([by_cluster(row * row) for row in z], axis=1),
        float(fit.sum()),
    )


def summarise(clustering: Clustering, tiles: Tiles, run: Run) -> ClusterSummary:
    """Figures of clusters over all pixels of an image, in one pass.

    Parameters
    ----------
    clustering : Clustering
        Fitted, in final order.
    tiles : Tiles
        The image.
    run : Run
        Progress.
    """
    areas = pixel_areas(tiles.stack.grid)
    found = tiles.reduce(
        _Describe(ClusterPredictor(clustering), areas),
        _Sums.__add__,
        on_tile=run.progress,
    )
    clusters, features = clustering.centres.shape
    if found is None:
        nothing = np.zeros((clusters, features))
        found = _Sums(np.zeros(clusters, np.int64), np.zeros(clusters), nothing, nothing, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        counts = found.counts[:, np.newaxis]
        centres = found.sums / counts
        variances = np.maximum(found.squares / counts - centres**2, 0.0)
    return ClusterSummary(
        pixels=found.counts,
        areas=found.areas,
        unit=areas.unit,
        means=centres * clustering.scale + clustering.mean,
        deviations=np.sqrt(variances) * clustering.scale,
        **_fit(clustering, found),
    )


def _fit(clustering: Clustering, found: _Sums) -> dict[str, Any]:
    pixels = int(found.counts.sum())
    if clustering.method == MIXTURE:
        bic = -2 * found.fit + parameter_count(clustering.learnt) * math.log(max(pixels, 1))
        return {"likelihood": found.fit, "bic": bic}
    means = found.sums.sum(axis=0) / max(pixels, 1)
    total = float((found.squares.sum(axis=0) - pixels * means**2).sum())
    return {"inertia": found.fit, "explained": max(0.0, 1 - found.fit / total) if total > 0 else None}


def parameter_count(learnt: Any) -> int:
    """Free parameters of a ``GaussianMixture``, for the BIC (Schwarz 1978, Annals of Statistics 6, 461–464)."""
    clusters, features = learnt.means_.shape
    covariances = {
        "full": clusters * features * (features + 1) // 2,
        "tied": features * (features + 1) // 2,
        "diag": clusters * features,
        "spherical": clusters,
    }[learnt.covariance_type]
    return int(covariances + clusters * features + clusters - 1)
