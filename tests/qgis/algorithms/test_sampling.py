"""Which pixels are used: splits, extraction, augmentation and checks as users run them, and what they get wrong."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from osgeo import gdal, ogr
from qgis.core import NULL, QgsProcessingException

from terroir.tests.unit.making import point, read_layer, square, write_layer, write_raster

pytestmark = pytest.mark.qgis


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder for results."""
    made = tmp_path / "results"
    made.mkdir()
    return made


@pytest.fixture
def fails(run_algorithm, folder):
    """Function that runs an algorithm that must fail, checks what is left and returns its sentence."""

    def run(name: str, parameters: dict[str, Any], parameter: str) -> str:
        with pytest.raises(QgsProcessingException) as caught:
            run_algorithm(name, parameters)
        sentence = str(caught.value)
        assert "Traceback" not in sentence
        assert not list(folder.rglob("*")), "something was left behind"
        sentence = sentence.splitlines()[-1]
        head, _, rest = sentence.partition(":")
        assert head == parameter, sentence
        assert ";" in rest or "," in rest, sentence
        return sentence

    return run


@pytest.fixture
def split(scene, folder):
    return {
        "INPUT": str(scene.polygons),
        "CLASS_FIELD": "code",
        "TRAIN": str(folder / "train.gpkg"),
        "TEST": str(folder / "test.gpkg"),
    }


@pytest.fixture
def extract(scene, folder):
    return {
        "INPUT": [str(scene.image)],
        "POLYGONS": str(scene.polygons),
        "CLASS_FIELD": "code",
        "LABEL_FIELD": "name",
        "OUTPUT": str(folder / "samples.gpkg"),
    }


@pytest.fixture
def augment(chain, folder):
    return {"SAMPLES": str(chain.samples), "OUTPUT": str(folder / "augmented.gpkg")}


@pytest.fixture
def check(chain, folder):
    return {"SAMPLES": str(chain.samples), "FOLDS": 2, "REPORT": str(folder / "check.html")}


# What works


def test_runs_and_distance(run_algorithm, split, folder):
    everything = str(folder / "all.gpkg")
    found = run_algorithm(
        "splitsamples", {**split, "METHOD": "distance", "BUFFER": 25.0, "RUNS": 2, "OUTPUT": everything}
    )
    rows = read_layer(everything)
    assert found["TRAIN_COUNT"] + found["TEST_COUNT"] + found["REMOVED_COUNT"] == len(rows) == 12
    assert {row["split_1"] for row in rows} | {row["split_2"] for row in rows} <= {"train", "test", "removed"}
    assert len(read_layer(split["TEST"])) == found["TEST_COUNT"] == 6


def test_blocks(run_algorithm, split):
    found = run_algorithm("splitsamples", {**split, "METHOD": "block", "BLOCK_SIZE": 100.0})
    assert found["TEST_COUNT"] > 0
    assert found["TRAIN_COUNT"] > 0
    assert found["REMOVED_COUNT"] == 0


def test_samples_of_each_class(run_algorithm, extract, folder):
    table = str(folder / "statistics.csv")
    found = run_algorithm(
        "extractsamples",
        {**extract, "STRATEGY": "byclass", "CLASS_COUNTS": ["forest", "7", "3", 4, "", ""], "STATISTICS": table},
    )
    assert found["SAMPLE_COUNT"] == 11
    with open(table, encoding="utf-8-sig", newline="") as stream:
        lines = list(csv.DictReader(stream))
    assert [(line["label"], line["polygons"], line["chosen"]) for line in lines] == [
        ("forest", "4", "7"),
        ("crops", "4", "0"),
        ("water & reeds", "4", "4"),
    ]


@pytest.mark.parametrize("table", [None, [], [NULL], ["", ""], [NULL, NULL]])
def test_an_empty_table_is_none(run_algorithm, extract, table):
    assert run_algorithm("extractsamples", {**extract, "CLASS_COUNTS": table})["SAMPLE_COUNT"] > 0


def test_apart_and_periodic(run_algorithm, extract):
    found = run_algorithm("extractsamples", {**extract, "SAMPLER": "periodic", "MIN_DISTANCE": 30.0})
    rows = read_layer(found["OUTPUT"])
    places = np.array([[float(part) for part in row["wkt"][7:-1].split()] for row in rows])
    apart = np.linalg.norm(places[:, None] - places[None], axis=2) + 1e9 * np.eye(len(places))
    assert 12 < len(rows) < 300
    assert apart.min() >= 30


def test_scenes(run_algorithm, extract, scene):
    images = {**extract, "INPUT": [str(scene.image), str(scene.image)], "IMAGES_ARE": "scenes"}
    twice = run_algorithm("extractsamples", {**images, "SHARES": "equal"})
    once = run_algorithm("extractsamples", {**extract, "OUTPUT": extract["OUTPUT"].replace("samples", "once")})
    assert twice["SAMPLE_COUNT"] == 2 * once["SAMPLE_COUNT"]
    assert {row["scene"] for row in read_layer(twice["OUTPUT"])} == {scene.image.name}


