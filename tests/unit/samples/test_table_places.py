"""Where the samples of a table lie, read with it where it is asked for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from osgeo import gdal, ogr

from terroir.core.learning.validation.folds import make_folds
from terroir.core.samples.table import read_samples
from terroir.tests.unit.making import at, point, square, write_layer

pytestmark = pytest.mark.unit

ROWS = [{"class": 1 + place % 2, "group": f"p{place}", "red": float(place)} for place in range(6)]


def written(tmp_path: Path, texts, kind=ogr.wkbPoint, suffix=".gpkg", **options) -> str:
    return write_layer(tmp_path / f"s{suffix}", zip(texts, ROWS), kind=kind, **options)


def test_places_are_those_of_the_points(tmp_path: Path) -> None:
    path = written(tmp_path, [point(7 * i, i) for i in range(6)])
    found = read_samples(path, places=True)
    assert found.coordinates is not None
    assert found.coordinates.tolist() == [list(at(7 * i, i)) for i in range(6)]
    assert "32631" in found.crs
    folds = make_folds(
        "block", found.codes, found.groups, 0, 3, coordinates=found.coordinates, crs=found.crs, block_size=10.0
    )
    assert sum(1 for _ in folds) == 3


def test_places_are_not_read_unasked(tmp_path: Path) -> None:
    found = read_samples(written(tmp_path, [point(i, i) for i in range(6)]))
    assert found.coordinates is None
    assert found.crs == ""


def test_of_an_area_it_is_the_middle(tmp_path: Path) -> None:
    path = written(tmp_path, [square(4 * i, 0, 2) for i in range(6)], ogr.wkbPolygon)
    found = read_samples(path, places=True)
    assert found.coordinates is not None
    assert found.coordinates[1].tolist() == list(at(5, 1))


def test_samples_without_a_place_have_none(tmp_path: Path) -> None:
    found = read_samples(written(tmp_path, [point(1, 1), None, *[point(2, i) for i in range(4)]]), places=True)
    assert found.coordinates is not None
    assert np.isnan(found.coordinates).all(axis=1).tolist() == [False, True, False, False, False, False]


def test_a_table_without_geometry_has_no_places(tmp_path: Path) -> None:
    path = written(tmp_path, [None] * 6, ogr.wkbNone)
    opened = gdal.OpenEx(path)  # its layers live no longer than it does
    assert opened.GetLayer(0).GetGeomType() == ogr.wkbNone
    assert read_samples(path, places=True).coordinates is None
