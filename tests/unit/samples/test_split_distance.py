"""The buffer around the test."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from osgeo import ogr

from terroir.core.samples.split_distance import points_near, polygons_near
from terroir.tests.unit.making import square, wkt_of

pytestmark = pytest.mark.unit

METRES, DEGREES = wkt_of(32631), wkt_of(4326)


@settings(deadline=None)  # the first example pays for an import
@given(
    arrays(np.float64, (30, 2), elements=st.integers(0, 20).map(float)),
    arrays(bool, 30),
    st.integers(1, 8).map(float),
)
def test_points_as_all_pairs_say(places: np.ndarray, test: np.ndarray, buffer: float) -> None:
    distance = np.linalg.norm(places[:, None] - places[None], axis=2)
    wanted = ~test & (np.where(test[None], distance, np.inf).min(axis=1) <= buffer)
    assert points_near(places, test, buffer).tolist() == wanted.tolist()


def boxes(places: list[tuple[float, float, float]]) -> list[ogr.Geometry]:
    return [ogr.CreateGeometryFromWkt(square(*place)) for place in places]


@given(
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30), st.integers(1, 12)), min_size=2, max_size=12),
    st.integers(0, 2**12 - 1),
    st.integers(1, 10),
)
def test_polygons_as_all_pairs_say(places: list, bits: int, buffer: int) -> None:
    geometries = boxes(places)
    test = np.array([bool(bits >> place & 1) for place in range(len(places))])
    wanted = [
        not test[i] and any(test[j] and own.Distance(other) <= buffer for j, other in enumerate(geometries))
        for i, own in enumerate(geometries)
    ]
    assert polygons_near(geometries, test, buffer, METRES, lambda: None).tolist() == wanted


def test_polygons_in_degrees_are_apart_in_metres() -> None:
    def cell(west: float) -> ogr.Geometry:
        corners = [(west, 60), (west + 0.01, 60), (west + 0.01, 60.01), (west, 60.01), (west, 60)]
        return ogr.CreateGeometryFromWkt(f"POLYGON (({', '.join(f'{x} {y}' for x, y in corners)}))")

    # The gap is 0.01 degrees of longitude: 558 m at 60 degrees north, and 557.8 m along the upper edge.
    geometries, test = [cell(10), cell(10.02)], np.array([True, False])
    assert not polygons_near(geometries, test, 556, DEGREES, lambda: None).any()
    assert polygons_near(geometries, test, 559, DEGREES, lambda: None).tolist() == [False, True]
