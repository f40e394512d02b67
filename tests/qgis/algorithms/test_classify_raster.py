"""classifyraster through Processing: further outputs, a lowest confidence, regions with models of their own."""

from __future__ import annotations

import json
import shutil

import numpy as np
import pytest
from osgeo import gdal
from qgis.core import (
    QgsFeature,
    QgsGeometry,
    QgsProcessingException,
    QgsProcessingFeatureSourceDefinition,
    QgsProcessingFeedback,
    QgsProcessingModelAlgorithm,
    QgsProcessingModelChildAlgorithm,
    QgsProcessingModelChildParameterSource,
    QgsProcessingModelOutput,
    QgsProcessingModelParameter,
    QgsProcessingParameterRasterLayer,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsVectorLayer,
)

pytestmark = pytest.mark.qgis


def read(path):
    return gdal.Open(str(path)).ReadAsArray()


@pytest.fixture
def classify(run_algorithm, chain, scene, tmp_path):
    """Run classifyraster on the made-up landscape; returns results and log."""

    def classify(**parameters):
        feedback = QgsProcessingFeedback()
        given = {"INPUT": [str(scene.image)], "MODEL": str(chain.model), "OUTPUT": str(tmp_path / "made" / "map.tif")}
        given = {name: value for name, value in {**given, **parameters}.items() if value is not None}
        return run_algorithm("classifyraster", given, feedback=feedback), feedback.textLog()

    return classify


@pytest.fixture
def halves(scene):
    """A layer in memory: the western and the eastern half of the landscape."""
    image = QgsRasterLayer(str(scene.image))
    extent = image.extent()
    layer = QgsVectorLayer(
        f"Polygon?crs={image.crs().authid()}&field=part:integer&field=name:string", "halves", "memory"
    )
    middle = extent.center().x()
    for part, (west, east) in enumerate(((extent.xMinimum(), middle), (middle, extent.xMaximum())), start=1):
        feature = QgsFeature(layer.fields())
        feature.setGeometry(QgsGeometry.fromRect(QgsRectangle(west, extent.yMinimum(), east, extent.yMaximum())))
        feature.setAttributes([part, "west" if part == 1 else "east"])
        layer.dataProvider().addFeature(feature)
    QgsProject.instance().addMapLayer(layer)
    yield layer
    QgsProject.instance().removeMapLayer(layer.id())


def test_margin_and_entropy_are_made_where_wanted(classify, tmp_path):
    targets = {name: str(tmp_path / f"{name}.tif") for name in ("MARGIN", "ENTROPY")}
    results, _ = classify(**targets)
    assert {name: results[name] for name in targets} == targets
    margin, entropy = (read(path) for path in targets.values())
    valid = margin >= 0
    assert valid.any()
    assert (margin[valid] <= 1).all()
    assert ((entropy >= 0) == valid).all()


def test_a_lowest_confidence_makes_a_class_of_its_own(classify):
    results, log = classify(MIN_CONFIDENCE=1.0)
    found = read(results["OUTPUT"])
    assert set(np.unique(found)) <= {0, 1, 2, 3, 4}
    assert (found == 4).any()
    assert f"{(found == 4).sum()} of {(found != 0).sum()} pixels" in log


def test_a_model_that_knows_its_area_tells_where_it_ends(run_algorithm, classify, chain, tmp_path):
    trained = run_algorithm(
        "trainclassifier",
        {
            "SAMPLES": str(chain.samples),
            "PARAMETERS": '{"n_estimators": 10}',
            "FOLDS": 2,
            "APPLICABILITY": True,
            "MODEL": str(tmp_path / "area.terroir"),
        },
    )
    targets = {name: str(tmp_path / f"{name}.tif") for name in ("DISSIMILARITY", "APPLICABLE")}
    results, log = classify(MODEL=trained["MODEL"], **targets)
    index, inside = read(results["DISSIMILARITY"]), read(results["APPLICABLE"])
    assert set(np.unique(inside)) <= {0, 1, 255}
    assert np.array_equal(inside == 255, index == -1)
    assert index[inside == 1].max() < index[inside == 0].min()
    assert f"{(inside == 0).sum()} of {(inside != 255).sum()} pixels" in log


