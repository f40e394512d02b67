"""Folds of the small cross-validations of a search."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from terroir.core.learning.search.folds import plan_splits

pytestmark = pytest.mark.unit


def table(polygons):
    """Samples of polygons given as (class, size)."""
    sizes = [size for _, size in polygons]
    codes = np.repeat([code for code, _ in polygons], sizes).astype(np.int64)
    return codes, np.repeat(np.arange(len(polygons)), sizes)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 4), st.integers(1, 30)), min_size=2, max_size=30),
    st.integers(2, 5),
    st.integers(0, 3),
)
def test_every_class_that_can_be_tested_is(polygons, folds, seed):
    codes, groups = table(polygons)
    splits = plan_splits(codes, groups, folds, seed)
    counts = {code: np.unique(groups[codes == code]).size for code in np.unique(codes)}
    if max(counts.values()) < 2 or len(counts) < 2:
        assert splits == ()
        return
    tested = np.concatenate([test for _, test in splits])
    assert np.unique(tested).size == tested.size
    for train, test in splits:
        assert not set(groups[train]) & set(groups[test])
        assert np.array_equal(np.sort(np.concatenate([train, test])), np.arange(codes.size))
        # Whatever is tested was learnt.
        assert set(codes[test]) <= set(codes[train])
        for code, count in counts.items():
            found = np.unique(groups[test][codes[test] == code]).size
            if count > 1:
                assert count // len(splits) <= found <= -(-count // len(splits)) or len(splits) < folds
            else:
                assert found == 0
    again = plan_splits(codes, groups, folds, seed)
    assert all(np.array_equal(a, b) for one, other in zip(splits, again) for a, b in zip(one, other))


def test_made_up_samples_are_never_tested_and_do_not_move_the_folds():
    codes, groups = table([(1, 6), (1, 5), (1, 4), (2, 6), (2, 7), (3, 5)])
    plain = plan_splits(codes, groups, 2, 0)
    extra = np.array([4, 4, 4, 4, 0, 5])  # polygons that got made-up samples
    more = np.concatenate([codes, [codes[groups == group][0] for group in extra]])
    synthetic = np.r_[np.zeros(codes.size, bool), np.ones(extra.size, bool)]
    splits = plan_splits(more, np.concatenate([groups, extra]), 2, 0, synthetic)
    assert [test.tolist() for _, test in splits] == [test.tolist() for _, test in plain]
    for (train, test), (real, _) in zip(splits, plain):
        made = train[synthetic[train]]
        assert np.array_equal(train[~synthetic[train]], real)
        away = set(groups[test])
        assert {int(group) for group in extra} - away == {int(extra[place - codes.size]) for place in made}


def test_large_polygons_are_spread():
    codes, groups = table([(1, 100), (1, 1), (1, 1), (1, 90), (1, 1), (1, 80), (2, 5), (2, 5), (2, 5)])
    for _, test in plan_splits(codes, groups, 3, 0):
        assert np.isin([0, 3, 5], groups[test]).sum() == 1


def test_the_seed_shuffles_polygons():
    codes, groups = table([(1 + place % 2, 3) for place in range(24)])
    first, other = ([test.tolist() for _, test in plan_splits(codes, groups, 3, seed)] for seed in (0, 1))
    assert first != other


def test_names_of_polygons_and_many_of_them():
    codes = np.tile([1, 2], 50_000)
    names = np.char.add("p", np.arange(codes.size).astype(str))
    splits = plan_splits(codes, names, 3, 0)
    assert [abs(test.size - codes.size / 3) < 2 for _, test in splits] == [True] * 3


@pytest.mark.parametrize(
    ("codes", "groups"),
    [
        ([1, 1, 2, 2], [5, 5, 5, 5]),  # one polygon
        ([1, 2, 3], [1, 2, 3]),  # each class has one
        ([1, 1, 1], [1, 2, 3]),  # one class
        ([], []),
    ],
)
def test_samples_that_allow_no_folds(codes, groups):
    assert plan_splits(np.array(codes, np.int64), np.array(groups, np.int64), 3, 0) == ()


def test_fewer_folds_where_no_class_has_as_many_polygons():
    codes, groups = table([(1, 5), (1, 5), (2, 5), (2, 5)])
    assert len(plan_splits(codes, groups, 3, 0)) == 2
