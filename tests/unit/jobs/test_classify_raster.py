"""Rasters and a model in, a class map out: the same on every backend, for every block shape."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from osgeo import gdal

from terroir.core.classes import ClassTable
from terroir.core.errors import Cancelled, ModelError, OutputError, ParameterError
from terroir.core.jobs import execute
from terroir.core.jobs.classify_raster import ClassifyRasterJob
from terroir.core.learning import predict
from terroir.core.learning.card import ModelCard
from terroir.core.learning.fitting import Recipe
from terroir.core.learning.model import Model
from terroir.core.raster.legend import read_legend
from terroir.core.run import Run

pytestmark = pytest.mark.unit

ROWS, COLS = 90, 70
BANDS = ("red", "green", "nir")


@pytest.fixture
def write_raster(tmp_path):
    """Write bands to a tiled GeoTIFF, with descriptions and nodata 0."""

    def write(data, names=(), name="image.tif", nodata=0):
        path = str(tmp_path / name)
        kind = gdal.GDT_Float32 if data.dtype.kind == "f" else gdal.GDT_Int16
        options = ["TILED=YES", "BLOCKXSIZE=32", "BLOCKYSIZE=32"]
        dataset = gdal.GetDriverByName("GTiff").Create(path, data.shape[2], data.shape[1], len(data), kind, options)
        dataset.SetGeoTransform((500000, 10, 0, 6800000, 0, -10))
        for place, values in enumerate(data, start=1):
            band = dataset.GetRasterBand(place)
            band.WriteArray(values)
            if nodata is not None:
                band.SetNoDataValue(nodata)
            if names:
                band.SetDescription(names[place - 1])
        del band, dataset
        return path

    return write


@pytest.fixture
def image():
    """Three bands of smooth noise from 1 to 90, a corner of nodata."""
    draw = np.random.default_rng(0)
    data = draw.integers(1, 90, (3, ROWS, COLS)).astype(np.int16)
    data[1, :40, :40] = 0
    return data


@pytest.fixture
def write_model(tmp_path):
    """Write a small forest that tells three classes apart by noise."""

    def write(codes=(1, 2, 3), features=BANDS):
        draw = np.random.default_rng(1)
        values = draw.integers(1, 90, (120, len(features))).astype(float)
        labels = np.array(codes)[(values[:, 0] // 31).astype(int).clip(0, len(codes) - 1)]
        estimator = Recipe("rf", {"n_estimators": 7}).fit(values, labels)
        table = ClassTable.from_labels({code: f"land {code}" for code in codes})
        count = dict.fromkeys(codes, 1)
        card = ModelCard(table, tuple(features), "rf", {}, 0, "0" * 64, count, count)
        path = tmp_path / "m.terroir"
        Model(card, estimator).write(path)
        return str(path)

    return write


def read(path):
    return gdal.Open(str(path)).ReadAsArray()


def classify(tmp_path, rasters, model, run=None, all_outputs=False, **fields):
    """Run the job and read its outputs."""
    names = ("output", "confidence", "probabilities") if all_outputs else ("output",)
    paths = {name: str(tmp_path / f"{name}.tif") for name in names}
    rasters = (rasters,) if isinstance(rasters, str) else rasters
    execute(ClassifyRasterJob(input=rasters, model=model, **paths, **fields), run or Run(workers=1))
    return [read(path) for path in paths.values()]


def test_the_map_is_what_scikit_learn_says_pixel_by_pixel(tmp_path, write_raster, image, write_model):
    model = write_model()
    labels, confidence, probabilities = classify(tmp_path, write_raster(image, BANDS), model, all_outputs=True)
    estimator = Model.open(model).estimator
    valid = (image != 0).all(axis=0)
    pixels = image[:, valid].T.astype(np.float32)
    assert np.array_equal(labels[valid], estimator.predict(pixels))
    assert (labels[~valid] == 0).all()
    assert np.array_equal(probabilities[:, valid].T, estimator.predict_proba(pixels).astype(np.float32))
    assert np.array_equal(confidence[valid], probabilities[:, valid].max(axis=0))
    assert (confidence[~valid] == -1).all()
    assert (probabilities[:, ~valid] == -1).all()


def test_files_carry_classes_band_names_and_nodata(tmp_path, write_raster, image, write_model):
    classify(tmp_path, write_raster(image, BANDS), write_model(), all_outputs=True)
    assert [c.label for c in read_legend(str(tmp_path / "output.tif"))] == ["land 1", "land 2", "land 3"]
    dataset = gdal.Open(str(tmp_path / "probabilities.tif"))
    assert [dataset.GetRasterBand(n).GetDescription() for n in (1, 2, 3)] == ["land 1", "land 2", "land 3"]
    assert dataset.GetRasterBand(1).GetNoDataValue() == -1
    assert dataset.GetGeoTransform() == (500000, 10, 0, 6800000, 0, -10)


def test_backends_workers_and_blocks_change_nothing(tmp_path, write_raster, image, write_model):
    raster, model = write_raster(image, BANDS), write_model()
    expected = classify(tmp_path, raster, model, Run("serial"), all_outputs=True)
    for shape in ((16, COLS), (32, 32), (7, 13)):
        for backend, workers in (("serial", 1), ("threads", 1), ("threads", 2), ("threads", 3)):
            run = Run(backend, workers, block_shape=shape)
            found = classify(tmp_path, raster, model, run, all_outputs=True)
            for one, other in zip(expected, found):
                assert one.dtype == other.dtype
                assert one.tobytes() == other.tobytes()


@pytest.mark.parametrize(
    ("codes", "dtype", "nodata"),
    [
        ((0, 1, 2), np.uint8, 255),
        ((1, 2, 300), np.uint16, 0),
        ((-4, 0, 2), np.int16, 32767),
        ((0, 255), np.uint16, 65535),
    ],
)
def test_any_codes_come_out(tmp_path, write_raster, image, write_model, codes, dtype, nodata):
    (labels,) = classify(tmp_path, write_raster(image, BANDS), write_model(codes))
    assert labels.dtype == dtype
    valid = (image != 0).all(axis=0)
    assert set(np.unique(labels[valid])) == set(codes)
    assert (labels[~valid] == nodata).all()
    assert gdal.Open(str(tmp_path / "output.tif")).GetRasterBand(1).GetNoDataValue() == nodata


def test_a_masked_block_never_reaches_the_model(tmp_path, write_raster, image, write_model, monkeypatch):
    mask = np.ones((1, ROWS, COLS), np.int16)
    mask[0, :, 32:64] = 0
    windows = []
    call = predict.ClassifyBlock.__call__

    def watched(self, block):
        windows.append(block.window)
        assert block.valid.any()
        return call(self, block)

    monkeypatch.setattr(predict.ClassifyBlock, "__call__", watched)
    paths = write_raster(image, BANDS), write_raster(mask, name="mask.tif", nodata=None)
    run = Run(workers=1, block_shape=(32, 32))
    (labels,) = classify(tmp_path, paths[0], write_model(), run, mask=paths[1])
    assert (labels[:, 32:64] == 0).all()
    assert {window.col for window in windows} == {0, 64}
    # The corner of nodata fills the first block.
    assert all((window.col, window.row) != (0, 0) for window in windows)


def test_bands_in_another_order_are_remapped_with_a_message(tmp_path, write_raster, image, write_model):
    model = write_model()
    (expected,) = classify(tmp_path, write_raster(image, BANDS), model)
    run = Run(workers=1)
    (found,) = classify(tmp_path, write_raster(image[[2, 0, 1]], ("nir", "red", "green")), model, run)
    assert np.array_equal(found, expected)
    assert any("another order" in str(message) for message in run.messages)


def test_an_unused_band_neither_counts_nor_hides(tmp_path, write_raster, image, write_model):
    model = write_model()
    (expected,) = classify(tmp_path, write_raster(image, BANDS), model)
    more = np.concatenate([np.zeros_like(image[:1]), image])
    (found,) = classify(tmp_path, write_raster(more, ("empty", *BANDS)), model)
    assert np.array_equal(found, expected)


def test_several_rasters_are_one_stack(tmp_path, write_raster, image, write_model):
    model = write_model()
    (expected,) = classify(tmp_path, write_raster(image, BANDS), model)
    parts = tuple(write_raster(image[[n]], (BANDS[n],), f"{n}.tif") for n in range(3))
    (found,) = classify(tmp_path, parts, model)
    assert np.array_equal(found, expected)


def test_other_bands_are_refused_and_nothing_is_left(tmp_path, write_raster, image, write_model):
    raster, model = write_raster(image, ("red", "green", "swir")), write_model()
    before = sorted(tmp_path.iterdir())
    with pytest.raises(ModelError, match=r"INPUT: .*nir.*swir"):
        classify(tmp_path, raster, model)
    assert sorted(tmp_path.iterdir()) == before


def test_a_broken_model_is_refused_and_nothing_is_left(tmp_path, write_raster, image, write_model):
    raster, model = write_raster(image, BANDS), write_model()
    with open(model, "r+b") as stream:
        stream.truncate(1000)
    before = sorted(tmp_path.iterdir())
    with pytest.raises(ModelError, match=r"MODEL: .*damaged"):
        classify(tmp_path, raster, model)
    assert sorted(tmp_path.iterdir()) == before


def test_cancel_after_the_first_block_leaves_nothing(tmp_path, write_raster, image, write_model):
    raster, model = write_raster(image, BANDS), write_model()
    before = sorted(tmp_path.iterdir())
    shares = []
    run = Run(workers=2, block_shape=(16, 16), on_progress=shares.append, is_cancelled=lambda: len(shares) >= 1)
    with pytest.raises(Cancelled):
        classify(tmp_path, raster, model, run, all_outputs=True)
    assert len(shares) == 1
    assert sorted(tmp_path.iterdir()) == before


def test_two_outputs_in_one_file_are_refused(tmp_path, write_raster, image, write_model):
    path = str(tmp_path / "same.tif")
    job = ClassifyRasterJob((write_raster(image, BANDS),), write_model(), path, confidence=path)
    with pytest.raises((ParameterError, OutputError), match="CONFIDENCE"):
        execute(job, Run(workers=1))
    assert not (tmp_path / "same.tif").exists()


def test_a_model_of_another_scikit_learn_is_warned_about(tmp_path, write_raster, image, write_model):
    model = write_model()
    opened = Model.open(model)
    versions = {"scikit-learn": "0.1"}
    Model(dataclasses.replace(opened.card, versions=versions), opened.estimator).write(tmp_path / "m.terroir")
    run = Run(workers=1)
    classify(tmp_path, write_raster(image, BANDS), model, run)
    assert any("scikit-learn 0.1" in str(message) for message in run.warnings)
