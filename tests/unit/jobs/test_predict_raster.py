"""Rasters and a model of a quantity in, a map out: the same on every backend, for every block shape."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from osgeo import gdal

from terroir.core.classes import ClassTable
from terroir.core.errors import Cancelled, ModelError, ParameterError, TerroirError
from terroir.core.jobs import execute
from terroir.core.jobs.classify_raster import ClassifyRasterJob
from terroir.core.jobs.predict_raster import PredictRasterJob
from terroir.core.jobs.provenance import component_versions
from terroir.core.learning.card import ModelCard
from terroir.core.learning.model import Model
from terroir.core.learning.regression.conformal import Calibrator, Intervals
from terroir.core.learning.regression.fitting import FittedRegressor, RegressionRecipe
from terroir.core.learning.regression.model import RegressionModel, target_record
from terroir.core.learning.regression.predict import NODATA
from terroir.core.learning.regression.regressors import REGRESSORS
from terroir.core.run import Run
from terroir.tests.unit.making import left_behind, read_raster, write_raster

pytestmark = pytest.mark.unit

BANDS = ("red", "green", "nir")
ROWS, COLS = 90, 70
QUICK: dict[str, dict[str, Any]] = {
    "forest": {"n_estimators": 6},
    "histgb": {"max_iter": 4, "max_leaf_nodes": 5},
    "mlp": {"hidden_layer_sizes": [8], "max_iter": 40},
}


@pytest.fixture(scope="module")
def data() -> np.ndarray:
    """Three bands of noise from 1 to 90, with a hole of nodata."""
    values = np.random.default_rng(0).integers(1, 90, (3, ROWS, COLS)).astype(np.int16)
    values[1, :40, :40] = 0
    return values


@pytest.fixture
def image(tmp_path: Path, data: np.ndarray) -> str:
    options = ["TILED=YES", "BLOCKXSIZE=32", "BLOCKYSIZE=32"]
    return write_raster(tmp_path / "image.tif", data, nodata=0, names=BANDS, options=options)


def fit(name: str) -> tuple[FittedRegressor, np.ndarray, np.ndarray]:
    draw = np.random.default_rng(1)
    values = draw.integers(1, 90, (150, 3)).astype(float)
    targets = 1000 + 5 * values[:, 0] - values[:, 2] + draw.normal(0, 3, 150)
    return RegressionRecipe(name, QUICK.get(name, {})).fit(values, targets), values, targets


def write_model(
    tmp_path: Path, name: str = "forest", width: str = "constant", polygons: int = 30, method: str = "outoffold"
) -> str:
    fitted, values, targets = fit(name)
    calibrator = Calibrator.of(width, targets)
    predicted, expected = calibrator.ask(fitted, values)
    scores = np.abs(targets - predicted) / expected
    intervals = None
    if method != "none":
        intervals = Intervals.learn(method, calibrator, scores, np.arange(150) % polygons)
    card = ModelCard(
        ClassTable(()),
        BANDS,
        name,
        fitted.parameters,
        0,
        "0" * 64,
        {0: 150},
        {0: polygons},
        versions=component_versions(),
        task="regression",
        target=target_record("biomass", targets, fitted, intervals),
    )
    Model(card, fitted.estimator).write(tmp_path / "m.terroir")
    return str(tmp_path / "m.terroir")


def predict(folder: Path, image: Any, model: str, run: Run | None = None, bounds: bool = False, **more: Any) -> list:
    names = ("output", "lower", "upper") if bounds else ("output",)
    paths = {name: str(folder / f"{name}.tif") for name in names}
    rasters = (image,) if isinstance(image, str) else image
    execute(PredictRasterJob(input=rasters, model=model, **paths, **more), run or Run(workers=1))
    return [read_raster(path)[0] for path in paths.values()]


@pytest.mark.parametrize("name", sorted(REGRESSORS))
def test_the_map_is_what_the_model_says_pixel_by_pixel(tmp_path, image, data, name):
    (found,) = predict(tmp_path, image, write_model(tmp_path, name))
    valid = (data != 0).all(axis=0)
    expected = fit(name)[0].predict(data[:, valid].T)
    assert found.dtype == np.float32
    assert np.array_equal(found[valid], expected.astype(np.float32))
    assert (found[~valid] == np.float32(NODATA)).all()


@pytest.mark.parametrize("name", sorted(REGRESSORS))
def test_blocks_workers_and_backends_change_nothing(tmp_path, image, name):
    width = "local" if name == "forest" else "constant"
    model = write_model(tmp_path, name, width)
    whole = predict(tmp_path, image, model, Run("serial", block_shape=(ROWS, COLS)), bounds=True)
    for shape, workers in (((32, 32), 1), ((17, 70), 2), ((90, 5), 2), ((1, 70), 1)):
        backend = "serial" if workers == 1 else "threads"
        run = Run(backend, workers=workers, block_shape=shape)
        for one, other in zip(whole, predict(tmp_path, image, model, run, bounds=True)):
            assert np.array_equal(one, other), (name, shape)


def test_processes_make_the_same_map(tmp_path, image):
    model = write_model(tmp_path, "ridge")
    (whole,) = predict(tmp_path, image, model, Run("serial", block_shape=(ROWS, COLS)))
    (found,) = predict(tmp_path, image, model, Run("processes", workers=2, block_shape=(32, 32)))
    assert np.array_equal(whole, found)


@pytest.mark.parametrize("width", ["constant", "local"])
def test_bounds_lie_around_the_prediction_and_leave_it_as_it_is(tmp_path, image, data, width):
    model = write_model(tmp_path, "forest", width)
    (alone,) = predict(tmp_path, image, model)
    output, lower, upper = predict(tmp_path, image, model, bounds=True, level=0.8)
    assert np.array_equal(alone, output)
    valid = (data != 0).all(axis=0)
    opened = RegressionModel.open(model)
    predicted, expected = opened.intervals.calibrator.ask(opened.fitted, data[:, valid].T)
    reach = opened.intervals.half_width(0.8) * expected
    assert np.array_equal(lower[valid], (predicted - reach).astype(np.float32))
    assert np.array_equal(upper[valid], (predicted + reach).astype(np.float32))
    assert (lower[~valid] == np.float32(NODATA)).all()
    assert (np.unique((upper - lower)[valid].round(1)).size > 5) == (width == "local")
    wider = predict(tmp_path, image, model, bounds=True, level=0.95)
    assert (wider[2] - wider[1])[valid].mean() > (upper - lower)[valid].mean()


def test_one_bound_alone_can_be_had(tmp_path, image):
    model = write_model(tmp_path)
    _, lower, _ = predict(tmp_path, image, model, bounds=True)
    paths = {"output": str(tmp_path / "o.tif"), "lower": str(tmp_path / "only.tif")}
    execute(PredictRasterJob(input=(image,), model=model, **paths), Run(workers=1))
    assert np.array_equal(read_raster(tmp_path / "only.tif")[0], lower)


def test_files_carry_the_name_of_the_quantity_and_nodata(tmp_path, image):
    predict(tmp_path, image, write_model(tmp_path), bounds=True)
    for name, words in (("output", "biomass"), ("lower", "biomass lower"), ("upper", "biomass upper")):
        dataset = gdal.Open(str(tmp_path / f"{name}.tif"))
        band = dataset.GetRasterBand(1)
        assert band.GetDescription() == words
        assert band.GetNoDataValue() == NODATA
        assert gdal.GetDataTypeName(band.DataType) == "Float32"


def test_masks_hide_and_bands_are_found_by_name(tmp_path, image, data):
    model = write_model(tmp_path)
    (plain,) = predict(tmp_path, image, model)
    mask = np.ones((ROWS, COLS), np.uint8)
    mask[:, 50:] = 0
    (masked,) = predict(tmp_path, image, model, mask=write_raster(tmp_path / "mask.tif", mask))
    assert (masked[:, 50:] == np.float32(NODATA)).all()
    assert np.array_equal(masked[:, :50], plain[:, :50])
    mixed = write_raster(tmp_path / "mixed.tif", data[[2, 0, 1]], nodata=0, names=("nir", "red", "green"))
    assert np.array_equal(predict(tmp_path, mixed, model)[0], plain)


def test_values_beyond_float32_become_its_largest(tmp_path):
    from terroir.core.blocks.contract import Block
    from terroir.core.learning.regression.predict import PredictBlock
    from terroir.core.raster.window import Window

    fitted, _, targets = fit("ridge")
    huge = FittedRegressor("ridge", fitted.estimator, 0.0, 1e300)
    card = ModelCard(ClassTable(()), BANDS, "ridge", {}, 0, "", {0: 1}, {0: 1}, task="regression")
    model = RegressionModel(Model(card, huge.estimator), huge, None)
    object.__setattr__(card, "target", target_record("t", targets, huge, None))
    block = Block(np.array([[[1, 90]], [[5, 5]], [[90, 1]]]), np.ones((1, 2), bool), Window(0, 0, 2, 1))
    (found,) = PredictBlock(model)(block)
    assert np.isfinite(found).all()
    assert (np.abs(found) > 1e38).all()
    assert (found != np.float32(NODATA)).all()


def test_a_classifier_is_refused_with_what_to_use_and_the_other_way_round(tmp_path, image):
    from terroir.core.learning.fitting import Recipe

    values, codes = np.arange(12.0).reshape(4, 3), np.array([1, 1, 2, 2])
    estimator = Recipe("rf", {"n_estimators": 2}).fit(values, codes)
    table = ClassTable.from_labels({1: "a", 2: "b"})
    Model(ModelCard(table, BANDS, "rf", {}, 0, "0" * 64, {1: 2, 2: 2}, {1: 1, 2: 1}), estimator).write(
        tmp_path / "classes.terroir"
    )
    with pytest.raises(ModelError, match=r"MODEL: .*predicts classes, not a quantity; use Classify raster"):
        predict(tmp_path / "out", image, str(tmp_path / "classes.terroir"))
    job = ClassifyRasterJob(input=(image,), model=write_model(tmp_path), output=str(tmp_path / "out" / "c.tif"))
    with pytest.raises(ModelError, match=r"MODEL: .*predicts a quantity \(biomass\), not classes; use Predict raster"):
        execute(job, Run(workers=1))
    assert left_behind(tmp_path / "out") == []


@pytest.mark.parametrize(
    ("model", "fields", "words"),
    [
        ({}, {"level": 0.0}, "LEVEL: 0.0 is outside the limits; give a number from 0.01 to 0.99"),
        ({}, {"level": 1.0}, "LEVEL: 1.0 is outside the limits"),
        ({}, {"level": 0.99}, "LEVEL: the errors of 30 polygons tell no interval of level 0.99; give at most 0.96"),
        ({"method": "none"}, {}, "MODEL: the model was trained without intervals; leave LOWER and UPPER out"),
    ],
)
def test_intervals_that_cannot_be_had_are_refused(tmp_path, image, model, fields, words):
    with pytest.raises(TerroirError, match=words):
        predict(tmp_path / "out", image, write_model(tmp_path, **model), bounds=True, **fields)
    assert left_behind(tmp_path / "out") == []


def test_a_level_without_bounds_does_no_harm(tmp_path, image):
    predict(tmp_path, image, write_model(tmp_path, method="none"), level=0.99)


def test_a_missing_band_is_told(tmp_path, data):
    image = write_raster(tmp_path / "two.tif", data[:2], nodata=0, names=BANDS[:2])
    with pytest.raises(ModelError, match=r"INPUT: .*lacks: nir"):
        predict(tmp_path, image, write_model(tmp_path))


def test_another_file_is_no_model(tmp_path, image):
    with pytest.raises(ModelError, match=r"MODEL: .* is not a Terroir model"):
        predict(tmp_path, image, image)


def test_cancel_leaves_nothing(tmp_path, image):
    asked = iter(range(1000))
    run = Run("serial", block_shape=(8, 8), is_cancelled=lambda: next(asked) > 20)
    with pytest.raises(Cancelled):
        predict(tmp_path / "out", image, write_model(tmp_path), run)
    assert left_behind(tmp_path / "out") == []


@pytest.mark.parametrize("width", ["constant", "local"])
def test_memory_is_declared(tmp_path, width):
    """What a block function says that it needs is what it takes, within a factor."""
    import tracemalloc

    from terroir.core.blocks.contract import Block
    from terroir.core.learning.regression.predict import PredictBlock
    from terroir.core.raster.window import Window

    function = PredictBlock(RegressionModel.open(write_model(tmp_path, "forest", width)), ("output", "lower"), 0.5)
    size = 128
    values = np.random.default_rng(0).integers(1, 90, (3, size, size)).astype(np.float32)
    block = Block(values, np.ones((size, size), bool), Window(0, 0, size, size))
    function(block)
    tracemalloc.start()
    function(block)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < (function.bytes_per_pixel + 2 * 4) * size * size


def test_levels_are_options_of_the_job():
    with pytest.raises(ParameterError, match=r"LEVEL: 2.0 is outside"):
        PredictRasterJob(input=("a.tif",), model="m.terroir", output="o.tif", level=2)
