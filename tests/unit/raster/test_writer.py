"""The one writer of rasters."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from osgeo import gdal

from terroir.core.errors import OutputError
from terroir.core.raster.grid import Grid
from terroir.core.raster.window import Window
from terroir.core.raster.writer import TILE, RasterWriter
from terroir.tests.unit.making import EPSG, TRANSFORM, configured, read_raster, wkt_of

pytestmark = pytest.mark.unit

GRID = Grid(600, 300, TRANSFORM, wkt_of(EPSG))


@pytest.mark.parametrize("dtype", ["uint8", "int16", "uint16", "int32", "float32", "float64"])
def test_file_has_what_was_asked_for(tmp_path: Path, dtype: str) -> None:
    path = tmp_path / "map.tif"
    values = np.random.default_rng(0).integers(0, 100, (2, 300, 600)).astype(dtype)
    writer = RasterWriter(path, GRID, 2, dtype, 77, "output", ("één", "deux"), threads=2)
    for row in (100, 0, 200):
        writer.write(Window(0, row, 600, 100), values[:, row : row + 100])
    writer.close()
    dataset = gdal.Open(str(path))
    band = dataset.GetRasterBand(2)
    assert np.array_equal(read_raster(path), values)
    assert read_raster(path).dtype == dtype
    assert band.GetBlockSize() == [TILE, TILE]
    assert band.GetNoDataValue() == 77
    assert [dataset.GetRasterBand(i).GetDescription() for i in (1, 2)] == ["één", "deux"]
    structure = dataset.GetMetadata("IMAGE_STRUCTURE")
    assert structure["COMPRESSION"] == "DEFLATE"
    assert structure["INTERLEAVE"] == "BAND"
    assert Grid.of(dataset).same_pixels(GRID)


def test_nan_as_nodata(tmp_path: Path) -> None:
    writer = RasterWriter(tmp_path / "map.tif", GRID, 1, "float32", float("nan"), "output")
    writer.close()
    dataset = gdal.Open(str(tmp_path / "map.tif"))
    assert np.isnan(dataset.GetRasterBand(1).GetNoDataValue())


def test_large_files_become_bigtiff(tmp_path: Path) -> None:
    """A file that may pass 4 GB has the other header; nothing of its size is written here."""
    wide = Grid(40_000, 60_000, TRANSFORM, "")
    path = tmp_path / "map.tif"
    with configured("GTIFF_DONT_WRITE_BLOCKS", "YES"):
        writer = RasterWriter(path, wide, 1, "uint16", 0, "output")
        header = path.read_bytes()[:4] if path.exists() else b""
        writer.abandon()
    if not header:
        header = path.read_bytes()[:4]
    assert header == b"II\x2b\x00"


def test_small_files_do_not(tmp_path: Path) -> None:
    RasterWriter(tmp_path / "map.tif", GRID, 1, "uint8", 0, "output").close()
    assert (tmp_path / "map.tif").read_bytes()[:4] == b"II\x2a\x00"


@pytest.mark.usefixtures("gdal_exceptions")
def test_folder_that_is_not_there(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(OutputError, match=r"CONFIDENCE: map.tif cannot be written") as caught:
        RasterWriter(tmp_path / "no" / "map.tif", GRID, 1, "uint8", 0, "confidence")
    assert isinstance(caught.value, OSError)
    assert capfd.readouterr().err == ""


def test_abandoned_twice(tmp_path: Path) -> None:
    writer = RasterWriter(tmp_path / "map.tif", GRID, 1, "uint8", 0, "output")
    writer.write(Window(0, 0, 20, 1), np.zeros((1, 1, 20), "uint8"))
    writer.abandon()
    writer.abandon()
