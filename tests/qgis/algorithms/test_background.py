"""In the desktop program an algorithm is prepared in the main thread and runs in another one."""

from __future__ import annotations

import pytest
from qgis.core import (
    QgsApplication,
    QgsFeatureRequest,
    QgsProcessingAlgRunnerTask,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProject,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QEventLoop, QTimer

pytestmark = pytest.mark.qgis


@pytest.fixture
def run_in_background(plugin):
    """Function that runs an algorithm as a task; returns whether it went well, its results and its log."""

    def run(name, parameters):
        context, feedback = QgsProcessingContext(), QgsProcessingFeedback(False)
        context.setProject(QgsProject.instance())
        algorithm = QgsApplication.processingRegistry().algorithmById("terroir:" + name)
        task = QgsProcessingAlgRunnerTask(algorithm, parameters, context, feedback)
        found = []
        loop = QEventLoop()
        task.executed.connect(lambda fine, results: (found.append((fine, results)), loop.quit()))
        QgsApplication.taskManager().addTask(task)
        QTimer.singleShot(60_000, loop.quit)
        loop.exec()
        fine, results = found[0]
        return fine, results, feedback.textLog()

    return run


def test_a_layer_in_memory_is_read_before_the_thread_starts(run_in_background, scene, tmp_path):
    source = QgsVectorLayer(str(scene.polygons), "source", "ogr")
    layer = source.materialize(QgsFeatureRequest())
    QgsProject.instance().addMapLayer(layer)
    inputs = {"INPUT": [str(scene.image)], "POLYGONS": layer.id(), "CLASS_FIELD": "code"}
    try:
        fine, results, _ = run_in_background("extractsamples", {**inputs, "OUTPUT": str(tmp_path / "s.gpkg")})
    finally:
        QgsProject.instance().removeMapLayer(layer.id())
    assert fine
    assert results["SAMPLE_COUNT"] == 300


def test_a_failure_is_told_in_the_log(run_in_background, scene, tmp_path):
    inputs = {"INPUT": [str(scene.image)], "POLYGONS": str(scene.polygons), "CLASS_FIELD": "empty"}
    fine, _, log = run_in_background("extractsamples", {**inputs, "OUTPUT": str(tmp_path / "s.gpkg")})
    assert not fine
    assert "CLASS_FIELD: " in log
    assert not list(tmp_path.iterdir())
