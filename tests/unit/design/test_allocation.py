"""How points are divided among strata."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from terroir.core.design.allocation import ALLOCATIONS, allocate, shares

pytestmark = pytest.mark.unit

PIXELS = np.array([200_000, 150_000, 3_200_000, 6_450_000])
ACCURACIES = np.array([0.7, 0.6, 0.9, 0.95])
ONES = np.ones(4)


def divide(allocation: str, total: int = 641, minimum: int = 0, costs: np.ndarray = ONES) -> list[int]:
    return allocate(total, shares(allocation, PIXELS, ACCURACIES, costs), PIXELS, minimum).tolist()


def test_olofsson_2014_table_5_proportional_and_equal():
    # Table 5: proportional 13, 10, 205, 413; equal 160 each, which leaves one of the 641 points over.
    assert divide("proportional") == [13, 10, 205, 413]
    equal = divide("equal")
    assert sum(equal) == 641
    assert set(equal) == {160, 161}


def test_compromise_gives_rare_classes_the_minimum_and_the_rest_by_area():
    # The sample of Olofsson et al. 2014's table 8 has 75, 75, 165 and 325 points, rounded by hand.
    points = divide("compromise", 640, 75)
    assert points == [75, 75, 162, 328]
    assert np.abs(np.array(points) - [75, 75, 165, 325]).max() <= 3


def test_neyman_by_hand():
    # W·S: 0.02 √.21, 0.015 √.24, 0.32 · 0.3, 0.645 √.0475.
    products = np.array([0.02 * 0.21**0.5, 0.015 * 0.24**0.5, 0.096, 0.645 * 0.0475**0.5])
    assert shares("neyman", PIXELS, ACCURACIES, ONES) == pytest.approx(products / products.sum())
    assert np.abs(np.array(divide("neyman")) - 641 * products / products.sum()).max() < 1


def test_optimal_is_neyman_where_costs_are_equal():
    assert divide("optimal", costs=7 * ONES) == divide("neyman")
    dear = divide("optimal", costs=np.array([1.0, 1.0, 1.0, 100.0]))
    assert dear[3] < divide("neyman")[3]
    assert sum(dear) == 641


def test_classes_that_are_always_right_are_still_shared_out():
    assert shares("neyman", PIXELS, ONES, ONES) == pytest.approx(PIXELS / PIXELS.sum())
    # One that is always right gets its minimum, and what others cannot hold.
    pixels, wanted = np.array([100, 10]), shares("neyman", np.array([100, 10]), np.array([1.0, 0.5]), np.ones(2))
    assert allocate(8, wanted, pixels, 2).tolist() == [2, 6]
    assert allocate(30, wanted, pixels, 2).tolist() == [20, 10]


def test_a_small_stratum_gives_all_it_has():
    points = allocate(300, np.full(3, 1 / 3), np.array([5, 1000, 1000]), 50)
    assert points[0] == 5
    assert points.sum() == 300
    assert abs(points[1] - points[2]) <= 1


@given(
    st.lists(st.integers(1, 5000), min_size=1, max_size=8),
    st.sampled_from(ALLOCATIONS),
    st.integers(0, 60),
    st.floats(0, 1),
)
def test_bounds_and_sum_hold(pixels, allocation, minimum, level):
    pixels = np.array(pixels)
    accuracies = np.linspace(0.5, 1.0, len(pixels))
    least = np.minimum(minimum, pixels)
    total = int(least.sum() + level * (pixels.sum() - least.sum()))
    points = allocate(total, shares(allocation, pixels, accuracies, np.ones(len(pixels))), pixels, minimum)
    assert points.sum() == total
    assert (points >= least).all()
    assert (points <= pixels).all()
