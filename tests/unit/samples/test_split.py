"""Splits that keep groups together."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terroir.core.samples.split import split_groups

pytestmark = pytest.mark.unit

features = st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 25)), min_size=1, max_size=100)
fractions = st.floats(0.01, 0.99)


def pure(rows: list[tuple[str, int]]) -> tuple[list[str], list[str]]:
    """Classes and groups, with no group in two classes."""
    return [own for own, _ in rows], [f"{own}{group}" for own, group in rows]


@given(features, fractions, st.integers(0, 5))
def test_counts_of_each_class(rows: list, fraction: float, seed: int) -> None:
    classes, groups = pure(rows)
    split = split_groups(classes, groups, fraction, seed)
    for own in set(classes):
        members = {g for c, g in zip(classes, groups) if c == own}
        tested = {g for g, t in zip(groups, split.test) if t} & members
        if len(members) == 1:
            assert own in split.single
            assert not tested
        else:
            wanted = math.floor(len(members) * fraction + 0.5)
            assert len(tested) == min(max(wanted, 1), len(members) - 1)
            assert own not in split.single


@given(features, fractions, st.integers(0, 5))
def test_no_group_on_both_sides(rows: list, fraction: float, seed: int) -> None:
    classes, groups = [own for own, _ in rows], [str(group) for _, group in rows]
    split = split_groups(classes, groups, fraction, seed)
    sides = {True: set(), False: set()}
    for group, test in zip(groups, split.test.tolist()):
        sides[test].add(group)
    assert not sides[True] & sides[False]


@given(features, fractions, st.integers(0, 5), st.randoms())
def test_order_makes_no_difference(rows: list, fraction: float, seed: int, random: object) -> None:
    def tested(order: list) -> set[str]:
        split = split_groups([own for own, _ in order], [str(g) for _, g in order], fraction, seed)
        return {str(g) for (_, g), test in zip(order, split.test) if test}

    shuffled = list(rows)
    random.shuffle(shuffled)
    assert tested(rows) == tested(shuffled)


@given(features, fractions)
def test_other_classes_make_no_difference(rows: list, fraction: float) -> None:
    classes, groups = pure(rows)
    whole = {g for g, t in zip(groups, split_groups(classes, groups, fraction, 1).test) if t}
    alone = [(c, g) for c, g in zip(classes, groups) if c == "a"]
    if alone:
        part = split_groups([c for c, _ in alone], [g for _, g in alone], fraction, 1)
        assert {g for (_, g), t in zip(alone, part.test) if t} == {g for g in whole if g.startswith("a")}


def test_the_seed_makes_a_difference() -> None:
    groups = [str(i) for i in range(30)]
    splits = {tuple(split_groups(["a"] * 30, groups, 0.5, seed).test) for seed in range(10)}
    assert len(splits) == 10
    assert all(sum(test) == 15 for test in splits)


def test_half_goes_up() -> None:
    assert split_groups(["a"] * 5, list("vwxyz"), 0.5, 0).test.sum() == 3


def test_a_group_of_two_classes_counts_for_the_commoner() -> None:
    classes = ["a", "a", "b", "a", "b"]
    groups = ["mixed", "mixed", "mixed", "pure a", "pure b"]
    split = split_groups(classes, groups, 0.5, 0)
    assert split.single == ("b",)
    assert not split.test[4]
    assert split.test[:3].all() != split.test[3]
