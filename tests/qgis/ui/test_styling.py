"""Results look like classes as soon as QGIS loads them."""

from __future__ import annotations

import gc

import pytest
from qgis.core import (
    QgsCategorizedSymbolRenderer,
    QgsPalettedRasterRenderer,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputLayerDefinition,
    QgsProject,
    QgsSingleSymbolRenderer,
)

pytestmark = pytest.mark.qgis


@pytest.fixture
def project():
    made = QgsProject()
    yield made
    made.clear()


def run_and_load(name: str, parameters: dict, project: QgsProject):
    """Run an algorithm as the toolbox does: load the results, and let post-processors style them."""
    from processing.gui.Postprocessing import handleAlgorithmResults
    from qgis import processing
    from qgis.core import QgsApplication

    algorithm = QgsApplication.processingRegistry().createAlgorithmById(name)
    context = QgsProcessingContext()
    context.setProject(project)
    feedback = QgsProcessingFeedback()
    results = processing.run(algorithm, parameters, context=context, feedback=feedback)
    del algorithm
    gc.collect()  # whatever nobody holds is gone by the time QGIS loads the layers
    handleAlgorithmResults(
        QgsApplication.processingRegistry().algorithmById(name), context, feedback, parameters=parameters
    )
    return results


def test_a_map_shows_its_classes_and_no_others(scene, chain, project, tmp_path):
    target = QgsProcessingOutputLayerDefinition(str(tmp_path / "map.tif"), project)
    for _ in range(2):
        inputs = {"INPUT": [str(scene.image)], "MODEL": str(chain.model), "OUTPUT": target}
        run_and_load("terroir:classifyraster", inputs, project)
        (layer,) = project.mapLayers().values()
        renderer = layer.renderer()
        assert isinstance(renderer, QgsPalettedRasterRenderer)
        assert [(int(c.value), c.label) for c in renderer.classes()] == [
            (1, "forest"),
            (2, "crops"),
            (3, "water & reeds"),
        ]
        project.removeAllMapLayers()


def test_samples_show_their_classes(scene, project, tmp_path):
    inputs = {
        "INPUT": [str(scene.image)],
        "POLYGONS": str(scene.polygons),
        "CLASS_FIELD": "code",
        "LABEL_FIELD": "name",
        "OUTPUT": QgsProcessingOutputLayerDefinition(str(tmp_path / "samples.gpkg"), project),
    }
    run_and_load("terroir:extractsamples", inputs, project)
    (layer,) = project.mapLayers().values()
    renderer = layer.renderer()
    assert isinstance(renderer, QgsCategorizedSymbolRenderer)
    assert renderer.classAttribute() == "class"
    assert [c.label() for c in renderer.categories()] == ["forest", "crops", "water & reeds"]


def test_polygons_without_a_legend_stay_as_they_are(scene, project, tmp_path):
    inputs = {
        "INPUT": str(scene.polygons),
        "CLASS_FIELD": "code",
        "TRAIN": QgsProcessingOutputLayerDefinition(str(tmp_path / "train.gpkg"), project),
        "TEST": str(tmp_path / "test.gpkg"),
    }
    run_and_load("terroir:splitsamples", inputs, project)
    (layer,) = project.mapLayers().values()
    assert isinstance(layer.renderer(), QgsSingleSymbolRenderer)
