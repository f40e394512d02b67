"""Features as they are read are what the jobs of filters and indices write, to the bit, in every window."""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import ndimage

from terroir.core.blocks.contract import Block
from terroir.core.errors import DataError
from terroir.core.features.feature_stack import FeatureStack
from terroir.core.features.neighbourhood_block import FILTERS
from terroir.core.features.recipe_block import FeatureBlock
from terroir.core.features.recipe_resolve import resolve
from terroir.core.features.recipe_text import parse_recipe
from terroir.core.jobs import execute
from terroir.core.jobs.spatial_filter import SpatialFilterJob
from terroir.core.jobs.spectral_indices import SpectralIndicesJob
from terroir.core.raster.stack import Stack
from terroir.core.raster.window import Window
from terroir.core.run import Run
from terroir.tests.unit.making import read_raster, write_raster

pytestmark = pytest.mark.unit

ROWS, COLS = 41, 53
NAMES = ("red", "nir")
OWN = "where(nir > red, (nir - red) / red, nir)"
RECIPE = {
    "scale": 0.001,
    "features": [
        {"bands": []},
        {"index": "NDVI"},
        {"expression": OWN, "name": "own"},
        *({"filter": name, "radius": 2, "bands": ["nir"]} for name in sorted(FILTERS)),
        {"filter": "entropy", "radius": 3, "bands": ["NDVI"]},
        {"filter": "mean", "radius": 1, "bands": ["NDVI"]},
        {"expression": "nir * 1 - nir_mean_5 * 0.001", "name": "contrast"},
    ],
}


def smooth(seed: int, low: float = 500) -> np.ndarray:
    """Two bands of smooth noise; the same pixels of both are 0, one by one and in a hole."""
    draw = np.random.default_rng(seed)
    values = ndimage.gaussian_filter(draw.normal(low, 400, (2, ROWS, COLS)), (0, 1, 1)).clip(1).astype("uint16")
    values[:, draw.random((ROWS, COLS)) < 0.05] = 0
    values[:, 12:25, 30:45] = 0
    return values


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("stack")


@pytest.fixture(scope="module")
def image(folder: Path) -> str:
    return write_raster(folder / "image.tif", smooth(3), nodata=0, names=NAMES)


@pytest.fixture(scope="module")
def features(image: str) -> FeatureStack:
    stack = Stack.open((image,))
    return FeatureStack.of(stack, resolve(parse_recipe(RECIPE), stack, Run(backend="serial")), Run().warn)


@pytest.fixture(scope="module")
def whole(features: FeatureStack) -> tuple[np.ndarray, np.ndarray]:
    return features.read(features.grid.window)


def made_by(job, folder: Path) -> np.ndarray:
    execute(job, Run(backend="serial"))
    return read_raster(job.output)


def test_a_stack_like_any_other(features, image):
    assert features.band_names[:4] == ("red", "nir", "NDVI", "own")
    assert features.positions[:4] == ("b1", "b2", "b3", "b4")
    assert features.dtype == np.float32
    assert {band.dtype for band in features.bands} == {"float32"}
    assert [source.path for source in features.all_sources] == [image]
    assert features.bytes_per_pixel > 100


def test_bands_and_indices_are_those_of_their_job(features, whole, image, folder):
    data, valid = whole
    assert np.array_equal(data[:2, valid], smooth(3)[:, valid].astype(np.float32))
    output = str(folder / "indices.tif")
    job = SpectralIndicesJob(
        input=(image,), output=output, indices=("NDVI",), expression=OWN, expression_name="own", scale=0.001
    )
    made = made_by(job, folder)
    assert np.array_equal(data[2:4, valid], made[:, valid])


@pytest.mark.parametrize("name", sorted(FILTERS))
def test_filters_of_bands_are_those_of_their_job(features, whole, image, folder, name):
    data, valid = whole
    job = SpatialFilterJob(input=image, output=str(folder / f"{name}.tif"), filter=name, radius=2, bands=("nir",))
    made = made_by(job, folder)[0]
    place = features.band_names.index(f"nir_{name}_{3 if name == 'sobel' else 5}")
    assert np.array_equal(data[place, valid], made[valid].astype(np.float32))


