"""A map that is judged by what it was trained with: said where the sidecars show it, and only there."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from terroir.core.jobs import execute, job_type
from terroir.core.run import Run
from terroir.tests.unit.making import square, write_layer, write_raster

pytestmark = pytest.mark.unit

WORDS = "was trained with"


class Scene:
    """An image of two classes, polygons, and the jobs that lead to a map and its assessment."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        values = np.random.default_rng(0).normal(0, 1, (2, 60, 60)).astype("float32")
        values[:, :, 30:] += 8
        self.image = write_raster(folder / "image.tif", values)
        self.polygons = self.layer("polygons.gpkg")

    def layer(self, name: str, row: int = 0) -> str:
        squares = [(square(x, row + y, 4), {"class": 1 + (x >= 30)}) for x in (2, 12, 32, 42) for y in (2, 12, 22, 32)]
        return write_layer(self.folder / name, squares)

    def path(self, name: str) -> str:
        return str(self.folder / name)

    def run(self, name: str, **parameters: object) -> Run:
        run = Run("serial", 1)
        execute(job_type(name).from_dict({"parameters": parameters}), run)
        return run

    def extract(self, polygons: str, output: str = "samples.gpkg") -> str:
        self.run("extractsamples", input=[self.image], polygons=polygons, class_field="class", output=self.path(output))
        return self.path(output)

    def map_of(self, samples: str) -> str:
        model, made = self.path("m.terroir"), self.path("map.tif")
        self.run("trainclassifier", samples=samples, model=model, parameters={"n_estimators": 5}, folds=3)
        self.run("classifyraster", input=[self.image], model=model, output=made)
        return made

    def assess(self, made: str, reference: str) -> bool:
        """Whether log and report both, or neither, warn."""
        report = Path(self.path("report.html"))
        run = self.run("accuracyassessment", map=made, reference=reference, class_field="class", report=str(report))
        told = [str(message) for message in run.warnings if WORDS in str(message)]
        page = report.read_text(encoding="utf-8")
        assert len(told) <= 1
        assert (WORDS in page) == bool(told)
        assert str(self.folder) not in page
        return bool(told)

    def compare(self, one: str, other: str, reference: str) -> str:
        """What log and report both say of the maps that learnt from the reference; empty for none."""
        report = Path(self.path("compared.html"))
        run = self.run(
            "comparemaps", map_a=one, map_b=other, reference=reference, class_field="class", report=str(report)
        )
        told = [str(message) for message in run.warnings if "learnt from" in str(message)]
        page = report.read_text(encoding="utf-8")
        assert ("learnt from" in page) == bool(told)
        assert str(self.folder) not in page
        return "".join(told)


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(tmp_path)


def test_polygons_of_the_training_are_known_again(scene: Scene) -> None:
    made = scene.map_of(scene.extract(scene.polygons))
    assert scene.assess(made, scene.polygons)
    assert scene.assess(made, f"{scene.polygons}|layername=polygons")
    assert scene.assess(made, scene.path("samples.gpkg"))
    copy = shutil.copy(scene.polygons, scene.path("copy.gpkg"))
    assert scene.assess(made, copy)
    assert not scene.assess(made, scene.layer("others.gpkg", 6))


def test_a_map_that_was_filtered_has_the_same_origin(scene: Scene) -> None:
    made, smooth = scene.map_of(scene.extract(scene.polygons)), scene.path("smooth.tif")
    scene.run("spatialfilter", input=made, filter="majority", output=smooth)
    assert scene.assess(smooth, scene.polygons)


@pytest.mark.parametrize("kind", ["polygons", "samples"])
def test_a_test_split_is_no_training(scene: Scene, kind: str) -> None:
    whole = scene.polygons if kind == "polygons" else scene.extract(scene.polygons)
    train, test = scene.path("train.gpkg"), scene.path("test.gpkg")
    scene.run("splitsamples", input=whole, class_field="class", train=train, test=test)
    made = scene.map_of(scene.extract(train, "of_train.gpkg") if kind == "polygons" else train)
    assert not scene.assess(made, test)
    assert not scene.assess(made, whole)
    assert scene.assess(made, train)


def test_layers_of_one_file_are_told_apart(scene: Scene) -> None:
    from osgeo import gdal

    both = scene.path("both.gpkg")
    others = scene.layer("others.gpkg", 6)
    gdal.VectorTranslate(both, scene.polygons, layerName="training")
    gdal.VectorTranslate(both, others, layerName="test", accessMode="append")
    made = scene.map_of(scene.extract(f"{both}|layername=training"))
    assert not scene.assess(made, f"{both}|layername=test")
    assert scene.assess(made, f"{both}|layername=training")
    assert scene.assess(made, both)


def test_a_trail_that_was_written_over_proves_nothing(scene: Scene) -> None:
    """Samples made anew after the training, of other polygons, say nothing about the training."""
    made = scene.map_of(scene.extract(scene.polygons))
    others = scene.layer("others.gpkg", 6)
    scene.extract(others)
    sidecar = Path(scene.path("samples.gpkg.job.json"))
    later = json.loads(sidecar.read_text(encoding="utf-8"))
    later["provenance"]["finished"] = "2999-01-01T00:00:00+00:00"
    sidecar.write_text(json.dumps(later), encoding="utf-8")
    assert not scene.assess(made, others)


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"provenance": {"inputs": [1], "finished": 3}, "job": []}', "\0"])
def test_sidecars_that_are_none_are_passed_over(scene: Scene, content: str) -> None:
    made = scene.map_of(scene.extract(scene.polygons))
    Path(f"{made}.job.json").write_text(content, encoding="utf-8")
    assert not scene.assess(made, scene.polygons)


def test_a_comparison_names_the_map_that_knows_the_reference(scene: Scene) -> None:
    made, strange = scene.map_of(scene.extract(scene.polygons)), scene.path("strange.tif")
    shutil.copy(made, strange)  # without its sidecar, nobody knows where it comes from
    others = scene.layer("others.gpkg", 6)
    assert "itself: map A (map.tif). " in scene.compare(made, strange, scene.polygons)
    assert "itself: map B (map.tif). " in scene.compare(strange, made, scene.polygons)
    assert "itself: map A (map.tif), B (map.tif). " in scene.compare(made, made, scene.polygons)
    assert scene.compare(made, strange, others) == ""
