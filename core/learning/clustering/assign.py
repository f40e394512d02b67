"""From fitted clusters to the cluster of every pixel: one rule for fitting, maps and models.

Nothing here multiplies matrices. The last bits of a matrix product depend on the place of a row among the others, and
a pixel half-way between two clusters would change sides with the block it is read in. Feature by feature, each number
is made by the same additions and multiplications wherever its pixel stands.
"""

from __future__ import annotations

import math
from typing import Any, Optional, Protocol

import numpy as np

from ..kinds import last_step
from .clusterers import KMEANS, MIXTURE
from .model import Clustering

_NUMBERS = 1 << 16
"""Numbers of a working array (512 KB): it stays in the processor's cache."""
_FEWEST = 64


class Scorer(Protocol):
    """Compares pixels with all clusters."""

    clusters: int

    def scores(self, z: np.ndarray) -> np.ndarray:
        """Of pixels (d, n) a score for every cluster, shape (clusters, n), float64; the highest wins."""
        ...

    def shares(self, scores: np.ndarray) -> np.ndarray:
        """Membership in every cluster of these scores, shape (clusters, n); adds up to 1."""
        ...


class CentreScorer:
    """k-means: the nearest centre.

    Parameters
    ----------
    centres : ndarray of float64, shape (clusters, d)
        In the space of the pixels.
    """

    def __init__(self, centres: np.ndarray) -> None:
        self.centres = centres
        self.clusters = len(centres)

    def scores(self, z: np.ndarray) -> np.ndarray:
        """Squared Euclidean distances with a minus."""
        found = np.zeros((self.clusters, z.shape[1]))
        difference = np.empty_like(found)
        for feature, row in enumerate(z):
            np.subtract(row, self.centres[:, feature, np.newaxis], out=difference)
            np.multiply(difference, difference, out=difference)
            np.subtract(found, difference, out=found)
        return found

    def shares(self, scores: np.ndarray) -> np.ndarray:
        """Fuzzy memberships with the fuzzifier 2, u_i = 1 / Σ_j (d_i / d_j)² (Bezdek 1981, equation 11.3a).

        A pixel that lies on a centre belongs to it alone; of equal centres, to the first.
        """
        nearest = scores.max(axis=0)
        with np.errstate(divide="ignore", invalid="ignore"):
            found = nearest / scores
        on_centre = nearest == 0
        if on_centre.any():
            found[:, on_centre] = 0.0
            found[scores[:, on_centre].argmax(axis=0), np.flatnonzero(on_centre)] = 1.0
        return _normalised(found)


class MixtureScorer:
    """Gaussian mixture: the component that the pixel most probably comes from.

    Parameters
    ----------
    weights : ndarray of float64, shape (clusters,)
        Shares of the components.
    means : ndarray of float64, shape (clusters, d)
        Their centres.
    factors : ndarray of float64, shape (clusters, d, d) or (clusters, d)
        Upper triangular P with P Pᵀ the inverse of the covariance; its diagonal where the covariance has no more.
    """

    def __init__(self, weights: np.ndarray, means: np.ndarray, factors: np.ndarray) -> None:
        self.clusters, dimensions = means.shape
        self.means = means
        self._factors = factors
        diagonal = factors if factors.ndim == 2 else np.diagonal(factors, axis1=1, axis2=2)
        with np.errstate(divide="ignore"):  # a component that lost all pixels has no weight, and wins none
            self._constants = np.log(weights) + np.log(diagonal).sum(axis=1) - 0.5 * dimensions * math.log(2 * math.pi)

    def scores(self, z: np.ndarray) -> np.ndarray:
        """Logarithms of weight × density, ln w_k + ln N(z; μ_k, Σ_k)."""
        squares = np.zeros((self.clusters, z.shape[1]))
        centred = z[:, np.newaxis, :] - self.means.T[:, :, np.newaxis]
        for feature in range(len(z)):
            if self._factors.ndim == 2:
                part = centred[feature] * self._factors[:, feature, np.newaxis]
            else:
                part = centred[0] * self._factors[:, 0, feature, np.newaxis]
                for other in range(1, feature + 1):
                    part += centred[other] * self._factors[:, other, feature, np.newaxis]
            np.multiply(part, part, out=part)
            squares += part
        found: np.ndarray = self._constants[:, np.newaxis] - 0.5 * squares
        return found

    def shares(self, scores: np.ndarray) -> np.ndarray:
        """Probability that the pixel comes from each component."""
        return _normalised(np.exp(scores - scores.max(axis=0)))

    def log_likelihood(self, scores: np.ndarray) -> np.ndarray:
        """Logarithm of the mixture's density, shape (n,)."""
        highest = scores.max(axis=0)
        found: np.ndarray = highest + np.log(_total(np.exp(scores - highest)))
        return found