def test_each_region_by_its_model(classify, chain, halves, tmp_path):
    expected = read(classify()[0]["OUTPUT"])
    table = [1, str(chain.model), 2, str(chain.model)]
    results, _ = classify(MODEL=None, REGIONS=halves.id(), REGION_FIELD="part", REGION_MODELS=table)
    assert np.array_equal(read(results["OUTPUT"]), expected)
    half = expected.shape[1] // 2
    results, _ = classify(
        MODEL=None, REGIONS=halves.id(), REGION_FIELD="part", REGION_MODELS=[*table[:2], 2.0, table[1]]
    )
    assert np.array_equal(read(results["OUTPUT"]), expected)
    halves.selectByExpression("name = 'west'")
    selected = QgsProcessingFeatureSourceDefinition(halves.id(), selectedFeaturesOnly=True)
    results, _ = classify(MODEL=None, REGIONS=selected, REGION_FIELD="part", REGION_MODELS=table[:2])
    found = read(results["OUTPUT"])
    assert np.array_equal(found[:, :half], expected[:, :half])
    assert not found[:, half:].any()


def test_a_folder_of_models_and_widths(classify, chain, halves, tmp_path):
    folder = tmp_path / "models"
    folder.mkdir()
    for name in ("west", "east"):
        shutil.copy(chain.model, folder / f"{name}.terroir")
    expected = read(classify()[0]["OUTPUT"])
    regions = {"REGIONS": halves.id(), "REGION_FIELD": "name", "REGION_FOLDER": str(folder)}
    results, _ = classify(MODEL=None, INTERIOR_WIDTH=5, EXTERIOR_WIDTH=5, **regions)
    assert np.array_equal(read(results["OUTPUT"]), expected)
    job = json.loads((tmp_path / "made" / "map.tif.job.json").read_text(encoding="utf-8"))
    assert (job["parameters"]["interior_width"], job["parameters"]["exterior_width"]) == (5.0, 5.0)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"REGION_MODELS": []}, "REGION_MODELS: no region has a model"),
        ({"REGION_MODELS": ["1", "MODEL", "2"]}, "REGION_MODELS: the table needs two columns"),
        ({"REGION_MODELS": ["1", "MODEL", "1", "MODEL"]}, "REGION_MODELS: the region 1 is named twice"),
        ({"REGION_MODELS": ["", "MODEL"]}, "REGION_MODELS: the model .* has no region"),
        ({"REGION_MODELS": ["1", ""]}, "REGION_MODELS: the region 1 has no model file"),
        ({"REGION_MODELS": ["1", "MODEL"]}, "REGION_MODELS: no model is named for the regions 2"),
        ({"REGION_FIELD": None}, "REGION_FIELD: no field is given"),
        ({"REGION_FIELD": "zone"}, "REGION_FIELD: .*no field zone"),
        ({"REGION_FOLDER": "/none"}, "REGION_FOLDER: .*"),
        ({"REGIONS": None}, "REGION_FIELD: this needs a layer of regions"),
        ({"REGIONS": None, "REGION_FIELD": None, "REGION_MODELS": None}, "MODEL: no model is given"),
        ({"EXTERIOR_WIDTH": 1e9}, "EXTERIOR_WIDTH: .*smaller width"),
        ({"EXTERIOR_WIDTH": -1}, "EXTERIOR_WIDTH"),
        ({"MIN_CONFIDENCE": 1.5}, "MIN_CONFIDENCE: .*from 0 to 1"),
        ({"APPLICABLE": "aoa.tif"}, "APPLICABLE: .*area of applicability; train it again"),
    ],
)
def test_what_cannot_work_is_told(classify, chain, halves, tmp_path, change, words):
    model = str(chain.model)
    given = {"MODEL": None, "REGIONS": halves.id(), "REGION_FIELD": "part", "REGION_MODELS": [1, model, 2, model]}
    given.update(change)
    if given["REGION_MODELS"]:
        given["REGION_MODELS"] = [model if cell == "MODEL" else cell for cell in given["REGION_MODELS"]]
    if "APPLICABLE" in given:
        given["APPLICABLE"] = str(tmp_path / "made" / given["APPLICABLE"])
    with pytest.raises(QgsProcessingException, match=words):
        classify(**given)
    assert not (tmp_path / "made").exists()


