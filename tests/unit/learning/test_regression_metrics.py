"""Figures of a regression, against scikit-learn's."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from terroir.core.learning.regression.metrics import figures_over, regression_metrics

pytestmark = pytest.mark.unit

NUMBERS = st.floats(-1e6, 1e6, allow_subnormal=False).map(lambda value: round(value, 3))


@given(pairs=arrays(np.float64, st.tuples(st.integers(2, 40), st.just(2)), elements=NUMBERS))
@settings(max_examples=60, deadline=None)
def test_they_are_scikit_learns(pairs):
    from sklearn.metrics import mean_absolute_error, r2_score, root_mean_squared_error

    observed, predicted = pairs[:, 0].copy(), pairs[:, 1].copy()
    found = regression_metrics(observed, predicted)
    assert found.count == len(pairs)
    assert found.rmse == pytest.approx(root_mean_squared_error(observed, predicted), rel=1e-9)
    assert found.mae == pytest.approx(mean_absolute_error(observed, predicted), rel=1e-9)
    assert found.bias == pytest.approx(float(np.mean(predicted) - np.mean(observed)), rel=1e-6, abs=1e-6)
    if observed.min() < observed.max():
        assert found.r2 == pytest.approx(r2_score(observed, predicted), rel=1e-9, abs=1e-9)
    else:
        assert math.isnan(found.r2)


def test_a_case_by_hand():
    found = regression_metrics(np.array([1.0, 2.0, 3.0]), np.array([2.0, 2.0, 5.0]))
    assert found.rmse == pytest.approx(math.sqrt(5 / 3))
    assert found.mae == 1.0
    assert found.bias == 1.0
    assert found.r2 == pytest.approx(1 - 5 / 2)


def test_intervals_over_parts_are_students():
    parts = [regression_metrics(np.array([0.0, 1.0]), np.array([error, 1.0 + error])) for error in (1.0, 2.0, 6.0)]
    found = figures_over(parts)["bias"]
    assert found.mean == 3.0
    # s = √7, t(0.975, 2) = 4.302653
    assert found.margin == pytest.approx(4.302653 * math.sqrt(7) / math.sqrt(3), rel=1e-6)


def test_a_part_without_variance_is_left_out_of_the_mean_r2():
    flat = regression_metrics(np.array([1.0, 1.0]), np.array([1.0, 2.0]))
    fine = regression_metrics(np.array([1.0, 3.0]), np.array([1.0, 3.0]))
    assert figures_over([flat, fine])["r2"].mean == 1.0
    assert math.isnan(figures_over([flat, fine])["r2"].margin)
