"""Regions with models of their own: each pixel by its region's model, blended at borders, the same in every block."""

from __future__ import annotations

import dataclasses
import json
import shutil

import numpy as np
import pytest
from osgeo import gdal, ogr, osr

from terroir.core.classes import ClassTable
from terroir.core.deep.spec import NetworkSpec
from terroir.core.errors import DataError, InputFileError, ModelError, ParameterError
from terroir.core.features.recipe_resolve import resolve
from terroir.core.features.recipe_text import parse_recipe
from terroir.core.jobs import execute
from terroir.core.jobs.classify_raster import ClassifyRasterJob
from terroir.core.jobs.cluster import ClusterJob
from terroir.core.jobs.registry import job_from_json
from terroir.core.learning.applicability import fit_applicability
from terroir.core.learning.card import ModelCard
from terroir.core.learning.fitting import Recipe
from terroir.core.learning.model import CARD, Model
from terroir.core.learning.weights.archive import pack
from terroir.core.raster.legend import read_legend
from terroir.core.raster.stack import Stack
from terroir.core.run import Run
from terroir.tests.unit.making import EPSG, left_behind, point, read_raster, square, write_layer, write_raster

pytestmark = pytest.mark.unit

ROWS, COLS = 60, 70
BANDS = ("red", "green", "nir")
MIDDLE = 33
ALL = ("output", "confidence", "probabilities", "margin", "entropy")


@pytest.fixture
def image(tmp_path):
    """Three bands of noise from 1 to 90, a corner of nodata in one."""
    data = np.random.default_rng(0).integers(1, 90, (3, ROWS, COLS)).astype(np.int16)
    data[2, :20, :20] = 0
    return write_raster(tmp_path / "image.tif", data, 0, names=BANDS, options=["TILED=YES"])


@pytest.fixture
def write_model(tmp_path):
    """Write a small forest that is not sure of anything; returns its path."""

    def write(
        name,
        codes=(1, 2, 3),
        features=BANDS,
        seed=0,
        labels=None,
        colours=None,
        area=False,
        folder=None,
        classifier="rf",
        recipe=None,
    ):
        draw = np.random.default_rng(seed)
        values = draw.integers(1, 90, (90, len(features))).astype(float)
        classes = np.array(codes)[draw.integers(0, len(codes), 90)]
        parameters = {"n_estimators": 7, "max_depth": 5} if classifier == "rf" else {}
        estimator = Recipe(classifier, parameters, seed).fit(values, classes)
        table = ClassTable.from_labels(labels or {code: f"land {code}" for code in codes}, colours)
        count = dict.fromkeys(codes, 1)
        card = ModelCard(table, tuple(features), classifier, {}, 0, "0" * 64, count, count, recipe=recipe)
        known = fit_applicability(values, np.arange(90) % 3, None, 0) if area else None
        if known is not None:
            card = dataclasses.replace(card, applicability=known.to_dict())
        path = (folder or tmp_path) / f"{name}.terroir"
        Model(card, estimator, applicability=known).write(path)
        return str(path)

    return write


@pytest.fixture
def regions(tmp_path):
    """Two regions that meet at column 33, reaching beyond the image."""
    features = [
        (square(-30, -30, MIDDLE + 30, 200), {"part": "west"}),
        (square(MIDDLE, -30, 200, 200), {"part": "east"}),
    ]
    return write_layer(tmp_path / "regions.gpkg", features)


@pytest.fixture
def classify(tmp_path, image):
    """Run the job; returns the outputs wanted."""

    def classify(wanted=("output",), run=None, raster=None, **fields):
        paths = {name: str(tmp_path / "made" / f"{name}.tif") for name in wanted}
        fields.setdefault("model", None)
        if fields.get("regions"):
            fields.setdefault("region_field", "part")
        job = ClassifyRasterJob(input=(raster or image,), **paths, **fields)
        execute(job, run or Run("serial"))
        return [read_raster(path) for path in paths.values()]

    return classify


