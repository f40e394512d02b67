"""terroir:traincnn through ``processing.run``: from polygons to a map, cancelled and gone on with, and bad input."""

from __future__ import annotations

from pathlib import Path

import pytest
from osgeo import gdal
from qgis.core import QgsProcessingException, QgsProcessingFeedback

pytestmark = pytest.mark.qgis
pytest.importorskip("torch")

NETWORK = """
import torch

class Tiny(torch.nn.Sequential):
    def __init__(self, bands, classes, size):
        super().__init__(
            torch.nn.Conv2d(bands, 4, 3), torch.nn.ReLU(), torch.nn.Flatten(),
            torch.nn.Linear(4 * (size - 2) ** 2, classes),
        )
"""


class CancelsAfterAnEpoch(QgsProcessingFeedback):
    """A user who presses Cancel once the log tells of the first epoch."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def pushInfo(self, text: str) -> None:
        self.lines.append(text)
        if "Epoch 1" in text:
            self.cancel()


class Listens(QgsProcessingFeedback):
    """Keeps the log."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def pushInfo(self, text: str) -> None:
        self.lines.append(text)


@pytest.fixture(scope="module")
def patches(run_algorithm, scene, tmp_path_factory):
    path = tmp_path_factory.mktemp("patches") / "patches.gpkg"
    given = {"INPUT": [str(scene.image)], "POLYGONS": str(scene.polygons), "CLASS_FIELD": "code", "LABEL_FIELD": "name"}
    run_algorithm("extractpatches", {**given, "SIZE": 4, "STRIDE": 2, "PURITY": 0.5, "OUTPUT": str(path)})
    return str(path)


@pytest.fixture
def parameters(scene, patches, tmp_path):
    file = tmp_path / "net.py"
    file.write_text(NETWORK, encoding="utf-8")
    (tmp_path / "out").mkdir()
    return {
        "INPUT": [str(scene.image)],
        "PATCHES": patches,
        "ARCHITECTURE": "custom",
        "CUSTOM": str(file),
        "EPOCHS": 15,
        "BATCH_SIZE": 8,
        "LEARNING_RATE": 0.02,
        "MODEL": str(tmp_path / "out" / "m.terroir"),
    }


def left(parameters) -> list[str]:
    return sorted(path.name for path in Path(parameters["MODEL"]).parent.iterdir())


def test_polygons_become_patches_a_network_and_a_map(run_algorithm, scene, parameters, tmp_path):
    report = str(tmp_path / "out" / "r.html")
    found = run_algorithm("traincnn", {**parameters, "REPORT": report})
    assert set(found) >= {"MODEL", "REPORT", "OVERALL_ACCURACY", "MACRO_F1", "EPOCHS_RUN", "BEST_EPOCH"}
    assert found["MACRO_F1"] > 0.9
    assert found["EPOCHS_RUN"] <= 15
    assert left(parameters) == ["m.terroir", "m.terroir.job.json", "r.html", "r.html.job.json"]
    target = str(tmp_path / "map.tif")
    given = {"INPUT": [str(scene.image)], "MODEL": found["MODEL"], "NETWORK": parameters["CUSTOM"], "OUTPUT": target}
    run_algorithm("classifyraster", given)
    mapped = gdal.Open(target).ReadAsArray()
    assert (mapped[:-3] == scene.truth[:-3]).mean() > 0.8


def test_everything_may_be_learnt_from(run_algorithm, parameters):
    listens = Listens()
    given = {**parameters, "EPOCHS": 2, "TEST_SHARE": 0, "VALIDATION_SHARE": 0}
    found = run_algorithm("traincnn", given, feedback=listens)
    assert (found["OVERALL_ACCURACY"], found["MACRO_F1"]) == (None, None)
    assert found["BEST_EPOCH"] == found["EPOCHS_RUN"] == 2
    assert listens.lines.count("No independent accuracy was measured: there is no test set.") == 1
    assert left(parameters) == ["m.terroir", "m.terroir.job.json"]


def test_cancel_keeps_the_checkpoint_and_the_next_run_goes_on(run_algorithm, parameters):
    cancels = CancelsAfterAnEpoch()
    with pytest.raises(QgsProcessingException, match="cancelled"):
        run_algorithm("traincnn", parameters, feedback=cancels)
    assert left(parameters) == ["m.terroir.checkpoint"]
    assert any("run it again with the same inputs and parameters" in line for line in cancels.lines)
    listens = Listens()
    run_algorithm("traincnn", parameters, feedback=listens)
    assert any("goes on after epoch 1" in line for line in listens.lines)
    assert left(parameters) == ["m.terroir", "m.terroir.job.json"]


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ({"ARCHITECTURE": "sigma", "CUSTOM": None}, "PATCHES: of patches of 4 × 4 pixels"),
        ({"INPUT": []}, "INPUT: the patches of"),
        ({"INPUT": None}, "INPUT: the patches of"),
        ({"CUSTOM": None}, "CUSTOM: a network of your own needs its Python file"),
        ({"CUSTOM_CLASS": "Big"}, "CUSTOM_CLASS: there is no class Big"),
        ({"PARAMETERS": "{"}, "PARAMETERS: this is not JSON"),
        ({"PARAMETERS": '{"depth": 2}'}, "PARAMETERS: Tiny of net.py cannot be made"),
        ({"SPLIT": "block"}, "BLOCK_SIZE: the split by block needs"),
        ({"FREEZE": True}, "FREEZE: without WEIGHTS"),
        ({"LEARNING_RATE": 0}, "LEARNING_RATE: "),
        ({"VALIDATION_SHARE": 0.5, "TEST_SHARE": 0.5}, "TEST_SHARE: "),
        ({"EPOCHS": 0}, "EPOCHS: 0 is outside the limits"),
        ({"GROUP_FIELD": "class"}, "GROUP_FIELD: class is the class field too"),
        ({"ARCHITECTURE": "unet"}, "ARCHITECTURE: unet is not known"),
    ],
)
def test_bad_input(run_algorithm, parameters, bad, words):
    given = {name: value for name, value in {**parameters, **bad}.items() if value is not None}
    with pytest.raises(QgsProcessingException) as caught:
        run_algorithm("traincnn", given)
    assert words in str(caught.value)
    assert "Traceback" not in str(caught.value)
    assert left(parameters) == []
