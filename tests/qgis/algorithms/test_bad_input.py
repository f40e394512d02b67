"""Bad input: one sentence that names the parameter and the next step, and nothing left behind."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from osgeo import gdal, ogr
from qgis.core import QgsProcessingException

pytestmark = pytest.mark.qgis


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder for results."""
    made = tmp_path / "results"
    made.mkdir()
    return made


@pytest.fixture
def fails(run_algorithm, folder):
    """Function that runs an algorithm that must fail, and returns its sentence."""

    def run(name: str, parameters: dict[str, Any]) -> str:
        with pytest.raises(QgsProcessingException) as caught:
            run_algorithm(name, parameters)
        sentence = str(caught.value)
        assert "Traceback" not in sentence
        assert not list(folder.rglob("*")), "something was left behind"
        return sentence.splitlines()[-1]

    return run


@pytest.fixture
def extract(scene, folder):
    return {
        "INPUT": [str(scene.image)],
        "POLYGONS": str(scene.polygons),
        "CLASS_FIELD": "code",
        "OUTPUT": str(folder / "samples.gpkg"),
    }


@pytest.fixture
def train(chain, folder):
    return {
        "SAMPLES": str(chain.samples),
        "FOLDS": 2,
        "PARAMETERS": '{"n_estimators": 5}',
        "MODEL": str(folder / "model.terroir"),
        "REPORT": str(folder / "report.html"),
    }


@pytest.fixture
def classify(scene, chain, folder):
    return {
        "INPUT": [str(scene.image)],
        "MODEL": str(chain.model),
        "OUTPUT": str(folder / "map.tif"),
        "CONFIDENCE": str(folder / "confidence.tif"),
    }


def names(sentence: str, parameter: str) -> bool:
    """Whether a sentence names the parameter first and says what to do next."""
    head, _, rest = sentence.partition(":")
    return head == parameter and (";" in rest or "," in rest)


def edited_samples(chain, folder: Path, sql: str) -> str:
    """Copy of the sample table, changed."""
    path = folder.parent / "edited.gpkg"
    shutil.copy(chain.samples, path)
    dataset = gdal.OpenEx(str(path), gdal.OF_VECTOR | gdal.OF_UPDATE)
    dataset.ExecuteSQL(sql)
    dataset = None
    return str(path)


def test_missing_raster(fails, extract, tmp_path):
    sentence = fails("extractsamples", {**extract, "INPUT": [str(tmp_path / "none.tif")]})
    assert names(sentence, "INPUT")
    assert "does not exist" in sentence
    assert "none.tif" in sentence


def test_one_missing_raster_of_two(fails, extract, scene, tmp_path):
    sentence = fails("extractsamples", {**extract, "INPUT": [str(scene.image), str(tmp_path / "none.tif")]})
    assert names(sentence, "INPUT")
    assert "none.tif" in sentence


def test_not_a_raster(fails, extract, tmp_path):
    path = tmp_path / "text.tif"
    path.write_text("no image", encoding="utf-8")
    sentence = fails("extractsamples", {**extract, "INPUT": [str(path)]})
    assert names(sentence, "INPUT")
    assert "not a raster" in sentence


def test_a_vector_file_as_raster(fails, extract, scene):
    sentence = fails("extractsamples", {**extract, "INPUT": [str(scene.polygons)]})
    assert names(sentence, "INPUT")


def test_missing_polygons(fails, extract, tmp_path):
    sentence = fails("extractsamples", {**extract, "POLYGONS": str(tmp_path / "none.gpkg")})
    assert names(sentence, "POLYGONS")
    assert "does not exist" in sentence


def test_not_a_vector_file(fails, extract, scene):
    sentence = fails("extractsamples", {**extract, "POLYGONS": str(scene.image)})
    assert names(sentence, "POLYGONS")
    assert "not a vector file" in sentence


def test_empty_layer(fails, extract, polygon_maker, tmp_path):
    sentence = fails("extractsamples", {**extract, "POLYGONS": str(polygon_maker(tmp_path / "empty.gpkg", []))})
    assert names(sentence, "POLYGONS")
    assert "no features" in sentence


