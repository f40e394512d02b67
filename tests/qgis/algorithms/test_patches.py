"""Patches as users make them: extracted, exported, imported, split, and what they get wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from qgis.core import QgsCategorizedSymbolRenderer, QgsProcessingException, QgsProcessingFeedback, QgsVectorLayer

from terroir.tests.unit.making import read_layer

pytestmark = pytest.mark.qgis


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder for results."""
    made = tmp_path / "results"
    made.mkdir()
    return made


@pytest.fixture
def extract(scene, folder) -> dict[str, Any]:
    return {
        "INPUT": [str(scene.image)],
        "POLYGONS": str(scene.polygons),
        "CLASS_FIELD": "code",
        "LABEL_FIELD": "name",
        "SIZE": 4,
        "STRIDE": 2,
        "OUTPUT": str(folder / "patches.gpkg"),
    }


def test_extract_export_import_split(run_algorithm, extract, folder) -> None:
    made = run_algorithm("extractpatches", {**extract, "EXPORT": str(folder / "chips")})
    assert made["CLASS_COUNT"] == 3
    assert made["PATCH_COUNT"] == len(read_layer(made["OUTPUT"])) > 12
    assert Path(made["EXPORT"]) == folder / "chips"
    assert len(list((folder / "chips").rglob("*.tif"))) == made["PATCH_COUNT"]
    found = run_algorithm("importpatches", {"FOLDER": made["EXPORT"], "OUTPUT": str(folder / "imported.gpkg")})
    assert (found["PATCH_COUNT"], found["CLASS_COUNT"]) == (made["PATCH_COUNT"], 3)
    assert sorted(row["wkt"] for row in read_layer(found["OUTPUT"])) == sorted(
        row["wkt"] for row in read_layer(made["OUTPUT"])
    )
    for table in (made["OUTPUT"], found["OUTPUT"]):
        sides = {"TRAIN": str(folder / "train.gpkg"), "TEST": str(folder / "test.gpkg")}
        split = run_algorithm("splitsamples", {"INPUT": table, "CLASS_FIELD": "class", **sides})
        assert split["TRAIN_COUNT"] + split["TEST_COUNT"] + split["REMOVED_COUNT"] == made["PATCH_COUNT"]
        groups = [{row["group"] for row in read_layer(split[side])} for side in ("TRAIN", "TEST")]
        assert groups[0]
        assert not groups[0] & groups[1]


def test_temporary_outputs(run_algorithm, extract) -> None:
    made = run_algorithm(
        "extractpatches",
        {
            **extract,
            "OUTPUT": "TEMPORARY_OUTPUT",
            "EXPORT": "TEMPORARY_OUTPUT",
            "STRATEGY": "random",
            "PER_CLASS": 3,
        },
    )
    assert made["PATCH_COUNT"] == 9
    assert made["OUTPUT"].endswith(".gpkg")
    assert (Path(made["EXPORT"]) / "index.csv").is_file()


def test_styled_by_class(run_algorithm, extract) -> None:
    from terroir.ui.styling import SampleClasses

    made = run_algorithm("extractpatches", extract)
    layer = QgsVectorLayer(made["OUTPUT"], "patches", "ogr")
    SampleClasses().postProcessLayer(layer, None, QgsProcessingFeedback(False))
    assert isinstance(layer.renderer(), QgsCategorizedSymbolRenderer)
    assert len(layer.renderer().categories()) == 3


@pytest.mark.parametrize(
    ("change", "parameter"),
    [
        ({"SIZE": 500}, "SIZE"),
        ({"SIZE": 5000}, "SIZE"),
        ({"SIZE": 0}, "SIZE"),
        ({"SIZE": 20}, "SIZE"),
        ({"STRIDE": 0}, "STRIDE"),
        ({"STRIDE": 59}, "STRIDE"),
        ({"PURITY": 2}, "PURITY"),
        ({"PER_CLASS": 0}, "PER_CLASS"),
        ({"STRATEGY": "dream"}, "STRATEGY"),
        ({"CLASS_FIELD": "kind"}, "CLASS_FIELD"),
        ({"POLYGONS": "/nowhere.gpkg"}, "POLYGONS"),
        ({"OUTPUT": "/nowhere-at-all/x.geojson"}, "OUTPUT"),
    ],
)
def test_bad_extractions(run_algorithm, extract, folder, change, parameter) -> None:
    with pytest.raises(QgsProcessingException) as caught:
        run_algorithm("extractpatches", {**extract, **change})
    sentence = str(caught.value).splitlines()[-1]
    assert sentence.startswith(f"{parameter}: "), sentence
    assert ";" in sentence or "," in sentence, sentence
    assert not list(folder.rglob("*"))


def test_bad_imports_and_splits(run_algorithm, extract, folder, tmp_path) -> None:
    (tmp_path / "bare").mkdir()
    for place in (tmp_path / "bare", tmp_path / "nowhere"):
        with pytest.raises(QgsProcessingException, match="FOLDER: "):
            run_algorithm("importpatches", {"FOLDER": str(place), "OUTPUT": str(folder / "i.gpkg")})
    assert not list(folder.rglob("*"))
    made = run_algorithm("extractpatches", extract)
    sides = {"TRAIN": str(folder / "train.gpkg"), "TEST": str(folder / "test.gpkg")}
    with pytest.raises(QgsProcessingException, match="METHOD: patches of one polygon"):
        run_algorithm("splitsamples", {"INPUT": made["OUTPUT"], "CLASS_FIELD": "class", "METHOD": "pixel", **sides})


def test_the_sidecar_replays(run_algorithm, extract, folder) -> None:
    from terroir.core.jobs import execute, job_from_json
    from terroir.core.run import Run

    made = run_algorithm("extractpatches", extract)
    before = read_layer(made["OUTPUT"])
    text = Path(made["OUTPUT"] + ".job.json").read_text(encoding="utf-8")
    assert json.loads(text)["parameters"]["size"] == 4
    execute(job_from_json(text), Run("serial"))
    assert read_layer(made["OUTPUT"]) == before
