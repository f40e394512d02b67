"""Class names and colours inside a GeoTIFF."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from osgeo import gdal

from terroir.core.classes import ClassTable
from terroir.core.errors import InputFileError
from terroir.core.raster.grid import Grid
from terroir.core.raster.legend import CLASSES_KEY, read_legend
from terroir.core.raster.window import Window
from terroir.core.raster.writer import RasterWriter
from terroir.tests.unit.making import TRANSFORM, write_raster

pytestmark = pytest.mark.unit

LABELS = ["Forêt", "the \"wet\" <b>meadow</b> & 'reeds'", "œuf, 日本", "a;b|c", "{braces}"]


def table(*codes: int) -> ClassTable:
    labels = dict(zip(codes, LABELS))
    return ClassTable.from_labels(labels, {codes[0]: "#0a0b0c"})


def write_map(path: Path, classes: ClassTable, dtype: str) -> None:
    writer = RasterWriter(path, Grid(3, 2, TRANSFORM, ""), 1, dtype, 99, "output", classes=classes)
    writer.write(Window(0, 0, 3, 2), np.full((1, 2, 3), classes.codes[0], dtype))
    writer.close()


@pytest.mark.parametrize(
    ("codes", "dtype"),
    [
        ((1, 2, 3, 4, 5), "uint8"),
        ((0, 255), "uint8"),
        ((0, 7, 300), "uint16"),
        ((1, 60000), "uint16"),
        ((-4, 2), "int16"),
        ((1, 100_000), "int32"),
    ],
)
def test_round_trip(tmp_path: Path, codes: tuple[int, ...], dtype: str) -> None:
    classes = table(*codes)
    path = tmp_path / "map.tif"
    write_map(path, classes, dtype)
    assert read_legend(str(path)) == classes
    for companion in tmp_path.glob("*.aux.xml"):
        companion.unlink()
    assert read_legend(str(path)) == classes


@pytest.mark.parametrize(("codes", "dtype"), [((0, 2, 255), "uint8"), ((1, 300), "uint16"), ((-4, 60_000), "int32")])
def test_other_programs_read_it_too(tmp_path: Path, codes: tuple[int, ...], dtype: str) -> None:
    """Without our own metadata item, category names or the attribute table say the same."""
    classes = table(*codes)
    path = tmp_path / "map.tif"
    write_map(path, classes, dtype)
    dataset = gdal.Open(str(path), gdal.GA_Update)
    dataset.SetMetadataItem(CLASSES_KEY, None)
    dataset = None
    assert read_legend(str(path)) == classes


def test_colour_table_and_names_where_qgis_looks(tmp_path: Path) -> None:
    write_map(tmp_path / "map.tif", table(0, 2), "uint8")
    dataset = gdal.Open(str(tmp_path / "map.tif"))
    dataset.GetMetadata()  # GDAL 3.6 reads the names together with the metadata
    band = dataset.GetRasterBand(1)
    assert band.GetRasterCategoryNames() == [LABELS[0], "", LABELS[1]]
    assert band.GetRasterColorTable().GetColorEntry(0) == (10, 11, 12, 255)


def test_foreign_map_with_category_names_only(tmp_path: Path) -> None:
    path = write_raster(tmp_path / "map.tif", np.zeros((2, 2), "uint8"))
    dataset = gdal.Open(path, gdal.GA_Update)
    dataset.GetRasterBand(1).SetRasterCategoryNames(["", "Wald", "", "Acker"])
    dataset = None
    legend = read_legend(path)
    assert legend is not None
    assert {entry.code: entry.label for entry in legend} == {1: "Wald", 3: "Acker"}


def test_foreign_map_with_an_attribute_table_without_colours(tmp_path: Path) -> None:
    path = write_raster(tmp_path / "map.tif", np.zeros((2, 2), "int16"))
    rows = gdal.RasterAttributeTable()
    rows.CreateColumn("count", gdal.GFT_Integer, gdal.GFU_PixelCount)
    rows.CreateColumn("value", gdal.GFT_Integer, gdal.GFU_MinMax)
    rows.CreateColumn("name", gdal.GFT_String, gdal.GFU_Name)
    rows.SetRowCount(1)
    rows.SetValueAsInt(0, 1, -7)
    rows.SetValueAsString(0, 2, "sea")
    dataset = gdal.Open(path, gdal.GA_Update)
    dataset.GetRasterBand(1).SetDefaultRAT(rows)
    dataset = None
    legend = read_legend(path)
    assert legend is not None
    assert [(entry.code, entry.label) for entry in legend] == [(-7, "sea")]


def test_damaged_metadata_is_no_legend_of_ours(tmp_path: Path) -> None:
    path = write_raster(tmp_path / "map.tif", np.zeros((2, 2), "uint8"))
    for text in ("no json", "[1]", '[{"code": 1}]', '[{"code": 1, "label": "a", "colour": "red"}]', "{}"):
        dataset = gdal.Open(path, gdal.GA_Update)
        dataset.SetMetadataItem(CLASSES_KEY, text)
        dataset = None
        assert read_legend(path) is None


def test_no_legend(tmp_path: Path) -> None:
    assert read_legend(write_raster(tmp_path / "map.tif", np.zeros((2, 2), "uint8"))) is None


def test_missing_map_names_its_parameter(tmp_path: Path) -> None:
    with pytest.raises(InputFileError, match=r"MAP: .*does not exist"):
        read_legend(str(tmp_path / "no.tif"))
