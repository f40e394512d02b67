"""One QGIS with the plugin in it, for all tests of this folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest


class Chain(NamedTuple):
    """Results of the main job on the made-up landscape."""

    train: Path
    test: Path
    samples: Path
    model: Path
    map: Path
    report: Path
    numbers: dict[str, dict[str, Any]]


@pytest.fixture(scope="session")
def plugin(qgis_app: Any, qgis_processing: None) -> Iterator[Any]:
    """The plugin, registered as QGIS does it."""
    import terroir

    made = terroir.classFactory(None)
    made.initProcessing()
    yield made
    made.unload()


@pytest.fixture
def window(qgis_iface: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A stand-in for the program's window that is good enough for Processing's own dialogs."""
    from qgis.gui import QgsBrowserGuiModel
    from qgis.PyQt.QtWidgets import QToolBar

    toolbar, browser = QToolBar(), QgsBrowserGuiModel()
    monkeypatch.setattr(qgis_iface, "selectionToolBar", lambda: toolbar)
    monkeypatch.setattr(qgis_iface, "browserModel", lambda: browser)
    return qgis_iface


@pytest.fixture(scope="session")
def run_algorithm(plugin: Any) -> Callable[..., dict[str, Any]]:
    """``processing.run`` for our algorithms; takes the name and the parameters."""
    from qgis import processing

    def run(name: str, parameters: dict[str, Any], **more: Any) -> dict[str, Any]:
        return dict(processing.run("terroir:" + name, parameters, **more))

    return run


@pytest.fixture(scope="session")
def chain(run_algorithm: Callable[..., dict[str, Any]], scene: Any, tmp_path_factory: pytest.TempPathFactory) -> Chain:
    """The main job, once for all tests that only look at its results."""
    folder = tmp_path_factory.mktemp("chain")
    numbers = {}
    numbers["split"] = run_algorithm(
        "splitsamples",
        {
            "INPUT": str(scene.polygons),
            "CLASS_FIELD": "code",
            "TRAIN": str(folder / "train.gpkg"),
            "TEST": str(folder / "test.gpkg"),
        },
    )
    numbers["extract"] = run_algorithm(
        "extractsamples",
        {
            "INPUT": [str(scene.image)],
            "POLYGONS": numbers["split"]["TRAIN"],
            "CLASS_FIELD": "code",
            "LABEL_FIELD": "name",
            "OUTPUT": str(folder / "samples.gpkg"),
        },
    )
    numbers["train"] = run_algorithm(
        "trainclassifier",
        {
            "SAMPLES": numbers["extract"]["OUTPUT"],
            "PARAMETERS": '{"n_estimators": 10}',
            "FOLDS": 2,
            "MODEL": str(folder / "model.terroir"),
        },
    )
    numbers["classify"] = run_algorithm(
        "classifyraster",
        {
            "INPUT": [str(scene.image)],
            "MODEL": numbers["train"]["MODEL"],
            "OUTPUT": str(folder / "map.tif"),
            "CONFIDENCE": str(folder / "confidence.tif"),
            "PROBABILITIES": str(folder / "probabilities.tif"),
        },
    )
    numbers["assess"] = run_algorithm(
        "accuracyassessment",
        {
            "MAP": numbers["classify"]["OUTPUT"],
            "REFERENCE": numbers["split"]["TEST"],
            "CLASS_FIELD": "code",
            "REPORT": str(folder / "report.html"),
            "MATRIX": str(folder / "matrix.csv"),
            "METRICS": str(folder / "metrics.json"),
        },
    )
    files = ("train.gpkg", "test.gpkg", "samples.gpkg", "model.terroir", "map.tif", "report.html")
    return Chain(*(folder / name for name in files), numbers)


@pytest.fixture
def cluster_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of the test's own with the user's profiles and the list of jobs; both are empty."""
    home = tmp_path / "home"
    (home / "profiles").mkdir(parents=True)
    monkeypatch.setenv("TERROIR_PROFILES", str(home / "profiles"))
    monkeypatch.setenv("TERROIR_JOBS", str(home / "jobs.sqlite"))
    return home
