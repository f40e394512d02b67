"""Quantity, allocation, exchange and shift: by hand, and what must hold for any two maps."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from terroir.core.accuracy.compare_disagreement import disagreement
from terroir.core.accuracy.matrix import ConfusionMatrix
from terroir.core.classes import ClassTable

pytestmark = pytest.mark.unit

PARTS = ("agreement", "total", "quantity", "allocation", "exchange", "shift")


def parts_of(counts):
    counts = np.array(counts, np.int64)
    table = ClassTable.from_labels({code: chr(65 + code) for code in range(len(counts))})
    return disagreement(ConfusionMatrix(counts, table))


matrices = st.integers(1, 6).flatmap(
    lambda size: arrays.arrays(np.int64, (size, size), elements=st.integers(0, 10**9)).filter(lambda m: m.sum() > 0)
)


def test_two_classes_by_hand():
    # 10 of 100 pixels go from A to B and 4 back: 4 pairs swap (8 %), 6 % is quantity; two classes cannot shift.
    parts = parts_of([[50, 10], [4, 36]])
    assert [getattr(parts, name) for name in PARTS] == pytest.approx([0.86, 0.14, 0.06, 0.08, 0.08, 0.0])
    assert [c.quantity for c in parts.classes] == pytest.approx([0.06, 0.06])
    assert [c.exchange for c in parts.classes] == pytest.approx([0.08, 0.08])


def test_a_pure_shift_by_hand():
    # A → B → C → A, 5 pixels each: amounts stay, no pair swaps.
    parts = parts_of([[20, 5, 0], [0, 20, 5], [5, 0, 20]])
    assert [getattr(parts, name) for name in PARTS] == pytest.approx([0.8, 0.2, 0, 0.2, 0, 0.2])
    assert [c.shift for c in parts.classes] == pytest.approx([10 / 75] * 3)


def test_three_classes_by_hand():
    # Row sums 30, 30, 40 and column sums 26, 37, 37: quantities 4, 7, 3; total 25; min pairs A–B 3, A–C 2, B–C 4.
    parts = parts_of([[20, 8, 2], [3, 23, 4], [3, 6, 31]])
    assert parts.total == pytest.approx(0.26)
    assert [c.quantity for c in parts.classes] == pytest.approx([0.04, 0.07, 0.03])
    assert [c.allocation for c in parts.classes] == pytest.approx([0.12, 0.14, 0.12])
    assert [c.exchange for c in parts.classes] == pytest.approx([0.10, 0.14, 0.12])
    assert [c.shift for c in parts.classes] == pytest.approx([0.02, 0.0, 0.0])
    assert parts.quantity == pytest.approx(0.07)
    assert parts.exchange == pytest.approx(0.18)
    assert parts.shift == pytest.approx(0.01)


@given(matrices)
def test_components_add_up(counts):
    parts = parts_of(counts)
    assert parts.quantity + parts.allocation == pytest.approx(parts.total)
    assert parts.exchange + parts.shift == pytest.approx(parts.allocation)
    assert parts.agreement + parts.total == pytest.approx(1)
    assert min(getattr(parts, name) for name in PARTS) >= 0
    for name in ("quantity", "allocation", "exchange", "shift"):
        values = [getattr(c, name) for c in parts.classes]
        assert min(values) >= 0
        assert sum(values) == pytest.approx(2 * getattr(parts, name))


@given(matrices)
def test_exchanging_the_maps_changes_no_component(counts):
    one, two = parts_of(counts), parts_of(counts.T)
    assert [getattr(one, name) for name in PARTS] == [getattr(two, name) for name in PARTS]


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=6).filter(any))
def test_identical_maps_do_not_differ(diagonal):
    parts = parts_of(np.diag(diagonal))
    assert [getattr(parts, name) for name in PARTS] == [1, 0, 0, 0, 0, 0]
