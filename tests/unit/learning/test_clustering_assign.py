"""Which cluster a pixel belongs to, and by how much: scikit-learn's answers, and the same bits at every place."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.cluster import KMeans
from sklearn.mixture import GaussianMixture

from terroir.core.learning.clustering.assign import CentreScorer, cluster_predictor
from terroir.core.learning.clustering.clusterers import check_clusters
from terroir.core.learning.kinds import in_pipeline

pytestmark = pytest.mark.unit

COVARIANCES = ("full", "tied", "diag", "spherical")


def pixels(n=3000, features=4, seed=0):
    draw = np.random.default_rng(seed)
    return draw.normal(0, 1, (n, features)) * [1, 20, 0.1, 300][:features] + draw.integers(0, 3, (n, 1)) * 4.0


def fitted(kind="kmeans", covariance="full", clusters=5):
    estimator = (
        KMeans(clusters, n_init=1, random_state=0)
        if kind == "kmeans"
        else GaussianMixture(clusters, covariance_type=covariance, random_state=0)
    )
    return in_pipeline(estimator).fit(pixels())


def test_kmeans_labels_are_scikit_learns():
    estimator, values = fitted(), pixels(seed=1)
    places, shares = cluster_predictor(estimator).ask(values.T, shares=False)
    assert shares is None
    assert np.array_equal(places, estimator.predict(values))


@pytest.mark.parametrize("covariance", COVARIANCES)
def test_mixture_probabilities_are_scikit_learns(covariance):
    estimator, values = fitted("mixture", covariance), pixels(seed=1)
    places, shares = cluster_predictor(estimator).ask(values.T, shares=True)
    assert np.array_equal(places, estimator.predict(values))
    np.testing.assert_allclose(shares, estimator.predict_proba(values), rtol=1e-9, atol=1e-12)
    predictor = cluster_predictor(estimator)
    scores = predictor.scorer.scores(predictor.standardised(values.T))
    np.testing.assert_allclose(predictor.scorer.log_likelihood(scores), estimator.score_samples(values), rtol=1e-9)


def test_without_a_pipeline_values_are_taken_as_they_are():
    values = pixels()
    plain = KMeans(4, n_init=1, random_state=0).fit(values)
    places, _ = cluster_predictor(plain).ask(values.T, shares=False)
    assert np.array_equal(places, plain.predict(values))


def test_fuzzy_memberships_by_hand():
    """u_i = 1 / Σ_j (d_i / d_j)²: at 1 of centres 0, 3 and 5 the squared distances are 1, 4 and 16."""
    scorer = CentreScorer(np.array([[0.0], [3.0], [5.0]]))
    shares = scorer.shares(scorer.scores(np.array([[1.0]])))
    assert shares[:, 0] == pytest.approx([1 / (1 + 1 / 4 + 1 / 16), 1 / (4 + 1 + 1 / 4), 1 / (16 + 4 + 1)])


def test_a_pixel_on_a_centre_belongs_to_it_alone():
    scorer = CentreScorer(np.array([[0.0], [3.0], [3.0]]))
    shares = scorer.shares(scorer.scores(np.array([[3.0, 0.0, 1.5]])))
    assert shares[:, 0].tolist() == [0, 1, 0]
    assert shares[:, 1].tolist() == [1, 0, 0]
    assert shares[:, 2] == pytest.approx([1 / 3] * 3)


@settings(max_examples=30, deadline=None)
@given(st.data())
@pytest.mark.parametrize("kind", ["kmeans", "mixture"])
def test_an_answer_does_not_depend_on_the_pixels_beside_it(kind, data):
    predictor = cluster_predictor(PREDICTED[kind])
    values = pixels(400, seed=3).T.astype(np.float32)
    places, shares = predictor.ask(values, shares=True)
    start = data.draw(st.integers(0, 399))
    end = data.draw(st.integers(start + 1, 400))
    some, some_shares = predictor.ask(values[:, start:end], shares=True)
    assert np.array_equal(some, places[start:end])
    assert np.array_equal(some_shares, shares[start:end])


PREDICTED = {"kmeans": fitted(clusters=9), "mixture": fitted("mixture", clusters=9)}


@given(st.integers(1, 40), st.integers(2, 12))
def test_shares_add_up_to_one(pixel_count, clusters):
    scorer = CentreScorer(np.random.default_rng(clusters).normal(0, 1, (clusters, 2)))
    shares = scorer.shares(scorer.scores(np.random.default_rng(pixel_count).normal(0, 5, (2, pixel_count))))
    assert shares.sum(axis=0) == pytest.approx(1)
    assert (shares >= 0).all()


@pytest.mark.parametrize("kind", ["kmeans", *COVARIANCES])
def test_sound_clusters_pass_and_damaged_ones_do_not(kind):
    estimator = fitted(kind) if kind == "kmeans" else fitted("mixture", kind)
    check_clusters(estimator, 4, 5)
    for features, clusters in ((3, 5), (4, 6)):
        with pytest.raises(ValueError, match="another shape"):
            check_clusters(estimator, features, clusters)
    estimator.steps[0][1].scale_[2] = 0.0
    with pytest.raises(ValueError, match="scale"):
        check_clusters(estimator, 4, 5)


@pytest.mark.parametrize("name", ["means_", "weights_", "precisions_cholesky_"])
def test_a_number_that_is_none_is_no_cluster(name):
    estimator = in_pipeline(GaussianMixture(2, random_state=0)).fit(pixels())
    getattr(estimator.steps[1][1], name).flat[0] = np.nan
    with pytest.raises(ValueError, match="of the clusters"):
        check_clusters(estimator, 4, 2)