def _normalised(parts: np.ndarray) -> np.ndarray:
    parts /= _total(parts)
    return parts


def _total(parts: np.ndarray) -> np.ndarray:
    """Sum over the first axis, one after the other: numpy adds up a single column in another order."""
    total: np.ndarray = parts[0].copy()
    for part in parts[1:]:
        total += part
    return total


def full_factors(learnt: Any) -> np.ndarray:
    """Factors of the precisions of a fitted ``GaussianMixture`` in one of the two forms of `MixtureScorer`."""
    found = np.asarray(learnt.precisions_cholesky_, np.float64)
    clusters, dimensions = learnt.means_.shape
    if learnt.covariance_type == "tied":
        return np.array(np.broadcast_to(found, (clusters, dimensions, dimensions)))
    if learnt.covariance_type == "spherical":
        return np.repeat(found[:, np.newaxis], dimensions, axis=1)
    return found


def scorer_of(clustering: Clustering) -> Scorer:
    """What compares pixels with the clusters, in the space of the clusterer."""
    learnt = clustering.learnt
    if clustering.method == MIXTURE:
        return MixtureScorer(np.asarray(learnt.weights_), np.asarray(learnt.means_), full_factors(learnt))
    return CentreScorer(clustering.centres)


class ClusterPredictor:
    """Tells the cluster of pixels; a ``predictors.Predictor``. Several threads may share one.

    Parameters
    ----------
    clustering : Clustering
        Fitted clusters; the pixels must have its features, in its order.
    """

    chunk = 8192

    def __init__(self, clustering: Clustering) -> None:
        self.scorer = scorer_of(clustering)
        self._mean = clustering.mean[:, np.newaxis]
        self._scale = clustering.scale[:, np.newaxis]
        features = len(self._mean)
        # Values as they are and standardised, scores, shares, the winner; `centred` and the like are within _NUMBERS.
        self.bytes_per_pixel = features * (8 + 8) + self.scorer.clusters * (8 + 8) + 8 + 64
        self.part = max(_NUMBERS // (self.scorer.clusters * (features if clustering.method == MIXTURE else 1)), _FEWEST)

    def standardised(self, values: np.ndarray) -> np.ndarray:
        """Pixels (d, n) in the space of the clusterer, float64."""
        found: np.ndarray = (values.astype(np.float64) - self._mean) / self._scale
        return found

    def ask(self, values: np.ndarray, shares: bool) -> tuple[np.ndarray, Optional[np.ndarray]]:
        """Cluster of every pixel, and memberships where they are wanted.

        Parameters
        ----------
        values : ndarray, shape (features, n)
            Finite numbers.
        shares : bool
            Whether memberships are wanted.

        Returns
        -------
        winners : ndarray of int64, shape (n,)
            Place of the cluster, from 0; of equals the first.
        shares : ndarray of float64, shape (n, clusters), or None
        """
        count = values.shape[1]
        places = np.empty(count, np.int64)
        found = np.empty((count, self.scorer.clusters)) if shares else None
        for start in range(0, count, self.part):
            part = slice(start, start + self.part)
            scores = self.scorer.scores(self.standardised(values[:, part]))
            places[part] = scores.argmax(axis=0)
            if found is not None:
                found[part] = self.scorer.shares(scores).T
        return places, found


def cluster_predictor(estimator: Any) -> ClusterPredictor:
    """What tells the cluster of pixels, of the estimator of a model whose task is ``clustering``.

    Parameters
    ----------
    estimator
        A fitted ``KMeans``, ``MiniBatchKMeans`` or ``GaussianMixture``, or a pipeline of a ``StandardScaler`` and one
        of them, as `terroir:cluster` writes it: cluster *k* of the map has the place *k* - 1.
    """
    method = MIXTURE if hasattr(last_step(estimator), "means_") else KMEANS
    return ClusterPredictor(Clustering(method, estimator))
