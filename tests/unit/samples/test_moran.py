"""Moran's I against its definition with an n × n matrix, and against permutations."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from terroir.core.samples.moran import morans_i, nearest_neighbours

pytestmark = pytest.mark.unit


def full_matrix(neighbours: np.ndarray) -> np.ndarray:
    size, k = neighbours.shape
    weights = np.zeros((size, size))
    np.put_along_axis(weights, neighbours, 1 / k, axis=1)
    return weights


def by_definition(values: np.ndarray, weights: np.ndarray) -> tuple[float, float]:
    """I and its variance under randomisation, term by term (Cliff & Ord 1981, eq. 2.35-2.39)."""
    n, z = len(values), values - values.mean()
    s0 = weights.sum()
    s1 = ((weights + weights.T) ** 2).sum() / 2
    s2 = ((weights.sum(axis=0) + weights.sum(axis=1)) ** 2).sum()
    b2 = n * (z**4).sum() / (z**2).sum() ** 2
    value = n / s0 * (z @ weights @ z) / (z @ z)
    top = n * ((n**2 - 3 * n + 3) * s1 - n * s2 + 3 * s0**2) - b2 * ((n**2 - n) * s1 - 2 * n * s2 + 6 * s0**2)
    return value, top / ((n - 1) * (n - 2) * (n - 3) * s0**2) - 1 / (n - 1) ** 2


@settings(deadline=None)
@given(st.integers(5, 40), st.integers(1, 8), st.integers(0, 1000))
def test_as_the_definition_says(size: int, k: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    places, values = random.random((size, 2)), random.random(size)
    around = nearest_neighbours(places, k)
    distance = np.linalg.norm(places[:, None] - places[None], axis=2)
    np.fill_diagonal(distance, np.inf)
    wanted = np.sort(np.argsort(distance, axis=1)[:, : min(k, size - 1)], axis=1)
    assert np.array_equal(np.sort(around.neighbours, axis=1), wanted)
    found = morans_i(values, around)
    value, variance = by_definition(values, full_matrix(around.neighbours))
    assert found.value == pytest.approx(value)
    assert found.expected == -1 / (size - 1)
    if variance > 1e-12:
        assert found.z == pytest.approx((value + 1 / (size - 1)) / np.sqrt(variance))


def test_as_permutations_say() -> None:
    random = np.random.default_rng(0)
    places, values = random.random((60, 2)), random.random(60) > 0.7
    around = nearest_neighbours(places, 4)
    drawn = np.array([morans_i(random.permutation(values), around).value for _ in range(4000)])
    found = morans_i(values, around)
    deviation = (found.value - found.expected) / found.z
    assert drawn.mean() == pytest.approx(found.expected, abs=0.005)
    assert drawn.std() == pytest.approx(deviation, rel=0.05)


def test_halves_and_a_chessboard() -> None:
    rows, cols = np.divmod(np.arange(400), 20)
    places = np.column_stack([cols, rows]).astype(float)
    around = nearest_neighbours(places, 4)
    assert morans_i(cols < 10, around).value > 0.85
    assert morans_i((rows + cols) % 2, around).value < -0.8
    assert abs(morans_i(np.random.default_rng(0).random(400), around).z) < 3


def test_the_order_of_samples_makes_no_difference() -> None:
    rows, cols = np.divmod(np.arange(100), 10)  # a grid, full of equal distances
    places, values = np.column_stack([cols, rows]).astype(float), np.random.default_rng(1).random(100)
    order = np.random.default_rng(2).permutation(100)
    one = morans_i(values, nearest_neighbours(places, 5))
    two = morans_i(values[order], nearest_neighbours(places[order], 5))
    assert one.value == pytest.approx(two.value, abs=1e-12)


def test_many_at_one_place() -> None:
    places = np.zeros((12, 2))
    around = nearest_neighbours(places, 3)
    assert around.neighbours.shape == (12, 3)
    assert not (around.neighbours == np.arange(12)[:, None]).any()


def test_nothing_to_say() -> None:
    assert nearest_neighbours(np.zeros((3, 2)), 2) is None
    assert morans_i(np.ones(9), nearest_neighbours(np.random.default_rng(0).random((9, 2)), 2)) is None
