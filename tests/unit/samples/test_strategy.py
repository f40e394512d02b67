"""How many pixels of each class, and which ones."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from terroir.core.errors import ParameterError
from terroir.core.samples.strategy import STRATEGIES, choose_pixels, class_counts

pytestmark = pytest.mark.unit

HISTORICAL = {1: 7544, 2: 2296, 3: 2283, 4: 525, 5: 9}
counts = st.dictionaries(st.integers(0, 9), st.integers(1, 5000), min_size=1)


@pytest.mark.parametrize(
    ("strategy", "amount", "wanted"),
    [
        ("all", None, HISTORICAL),
        ("constant", 100, dict.fromkeys(HISTORICAL, 100)),
        ("smallest", None, dict.fromkeys(HISTORICAL, 9)),
        # floor(0.5 + p · T): 754.9, 230.1, 228.8, 53.0, 1.4
        ("percent", 10, {1: 754, 2: 230, 3: 228, 4: 53, 5: 1}),
        ("percent", 0.1, {1: 8, 2: 2, 3: 2, 4: 1, 5: 0}),
        # floor(0.5 + 1000 · T / 12657): 596.5, 181.9, 180.9, 42.0, 1.2
        ("total", 1000, {1: 596, 2: 181, 3: 180, 4: 41, 5: 1}),
    ],
)
def test_published_rules(strategy: str, amount: float | None, wanted: dict[int, int]) -> None:
    assert class_counts(HISTORICAL, strategy, amount) == wanted


@given(counts, st.integers(1, 100), st.integers(1, 100_000))
def test_formulas(available: dict[int, int], percent: int, total: int) -> None:
    everything = sum(available.values())
    # In whole numbers, so that nothing is rounded on the way.
    assert class_counts(available, "percent", percent) == {
        c: (percent * n * 2 + 100) // 200 for c, n in available.items()
    }
    assert class_counts(available, "total", total) == {
        c: (2 * total * n + everything) // (2 * everything) for c, n in available.items()
    }
    assert class_counts(available, "smallest", None) == dict.fromkeys(available, min(available.values()))
    assert class_counts(available, "percent", 100) == available


def test_smallest_ignores_empty_classes() -> None:
    assert class_counts({1: 0, 2: 5, 3: 8}, "smallest", None) == {1: 5, 2: 5, 3: 5}


@pytest.mark.parametrize("strategy", [s for s in STRATEGIES if s not in ("all", "smallest")])
@pytest.mark.parametrize("amount", [None, 0, -1, math.nan, math.inf, -math.inf])
def test_amounts_that_mean_nothing(strategy: str, amount: float | None) -> None:
    with pytest.raises(ParameterError, match=r"^AMOUNT: "):
        class_counts({1: 10}, strategy, amount)


@pytest.mark.parametrize(("strategy", "amount"), [("percent", 100.5), ("constant", 1.5), ("total", 0.5)])
def test_amounts_out_of_range(strategy: str, amount: float) -> None:
    with pytest.raises(ParameterError, match=rf"^AMOUNT: {amount} is no"):
        class_counts({1: 10}, strategy, amount)


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
