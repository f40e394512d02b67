"""Several rasters as one, with one validity rule."""

from __future__ import annotations

import pickle
import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from osgeo import gdal

from terroir.core.errors import DataError, InputFileError, ParameterError
from terroir.core.raster.stack import Stack
from terroir.core.raster.window import Window
from terroir.tests.unit.making import OTHER_TRANSFORM, TRANSFORM, write_raster

pytestmark = pytest.mark.unit

ROWS, COLS = 20, 30
WHOLE = Window(0, 0, COLS, ROWS)


def ramp(dtype: str = "uint8", bands: int = 1, rows: int = ROWS, cols: int = COLS, start: int = 1) -> np.ndarray:
    values = np.arange(bands * rows * cols).reshape(bands, rows, cols) % 200 + start
    return values.astype(dtype)


# ---- values and types -------------------------------------------------------


def test_bands_of_all_rasters_in_order(tmp_path: Path) -> None:
    first, second = ramp(bands=2), ramp("uint8", 1, start=7)
    stack = Stack.open([write_raster(tmp_path / "a.tif", first), write_raster(tmp_path / "b.tif", second)])
    data, valid = stack.read(WHOLE)
    assert np.array_equal(data, np.concatenate([first, second]))
    assert valid.all()
    assert stack.positions == ("b1", "b2", "b3")
    assert [(band.source, band.index) for band in stack.bands] == [(0, 1), (0, 2), (1, 1)]


@pytest.mark.parametrize("interleave", ["PIXEL", "BAND"])
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None, max_examples=30
)
@given(chosen=st.lists(st.integers(0, 6), min_size=1, max_size=8), halo=st.integers(0, 3))
def test_any_bands_in_any_order(tmp_path: Path, interleave: str, chosen: list[int], halo: int) -> None:
    """All bands of a file come in one call: not always next to each other, nor each once."""
    values = [ramp("int16", 4), ramp("uint8", 3, start=40)]
    values[1][1, 5] = 0
    paths = [str(tmp_path / f"{number}.tif") for number in range(2)]
    for path, data in zip(paths, values):
        if not Path(path).exists():
            write_raster(path, data, nodata=0, options=[f"INTERLEAVE={interleave}"])
    stack = Stack.open(paths).select(chosen)
    data, valid = stack.read(WHOLE.expanded(halo))
    inner = slice(halo, halo + ROWS), slice(halo, halo + COLS)
    wanted = np.concatenate([v.astype("int16") for v in values])[chosen]
    assert np.array_equal(valid[inner], (wanted != 0).all(axis=0))
    assert np.array_equal(data[(slice(None), *inner)], wanted)
    assert valid.sum() == valid[inner].sum()


@pytest.mark.parametrize(
    ("dtypes", "common"),
    [
        (("uint8",), "uint8"),
        (("uint8", "int16"), "int16"),
        (("int16", "uint16"), "int32"),
        (("uint16", "float32"), "float32"),
        (("int32", "float32"), "float64"),
        (("uint8", "int16", "uint16", "float32", "float64"), "float64"),
    ],
)
def test_mixed_types_meet_without_loss(tmp_path: Path, dtypes: tuple[str, ...], common: str) -> None:
    extremes = []
    for dtype in dtypes:
        limits = np.finfo(dtype) if np.dtype(dtype).kind == "f" else np.iinfo(dtype)
        values = np.zeros((ROWS, COLS), dtype)
        values[0, :2] = limits.min, limits.max
        extremes.append(values)
    stack = Stack.open([write_raster(tmp_path / f"{i}.tif", values) for i, values in enumerate(extremes)])
    data, valid = stack.read(WHOLE)
    assert data.dtype == stack.dtype == common
    assert valid.all()
    for band, values in zip(data, extremes):
        assert np.array_equal(band.astype(values.dtype), values)


def test_files_whose_bands_have_no_name_are_told_in_their_order(tmp_path: Path) -> None:
    def opened(*paths: str) -> list[str]:
        told: list[str] = []
        Stack.open(paths, on_message=lambda text, **values: told.append(text.format(**values)))
        return told

    red = write_raster(tmp_path / "red.tif", ramp(), names=["red"])
    nir, swir = (write_raster(tmp_path / f"{name}.tif", ramp()) for name in ("nir", "swir"))
    assert opened(nir) == opened(red) == []
    assert opened(swir, red, nir) == [
        "Bands without a name are known by their place in the list of rasters: b1 swir.tif, b3 nir.tif."
    ]
    many = write_raster(tmp_path / "many.tif", ramp(bands=7))
    assert opened(many, red, nir)[0].endswith(": b1–b7 many.tif, b9 nir.tif.")


def test_names_come_from_descriptions(tmp_path: Path) -> None:
    path = write_raster(tmp_path / "a.tif", ramp(bands=3), names=["Proche infrarouge", "", "class"])
    assert Stack.open([path]).band_names == ("Proche_infrarouge", "b2", "class_2")


def test_read_part_equals_part_of_whole(tmp_path: Path) -> None:
    values = ramp(bands=2)
    data, _ = Stack.open([write_raster(tmp_path / "a.tif", values)]).read(Window(3, 5, 7, 11))
    assert np.array_equal(data, values[:, 5:16, 3:10])


