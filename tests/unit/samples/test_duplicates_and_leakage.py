"""What is there twice, and what both sides of a split share."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from terroir.core.samples.duplicates import find_duplicates, row_numbers
from terroir.core.samples.leakage import find_leakage, pixel_spacing

pytestmark = pytest.mark.unit


@given(
    arrays(np.float64, (25, 2), elements=st.integers(-2, 2).map(float)),
    arrays(np.int64, 25, elements=st.integers(0, 2)),
)
def test_as_all_pairs_say(values: np.ndarray, codes: np.ndarray) -> None:
    same = (values[:, None] == values[None]).all(axis=2) & ~np.eye(25, dtype=bool)
    found = find_duplicates(values, codes, values[:, 0], np.zeros(25))
    assert found.same_values.tolist() == same.any(axis=1).tolist()
    assert found.contradicting.tolist() == (same & (codes[:, None] != codes)).any(axis=1).tolist()
    assert found.same_place.sum() == sum((values[:, 0] == x).sum() > 1 for x in values[:, 0])


def test_zero_is_zero() -> None:
    assert row_numbers(np.array([[0.0], [-0.0], [1.0]])).tolist() == [0, 0, 1]


def test_leakage() -> None:
    train = np.array([[0.0, 0], [1, 0], [50, 0]]), np.array(["a", "a", "b"])
    test = np.array([[1.0, 0], [2, 0], [90, 0]]), np.array(["b", "c", "d"])
    found = find_leakage("split", train, test, 1.0)
    assert found.shared_groups == ("b",)
    assert (found.same_place, found.beside) == (1, 1)
    assert (found.nearest, found.median) == (0, 1)
    assert (found.train, found.test) == (3, 3)


def test_spacing() -> None:
    places = np.array([[x, y] for x in range(0, 100, 10) for y in range(0, 30, 10)], float)
    assert pixel_spacing(np.vstack([places, places])) == 10
    assert pixel_spacing(places[:1]) == 0
