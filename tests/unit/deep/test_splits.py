"""Training, validation and test share no polygon and no block, and every class is learnt from."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from terroir.core.classes import ClassTable
from terroir.core.deep.sets_told import tell_sets
from terroir.core.deep.splits import NONE, TEST, TRAINING, VALIDATION, check_shares, count_sets, split_sets
from terroir.core.errors import DataError, ParameterError
from terroir.core.run import Run
from terroir.tests.unit.making import wkt_of

pytestmark = pytest.mark.unit


def sets_of(polygons, items=3, seed=0, **more):
    """Split `polygons` = {code: number of polygons} of `items` items each; also codes and groups."""
    codes, groups = [], []
    for code, count in polygons.items():
        codes += [code] * count * items
        groups += [f"{code}-{number // items}" for number in range(count * items)]
    codes = np.array(codes)
    places = np.zeros(len(codes))
    fields = {"split": "polygon", "block_size": None, "seed": seed, **more}
    return split_sets(codes, groups, places, places, "", **fields), codes, groups


def groups_in(sets, groups, number):
    return {group for group, own in zip(groups, sets) if own == number}


@given(
    polygons=st.dictionaries(st.integers(0, 9), st.integers(1, 40), min_size=1, max_size=6),
    shares=st.tuples(st.floats(0.01, 0.45), st.floats(0.01, 0.45)),
    seed=st.integers(0, 2**32 - 1),
)
def test_no_polygon_is_in_two_sets_and_every_class_is_learnt_from(polygons, shares, seed):
    sets, _, groups = sets_of(polygons, seed=seed, validation_share=shares[0], test_share=shares[1])
    found = [groups_in(sets, groups, number) for number in (TRAINING, VALIDATION, TEST)]
    assert sum(map(len, found)) == len(set(groups))
    for code, count in polygons.items():
        own = [sum(group.startswith(f"{code}-") for group in part) for part in found]
        assert own[0] >= 1
        assert own[2] >= (count >= 2)
        assert own[1] >= (count >= 3)


@pytest.mark.parametrize(("count", "expected"), [(1, (1, 0, 0)), (2, (1, 0, 1)), (3, (1, 1, 1)), (25, (16, 4, 5))])
def test_shares_of_a_class_by_its_polygons(count, expected):
    sets, _, groups = sets_of({7: count})
    assert tuple(len(groups_in(sets, groups, number)) for number in (TRAINING, VALIDATION, TEST)) == expected


@given(order=st.permutations(range(30)), seed=st.integers(0, 99))
def test_the_order_of_items_changes_nothing(order, seed):
    sets, codes, groups = sets_of({1: 5, 2: 5}, seed=seed)
    places = np.zeros(30)
    other = split_sets(codes[list(order)], [groups[i] for i in order], places, places, "", "polygon", None, seed=seed)
    assert (other == sets[list(order)]).all()


def test_another_seed_gives_another_division():
    assert any((sets_of({1: 20}, seed=seed)[0] != sets_of({1: 20})[0]).any() for seed in (1, 2, 3))


def test_no_test_and_no_validation_where_none_is_asked_for():
    assert set(sets_of({1: 9}, test_share=0.0)[0]) == {TRAINING, VALIDATION}
    assert set(sets_of({1: 9}, validation_share=0.0)[0]) == {TRAINING, TEST}


@given(seed=st.integers(0, 99), size=st.sampled_from([10.0, 25.0, 40.0]))
def test_a_block_is_in_one_set(seed, size):
    draw = np.random.default_rng(seed)
    xs, ys = draw.uniform(0, 200, (2, 300))
    codes = draw.integers(1, 4, 300)
    groups = [str(number) for number in range(300)]
    sets = split_sets(codes, groups, xs, ys, wkt_of(32631), "block", size, seed=seed)
    blocks = {}
    for x, y, own in zip(xs, ys, sets.tolist()):
        blocks.setdefault((x // size, y // size), set()).add(own)
    assert all(len(found) == 1 for found in blocks.values())
    assert {TRAINING, VALIDATION, TEST} == set(sets.tolist())


def test_a_polygon_that_reaches_over_two_blocks_stays_together():
    xs = np.arange(100.0)
    sets = split_sets(np.ones(100, int), ["one"] * 50 + ["two"] * 50, xs, xs, "", "block", 20.0)
    assert len(set(sets[:50].tolist())) == len(set(sets[50:].tolist())) == 1


@pytest.mark.parametrize(
    ("fields", "parameter"),
    [
        ({"validation_share": -0.1}, "validation_share"),
        ({"validation_share": float("nan")}, "validation_share"),
        ({"test_share": 1.0}, "test_share"),
        ({"validation_share": 0.5, "test_share": 0.5}, "test_share"),
        ({"split": "block"}, "block_size"),
        ({"split": "block", "block_size": 0.0}, "block_size"),
        ({"block_size": float("inf")}, "block_size"),
    ],
)
def test_shares_that_cannot_work(fields, parameter):
    values = {"split": "polygon", "block_size": None, "validation_share": 0.16, "test_share": 0.2, **fields}
    with pytest.raises(ParameterError) as caught:
        check_shares(**values)
    assert caught.value.parameter == parameter


CLASSES = ClassTable.from_labels({1: "wood", 2: "water"})


def told(polygons, **more):
    """What is said of a split, as messages."""
    run = Run()
    sets, codes, groups = sets_of(polygons, **more)
    tell_sets(count_sets(sets, codes, groups), CLASSES, "polygon", run)
    return [str(message) for message in run.messages], [str(message) for message in run.warnings]


@pytest.mark.parametrize(("split", "parameter"), [("polygon", "split"), ("block", "block_size")])
def test_nothing_to_judge_by_names_what_can_be_changed(split, parameter):
    sets, codes, groups = sets_of({1: 1, 2: 1})
    with pytest.raises(DataError) as caught:
        tell_sets(count_sets(sets, codes, groups), CLASSES, split, Run())
    assert caught.value.parameter == parameter
    assert ("smaller blocks" in str(caught.value)) == (split == "block")


def test_sizes_are_told_by_class():
    messages, warnings = told({1: 25, 2: 5}, items=2)
    assert not warnings
    assert messages[0] == "Class wood: 32 training, 8 validation, 10 test, from 16, 4 and 5 polygons."
    assert len(messages) == 2


def test_squares_are_no_polygons():
    """Who gives a raster of labels adds no polygons."""
    run = Run()
    sets, codes, groups = sets_of({1: 5, 2: 2, 3: 1})
    classes = ClassTable.from_labels({1: "wood", 2: "water", 3: "rock"})
    tell_sets(count_sets(sets, codes, groups, unit="squares"), classes, "block", run)
    messages = [str(message) for message in run.messages]
    assert messages[0].endswith("3, 1 and 1 squares.")
    warnings = [str(message) for message in run.warnings]
    assert ["validation" in text for text in warnings] == [True, False]
    assert all("BLOCK_SIZE" in text and "rock" in text for text in warnings)
    assert not [text for text in messages if "polygon" in text]


def test_classes_that_a_set_lacks_are_warned_of():
    _, warnings = told({1: 5, 2: 2})
    assert len(warnings) == 1
    assert "validation set has nothing" in warnings[0]
    assert "water" in warnings[0]
    assert "wood" not in warnings[0]
    _, warnings = told({1: 5, 2: 1})
    assert sorted("test set has nothing" in text for text in warnings) == [False, True]


def test_a_missing_set_is_warned_of_once():
    _, warnings = told({1: 2, 2: 2})
    assert len(warnings) == 1
    assert "no validation set" in warnings[0]
    _, warnings = told({1: 5, 2: 5}, test_share=0.0)
    assert len(warnings) == 1
    assert "no test set" in warnings[0]
    assert "too good" in warnings[0]


def test_nothing_needs_to_be_kept_apart():
    """Who has chosen a network learns from everything; only then may both sets be empty."""
    check_shares("polygon", None, 0.0, 0.0)
    sets, codes, groups = sets_of({1: 1, 2: 5}, validation_share=0.0, test_share=0.0)
    assert set(sets.tolist()) == {TRAINING}
    run = Run()
    tell_sets(count_sets(sets, codes, groups), CLASSES, "polygon", run, kept_apart=False)
    (warning,) = (str(message) for message in run.warnings)
    assert "Nothing is kept apart" in warning
    assert "no independent accuracy is measured" in warning


def test_nothing_to_judge_by_is_refused():
    with pytest.raises(DataError, match="SPLIT: neither validation nor test"):
        told({1: 1, 2: 1})


def test_one_class_is_refused():
    with pytest.raises(DataError, match="CLASS_FIELD: there is one class only \\(wood\\)"):
        told({1: 9})


@pytest.mark.parametrize(("split", "parameter"), [("polygon", "test_share"), ("block", "block_size")])
def test_a_class_that_is_nowhere_in_training_is_refused(split, parameter):
    sets = np.array([TRAINING, TRAINING, TEST, VALIDATION], np.int8)
    sizes = count_sets(sets, np.array([1, 1, 2, 1]), list("abcd"))
    with pytest.raises(DataError, match="water") as caught:
        tell_sets(sizes, CLASSES, split, Run())
    assert caught.value.parameter == parameter


def test_what_is_left_out_counts_nowhere_and_items_may_have_a_weight():
    sets = np.array([TRAINING, NONE, TEST], np.int8)
    sizes = count_sets(sets, np.array([1, 1, 2]), ["a", "b", "c"], np.array([10, 20, 30]))
    assert sizes.items == {"training": {1: 10, 2: 0}, "validation": {1: 0, 2: 0}, "test": {1: 0, 2: 30}}
    assert sizes.groups["training"] == {1: 1, 2: 0}
    assert sizes.missing("training") == [2]
    assert sizes.total("test") == 30
