"""Expectation maximisation of a Gaussian mixture over all pixels of an image, in passes over its tiles.

Dempster, A. P., Laird, N. M., Rubin, D. B. (1977). Maximum likelihood from incomplete data via the EM algorithm.
Journal of the Royal Statistical Society B 39, 1–38. Formulas of the steps: Bishop, C. M. (2006). Pattern recognition
and machine learning, equations 9.23 to 9.28. The ridge ``reg_covar`` on the diagonal is scikit-learn's.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from ...blocks.contract import Block
from ...blocks.tiles import Tiles
from ...run import Run
from .assign import ClusterPredictor, MixtureScorer, scorer_of
from .model import Clustering


@dataclass(frozen=True)
class MixtureSums:
    """What a step of expectation maximisation needs to know of pixels.

    Parameters
    ----------
    pixels : int
        Number of pixels.
    likelihood : float
        Sum of their log-likelihoods.
    weights : ndarray of float64, shape (clusters,)
        Sums of responsibilities r.
    first : ndarray of float64, shape (clusters, d)
        Sums of r (x - μ), with the means before the step: no digits are lost to a far origin.
    second : ndarray of float64, shape (clusters, d, d) or (clusters, d)
        Sums of r (x - μ)(x - μ)ᵀ, lower triangle; or its diagonal.
    """

    pixels: int
    likelihood: float
    weights: np.ndarray
    first: np.ndarray
    second: np.ndarray

    def __add__(self, other: MixtureSums) -> MixtureSums:
        return MixtureSums(
            self.pixels + other.pixels,
            self.likelihood + other.likelihood,
            self.weights + other.weights,
            self.first + other.first,
            self.second + other.second,
        )


@dataclass(frozen=True)
class _Expect:
    """The expectation step of a tile."""

    predictor: ClusterPredictor
    full: bool

    def __call__(self, block: Block) -> MixtureSums:
        return mixture_sums(self.predictor, block.data[:, block.valid], self.full)


def mixture_sums(predictor: ClusterPredictor, values: np.ndarray, full: bool) -> MixtureSums:
    """Sums of pixels (d, n) by responsibility, in the space of the clusterer.

    Parameters
    ----------
    predictor : ClusterPredictor
        Of a mixture.
    values : ndarray, shape (d, n)
        Pixels.
    full : bool
        Whether covariances are wanted, and not variances alone.
    """
    scorer = predictor.scorer
    if not isinstance(scorer, MixtureScorer):
        raise TypeError("only a mixture has responsibilities")
    clusters, dimensions = scorer.means.shape
    likelihood = 0.0
    weights, first = np.zeros(clusters), np.zeros((clusters, dimensions))
    second = np.zeros((clusters, dimensions, dimensions) if full else (clusters, dimensions))
    for start in range(0, values.shape[1], predictor.part):
        z = predictor.standardised(values[:, start : start + predictor.part])
        scores = scorer.scores(z)
        likelihood += float(scorer.log_likelihood(scores).sum())
        shares = scorer.shares(scores)
        weights += shares.sum(axis=1)
        centred = z[:, np.newaxis, :] - scorer.means.T[:, :, np.newaxis]
        for feature in range(dimensions):
            weighted = shares * centred[feature]
            first[:, feature] += weighted.sum(axis=1)
            for other in range(0 if full else feature, feature + 1):
                # einsum sums in one loop of its own; a product of matrices would be shared out among threads.
                found = np.einsum("kn,kn->k", weighted, centred[other])
                if full:
                    second[:, feature, other] += found
                else:
                    second[:, feature] += found
    return MixtureSums(values.shape[1], likelihood, weights, first, second)


def expectation_maximisation(clustering: Clustering, tiles: Tiles, run: Run) -> tuple[int, bool]:
    """Fit the mixture to all pixels; `clustering` is changed in place.

    Returns
    -------
    passes : int
        Passes over the image.
    converged : bool
        Whether the mean log-likelihood rose by less than ``tol`` in the last one.
    """
    learnt = clustering.learnt
    predictor = ClusterPredictor(clustering)
    full = learnt.covariance_type in ("full", "tied")
    before = -np.inf
    for done in range(1, learnt.max_iter + 1):
        predictor.scorer = scorer_of(clustering)
        found = tiles.reduce(
            _Expect(predictor, full),
            MixtureSums.__add__,
            on_tile=partial(pass_progress, run, done - 1),
        )
        if found is None:  # the sample came from somewhere
            break
        maximise(learnt, found)
        mean = found.likelihood / found.pixels
        learnt.lower_bound_, learnt.n_iter_ = mean, done
        if abs(mean - before) < learnt.tol:
            learnt.converged_ = True
            return done, True
        before = mean
    learnt.converged_ = False
    return learnt.max_iter, False


def pass_progress(run: Run, passes: int, share: float) -> None:
    """Report progress of an iteration whose length nobody knows: each pass does a fifth of what is left."""
    run.progress(1.0 - 0.8 ** (passes + share))


def maximise(learnt: Any, sums: MixtureSums) -> None:
    """The maximisation step: weights, means and covariances of a ``GaussianMixture`` from sums over pixels."""
    tiny = 10 * np.finfo(np.float64).eps  # as scikit-learn: a component without pixels stays where it is
    shares = sums.weights + tiny
    moved = sums.first / shares[:, np.newaxis]
    learnt.means_ = learnt.means_ + moved
    learnt.weights_ = shares / shares.sum()
    learnt.covariances_ = covariances = _covariances(learnt, sums, shares, moved)
    factors = _inverse_factors(covariances) if covariances.ndim > 1 and _is_full(learnt) else 1 / np.sqrt(covariances)
    learnt.precisions_cholesky_ = factors
    learnt.precisions_ = np.einsum("...ij,...kj->...ik", factors, factors) if _is_full(learnt) else factors**2


def _is_full(learnt: Any) -> bool:
    return learnt.covariance_type in ("full", "tied")


def _covariances(learnt: Any, sums: MixtureSums, shares: np.ndarray, moved: np.ndarray) -> np.ndarray:
    """Covariances around the new means, in the shape of the covariance type, with the ridge."""
    ridge = learnt.reg_covar
    if not _is_full(learnt):
        variances = np.maximum(sums.second / shares[:, np.newaxis] - moved**2, 0.0) + ridge
        return np.asarray(variances.mean(axis=1) if learnt.covariance_type == "spherical" else variances)
    lower = np.tril(sums.second)
    found = lower + np.transpose(np.tril(lower, -1), (0, 2, 1))
    found = found / shares[:, np.newaxis, np.newaxis] - moved[:, :, np.newaxis] * moved[:, np.newaxis, :]
    if learnt.covariance_type == "tied":
        found = (found * learnt.weights_[:, np.newaxis, np.newaxis]).sum(axis=0)
    return np.asarray(found + ridge * np.eye(found.shape[-1]))


def _inverse_factors(covariances: np.ndarray) -> np.ndarray:
    """Upper triangular P with P Pᵀ = Σ⁻¹, of one covariance or of several."""
    from scipy.linalg import solve_triangular

    unit = np.eye(covariances.shape[-1])
    lowers = np.linalg.cholesky(covariances)
    if lowers.ndim == 2:
        return np.asarray(solve_triangular(lowers, unit, lower=True).T)
    return np.stack([solve_triangular(lower, unit, lower=True).T for lower in lowers])
