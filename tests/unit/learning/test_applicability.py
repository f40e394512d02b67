"""Area of applicability: worked by hand, against a computation without trees, the same in every chunk."""

from __future__ import annotations

import json
import pickle

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as numbers

from terroir.core.errors import DataError
from terroir.core.learning.applicability import NEVER_TESTED, Applicability, fit_applicability

pytestmark = pytest.mark.unit


def column(*values):
    """Samples of one feature."""
    return np.array(values, float)[:, np.newaxis]


def clusters(count=300, features=4, seed=0):
    """Samples in clusters that are folds, whole numbers among them."""
    draw = np.random.default_rng(seed)
    folds = draw.integers(0, 7, count)
    values = draw.normal(0, 1, (count, features)) + 3 * folds[:, np.newaxis]
    values[:, 0] = np.rint(values[:, 0])
    return values, folds


def by_hand(values, folds, importance, pixels):
    """Threshold and dissimilarity after the paper's equations, with all pairs and without a tree."""
    deviation = values.std(axis=0, ddof=1)
    weights = np.where(deviation > 0, np.maximum(importance, 0), 0)
    weights = weights if weights.any() else (deviation > 0).astype(float)
    scale = np.where(deviation > 0, deviation, 1)
    points, queries = (((v - values.mean(axis=0)) / scale * weights) for v in (values, pixels))
    pairs = np.sqrt(((points[:, np.newaxis] - points) ** 2).sum(axis=2))
    mean = pairs[np.triu_indices(len(points), 1)].mean()
    apart = np.where(folds[:, np.newaxis] == folds, np.inf, pairs).min(axis=1)[folds != NEVER_TESTED] / mean
    low, high = np.quantile(apart, [0.25, 0.75])
    nearest = np.sqrt(((queries[:, np.newaxis] - points) ** 2).sum(axis=2)).min(axis=1)
    # What lies on the fence is within it, also after rounding.
    return apart[apart <= (high + 1.5 * (high - low)) * (1 + 1e-9)].max(), nearest / mean


def test_a_worked_example():
    # Distances of the pairs: 2, 4, 10, 2, 8, 6; their mean: 16/3. To the nearest of the other fold: 4, 2, 2, 8.
    found = fit_applicability(column(0, 2, 4, 10), np.array([0, 0, 1, 1]), None, 0)
    unit = 16 / 3
    # Quartiles of the last four, in that unit: 0.375 and 0.9375; no outlier up to 1.78125.
    assert found.threshold == pytest.approx(8 / unit)
    assert found.dissimilarity(np.array([[7.0, 4.0, -1.0, 26.0]])) == pytest.approx([3 / unit, 0, 1 / unit, 16 / unit])


def test_an_outlier_is_no_threshold():
    # To the nearest of the other fold: 4, 2, 2, 28; quartiles 2 and 10, so that 28 is above 10 + 12.
    found = fit_applicability(column(0, 2, 4, 30), np.array([0, 0, 1, 1]), None, 0)
    assert found.threshold == pytest.approx(4 / (92 / 6))


def test_importance_weighs_features():
    values = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
    found = fit_applicability(values, np.array([0, 1, 2, 3]), [0.75, 0.25], 0)
    # Both features have the same scale; sides of the rectangle are 3 and 1, in the same units.
    side = 0.25 / found.scale[0] / found.mean_distance
    index = found.dissimilarity(np.array([[2.0, 0.0], [0.0, 2.0]]))
    assert index == pytest.approx([3 * side, side])


# One sample's index lies on the fence.
@example(
    np.array(
        [[0, 1, 0], [0, 0, -1], *[[0, 0, 0]] * 2, *[[0, 0, -1]] * 2, [0, 0, 0], [0, 0, 3], *[[0, 0, 0]] * 3, [0, 0, 1]],
        float,
    ),
    np.array([1, 0, *[1] * 10]),
    [-0.2, 0.3, 0.01],
)
@given(
    numbers.arrays(np.float64, (12, 3), elements=st.integers(-5, 5).map(float)),
    numbers.arrays(np.int64, 12, elements=st.integers(NEVER_TESTED, 3)),
    st.lists(st.sampled_from([-0.2, 0.0, 0.01, 0.3]), min_size=3, max_size=3),
)
def test_trees_find_what_all_pairs_say(values, folds, importance):
    assume((values != values[0]).any())
    assume(len(np.unique(folds)) > 1)
    pixels = np.array([[0.5, -7.0, 2.0], [100.0, 0.0, 0.0], [1.0, 1.0, 1.0]])
    found = fit_applicability(values, folds, importance, 0)
    threshold, index = by_hand(values, folds, np.array(importance), pixels)
    assert found.threshold == pytest.approx(threshold)
    assert found.dissimilarity(pixels.T) == pytest.approx(index)


def test_many_folds_are_told_apart():
    values, _ = clusters(400)
    folds = np.arange(400) // 3
    threshold, _ = by_hand(values, folds, np.ones(4), values[:1])
    assert fit_applicability(values, folds, None, 0).threshold == pytest.approx(threshold)