@pytest.mark.parametrize(("name", "radius"), [("entropy", 3), ("mean", 1)])
def test_filters_of_indices_are_those_of_a_chain_of_jobs(features, whole, image, folder, name, radius):
    data, valid = whole
    index = str(folder / f"index_{name}.tif")
    made_by(SpectralIndicesJob(input=(image,), output=index, indices=("NDVI",), scale=0.001), folder)
    job = SpatialFilterJob(input=index, output=str(folder / f"f_{name}.tif"), filter=name, radius=radius)
    made = made_by(job, folder)[0]
    place = features.band_names.index(f"NDVI_{name}_{2 * radius + 1}")
    assert np.array_equal(data[place, valid], made[valid])


def test_an_expression_may_use_filters(features, whole):
    data, valid = whole
    nir, mean = smooth(3)[1][valid] * 0.001, data[features.band_names.index("nir_mean_5"), valid].astype(float)
    found = data[features.band_names.index("contrast"), valid]
    assert np.array_equal(found, (nir - mean * 0.001).astype(np.float32))


def test_valid_where_all_inputs_and_features_are(features, whole):
    data, valid = whole
    everywhere = (smooth(3) != 0).all(axis=0)
    assert not valid[~everywhere].any()
    # A pixel whose neighbours are all missing has no pair of grey levels.
    assert 0 < (everywhere & ~valid).sum() < 10 or np.array_equal(valid, everywhere)
    assert np.isfinite(data[:, valid]).all()


@given(st.integers(-9, ROWS + 5), st.integers(-9, COLS + 5), st.integers(1, 30), st.integers(1, 30))
def test_every_window_is_a_part_of_the_whole(features, whole, row, col, height, width):
    chosen = features.select([2, features.band_names.index("nir_correlation_5"), 0])
    data, valid = chosen.read(Window(col, row, width, height))
    assert data.shape == (3, height, width)
    all_data, all_valid = chosen.read(features.grid.window)
    beyond = np.zeros((height, width), bool)
    expected, known = np.zeros_like(data), beyond.copy()
    inside = Window(col, row, width, height).intersection(features.grid.window)
    if inside is not None:
        own = (slice(inside.row - row, inside.row_end - row), slice(inside.col - col, inside.col_end - col))
        part = (slice(inside.row, inside.row_end), slice(inside.col, inside.col_end))
        expected[(slice(None), *own)], known[own] = all_data[(slice(None), *part)], all_valid[part]
    assert np.array_equal(valid, known)
    assert np.array_equal(data[:, known], expected[:, known])
    assert np.array_equal(all_data[0, all_valid], whole[0][2, all_valid])


def test_what_is_not_selected_is_not_computed(features, monkeypatch):
    first = features.select([features.band_names.index("NDVI")])
    assert first.function.halo == 0
    assert first.positions == ("b3",)
    assert features.function.halo == 4
    monkeypatch.setattr("terroir.core.features.neighbourhood_block.FilterBlock.__call__", None)
    first.read(Window(0, 0, 9, 9))
    with pytest.raises(TypeError):
        features.read(Window(0, 0, 9, 9))


def test_shared_inputs_are_computed_once(features, monkeypatch):
    from terroir.core.features.indices import IndicesBlock

    calls = []
    usual = IndicesBlock.__call__
    monkeypatch.setattr(
        IndicesBlock, "__call__", lambda self, block: calls.append(self.outputs[0].band_names) or usual(self, block)
    )
    features.read(Window(3, 3, 9, 9))
    assert calls == [("NDVI", "own"), ("contrast",)]


