"""Whatever QGIS calls a layer becomes a path; what cannot is refused."""

from __future__ import annotations

import json

import pytest
from qgis.core import (
    QgsCategorizedSymbolRenderer,
    QgsFeature,
    QgsGeometry,
    QgsProcessingContext,
    QgsProcessingFeatureSourceDefinition,
    QgsProcessingFeedback,
    QgsProject,
    QgsRasterLayer,
    QgsRendererCategory,
    QgsSymbol,
    QgsVectorLayer,
)
from qgis.PyQt.QtGui import QColor

pytestmark = pytest.mark.qgis


class Log(QgsProcessingFeedback):
    """Keeps what the user is told."""

    def __init__(self) -> None:
        super().__init__(False)
        self.infos: list[str] = []
        self.warnings: list[str] = []

    def pushInfo(self, info: str) -> None:
        self.infos.append(info)

    def pushWarning(self, warning: str) -> None:
        self.warnings.append(warning)


@pytest.fixture
def extract(scene, tmp_path):
    return {
        "INPUT": [str(scene.image)],
        "POLYGONS": str(scene.polygons),
        "CLASS_FIELD": "code",
        "OUTPUT": str(tmp_path / "samples.gpkg"),
    }


@pytest.fixture
def polygons(scene):
    layer = QgsVectorLayer(str(scene.polygons), "polygons", "ogr")
    QgsProject.instance().addMapLayer(layer)
    yield layer
    QgsProject.instance().removeMapLayer(layer.id())


def job_of(path: str) -> dict:
    with open(path + ".job.json", encoding="utf-8") as stream:
        return json.load(stream)["parameters"]


def test_a_path_stays_as_it_is(run_algorithm, extract, scene):
    job = job_of(run_algorithm("extractsamples", extract)["OUTPUT"])
    assert job["polygons"].split("|")[0] == str(scene.polygons)
    assert job["input"] == [str(scene.image)]


def test_one_raster_needs_no_list(run_algorithm, extract, scene):
    assert run_algorithm("extractsamples", {**extract, "INPUT": str(scene.image)})["SAMPLE_COUNT"] == 300


def test_layers_of_the_project(run_algorithm, extract, scene, polygons):
    raster = QgsRasterLayer(str(scene.image), "image")
    QgsProject.instance().addMapLayer(raster)
    parameters = {**extract, "INPUT": [raster.id()], "POLYGONS": polygons.id()}
    try:
        results = run_algorithm("extractsamples", parameters)
    finally:
        QgsProject.instance().removeMapLayer(raster.id())
    assert results["SAMPLE_COUNT"] == 300
    assert job_of(results["OUTPUT"])["polygons"].split("|")[0] == str(scene.polygons)


def test_the_layer_of_a_file_with_several_is_kept(run_algorithm, extract, scene, tmp_path):
    from osgeo import gdal

    path = str(tmp_path / "two.gpkg")
    gdal.VectorTranslate(path, str(scene.polygons), layerName="first", where="code = 1")
    gdal.VectorTranslate(path, str(scene.polygons), layerName="second", accessMode="append")
    results = run_algorithm("extractsamples", {**extract, "POLYGONS": path + "|layername=second"})
    assert results["CLASS_COUNT"] == 3


def test_selected_features_only(run_algorithm, extract, polygons):
    polygons.selectByExpression("code < 3")
    source = QgsProcessingFeatureSourceDefinition(polygons.id(), selectedFeaturesOnly=True)
    results = run_algorithm("extractsamples", {**extract, "POLYGONS": source})
    assert (results["SAMPLE_COUNT"], results["CLASS_COUNT"]) == (200, 2)


def test_a_filtered_layer(run_algorithm, extract, polygons):
    polygons.setSubsetString("code < 3")
    results = run_algorithm("extractsamples", {**extract, "POLYGONS": polygons.id()})
    assert (results["SAMPLE_COUNT"], results["CLASS_COUNT"]) == (200, 2)


