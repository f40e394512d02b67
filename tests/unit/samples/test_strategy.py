"""How many pixels of each class, and which ones."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terroir.core.classes import ClassTable
from terroir.core.errors import ParameterError
from terroir.core.samples.strategy import STRATEGIES, class_counts, counts_by_class, scene_counts

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


@pytest.mark.parametrize("strategy", [s for s in STRATEGIES if s not in ("all", "smallest", "byclass")])
@pytest.mark.parametrize("amount", [None, 0, -1, math.nan, math.inf, -math.inf])
def test_amounts_that_mean_nothing(strategy: str, amount: float | None) -> None:
    with pytest.raises(ParameterError, match=r"^AMOUNT: "):
        class_counts({1: 10}, strategy, amount)


@pytest.mark.parametrize(("strategy", "amount"), [("percent", 100.5), ("constant", 1.5), ("total", 0.5)])
def test_amounts_out_of_range(strategy: str, amount: float) -> None:
    with pytest.raises(ParameterError, match=rf"^AMOUNT: {amount} is no"):
        class_counts({1: 10}, strategy, amount)


CLASSES = ClassTable.from_labels({1: "forest", 2: "crops", 7: "7"})


def test_a_table_names_classes_by_code_or_label() -> None:
    assert counts_by_class({"forest": 5, "7": 2}, CLASSES) == {1: 5, 2: 0, 7: 2}
    assert counts_by_class({"2": 3.0}, CLASSES) == {1: 0, 2: 3, 7: 0}


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({}, "^CLASS_COUNTS: the strategy byclass needs a table"),
        ({"lakes": 3}, r"^CLASS_COUNTS: lakes is no class of these samples; their classes are 1 \(forest\), 2"),
        ({"forest": 3, "1": 4}, "^CLASS_COUNTS: the class forest is named twice"),
        ({"forest": -1}, "^CLASS_COUNTS: -1 of class forest is no number of samples"),
        ({"forest": 1.5}, "^CLASS_COUNTS: 1.5 of class forest is no number"),
        ({"forest": math.nan}, "^CLASS_COUNTS: nan of class forest is no number"),
        ({"forest": "many"}, "^CLASS_COUNTS: many of class forest is no number"),
    ],
)
def test_bad_tables(table: dict, message: str) -> None:
    with pytest.raises(ParameterError, match=message):
        counts_by_class(table, CLASSES)


def test_shares_between_images() -> None:
    available = {(0, 1): 70, (1, 1): 30, (0, 2): 9}
    assert scene_counts(available, {1: 11, 2: 4}, "proportional", 2) == {(0, 1): 7, (1, 1): 3, (0, 2): 4}
    assert scene_counts(available, {1: 11, 2: 4}, "equal", 2) == {(0, 1): 5, (1, 1): 5, (0, 2): 2}


@given(
    st.dictionaries(st.tuples(st.integers(0, 3), st.integers(1, 3)), st.integers(0, 500), min_size=1),
    st.integers(0, 900),
)
def test_no_image_gives_more_than_it_has(available: dict, number: int) -> None:
    found = scene_counts(available, dict.fromkeys(range(1, 4), number), "proportional", 4)
    for code in range(1, 4):
        total = sum(count for (_, c), count in available.items() if c == code)
        taken = sum(count for (_, c), count in found.items() if c == code)
        assert taken <= min(number, total)
        assert taken > min(number, total) - 4
    assert all(found[key] <= count for key, count in available.items())