def test_samples_that_no_fold_tested_are_neighbours_only():
    values, folds = column(0, 1, 5, 9, 10.5), np.array([0, 0, 1, 1, NEVER_TESTED])
    threshold, _ = by_hand(values, folds, np.ones(1), values)
    assert fit_applicability(values, folds, None, 0).threshold == pytest.approx(threshold)


@pytest.mark.parametrize("importance", [None, [0, 0, 0, 0], [-1, -2, 0, -0.1], [np.nan] * 4])
def test_without_importance_features_count_alike(importance):
    values, folds = clusters()
    assert fit_applicability(values, folds, importance, 0).weights.tolist() == [0.25] * 4


def test_harmful_and_constant_features_do_not_count():
    values, folds = clusters()
    values[:, 2] = 7
    found = fit_applicability(values, folds, [2, -1, 5, 2], 0)
    assert found.weights.tolist() == [0.5, 0, 0, 0.5]
    assert found.points.shape[1] == 2
    pixels = np.repeat(values[:1].T, 2, axis=1)
    pixels[1:3, 1] = 1e6
    assert found.dissimilarity(pixels).tolist() == [0, 0]


def test_training_pixels_are_at_no_distance_whatever_the_type():
    values, folds = clusters()
    values = values.astype(np.float32)
    found = fit_applicability(values.astype(np.float64), folds, None, 0)
    assert not found.dissimilarity(values.T).any()


@pytest.mark.parametrize("chunk", [1, 7, 64, 1000])
def test_chunks_change_no_bit(chunk):
    values, folds = clusters()
    found = fit_applicability(values, folds, [0.3, 0.1, 0.05, 0.2], 0)
    pixels = np.random.default_rng(1).normal(5, 9, (4, 1000)).astype(np.float32)
    whole = found.dissimilarity(pixels)
    parts = [found.dissimilarity(pixels[:, start : start + chunk]) for start in range(0, 1000, chunk)]
    assert np.concatenate(parts).tobytes() == whole.tobytes()
    assert pickle.loads(pickle.dumps(found)).dissimilarity(pixels).tobytes() == whole.tobytes()


def test_of_many_samples_some_are_drawn_by_what_they_are():
    values, folds = clusters(500)
    values[100:200] = values[:100]  # twice the same, in other folds
    one = fit_applicability(values, folds, None, 3, most=200)
    order = np.random.default_rng(0).permutation(500)
    # The mean of a column in another order differs in its last bit.
    other = fit_applicability(values[order], folds[order], None, 3, most=200)
    assert one.samples == other.samples == 200
    assert len(one.points) <= 200
    assert np.allclose(one.points, other.points, rtol=0, atol=1e-9)
    assert one.threshold == pytest.approx(other.threshold)
    assert fit_applicability(values, folds, None, 4, most=200).threshold != one.threshold


@pytest.mark.parametrize(
    ("values", "folds", "words"),
    [
        (column(3, 3, 3), [0, 1, 0], "do not differ"),
        (column(1, 2, 3), [0, 0, 0], "two folds"),
        (column(1, 2, 3), [NEVER_TESTED] * 3, "two folds"),
        (column(1), [0], "do not differ"),
    ],
)
def test_what_has_no_area_is_told(values, folds, words):
    with pytest.raises(DataError, match=rf"APPLICABILITY: .*{words}"):
        fit_applicability(values, np.array(folds), None, 0)


def test_values_without_bounds_have_a_finite_index():
    found = fit_applicability(column(1, 2, 3, 4), np.array([0, 1, 0, 1]), None, 0)
    assert np.isfinite(found.dissimilarity(np.array([[1.7e308, -1.7e308]]))).all()


def test_it_survives_a_file():
    values, folds = clusters()
    found = fit_applicability(values, folds, [1, 0, 2, 3], 0)
    again = Applicability.from_parts(json.loads(json.dumps(found.to_dict())), found.points, 4)
    assert again.dissimilarity(values.T + 1).tobytes() == found.dissimilarity(values.T + 1).tobytes()
    assert (again.threshold, again.samples) == (found.threshold, found.samples)


@pytest.mark.parametrize(
    "change",
    [
        {"mean": [0.0]},
        {"scale": [1.0, 1.0, 0.0, 1.0]},
        {"weights": [1.0, 0.0, -1.0, 1.0]},
        {"weights": [0.0] * 4},
        {"mean_distance": 0.0},
        {"mean_distance": float("nan")},
        {"threshold": -1.0},
        {"threshold": None},
        {"samples": "many"},
        {"samples": 1},
        {"mean": None},
    ],
)
def test_unsound_figures_are_refused(change):
    values, folds = clusters()
    found = fit_applicability(values, folds, None, 0)
    with pytest.raises(ValueError, match=r"applicability|many"):
        Applicability.from_parts({**found.to_dict(), **change}, found.points, 4)


@pytest.mark.parametrize(
    "points",
    [np.zeros((3, 3)), np.zeros((0, 4)), np.zeros(4), np.zeros((3, 4), np.float32), np.full((3, 4), np.nan)],
)
def test_unsound_points_are_refused(points):
    values, folds = clusters()
    found = fit_applicability(values, folds, None, 0)
    with pytest.raises(ValueError, match="points"):
        Applicability.from_parts(found.to_dict(), points, 4)
