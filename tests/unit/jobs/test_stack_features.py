"""From bands to a map with features in between: with the raster of features or without, the same to the bit."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from osgeo import gdal, ogr
from scipy import ndimage

from terroir.core.errors import DataError, ParameterError
from terroir.core.features.recipe_text import read_recipe, recipe_of_raster
from terroir.core.jobs import execute, job_from_json
from terroir.core.jobs.classify_raster import ClassifyRasterJob
from terroir.core.jobs.extract_samples import ExtractSamplesJob
from terroir.core.jobs.stack_features import StackFeaturesJob
from terroir.core.jobs.train_classifier import TrainClassifierJob
from terroir.core.learning.model import read_card
from terroir.core.raster.stack import Stack
from terroir.core.run import Run
from terroir.core.samples.table import read_samples
from terroir.tests.unit.making import left_behind, read_layer, read_raster, square, write_layer, write_raster

pytestmark = pytest.mark.unit

ROWS, COLS = 70, 90
NAMES = ("red", "green", "nir")
RECIPE = {
    "scale": 0.001,
    "features": [
        {"bands": ["nir", "red"]},
        {"index": "NDVI"},
        {"index": "GNDVI", "keep": False},
        {"filter": "mean", "radius": 2, "bands": ["NDVI"]},
        {"filter": "entropy", "radius": 3, "bands": ["nir", "GNDVI"]},
        {"filter": "contrast", "bands": ["nir"], "levels": 8},
        {"expression": "nir - red", "name": "difference"},
    ],
}
FEATURES = (
    "nir",
    "red",
    "NDVI",
    "NDVI_mean_5",
    "nir_entropy_7",
    "GNDVI_entropy_7",
    "nir_contrast_3",
    "difference",
)
SHAPES = (None, (16, 16), (7, 33), (1, COLS))


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("features")


@pytest.fixture(scope="module")
def image(folder: Path) -> str:
    """Two land covers, left and right, that differ in level and roughness; some holes."""
    draw = np.random.default_rng(2)
    rough = draw.normal(0, 300, (3, ROWS, COLS))
    values = np.where(np.arange(COLS) < COLS // 2, rough, ndimage.gaussian_filter(rough, (0, 2, 2)) + 200) + 1500
    values = values.clip(1).astype("uint16")
    values[:, draw.random((ROWS, COLS)) < 0.02] = 0
    values[1, 30:44, 60:75] = 0
    return write_raster(folder / "image.tif", values, nodata=0, names=NAMES)


@pytest.fixture(scope="module")
def polygons(folder: Path) -> str:
    squares = [
        (square(3 + side * 45 + 13 * (place % 3), 4 + 30 * (place // 3), 8), {"code": side + 1})
        for side in range(2)
        for place in range(6)
    ]
    return write_layer(folder / "polygons.gpkg", squares)


def stacked(path: Path, image: str, run: Run | None = None, **fields) -> str:
    execute(StackFeaturesJob(input=(image,), output=str(path), **fields), run or Run(backend="serial"))
    return str(path)


def extracted(path: Path, image: str, polygons: str, **fields) -> str:
    job = ExtractSamplesJob(input=(image,), polygons=polygons, class_field="code", output=str(path), **fields)
    run = Run(backend="serial")
    execute(job, run)
    return str(path)


def trained(path: Path, samples: str, run: Run | None = None, **fields) -> str:
    parameters = {"n_estimators": 9}
    job = TrainClassifierJob(samples=samples, model=str(path), parameters=parameters, folds=2, **fields)
    execute(job, run or Run(workers=1))
    return str(path)


def classified(path: Path, image: str, model: str, run: Run | None = None, **fields) -> list[np.ndarray]:
    sure = path.with_suffix(".sure.tif")
    job = ClassifyRasterJob(input=(image,), model=model, output=str(path), confidence=str(sure), **fields)
    execute(job, run or Run(backend="serial"))
    return [read_raster(path), read_raster(sure)]


@pytest.fixture(scope="module")
def stack(folder, image) -> str:
    return stacked(folder / "stack.tif", image, recipe=RECIPE, recipe_file=str(folder / "resolved.json"))


@pytest.fixture(scope="module")
def samples(folder, image, polygons) -> str:
    return extracted(folder / "samples.gpkg", image, polygons, recipe=RECIPE)


@pytest.fixture(scope="module")
def model(folder, samples) -> str:
    return trained(folder / "model.terroir", samples)


def test_the_raster_of_features(stack, image, folder):
    dataset = gdal.Open(stack)
    names = [dataset.GetRasterBand(band).GetDescription() for band in range(1, dataset.RasterCount + 1)]
    assert tuple(names) == FEATURES
    assert dataset.GetRasterBand(1).DataType == gdal.GDT_Float32
    stored = json.loads(dataset.GetMetadataItem("RECIPE", "TERROIR"))
    assert stored == json.loads((folder / "resolved.json").read_text(encoding="utf-8"))
    nodata = dataset.GetRasterBand(1).GetNoDataValue()
    found, bands = dataset.ReadAsArray(), read_raster(image)
    valid = (bands != 0).all(axis=0)
    assert (found[:, ~valid] == np.float32(nodata)).all()
    assert np.array_equal(found[0, valid], bands[2, valid].astype("float32"))


@pytest.mark.parametrize("shape", SHAPES[1:])
@pytest.mark.parametrize("backend", [("serial", 1), ("threads", 2)])
def test_blocks_and_backends_change_no_bit(stack, image, tmp_path, shape, backend):
    again = stacked(tmp_path / "again.tif", image, Run(*backend, block_shape=shape), recipe=RECIPE)
    assert np.array_equal(read_raster(again), read_raster(stack))
    assert recipe_of_raster(again, "input") == recipe_of_raster(stack, "input")


def test_processes_change_no_bit(stack, image, tmp_path):
    again = stacked(tmp_path / "again.tif", image, Run("processes", 2, block_shape=(32, 32)), recipe=RECIPE)
    assert np.array_equal(read_raster(again), read_raster(stack))


def test_short_texts_are_a_recipe_too(stack, image, tmp_path):
    path = stacked(
        tmp_path / "short.tif",
        image,
        bands=("nir", "1"),
        indices=("NDVI",),
        filters=("mean:2:NDVI", "entropy:3:nir"),
        expressions=("difference = nir - red",),
        scale=0.001,
    )
    found = [recipe_of_raster(p, "input") for p in (path, stack)]
    assert found[0].names == ("nir", "red", "NDVI", "difference", "NDVI_mean_5", "nir_entropy_7")
    places = [FEATURES.index(name) for name in found[0].names]
    # Without green, whose gaps are others, more pixels are valid, and more count in a window.
    valid = (read_raster(image)[1] != 0) & (read_raster(image)[0] != 0)
    assert np.array_equal(read_raster(path)[:4, valid], read_raster(stack)[places][:4, valid])
    plain = read_raster(stacked(tmp_path / "plain.tif", image))
    assert len(plain) == 3


def test_a_resolved_recipe_replays(stack, image, folder, tmp_path):
    for source in (str(folder / "resolved.json"), stack):
        again = stacked(tmp_path / "again.tif", image, recipe=read_recipe(source))
        assert np.array_equal(read_raster(again), read_raster(stack))
    sidecar = Path(f"{stack}.job.json").read_text(encoding="utf-8")
    job = job_from_json(sidecar)
    assert job.recipe == RECIPE
    before = read_raster(stack)
    execute(job, Run(backend="serial"))
    assert np.array_equal(read_raster(stack), before)


def test_a_tile_gets_the_features_of_the_whole(stack, image, folder, tmp_path):
    """Away from its border, that is: the limits of grey levels are those of the whole image."""
    tile = write_raster(tmp_path / "tile.tif", read_raster(image)[:, :40, :40], nodata=0, names=NAMES)
    found = read_raster(stacked(tmp_path / "t.tif", tile, recipe=read_recipe(stack)))
    assert np.array_equal(found[:, :36, :36], read_raster(stack)[:, :36, :36])


def test_samples_are_those_of_the_raster(samples, stack, polygons, tmp_path):
    other = extracted(tmp_path / "other.gpkg", stack, polygons)
    assert read_layer(samples) == read_layer(other)
    assert tuple(read_samples(samples).features) == FEATURES
    assert read_samples(samples).recipe == read_samples(other).recipe == recipe_of_raster(stack, "input")


def test_the_model_keeps_the_recipe(model, stack):
    card = read_card(model)
    assert card.recipe == recipe_of_raster(stack, "input")
    assert card.features == FEATURES
    assert card.bands == NAMES


@pytest.mark.parametrize("features", [(), ("NDVI", "nir"), ("nir_entropy_7", "red", "difference"), ("red", "nir")])
def test_maps_with_and_without_the_raster_are_one(image, stack, samples, tmp_path, features):
    model = trained(tmp_path / "m.terroir", samples, features=features)
    with_raster = classified(tmp_path / "with.tif", stack, model)
    assert (np.unique(with_raster[0]) == [0, 1, 2]).all()
    for number, shape in enumerate(SHAPES):
        run = Run("threads", 2, block_shape=shape)
        found = classified(tmp_path / f"without{number}.tif", image, model, run)
        assert all(map(np.array_equal, found, with_raster))
        said = [str(message) for message in run.messages if "are computed from the bands" in str(message)]
        assert said == ["The model's features are computed from the bands red, green, nir as they are read."]
    found = classified(tmp_path / "p.tif", image, model, Run("processes", 2, block_shape=(32, 32)))
    assert all(map(np.array_equal, found, with_raster))


def test_the_same_mask_gives_the_same_map(image, model, tmp_path):
    shown = np.ones((ROWS, COLS), "uint8")
    shown[20:50, 10:33] = 0
    mask = write_raster(tmp_path / "mask.tif", shown)
    stack = stacked(tmp_path / "stack.tif", image, recipe=read_card(model).recipe.to_dict(), mask=mask)
    one = classified(tmp_path / "a.tif", image, model, mask=mask)
    assert all(map(np.array_equal, one, classified(tmp_path / "b.tif", stack, model)))
    assert not one[0][0, 20:50, 10:33].any()


def test_bands_that_lack_are_named(image, model, tmp_path):
    other = write_raster(tmp_path / "two.tif", read_raster(image)[:2], nodata=0, names=("red", "blue"))
    with pytest.raises(DataError, match=r"INPUT: the recipe .* lacks: green, nir; use .* red, green, nir"):
        classified(tmp_path / "m.tif", other, model)
    assert left_behind(tmp_path) == ["two.tif"]


def test_bands_without_names_are_known_by_position(image, polygons, tmp_path):
    plain = write_raster(tmp_path / "plain.tif", read_raster(image), nodata=0)
    recipe = {"features": [{"bands": []}, {"expression": "b3 / b1", "name": "ratio"}]}
    samples = extracted(tmp_path / "s.gpkg", plain, polygons, recipe=recipe)
    model = trained(tmp_path / "m.terroir", samples)
    run = Run(backend="serial")
    found = classified(tmp_path / "named.tif", image, model, run)
    assert "by position (b1, b2, b3): it reads red, green, nir" in str(run.warnings[0])
    assert all(map(np.array_equal, found, classified(tmp_path / "plain_map.tif", plain, model)))


def test_formats_that_lose_the_recipe_say_so(image, stack, polygons, samples, tmp_path):
    run = Run(backend="serial")
    job = ExtractSamplesJob((image,), polygons, "code", str(tmp_path / "s.fgb"), recipe=RECIPE)
    execute(job, run)
    assert ".fgb files cannot hold the recipe" in str(run.warnings[-1])
    assert read_samples(str(tmp_path / "s.fgb")).recipe is None
    lost = read_card(trained(tmp_path / "lost.terroir", str(tmp_path / "s.fgb")))
    assert lost.recipe is None
    kept = trained(tmp_path / "kept.terroir", str(tmp_path / "s.fgb"), recipe=read_recipe(stack))
    assert read_card(kept).recipe == recipe_of_raster(stack, "input")


def test_features_of_other_making_keep_no_recipe(image, stack, polygons, tmp_path):
    samples = str(tmp_path / "s.gpkg")
    job = ExtractSamplesJob((stack, image), polygons, "code", samples)
    execute(job, Run(backend="serial"))
    assert read_samples(samples).recipe is None
    with pytest.raises(ParameterError, match=r"RECIPE: it does not make the features red_2, green, nir_2"):
        trained(tmp_path / "m.terroir", samples, recipe=read_recipe(stack))
    dataset = ogr.Open(samples, 1)
    dataset.GetLayer(0).SetMetadataItem("TERROIR_RECIPE", json.dumps(read_recipe(stack)))
    dataset = None
    run = Run(workers=1)
    assert read_card(trained(tmp_path / "m.terroir", samples, run)).recipe is None
    assert "does not make red_2, green, nir_2" in str(run.warnings[0])


def test_a_recipe_that_was_never_applied_is_no_use_in_training(samples, tmp_path):
    with pytest.raises(ParameterError, match="RECIPE: it does not hold what the image decided"):
        trained(tmp_path / "m.terroir", samples, recipe=RECIPE)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"recipe": RECIPE, "indices": ("NDVI",), "scale": 2.0}, "RECIPE: .* leave INDICES, SCALE empty"),
        ({"recipe": {"features": [{"filter": "blur"}]}}, "RECIPE: entry 1: there is no filter blur"),
        ({"filters": ("mean:x",)}, "FILTERS: mean:x"),
        ({"filters": ("mean:101",)}, "FILTERS: mean:101"),
        ({"scale": 0.0}, "SCALE: its scale cannot be 0"),
        ({"constants": {"L": "x"}}, "CONSTANTS: its constants"),
        ({"band_mapping": {"N": 1.5}}, "BAND_MAPPING: its band_mapping"),
        ({"bands": ("none",)}, "BANDS: nothing"),
        ({"recipe_file": "recipe.txt"}, "RECIPE_FILE"),
    ],
)
def test_bad_input_is_refused_before_anything_is_read(fields, words):
    with pytest.raises(ParameterError, match=words):
        StackFeaturesJob(input=("none.tif",), output="out.tif", **fields)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"bands": ("swir",)}, "BANDS: there is no band swir"),
        ({"indices": ("NDVII",)}, "INDICES: there is no index NDVII; did you mean"),
        ({"indices": ("NDVI", "ndvi")}, "INDICES: entry 2: NDVI is already"),
        ({"expressions": ("a = nir", "b = swir")}, "EXPRESSIONS: entry 2: swir is neither"),
        ({"bands": ("none",), "filters": ("mean:1:swir",)}, "FILTERS: entry 1: swir is neither"),
        ({"recipe": {"features": [{"index": "NDVII"}]}}, "RECIPE: there is no index NDVII; did you mean"),
        ({"recipe": {"features": [{"bands": ["swir"]}]}}, "RECIPE: there is no band swir"),
    ],
)
def test_what_the_image_lacks_is_told_by_its_parameter(image, tmp_path, fields, words):
    target = tmp_path / "sub"
    with pytest.raises(ParameterError, match=words):
        stacked(target / "o.tif", image, **fields)
    assert left_behind(target) == []


def test_features_are_computed_around_the_polygons_only(image, tmp_path, monkeypatch):
    polygons = write_layer(tmp_path / "p.gpkg", [(square(3, 3, 5), {"code": 1}), (square(12, 9, 4), {"code": 2})])
    read = []
    usual = Stack.read
    monkeypatch.setattr(Stack, "read", lambda self, window: read.append(window.pixels) or usual(self, window))
    recipe = {"features": [{"filter": "mean", "radius": 2}]}
    assert len(read_layer(extracted(tmp_path / "s.gpkg", image, polygons, recipe=recipe))) > 30
    assert 0 < sum(read) < ROWS * COLS / 8


def test_a_recipe_too_long_for_the_tiff_is_kept(image, tmp_path):
    """GDAL keeps long metadata in a file beside the raster."""
    features = [{"expression": f"nir * {n} + red * {n + 1} + green", "name": f"feature_{n}"} for n in range(300)]
    path = stacked(tmp_path / "long.tif", image, recipe={"features": features})
    assert len(recipe_of_raster(path, "input").names) == 300


def test_more_digits_than_a_feature_has_are_told(tmp_path):
    path = write_raster(tmp_path / "i.tif", np.full((1, 3, 3), 2**24 + 1, "int32"), names=("a",))
    run = Run(backend="serial")
    stacked(tmp_path / "o.tif", path, run)
    assert any("values of a with more than 7 digits" in str(message) for message in run.messages)


def test_an_estimate_makes_nothing(image, tmp_path):
    run = Run(backend="serial", estimate=True)
    job = StackFeaturesJob((image,), str(tmp_path / "o.tif"), recipe=RECIPE, recipe_file=str(tmp_path / "r.json"))
    assert execute(job, run) == {}
    assert any("blocks of" in str(message) for message in run.messages)
    assert left_behind(tmp_path) == []
