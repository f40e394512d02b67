"""Sizes and errors against Olofsson et al. 2014 and Cochran 1977."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from terroir.core.design.size import simple_error, simple_size, stratified_error, stratified_size

pytestmark = pytest.mark.unit

# Olofsson et al. 2014 (Remote Sensing of Environment 148), section 5: mapped pixels of deforestation, forest gain,
# stable forest and stable non-forest, the user's accuracies expected of them, and the target standard error.
PIXELS = np.array([200_000, 150_000, 3_200_000, 6_450_000])
ACCURACIES = np.array([0.7, 0.6, 0.9, 0.95])
ONES = np.ones(4)


def test_olofsson_2014_needs_641_points():
    exact = stratified_size(PIXELS, ACCURACIES, 0.01, ONES)
    assert math.ceil(exact) == 641
    # Without the finite population the approximation of equation 13 gives 640.54.
    assert stratified_size(PIXELS * 10**6, ACCURACIES, 0.01, ONES) == pytest.approx(640.54, abs=0.005)


def test_cochran_1977_simple_random_sample():
    # Cochran 1977, section 4.4: n0 = 400 for d = 0.05, t = 2, p = 0.5 (so V = 0.025²); 356 in a population of 3200.
    assert simple_size(np.array([10**12]), np.array([0.5]), 0.025) == pytest.approx(400, abs=1e-3)
    assert simple_size(np.array([3200]), np.array([0.5]), 0.025) == pytest.approx(400 / (1 + 399 / 3200))
    assert math.ceil(simple_size(np.array([3200]), np.array([0.5]), 0.025)) == 356


def test_error_of_the_size_is_the_target_with_neyman():
    weights = PIXELS / PIXELS.sum() * np.sqrt(ACCURACIES * (1 - ACCURACIES))
    exact = stratified_size(PIXELS, ACCURACIES, 0.01, ONES)
    assert stratified_error(PIXELS, ACCURACIES, exact * weights / weights.sum()) == pytest.approx(0.01)


def test_costs_lower_the_cost_of_the_same_error():
    costs = np.array([1.0, 4.0, 1.0, 9.0])
    spread = PIXELS / PIXELS.sum() * np.sqrt(ACCURACIES * (1 - ACCURACIES))
    plain = stratified_size(PIXELS, ACCURACIES, 0.01, ONES) * spread / spread.sum()
    cheap = spread / np.sqrt(costs)
    cheap = stratified_size(PIXELS, ACCURACIES, 0.01, costs) * cheap / cheap.sum()
    assert stratified_error(PIXELS, ACCURACIES, cheap) == pytest.approx(0.01)
    assert (cheap * costs).sum() < (plain * costs).sum()


def test_all_pixels_leave_no_error():
    pixels = np.array([10, 20])
    assert stratified_error(pixels, np.array([0.5, 0.9]), pixels) == 0
    assert simple_error(pixels, np.array([0.5, 0.9]), 30) == 0


def test_a_stratum_without_points_leaves_the_error_open():
    assert math.isnan(stratified_error(np.array([10, 20]), np.array([0.5, 0.9]), np.array([0, 5])))
    assert stratified_error(np.array([10, 20]), np.array([1.0, 0.9]), np.array([0, 20])) == 0
    assert math.isnan(simple_error(np.array([10]), np.array([0.5]), 0))


@given(
    st.lists(st.tuples(st.integers(100, 10**7), st.floats(0.3, 0.99)), min_size=1, max_size=6), st.floats(0.002, 0.05)
)
def test_sizes_never_exceed_the_map(strata, target):
    pixels, accuracies = np.array([p for p, _ in strata]), np.array([a for _, a in strata])
    ones = np.ones(len(pixels))
    assert 0 < stratified_size(pixels, accuracies, target, ones) <= pixels.sum() * (1 + 1e-9)
    # Strata that differ make a stratified sample no larger than a simple one.
    simple = simple_size(pixels, accuracies, target)
    assert stratified_size(pixels, accuracies, target, ones) <= simple * (1 + 1e-6) + 1