@pytest.fixture
def two(write_model):
    """Models of the two regions."""
    return {"west": write_model("west"), "east": write_model("east", (2, 3, 7), seed=1)}


def said(run, words):
    return any(words in str(message) for message in run.messages)


def test_each_pixel_gets_its_regions_model(classify, regions, two):
    labels, shares = classify(("output", "probabilities"), regions=regions, region_models=two)
    west, west_shares = classify(("output", "probabilities"), model=two["west"])
    east, east_shares = classify(("output", "probabilities"), model=two["east"])
    assert np.array_equal(labels[0, :, :MIDDLE], west[0, :, :MIDDLE])
    assert np.array_equal(labels[0, :, MIDDLE:], east[0, :, MIDDLE:])
    assert np.array_equal(shares[:3, :, :MIDDLE], west_shares[:, :, :MIDDLE])
    assert np.array_equal(shares[1:, 20:, MIDDLE:], east_shares[:, 20:, MIDDLE:])
    assert (shares[0, :, MIDDLE:] == 0).all()
    assert (labels[0, :20, :20] == 0).all()
    assert (shares[:, :20, :20] == -1).all()


def test_the_legend_holds_the_classes_of_all_models(classify, regions, two, tmp_path):
    classify(("output", "probabilities"), regions=regions, region_models=two)
    assert [entry.code for entry in read_legend(str(tmp_path / "made" / "output.tif"))] == [1, 2, 3, 7]
    dataset = gdal.Open(str(tmp_path / "made" / "probabilities.tif"))
    assert [dataset.GetRasterBand(n).GetDescription() for n in range(1, 5)] == ["land 1", "land 2", "land 3", "land 7"]


def test_borders_are_blended_by_hand_computed_weights(classify, regions, two):
    widths = {"interior_width": 6.0, "exterior_width": 4.0}
    labels, shares, sure = classify(
        ("output", "probabilities", "confidence"), regions=regions, region_models=two, **widths
    )
    _, west = classify(("output", "probabilities"), model=two["west"])
    _, east = classify(("output", "probabilities"), model=two["east"])
    # Pixel centres from the border, positive to the east; weights from 1 at 6 m inside to 0 at 4 m outside.
    place = np.arange(COLS) + 0.5 - MIDDLE
    of_west, of_east = np.clip((4 - place) / 10, 0, 1), np.clip((4 + place) / 10, 0, 1)
    mixed = np.zeros((4, ROWS, COLS))
    mixed[:3] += of_west * west
    mixed[1:] += of_east * east
    mixed /= of_west + of_east
    valid = west[0] >= 0
    assert np.abs(shares - mixed)[:, valid].max() < 1e-6
    assert np.array_equal(labels[0][valid], np.array([1, 2, 3, 7])[shares.argmax(axis=0)][valid])
    assert np.array_equal(sure[0][valid], shares.max(axis=0)[valid])
    # Outside of the buffer nothing changed.
    plain, _ = classify(("output", "probabilities"), regions=regions, region_models=two)
    far = np.abs(place) > 6
    assert np.array_equal(labels[0][:, far], plain[0][:, far])
    assert (labels != plain).any()


def test_the_label_is_the_same_with_and_without_probabilities(classify, regions, two):
    widths = {"interior_width": 6.0, "exterior_width": 4.0}
    (alone,) = classify(regions=regions, region_models=two, **widths)
    together = classify(ALL, regions=regions, region_models=two, **widths)
    assert np.array_equal(alone, together[0])


def test_backends_workers_and_blocks_change_nothing(classify, regions, write_model, image):
    recipe = resolve(
        parse_recipe({"features": [{"bands": []}, {"filter": "mean", "radius": 2}]}), Stack.open([image]), Run()
    )
    models = {
        "west": write_model("w", features=recipe.names, recipe=recipe, area=True),
        "east": write_model("e", (2, 7), seed=1, area=True, classifier="logistic"),
    }
    wanted = (*ALL, "dissimilarity", "applicable")
    fields = {"regions": regions, "region_models": models, "min_confidence": 0.45}
    fields |= {"interior_width": 5.5, "exterior_width": 3.2}
    expected = classify(wanted, Run("serial"), **fields)
    assert set(np.unique(expected[0])) == {0, 1, 2, 3, 7, 8}
    circumstances = [
        ("serial", 1, (16, COLS)),
        ("serial", 1, (32, 32)),
        ("threads", 2, (7, 13)),
        ("threads", 3, (32, 32)),
        ("processes", 2, (32, 40)),
    ]
    for backend, workers, shape in circumstances:
        found = classify(wanted, Run(backend, workers, block_shape=shape), **fields)
        for one, other in zip(expected, found):
            assert one.tobytes() == other.tobytes()


