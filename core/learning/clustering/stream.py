"""Clusters learnt from all pixels of an image, in passes over its tiles and in bounded memory.

Each method starts where its fit to a sample has ended, and goes on with sums over all pixels. The sums are made of
fixed tiles in a fixed order (`blocks.tiles`), so that no worker, block or backend changes a bit of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np

from ...blocks.contract import Block
from ...blocks.tiles import Tiles
from ...run import Run
from ...samples.identity import pixel_hash
from .assign import CentreScorer, ClusterPredictor
from .clusterers import MINIBATCH, MIXTURE
from .mixture import expectation_maximisation, pass_progress
from .model import Clustering

BATCH_TILES = 16
"""Tiles of a batch of mini-batch k-means, at most: about a million pixels, from all over the image."""
_BATCHES = 16
"""Batches that an image is divided into, at least, as far as it has tiles."""


@dataclass(frozen=True)
class CentreSums:
    """What a step of k-means needs to know of pixels.

    Parameters
    ----------
    counts : ndarray of int64, shape (clusters,)
        Pixels nearest to each centre.
    sums : ndarray of float64, shape (clusters, d)
        Their sums.
    """

    counts: np.ndarray
    sums: np.ndarray

    def __add__(self, other: CentreSums) -> CentreSums:
        return CentreSums(self.counts + other.counts, self.sums + other.sums)


@dataclass(frozen=True)
class _Assign:
    """Assigns the pixels of a tile to the nearest centre."""

    predictor: ClusterPredictor

    def __call__(self, block: Block) -> CentreSums:
        return centre_sums(self.predictor, block.data[:, block.valid])


def centre_sums(predictor: ClusterPredictor, values: np.ndarray) -> CentreSums:
    """Sums of pixels (d, n) by the nearest centre, in the space of the clusterer; one after the other."""
    clusters = predictor.scorer.clusters
    counts = np.zeros(clusters, np.int64)
    sums = np.zeros((clusters, len(values)))
    for start in range(0, values.shape[1], predictor.part):
        z = predictor.standardised(values[:, start : start + predictor.part])
        nearest = predictor.scorer.scores(z).argmax(axis=0)
        counts += np.bincount(nearest, minlength=clusters)
        for feature, row in enumerate(z):
            sums[:, feature] += np.bincount(nearest, weights=row, minlength=clusters)
    return CentreSums(counts, sums)


def refine(clustering: Clustering, sample: np.ndarray, tiles: Tiles, seed: int, run: Run) -> None:
    """Go on with the fit over all pixels; `clustering` is changed in place.

    - k-means: Lloyd's (1982) iterations until the centres move by less than ``tol`` times the mean variance of the
      features (as in scikit-learn), or ``max_iter`` passes are done. A centre without pixels stays where it is.
    - mini-batch k-means: one pass. A batch is a number of tiles drawn at random; after it each centre moves to the
      mean of all pixels that it has been given so far, m ← m + (Σ x - n m) / N (Sculley 2010, algorithm 1, for a
      whole batch at once).
    - Gaussian mixture: expectation maximisation until the mean log-likelihood rises by less than ``tol``.

    Parameters
    ----------
    clustering : Clustering
        Fitted to a sample.
    sample : ndarray of float64, shape (n, d)
        The sample.
    tiles : Tiles
        The image.
    seed : int
        Order of the batches.
    run : Run
        Progress and messages.

    References
    ----------
    Lloyd, S. (1982). Least squares quantization in PCM. IEEE Transactions on Information Theory 28, 129–137.
    Sculley, D. (2010). Web-scale k-means clustering. WWW 2010, 1177–1178.
    """
    if clustering.method == MIXTURE:
        passes, converged = expectation_maximisation(clustering, tiles, run)
    elif clustering.method == MINIBATCH:
        _one_pass(clustering, tiles, seed, run)
        passes, converged = 1, True
    else:
        passes, converged = _lloyd(clustering, sample, tiles, run)
    run.info("Learnt from all pixels in {passes} passes over the image.", passes=passes)
    if not converged:
        run.warn(
            "The clusters still moved after {passes} passes over the image; raise max_iter or tol in PARAMETERS.",
            passes=passes,
        )


def _lloyd(clustering: Clustering, sample: np.ndarray, tiles: Tiles, run: Run) -> tuple[int, bool]:
    learnt = clustering.learnt
    predictor = ClusterPredictor(clustering)
    tolerance = learnt.tol * float(predictor.standardised(sample.T).var(axis=1).mean())
    for done in range(1, learnt.max_iter + 1):
        scorer = predictor.scorer = CentreScorer(np.array(learnt.cluster_centers_, np.float64))
        found = tiles.reduce(
            _Assign(predictor),
            CentreSums.__add__,
            on_tile=partial(pass_progress, run, done - 1),
        )
        if found is None:  # the sample came from somewhere
            break
        moved = np.where(found.counts[:, np.newaxis] > 0, found.sums, scorer.centres)
        moved = moved / np.maximum(found.counts, 1)[:, np.newaxis]
        learnt.cluster_centers_, learnt.n_iter_ = moved, done
        if float(((moved - scorer.centres) ** 2).sum()) <= tolerance:
            return done, True
    return learnt.max_iter, False


def _one_pass(clustering: Clustering, tiles: Tiles, seed: int, run: Run) -> None:
    learnt = clustering.learnt
    predictor = ClusterPredictor(clustering)
    places = np.array([(window.row, window.col) for window in tiles.windows], np.int64)
    order = np.argsort(pixel_hash(places[:, 0], places[:, 1], seed), kind="stable")
    size = max(1, min(BATCH_TILES, len(order) // _BATCHES))
    counts = np.zeros(clustering.count, np.int64)
    centres = np.array(learnt.cluster_centers_, np.float64)
    for start in range(0, len(order), size):
        predictor.scorer = CentreScorer(centres)
        # Within a batch in the order of the file: strips that its tiles share are decoded once.
        batch = [tiles.windows[place] for place in sorted(order[start : start + size].tolist())]
        found = tiles.reduce(_Assign(predictor), CentreSums.__add__, batch)
        run.progress(min(start + size, len(order)) / len(order))
        if found is None:
            continue
        counts = counts + found.counts
        step = (found.sums - found.counts[:, np.newaxis] * centres) / np.maximum(counts, 1)[:, np.newaxis]
        centres = centres + step
    learnt.cluster_centers_, learnt.n_iter_ = centres, 1
