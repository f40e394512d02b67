"""What a classification by regions refuses, and which parameter it names."""

from __future__ import annotations

import shutil

import pytest

from terroir.core.classes import ClassTable
from terroir.core.deep.spec import NetworkSpec
from terroir.core.errors import DataError, InputFileError, ModelError, ParameterError
from terroir.core.jobs import execute
from terroir.core.jobs.classify_raster import ClassifyRasterJob
from terroir.core.jobs.cluster import ClusterJob
from terroir.core.learning.card import ModelCard
from terroir.core.learning.model import CARD
from terroir.core.learning.weights.archive import pack
from terroir.core.run import Run
from terroir.tests.unit.jobs.classify_regions.making import BANDS
from terroir.tests.unit.making import point, square, write_layer

pytestmark = pytest.mark.unit


def test_one_model_without_its_area_is_named(classify, regions, write_model):
    models = {"west": write_model("w", area=True), "east": write_model("e", (2, 7), seed=1)}
    with pytest.raises(ModelError, match=r"APPLICABLE: the model e.terroir does not know .* train it again"):
        classify(("output", "applicable"), regions=regions, region_models=models)


def test_no_region_in_the_image_is_refused(classify, two, tmp_path):
    layer = write_layer(tmp_path / "far.gpkg", [(square(500, 0, 40, 60), {"part": "west"})])
    with pytest.raises(DataError, match=r"REGIONS: no region .* reference system"):
        classify(regions=layer, region_models=two)


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        ({2: "Water", 3: "land 3"}, r"class 2 is land 2 in west.terroir and Water in east.terroir"),
        ({2: "land 2", 7: "land 1"}, r"land 1 has the code 1 in west.terroir and 7 in east.terroir"),
    ],
)
def test_models_that_contradict_each_other_are_refused(classify, regions, write_model, labels, words):
    models = {"west": write_model("west"), "east": write_model("east", tuple(labels), labels=labels)}
    with pytest.raises(ModelError, match=f"REGION_MODELS: {words}.*same codes"):
        classify(regions=regions, region_models=models)


def test_bands_that_a_model_lacks_are_named(classify, regions, write_model):
    models = {"west": write_model("west"), "east": write_model("east", features=("red", "swir"))}
    with pytest.raises(ModelError, match=r"INPUT: .*lacks: swir"):
        classify(regions=regions, region_models=models)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"regions": None}, "MODEL: no model is given"),
        ({"regions": None, "model": "m.terroir", "region_field": "part"}, "REGION_FIELD: .*needs a layer"),
        ({"regions": None, "model": "m.terroir", "region_models": {"a": "b"}}, "REGION_MODELS: .*needs a layer"),
        ({"regions": None, "model": "m.terroir", "region_folder": "f"}, "REGION_FOLDER: .*needs a layer"),
        ({"regions": None, "model": "m.terroir", "interior_width": 3.0}, "INTERIOR_WIDTH: .*needs a layer"),
        ({"regions": None, "model": "m.terroir", "exterior_width": 3.0}, "EXTERIOR_WIDTH: .*needs a layer"),
        ({"region_field": None}, "REGION_FIELD: no field is given"),
        ({"region_models": {}}, "REGION_MODELS: no region has a model"),
        ({"region_models": {"west": ""}}, "REGION_MODELS: the region west has no model file"),
        ({"region_models": {"west": 3}}, "REGION_MODELS: the region west has no model file"),
        ({"interior_width": -1.0}, "INTERIOR_WIDTH: .*limits"),
        ({"exterior_width": float("inf")}, "EXTERIOR_WIDTH: this is no finite number"),
        ({"min_confidence": 1.5}, "MIN_CONFIDENCE: .*limits"),
        ({"min_confidence": -0.1}, "MIN_CONFIDENCE: .*limits"),
        ({"min_confidence": float("nan")}, "MIN_CONFIDENCE: this is no finite number"),
    ],
)
def test_what_does_not_belong_together_is_refused_before_anything_is_read(fields, words):
    given = {"input": ("i.tif",), "model": None, "output": "o.tif", "regions": "r.gpkg", "region_field": "part"}
    given["region_models"] = {"west": "w.terroir"}
    if "regions" in fields:
        given.pop("region_field")
        given.pop("region_models")
    with pytest.raises(ParameterError, match=words):
        ClassifyRasterJob(**{**given, **fields})