@pytest.mark.parametrize(
    "window",
    [Window(-4, -3, 10, 9), Window(25, 15, 10, 10), Window(-2, -2, COLS + 4, ROWS + 4), Window(100, 0, 5, 5)],
)
def test_window_beyond_the_image_is_invalid_there(tmp_path: Path, window: Window) -> None:
    values = ramp()
    data, valid = Stack.open([write_raster(tmp_path / "a.tif", values)]).read(window)
    assert data.shape == (1, *window.shape)
    rows = np.arange(window.row, window.row_end)[:, np.newaxis]
    cols = np.arange(window.col, window.col_end)[np.newaxis]
    inside = (rows >= 0) & (rows < ROWS) & (cols >= 0) & (cols < COLS)
    assert np.array_equal(valid, inside)
    assert (data[0][~inside] == 0).all()
    expected = values[0][rows.clip(0, ROWS - 1), cols.clip(0, COLS - 1)]
    assert np.array_equal(data[0][inside], expected[inside])


# ---- validity -----------------------------------------------------------------


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


def with_alpha(path: Path, nodata: float | None = None, transform: tuple[float, ...] = TRANSFORM) -> np.ndarray:
    values = ramp(bands=4)
    values[3] = 255
    values[3, :5] = 0
    values[3, 5] = 1
    write_raster(path, values, nodata=nodata, transform=transform, interpretations={4: gdal.GCI_AlphaBand})
    return values


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


# ---- MASK ---------------------------------------------------------------------------


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


# ---- other grids ------------------------------------------------------------------------


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


# ---- travelling ------------------------------------------------------------------------------


def test_a_stack_can_be_pickled_after_use(tmp_path: Path) -> None:
    mask = write_raster(tmp_path / "m.tif", ramp(start=0))
    stack = Stack.open([write_raster(tmp_path / "a.tif", ramp())], mask)
    before = stack.read(WHOLE)
    after = pickle.loads(pickle.dumps(stack)).read(WHOLE)
    assert np.array_equal(before[0], after[0])
    assert np.array_equal(before[1], after[1])


def test_threads_open_their_own_datasets(tmp_path: Path) -> None:
    values = ramp(bands=3, rows=200, cols=200)
    stack = Stack.open([write_raster(tmp_path / "a.tif", values, options=["TILED=YES", "COMPRESS=DEFLATE"])])
    wrong = []

    def read(seed: int) -> None:
        draw = np.random.default_rng(seed)
        for _ in range(40):
            col, row = (int(n) for n in draw.integers(0, 150, 2))
            data, _ = stack.read(Window(col, row, 50, 50))
            if not np.array_equal(data, values[:, row : row + 50, col : col + 50]):
                wrong.append((col, row))

    threads = [threading.Thread(target=read, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


# ---- what cannot be read -------------------------------------------------------------------------


def test_no_raster() -> None:
    with pytest.raises(ParameterError, match=r"INPUT: no raster"):
        Stack.open([])


def test_unknown_resampling(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match=r"RESAMPLING: cubic.*nearest, bilinear"):
        Stack.open([write_raster(tmp_path / "a.tif", ramp())], resampling="cubic")


@pytest.mark.usefixtures("gdal_exceptions")
def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(InputFileError, match=r"INPUT: .*missing.tif does not exist") as caught:
        Stack.open([str(tmp_path / "missing.tif")])
    assert isinstance(caught.value, OSError)


@pytest.mark.usefixtures("gdal_exceptions")
def test_missing_mask(tmp_path: Path) -> None:
    with pytest.raises(InputFileError, match=r"MASK: .*missing.tif does not exist"):
        Stack.open([write_raster(tmp_path / "a.tif", ramp())], str(tmp_path / "missing.tif"))


@pytest.mark.usefixtures("gdal_exceptions")
def test_not_a_raster(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.tif"
    path.write_text("this is no image {really}")
    with pytest.raises(InputFileError, match=r"INPUT: .*a.tif is not a raster") as caught:
        Stack.open([str(path)])
    assert "\n" not in str(caught.value)
    assert capfd.readouterr().err == ""


@pytest.mark.usefixtures("gdal_exceptions")
@pytest.mark.parametrize("warped", [False, True])
def test_damaged_file(tmp_path: Path, warped: bool) -> None:
    values = np.random.default_rng(0).integers(0, 255, (1, 300, 300)).astype("uint8")
    path = write_raster(
        tmp_path / "a.tif", values, transform=OTHER_TRANSFORM if warped else TRANSFORM, options=["COMPRESS=DEFLATE"]
    )
    content = Path(path).read_bytes()
    # The directory of a GeoTIFF made this way lies in front: the file opens, its last rows do not.
    Path(path).write_bytes(content[: len(content) // 2])
    paths = [write_raster(tmp_path / "good.tif", ramp(rows=300, cols=300)), path] if warped else [path]
    with pytest.raises(InputFileError, match=r"INPUT: .*a.tif") as caught:
        Stack.open(paths).read(Window(0, 0, 300, 300))
    assert "\n" not in str(caught.value)


def test_complex_pixels(tmp_path: Path) -> None:
    path = write_raster(tmp_path / "a.tif", np.ones((4, 4), "complex64"))
    with pytest.raises(DataError, match=r"INPUT: band 1 of .* complex"):
        Stack.open([path])