def test_dissimilarity_is_that_of_the_pixels_own_region(classify, regions, write_model):
    wanted = ("output", "dissimilarity", "applicable")
    models = {"west": write_model("w", area=True), "east": write_model("e", (2, 7), seed=1, area=True)}
    widths = {"interior_width": 9.0, "exterior_width": 9.0}
    _, index, inside = classify(wanted, regions=regions, region_models=models, **widths)
    _, west, inside_west = classify(wanted, model=models["west"])
    _, east, inside_east = classify(wanted, model=models["east"])
    for found, left, right in ((index, west, east), (inside, inside_west, inside_east)):
        assert np.array_equal(found[0, :, :MIDDLE], left[0, :, :MIDDLE])
        assert np.array_equal(found[0, :, MIDDLE:], right[0, :, MIDDLE:])


def test_one_model_without_its_area_is_named(classify, regions, write_model):
    models = {"west": write_model("w", area=True), "east": write_model("e", (2, 7), seed=1)}
    with pytest.raises(ModelError, match=r"APPLICABLE: the model e.terroir does not know .* train it again"):
        classify(("output", "applicable"), regions=regions, region_models=models)


def test_a_region_needs_its_own_bands_only(classify, regions, write_model):
    # The corner where nir has no data lies in the west, whose model does not ask for it.
    models = {"west": write_model("west", features=("green", "red")), "east": write_model("east", seed=1)}
    labels, shares = classify(
        ("output", "probabilities"), regions=regions, region_models=models, interior_width=30.0, exterior_width=30.0
    )
    assert (labels[0, :20, :20] != 0).all()
    (west,) = classify(model=models["west"])
    # Where the neighbour has no data, it does not count.
    assert np.array_equal(labels[0, :20, :20], west[0, :20, :20])
    assert (labels != 0).all()
    assert shares.min() >= 0


def test_bands_are_found_by_name_for_each_model(classify, regions, write_model, image):
    models = {"west": write_model("west", features=BANDS[::-1]), "east": write_model("east", seed=1)}
    (labels,) = classify(regions=regions, region_models=models)
    (west,) = classify(model=models["west"])
    assert np.array_equal(labels[0, :, :MIDDLE], west[0, :, :MIDDLE])


def test_the_model_serves_what_lies_in_no_region(classify, write_model, tmp_path):
    models = {"5": write_model("five", seed=1)}
    rest = write_model("rest", seed=2)
    layer = write_layer(tmp_path / "one.gpkg", [(square(30, 30, 20), {"part": 5})])
    (labels,) = classify(regions=layer, region_models=models, model=rest)
    (inner,), (outer,) = classify(model=models["5"]), classify(model=rest)
    assert np.array_equal(labels[0, 30:50, 30:50], inner[0, 30:50, 30:50])
    outer[0, 30:50, 30:50] = labels[0, 30:50, 30:50]
    assert np.array_equal(labels, outer)
    (bare,) = classify(regions=layer, region_models=models, interior_width=3.0, exterior_width=3.0)
    assert np.array_equal(bare[0, 30:50, 30:50], inner[0, 30:50, 30:50])
    bare[0, 30:50, 30:50] = 0
    assert not bare.any()
    (blended,) = classify(regions=layer, region_models=models, model=rest, interior_width=8.0, exterior_width=8.0)
    assert (blended[0, 20:30, 30:50] != labels[0, 20:30, 30:50]).any()