def test_a_layer_in_memory(run_algorithm, extract):
    layer = QgsVectorLayer("Polygon?crs=EPSG:32631&field=code:integer", "memory", "memory")
    for code, west in ((4, 500_040), (9, 500_240)):
        feature = QgsFeature(layer.fields())
        box = (west, 4_799_950, west + 50, 4_799_910)
        feature.setGeometry(QgsGeometry.fromWkt("POLYGON(({0} {1},{2} {1},{2} {3},{0} {3},{0} {1}))".format(*box)))
        feature.setAttribute("code", code)
        layer.dataProvider().addFeature(feature)
    QgsProject.instance().addMapLayer(layer)
    try:
        results = run_algorithm("extractsamples", {**extract, "POLYGONS": layer.id()})
    finally:
        QgsProject.instance().removeMapLayer(layer.id())
    assert (results["SAMPLE_COUNT"], results["CLASS_COUNT"]) == (40, 2)


def test_colours_of_the_style_reach_the_map(run_algorithm, extract, polygons, tmp_path):
    from terroir.core.raster.legend import read_legend

    colours = {1: "#010203", 2: "#a0b0c0", 3: "#ff00ff"}
    categories = []
    for code, colour in colours.items():
        symbol = QgsSymbol.defaultSymbol(polygons.geometryType())
        symbol.setColor(QColor(colour))
        categories.append(QgsRendererCategory(code, symbol, str(code)))
    polygons.setRenderer(QgsCategorizedSymbolRenderer("code", categories))
    samples = run_algorithm("extractsamples", {**extract, "POLYGONS": polygons.id()})["OUTPUT"]
    assert job_of(samples)["colours"] == {str(code): colour for code, colour in colours.items()}
    model = {"SAMPLES": samples, "PARAMETERS": '{"n_estimators": 3}', "FOLDS": 2}
    trained = run_algorithm("trainclassifier", {**model, "MODEL": str(tmp_path / "m.terroir")})
    made = {"INPUT": extract["INPUT"], "MODEL": trained["MODEL"], "OUTPUT": str(tmp_path / "map.tif")}
    legend = read_legend(run_algorithm("classifyraster", made)["OUTPUT"])
    assert {entry.code: entry.colour for entry in legend} == colours


def test_messages_and_warnings_are_told(run_algorithm, chain, tmp_path):
    log = Log()
    run_algorithm(
        "splitsamples",
        {
            "INPUT": str(chain.samples),
            "CLASS_FIELD": "class",
            "METHOD": "pixel",
            "TRAIN": str(tmp_path / "train.gpkg"),
            "TEST": str(tmp_path / "test.gpkg"),
        },
        feedback=log,
    )
    assert any("Pixels of one polygon go to both sides" in warning for warning in log.warnings)
    assert any("other groups" in info for info in log.infos)


def test_the_temporary_folder_of_the_context_is_used(run_algorithm, extract, polygons, tmp_path):
    folder = tmp_path / "temporary"
    folder.mkdir()
    context = QgsProcessingContext()
    context.setProject(QgsProject.instance())
    context.setTemporaryFolder(str(folder))
    polygons.selectByExpression("code < 3")
    source = QgsProcessingFeatureSourceDefinition(polygons.id(), selectedFeaturesOnly=True)
    results = run_algorithm("extractsamples", {**extract, "POLYGONS": source}, context=context)
    assert job_of(results["OUTPUT"])["polygons"].startswith(str(folder))


def test_optional_results_are_not_made_unasked(run_algorithm, chain, scene, tmp_path):
    results = run_algorithm(
        "classifyraster",
        {"INPUT": [str(scene.image)], "MODEL": str(chain.model), "OUTPUT": str(tmp_path / "map.tif")},
    )
    assert set(results) == {"OUTPUT"}
    assert not [p.name for p in tmp_path.iterdir() if "map.tif" not in p.name]


def test_temporary_outputs(run_algorithm, scene, chain):
    results = run_algorithm(
        "classifyraster",
        {"INPUT": [str(scene.image)], "MODEL": str(chain.model), "OUTPUT": "TEMPORARY_OUTPUT"},
    )
    assert results["OUTPUT"].endswith(".tif")
    assert QgsRasterLayer(results["OUTPUT"]).isValid()
