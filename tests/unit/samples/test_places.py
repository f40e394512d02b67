"""Distances and blocks in projected and geographic systems."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from terroir.core.samples.places import block_numbers, is_geographic, measurable, unit_name
from terroir.tests.unit.making import wkt_of

pytestmark = pytest.mark.unit

DEGREES, METRES = wkt_of(4326), wkt_of(32631)


def test_a_degree_of_latitude_at_the_equator_and_at_the_pole() -> None:
    """110,574 m and 111,694 m on WGS 84 (Snyder 1987, Map projections: a working manual, table 4)."""
    for latitude, length in ((0.0, 110_574.3), (89.0, 111_693.9)):
        places = measurable(np.zeros(2), np.array([latitude, latitude + 1]), DEGREES)
        chord = np.linalg.norm(places[0] - places[1])
        assert chord * (1 + chord**2 / (24 * 6.37e6**2)) == pytest.approx(length, abs=1)


def test_a_degree_of_longitude_at_60_north() -> None:
    """55,800 m on WGS 84 (Snyder 1987, table 4)."""
    places = measurable(np.array([10.0, 11.0]), np.full(2, 60.0), DEGREES)
    assert np.linalg.norm(places[0] - places[1]) == pytest.approx(55_800, abs=2)


@pytest.mark.parametrize("crs", [METRES, ""])
def test_projected_coordinates_stay(crs: str) -> None:
    assert measurable(np.array([1.0, 4.0]), np.array([2.0, 6.0]), crs).tolist() == [[1, 2], [4, 6]]
    assert not is_geographic(crs)


def test_units() -> None:
    assert [unit_name(crs) for crs in (METRES, DEGREES, "", wkt_of(2263))] == [
        "m",
        "m",
        "map units",
        "US survey foot",
    ]


def test_blocks_of_a_projected_map() -> None:
    xs, ys = np.array([-0.1, 0.0, 99.9, 100.0]), np.array([0.0, 99.9, 100.0, -100.0])
    assert block_numbers(xs, ys, 100, METRES).tolist() == [[0, -1], [0, 0], [1, 0], [-1, 1]]


@given(st.floats(-89, 89), st.floats(-179, 179), st.floats(100, 50_000))
def test_blocks_in_degrees_are_as_large_as_they_should_be(latitude: float, longitude: float, size: float) -> None:
    """No two places of one block are farther apart than its diagonal, some narrowing towards the pole aside."""
    spread = np.linspace(-0.01, 0.01, 5) * size / 1000
    ys = np.clip(np.repeat(latitude + spread, 5), -90, 90)
    xs = np.tile(longitude + spread / max(np.cos(np.radians(latitude)), 1e-3), 5)
    blocks = block_numbers(xs, ys, size, DEGREES)
    places = measurable(xs, ys, DEGREES)
    same = (blocks[:, None] == blocks[None]).all(axis=2)
    distance = np.linalg.norm(places[:, None] - places[None], axis=2)
    row_widens = 1 + size / 6.3e6 * abs(np.tan(np.radians(min(abs(latitude) + 1, 89.9))))
    assert (distance[same] <= size * np.sqrt(1 + row_widens**2) * 1.01).all()
