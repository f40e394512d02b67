"""Changing the coordinates of a geometry."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from osgeo import ogr

from terroir.core.vector.coordinates import with_coordinates

pytestmark = pytest.mark.unit

GEOMETRIES = [
    "POINT (1 2)",
    "LINESTRING (1 2, 3 4, 5 6)",
    "POLYGON ((0 0, 9 0, 9 9, 0 9, 0 0), (2 2, 3 2, 3 3, 2 2))",
    "MULTIPOINT ((1 2), (3 4))",
    "MULTIPOLYGON (((0 0, 9 0, 9 9, 0 0)), ((20 20, 30 20, 30 30, 20 20), (22 21, 23 21, 23 22, 22 21)))",
    "GEOMETRYCOLLECTION (POINT (1 2), POLYGON ((0 0, 9 0, 9 9, 0 0)), MULTIPOINT ((5 6)))",
]


@pytest.mark.parametrize("text", GEOMETRIES)
def test_every_coordinate_is_changed_once(text: str) -> None:
    def swap_and_shift(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        assert x.shape == y.shape
        assert x.ndim == 1
        return y + 100, x

    changed = with_coordinates(ogr.CreateGeometryFromWkt(text), swap_and_shift)
    expected = ogr.CreateGeometryFromWkt(text)
    expected.SwapXY()
    for part in _leaves(expected):
        for place in range(part.GetPointCount()):
            x, y = part.GetPoint_2D(place)
            part.SetPoint_2D(place, x + 100, y)
    assert changed.ExportToWkt() == expected.ExportToWkt()


def _leaves(geometry: ogr.Geometry):
    if geometry.GetGeometryCount():
        for place in range(geometry.GetGeometryCount()):
            yield from _leaves(geometry.GetGeometryRef(place))
    else:
        yield geometry


@given(st.lists(st.tuples(st.floats(allow_nan=False), st.floats(allow_nan=False)), min_size=1, max_size=20))
def test_unchanged_coordinates_are_the_same_to_the_bit(points: list[tuple[float, float]]) -> None:
    line = ogr.Geometry(ogr.wkbLineString)
    for x, y in points:
        line.AddPoint_2D(x, y)
    assert with_coordinates(line, lambda x, y: (x, y)).GetPoints() == line.GetPoints()


def test_the_original_stays(tmp_path) -> None:
    point = ogr.CreateGeometryFromWkt("POINT (1 2)")
    with_coordinates(point, lambda x, y: (x * 9, y * 9))
    assert point.ExportToWkt() == "POINT (1 2)"