def test_a_missing_field_names_those_there_are(classify, regions, two):
    with pytest.raises(ParameterError, match=r"REGION_FIELD: .*no field zone; its fields are part"):
        classify(regions=regions, region_models=two, region_field="zone")


def test_an_empty_field_is_refused(classify, two, tmp_path):
    features = [(square(0, 0, 20), {"part": "west"}), (square(30, 0, 20), {"part": None})]
    layer = write_layer(tmp_path / "empty.gpkg", features, {"part": str})
    with pytest.raises(DataError, match=r"REGION_FIELD: part is empty in 1 features"):
        classify(regions=layer, region_models=two)


def test_points_are_no_regions(classify, two, tmp_path):
    layer = write_layer(tmp_path / "points.gpkg", [(point(5, 5), {"part": "west"})])
    with pytest.raises(DataError, match=r"REGIONS: .*give polygons"):
        classify(regions=layer, region_models=two)


def test_a_missing_model_file_names_the_table(classify, regions, two, tmp_path):
    with pytest.raises(InputFileError, match=r"REGION_MODELS: .*none.terroir is not a file"):
        classify(regions=regions, region_models={**two, "east": str(tmp_path / "none.terroir")})


def test_a_missing_folder_is_told(classify, regions, tmp_path):
    with pytest.raises(InputFileError, match=r"REGION_FOLDER: .*is no folder"):
        classify(regions=regions, region_folder=str(tmp_path / "none"))


@pytest.mark.parametrize("of_the_rest", [False, True])
def test_a_network_is_refused(classify, regions, two, tmp_path, of_the_rest):
    spec = NetworkSpec("patch", "sigma", {}, 3, 2, 30, (0.0,) * 3, (1.0,) * 3)
    classes = ClassTable.from_labels({1: "a", 2: "b"})
    count = dict.fromkeys(classes.codes, 1)
    more = {"weights": "safetensors", "network": spec.to_dict()}
    card = ModelCard(classes, BANDS, "sigma", {}, 0, "", count, count, **more)
    network = tmp_path / "network.terroir"
    network.write_bytes(pack({CARD: card.to_json().encode()}, compress=True))
    models = two if of_the_rest else {**two, "east": str(network)}
    parameter = "MODEL" if of_the_rest else "REGION_MODELS"
    with pytest.raises(ModelError, match=f"^{parameter}: .*network.terroir is a network, and regions take none"):
        classify(regions=regions, region_models=models, model=str(network) if of_the_rest else None)
    assert not (tmp_path / "made").exists()


def test_a_blend_wider_than_any_block_is_refused(classify, regions, two):
    with pytest.raises(ParameterError, match=r"EXTERIOR_WIDTH: .*more than 1000 pixels"):
        classify(regions=regions, region_models=two, exterior_width=5000.0)


def test_a_result_over_a_regions_model_is_refused(regions, two, image, tmp_path):
    shutil.copy(two["east"], tmp_path / "east.tif")
    models = {**two, "east": str(tmp_path / "east.tif")}
    job = ClassifyRasterJob((image,), None, models["east"], regions=regions, region_field="part", region_models=models)
    with pytest.raises(ParameterError, match=r"OUTPUT: .*is also an input"):
        execute(job, Run("serial"))


@pytest.mark.parametrize("place", ["region_models", "model"])
def test_clusters_are_no_classes_of_regions(classify, regions, two, tmp_path, image, place):
    job = ClusterJob(input=(image,), output=str(tmp_path / "c.tif"), model=str(tmp_path / "c.terroir"), clusters=2)
    execute(job, Run("serial"))
    models = {**two, "east": job.model} if place == "region_models" else two
    fields = {"model": job.model} if place == "model" else {}
    with pytest.raises(ModelError, match=rf"{place.upper()}: .*c\.terroir finds clusters, .*Train classifier"):
        classify(regions=regions, region_models=models, **fields)