def test_regions_with_one_model_are_one_zone(classify, regions, write_model):
    one = write_model("one")
    (labels,) = classify(
        regions=regions, region_models={"west": one, "east": one}, interior_width=5.0, exterior_width=5.0
    )
    assert np.array_equal(labels, classify(model=one)[0])


def test_a_folder_names_models(classify, regions, two, write_model, tmp_path):
    folder = tmp_path / "models"
    folder.mkdir()
    write_model("west", folder=folder)
    write_model("east", (2, 3, 7), seed=1, folder=folder)
    write_model("south", seed=3, folder=folder)
    (expected,) = classify(regions=regions, region_models=two)
    run = Run("serial")
    (found,) = classify(run=run, regions=regions, region_folder=str(folder))
    assert np.array_equal(found, expected)
    assert not said(run, "south")
    # The table goes before the folder.
    (other,) = classify(regions=regions, region_folder=str(folder), region_models={"east": two["west"]})
    assert np.array_equal(other, classify(model=two["west"])[0])


def test_regions_in_another_system_are_reprojected(classify, two, tmp_path):
    texts = []
    here, there = osr.SpatialReference(), osr.SpatialReference()
    here.ImportFromEPSG(EPSG)
    there.ImportFromEPSG(4326)
    for reference in (here, there):
        reference.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    for text, name in ((square(-5, -5, 38.3, 90), "west"), (square(33.3, -5, 90, 90), "east")):
        geometry = ogr.CreateGeometryFromWkt(text)
        geometry.Transform(osr.CoordinateTransformation(here, there))
        texts.append((geometry.ExportToWkt(), {"part": name}))
    layer = write_layer(tmp_path / "degrees.gpkg", texts, epsg=4326)
    run = Run("serial")
    (found,) = classify(run=run, regions=layer, region_models=two)
    (west,), (east,) = classify(model=two["west"]), classify(model=two["east"])
    assert np.array_equal(found[0, :, :33], west[0, :, :33])
    assert np.array_equal(found[0, :, 34:], east[0, :, 34:])
    assert said(run, "reprojected")


def test_the_provenance_names_all_models(classify, regions, two, tmp_path):
    (expected,) = classify(regions=regions, region_models=two)
    record = json.loads((tmp_path / "made" / "output.tif.job.json").read_text())
    inputs = {entry["path"] for entry in record["provenance"]["inputs"]}
    assert {regions, *two.values()} <= inputs
    job = job_from_json(json.dumps(record))
    execute(job, Run("serial"))
    assert np.array_equal(read_raster(job.output), expected)


def test_overlaps_are_told_and_the_first_polygon_counts(classify, two, tmp_path):
    features = [(square(0, 0, 40, 60), {"part": "west"}), (square(30, 0, 40, 60), {"part": "east"})]
    layer = write_layer(tmp_path / "over.gpkg", features)
    run = Run("serial")
    (found,) = classify(run=run, regions=layer, region_models=two)
    assert said(run, "overlap (west – east)")
    assert np.array_equal(found[0, :, :40], classify(model=two["west"])[0][0, :, :40])


def test_borders_that_only_touch_do_not_overlap(classify, regions, two):
    run = Run("serial")
    classify(run=run, regions=regions, region_models=two)
    assert not said(run, "overlap")


def test_a_region_without_a_model_is_told(classify, regions, two, tmp_path):
    with pytest.raises(ParameterError, match=r"REGION_MODELS: .*regions east.*MODEL"):
        classify(regions=regions, region_models={"west": two["west"]})
    assert not left_behind(tmp_path / "made")
    run = Run("serial")
    (found,) = classify(run=run, regions=regions, region_models={"west": two["west"]}, model=two["east"])
    assert said(run, "MODEL serves for the regions east")
    assert np.array_equal(found, classify(regions=regions, region_models=two)[0])


def test_a_model_for_no_region_is_told(classify, regions, two):
    run = Run("serial")
    classify(run=run, regions=regions, region_models={**two, "north": two["west"]})
    assert any("does not have: north (it has west, east)" in str(message) for message in run.warnings)