def test_copies_travel_without_open_files(features, whole):
    window = Window(5, 5, 20, 20)
    copy = pickle.loads(pickle.dumps(features))
    data, valid = copy.read(window)
    assert np.array_equal(data[:, valid], whole[0][:, 5:25, 5:25][:, valid])
    copy.close()
    assert np.array_equal(copy.read(window)[1], valid)


def test_limits_of_the_first_image_hold_on_the_next(features, folder):
    other = write_raster(folder / "brighter.tif", smooth(5, low=900)[::-1], nodata=0, names=NAMES[::-1])
    stack = Stack.open((other,))
    recipe = features.recipe
    assert resolve(recipe, stack, Run()) is recipe
    data, valid = FeatureStack.of(stack, recipe, Run().warn).read(stack.grid.window)
    fresh = resolve(parse_recipe(RECIPE), stack, Run(backend="serial"))
    place = features.band_names.index("nir_entropy_5")
    own = FeatureStack.of(stack, fresh, Run().warn).read(stack.grid.window)[0]
    assert fresh.features[place].limits != recipe.features[place].limits
    assert not np.array_equal(data[place, valid], own[place, valid])
    # Bands are found by name, and what needs no limits is the same.
    assert np.array_equal(data[2, valid], own[2, valid])


def test_bands_that_lack_are_named_in_one_sentence(features, folder):
    other = write_raster(folder / "red.tif", smooth(3)[:1], nodata=0, names=("red",))
    with pytest.raises(DataError, match=r"INPUT: .* lacks: nir; use"):
        FeatureStack.of(Stack.open((other,)), features.recipe, Run().warn)


def test_another_scale_in_the_file_is_told(features, folder):
    from osgeo import gdal

    path = write_raster(folder / "scaled.tif", smooth(3), nodata=0, names=NAMES)
    dataset = gdal.Open(path, gdal.GA_Update)
    dataset.GetRasterBand(2).SetScale(0.01)
    dataset = None
    run = Run()
    FeatureStack.of(Stack.open((path,)), features.recipe, run.warn)
    assert "scales nir by 0.01" in str(run.warnings[0])


def test_an_index_without_a_value_does_not_count_in_a_filter(folder):
    """As in a chain of jobs: the pixel 0 / 0 is nodata of the index."""
    values = np.ones((2, 5, 5), "float32")
    values[0] = np.arange(25).reshape(5, 5) % 7
    values[:, 2, 2] = 0
    path = write_raster(folder / "zero.tif", values, names=NAMES)
    stack = Stack.open((path,))
    data = {"features": [{"index": "NDVI"}, {"filter": "mean", "bands": ["NDVI"]}, {"filter": "mean"}]}
    found = FeatureStack.of(stack, resolve(parse_recipe(data), stack, Run()), Run().warn)
    (made,) = found.function(Block(*_padded(values), found.grid.window, 1))
    assert made[1, 2, 2] == made[0, 2, 2] < -1e30
    assert made[2, 2, 2] == np.float32(values[0, 1:4, 1:4].mean(dtype=float))
    around = np.delete(made[0, 1:4, 0:3].ravel(), 5)
    assert np.isclose(made[1, 2, 1], around.mean(), rtol=1e-6)
    _, valid = found.read(found.grid.window)
    assert valid.sum() == 24


def _padded(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    data = np.pad(values, ((0, 0), (1, 1), (1, 1)), mode="symmetric")
    return data, np.ones(data.shape[1:], bool)


def test_values_too_large_for_a_feature_are_none(folder):
    values = np.array([[[1e300, 2.0, -1.0]]])
    path = write_raster(folder / "huge.tif", values, names=("a",))
    stack = Stack.open((path,))
    recipe = resolve(parse_recipe({"features": [{"bands": []}]}), stack, Run())
    data, valid = FeatureStack.of(stack, recipe, Run().warn).read(stack.grid.window)
    assert valid.tolist() == [[False, True, True]]
    assert data[0, 0, 1:].tolist() == [2.0, -1.0]
    assert FeatureBlock(recipe, ["float64"]).halo == 0
