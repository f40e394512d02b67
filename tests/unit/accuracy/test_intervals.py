"""Quantiles against printed tables, and what an estimate does at its limits."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from terroir.core.accuracy.intervals import Estimate, estimate, normal_quantile, t_quantile

pytestmark = pytest.mark.unit


# Student (1925) as in any statistics textbook's table: two-sided 95 %, and 99 % for 5 degrees of freedom.
@pytest.mark.parametrize(
    ("level", "freedom", "printed"),
    [(0.95, 1, 12.706), (0.95, 2, 4.303), (0.95, 3, 3.182), (0.95, 10, 2.228), (0.95, 30, 2.042), (0.99, 5, 4.032)],
)
def test_t_of_printed_tables(level, freedom, printed):
    assert t_quantile(level, freedom) == pytest.approx(printed, abs=5e-4)


def test_normal_quantile():
    assert normal_quantile(0.95) == pytest.approx(1.959963984540054, abs=1e-12)


@given(st.floats(0.01, 0.999), st.integers(1, 3000))
def test_t_equals_scipy(level, freedom):
    assert t_quantile(level, freedom) == pytest.approx(stats.t.ppf(0.5 + level / 2, freedom), rel=1e-8)


def test_no_degree_of_freedom_is_refused():
    with pytest.raises(ValueError, match="at least one"):
        t_quantile(0.95, 0)


def test_two_runs_have_the_wide_interval():
    # Two runs with mean 0.889 give ± 1.412 with one degree of freedom, and ± 0.251 with another program's four.
    se = 1.412 / t_quantile(0.95, 1)
    assert estimate(0.889, se**2, 0.95, 1, (-9, 9)).margin == pytest.approx(1.412)
    assert t_quantile(0.95, 1) / t_quantile(0.95, 4) == pytest.approx(4.576, abs=1e-3)


def test_margin_is_quantile_times_se_and_the_interval_is_cut():
    found = estimate(0.95, 0.01, 0.9)
    assert found.margin == pytest.approx(1.6448536 * 0.1)
    assert (found.low, found.high) == (pytest.approx(0.95 - found.margin), 1.0)


def test_undefined_stays_undefined():
    assert not estimate(0.5, math.nan, 0.95).has_interval
    nothing = estimate(math.nan, 0.1, 0.95)
    assert math.isnan(nothing.value)
    assert math.isnan(nothing.low)


def test_another_unit():
    assert Estimate(0.5, 0.1, 0.2, 0.3, 0.7, 4).times(10) == Estimate(5, 1, 2, 3, 7, 4)