def test_no_overlap(fails, extract, polygon_maker, tmp_path):
    far = polygon_maker(tmp_path / "far.gpkg", [(9000, 9000, 5, {"code": 1}), (9100, 9000, 5, {"code": 2})])
    sentence = fails("extractsamples", {**extract, "POLYGONS": str(far)})
    assert names(sentence, "POLYGONS")


def test_class_field_with_nulls(fails, extract):
    sentence = fails("extractsamples", {**extract, "CLASS_FIELD": "empty"})
    assert names(sentence, "CLASS_FIELD")


def test_unknown_class_field(fails, extract):
    sentence = fails("extractsamples", {**extract, "CLASS_FIELD": "klass"})
    assert names(sentence, "CLASS_FIELD")
    assert "klass" in sentence
    assert "code" in sentence


def test_unknown_strategy(fails, extract):
    sentence = fails("extractsamples", {**extract, "STRATEGY": "most"})
    assert names(sentence, "STRATEGY")
    assert "smallest" in sentence


def test_strategy_without_its_amount(fails, extract):
    assert names(fails("extractsamples", {**extract, "STRATEGY": "constant"}), "AMOUNT")


def test_split_with_nothing_on_one_side(fails, scene, folder):
    sentence = fails(
        "splitsamples",
        {
            "INPUT": str(scene.polygons),
            "CLASS_FIELD": "code",
            "TEST_FRACTION": 1.0,
            "TRAIN": str(folder / "train.gpkg"),
            "TEST": str(folder / "test.gpkg"),
        },
    )
    assert names(sentence, "TEST_FRACTION")


def test_split_with_null_classes(fails, scene, folder):
    sentence = fails(
        "splitsamples",
        {
            "INPUT": str(scene.polygons),
            "CLASS_FIELD": "empty",
            "TRAIN": str(folder / "train.gpkg"),
            "TEST": str(folder / "test.gpkg"),
        },
    )
    assert names(sentence, "CLASS_FIELD")


def test_one_class_only(fails, train, chain, folder):
    samples = edited_samples(chain, folder, "DELETE FROM samples WHERE class > 1")
    assert names(fails("trainclassifier", {**train, "SAMPLES": samples}), "CLASS_FIELD")


def test_feature_that_is_not_numeric(fails, train):
    sentence = fails("trainclassifier", {**train, "FEATURES": ["red", "label"]})
    assert names(sentence, "FEATURES")
    assert "label" in sentence


def test_samples_without_a_number(fails, train, chain, folder):
    samples = edited_samples(chain, folder, "UPDATE samples SET red = NULL WHERE fid < 4")
    sentence = fails("trainclassifier", {**train, "SAMPLES": samples})
    assert names(sentence, "SAMPLES")
    assert "red" in sentence


def test_parameters_that_the_estimator_does_not_know(fails, train):
    sentence = fails("trainclassifier", {**train, "PARAMETERS": '{"n_estimatrs": 5}'})
    assert names(sentence, "PARAMETERS")
    assert "n_estimators" in sentence


@pytest.mark.parametrize("text", ["{", "[1]", "n_estimators=5"])
def test_parameters_that_are_no_json_object(fails, train, text):
    sentence = fails("trainclassifier", {**train, "PARAMETERS": text})
    assert names(sentence, "PARAMETERS")
    assert "JSON" in sentence


def test_more_folds_than_polygons(fails, train):
    assert names(fails("trainclassifier", {**train, "FOLDS": 500}), "FOLDS")


def test_model_for_other_bands(fails, classify, scene, image_maker, tmp_path):
    other = image_maker(tmp_path / "other.tif", np.ones((2, 10, 10), np.uint8), ("red", "infrared"))
    sentence = fails("classifyraster", {**classify, "INPUT": [str(other)]})
    assert sentence.split(":")[0] in ("INPUT", "MODEL")
    assert "green" in sentence
    assert "blue" in sentence


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 truncated", b"\x80\x04\x95 pickle"])
def test_corrupt_model(fails, classify, tmp_path, content):
    path = tmp_path / "bad.terroir"
    path.write_bytes(content)
    assert names(fails("classifyraster", {**classify, "MODEL": str(path)}), "MODEL")