def test_a_region_without_a_pixel_is_told_and_needs_no_model(classify, two, tmp_path):
    features = [
        (square(0, 0, 70, 60), {"part": "west"}),
        (square(500, 0, 40, 60), {"part": "far"}),
        (square(10.6, 10.6, 0.2), {"part": "tiny"}),
    ]
    layer = write_layer(tmp_path / "far.gpkg", features)
    run = Run("serial")
    classify(run=run, regions=layer, region_models={"west": two["west"], "far": str(tmp_path / "none.terroir")})
    assert any("no pixel of the image: far, tiny" in str(message) for message in run.warnings)


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


def test_of_two_colours_the_first_models_is_taken(classify, regions, write_model, tmp_path):
    models = {
        "west": write_model("west", colours={2: "#112233"}),
        "east": write_model("east", (1, 2), colours={2: "#445566"}, seed=1),
    }
    run = Run("serial")
    classify(run=run, regions=regions, region_models=models)
    assert any("land 2: #112233, #445566" in str(message) for message in run.warnings)
    assert read_legend(str(tmp_path / "made" / "output.tif")).get(2).colour == "#112233"


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


def test_an_interior_width_alone_is_told(classify, regions, two):
    run = Run("serial")
    (found,) = classify(run=run, regions=regions, region_models=two, interior_width=5.0)
    assert any("give EXTERIOR_WIDTH" in str(message) for message in run.warnings)
    assert np.array_equal(found, classify(regions=regions, region_models=two)[0])


def test_a_result_over_a_regions_model_is_refused(regions, two, image, tmp_path):
    shutil.copy(two["east"], tmp_path / "east.tif")
    models = {**two, "east": str(tmp_path / "east.tif")}
    job = ClassifyRasterJob((image,), None, models["east"], regions=regions, region_field="part", region_models=models)
    with pytest.raises(ParameterError, match=r"OUTPUT: .*is also an input"):
        execute(job, Run("serial"))


def test_the_memory_is_what_is_announced(image, regions, two):
    import tracemalloc

    from terroir.core.blocks.contract import Block
    from terroir.core.learning.regions.layer import RegionLayer
    from terroir.core.learning.regions.models import feature_stacks, open_zones
    from terroir.core.learning.regions.predict import ClassifyRegionsBlock
    from terroir.core.learning.regions.stack import RegionStack
    from terroir.core.raster.window import Window

    run, stack = Run("serial"), Stack.open([image])
    layer = RegionLayer.open(regions, "part", stack.grid, run)
    named = {name: ("region_models", path) for name, path in two.items()}
    zones = open_zones(layer, named, None, stack.grid, (20.0, 20.0), run)
    together = RegionStack(*feature_stacks(zones.models, stack, run), zones.regions)
    function = ClassifyRegionsBlock(zones, together, ALL, 0.4)
    size, halo = 256, function.halo
    data = np.random.default_rng(0).integers(1, 90, (len(together.bands), size + 2 * halo, size + 2 * halo))
    block = Block(data.astype(np.int16), np.ones(data.shape[1:], bool), Window(0, 0, size, size), halo)
    function(block)
    tracemalloc.start()
    function(block)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    written = sum(spec.bands * np.dtype(spec.dtype).itemsize for spec in function.outputs) * size**2
    assert peak <= function.bytes_per_pixel * (size + 2 * halo) ** 2 + written + 500_000


@pytest.mark.parametrize("place", ["region_models", "model"])
def test_clusters_are_no_classes_of_regions(classify, regions, two, tmp_path, image, place):
    job = ClusterJob(input=(image,), output=str(tmp_path / "c.tif"), model=str(tmp_path / "c.terroir"), clusters=2)
    execute(job, Run("serial"))
    models = {**two, "east": job.model} if place == "region_models" else two
    fields = {"model": job.model} if place == "model" else {}
    with pytest.raises(ModelError, match=rf"{place.upper()}: .*c\.terroir finds clusters, .*Train classifier"):
        classify(regions=regions, region_models=models, **fields)
