"""A filter block by block is the filter of the whole image, to the bit, whatever the blocks and the backend."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from osgeo import gdal
from scipy import ndimage

from terroir.core.errors import DataError, ParameterError
from terroir.core.features.neighbourhood_block import FILTERS
from terroir.core.features.texture import quantised
from terroir.core.jobs import execute
from terroir.core.jobs.spatial_filter import SpatialFilterJob
from terroir.core.run import Run
from terroir.tests.unit.making import left_behind, read_raster, write_raster

pytestmark = pytest.mark.unit

ROWS, COLS = 46, 59
NAMES = ("red", "nir")


@pytest.fixture(scope="module")
def values() -> np.ndarray:
    """Two bands of smooth noise with gaps (0): single pixels and a large hole."""
    draw = np.random.default_rng(11)
    values = ndimage.gaussian_filter(draw.normal(500, 400, (2, ROWS, COLS)), (0, 1, 1)).clip(1).astype("uint16")
    values[0, draw.random((ROWS, COLS)) < 0.05] = 0
    values[:, 20:32, 15:40] = 0
    return values


@pytest.fixture
def image(tmp_path: Path, values: np.ndarray) -> str:
    return write_raster(tmp_path / "image.tif", values, nodata=0, names=NAMES)


def filtered(folder: Path, run: Run, **fields) -> np.ndarray:
    output = folder / f"out{len(list(folder.glob('*.tif')))}.tif"
    execute(SpatialFilterJob(output=str(output), **fields), run)
    return read_raster(output)


def whole(values: np.ndarray, name: str, radius: int, **options) -> np.ndarray:
    """The filter of the whole image at once; nodata as the file has it."""
    kind = FILTERS[name]
    halo = kind.reach * (1 if name == "sobel" else radius)
    valid = (values != 0).all(axis=0)
    known = np.pad(valid, halo, mode="symmetric")
    results = []
    for band in values:
        low, high = int(band[valid].min()), int(band[valid].max())
        padded = np.pad(band, halo, mode="symmetric")
        padded = quantised(padded, low, high, 16) if kind.grey else padded
        results.append(kind.compute(padded, known, 1 if name == "sobel" else radius, **options))
    return np.stack(results)


@pytest.mark.parametrize("name", sorted(FILTERS))
def test_blocks_workers_and_backends_change_no_bit(image, values, tmp_path, name):
    radius = 3
    options = {"sigma": 1.5} if name == "gaussian" else {}
    valid = (values != 0).all(axis=0)
    expected = whole(values, name, radius, **options)
    for shape in ((ROWS, COLS), (16, 16), (7, 23), (1, 59), (2, 2)):
        for backend in (("serial", 1), ("threads", 2)):
            if shape == (2, 2) and backend[0] == "serial":
                continue
            found = filtered(tmp_path, Run(*backend, block_shape=shape), input=image, filter=name, radius=radius)
            made = expected[:, valid]
            assert np.array_equal(found[:, valid], np.where(np.isnan(made), found[:, valid], made).astype(found.dtype))
            gaps = found[:, ~valid]
            assert (gaps == gaps[0, 0]).all()
            assert (found[:, valid][np.isnan(made)] == gaps[0, 0]).all()


def test_processes_give_the_same(image, values, tmp_path):
    one = filtered(tmp_path, Run("serial", block_shape=(20, 20)), input=image, filter="gaussian", radius=2)
    two = filtered(tmp_path, Run("processes", 2, block_shape=(20, 20)), input=image, filter="gaussian", radius=2)
    assert np.array_equal(one, two)


@pytest.mark.parametrize(
    ("name", "theirs"),
    [("median", ndimage.median_filter), ("maximum", ndimage.maximum_filter), ("opening", ndimage.grey_opening)],
)
def test_a_window_larger_than_the_image(tmp_path, name, theirs):
    values = np.random.default_rng(0).integers(1, 60, (5, 7)).astype("uint8")
    path = write_raster(tmp_path / "small.tif", values, nodata=0)
    found = filtered(tmp_path, Run("threads", 2, block_shape=(2, 3)), input=path, filter=name, radius=9)
    assert np.array_equal(found[0], theirs(values, 19, mode="reflect"))


@pytest.mark.parametrize(
    ("chosen", "names"), [((), ["red", "nir"]), (("NIR",), ["nir"]), (("2", "b1"), ["nir", "red"])]
)
def test_bands_are_named_after_what_was_done(image, values, tmp_path, chosen, names):
    job = SpatialFilterJob(
        input=image, output=str(tmp_path / "out.tif"), filter="standarddeviation", radius=2, bands=chosen
    )
    execute(job, Run("serial"))
    dataset = gdal.Open(job.output)
    found = [dataset.GetRasterBand(band).GetDescription() for band in range(1, dataset.RasterCount + 1)]
    assert found == [f"{name}_standarddeviation_5" for name in names]


def test_a_band_that_is_not_chosen_hides_nothing(image, values, tmp_path):
    found = filtered(tmp_path, Run("serial"), input=image, bands=("nir",), filter="maximum")
    assert np.array_equal(found[0] != 0, values[1] != 0)


def test_the_mask_hides_pixels_from_their_neighbours(tmp_path):
    values = np.full((1, 9, 9), 10, "uint8")
    values[0, :, 4] = 200
    image = write_raster(tmp_path / "image.tif", values, nodata=0)
    mask = write_raster(tmp_path / "mask.tif", (values[0] == 10).astype("uint8"))
    found = filtered(tmp_path, Run("serial"), input=image, mask=mask, filter="mean")[0]
    assert (found[:, [0, 3, 5, 8]] == 10).all()
    assert (found[:, 4] < -1e38).all()


def test_without_nodata_every_value_stays_and_nodata_is_another(tmp_path):
    values = np.random.default_rng(0).integers(0, 256, (1, 20, 20)).astype("uint8")
    path = write_raster(tmp_path / "image.tif", values)
    found = filtered(tmp_path, Run("serial"), input=path, filter="minimum")
    assert found.dtype == np.int16
    assert np.array_equal(found[0], ndimage.minimum_filter(values[0], 3))


def test_the_radius_does_not_count_for_sobel(image, values, tmp_path):
    run = Run("serial")
    three = filtered(tmp_path, run, input=image, filter="sobel", radius=3)
    assert any("3 × 3" in str(message) for message in run.messages)
    assert np.array_equal(three, filtered(tmp_path, Run("serial"), input=image, filter="sobel"))


@pytest.mark.parametrize(
    ("fields", "parameter"),
    [
        ({"bands": ("blue",)}, "bands"),
        ({"bands": ("3",)}, "bands"),
        ({"bands": ("0",)}, "bands"),
        ({"bands": ("1", "red")}, "bands"),
        ({"radius": 0}, "radius"),
        ({"radius": 101}, "radius"),
        ({"filter": "mode"}, "filter"),
        ({"filter": "gaussian", "sigma": 0.0}, "sigma"),
        ({"filter": "entropy", "levels": 1}, "levels"),
    ],
)
def test_bad_values_name_the_field(image, tmp_path, fields, parameter):
    with pytest.raises(ParameterError) as caught:
        filtered(tmp_path, Run("serial"), input=image, **fields)
    assert caught.value.parameter == parameter
    assert left_behind(tmp_path) == ["image.tif"]


@pytest.mark.parametrize("name", ["mean", "entropy"])
def test_an_image_without_data(tmp_path, name):
    path = write_raster(tmp_path / "empty.tif", np.zeros((1, 9, 9), "uint8"), nodata=0)
    if name == "mean":
        assert (filtered(tmp_path, Run("serial"), input=path, filter=name) < -1e38).all()
        return
    with pytest.raises(DataError, match="no valid pixel"):
        filtered(tmp_path, Run("serial"), input=path, filter=name)


def test_progress_never_goes_back(image, tmp_path):
    shares: list[float] = []
    run = Run("serial", block_shape=(16, 16), on_progress=shares.append)
    filtered(tmp_path, run, input=image, filter="contrast")
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
