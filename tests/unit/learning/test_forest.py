"""The compiled forest gives what scikit-learn gives, to the bit."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sklearn.ensemble import ExtraTreesClassifier, GradientBoostingClassifier, RandomForestClassifier

from terroir.core.learning.forest import arrays
from terroir.core.learning.forest.arrays import flatten, ordered_bits
from terroir.core.learning.predictors import EstimatorPredictor, ForestPredictor, open_predictor

pytestmark = pytest.mark.unit


def fit(kind, values, codes, **parameters):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return kind(random_state=0, n_jobs=1, **parameters).fit(values, codes)


def assert_same(estimator, values) -> None:
    """`values` (n, features) float32: shares to the bit, winners with and without the early end."""
    forest = flatten(estimator)
    assert forest is not None
    predictor = ForestPredictor(forest)
    winners, shares = predictor.ask(values.T, True)
    early, nothing = predictor.ask(values.T, False)
    wanted = estimator.predict_proba(values)
    assert np.array_equal(shares, wanted)
    assert np.array_equal(winners, wanted.argmax(axis=1))
    assert np.array_equal(estimator.classes_[early], estimator.predict(values))
    assert nothing is None


def samples(seed, n=400, features=5, classes=4, step=1.0):
    random = np.random.default_rng(seed)
    codes = random.integers(0, classes, n) * 3 + 1
    values = random.normal(codes[:, None], 2.5, (n, features))
    return (np.round(values / step) * step).astype(np.float32), codes


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    seed=st.integers(0, 10**6),
    kind=st.sampled_from([RandomForestClassifier, ExtraTreesClassifier]),
    trees=st.integers(1, 13),
    depth=st.sampled_from([None, 1, 2, 5]),
    leaf=st.integers(1, 9),
    weight=st.sampled_from([None, "balanced", "balanced_subsample"]),
    features=st.integers(1, 7),
    classes=st.integers(2, 7),
    step=st.sampled_from([1.0, 0.001]),
)
def test_any_forest(seed, kind, trees, depth, leaf, weight, features, classes, step):
    values, codes = samples(seed, 150, features, classes, step)
    estimator = fit(
        kind, values, codes, n_estimators=trees, max_depth=depth, min_samples_leaf=leaf, class_weight=weight
    )
    others, _ = samples(seed + 1, 300, features, classes, step)
    assert_same(estimator, others)


def test_values_at_the_thresholds_and_next_to_them():
    values, codes = samples(1, step=0.37)
    estimator = fit(RandomForestClassifier, values, codes, n_estimators=20)
    thresholds = np.unique(np.concatenate([member.tree_.threshold for member in estimator.estimators_]))
    near = thresholds.astype(np.float32)
    near = np.concatenate([near, np.nextafter(near, np.float32(np.inf)), np.nextafter(near, np.float32(-np.inf))])
    random = np.random.default_rng(0)
    assert_same(estimator, random.choice(near, (3000, values.shape[1])))


def test_extreme_numbers():
    extremes = np.array([0.0, -0.0, 1e-45, -1e-45, 1e-38, 3.4e38, -3.4e38, 1.0, -1.0, 65535], np.float32)
    random = np.random.default_rng(2)
    values, codes = random.choice(extremes, (500, 3)), random.integers(0, 3, 500)
    assert_same(fit(RandomForestClassifier, values, codes, n_estimators=15), random.choice(extremes, (2000, 3)))


def test_trees_of_a_single_leaf_among_others():
    values, codes = samples(3, 60)
    estimator = fit(RandomForestClassifier, values, codes, n_estimators=30, min_samples_split=40)
    assert_same(estimator, values)
    lonely = fit(RandomForestClassifier, values, codes, n_estimators=3, min_samples_split=100)
    assert {member.tree_.node_count for member in lonely.estimators_} == {1}
    assert_same(lonely, values)


def test_more_pixels_than_fit_in_a_batch_of_the_lockstep():
    values, codes = samples(4, 3000, 10, 6)
    assert_same(fit(RandomForestClassifier, values, codes, n_estimators=25), samples(5, 20000, 10, 6)[0])


def test_one_pixel_and_none():
    values, codes = samples(6)
    estimator = fit(RandomForestClassifier, values, codes, n_estimators=5)
    assert_same(estimator, values[:1])
    winners, shares = ForestPredictor(flatten(estimator)).ask(values[:0].T, True)
    assert winners.shape == (0,)
    assert shares.shape == (0, 4)


def test_equal_votes_go_to_the_lowest_code():
    values = np.array([[0.0], [1.0]], np.float32)
    estimator = fit(RandomForestClassifier, values, [5, 9], n_estimators=40)
    assert_same(estimator, np.linspace(-1, 2, 500, dtype=np.float32)[:, None])


def test_what_is_no_forest_of_scikit_learn():
    values, codes = samples(7)
    boosted = GradientBoostingClassifier(n_estimators=2).fit(values, codes)
    assert flatten(boosted) is None
    assert flatten(object()) is None


@pytest.mark.parametrize("features", [2, 255, 256, 257, 300, 1025])
def test_any_number_of_features(features):
    random = np.random.default_rng(features)
    codes = random.integers(0, 4, 120)
    values = random.normal(codes[:, None], 3, (120, features)).astype(np.float32)
    estimator = fit(RandomForestClassifier, values, codes, n_estimators=12)
    used = np.unique(np.concatenate([member.tree_.feature for member in estimator.estimators_]))
    assert used.max() > 0.9 * (features - 1)  # the highest numbers are asked for, too
    assert_same(estimator, random.normal(1.5, 3, (500, features)).astype(np.float32))


def test_trees_that_do_not_fit_the_words(monkeypatch):
    values, codes = samples(8, features=5)
    estimator = fit(RandomForestClassifier, values, codes, n_estimators=3)
    nodes = max(member.tree_.node_count for member in estimator.estimators_)
    bits = (nodes - 1).bit_length()
    monkeypatch.setattr(arrays, "_LOWER_BITS", 2 + 3 + bits)
    assert_same(estimator, values)
    monkeypatch.setattr(arrays, "_LOWER_BITS", 2 + 3 + bits - 1)
    assert flatten(estimator) is None


def test_of_integers_and_doubles_as_well():
    values, codes = samples(9, 300, 70)
    predictor = ForestPredictor(flatten(fit(RandomForestClassifier, values, codes, n_estimators=9)))
    wanted = predictor.ask(values.T, True)
    for dtype in ("int16", "int64", "float64"):
        for layout in (values.T.astype(dtype), values.astype(dtype).T):
            found = predictor.ask(layout, True)
            assert all(map(np.array_equal, found, wanted))
    beyond = np.where(values.T > 3, 1e300, values.T.astype(float))
    top = np.where(values.T > 3, np.finfo(np.float32).max, values.T)
    assert all(map(np.array_equal, predictor.ask(beyond, True), predictor.ask(top, True)))


@given(st.lists(st.floats(width=32, allow_nan=False, allow_infinity=False), min_size=2, max_size=50))
def test_ordered_bits_keep_the_order(numbers):
    values = np.array(numbers, np.float32)
    bits = ordered_bits(values)
    assert np.array_equal(bits[:, None] < bits, values[:, None] < values)
    assert np.array_equal(bits[:, None] == bits, values[:, None] == values)


def test_small_images_do_not_pay_for_the_start_of_numba(make_model):
    model = make_model()
    assert isinstance(open_predictor(model, 1000), EstimatorPredictor)
    assert isinstance(open_predictor(model, 10**9), ForestPredictor)


def test_without_numba_scikit_learn_answers(make_model, monkeypatch):
    monkeypatch.setattr("terroir.core.learning.predictors.find_spec", lambda name: None)
    assert isinstance(open_predictor(make_model(), 10**9), EstimatorPredictor)


def test_kernels_that_disagree_are_not_used(make_model, monkeypatch):
    ask = ForestPredictor.ask
    monkeypatch.setattr(ForestPredictor, "ask", lambda self, v, s: (ask(self, v, s)[0], ask(self, v, s)[1] + 1e-17 + 1))
    assert isinstance(open_predictor(make_model(), 10**9), EstimatorPredictor)
