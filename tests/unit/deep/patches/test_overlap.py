"""Which footprints share pixels."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from terroir.core.deep.patches.overlap import overlapping

pytestmark = pytest.mark.unit

PLACES = st.integers(-40, 40)
SIDES = st.integers(1, 12)
WINDOWS = st.lists(st.tuples(PLACES, PLACES, SIDES, SIDES), max_size=25)


def as_array(windows: list[tuple[int, int, int, int]]) -> np.ndarray:
    return np.array(windows, np.int64).reshape(-1, 4)


def pixels(window: tuple[int, int, int, int]) -> set[tuple[int, int]]:
    col, row, width, height = window
    return {(c, r) for c in range(col, col + width) for r in range(row, row + height)}


@settings(deadline=None)
@given(WINDOWS, WINDOWS)
def test_pixels_in_common_are_an_overlap(first, second) -> None:
    covered = set().union(*map(pixels, second))
    wanted = [bool(pixels(window) & covered) for window in first]
    assert overlapping(as_array(first), as_array(second)).tolist() == wanted


@settings(deadline=None)
@given(st.lists(st.tuples(PLACES, PLACES), max_size=40), st.lists(st.tuples(PLACES, PLACES), max_size=40), SIDES)
def test_patches_of_one_size(first, second, side) -> None:
    windows = [as_array([(*place, side, side) for place in places]) for places in (first, second)]
    wanted = [any(abs(a - c) < side and abs(b - d) < side for c, d in second) for a, b in first]
    assert overlapping(*windows).tolist() == wanted


@settings(deadline=None)
@given(WINDOWS, st.integers(-(10**9), 10**9))
def test_where_the_origin_lies_makes_no_difference(windows, shift) -> None:
    found = as_array(windows)
    moved = found + np.array([shift, -shift, 0, 0])
    assert overlapping(moved, moved[::2]).tolist() == overlapping(found, found[::2]).tolist()


def test_neighbours_that_touch_do_not_overlap() -> None:
    assert overlapping(as_array([(0, 0, 30, 30)]), as_array([(30, 0, 30, 30), (0, 30, 30, 30)])).tolist() == [False]
    assert overlapping(as_array([(0, 0, 30, 30)]), as_array([(29, 29, 30, 30)])).tolist() == [True]


def test_many_patches_take_no_time() -> None:
    places = np.random.default_rng(0).integers(0, 3000, (54_000, 2))  # each overlaps about 20 others
    windows = np.concatenate([places, np.full((54_000, 2), 30)], axis=1)
    started = time.monotonic()
    found = overlapping(windows[:34_000], windows[34_000:])
    assert time.monotonic() - started < 10
    assert found.mean() > 0.9
