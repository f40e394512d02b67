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
from terroir.core.learning.applicability import fit_applicability
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

    def write(codes=(1, 2, 3), features=BANDS, area=False):
        draw = np.random.default_rng(1)
        values = draw.integers(1, 90, (120, len(features))).astype(float)
        labels = np.array(codes)[(values[:, 0] // 31).astype(int).clip(0, len(codes) - 1)]
        estimator = Recipe("rf", {"n_estimators": 7}).fit(values, labels)
        table = ClassTable.from_labels({code: f"land {code}" for code in codes})
        count = dict.fromkeys(codes, 1)
        card = ModelCard(table, tuple(features), "rf", {}, 0, "0" * 64, count, count)
        known = fit_applicability(values, np.arange(120) % 4, [3, 1, 0][: len(features)], 0) if area else None
        if known is not None:
            card = dataclasses.replace(card, applicability=known.to_dict())
        path = tmp_path / "m.terroir"
        Model(card, estimator, applicability=known).write(path)
        return str(path)

    return write


def read(path):
    return gdal.Open(str(path)).ReadAsArray()


def classify(tmp_path, rasters, model, run=None, all_outputs=False, more=(), **fields):
    """Run the job and read its outputs."""
    names = (*(("output", "confidence", "probabilities") if all_outputs else ("output",)), *more)
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


FURTHER = ("margin", "entropy", "dissimilarity", "applicable")


def test_backends_workers_and_blocks_change_nothing(tmp_path, write_raster, image, write_model):
    raster, model = write_raster(image, BANDS), write_model(area=True)
    fields = {"all_outputs": True, "more": FURTHER, "min_confidence": 0.7}
    expected = classify(tmp_path, raster, model, Run("serial"), **fields)
    for shape in ((16, COLS), (32, 32), (7, 13)):
        for backend, workers in (("serial", 1), ("threads", 1), ("threads", 2), ("threads", 3)):
            run = Run(backend, workers, block_shape=shape)
            found = classify(tmp_path, raster, model, run, **fields)
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


def test_models_of_other_releases_open_where_that_is_known_to_work(tmp_path, write_raster, image, write_model):
    model, raster = write_model(), write_raster(image, BANDS)
    opened = Model.open(model)

    def classify_as_of(version, run):
        card = dataclasses.replace(opened.card, versions={"scikit-learn": version})
        Model(card, opened.estimator).write(tmp_path / "m.terroir")
        return classify(tmp_path, raster, model, run)

    run = Run(workers=1)
    classify_as_of("1.5.2", run)
    assert any("scikit-learn 1.5.2" in str(message) for message in run.messages)
    (tmp_path / "output.tif").unlink()
    for version in ("0.1", "1.3.2", "99.0.0"):
        with pytest.raises(ModelError, match=f"scikit-learn {version}.*pip install.*scikit-learn=={version}") as caught:
            classify_as_of(version, Run())
        assert caught.value.parameter == "model"
        assert not (tmp_path / "output.tif").exists()


def test_margin_and_entropy_are_those_of_the_probabilities(tmp_path, write_raster, image, write_model):
    model = write_model()
    *_, margin, entropy = classify(
        tmp_path, write_raster(image, BANDS), model, all_outputs=True, more=("margin", "entropy")
    )
    valid = (image != 0).all(axis=0)
    exact = Model.open(model).estimator.predict_proba(image[:, valid].T.astype(np.float32))
    ordered = np.sort(exact, axis=1)
    assert np.array_equal(margin[valid], (ordered[:, -1] - ordered[:, -2]).astype(np.float32))
    terms = np.where(exact > 0, exact * np.log(np.where(exact > 0, exact, 1)), 0)
    assert np.allclose(entropy[valid], -terms.sum(axis=1) / np.log(3), rtol=0, atol=1e-6)
    assert (margin[~valid] == -1).all()
    assert (entropy[~valid] == -1).all()


def test_pixels_below_the_lowest_confidence_are_unclassified_and_counted(tmp_path, write_raster, image, write_model):
    raster, model = write_raster(image, BANDS), write_model()
    labels, confidence, _ = classify(tmp_path, raster, model, all_outputs=True)
    run = Run(workers=2, block_shape=(16, 16))
    found, again, _ = classify(tmp_path, raster, model, run, all_outputs=True, min_confidence=0.8)
    assert np.array_equal(again, confidence)
    unsure = (confidence < 0.8) & (confidence >= 0)
    assert 0 < unsure.sum() < (labels != 0).sum()
    assert np.array_equal(found, np.where(unsure, 4, labels))
    legend = read_legend(str(tmp_path / "output.tif"))
    assert (legend.get(4).label, legend.get(4).colour, legend.codes) == ("unclassified", "#808080", (1, 2, 3, 4))
    text = f"{unsure.sum()} of {(labels != 0).sum()} pixels"
    assert any(text in str(message) and "code 4" in str(message) for message in run.messages)


def test_the_area_of_applicability_is_counted(tmp_path, write_raster, image, write_model):
    image[0, 60:, :] = 900  # far from all samples
    run = Run(workers=1)
    model = write_model(area=True)
    _, index, inside = classify(tmp_path, write_raster(image, BANDS), model, run, more=("dissimilarity", "applicable"))
    known = Model.open(model).applicability
    valid = (image != 0).all(axis=0)
    exact = known.dissimilarity(image[:, valid])
    assert np.array_equal(index[valid], exact.astype(np.float32))
    assert np.array_equal(inside[valid], exact <= known.threshold)
    assert (inside[60:] == 0).all()
    assert (inside[valid][:2000] == 1).any()
    assert (index[~valid] == -1).all()
    assert (inside[~valid] == 255).all()
    assert inside.dtype == np.uint8
    assert any(f"{(exact > known.threshold).sum()} of {valid.sum()} pixels" in str(m) for m in run.messages)
    assert [c.label for c in read_legend(str(tmp_path / "applicable.tif"))][1] == "inside"


@pytest.mark.parametrize("name", ["dissimilarity", "applicable"])
def test_a_model_without_its_area_of_applicability_is_refused(tmp_path, write_raster, image, write_model, name):
    with pytest.raises(ModelError, match=rf"{name.upper()}: the model m.terroir does not know .*APPLICABILITY"):
        classify(tmp_path, write_raster(image, BANDS), write_model(), more=(name,))
    assert not (tmp_path / "output.tif").exists()
