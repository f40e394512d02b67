"""Windows as polygons and back; what the table tells about itself."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from osgeo import ogr

from terroir.core.deep.patches.facts import PatchFacts, parse_facts
from terroir.core.deep.patches.footprints import footprints, polygon_wkb, windows_in, windows_of
from terroir.core.errors import DataError
from terroir.core.raster.grid import Grid

pytestmark = pytest.mark.unit

DEGREES = (1.4612403, 9.6814403687e-05, 0.0, 43.5003, 0.0, -7.3464721739e-05)
TRANSFORMS = st.sampled_from(
    [
        (500_000.0, 0.5, 0.0, 4_800_000.0, 0.0, -0.5),
        DEGREES,
        (0.0, 1.0, 0.0, 0.0, 0.0, 1.0),
        (312.7, 3.1, 1.2, -88.0, -0.7, 2.9),
    ]
)
PLACES = st.lists(st.tuples(st.integers(0, 90_000), st.integers(0, 90_000)), min_size=1, max_size=20)


@settings(deadline=None)
@given(TRANSFORMS, PLACES, st.integers(1, 300))
def test_there_and_back(transform, places, size) -> None:
    grid = Grid(100_000, 100_000, transform, "")
    windows = np.array([(*place, size, size) for place in places])
    corners = footprints(windows, grid)
    assert np.array_equal(windows_of(corners, grid), windows)
    assert np.array_equal(windows_of(corners[:, ::-1], grid), windows), "the order of corners says nothing"


@pytest.mark.parametrize("shift", [0.3, 0.02])
def test_another_grid_is_refused(shift: float) -> None:
    windows = np.array([[3, 4, 30, 30]])
    corners = footprints(windows, Grid(100, 100, (shift, 1.0, 0.0, 0.0, 0.0, -1.0), ""))
    grid = Grid(100, 100, (0.0, 1.0, 0.0, 0.0, 0.0, -1.0), "")
    with pytest.raises(DataError, match=r"PATCHES: the patches of p\.gpkg were cut for another grid than .*, or "):
        windows_in(corners, "", grid, "a.tif", "p.gpkg", "patches")


def test_another_pixel_size_and_a_smaller_raster_are_refused() -> None:
    grid = Grid(100, 100, (0.0, 1.0, 0.0, 0.0, 0.0, -1.0), "")
    corners = footprints(np.array([[10, 10, 30, 30]]), grid)
    half = Grid(200, 200, (0.0, 0.5, 0.0, 0.0, 0.0, -0.5), "")
    with pytest.raises(DataError, match="another grid"):
        windows_in(corners, "", half, "a.tif", "p.gpkg", "patches", 30)
    with pytest.raises(DataError, match=r"patches of p\.gpkg reach beyond a\.tif: 1 of 1;"):
        windows_in(corners, "", Grid(39, 100, grid.transform, ""), "a.tif", "p.gpkg", "patches")
    assert windows_in(corners, "", grid, "a.tif", "p.gpkg", "patches", 30).tolist() == [[10, 10, 30, 30]]
    shifted = Grid(100, 100, (5.0, 1.0, 0.0, -5.0, 0.0, -1.0), "")
    assert windows_in(corners, "", shifted, "a.tif", "p.gpkg", "patches").tolist() == [[5, 5, 30, 30]]


def test_nowhere_and_no_rectangle() -> None:
    grid = Grid(100, 100, (0.0, 1.0, 0.0, 0.0, 0.0, -1.0), "")
    corners = footprints(np.array([[10, 10, 30, 30]]), grid)
    for wrong in (np.nan, np.inf):
        broken = corners.copy()
        broken[0, 0, 0] = wrong
        with pytest.raises(ValueError, match="nowhere"):
            windows_of(broken, grid)
    slanted = corners.copy()
    slanted[0, 1, 1] -= 5
    with pytest.raises(ValueError, match="rectangle"):
        windows_of(slanted, grid)


def test_polygon() -> None:
    grid = Grid(100, 100, (7.0, 2.0, 0.0, 9.0, 0.0, -2.0), "")
    geometry = ogr.CreateGeometryFromWkb(polygon_wkb(footprints(np.array([[1, 2, 3, 4]]), grid)[0]))
    assert geometry.ExportToWkt() == "POLYGON ((9 5,15 5,15 -3,9 -3,9 5))"


@settings(deadline=None)
@given(TRANSFORMS, st.lists(st.text(max_size=8), max_size=5), st.booleans(), st.integers(1, 1024))
def test_facts_travel(transform, names, placed, size) -> None:
    facts = PatchFacts(size, tuple(names), transform, placed)
    assert parse_facts(facts.to_json()) == facts
    without = PatchFacts(size, tuple(names), None, placed)
    assert parse_facts(without.to_json()) == without


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "{",
        "[]",
        '{"format": 99, "size": 3, "bands": []}',
        '{"format": 1, "size": true, "bands": []}',
        '{"format": 1, "size": 0, "bands": []}',
        '{"format": 1, "size": 3}',
        '{"format": 1, "size": 3, "bands": 5}',
        '{"format": 1, "size": 3, "bands": [], "transform": [1, 2]}',
        '{"format": 1, "size": 3, "bands": [], "transform": [0, 0, 0, 0, 0, 0]}',
        '{"format": 1, "size": 3, "bands": [], "transform": [0, NaN, 0, 0, 0, 1]}',
        '{"format": 1, "size": 3, "bands": [], "transform": "abcdef"}',
    ],
)
def test_what_another_program_wrote_is_nothing(text) -> None:
    assert parse_facts(text) is None
