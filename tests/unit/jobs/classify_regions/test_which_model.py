"""Which model serves a region: layers, tables and folders, and what is told about them."""

from __future__ import annotations

import json

import numpy as np
import pytest
from osgeo import ogr, osr

from terroir.core.errors import ParameterError
from terroir.core.jobs import execute
from terroir.core.jobs.registry import job_from_json
from terroir.core.raster.legend import read_legend
from terroir.core.run import Run
from terroir.tests.unit.jobs.classify_regions.making import BANDS, MIDDLE, said
from terroir.tests.unit.making import EPSG, left_behind, read_raster, square, write_layer

pytestmark = pytest.mark.unit


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


def test_of_two_colours_the_first_models_is_taken(classify, regions, write_model, tmp_path):
    models = {
        "west": write_model("west", colours={2: "#112233"}),
        "east": write_model("east", (1, 2), colours={2: "#445566"}, seed=1),
    }
    run = Run("serial")
    classify(run=run, regions=regions, region_models=models)
    assert any("land 2: #112233, #445566" in str(message) for message in run.warnings)
    assert read_legend(str(tmp_path / "made" / "output.tif")).get(2).colour == "#112233"


def test_an_interior_width_alone_is_told(classify, regions, two):
    run = Run("serial")
    (found,) = classify(run=run, regions=regions, region_models=two, interior_width=5.0)
    assert any("give EXTERIOR_WIDTH" in str(message) for message in run.warnings)
    assert np.array_equal(found, classify(regions=regions, region_models=two)[0])
