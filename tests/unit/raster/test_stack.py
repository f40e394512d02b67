"""Several rasters as one: their values and types, what travels, what cannot be read."""

from __future__ import annotations

import pickle
import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from terroir.core.errors import DataError, InputFileError, ParameterError
from terroir.core.raster.stack import Stack
from terroir.core.raster.window import Window
from terroir.tests.unit.making import OTHER_TRANSFORM, TRANSFORM, write_raster
from terroir.tests.unit.raster.ramps import COLS, ROWS, WHOLE, ramp

pytestmark = pytest.mark.unit


# ---- values and types ----------------------------------------------------------


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


# ---- travelling ----------------------------------------------------------------


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


# ---- what cannot be read -------------------------------------------------------


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
