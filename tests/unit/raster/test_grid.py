"""Where pixels lie."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from osgeo import gdal

from terroir.core.raster.grid import Grid, same_crs, spatial_reference
from terroir.core.raster.window import Window
from terroir.tests.unit.making import EPSG, TRANSFORM, wkt_of, write_raster

pytestmark = pytest.mark.unit

GRID = Grid(30, 20, TRANSFORM, wkt_of(EPSG))


def test_grid_of_a_file(tmp_path: Path) -> None:
    dataset = gdal.Open(write_raster(tmp_path / "a.tif", np.zeros((20, 30), "uint8")))
    found = Grid.of(dataset)
    assert (found.width, found.height, found.transform) == (30, 20, TRANSFORM)
    assert found.same_pixels(GRID)
    assert found.window == Window(0, 0, 30, 20)


def test_bounds() -> None:
    assert GRID.bounds() == (500_000, 4_799_980, 500_030, 4_800_000)
    assert Grid(30, 20, (0, 1, 0, 0, 0, 1), "").bounds() == (0, 0, 30, 20)


def test_directions() -> None:
    assert GRID.is_north_up
    assert not GRID.is_rotated
    turned = Grid(2, 2, (0, 1, 0.1, 0, 0, -1), "")
    assert turned.is_rotated
    assert not turned.is_north_up
    assert not Grid(2, 2, (0, 1, 0, 0, 0, 1), "").is_north_up


@given(
    st.tuples(st.floats(-1e6, 1e6), st.floats(0.01, 100), st.floats(-0.005, 0.005)),
    st.tuples(st.floats(-1e6, 1e6), st.floats(-0.005, 0.005), st.floats(-100, -0.01)),
    st.tuples(st.floats(0, 5000), st.floats(0, 5000)),
)
def test_pixel_and_map_coordinates_are_inverse(
    x: tuple[float, float, float], y: tuple[float, float, float], place: tuple[float, float]
) -> None:
    grid = Grid(10, 10, (*x, *y), "")
    col, row = grid.pixel_coordinates(*(np.array([v]) for v in grid.map_coordinates(*place)))
    assert col[0] == pytest.approx(place[0], abs=1e-5)
    assert row[0] == pytest.approx(place[1], abs=1e-5)


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (GRID, True),
        (Grid(30, 20, TRANSFORM, ""), True),
        (Grid(30, 20, (TRANSFORM[0] + 0.005, *TRANSFORM[1:]), GRID.crs), True),
        (Grid(30, 20, (TRANSFORM[0] + 0.02, *TRANSFORM[1:]), GRID.crs), False),
        # A pixel that is a little larger is far off at the other end.
        (Grid(30, 20, (TRANSFORM[0], 1.001, *TRANSFORM[2:]), GRID.crs), False),
        (Grid(30, 20, (*TRANSFORM[:5], -1.00001), GRID.crs), True),
        (Grid(31, 20, TRANSFORM, GRID.crs), False),
        (Grid(30, 20, TRANSFORM, wkt_of(32632)), False),
    ],
)
def test_same_pixels(other: Grid, same: bool) -> None:
    assert GRID.same_pixels(other) is same
    assert other.same_pixels(GRID) is same


def test_grids_may_overlap_across_reference_systems() -> None:
    beside = Grid(30, 20, (TRANSFORM[0] + 30, 1.0, 0.0, TRANSFORM[3], 0.0, -1.0), GRID.crs)
    assert GRID.may_overlap(GRID)
    assert not GRID.may_overlap(beside)
    assert not beside.may_overlap(GRID)
    world = Grid(360, 180, (-180.0, 1.0, 0.0, 90.0, 0.0, -1.0), wkt_of(4326))
    antarctica = Grid(360, 10, (-180.0, 1.0, 0.0, -80.0, 0.0, -1.0), wkt_of(4326))
    assert GRID.may_overlap(world)
    assert not GRID.may_overlap(antarctica)
    assert GRID.may_overlap(Grid(30, 20, TRANSFORM, ""))


def test_same_crs() -> None:
    assert same_crs(wkt_of(4326), wkt_of(4326))
    assert same_crs("", wkt_of(4326))
    assert not same_crs(wkt_of(2154), wkt_of(4326))
    esri = spatial_reference(wkt_of(2154))
    esri.MorphToESRI()
    assert same_crs(wkt_of(2154), wkt_of(2154).replace("RGF93 v1 / Lambert-93", "another name"))


def test_x_comes_before_y_whatever_the_authority_says() -> None:
    reference = spatial_reference(wkt_of(4326))
    assert list(reference.GetDataAxisToSRSAxisMapping()) == [2, 1]
    assert spatial_reference("") is None
    assert spatial_reference("nonsense") is None
