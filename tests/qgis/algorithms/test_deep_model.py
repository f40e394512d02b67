"""A model that chains patches, a split of them, a network, and its map: no step sees but what another one wrote."""

from __future__ import annotations

import pytest
from osgeo import gdal
from qgis.core import (
    QgsProcessingModelAlgorithm,
    QgsProcessingModelChildAlgorithm,
    QgsProcessingModelChildParameterSource,
    QgsProcessingModelOutput,
    QgsProcessingModelParameter,
    QgsProcessingParameterFile,
    QgsProcessingParameterRasterLayer,
    QgsProcessingParameterVectorLayer,
)

from terroir.tests.qgis.algorithms.test_train_cnn import NETWORK

pytestmark = pytest.mark.qgis
pytest.importorskip("torch")

FEW = {"EPOCHS": 1, "BATCH_SIZE": 8}


def drawn_model() -> QgsProcessingModelAlgorithm:
    """From polygons to a map and a report, as a user draws it; all that lies between is temporary."""
    model = QgsProcessingModelAlgorithm("Patches", "Tests")
    source = QgsProcessingModelChildParameterSource
    for definition in (
        QgsProcessingParameterRasterLayer("image", "Image"),
        QgsProcessingParameterVectorLayer("polygons", "Polygons"),
        QgsProcessingParameterFile("network", "Network"),
    ):
        model.addModelParameter(definition, QgsProcessingModelParameter(definition.name()))
    made, asked = source.fromChildOutput, source.fromModelParameter
    custom = {"ARCHITECTURE": "custom", "CUSTOM": asked("network")}
    steps = {
        "extractpatches": {
            "INPUT": asked("image"), "POLYGONS": asked("polygons"), "CLASS_FIELD": "code", "LABEL_FIELD": "name",
            "SIZE": 4, "STRIDE": 2,
        },
        "splitsamples": {"INPUT": made("extractpatches", "OUTPUT"), "CLASS_FIELD": "class"},
        "traincnn": {"INPUT": asked("image"), "PATCHES": made("splitsamples", "TRAIN"), **custom, **FEW},
        "classifyraster": {
            "INPUT": asked("image"), "MODEL": made("traincnn", "MODEL"), "NETWORK": asked("network"),
        },
        "modelcard": {"MODEL": made("traincnn", "MODEL")},
    }  # fmt: skip
    results = {"classifyraster": "OUTPUT", "modelcard": "REPORT"}
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

    path = tmp_path / "patches.model3"
    assert drawn_model().toFile(str(path))
    model = QgsProcessingModelAlgorithm()
    assert model.fromFile(str(path))
    model.initAlgorithm()
    network = tmp_path / "net.py"
    network.write_text(NETWORK, encoding="utf-8")
    targets = {"classifyraster": str(tmp_path / "map.tif"), "modelcard": str(tmp_path / "card.html")}
    given = {"image": str(scene.image), "polygons": str(scene.polygons), "network": str(network)}
    processing.run(model, {**given, **targets})
    image, found = gdal.Open(str(scene.image)), gdal.Open(targets["classifyraster"])
    assert (found.RasterXSize, found.RasterYSize) == (image.RasterXSize, image.RasterYSize)
    assert found.ReadAsArray().max() >= 1
    assert "net.py" in (tmp_path / "card.html").read_text(encoding="utf-8")
