"""The picture of the map: colours, size, nodata."""

from __future__ import annotations

import base64

import numpy as np
import pytest
from osgeo import gdal

from terroir.core.accuracy.thumbnail import map_picture
from terroir.core.classes import ClassTable
from terroir.tests.unit.making import write_raster

pytestmark = pytest.mark.unit

TABLE = ClassTable.from_labels({1: "a", 4: "b"}, {1: "#ff0000", 4: "#0000ff"})


def pixels(picture) -> np.ndarray:
    """Red, green and blue of an embedded picture, shape (3, rows, cols)."""
    head, text = picture.source.split(",")
    assert head == "data:image/png;base64"
    gdal.FileFromMemBuffer("/vsimem/seen.png", base64.b64decode(text))
    dataset = gdal.Open("/vsimem/seen.png")
    table = dataset.GetRasterBand(1).GetColorTable()
    colours = np.array([table.GetColorEntry(i)[:3] for i in range(table.GetCount())], np.uint8)
    found = colours[dataset.ReadAsArray()].transpose(2, 0, 1)
    dataset = None
    gdal.Unlink("/vsimem/seen.png")
    return found


def test_colours_of_classes_nodata_and_others(tmp_path, gdal_exceptions):
    values = np.array([[1, 4], [0, 9]], np.uint8)
    picture = map_picture(write_raster(tmp_path / "m.tif", values, 0), TABLE)
    shown = pixels(picture)
    assert shown[:, 0, 0].tolist() == [255, 0, 0]
    assert shown[:, 0, 1].tolist() == [0, 0, 255]
    assert shown[:, 1, 0].tolist() == [255, 255, 255]
    assert shown[:, 1, 1].tolist() == [205, 205, 205]
    assert picture.others
    assert not [name for name in gdal.ReadDir("/vsimem/") or [] if name.startswith("terroir-")]


def test_a_large_map_is_made_small(tmp_path):
    values = np.ones((300, 1200), np.uint8)
    picture = map_picture(write_raster(tmp_path / "m.tif", values), TABLE, longest=100)
    assert pixels(picture).shape == (3, 25, 100)
    assert (picture.width, picture.height) == (900, 225)
    assert not picture.others


def test_degrees_are_drawn_as_the_ground_is(tmp_path):
    path = write_raster(tmp_path / "m.tif", np.ones((100, 100), np.uint8), None, (0, 0.01, 0, 60.5, 0, -0.01), 4326)
    picture = map_picture(path, TABLE)
    assert (picture.width, picture.height) == (450, 900)


def test_the_same_map_gives_the_same_text(tmp_path):
    path = write_raster(tmp_path / "m.tif", np.ones((20, 30), np.uint8))
    assert map_picture(path, TABLE) == map_picture(path, TABLE)
