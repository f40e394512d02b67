"""One validity rule: nodata, NaN, masks and alpha of the rasters, and the mask layer."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from osgeo import gdal

from terroir.core.raster.stack import Stack
from terroir.tests.unit.making import TRANSFORM, write_raster
from terroir.tests.unit.raster.ramps import COLS, ROWS, WHOLE, ramp, with_alpha

pytestmark = pytest.mark.unit


def test_nodata_of_each_band_counts(tmp_path: Path) -> None:
    values = ramp("int16", 2, start=10)
    values[0, 2, 3], values[1, 4, 5], values[0, 6, 6], values[1, 6, 6] = -1, -2, -2, -1
    # GeoTIFF knows one nodata for all bands; a VRT has one for each.
    plain = write_raster(tmp_path / "plain.tif", values)
    view = gdal.GetDriverByName("VRT").CreateCopy(str(tmp_path / "a.vrt"), gdal.Open(plain))
    view.GetRasterBand(1).SetNoDataValue(-1)
    view.GetRasterBand(2).SetNoDataValue(-2)
    view = None
    _, valid = Stack.open([str(tmp_path / "a.vrt")]).read(WHOLE)
    expected = np.ones((ROWS, COLS), bool)
    expected[2, 3] = expected[4, 5] = False
    assert np.array_equal(valid, expected)


@pytest.mark.parametrize("nodata", [-1, 256, 0.5, float("nan"), float("inf"), -3.4e38])
def test_nodata_that_the_type_cannot_hold_hides_nothing(tmp_path: Path, nodata: float) -> None:
    plain = write_raster(tmp_path / "a.tif", ramp("uint8", start=0))
    xml = gdal.GetDriverByName("VRT").CreateCopy("", gdal.Open(plain)).GetMetadata("xml:VRT")[0]
    text = xml.replace("<ColorInterp>", f"<NoDataValue>{nodata}</NoDataValue><ColorInterp>")
    assert "NoDataValue" in text
    path = tmp_path / "b.vrt"
    path.write_text(text)
    data, valid = Stack.open([str(path)]).read(WHOLE)
    assert valid.all()
    assert np.array_equal(data, ramp("uint8", start=0))


def test_nan_and_infinity_are_invalid_without_nodata(tmp_path: Path) -> None:
    values = ramp("float32")
    values[0, 0, :3] = np.nan, np.inf, -np.inf
    _, valid = Stack.open([write_raster(tmp_path / "a.tif", values)]).read(WHOLE)
    assert not valid[0, :3].any()
    assert valid.sum() == ROWS * COLS - 3


def test_nan_as_nodata(tmp_path: Path) -> None:
    values = ramp("float64")
    values[0, 1, 1] = np.nan
    _, valid = Stack.open([write_raster(tmp_path / "a.tif", values, nodata=float("nan"))]).read(WHOLE)
    assert np.argwhere(~valid).tolist() == [[1, 1]]


@pytest.mark.parametrize("nodata", [-3.4028e38, -3.40282e38, -3.4028234663852886e38, -3.4e38])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_lowest_float_as_nodata_though_printed_with_few_digits(tmp_path: Path, nodata: float, dtype: str) -> None:
    values = ramp(dtype)
    values[0, 1, 1], values[0, 2, 2], values[0, 3, 3] = np.finfo("float32").min, -1e30, -9999
    _, valid = Stack.open([write_raster(tmp_path / "a.tif", values, nodata=nodata)]).read(WHOLE)
    assert np.argwhere(~valid).tolist() == [[1, 1]]


def test_nodata_of_a_float_forgives_rounding_only(tmp_path: Path) -> None:
    values = ramp("float32")
    values[0, 0, :3] = np.float32(0.1), np.nextafter(np.float32(0.1), np.float32(1)), 0.1001
    _, valid = Stack.open([write_raster(tmp_path / "a.tif", values, nodata=0.1)]).read(WHOLE)
    assert valid[0, :3].tolist() == [False, False, True]


def test_internal_mask(tmp_path: Path) -> None:
    mask = np.ones((ROWS, COLS), bool)
    mask[4:9, 10:] = False
    path = write_raster(tmp_path / "a.tif", ramp(bands=3), mask=mask)
    data, valid = Stack.open([path]).read(WHOLE)
    assert np.array_equal(valid, mask)
    assert len(data) == 3


def test_internal_mask_and_nodata_together(tmp_path: Path) -> None:
    mask = np.ones((ROWS, COLS), bool)
    mask[4:9, 10:] = False
    values = ramp(bands=2)
    values[1, 0, 0] = 255
    _, valid = Stack.open([write_raster(tmp_path / "a.tif", values, nodata=255, mask=mask)]).read(WHOLE)
    mask[0, 0] = False
    assert np.array_equal(valid, mask)


@pytest.mark.parametrize("nodata", [None, 3])
def test_alpha_hides_and_is_no_feature(tmp_path: Path, nodata: float | None) -> None:
    values = with_alpha(tmp_path / "a.tif", nodata)
    stack = Stack.open([str(tmp_path / "a.tif")])
    data, valid = stack.read(WHOLE)
    assert len(stack.bands) == len(data) == 3
    expected = values[3] != 0
    if nodata is not None:
        expected &= (values[:3] != nodata).all(axis=0)
    assert np.array_equal(valid, expected)


def test_alpha_of_one_raster_leaves_the_bands_of_the_next(tmp_path: Path) -> None:
    with_alpha(tmp_path / "a.tif")
    stack = Stack.open([str(tmp_path / "a.tif"), write_raster(tmp_path / "b.tif", ramp())])
    assert [(band.source, band.index) for band in stack.bands] == [(0, 1), (0, 2), (0, 3), (1, 1)]


def test_nodata_for_a_whole_pixel(tmp_path: Path) -> None:
    values = ramp(bands=2, start=5)
    values[:, 0, 0] = 1, 2
    values[0, 0, 1] = 1
    path = write_raster(tmp_path / "a.tif", values)
    dataset = gdal.Open(path, gdal.GA_Update)
    dataset.SetMetadataItem("NODATA_VALUES", "1 2")
    dataset = None
    _, valid = Stack.open([path]).read(WHOLE)
    assert not valid[0, 0]
    assert valid.sum() == ROWS * COLS - 1


def test_validity_asks_selected_bands_only(tmp_path: Path) -> None:
    values = ramp("float32", 3)
    values[1, 5, 5], values[2, 6, 6] = np.nan, np.nan
    stack = Stack.open([write_raster(tmp_path / "a.tif", values, names=["r", "g", "n"])])
    chosen = stack.select([2, 0])
    data, valid = chosen.read(WHOLE)
    assert chosen.band_names == ("n", "r")
    assert chosen.positions == ("b3", "b1")
    assert np.array_equal(data[1], values[0])
    assert np.argwhere(~valid).tolist() == [[6, 6]]


def test_selecting_from_one_raster_asks_not_the_other(tmp_path: Path) -> None:
    holes = ramp("float32")
    holes[0, 0, 0] = np.nan
    stack = Stack.open([write_raster(tmp_path / "a.tif", ramp()), write_raster(tmp_path / "b.tif", holes)])
    assert stack.select([0]).read(WHOLE)[1].all()
    assert not stack.select([1]).read(WHOLE)[1].all()


# ---- MASK ----------------------------------------------------------------------


def test_mask_hides_by_zero_and_nodata(tmp_path: Path) -> None:
    mask = np.ones((ROWS, COLS), "int16")
    mask[3], mask[4], mask[5] = 0, -9, -5
    path = write_raster(tmp_path / "mask.tif", mask, nodata=-9)
    _, valid = Stack.open([write_raster(tmp_path / "a.tif", ramp())], path).read(WHOLE)
    assert np.argwhere(~valid.all(axis=1)).ravel().tolist() == [3, 4]


def test_mask_on_another_grid_takes_the_nearest_and_hides_beyond_its_edge(tmp_path: Path) -> None:
    mask = np.ones((5, 5), "uint8")
    mask[0, 0] = 0
    path = write_raster(tmp_path / "mask.tif", mask, transform=(TRANSFORM[0], 4, 0, TRANSFORM[3], 0, -4))
    told = []
    stack = Stack.open(
        [write_raster(tmp_path / "a.tif", ramp())], path, "bilinear", on_message=lambda t, **v: told.append((t, v))
    )
    _, valid = stack.read(WHOLE)
    expected = np.zeros((ROWS, COLS), bool)
    expected[:20, :20] = True
    expected[:4, :4] = False
    assert np.array_equal(valid, expected)
    assert told[0][1]["path"] == path
    assert told[0][1]["resampling"] == "nearest"