def test_a_model_of_the_modeler_takes_them(plugin, chain, scene, halves, tmp_path):
    from qgis import processing

    source = QgsProcessingModelChildParameterSource
    model = QgsProcessingModelAlgorithm("Regions", "Tests")
    image = QgsProcessingParameterRasterLayer("image", "Image")
    model.addModelParameter(image, QgsProcessingModelParameter("image"))
    child = QgsProcessingModelChildAlgorithm("terroir:classifyraster")
    child.setChildId("classify")
    child.addParameterSources("INPUT", [source.fromModelParameter("image")])
    values = {
        "REGIONS": halves.id(),
        "REGION_FIELD": "part",
        "REGION_MODELS": ["1", str(chain.model), "2", str(chain.model)],
        "EXTERIOR_WIDTH": 2,
        "MIN_CONFIDENCE": 0.5,
    }
    for name, value in values.items():
        child.addParameterSources(name, [source.fromStaticValue(value)])
    output = QgsProcessingModelOutput("map", "map")
    output.setChildId("classify")
    output.setChildOutputName("OUTPUT")
    child.setModelOutputs({"map": output})
    model.addChildAlgorithm(child)
    path = tmp_path / "regions.model3"
    assert model.toFile(str(path))
    again = QgsProcessingModelAlgorithm()
    assert again.fromFile(str(path))
    again.initAlgorithm()
    processing.run(
        again, {"image": str(scene.image), "classify:map": str(tmp_path / "a.tif"), "map": str(tmp_path / "a.tif")}
    )
    assert read(tmp_path / "a.tif").any()


def test_the_models_of_regions_may_be_trained_in_the_same_model(plugin, chain, scene, halves, tmp_path):
    from qgis import processing

    source = QgsProcessingModelChildParameterSource
    model = QgsProcessingModelAlgorithm("Regions", "Tests")
    for seed in (1, 2):
        train = QgsProcessingModelChildAlgorithm("terroir:trainclassifier")
        train.setChildId(f"train_{seed}")
        for name, value in {"SAMPLES": str(chain.samples), "FOLDS": 2, "SEED": seed}.items():
            train.addParameterSources(name, [source.fromStaticValue(value)])
        model.addChildAlgorithm(train)
    child = QgsProcessingModelChildAlgorithm("terroir:classifyraster")
    child.setChildId("classify")
    values = {"INPUT": str(scene.image), "REGIONS": halves.id(), "REGION_FIELD": "part"}
    for name, value in values.items():
        child.addParameterSources(name, [source.fromStaticValue(value)])
    cells = [[source.fromStaticValue(n), source.fromChildOutput(f"train_{n}", "MODEL")] for n in (1, 2)]
    child.addParameterSources("REGION_MODELS", [*cells[0], *cells[1]])
    output = QgsProcessingModelOutput("map", "map")
    output.setChildId("classify")
    output.setChildOutputName("OUTPUT")
    child.setModelOutputs({"map": output})
    model.addChildAlgorithm(child)
    assert model.toFile(str(tmp_path / "regions.model3"))
    again = QgsProcessingModelAlgorithm()
    assert again.fromFile(str(tmp_path / "regions.model3"))
    again.initAlgorithm()
    path = str(tmp_path / "a.tif")
    processing.run(again, {"classify:map": path, "map": path})
    assert read(path)[:-1].all()  # the last row has no data
