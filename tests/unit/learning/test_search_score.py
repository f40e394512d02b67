"""The small cross-validation that a search calls again and again."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from terroir.core.accuracy.matrix import ConfusionMatrix
from terroir.core.accuracy.metrics import accuracy_metrics
from terroir.core.classes import ClassTable
from terroir.core.errors import Cancelled, ParameterError
from terroir.core.learning.fitting import Recipe
from terroir.core.learning.search.folds import plan_splits
from terroir.core.learning.search.score import SCORES, measure, score_recipe
from terroir.core.learning.search.share import share_of_samples
from terroir.core.run import Run

pytestmark = pytest.mark.unit


def make_data(groups_per_class=6, size=8, classes=3, spread=2.0, seed=0):
    """Samples in polygons that differ among themselves."""
    draw = np.random.default_rng(seed)
    codes = np.repeat(np.arange(1, classes + 1) * 10, groups_per_class * size)
    groups = np.repeat(np.arange(groups_per_class * classes), size)
    centres = draw.normal(0, 1, (groups_per_class * classes, 3))
    values = draw.normal(0, 1, (codes.size, 3)) + centres[groups]
    values[:, 0] += codes / 10 * spread
    return values, codes, groups


def test_scores_are_those_of_the_accuracy_report():
    reference, mapped = np.array([1, 1, 1, 2, 2, 3, 3, 3]), np.array([1, 1, 2, 2, 2, 3, 1, 7])
    table = ClassTable.from_labels({code: str(code) for code in (1, 2, 3, 7)})
    expected = accuracy_metrics(ConfusionMatrix.from_codes(reference, mapped, table))
    assert measure("macrof1", reference, mapped) == expected.macro_f1
    assert measure("weightedf1", reference, mapped) == expected.weighted_f1
    assert measure("overallaccuracy", reference, mapped) == expected.overall_accuracy
    assert measure("kappa", reference, mapped) == expected.kappa


def test_mean_iou_by_hand():
    # Class 1: 2 of 3 + 1 wrongly there: 2/4; class 2: 2/3; class 3: 1/3; class 7 is not in the reference.
    reference, mapped = np.array([1, 1, 1, 2, 2, 3, 3, 3]), np.array([1, 1, 2, 2, 2, 3, 1, 7])
    assert measure("meaniou", reference, mapped) == pytest.approx((2 / 4 + 2 / 3 + 1 / 3) / 3)


def test_every_sample_is_tested_by_a_model_that_has_not_seen_its_polygon():
    values, codes, groups = make_data()
    splits = plan_splits(codes, groups, 3, 0)
    assert len(splits) == 3
    for train, test in splits:
        assert not set(groups[train]) & set(groups[test])
        assert set(codes[train]) == set(codes)
    found = score_recipe(values, codes, groups, Recipe("gaussianmixture"), splits, "macrof1", Run())
    assert found.tested.all()
    assert found.score == measure("macrof1", codes, found.predicted)
    for number, (train, test) in enumerate(splits):
        assert np.array_equal(np.flatnonzero(found.fold_of == number), np.sort(test))
        alone = Recipe("gaussianmixture").fit(values[train], codes[train], groups[train])
        assert np.array_equal(alone.predict(values[test]), found.predicted[test])


@pytest.mark.parametrize("classifier", ["rf", "svm", "logistic"])
def test_given_memory_is_used_and_changes_nothing(classifier):
    values, codes, groups = make_data(size=4)
    values = values.astype("float32" if classifier == "rf" else "float64")
    splits, recipe = plan_splits(codes, groups, 3, 1), Recipe(classifier, {}, 5)
    if classifier == "rf":
        recipe = Recipe(classifier, {"n_estimators": 5}, 5)
    buffer = np.full((len(values) + 7, 3), np.nan, values.dtype)
    one = score_recipe(values, codes, groups, recipe, splits, "kappa", Run(), buffer)
    other = score_recipe(values, codes, groups, recipe, splits, "kappa", Run())
    assert one.score == other.score
    assert np.array_equal(one.scores, other.scores)
    assert np.isfinite(buffer[: splits[-1][0].size]).all()


def test_margins_win_as_calibrated_probabilities():
    values, codes, groups = make_data(spread=4.0)
    found = score_recipe(values, codes, groups, Recipe("svm"), plan_splits(codes, groups, 3, 0), "macrof1", Run())
    assert (found.scores < 0).any()  # margins
    assert found.score > 0.8


def test_a_class_in_one_polygon_is_learnt_and_not_tested():
    values, codes, groups = make_data()
    codes = np.where(groups == 0, 99, codes)
    found = score_recipe(
        values, codes, groups, Recipe("gaussianmixture"), plan_splits(codes, groups, 3, 0), "macrof1", Run()
    )
    assert np.array_equal(found.tested, codes != 99)
    assert np.isfinite(found.scores[found.tested]).all()
    assert found.score == measure("macrof1", codes[codes != 99], found.predicted[codes != 99])


def test_cancel_stops_before_the_next_fit():
    values, codes, groups = make_data()
    run = Run(is_cancelled=lambda: True)
    with pytest.raises(Cancelled):
        score_recipe(values, codes, groups, Recipe("knn"), plan_splits(codes, groups, 3, 0), "kappa", run)


def test_what_a_classifier_refuses_is_told():
    values, codes, groups = make_data()
    with pytest.raises(ParameterError, match="cannot learn from these samples"):
        score_recipe(
            values,
            codes,
            groups,
            Recipe("rf", {"class_weight": {"10": 1.0, "77": 2.0}}),
            plan_splits(codes, groups, 3, 0),
            "kappa",
            Run(),
        )


def test_all_scores_are_known():
    assert SCORES == ("macrof1", "weightedf1", "overallaccuracy", "kappa", "meaniou")


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 4), st.integers(1, 40)), min_size=1, max_size=25),
    st.floats(0.02, 1.0),
    st.integers(0, 5),
)
def test_a_share_of_samples_stands_for_all(polygons, share, seed):
    codes = np.repeat([code for code, _ in polygons], [size for _, size in polygons]).astype(np.int64)
    groups = np.repeat(np.arange(len(polygons)), [size for _, size in polygons])
    rows = share_of_samples(codes, groups, share, 3, seed)
    assert np.array_equal(rows, np.unique(rows))
    assert np.array_equal(rows, share_of_samples(codes, groups, share, 3, seed))
    for code in np.unique(codes):
        own, kept = groups[codes == code], groups[rows][codes[rows] == code]
        count, found = np.unique(own).size, np.unique(kept).size
        assert found == min(count, max(3, int(np.ceil(share * count))))
        assert kept.size <= max(np.ceil(share * own.size), 20) + found
        assert kept.size >= min(own.size, found)
    more = share_of_samples(codes, groups, min(1.0, share * 3), 3, seed)
    assert set(groups[rows]) <= set(groups[more])


def test_the_whole_is_a_share_of_itself():
    _, codes, groups = make_data()
    assert np.array_equal(share_of_samples(codes, groups, 1.0, 3, 0), np.arange(codes.size))
