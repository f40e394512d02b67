"""Cancel stops within one block and leaves nothing."""

from __future__ import annotations

import numpy as np
import pytest
from qgis.core import QgsProcessingException, QgsProcessingFeedback

pytestmark = pytest.mark.qgis


class CancelAfterFirstBlock(QgsProcessingFeedback):
    """A user who presses Cancel as soon as the first block is done."""

    def __init__(self) -> None:
        super().__init__()
        self.progressChanged.connect(self.stop)

    def stop(self, progress: float) -> None:
        if progress > 0:
            self.cancel()


@pytest.fixture
def counted(monkeypatch):
    """Blocks that were computed."""
    from terroir.core.learning.predict import ClassifyBlock

    windows = []
    original = ClassifyBlock.__call__

    def call(self, block):
        windows.append(block.window)
        return original(self, block)

    monkeypatch.setattr(ClassifyBlock, "__call__", call)
    return windows


@pytest.fixture(scope="module")
def tall_image(image_maker, tmp_path_factory):
    """Five blocks high."""
    bands = np.random.default_rng(1).integers(1, 255, (3, 2000, 600)).astype(np.uint8)
    return image_maker(tmp_path_factory.mktemp("tall") / "tall.tif", bands, ("red", "green", "blue"))


@pytest.mark.parametrize(("backend", "workers", "most"), [("serial", 1, 1), ("threads", 1, 3)])
def test_cancel_after_the_first_block(run_algorithm, chain, tall_image, tmp_path, counted, backend, workers, most):
    parameters = {
        "INPUT": [str(tall_image)],
        "MODEL": str(chain.model),
        "BACKEND": backend,
        "WORKERS": workers,
        "OUTPUT": str(tmp_path / "map.tif"),
        "CONFIDENCE": str(tmp_path / "confidence.tif"),
    }
    with pytest.raises(QgsProcessingException, match="cancelled"):
        run_algorithm("classifyraster", parameters, feedback=CancelAfterFirstBlock())
    # One block, and with threads those that were under way.
    assert 1 <= len(counted) <= most
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["splitsamples", "extractsamples", "trainclassifier", "accuracyassessment"])
def test_a_run_that_is_cancelled_at_once_leaves_nothing(run_algorithm, chain, scene, tmp_path, name):
    targets = {
        "splitsamples": {
            "INPUT": str(scene.polygons),
            "CLASS_FIELD": "code",
            "TRAIN": str(tmp_path / "train.gpkg"),
            "TEST": str(tmp_path / "test.gpkg"),
        },
        "extractsamples": {
            "INPUT": [str(scene.image)],
            "POLYGONS": str(scene.polygons),
            "CLASS_FIELD": "code",
            "OUTPUT": str(tmp_path / "samples.gpkg"),
        },
        "trainclassifier": {"SAMPLES": str(chain.samples), "MODEL": str(tmp_path / "m.terroir"), "FOLDS": 2},
        "accuracyassessment": {
            "MAP": str(chain.map),
            "REFERENCE": str(scene.polygons),
            "CLASS_FIELD": "code",
            "REPORT": str(tmp_path / "report.html"),
        },
    }
    feedback = QgsProcessingFeedback()
    feedback.cancel()
    with pytest.raises(QgsProcessingException, match="cancelled"):
        run_algorithm(name, targets[name], feedback=feedback)
    assert not list(tmp_path.iterdir())
