"""Drawing pixels: the right ones, the same ones, and as random as they claim to be."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from terroir.core.design.draw import first_by_hash, regular_grid, safe_reach
from terroir.core.design.select import select
from terroir.core.design.strata import count_strata
from terroir.core.errors import DataError
from terroir.core.raster.stack import Stack
from terroir.core.run import Run
from terroir.core.samples.identity import pixel_hash
from terroir.tests.unit.making import write_raster

pytestmark = pytest.mark.unit

RNG = np.random.default_rng(5)
VALUES = RNG.choice(np.array([1, 2, 3, 9], np.uint8), (70, 90), p=[0.6, 0.3, 0.08, 0.02])
VALUES[:5, :40] = 0


@pytest.fixture
def stack(tmp_path):
    return Stack.open([write_raster(tmp_path / "map.tif", VALUES, nodata=0)], parameter="map")


def whole_image(wanted: dict[int, int], seed: int) -> set[tuple[int, int]]:
    """The same choice by sorting all pixels."""
    found = set()
    for code, count in wanted.items():
        rows, cols = np.nonzero(np.equal(VALUES, code))
        order = np.argsort(pixel_hash(rows, cols, seed))[:count]
        found |= set(zip(rows[order].tolist(), cols[order].tolist()))
    return found


def test_counts(stack, run):
    strata = count_strata(stack, "map", run)
    codes, counts = np.unique(VALUES[VALUES > 0], return_counts=True)
    assert strata.codes.tolist() == codes.tolist()
    assert strata.pixels.tolist() == counts.tolist()


@pytest.mark.parametrize("kind", [np.int16, np.int32, np.uint32, np.float32, np.float64])
def test_counts_of_other_types(tmp_path, run, kind):
    values = VALUES.astype(kind)
    if np.issubdtype(kind, np.floating):
        values[values == 0] = np.nan
    strata = count_strata(Stack.open([write_raster(tmp_path / "m.tif", values, nodata=0)], parameter="map"), "map", run)
    assert strata.codes.tolist() == [1, 2, 3, 9]
    opened = Stack.open([str(tmp_path / "m.tif")], parameter="map")
    drawn = select(opened, strata, np.arange(4), np.array([20, 20, 20, 20]), 0.0, 3, run)
    assert set(zip(drawn.rows.tolist(), drawn.cols.tolist())) == whole_image(dict.fromkeys((1, 2, 3, 9), 20), 3)


def test_large_and_negative_codes(tmp_path, run):
    values = np.where(VALUES == 1, -70_000, np.where(VALUES == 2, 2_000_000_000, 5)).astype(np.int32)
    strata = count_strata(Stack.open([write_raster(tmp_path / "m.tif", values)], parameter="map"), "map", run)
    assert strata.codes.tolist() == [-70_000, 5, 2_000_000_000]
    assert strata.population == values.size


def test_fractions_and_continuous_values_are_refused(tmp_path, run):
    half = Stack.open([write_raster(tmp_path / "half.tif", VALUES + 0.5)], parameter="map")
    with pytest.raises(DataError, match=r"^MAP: .*no class code"):
        count_strata(half, "map", run)
    many = np.arange(6300, dtype=np.int32).reshape(70, 90)
    with pytest.raises(DataError, match=r"^MAP: .*more than 4096 different values"):
        count_strata(Stack.open([write_raster(tmp_path / "many.tif", many)], parameter="map"), "map", run)
    nothing = Stack.open([write_raster(tmp_path / "none.tif", np.zeros((3, 3), np.uint8), nodata=0)], parameter="map")
    with pytest.raises(DataError, match=r"^MAP: .*no valid pixel"):
        count_strata(nothing, "map", run)


@pytest.mark.parametrize("seed", [0, 1, 77])
def test_the_smallest_hashes_of_each_stratum_are_taken(stack, run, seed):
    strata = count_strata(stack, "map", run)
    wanted = {1: 30, 2: 12, 3: 40, 9: 5}
    drawn = select(stack, strata, np.arange(4), np.array(list(wanted.values())), 0.0, seed, run)
    assert set(zip(drawn.rows.tolist(), drawn.cols.tolist())) == whole_image(wanted, seed)
    assert strata.codes[drawn.stratum].tolist() == VALUES[drawn.rows, drawn.cols].tolist()
    assert (np.diff(drawn.hashes.astype(object)) > 0).all()


def test_a_reach_too_short_is_extended(stack, run, monkeypatch):
    monkeypatch.setattr("terroir.core.design.select.safe_reach", lambda count: count * 0.1 + 1)
    strata = count_strata(stack, "map", run)
    drawn = select(stack, strata, np.arange(4), np.array([100, 50, 20, 10]), 0.0, 4, run)
    assert set(zip(drawn.rows.tolist(), drawn.cols.tolist())) == whole_image({1: 100, 2: 50, 3: 20, 9: 10}, 4)


@pytest.mark.parametrize(
    ("backend", "workers", "shape"),
    list(itertools.product(["serial", "threads"], [1, 3], [(1, 90), (16, 16), (7, 33), (70, 90)])),
)
@pytest.mark.parametrize("distance", [0.0, 4.5])
def test_blocks_and_workers_change_nothing(tmp_path, backend, workers, shape, distance):
    path = write_raster(tmp_path / "map.tif", VALUES, nodata=0)
    plain, run = Run(backend="serial"), Run(backend=backend, workers=workers, block_shape=shape)
    found = []
    for one in (plain, run):
        stack = Stack.open([path], parameter="map")
        strata = count_strata(stack, "map", one)
        points = select(stack, strata, np.arange(4), np.array([25, 25, 25, 5]), distance, 9, one)
        grid, step = regular_grid(stack, strata, 57, 9, one)
        found.append((strata, points, grid, step))
    for name in ("codes", "pixels"):
        assert np.array_equal(getattr(found[0][0], name), getattr(found[1][0], name))
    for place in (1, 2):
        for name in ("rows", "cols", "stratum", "hashes"):
            assert np.array_equal(getattr(found[0][place], name), getattr(found[1][place], name))
    assert found[0][3] == found[1][3]


def test_processes_draw_the_same(tmp_path):
    path = write_raster(tmp_path / "map.tif", VALUES, nodata=0)
    found = []
    for run in (Run(backend="serial"), Run(backend="processes", workers=2, block_shape=(32, 32))):
        stack = Stack.open([path], parameter="map")
        strata = count_strata(stack, "map", run)
        points = select(stack, strata, np.arange(4), np.array([10, 10, 10, 5]), 0.0, 1, run)
        grid, _ = regular_grid(stack, strata, 30, 1, run)
        found.append((points.rows.tolist(), points.cols.tolist(), grid.rows.tolist(), grid.cols.tolist()))
    assert found[0] == found[1]


def test_a_simple_random_sample_takes_the_first_of_all(stack, run):
    strata = count_strata(stack, "map", run)
    drawn = select(stack, strata, np.zeros(4, np.int64), np.array([60]), 0.0, 2, run)
    rows, cols = np.nonzero(VALUES > 0)
    order = np.argsort(pixel_hash(rows, cols, 2))[:60]
    assert list(zip(drawn.rows, drawn.cols)) == list(zip(rows[order], cols[order]))


def test_every_pixel_has_the_same_chance(stack, run):
    """Over many seeds the pixels of a stratum are drawn equally often (χ² of 100 groups of them)."""
    strata = count_strata(stack, "map", run)
    rows, cols = np.nonzero(VALUES == 1)
    number = np.full(VALUES.shape, -1)
    number[rows, cols] = np.arange(len(rows)) * 100 // len(rows)
    drawn = np.zeros(100)
    for seed in range(60):
        pixels = first_by_hash(stack, strata, safe_reach(np.array([200.0, 1, 1, 1])), seed, run)
        own = pixels.take(np.flatnonzero(pixels.stratum == 0)[:200])
        drawn += np.bincount(number[own.rows, own.cols], minlength=100)
    expected = 60 * 200 * np.bincount(number[rows, cols]) / len(rows)
    # The 99.99 % point of χ² with 99 degrees of freedom is 161.
    assert ((drawn - expected) ** 2 / expected).sum() < 161


def test_points_keep_their_distance(stack, run):
    strata = count_strata(stack, "map", run)
    drawn = select(stack, strata, np.arange(4), np.array([40, 40, 40, 10]), 6.0, 1, run)
    places = np.stack([drawn.rows, drawn.cols], axis=1).astype(float)
    apart = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1))
    assert apart[~np.eye(len(places), dtype=bool)].min() >= 6.0
    # Strata take turns: the one of which few are wanted is not crowded out.
    assert np.bincount(drawn.stratum)[3] >= 8
    # No pixel of a stratum that fell short could have been added.
    for code in (1, 2, 3):
        if np.bincount(drawn.stratum)[code - 1] < 40:
            free = np.argwhere(np.equal(VALUES, code))[:, None] - places[None]
            assert (np.hypot(*free.transpose(2, 0, 1)).min(axis=1) < 6.0).all()


def test_systematic_points_lie_on_a_grid(stack, run):
    strata = count_strata(stack, "map", run)
    drawn, step = regular_grid(stack, strata, 60, 3, run)
    assert step == pytest.approx((strata.population / 60) ** 0.5)
    assert abs(len(drawn) - 60) < 20
    for lines in (np.unique(drawn.rows), np.unique(drawn.cols)):
        assert set(np.diff(lines).tolist()) <= {int(step), int(step) + 1}
    assert (VALUES[drawn.rows, drawn.cols] > 0).all()


def test_systematic_starts_are_uniform(stack, run):
    """Over many seeds as many points are drawn as the inclusion probability says."""
    strata = count_strata(stack, "map", run)
    counts = [len(regular_grid(stack, strata, 60, seed, run)[0]) for seed in range(80)]
    assert np.mean(counts) == pytest.approx(60, rel=0.05)
    assert len(set(counts)) > 3
