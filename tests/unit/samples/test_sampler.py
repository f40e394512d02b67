"""Which pixels become samples."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from terroir.core.samples.identity import pixel_hash
from terroir.core.samples.sampler import SAMPLERS, Candidates, choose

pytestmark = pytest.mark.unit


def choose_pixels(
    codes: np.ndarray,
    rows: np.ndarray,
    cols: np.ndarray,
    wanted: Mapping[int, int],
    seed: int,
    sampler: str = "random",
    distance: float = 0.0,
) -> np.ndarray:
    """Choose among the pixels of one image of 1 m."""
    candidates = Candidates(codes, pixel_hash(rows, cols, seed), np.zeros(len(codes), np.int64), rows, cols)
    places = np.column_stack([cols, rows]).astype(float)
    return choose(candidates, wanted, sampler, seed, places, distance)


pixels = st.lists(
    st.tuples(st.integers(0, 40), st.integers(0, 40), st.integers(1, 4)),
    min_size=1,
    max_size=120,
    unique_by=lambda p: p[:2],
)


@given(pixels, st.dictionaries(st.integers(1, 5), st.integers(0, 50), min_size=1), st.integers(0, 3), st.randoms())
def test_choice_depends_on_nothing_but_seed_and_pixel(
    places: list, wanted: dict[int, int], seed: int, random: object
) -> None:
    def chosen(order: list, numbers: dict[int, int]) -> set:
        rows, cols, codes = (np.array(column, np.int64) for column in zip(*order))
        indices = choose_pixels(codes, rows, cols, numbers, seed)
        assert indices.tolist() == sorted(set(indices.tolist()))
        return {order[i] for i in indices}

    first = chosen(places, wanted)
    shuffled = list(places)
    random.shuffle(shuffled)
    assert chosen(shuffled, dict(reversed(wanted.items()))) == first
    for code in {place[2] for place in places}:
        available = sum(place[2] == code for place in places)
        assert sum(place[2] == code for place in first) == min(wanted.get(code, 0), available)
    # More samples include the fewer.
    assert first <= chosen(places, {code: number + 5 for code, number in wanted.items()})
    # A class is chosen from as if it were alone.
    for code, number in wanted.items():
        alone = [place for place in places if place[2] == code]
        if alone:
            assert chosen(alone, {code: number}) == {place for place in first if place[2] == code}


def test_another_seed_chooses_other_pixels() -> None:
    rows, cols = np.divmod(np.arange(10_000), 100)
    codes = np.ones(10_000, np.int64)
    one, two = (choose_pixels(codes, rows, cols, {1: 1000}, seed) for seed in (0, 1))
    assert 60 < len(np.intersect1d(one, two)) < 140
    assert abs(rows[one].mean() - 49.5) < 3


def test_nothing_wanted() -> None:
    nothing = np.empty(0, np.int64)
    assert len(choose_pixels(nothing, nothing, nothing, {}, 0)) == 0
    assert len(choose_pixels(nothing, nothing, nothing, {1: 3}, 0)) == 0


@given(pixels, st.dictionaries(st.integers(1, 5), st.integers(0, 50), min_size=1), st.integers(0, 3), st.randoms())
def test_periodic_choice_depends_on_nothing_but_seed_and_pixel(
    places: list, wanted: dict[int, int], seed: int, random: object
) -> None:
    def chosen(order: list) -> set:
        rows, cols, codes = (np.array(column, np.int64) for column in zip(*order))
        return {order[i] for i in choose_pixels(codes, rows, cols, wanted, seed, "periodic")}

    shuffled = list(places)
    random.shuffle(shuffled)
    first = chosen(places)
    assert chosen(shuffled) == first
    for code in {place[2] for place in places}:
        available = sum(place[2] == code for place in places)
        assert sum(place[2] == code for place in first) == min(wanted.get(code, 0), available)


def test_every_tenth_pixel_in_raster_order() -> None:
    rows, cols = np.divmod(np.arange(100), 10)
    codes = np.ones(100, np.int64)
    assert choose_pixels(codes, rows, cols, {1: 10}, 0, "periodic").tolist() == list(range(0, 100, 10))
    assert choose_pixels(codes, rows, cols, {1: 10}, 3, "periodic").tolist() == list(range(3, 100, 10))
    gaps = np.diff(choose_pixels(codes, rows, cols, {1: 7}, 5, "periodic"))
    assert set(gaps.tolist()) <= {14, 15}


@given(
    pixels,
    st.dictionaries(st.integers(1, 4), st.integers(1, 50), min_size=1),
    st.sampled_from(SAMPLERS),
    st.floats(0.5, 12),
    st.randoms(),
)
def test_a_distance_holds_for_all_pairs(
    places: list, wanted: dict[int, int], sampler: str, distance: float, random: object
) -> None:
    def chosen(order: list) -> set:
        rows, cols, codes = (np.array(column, np.int64) for column in zip(*order))
        return {order[i] for i in choose_pixels(codes, rows, cols, wanted, 0, sampler, distance)}

    found = chosen(places)
    spots = np.array([place[:2] for place in found], float).reshape(-1, 2)
    apart = np.linalg.norm(spots[:, None] - spots[None], axis=2)[~np.eye(len(spots), dtype=bool)]
    assert (apart >= distance - 1e-9).all()
    # No pixel was left out that would have fitted in.
    for row, col, code in places:
        count = sum(place[2] == code for place in found)
        if (row, col, code) not in found and count < wanted.get(code, 0):
            assert (np.linalg.norm(spots - (row, col), axis=1) < distance).any()
    shuffled = list(places)
    random.shuffle(shuffled)
    assert chosen(shuffled) == found


def test_a_common_class_does_not_crowd_out_a_rare_one() -> None:
    rows, cols = np.divmod(np.arange(10_000), 100)
    codes = np.where((rows < 20) & (cols % 10 == 0), 2, 1)
    found = codes[choose_pixels(codes, rows, cols, {1: 5000, 2: 10}, 0, distance=6)]
    assert (found == 2).sum() >= 8
