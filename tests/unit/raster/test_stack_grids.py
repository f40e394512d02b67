"""Rasters of a stack that lie on other grids than the first."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from osgeo import gdal

from terroir.core.errors import DataError
from terroir.core.raster.stack import Stack
from terroir.core.raster.window import Window
from terroir.tests.unit.making import OTHER_TRANSFORM, TRANSFORM, write_raster
from terroir.tests.unit.raster.ramps import COLS, ROWS, WHOLE, ramp, with_alpha

pytestmark = pytest.mark.unit


def test_same_grid_is_not_warped(tmp_path: Path) -> None:
    told = []
    almost = (TRANSFORM[0] + 1e-7, *TRANSFORM[1:])
    paths = [
        write_raster(tmp_path / "a.tif", ramp(), names=["a"]),
        write_raster(tmp_path / "b.tif", ramp(), transform=almost, names=["b"]),
        write_raster(tmp_path / "c.tif", ramp(), epsg=None, names=["c"]),
    ]
    stack = Stack.open(paths, on_message=lambda *a, **v: told.append(v))
    assert not any(source.warped for source in stack.sources)
    assert not told


def test_warp_by_whole_pixels_is_exact_and_invalid_beyond(tmp_path: Path) -> None:
    first = write_raster(tmp_path / "a.tif", ramp())
    values = ramp("int16", 2, rows=12, cols=14)
    shifted = write_raster(tmp_path / "b.tif", values, transform=(TRANSFORM[0] + 5, 1, 0, TRANSFORM[3] - 4, 0, -1))
    data, valid = Stack.open([first, shifted]).read(WHOLE)
    expected = np.zeros((ROWS, COLS), bool)
    expected[4:16, 5:19] = True
    assert np.array_equal(valid, expected)
    assert np.array_equal(data[1:, 4:16, 5:19], values)


def test_warp_keeps_zero_values_valid(tmp_path: Path) -> None:
    first = write_raster(tmp_path / "a.tif", ramp())
    zeros = write_raster(tmp_path / "b.tif", np.zeros((60, 60), "uint8"), transform=OTHER_TRANSFORM)
    _, valid = Stack.open([first, zeros]).read(WHOLE)
    assert valid.all()


@pytest.mark.parametrize("resampling", ["nearest", "bilinear"])
def test_warp_keeps_the_nodata_of_each_band(tmp_path: Path, resampling: str) -> None:
    """A pixel that is nodata in one band only is invalid, as it is without a warp."""
    values = np.full((2, 40, 40), 50, "int16")
    values[0, 10:20, 10:20] = values[1, 26:34, 26:34] = values[:, 30:38, 4:12] = -1
    fine = (TRANSFORM[0], 0.5, 0, TRANSFORM[3], 0, -0.5)
    other = write_raster(tmp_path / "b.tif", values, nodata=-1, transform=fine)
    first = write_raster(tmp_path / "a.tif", np.ones((20, 20), "uint8"))
    data, valid = Stack.open([first, other], resampling=resampling).read(Window(0, 0, 20, 20))
    hole = (values == -1).any(axis=0).reshape(20, 2, 20, 2).any(axis=(1, 3))
    # Bilinear: a pixel at a hole's edge has neighbours that are valid, and may live on them.
    inner = hole.copy()
    inner[1:-1, 1:-1] &= hole[:-2, 1:-1] & hole[2:, 1:-1] & hole[1:-1, :-2] & hole[1:-1, 2:]
    assert inner.sum() > 10
    assert not valid[hole if resampling == "nearest" else inner].any()
    assert valid[~hole].all()
    assert (data[1:][:, valid] == 50).all()


def test_warp_keeps_the_nodata_of_one_band_of_many(tmp_path: Path) -> None:
    values = np.full((2, 40, 40), 50, "uint8")
    values[0, 10:20, 10:20] = 0
    values[1, 30:, 30:] = 0
    fine = (TRANSFORM[0], 0.5, 0, TRANSFORM[3], 0, -0.5)
    plain = write_raster(tmp_path / "plain.tif", values, transform=fine)
    view = gdal.GetDriverByName("VRT").CreateCopy(str(tmp_path / "b.vrt"), gdal.Open(plain))
    view.GetRasterBand(1).SetNoDataValue(0)
    view = None
    first = write_raster(tmp_path / "a.tif", np.ones((20, 20), "uint8"))
    _, valid = Stack.open([first, str(tmp_path / "b.vrt")]).read(Window(0, 0, 20, 20))
    expected = np.ones((20, 20), bool)
    expected[5:10, 5:10] = False
    assert np.array_equal(valid, expected)


def test_warp_of_nodata_that_the_type_cannot_hold(tmp_path: Path) -> None:
    values = np.full((1, 40, 40), 255, "uint8")
    values[0, :20] = 0
    fine = (TRANSFORM[0], 0.5, 0, TRANSFORM[3], 0, -0.5)
    plain = write_raster(tmp_path / "plain.tif", values, transform=fine)
    xml = gdal.GetDriverByName("VRT").CreateCopy("", gdal.Open(plain)).GetMetadata("xml:VRT")[0]
    first = write_raster(tmp_path / "a.tif", np.ones((20, 20), "uint8"))
    for nodata in (-9999, 9999):
        path = tmp_path / f"{nodata}.vrt"
        path.write_text(xml.replace("<ColorInterp>", f"<NoDataValue>{nodata}</NoDataValue><ColorInterp>"))
        assert Stack.open([first, str(path)]).read(Window(0, 0, 20, 20))[1].all()


@pytest.mark.parametrize("nodata", [None, 170])
def test_warped_alpha_hides(tmp_path: Path, nodata: float | None) -> None:
    values = with_alpha(tmp_path / "b.tif", nodata, transform=(TRANSFORM[0], 0.5, 0, TRANSFORM[3], 0, -0.5))
    first = write_raster(tmp_path / "a.tif", np.ones((ROWS // 2, COLS // 2), "uint8"))
    stack = Stack.open([first, str(tmp_path / "b.tif")])
    _, valid = stack.read(Window(0, 0, COLS // 2, ROWS // 2))
    assert len(stack.bands) == 4
    assert not valid[:2].any()
    # The nearest of four pixels of half the size is the lower right one.
    nearest = (values[:3, 1::2, 1::2] != nodata).all(axis=0)
    assert np.array_equal(valid[3:], nearest[3:])


def test_warp_from_another_reference_system(tmp_path: Path) -> None:
    """A raster of longitudes and latitudes shows the right ones in UTM."""
    first = write_raster(tmp_path / "a.tif", np.ones((40, 40), "uint8"), transform=(500_000, 30, 0, 4_800_000, 0, -30))
    lon, lat = 2.99 + 0.0002 * (np.arange(250) + 0.5), 43.36 - 0.0002 * (np.arange(250) + 0.5)
    both = np.stack(np.meshgrid(lon, lat)).astype("float64")
    other = write_raster(tmp_path / "b.tif", both, transform=(2.99, 0.0002, 0, 43.36, 0, -0.0002), epsg=4326)
    for resampling, tolerance in (("nearest", 0.000101), ("bilinear", 1e-6)):
        data, valid = Stack.open([first, other], resampling=resampling).read(Window(0, 0, 40, 40))
        assert valid.all()
        # 500 000 m east is the central meridian, 3° east.
        x = 500_000 + 30 * (np.arange(40) + 0.5)
        metres = 111_320 * np.cos(np.radians(data[2])) * 1.0023  # length of a degree on this parallel, to 0.5 %
        expected = 3 + (x - 500_000) / metres
        assert np.abs(data[1] - expected).max() < tolerance + 0.0001
        assert (np.diff(data[2][:, 0]) <= 0).all()


@pytest.fixture(scope="module")
def warped_stacks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Stack]:
    folder = tmp_path_factory.mktemp("warped")
    values = np.random.default_rng(1).integers(1, 250, (2, 70, 50)).astype("float32")
    values[0, 20:30, 20:30] = np.nan
    first = write_raster(folder / "a.tif", ramp(rows=60, cols=40))
    grid = write_raster(folder / "grid.tif", values, transform=OTHER_TRANSFORM)
    gdal.Warp(str(folder / "lonlat.tif"), grid, dstSRS="EPSG:4326", dstNodata=-1).FlushCache()
    mask = write_raster(folder / "m.tif", (values[0] > 40).astype("uint8"), transform=OTHER_TRANSFORM)
    return {
        resampling: Stack.open([first, grid, str(folder / "lonlat.tif")], mask, resampling)
        for resampling in ("nearest", "bilinear")
    }


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(
    resampling=st.sampled_from(["nearest", "bilinear"]),
    window=st.builds(Window, st.integers(-3, 39), st.integers(-3, 59), st.integers(1, 45), st.integers(1, 65)),
)
def test_warp_does_not_depend_on_the_window(warped_stacks: dict[str, Stack], resampling: str, window: Window) -> None:
    whole_data, whole_valid = warped_stacks[resampling].read(Window(-60, -70, 160, 200))
    data, valid = warped_stacks[resampling].read(window)
    rows, cols = slice(window.row + 70, window.row_end + 70), slice(window.col + 60, window.col_end + 60)
    assert np.array_equal(valid, whole_valid[rows, cols])
    assert np.array_equal(data, whole_data[:, rows, cols], equal_nan=True)


def test_the_stacks_above_have_both_kinds_of_pixels(warped_stacks: dict[str, Stack]) -> None:
    _, valid = warped_stacks["bilinear"].read(Window(0, 0, 40, 60))
    assert 0.3 < valid.mean() < 0.95


@pytest.mark.parametrize("turned", ["first", "second"])
def test_rotated_grid_is_refused_unless_it_is_the_same(tmp_path: Path, turned: str) -> None:
    rotated = (TRANSFORM[0], 0.8, 0.6, TRANSFORM[3], 0.6, -0.8)
    paths = [
        write_raster(tmp_path / "a.tif", ramp(), transform=rotated if turned == "first" else TRANSFORM),
        write_raster(tmp_path / "b.tif", ramp(), transform=rotated if turned == "second" else TRANSFORM),
    ]
    with pytest.raises(DataError, match=r"INPUT: .*b.tif.*rotated"):
        Stack.open(paths)
    assert Stack.open([paths[0], paths[0]]).read(WHOLE)[1].all()


def test_first_raster_with_south_up_is_refused_unless_all_are_like_it(tmp_path: Path) -> None:
    """Warping to such a grid would turn the others upside down."""
    south_up = (TRANSFORM[0], 1, 0, TRANSFORM[3] - ROWS, 0, 1)
    first = write_raster(tmp_path / "a.tif", ramp()[:, ::-1], transform=south_up)
    other = write_raster(tmp_path / "b.tif", ramp())
    with pytest.raises(DataError, match=r"^INPUT: .*b.tif lies on another grid .* upside down"):
        Stack.open([first, other])
    assert Stack.open([first]).read(WHOLE)[1].all()


def test_rasters_without_a_place_in_common_are_refused(tmp_path: Path) -> None:
    near = write_raster(tmp_path / "a.tif", ramp())
    far = write_raster(tmp_path / "b.tif", ramp(), transform=(TRANSFORM[0] + 5000, 1, 0, TRANSFORM[3], 0, -1))
    with pytest.raises(DataError, match=r"INPUT: .*b\.tif and .*a\.tif have no pixel in common; choose"):
        Stack.open([near, far])
    with pytest.raises(DataError, match="MASK: "):
        Stack.open([near], far)