@pytest.mark.parametrize("method", ["replicate", "jitter", "smote"])
def test_augmented_samples_train_a_model(run_algorithm, augment, folder, method):
    found = run_algorithm("augmentsamples", {**augment, "METHOD": method, "TARGET": "minimum", "AMOUNT": 200})
    assert found["SAMPLE_COUNT"] == 600
    trained = run_algorithm(
        "trainclassifier",
        {
            "SAMPLES": found["OUTPUT"],
            "FOLDS": 2,
            "PARAMETERS": '{"n_estimators": 5}',
            "MODEL": str(folder / "m.terroir"),
        },
    )
    assert trained["OVERALL_ACCURACY"] > 0.5


def test_check(run_algorithm, check, folder):
    more = {"METRICS": str(folder / "check.json"), "OUTPUT": str(folder / "polygons.gpkg")}
    found = run_algorithm("checksamples", {**check, **more})
    record = json.loads(Path(more["METRICS"]).read_text("utf-8"))
    assert found["SAMPLE_COUNT"] == record["sample_count"] > 0
    assert found["SUSPECT_COUNT"] == 0
    assert "forest" in Path(check["REPORT"]).read_text("utf-8")
    assert len(read_layer(more["OUTPUT"])) == 6


def test_check_of_a_split(run_algorithm, check, chain, folder):
    everything = str(folder / "all.gpkg")
    pixels = {"INPUT": str(chain.samples), "CLASS_FIELD": "class", "METHOD": "pixel", "OUTPUT": everything}
    run_algorithm("splitsamples", {**pixels, "TRAIN": str(folder / "train.gpkg"), "TEST": str(folder / "test.gpkg")})
    assert run_algorithm("checksamples", {**check, "SAMPLES": everything})["LEAK_COUNT"] == 6
    parts = {**check, "SAMPLES": str(folder / "train.gpkg"), "TEST": str(folder / "test.gpkg")}
    assert run_algorithm("checksamples", parts)["LEAK_COUNT"] == 6


# What does not


@pytest.mark.parametrize(
    ("change", "parameter"),
    [
        ({"METHOD": "block"}, "BLOCK_SIZE"),
        ({"METHOD": "block", "BLOCK_SIZE": 0}, "BLOCK_SIZE"),
        ({"METHOD": "block", "BLOCK_SIZE": -5}, "BLOCK_SIZE"),
        ({"METHOD": "block", "BLOCK_SIZE": 1e7}, "BLOCK_SIZE"),
        ({"METHOD": "distance"}, "BUFFER"),
        ({"METHOD": "distance", "BUFFER": 0}, "BUFFER"),
        ({"METHOD": "distance", "BUFFER": -1}, "BUFFER"),
        ({"METHOD": "distance", "BUFFER": 1e7}, "BUFFER"),
        ({"METHOD": "province"}, "METHOD"),
        ({"RUNS": 13}, "RUNS"),
        ({"RUNS": 0}, "RUNS"),
        ({"METHOD": "pixel"}, "METHOD"),
        ({"GROUP_FIELD": "farm"}, "GROUP_FIELD"),
    ],
)
def test_bad_splits(fails, split, change, parameter):
    fails("splitsamples", {**split, **change}, parameter)


def test_one_polygon_of_each_class(fails, split, tmp_path):
    polygons = write_layer(tmp_path / "p.gpkg", [(square(9 * i, 0, 2), {"code": i}) for i in range(3)])
    assert "one polygon only" in fails("splitsamples", {**split, "INPUT": polygons}, "INPUT")


def test_a_split_without_reference_system(run_algorithm, split, tmp_path):
    rows = [(square(9 * i, 0, 2), {"code": i % 2}) for i in range(8)]
    polygons = write_layer(tmp_path / "p.shp", rows, epsg=None, kind=ogr.wkbPolygon)
    assert run_algorithm("splitsamples", {**split, "INPUT": polygons, "METHOD": "block", "BLOCK_SIZE": 10})[
        "TEST_COUNT"
    ]


@pytest.mark.parametrize(
    ("change", "parameter"),
    [
        ({"STRATEGY": "byclass"}, "CLASS_COUNTS"),
        ({"STRATEGY": "byclass", "CLASS_COUNTS": ["lake", 5]}, "CLASS_COUNTS"),
        ({"STRATEGY": "byclass", "CLASS_COUNTS": ["forest", 5, "forest", 6]}, "CLASS_COUNTS"),
        ({"STRATEGY": "byclass", "CLASS_COUNTS": ["forest", 5, "1", 6]}, "CLASS_COUNTS"),
        ({"STRATEGY": "byclass", "CLASS_COUNTS": ["forest", "many"]}, "CLASS_COUNTS"),
        ({"STRATEGY": "byclass", "CLASS_COUNTS": ["forest", "nan"]}, "CLASS_COUNTS"),
        ({"STRATEGY": "byclass", "CLASS_COUNTS": ["forest", -1]}, "CLASS_COUNTS"),
        ({"STRATEGY": "byclass", "CLASS_COUNTS": ["forest"]}, "CLASS_COUNTS"),
        ({"STRATEGY": "byclass", "CLASS_COUNTS": ["forest", 0]}, "STRATEGY"),
        ({"MIN_DISTANCE": 0}, "MIN_DISTANCE"),
        ({"MIN_DISTANCE": -3}, "MIN_DISTANCE"),
        ({"SAMPLER": "hexagonal"}, "SAMPLER"),
        ({"IMAGES_ARE": "dates"}, "IMAGES_ARE"),
        ({"SHARES": "custom"}, "SHARES"),
        ({"STATISTICS": "statistics.docx"}, "STATISTICS"),
    ],
)
def test_bad_extractions(fails, extract, change, parameter):
    fails("extractsamples", {**extract, **change}, parameter)


