"""Every algorithm's dialog opens. With TERROIR_SCREENSHOTS=folder, pictures of them are kept to be looked at."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from qgis.core import Qgis, QgsApplication
from qgis.gui import QgsProcessingParametersGenerator
from qgis.PyQt.QtGui import QImage
from qgis.PyQt.QtWidgets import QWidget

pytestmark = pytest.mark.qgis

NAMES = (
    "splitsamples",
    "extractsamples",
    "spectralindices",
    "spatialfilter",
    "thresholdraster",
    "applyfunction",
    "trainclassifier",
    "classifyraster",
    "selectfeatures",
    "trainregressor",
    "predictraster",
    "cluster",
    "importmodel",
    "modelcard",
    "accuracyassessment",
    "checkbackend",
    "submitjob",
    "listjobs",
    "fetchjob",
    "canceljob",
    "joblog",
)


@pytest.fixture
def open_dialog(plugin, window, qgis_app):
    """Function that opens the dialog of an algorithm, as the toolbox does."""
    from processing.gui.AlgorithmDialog import AlgorithmDialog

    opened = []

    def make(name: str) -> AlgorithmDialog:
        algorithm = QgsApplication.processingRegistry().createAlgorithmById("terroir:" + name)
        dialog = AlgorithmDialog(algorithm)
        dialog.resize(1000, 800)
        dialog.show()
        qgis_app.processEvents()
        opened.append(dialog)
        return dialog

    yield make
    for dialog in opened:
        dialog.close()
        dialog.deleteLater()


def colours_of(image: QImage) -> int:
    """Number of different colours in a grid of points: an empty window has very few."""
    steps = range(5, image.width(), 7), range(5, image.height(), 3)
    return len({image.pixel(x, y) for x in steps[0] for y in steps[1]})


@pytest.mark.parametrize("name", NAMES)
def test_dialog_opens_with_a_widget_for_every_parameter(open_dialog, name):
    dialog = open_dialog(name)
    algorithm = dialog.algorithm()
    widgets = dialog.mainWidget().wrappers
    for definition in algorithm.parameterDefinitions():
        if not definition.flags() & Qgis.ProcessingParameterFlag.Hidden:
            assert definition.name() in widgets, definition.name()
    assert dialog.windowTitle().endswith(algorithm.displayName())
    picture = dialog.grab()
    assert colours_of(picture.toImage()) > 10
    folder = os.environ.get("TERROIR_SCREENSHOTS")
    if folder:
        for box in dialog.findChildren(QWidget, "grpAdvanced"):
            box.setProperty("collapsed", False)
        QgsApplication.processEvents()
        assert dialog.grab().save(str(Path(folder) / f"{name}.png"))


def test_a_dialog_with_nothing_but_its_inputs_runs(open_dialog, scene, tmp_path):
    from qgis import processing

    dialog = open_dialog("extractsamples")
    given = {"INPUT": [str(scene.image)], "POLYGONS": str(scene.polygons), "CLASS_FIELD": "code"}
    dialog.setParameters(given)
    parameters = dialog.createProcessingParameters(QgsProcessingParametersGenerator.Flags())
    assert parameters["STRATEGY"] == "all"
    assert parameters["AMOUNT"] is None
    results = processing.run(dialog.algorithm().id(), {**parameters, "OUTPUT": str(tmp_path / "samples.gpkg")})
    assert results["SAMPLE_COUNT"] == 300
