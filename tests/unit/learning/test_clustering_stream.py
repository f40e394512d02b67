"""Clusters from all pixels: what scikit-learn finds when it holds all of them in memory, and to the same bits."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score
from sklearn.mixture import GaussianMixture

from terroir.core.blocks.tiles import open_tiles
from terroir.core.learning.clustering.assign import cluster_predictor
from terroir.core.learning.clustering.clusterers import make_clusterer
from terroir.core.learning.clustering.mixture import maximise, mixture_sums
from terroir.core.learning.clustering.model import fit_sample, put_in_order
from terroir.core.learning.clustering.stream import refine
from terroir.core.learning.clustering.summary import parameter_count, summarise
from terroir.core.raster.stack import Stack
from terroir.core.run import Run
from terroir.tests.unit.making import write_raster

pytestmark = [pytest.mark.unit, pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")]

SHAPE = (300, 530)  # six tiles
CENTRES = np.array([[40, 60, 20], [90, 70, 60], [120, 160, 90], [200, 190, 180]])


@pytest.fixture(scope="module")
def image(tmp_path_factory) -> tuple[str, np.ndarray, np.ndarray]:
    """Path, pixels (n, 3) and true clusters of a noisy image with gaps."""
    draw = np.random.default_rng(11)
    truth = draw.choice(4, SHAPE, p=[0.1, 0.4, 0.3, 0.2])
    bands = CENTRES[truth].transpose(2, 0, 1) + draw.normal(0, 9, (3, *SHAPE))
    bands = bands.round().clip(1, 255).astype("uint8")
    gaps = draw.random(SHAPE) < 0.15
    bands[:, gaps] = 0
    path = write_raster(tmp_path_factory.mktemp("stream") / "image.tif", bands, nodata=0)
    return path, bands[:, ~gaps].T.astype(np.float64), truth[~gaps]


def learnt(image, method, run=None, parameters=None, seed=0, clusters=4):
    """Fitted to a small sample, then to all pixels of the image."""
    path, pixels, _ = image
    run = run or Run("serial")
    sample = pixels[:: len(pixels) // 400]
    clustering = fit_sample(
        make_clusterer(method, clusters, parameters or {}, seed), method, sample, True, ("b1", "b2", "b3")
    )
    with open_tiles(Stack.open([path]), 48, run) as tiles:
        refine(clustering, sample, tiles, seed, run)
        put_in_order(clustering)
        return clustering, summarise(clustering, tiles, run)


def standardised(clustering, pixels):
    return (pixels - clustering.mean) / clustering.scale


def test_kmeans_is_scikit_learns_of_all_pixels(image):
    clustering, summary = learnt(image, "kmeans", parameters={"tol": 0.0})
    seen = standardised(clustering, image[1])
    expected = KMeans(4, n_init=10, random_state=0, tol=0.0).fit(seen)
    order = np.argsort(expected.cluster_centers_.mean(axis=1))
    np.testing.assert_allclose(clustering.centres, expected.cluster_centers_[order], atol=1e-9)
    assert summary.inertia == pytest.approx(expected.inertia_, rel=1e-9)
    assert summary.pixels.tolist() == np.bincount(expected.labels_)[order].tolist()


def test_minibatch_comes_near(image):
    clustering, summary = learnt(image, "minibatch")
    best = KMeans(4, n_init=10, random_state=0).fit(standardised(clustering, image[1])).inertia_
    assert best <= summary.inertia <= 1.02 * best


def test_minibatch_sees_every_pixel_once(image):
    """With the whole image in one batch the centres are the means of their pixels."""
    seen = []
    run = Run("serial", on_progress=seen.append)
    learnt(image, "minibatch", run)
    assert len(seen) == 12
    assert [round(6 * share) for share in seen] == [1, 2, 3, 4, 5, 6] * 2


def test_another_seed_gives_other_batches(image):
    one, other = (learnt(image, "minibatch", seed=seed)[0].centres for seed in (0, 1))
    assert not np.array_equal(one, other)


@pytest.mark.parametrize("covariance", ["full", "tied", "diag", "spherical"])
def test_mixture_is_scikit_learns_of_all_pixels(image, covariance):
    parameters = {"covariance_type": covariance, "tol": 1e-7}
    clustering, summary = learnt(image, "gaussianmixture", parameters=parameters)
    seen = standardised(clustering, image[1])
    expected = GaussianMixture(
        4, covariance_type=covariance, tol=1e-7, max_iter=500, random_state=0, reg_covar=1e-4
    ).fit(seen)
    assert summary.likelihood / len(seen) == pytest.approx(expected.score(seen), abs=1e-4)
    assert summary.bic == pytest.approx(clustering.learnt.bic(seen), rel=1e-9)
    np.testing.assert_allclose(np.sort(clustering.learnt.weights_), np.sort(expected.weights_), atol=2e-3)


def test_the_true_clusters_are_found(image):
    _, pixels, truth = image
    for method in ("kmeans", "minibatch", "gaussianmixture"):
        clustering, _ = learnt(image, method)
        found, _ = cluster_predictor(clustering.estimator).ask(pixels.T, shares=False)
        assert adjusted_rand_score(truth, found) > 0.97


@pytest.mark.parametrize("covariance", ["full", "tied", "diag", "spherical"])
def test_one_step_is_scikit_learns_step(covariance):
    """The same start, one expectation and one maximisation."""
    values = np.random.default_rng(3).normal(0, 1, (500, 3)) + np.repeat([[0.0], [2.5]], 250, axis=0)
    start = GaussianMixture(2, covariance_type=covariance, max_iter=1, random_state=0, reg_covar=1e-3)
    start.fit(values[::7])
    expected = GaussianMixture(
        2,
        covariance_type=covariance,
        max_iter=1,
        reg_covar=1e-3,
        weights_init=start.weights_,
        means_init=start.means_,
        precisions_init=start.precisions_,
    ).fit(values)
    sums = mixture_sums(cluster_predictor(start), values.T, covariance in ("full", "tied"))
    maximise(start, sums)
    for name in ("weights_", "means_", "covariances_", "precisions_cholesky_", "precisions_"):
        np.testing.assert_allclose(getattr(start, name), getattr(expected, name), rtol=1e-7, atol=1e-9, err_msg=name)
    assert sums.likelihood / sums.pixels == pytest.approx(expected.lower_bound_, rel=1e-9)
    assert parameter_count(start) == expected._n_parameters()


def test_a_component_that_loses_all_pixels_stays_finite():
    values = np.random.default_rng(3).normal(0, 1, (200, 2))
    mixture = GaussianMixture(2, random_state=0).fit(values)
    mixture.means_[1] = 1e6
    maximise(mixture, mixture_sums(cluster_predictor(mixture), values.T, full=True))
    places, shares = cluster_predictor(mixture).ask(values.T, shares=True)
    assert np.isfinite(shares).all()
    assert (places == 0).all()


@pytest.mark.parametrize("method", ["kmeans", "minibatch", "gaussianmixture"])
def test_workers_change_no_bit(image, method):
    found = [learnt(image, method, run) for run in (Run("serial"), Run("threads", 2), Run("threads", 3, memory=20))]
    for clustering, summary in found[1:]:
        assert np.array_equal(clustering.centres, found[0][0].centres)
        for name, value in vars(summary).items():
            assert np.array_equal(value, getattr(found[0][1], name)), name


def test_too_few_passes_are_warned_about(image):
    run = Run("serial")
    learnt(image, "kmeans", run, {"max_iter": 1, "tol": 0.0})
    assert any("max_iter" in str(message) for message in run.warnings)


def test_the_summary_counts_in_the_images_units(image):
    clustering, summary = learnt(image, "kmeans")
    _, pixels, _ = image
    places, _ = cluster_predictor(clustering.estimator).ask(pixels.T, shares=False)
    for cluster in range(4):
        own = pixels[places == cluster]
        assert summary.pixels[cluster] == len(own)
        np.testing.assert_allclose(summary.means[cluster], own.mean(axis=0))
        np.testing.assert_allclose(summary.deviations[cluster], own.std(axis=0))
        assert summary.areas[cluster] == pytest.approx(len(own) * 1e-4, rel=2e-3)  # pixels of 1 m²
    assert summary.unit == "ha"
    total = ((standardised(clustering, pixels) - standardised(clustering, pixels).mean(axis=0)) ** 2).sum()
    assert summary.explained == pytest.approx(1 - summary.inertia / total)
