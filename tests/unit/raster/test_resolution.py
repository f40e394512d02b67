"""A stack at another resolution than that of its rasters."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from terroir.core.errors import DataError
from terroir.core.raster.grid import Grid
from terroir.core.raster.metres import metres_per_unit
from terroir.core.raster.stack import Stack
from terroir.core.raster.window import Window
from terroir.tests.unit.making import NORTH, TRANSFORM, WEST, wkt_of, write_raster

pytestmark = pytest.mark.unit

ROWS, COLS = 30, 42
VALUES = np.random.default_rng(3).integers(1, 250, (2, ROWS, COLS)).astype(np.uint8)


@pytest.fixture
def path(tmp_path):
    return write_raster(tmp_path / "a.tif", VALUES, names=("red", "nir"))


def test_larger_pixels_take_the_nearest_or_the_mean(path):
    stack = Stack.open([path])
    nearest = stack.at_resolution(2.0)
    assert (nearest.grid.width, nearest.grid.height) == (21, 15)
    assert nearest.grid.transform == (WEST, 2, 0, NORTH, 0, -2)
    assert nearest.band_names == ("red", "nir")
    data, valid = nearest.read(nearest.grid.window)
    assert valid.all()
    assert np.array_equal(data, VALUES[:, 1::2, 1::2])
    smooth, _ = stack.at_resolution(2.0, "bilinear").read(nearest.grid.window)
    means = VALUES.reshape(2, 15, 2, 21, 2).mean(axis=(2, 4))
    # Linear weights over twice the pixel's width: close to the plain mean, far from any single pixel.
    assert np.abs(smooth[:, 1:-1, 1:-1] - means[:, 1:-1, 1:-1]).mean() < 0.5 * np.abs(data - means).mean()


def test_smaller_pixels_repeat_or_interpolate(path):
    stack = Stack.open([path]).at_resolution(0.5)
    data, valid = stack.read(stack.grid.window)
    assert valid.all()
    assert np.array_equal(data, VALUES.repeat(2, axis=1).repeat(2, axis=2))


def test_the_same_resolution_is_no_warp(path):
    stack = Stack.open([path]).at_resolution(1.0, "bilinear")
    assert not stack.sources[0].warped
    assert np.array_equal(stack.read(stack.grid.window)[0], VALUES)


def test_the_last_pixels_cover_what_is_left_over(path):
    stack = Stack.open([path]).at_resolution(4.0)
    assert (stack.grid.width, stack.grid.height) == (11, 8)
    _, valid = stack.read(stack.grid.window)
    # 42 columns are 10.5 pixels of 4: the centre of the last one lies on the edge.
    assert valid[:-1, :-1].all()
    assert Grid(10, 10, TRANSFORM, "").with_pixels(1 / 3, 10 / 3).width == 30


def test_masks_and_nodata_come_along(tmp_path, path):
    mask = np.ones((ROWS, COLS), np.uint8)
    mask[:10] = 0
    hiding = write_raster(tmp_path / "m.tif", mask)
    stack = Stack.open([path], hiding).at_resolution(2.0, "bilinear")
    _, valid = stack.read(stack.grid.window)
    assert np.array_equal(valid, np.repeat(np.arange(15) >= 5, 21).reshape(15, 21))
    holes = VALUES.copy()
    holes[0, 8:16, 8:16] = 0
    with_holes = Stack.open([write_raster(tmp_path / "h.tif", holes, nodata=0)]).at_resolution(2.0)
    _, valid = with_holes.read(with_holes.grid.window)
    assert not valid[4:8, 4:8].any()
    assert valid.sum() == 15 * 21 - 16


def test_a_second_raster_of_another_resolution_is_warped_once(tmp_path, path):
    fine = np.arange(ROWS * COLS * 4, dtype=np.float32).reshape(ROWS * 2, COLS * 2)
    other = write_raster(tmp_path / "b.tif", fine, transform=(WEST, 0.5, 0, NORTH, 0, -0.5))
    stack = Stack.open([path, other]).at_resolution(0.5)
    assert [source.warped for source in stack.sources] == [True, False]
    assert np.array_equal(stack.read(stack.grid.window)[0][2], fine)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(
    resolution=st.sampled_from([0.3, 0.7, 2.0, 3.7]),
    resampling=st.sampled_from(["nearest", "bilinear"]),
    corner=st.tuples(st.integers(0, 60), st.integers(0, 60)),
    shape=st.tuples(st.integers(1, 90), st.integers(1, 90)),
)
def test_every_window_shows_the_same_pixels(path, resolution, resampling, corner, shape):
    stack = Stack.open([path]).at_resolution(resolution, resampling)
    whole, all_valid = stack.read(stack.grid.window)
    window = Window(*corner, *shape).intersection(stack.grid.window)
    if window is None:
        return
    data, valid = Stack.open([path]).at_resolution(resolution, resampling).read(window)
    here = slice(window.row, window.row_end), slice(window.col, window.col_end)
    assert np.array_equal(valid, all_valid[here])
    assert np.array_equal(data[:, valid], whole[:, here[0], here[1]][:, valid])


def test_in_degrees_pixels_are_as_wide_on_the_ground_as_high(tmp_path):
    """At 60° north a degree along the parallel is half as long."""
    degrees = write_raster(tmp_path / "d.tif", VALUES, transform=(10, 0.001, 0, 60.015, 0, -0.001), epsg=4326)
    stack = Stack.open([degrees])
    across, along = metres_per_unit(stack.grid)
    assert (across, along) == pytest.approx((55_800, 111_412), rel=1e-4)  # of tables of the ellipsoid, at 60°
    fine = stack.at_resolution(0.0005)
    assert fine.grid.transform[5] == -0.0005
    assert fine.grid.transform[1] * across == pytest.approx(0.0005 * along)
    assert (fine.grid.height, fine.grid.width) == (60, 43)
    data, valid = fine.read(fine.grid.window)
    assert valid[:, :-1].all()
    assert set(np.unique(data[:, valid])) <= set(np.unique(VALUES))


@pytest.mark.parametrize(
    ("epsg", "expected"), [(32631, (1, 1)), (None, (1, 1)), (2263, (0.3048006, 0.3048006)), (4326, (111_320, 110_574))]
)
def test_metres_of_a_unit(epsg, expected):
    """At the equator 1° is 111,320 m along it, and 110,574 m along a meridian (WGS 84)."""
    grid = Grid(2, 2, (0.0, 0.001, 0.0, 0.001, 0.0, -0.001), wkt_of(epsg))
    assert metres_per_unit(grid) == pytest.approx(expected, rel=1e-5)


def test_the_pole_has_a_width(tmp_path):
    grid = Grid(2, 2, (0.0, 1.0, 0.0, 91.0, 0.0, -1.0), wkt_of(4326))
    assert metres_per_unit(grid)[0] == pytest.approx(1949, rel=1e-2)


def test_a_rotated_grid_is_refused(tmp_path):
    rotated = write_raster(tmp_path / "r.tif", VALUES, transform=(WEST, 1, 0.2, NORTH, 0.2, -1))
    with pytest.raises(DataError, match=r"INPUT: .*r\.tif is rotated or upside down"):
        Stack.open([rotated]).at_resolution(2.0)
    with pytest.raises(ValueError, match="rotated or upside down"):
        Grid(2, 2, (0.0, 1.0, 0.0, 0.0, 0.0, 1.0), "").with_pixels(1, 1)
