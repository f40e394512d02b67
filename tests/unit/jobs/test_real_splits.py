"""A real scene through all jobs: what a pixel split flatters, and what the check of samples says of it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from terroir.core.jobs import execute, job_type
from terroir.core.run import Run
from terroir.core.samples.split_runs import TEST

pytestmark = pytest.mark.unit

FEATURES = [f"band_{number}_reflectance" for number in (1, 2, 3, 4, 5, 7)] + ["band_6_temperature"]


def do(name: str, **parameters: Any) -> dict[str, Any]:
    return execute(job_type(name).from_dict({"parameters": parameters}), Run(backend="threads", workers=2))


@pytest.fixture(scope="module")
def landsat() -> Path:
    folder = os.environ.get("TERROIR_TEST_DATA")
    if not folder:
        pytest.skip("TERROIR_TEST_DATA names no folder with real scenes")
    return Path(folder) / "landsat_two_dates"


@pytest.fixture(scope="module")
def image(landsat: Path) -> str:
    return str(landsat / "LE70220491999322EDC01_stack.gtif")


@pytest.fixture(scope="module")
def samples(landsat: Path, image: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = str(tmp_path_factory.mktemp("landsat") / "samples.gpkg")
    do("extractsamples", input=[image], polygons=str(landsat / "training_data.shp"), class_field="class", output=path)
    return path


def accuracy(image: str, samples: str, folder: Path, **options: Any) -> float:
    """Split, train, classify and assess, each by its job; the test are samples of the test side."""
    names = ("train.gpkg", "test.gpkg", "model.terroir", "map.tif", "metrics.json")
    train, test, model, made, metrics = (str(folder / name) for name in names)
    do("splitsamples", input=samples, class_field="class", train=train, test=test, test_fraction=0.3, **options)
    do("trainclassifier", samples=train, model=model, features=FEATURES, parameters={"n_estimators": 100}, folds=2)
    do("classifyraster", input=[image], model=model, output=made)
    do("accuracyassessment", map=made, reference=test, class_field="class", metrics=metrics)
    return float(json.loads(Path(metrics).read_text("utf-8"))["overall_accuracy"])


def test_a_pixel_split_flatters(image: str, samples: str, tmp_path: Path) -> None:
    flattered = accuracy(image, samples, tmp_path, method="pixel")
    honest = [accuracy(image, samples, tmp_path, method="polygon", seed=seed) for seed in range(4)]
    assert flattered > 0.97  # 0.99 is what is known of single pixels of this scene
    assert 0.7 < sum(honest) / len(honest) < 0.92  # and 0.82 of whole polygons
    assert max(honest) < flattered


def test_the_check_tells_both_apart(samples: str, tmp_path: Path) -> None:
    found = {}
    for method in ("pixel", "polygon"):
        names = {name: str(tmp_path / f"{method}-{name}.gpkg") for name in ("train", TEST, "output")}
        do("splitsamples", input=samples, class_field="class", method=method, **names)
        found[method] = do("checksamples", samples=names["output"], features=FEATURES, folds=3)
    assert found["pixel"]["leak_count"] > 25  # of 30 polygons, some of which have a single pixel
    assert found["polygon"]["leak_count"] == 0
