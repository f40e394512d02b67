"""A model that chains samples, a map, and what judges it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from osgeo import ogr
from qgis.core import (
    QgsProcessingModelAlgorithm,
    QgsProcessingModelChildAlgorithm,
    QgsProcessingModelChildParameterSource,
    QgsProcessingModelOutput,
    QgsProcessingModelParameter,
    QgsProcessingParameterRasterLayer,
    QgsProcessingParameterVectorLayer,
)

pytestmark = pytest.mark.qgis


def drawn_model() -> QgsProcessingModelAlgorithm:
    """Samples, more of them, a model, a map, and points to judge it by, as a user draws it."""
    model = QgsProcessingModelAlgorithm("Review", "Tests")
    source = QgsProcessingModelChildParameterSource
    for definition in (
        QgsProcessingParameterRasterLayer("image", "Image"),
        QgsProcessingParameterVectorLayer("polygons", "Polygons"),
    ):
        model.addModelParameter(definition, QgsProcessingModelParameter(definition.name()))
    made = source.fromChildOutput
    steps = {
        "splitsamples": {"INPUT": source.fromModelParameter("polygons"), "CLASS_FIELD": "code"},
        "extractsamples": {
            "INPUT": source.fromModelParameter("image"),
            "POLYGONS": made("splitsamples", "TRAIN"),
            "CLASS_FIELD": "code",
        },
        "augmentsamples": {"SAMPLES": made("extractsamples", "OUTPUT"), "METHOD": "jitter"},
        "checksamples": {"SAMPLES": made("augmentsamples", "OUTPUT"), "FOLDS": 2},
        "trainclassifier": {
            "SAMPLES": made("augmentsamples", "OUTPUT"),
            "FOLDS": 2,
            "PARAMETERS": '{"n_estimators": 5}',
        },
        "classifyraster": {"INPUT": source.fromModelParameter("image"), "MODEL": made("trainclassifier", "MODEL")},
        "samplingdesign": {"MAP": made("classifyraster", "OUTPUT"), "SIZE": 60, "ALLOCATION": "proportional"},
        "comparemaps": {"MAP_A": made("classifyraster", "OUTPUT"), "MAP_B": made("classifyraster", "OUTPUT")},
    }
    results = {"samplingdesign": "OUTPUT", "comparemaps": "METRICS"}
    for name, values in steps.items():
        child = QgsProcessingModelChildAlgorithm("terroir:" + name)
        child.setChildId(name)
        for key, value in values.items():
            given = value if isinstance(value, source) else source.fromStaticValue(value)
            child.addParameterSources(key, [given])
        if name in results:
            output = QgsProcessingModelOutput(name, name)
            output.setChildId(name)
            output.setChildOutputName(results[name])
            child.setModelOutputs({name: output})
        model.addChildAlgorithm(child)
    return model


def test_a_model_chains_them(plugin, scene, tmp_path):
    from qgis import processing

    path = tmp_path / "review.model3"
    assert drawn_model().toFile(str(path))
    model = QgsProcessingModelAlgorithm()
    assert model.fromFile(str(path))
    model.initAlgorithm()
    targets = {"samplingdesign": str(tmp_path / "drawn.gpkg"), "comparemaps": str(tmp_path / "same.json")}
    processing.run(model, {"image": str(scene.image), "polygons": str(scene.polygons), **targets})
    points = ogr.Open(targets["samplingdesign"])  # its layers live no longer than it does
    assert points.GetLayer().GetFeatureCount() == 60
    assert json.loads(Path(targets["comparemaps"]).read_text(encoding="utf-8"))["agreement"] == 1