@pytest.mark.parametrize("images_are", ["bands", "scenes"])
def test_all_samples_masked(fails, extract, scene, tmp_path, images_are):
    mask = tmp_path / "mask.tif"
    gdal.Translate(str(mask), str(scene.image), bandList=[1], scaleParams=[[0, 255, 0, 0]])
    sentence = fails("extractsamples", {**extract, "MASK": str(mask), "IMAGES_ARE": images_are}, "POLYGONS")
    assert "no usable pixel" in sentence


def test_scenes_with_other_bands(fails, extract, scene, tmp_path):
    other = write_raster(tmp_path / "one.tif", np.ones((4, 4), np.uint8))
    images = [str(scene.image), other]
    assert "bands" in fails("extractsamples", {**extract, "INPUT": images, "IMAGES_ARE": "scenes"}, "INPUT")


def test_a_distance_that_cannot_be_met(run_algorithm, extract):
    """Not an error: the log says how many were placed."""
    from qgis.core import QgsProcessingFeedback

    feedback = QgsProcessingFeedback(False)
    found = run_algorithm(
        "extractsamples", {**extract, "STRATEGY": "constant", "AMOUNT": 50, "MIN_DISTANCE": 100000}, feedback=feedback
    )
    assert found["SAMPLE_COUNT"] == 1
    assert "only 0 of 50 samples were placed with 100000" in feedback.textLog()


@pytest.mark.parametrize(
    ("change", "parameter"),
    [
        ({"TARGET": "minimum"}, "AMOUNT"),
        ({"TARGET": "minimum", "AMOUNT": 0}, "AMOUNT"),
        ({"TARGET": "byclass"}, "CLASS_COUNTS"),
        ({"TARGET": "byclass", "CLASS_COUNTS": ["lake", 5]}, "CLASS_COUNTS"),
        ({"METHOD": "dream"}, "METHOD"),
        ({"SPREAD": 0}, "SPREAD"),
        ({"NEIGHBOURS": 0}, "NEIGHBOURS"),
        ({"SPLIT_FIELD": "side"}, "SPLIT_FIELD"),
        ({"SPLIT_FIELD": "label"}, "SPLIT_FIELD"),
        ({"FEATURES": ["label"]}, "FEATURES"),
        ({"CLASS_FIELD": "kind"}, "CLASS_FIELD"),
    ],
)
def test_bad_augmentations(fails, augment, change, parameter):
    fails("augmentsamples", {**augment, **change}, parameter)


def test_smote_of_a_class_with_one_sample(fails, augment, tmp_path):
    rows = [(point(i, 0), {"class": 1 + (i == 0), "group": str(i // 4), "red": i}) for i in range(9)]
    rows[0][1]["group"] = "alone"
    samples = write_layer(tmp_path / "s.gpkg", rows, kind=ogr.wkbPoint)
    assert "SMOTE" in fails("augmentsamples", {**augment, "SAMPLES": samples, "METHOD": "smote"}, "METHOD")


def test_more_neighbours_than_samples(run_algorithm, augment, tmp_path):
    """Not an error: SMOTE takes fewer, and says so."""
    rows = [(point(i, 0), {"class": 1 + (i < 4), "group": str(i // 2), "red": i}) for i in range(20)]
    samples = write_layer(tmp_path / "s.gpkg", rows, kind=ogr.wkbPoint)
    found = run_algorithm("augmentsamples", {**augment, "SAMPLES": samples, "METHOD": "smote", "NEIGHBOURS": 99})
    assert found["SYNTHETIC_COUNT"] == 12


@pytest.mark.parametrize(
    ("change", "parameter"),
    [
        ({"FOLDS": 50}, "FOLDS"),
        ({"FOLDS": 1}, "FOLDS"),
        ({"NEIGHBOURS": 0}, "NEIGHBOURS"),
        ({"SPLIT_FIELD": "label"}, "SPLIT_FIELD"),
        ({"SPLIT_FIELD": "side"}, "SPLIT_FIELD"),
        ({"TEST": "/nowhere/test.gpkg"}, "TEST"),
        ({"GROUP_FIELD": "farm"}, "GROUP_FIELD"),
        ({"FEATURES": ["label"]}, "FEATURES"),
    ],
)
def test_bad_checks(fails, check, change, parameter):
    fails("checksamples", {**check, **change}, parameter)
