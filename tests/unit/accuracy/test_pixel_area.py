"""Areas on the ellipsoid against what geodesy knows."""

from __future__ import annotations

import math

import numpy as np
import pytest
from osgeo import osr

from terroir.core.accuracy.ground import Ellipsoid
from terroir.core.accuracy.pixel_area import pixel_areas
from terroir.core.raster.grid import Grid
from terroir.tests.unit.making import wkt_of

pytestmark = pytest.mark.unit

WGS84 = Ellipsoid(6378137.0, 1 / 298.257223563)
SURFACE = 510_065_621.724  # km², of the WGS 84 ellipsoid


def total(grid: Grid) -> float:
    """Area of all pixels in km²."""
    areas = pixel_areas(grid)
    rows, cols = np.indices((grid.height, grid.width))
    assert areas.unit == "ha"
    return float(areas.at(rows, cols).sum()) / 100


def local(text: str) -> str:
    system = osr.SpatialReference()
    system.SetFromUserInput(text)
    return str(system.ExportToWkt())


def test_the_whole_earth():
    assert total(Grid(360, 180, (-180, 1, 0, 90, 0, -1), wkt_of(4326))) == pytest.approx(SURFACE, rel=1e-12)


def test_authalic_radius():
    """Snyder 1987, table of ellipsoids: 6 370 997 m for Clarke 1866, whose axis is 6 378 206.4 m."""
    assert round(Ellipsoid(6378206.4, 1 / 294.9786982).radius) == 6370997


def test_a_sphere():
    earth = Ellipsoid(1000.0, 0.0)
    assert earth.zone_area(np.array([-90.0, 90.0]), 360)[0] == pytest.approx(4 * math.pi * 1e6)
    octant = np.array([[[1.0, 0, 0], [0, 1.0, 0]], [[0, 0, 1.0], [0, 0, 1.0]]])
    assert earth.lattice_area(octant)[0, 0] == pytest.approx(math.pi / 2 * 1e6)


def test_both_ways_agree_on_a_degree():
    """The exact zone, and small polygons: a rotated grid goes the other way."""
    straight = Grid(64, 64, (10, 1 / 64, 0, 47, 0, -1 / 64), wkt_of(4326))
    turned = Grid(64, 64, (10, 1 / 64, 1e-13, 47, 1e-13, -1 / 64), wkt_of(4326))
    assert total(turned) == pytest.approx(total(straight), rel=1e-7)


def test_utm_at_its_central_meridian():
    areas = pixel_areas(Grid(100, 100, (500_000 - 500, 10, 0, 4_800_000, 0, -10), wkt_of(32631)))
    assert areas.areas.mean() * 10_000 == pytest.approx(100 / 0.9996**2, rel=1e-8)
    assert areas.are_equal


def test_web_mercator_at_sixty_degrees():
    """The scale there is about 1/cos 60° = 2 either way; on the ellipsoid pixels have 25.09 m², not 100."""
    north = 6378137 * math.log(math.tan(math.pi / 4 + math.radians(60) / 2))
    areas = pixel_areas(Grid(100, 100, (0, 10, 0, north + 500, 0, -10), wkt_of(3857)))
    e2 = WGS84.eccentricity**2
    sine = math.sin(math.radians(60))
    # Radii of curvature of the meridian and of the parallel, over those of Mercator's sphere.
    down, along = (1 - e2) / (1 - e2 * sine**2) ** 1.5, 1 / math.sqrt(1 - e2 * sine**2)
    assert areas.areas.mean() * 10_000 == pytest.approx(100 * 0.25 * down * along, rel=1e-4)


def test_web_mercator_of_the_world():
    half = 20037508.342789244
    grid = Grid(1000, 1000, (-half, half / 500, 0, half, 0, -half / 500), wkt_of(3857))
    limit = math.degrees(2 * math.atan(math.exp(math.pi)) - math.pi / 2)
    expected = WGS84.zone_area(np.array([-limit, limit]), 360)[0] / 1e6
    assert total(grid) == pytest.approx(expected, rel=1e-6)
    assert not pixel_areas(grid).are_equal


def test_an_equal_area_projection_and_feet():
    grid = Grid(300, 300, (4_000_000, 1000, 0, 3_000_000, 0, -1000), wkt_of(3035))
    assert total(grid) == pytest.approx(90_000, rel=1e-7)
    feet = local("+proj=laea +lat_0=52 +lon_0=10 +datum=WGS84 +units=us-ft")
    areas = pixel_areas(Grid(50, 50, (0, 100, 0, 0, 0, -100), feet))
    assert areas.areas.mean() == pytest.approx((100 * 1200 / 3937) ** 2 / 10_000, rel=1e-7)


def test_the_pole_is_a_place_like_any_other():
    grid = Grid(40, 40, (-200_000, 10_000, 0, 200_000, 0, -10_000), wkt_of(3413))
    # True scale at 70° north: at the pole of a sphere the scale is (1 + sin 70°) / 2, of the ellipsoid nearly so.
    scale = (1 + math.sin(math.radians(70))) / 2
    assert total(grid) == pytest.approx(160_000 / scale**2, rel=3e-3)


def test_the_date_line_is_no_border():
    east = Grid(100, 100, (179.5, 0.01, 0, 10, 0, -0.01), wkt_of(4326))
    west = Grid(100, 100, (10.5, 0.01, 0, 10, 0, -0.01), wkt_of(4326))
    assert total(east) == pytest.approx(total(west))
    far = local("+proj=laea +lat_0=0 +lon_0=180 +datum=WGS84 +units=m")
    assert total(Grid(64, 64, (-32_000, 1000, 0, 32_000, 0, -1000), far)) == pytest.approx(64 * 64, rel=1e-6)


def test_places_beyond_the_earth_do_not_matter(gdal_exceptions):
    sinusoidal = local("+proj=sinu +R=6371007.181 +units=m")
    half = math.pi * 6371007.181
    grid = Grid(200, 100, (-half, half / 100, 0, half / 2, 0, -half / 100), sinusoidal)
    areas = pixel_areas(grid)
    assert np.isfinite(areas.areas).all()
    assert areas.at(np.array([50]), np.array([100]))[0] == pytest.approx((half / 100) ** 2 / 10_000, rel=0.01)


@pytest.mark.parametrize("crs", ["", 'LOCAL_CS["arbitrary",UNIT["unknown",1]]'])
def test_without_a_unit_areas_are_pixels(crs, gdal_exceptions):
    areas = pixel_areas(Grid(10, 10, (0, 2, 0, 0, 0, -2), crs))
    assert (areas.unit, areas.areas.tolist()) == ("pixels", [[1.0]])


def test_a_local_system_in_metres_is_a_plane():
    areas = pixel_areas(Grid(10, 10, (0, 20, 0, 0, 0, -20), 'LOCAL_CS["site",UNIT["metre",1]]'))
    assert (areas.unit, areas.areas.tolist()) == ("ha", [[0.04]])


def test_very_tall_grids_have_tiles_of_rows():
    grid = Grid(2, 40_001, (0, 0.001, 0, 60, 0, -0.001), wkt_of(4326))
    areas = pixel_areas(grid)
    assert areas.areas.shape[0] <= 4096
    expected = WGS84.zone_area(np.array([60 - 40.001, 60]), 0.002)[0] / 1e6
    assert total(grid) == pytest.approx(expected, rel=1e-12)