def test_missing_model(fails, classify, tmp_path):
    sentence = fails("classifyraster", {**classify, "MODEL": str(tmp_path / "none.terroir")})
    assert names(sentence, "MODEL")
    assert "none.terroir" in sentence


def test_unwritable_folder(fails, classify, tmp_path):
    # A file where a folder should be: refused to root too, unlike a folder without write permission.
    (tmp_path / "file").write_text("", encoding="utf-8")
    sentence = fails("classifyraster", {**classify, "OUTPUT": str(tmp_path / "file" / "map.tif")})
    assert names(sentence, "OUTPUT")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
def test_no_space_left(fails, classify, monkeypatch):
    from terroir.core.raster import writer

    def full(self: Any, window: Any, data: Any) -> None:
        with open("/dev/full", "wb", buffering=0) as stream:
            stream.write(b"x")

    monkeypatch.setattr(writer.RasterWriter, "write", full)
    sentence = fails("classifyraster", classify)
    assert "no space left" in sentence
    assert ";" in sentence


def test_result_over_its_own_input(run_algorithm, classify, scene):
    before = scene.image.read_bytes()
    with pytest.raises(QgsProcessingException, match="OUTPUT"):
        run_algorithm("classifyraster", {**classify, "OUTPUT": str(scene.image)})
    assert scene.image.read_bytes() == before


def test_a_map_with_several_bands(fails, scene, folder):
    sentence = fails(
        "accuracyassessment",
        {
            "MAP": str(scene.image),
            "REFERENCE": str(scene.polygons),
            "CLASS_FIELD": "code",
            "REPORT": str(folder / "report.html"),
        },
    )
    assert names(sentence, "MAP")


def test_a_reference_without_the_class_field(fails, chain, scene, folder):
    sentence = fails(
        "accuracyassessment",
        {
            "MAP": str(chain.map),
            "REFERENCE": str(scene.polygons),
            "CLASS_FIELD": "nothing",
            "REPORT": str(folder / "report.html"),
        },
    )
    assert names(sentence, "CLASS_FIELD")


def test_an_older_result_survives_a_failed_run(run_algorithm, classify, tmp_path, folder):
    target = folder / "map.tif"
    target.write_bytes(b"yesterday's map")
    bad = tmp_path / "bad.terroir"
    bad.write_bytes(b"")
    with pytest.raises(QgsProcessingException):
        run_algorithm("classifyraster", {**classify, "MODEL": str(bad)})
    assert target.read_bytes() == b"yesterday's map"
    assert [path.name for path in folder.iterdir()] == ["map.tif"]


def test_database_as_target(fails, extract):
    sentence = fails("extractsamples", {**extract, "OUTPUT": "ogr:dbname='/x.gpkg' table=\"t\" (geom)"})
    assert sentence.startswith("OUTPUT:") or "OUTPUT" in sentence or "Samples" in sentence


def test_points_give_samples_too(run_algorithm, extract, scene, tmp_path):
    """Not an error: points are as good as polygons."""
    path = tmp_path / "points.gpkg"
    dataset = gdal.GetDriverByName("GPKG").Create(str(path), 0, 0, 0, gdal.GDT_Unknown)
    source = gdal.OpenEx(str(scene.polygons))
    layer = dataset.CreateLayer("points", source.GetLayer(0).GetSpatialRef(), ogr.wkbPoint)
    layer.CreateField(ogr.FieldDefn("code", ogr.OFTInteger))
    for polygon in source.GetLayer(0):
        feature = ogr.Feature(layer.GetLayerDefn())
        feature.SetGeometry(polygon.GetGeometryRef().Centroid())
        feature.SetField("code", polygon.GetField("code"))
        layer.CreateFeature(feature)
    layer = None
    dataset = None
    assert run_algorithm("extractsamples", {**extract, "POLYGONS": str(path)})["SAMPLE_COUNT"] == 12
