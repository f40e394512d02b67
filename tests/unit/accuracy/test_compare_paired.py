"""Paired tests and differences against published examples, by hand, and by simulation."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from terroir.core.accuracy.compare_f1 import compare_f1
from terroir.core.accuracy.compare_paired import (
    Judged,
    difference_of_clusters,
    difference_of_pixels,
    difference_of_strata,
    mcnemar,
)

pytestmark = pytest.mark.unit


def test_agresti_2002_approval_ratings():
    # Agresti (2002), Categorical Data Analysis, table 10.1 and section 10.1: 794, 150, 86, 570 of 1600; z = −4.17,
    # difference 0.04 with standard error 0.0095 and 95 % interval 0.02 to 0.06.
    test = mcnemar(794, 150, 86, 570)
    assert round(math.sqrt(test.statistic), 2) == 4.17
    assert test.statistic == pytest.approx((150 - 86) ** 2 / (150 + 86))
    assert test.corrected_statistic == pytest.approx(63**2 / 236)
    difference = difference_of_pixels(150, 86, 1600, 0.95)
    assert difference.value == pytest.approx(0.04)
    assert int(difference.error * 10_000) == 95  # .00955, of which the book prints .0095
    assert (round(difference.low, 2), round(difference.high, 2)) == (0.02, 0.06)


@given(st.integers(0, 200), st.integers(0, 200))
def test_against_scipy(first, second):
    test = mcnemar(10, first, second, 5)
    if first + second == 0:
        assert math.isnan(test.statistic)
        assert test.exact_p_value == 1
        return
    assert test.p_value == pytest.approx(stats.chi2.sf(test.statistic, 1), rel=1e-9)
    assert test.corrected_p_value == pytest.approx(stats.chi2.sf(test.corrected_statistic, 1), rel=1e-9)
    assert test.exact_p_value == pytest.approx(stats.binomtest(first, first + second).pvalue, rel=1e-9)


@given(st.integers(0, 100), st.integers(0, 100), st.integers(0, 100))
def test_exchanging_the_maps_changes_the_sign_only(first, second, same):
    count = first + second + same + 1
    one, two = (difference_of_pixels(*pair, count, 0.9) for pair in ((first, second), (second, first)))
    assert one.value == -two.value
    assert one.error == two.error
    assert (one.low, one.high) == pytest.approx((-two.high, -two.low))
    assert mcnemar(same, first, second, 1).statistic == pytest.approx(
        mcnemar(same, second, first, 1).statistic, nan_ok=True
    )


def test_clusters_by_hand():
    # d = 3, −1, 0 in clusters of 10, 5, 5: D = 0.1; residuals 2, −1.5, −0.5, squares 6.5; SE = √(6.5 · 3/2) / 20.
    found = difference_of_clusters(np.array([3, -1, 0]), np.array([10, 5, 5]), 0.95)
    assert found.value == pytest.approx(0.1)
    assert found.error == pytest.approx(math.sqrt(9.75) / 20)
    assert found.high == pytest.approx(0.1 + 4.302653 * math.sqrt(9.75) / 20, abs=1e-6)


def test_one_cluster_tells_nothing():
    found = difference_of_clusters(np.array([3]), np.array([10]), 0.95)
    assert found.value == pytest.approx(0.3)
    assert math.isnan(found.error)


def test_clusters_of_one_pixel_are_pixels():
    gains = np.repeat([1, -1, 0], [30, 12, 258])
    clustered = difference_of_clusters(gains, np.ones(300, np.int64), 0.95)
    plain = difference_of_pixels(30, 12, 300, 0.95)
    assert clustered.value == pytest.approx(plain.value)
    assert clustered.error == pytest.approx(plain.error * math.sqrt(300 / 299))


def test_strata_by_hand():
    # Strata of 900 and 100 pixels; gains 1, 0, 0, 0 (mean .25, s² .25) and −1, 1 (mean 0, s² 2).
    gains, strata = np.array([1, 0, 0, 0, -1, 1]), np.array([0, 0, 0, 0, 1, 1])
    found = difference_of_strata(gains, strata, np.array([225.0] * 4 + [50.0] * 2), 0.95)
    assert found.value == pytest.approx(0.9 * 0.25)
    variance = 0.81 * (1 - 4 / 900) * 0.25 / 4 + 0.01 * (1 - 2 / 100) * 2 / 2
    assert found.error == pytest.approx(math.sqrt(variance))
    assert math.isnan(difference_of_strata(gains[:5], strata[:5], np.ones(5), 0.95).error)


def test_polygons_widen_the_interval_of_alike_pixels():
    rng = np.random.default_rng(2)
    clusters = np.repeat(np.arange(40), 50)
    reference = np.zeros(2000, np.int64)
    first = np.repeat(rng.integers(0, 2, 40), 50)
    second = np.repeat(rng.integers(0, 2, 40), 50)
    alone, together = Judged(reference, first, second), Judged(reference, first, second, clusters)
    assert together.difference(0.95).value == alone.difference(0.95).value
    assert together.difference(0.95).error > 5 * alone.difference(0.95).error


def f1(reference, mapped, code):
    right = ((reference == code) & (mapped == code)).sum()
    return 2 * right / ((reference == code).sum() + (mapped == code).sum())


def random_judged(clusters=False, seed=0, count=600):
    rng = np.random.default_rng(seed)
    reference = rng.integers(0, 3, count)
    first = np.where(rng.random(count) < 0.8, reference, rng.integers(0, 4, count))
    second = np.where(rng.random(count) < 0.7, reference, rng.integers(0, 4, count))
    return Judged(reference, first, second, rng.integers(0, 30, count) if clusters else None)


@pytest.mark.parametrize("clusters", [False, True])
def test_f1_of_both_maps(clusters):
    judged = random_judged(clusters)
    found = compare_f1(judged, 4, 0.95, 0)
    for code in range(3):
        one, two = f1(judged.reference, judged.first, code), f1(judged.reference, judged.second, code)
        assert (found.first[code], found.second[code]) == pytest.approx((one, two))
        estimate = found.differences[code]
        assert estimate.value == pytest.approx(one - two)
        assert estimate.low < estimate.value < estimate.high
    # Class 3 is in the maps only: nothing is said about its F1.
    assert math.isnan(found.first[3])
    assert math.isnan(found.differences[3].low)
    assert found.macro.value == pytest.approx(np.mean(found.first[:3]) - np.mean(found.second[:3]))


def test_resampling_repeats_with_its_seed_and_knows_the_spread():
    judged = random_judged()
    one, two, other = (compare_f1(judged, 4, 0.95, seed) for seed in (0, 0, 1))
    assert one.macro == two.macro
    assert one.macro != other.macro
    # Another 200 samples of the same size spread as much as the resampling says.
    many = [compare_f1(random_judged(seed=seed), 4, 0.95, 0).macro.value for seed in range(1, 60)]
    assert one.macro.error == pytest.approx(np.std(many), rel=0.35)


def test_identical_maps_have_no_difference():
    judged = random_judged(clusters=True)
    same = Judged(judged.reference, judged.first, judged.first, judged.clusters)
    found = compare_f1(same, 4, 0.95, 0)
    assert [e.value for e in found.differences[:3]] == [0, 0, 0]
    assert (found.macro.low, found.macro.high) == (0, 0)
    difference = same.difference(0.95)
    assert (difference.value, difference.error) == (0, 0)
    assert math.isnan(difference.p_value)


def test_weights_count_as_repeated_pixels():
    judged = random_judged(count=200)
    weights = np.random.default_rng(1).integers(1, 5, 200)
    weighted = Judged(judged.reference, judged.first, judged.second, None, judged.reference, weights.astype(float))
    repeated = Judged(*(np.repeat(a, weights) for a in (judged.reference, judged.first, judged.second)))
    assert weighted.accuracies() == pytest.approx(repeated.accuracies())
    one, two = compare_f1(weighted, 4, 0.95, 0), compare_f1(repeated, 4, 0.95, 0)
    assert one.first[:3] == pytest.approx(two.first[:3])
    assert one.macro.value == pytest.approx(two.macro.value)
