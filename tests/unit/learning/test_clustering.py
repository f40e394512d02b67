"""The clusters themselves: their order, their colours, the checks of arguments and values."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from terroir.core.errors import DataError, ParameterError
from terroir.core.learning.clustering.assign import cluster_predictor
from terroir.core.learning.clustering.clusterers import METHODS, make_clusterer
from terroir.core.learning.clustering.model import (
    cluster_colours,
    distinct_rows,
    final_order,
    fit_sample,
    legend,
    put_in_order,
)

pytestmark = pytest.mark.unit

NAMES = ("red", "nir")


def values(n=300, seed=0):
    draw = np.random.default_rng(seed)
    return draw.normal(0, 1, (n, 2)) + draw.integers(0, 3, (n, 1)) * [8.0, 3.0]


def fitted(method="kmeans", parameters=None, seed=0, data=None, clusters=3, **more):
    found = fit_sample(
        make_clusterer(method, clusters, parameters or {}, seed),
        method,
        values() if data is None else data,
        more.get("standardise", True),
        NAMES,
    )
    put_in_order(found)
    return found


@pytest.mark.parametrize("method", METHODS)
def test_the_seed_changes_no_number_of_a_clear_cluster(method):
    maps = []
    for seed in range(4):
        clustering = fitted(method, {"n_init": 5}, seed)
        assert (np.diff(clustering.centres.mean(axis=1)) > 0).all()
        maps.append(cluster_predictor(clustering.estimator).ask(values().T, shares=False)[0])
    assert all((found == maps[0]).mean() > 0.99 for found in maps)


def test_of_equal_means_the_first_feature_decides():
    clusterer = make_clusterer("kmeans", 3, {}, 0)
    clusterer.cluster_centers_ = np.array([[2.0, 0.0], [0.0, 2.0], [-1.0, 0.0]])
    assert final_order("kmeans", clusterer).tolist() == [2, 1, 0]


@pytest.mark.parametrize("covariance", ["full", "tied", "diag", "spherical"])
def test_a_mixture_in_order_is_the_same_mixture(covariance):
    clusterer = make_clusterer("gaussianmixture", 3, {"covariance_type": covariance}, 1)
    clustering = fit_sample(clusterer, "gaussianmixture", values(), True, NAMES)
    seen = (values() - clustering.mean) / clustering.scale
    before, order = clusterer.predict_proba(seen), final_order("gaussianmixture", clusterer)
    put_in_order(clustering)
    np.testing.assert_array_equal(clusterer.predict_proba(seen), before[:, order])


@given(st.integers(1, 300))
def test_colours_differ(count):
    colours = cluster_colours(count)
    assert len(set(colours)) == len(colours) == count
    assert len(legend(count)) == count


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"n_initt": 3}, "did you mean n_init.*max_iter"),
        ({"colour": 3}, "it knows .*max_iter"),
        ({"random_state": 3}, "use SEED"),
        ({"verbose": 3}, "leave it out"),
        ({"max_iter": "many"}, "refuses a value"),
        ({"tol": -1}, "refuses a value"),
    ],
)
def test_bad_arguments_name_the_parameter_and_what_to_do(method, parameters, message):
    with pytest.raises(ParameterError, match=f"PARAMETERS: .*{message}"):
        make_clusterer(method, 3, parameters, 0)


@pytest.mark.parametrize(
    ("method", "name"), [("kmeans", "n_clusters"), ("minibatch", "n_clusters"), ("gaussianmixture", "n_components")]
)
def test_the_number_of_clusters_has_a_parameter_of_its_own(method, name):
    with pytest.raises(ParameterError, match="use CLUSTERS"):
        make_clusterer(method, 3, {name: 5}, 0)
    with pytest.raises(ParameterError, match="it knows") as raised:
        make_clusterer(method, 3, {"zzz": 1}, 0)
    assert name not in str(raised.value)


def test_values_too_large_to_be_squared_are_named():
    data = values()
    data[5, 1] = 1e300
    with pytest.raises(DataError, match=r"INPUT: values of nir are too large .* check the band's nodata value"):
        fitted(data=data)


@pytest.mark.parametrize("method", METHODS)
def test_a_constant_feature_does_no_harm(method):
    data = values()
    data[:, 1] = 7.0
    clustering = fitted(method, data=data)
    assert np.isfinite(clustering.centres).all()
    assert clustering.scale[1] == 1.0


def test_a_fit_that_fails_names_the_arguments():
    with pytest.raises(ParameterError, match="PARAMETERS: gaussianmixture cannot learn"):
        fitted("gaussianmixture", {"reg_covar": 0.0}, data=np.repeat(values(4), 50, axis=0), clusters=4)


def test_without_standardisation_large_numbers_decide():
    data = np.column_stack([np.repeat([0.0, 1.0], 50), np.random.default_rng(0).normal(0, 100, 100)])
    scaled, raw = fitted(data=data, clusters=2), fitted(data=data, clusters=2, standardise=False)
    assert scaled.is_scaled
    assert not raw.is_scaled
    assert np.array_equal(raw.mean, [0, 0])
    places, _ = cluster_predictor(raw.estimator).ask(data.T, shares=False)
    assert (np.sign(data[:, 1]) == np.where(places == 1, 1, -1)).mean() > 0.9


@given(st.integers(1, 6), st.integers(1, 8), st.integers(1, 400))
def test_distinct_rows_are_counted_as_far_as_it_matters(different, enough, count):
    rows = np.random.default_rng(count).integers(0, different, (count, 1)).repeat(2, axis=1)
    found = distinct_rows(rows, enough)
    exact = len(np.unique(rows))
    assert found == exact or (found >= enough and exact >= enough)
