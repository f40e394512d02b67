"""Jeffries-Matusita distances and outliers."""

from __future__ import annotations

import math

import numpy as np
import pytest

from terroir.core.samples.separability import fit_gaussians, jeffries_matusita, outliers, separability_matrix

pytestmark = pytest.mark.unit


@pytest.mark.parametrize("distance", [0.0, 1.0, 3.0, 10.0])
def test_equal_covariances(distance: float) -> None:
    """With S = I the Bhattacharyya distance is d² / 8."""
    found = jeffries_matusita(np.zeros(2), np.eye(2), np.array([distance, 0]), np.eye(2))
    assert found == pytest.approx(2 * (1 - math.exp(-(distance**2) / 8)))


def test_equal_means() -> None:
    """One feature with variances 1 and 4: B = ln(2.5 / 2) / 2."""
    found = jeffries_matusita(np.zeros(1), np.eye(1), np.zeros(1), 4 * np.eye(1))
    assert found == pytest.approx(2 * (1 - math.exp(-math.log(2.5 / 2) / 2)))


def test_against_an_integral() -> None:
    """B is minus the logarithm of the integral of √(p·q): no formula shared with the code."""
    x = np.linspace(-30, 30, 200_001)

    def density(mean: float, deviation: float) -> np.ndarray:
        return np.exp(-(((x - mean) / deviation) ** 2) / 2) / (deviation * math.sqrt(2 * math.pi))

    overlap = float(np.sum(np.sqrt(density(0, 1) * density(2, 3))) * (x[1] - x[0]))
    found = jeffries_matusita(np.zeros(1), np.eye(1), np.array([2.0]), 9 * np.eye(1))
    assert found == pytest.approx(2 * (1 - overlap), abs=1e-6)


def test_many_samples_give_the_distance_of_their_distributions() -> None:
    random = np.random.default_rng(0)
    first = random.normal([0, 5], [1, 2], (20_000, 2))
    second = random.normal([2, 5], [1, 2], (20_000, 2))
    values, codes = np.vstack([first, second]), np.repeat([3, 8], 20_000)
    matrix = separability_matrix(fit_gaussians(values, codes))
    assert matrix[0, 1] == matrix[1, 0] == pytest.approx(2 * (1 - math.exp(-4 / 8)), abs=0.01)


def test_the_units_of_a_feature_make_no_difference() -> None:
    random = np.random.default_rng(0)
    codes = np.repeat([1, 2], 200)
    values = random.normal(0, 1, (400, 3)) + codes[:, None]
    plain = separability_matrix(fit_gaussians(values, codes))
    scaled = separability_matrix(fit_gaussians(values * [1, 1e-6, 1e4] + [0, 5, -100], codes))
    assert np.allclose(plain, scaled, atol=1e-6)


def test_few_samples_and_constant_bands_do_no_harm() -> None:
    random = np.random.default_rng(0)
    values = np.column_stack([random.normal(0, 1, (43, 5)), np.full(43, 7.0)])
    codes = np.array([1] * 37 + [2] * 3 + [3] * 2 + [4])
    values[:, 0] += 20 * codes
    values[codes == 2, 1] = 0.5
    found = fit_gaussians(values, codes)
    assert found.varying.tolist() == [True] * 5 + [False]
    matrix = separability_matrix(found)
    assert np.isnan(matrix[3, :3]).all()
    known = matrix[:3, :3]
    assert np.isfinite(known).all()
    assert ((known >= 0) & (known <= 2)).all()
    assert known[0, 1] > 1.8


def test_nothing_varies() -> None:
    matrix = separability_matrix(fit_gaussians(np.ones((6, 2)), np.repeat([1, 2], 3)))
    assert matrix[0, 1] == 0


def test_one_in_a_thousand_is_an_outlier() -> None:
    values = np.random.default_rng(0).multivariate_normal([0, 0], [[1, 0.9], [0.9, 1]], 20_000)
    codes = np.ones(20_000, np.int64)
    values[0] = [3, -3]  # usual in each feature, impossible in both
    found = outliers(values, codes, fit_gaussians(values, codes))
    assert found[0]
    assert 8 <= found.sum() <= 35
