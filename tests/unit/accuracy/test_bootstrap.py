"""Polygons are drawn again, not pixels; the same seed gives the same interval."""

from __future__ import annotations

import time

import numpy as np
import pytest

from terroir.core.accuracy.bootstrap import bootstrap_f1, class_draws, stratum_draws
from terroir.core.accuracy.sampling import Strata, gather_cells

pytestmark = pytest.mark.unit


def polygons(count=20, pixels=30, seed=0):
    """Two classes; each polygon is found with a chance of its own."""
    generator = np.random.default_rng(seed)
    cluster = np.repeat(np.arange(2 * count), pixels)
    row = (cluster >= count).astype(int)
    chance = generator.beta(2, 1, 2 * count)[cluster]
    column = np.where(generator.random(cluster.size) < chance, row, 1 - row)
    return gather_cells(np.zeros(cluster.size, int), row, column, None, cluster), row, column, cluster


def slow(row, column, cluster, resamples, seed):
    """F1 of both classes, drawing polygon by polygon."""
    generator = np.random.default_rng(seed)
    found = []
    for _ in range(resamples):
        matrix = np.zeros((2, 2))
        for c in (0, 1):
            own = np.unique(cluster[row == c])
            for polygon in generator.choice(own, len(own)):
                np.add.at(matrix, (row[cluster == polygon], column[cluster == polygon]), 1)
        hits = matrix.diagonal()
        found.append(2 * hits / (matrix.sum(0) + matrix.sum(1)))
    return np.array(found)


def test_like_drawing_polygon_by_polygon():
    cells, row, column, cluster = polygons()
    found = bootstrap_f1(class_draws(cells, 2), 2, 0.9, 4000, 3, "polygons")
    expected = slow(row, column, cluster, 1500, 1)
    for place in (0, 1):
        assert found.f1[place] == pytest.approx(np.percentile(expected[:, place], [5, 95]), abs=0.012)
    assert found.macro_f1 == pytest.approx(np.percentile(expected.mean(axis=1), [5, 95]), abs=0.012)


def test_polygons_make_wider_intervals_than_their_pixels():
    cells, row, column, _ = polygons()
    alone = gather_cells(np.zeros(len(row), int), row, column, None, np.arange(len(row)))
    wide = bootstrap_f1(class_draws(cells, 2), 2, 0.95, 1000, 0, "polygons")
    narrow = bootstrap_f1(class_draws(alone, 2), 2, 0.95, 1000, 0, "points")
    assert wide.macro_f1[1] - wide.macro_f1[0] > 2 * (narrow.macro_f1[1] - narrow.macro_f1[0])


def test_seed_and_portions(monkeypatch):
    draws = class_draws(polygons()[0], 2)
    first = bootstrap_f1(draws, 2, 0.95, 300, 5, "polygons")
    assert bootstrap_f1(draws, 2, 0.95, 300, 5, "polygons") == first
    assert bootstrap_f1(draws, 2, 0.95, 300, 6, "polygons") != first
    monkeypatch.setattr("terroir.core.accuracy.bootstrap._NUMBERS_AT_ONCE", 500)
    assert bootstrap_f1(draws, 2, 0.95, 300, 5, "polygons") == first


def test_strata_keep_their_weight():
    stratum, row, column = np.repeat([0, 1], 50), np.tile([0, 1], 50), np.tile([0, 1], 50)
    column[:10] = 1
    cells = gather_cells(stratum, row, column)
    heavy = bootstrap_f1(stratum_draws(cells, Strata(np.array([9.0, 1.0]), np.ones(2)), 2), 2, 0.95, 500, 0, "points")
    light = bootstrap_f1(stratum_draws(cells, Strata(np.array([1.0, 9.0]), np.ones(2)), 2), 2, 0.95, 500, 0, "points")
    assert heavy.macro_f1[1] < light.macro_f1[0] + 0.1
    assert np.mean(heavy.f1[0]) < np.mean(light.f1[0])


def test_classes_that_tell_nothing():
    cells = polygons()[0]
    found = bootstrap_f1(class_draws(cells, 3), 3, 0.95, 100, 0, "polygons")
    assert np.isnan(found.f1[2]).all()
    assert not np.isnan([*found.f1[:2], found.macro_f1]).any()
    found = bootstrap_f1(class_draws(cells, 3), 3, 0.95, 100, 0, "polygons", alone=[1])
    assert np.isnan([*found.f1[1:], found.macro_f1]).all()
    assert not np.isnan(found.f1[0]).any()


def test_intervals_hold_the_truth_as_often_as_they_promise():
    """90 % intervals of macro F1, 25 polygons of each class; percentile intervals fall somewhat short."""
    truth = _macro(*polygons(4000, 30, 99)[1:3])
    hits = 0
    for seed in range(10_000, 10_400):
        low, high = bootstrap_f1(class_draws(polygons(25, 30, seed)[0], 2), 2, 0.9, 300, 0, "polygons").macro_f1
        hits += low <= truth <= high
    assert 0.84 <= hits / 400 <= 0.93


def _macro(row, column):
    matrix = np.bincount(row * 2 + column, minlength=4).reshape(2, 2)
    return np.mean(2 * matrix.diagonal() / (matrix.sum(0) + matrix.sum(1)))


def test_a_million_points_are_as_fast_as_their_kinds():
    generator = np.random.default_rng(0)
    size = 1_000_000
    row = generator.integers(0, 8, size)
    column = np.where(generator.random(size) < 0.8, row, generator.integers(0, 8, size))
    start = time.perf_counter()
    cells = gather_cells(np.zeros(size, int), row, column)
    bootstrap_f1(stratum_draws(cells, Strata(np.ones(1), np.ones(1)), 8), 8, 0.95, 1000, 0, "points")
    assert time.perf_counter() - start < 5
