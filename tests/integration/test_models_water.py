"""The water map, run by ``qgis_process`` from its file: made-up ponds of known size, and real images."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import numpy as np
import pytest
from osgeo import gdal, ogr

from terroir.tests.integration.landsat import landsat
from terroir.tests.unit.making import read_layer, write_raster
from terroir.tools.demo_data import DemoDataError
from terroir.tools.qgis_environment import REPOSITORY

pytestmark = pytest.mark.integration

MODEL = str(REPOSITORY / "resources" / "models" / "water_map.model3")
ROWS, COLS = 60, 80
# Rows and columns of what is water; pixels of 10 m are a hundredth of a hectare.
PONDS = {
    "60": (slice(5, 11), slice(5, 15)),
    "50": (slice(20, 25), slice(5, 15)),
    "49": (slice(35, 42), slice(5, 12)),
    "2": (slice(50, 51), slice(20, 22)),
}


@pytest.fixture
def water_map(qgis_process, results, tmp_path):
    """Function that runs the model; returns the map and the water bodies."""

    def run(**inputs):
        paths = {
            "map": str(tmp_path / "results" / "map.tif"),
            "water_bodies": str(tmp_path / "results" / "bodies.gpkg"),
        }
        (tmp_path / "results").mkdir(exist_ok=True)
        found = results(qgis_process("run", MODEL, inputs={**inputs, **paths}))
        assert {name: found[name] for name in paths} == paths
        return gdal.Open(paths["map"]), read_layer(paths["water_bodies"])

    return run


@pytest.fixture(scope="module")
def truth():
    """Ponds of 60, 50, 49 and 2 pixels, and a brook whose 55 pixels touch at their corners."""
    water = np.zeros((ROWS, COLS), bool)
    for place in PONDS.values():
        water[place] = True
    water[range(2, 57), range(20, 75)] = True
    return water


def ponds(truth, path, **more):
    """An image of green and near infrared; the first row is nodata."""
    noise = np.random.default_rng(3).normal(0, 0.004, (2, ROWS, COLS))
    bands = np.where(truth, [[[0.08]], [[0.02]]], [[[0.05]], [[0.3]]]) + noise
    bands[:, 0] = -1
    return write_raster(path, bands.astype(np.float32), nodata=-1, names=("green", "nir"), **more)


def kept(truth, *removed):
    expected = truth.copy()
    for name in removed:
        expected[PONDS[name]] = False
    return expected


def test_ponds_of_known_size(water_map, truth, tmp_path):
    image = ponds(truth, tmp_path / "ponds.tif", transform=(500_000.0, 10.0, 0.0, 4_800_000.0, 0.0, -10.0))
    made, bodies = water_map(image=[image], index="NDWI")
    found = made.ReadAsArray()
    assert (found[0] == 255).all()
    assert np.array_equal(found[1:], kept(truth, "49", "2")[1:])
    assert sorted(body["area_ha"] for body in bodies) == pytest.approx([0.5, 0.55, 0.6])
    made.GetMetadata()
    assert [text[:4] for text in made.GetRasterBand(1).GetCategoryNames()] == ["NDWI", "NDWI"]
    record = json.loads(Path(made.GetDescription() + ".job.json").read_text(encoding="utf-8"))
    assert record["parameters"]["side"] == "above"


def test_ponds_in_degrees_with_an_index_that_is_low_over_water(water_map, truth, tmp_path):
    """0.0001 degrees are 11.05 m from south to north at latitude 0, and 11.13 m from west to east."""
    transform = (3.0, 0.0001, 0.0, 0.003, 0.0, -0.0001)
    image = ponds(truth, tmp_path / "ponds.tif", transform=transform, epsg=4326)
    mapping = json.dumps({"R": "green", "N": "nir"})
    made, bodies = water_map(image=[image], index="NDVI", band_mapping=mapping, minimum_area=0.61)
    assert np.array_equal(made.ReadAsArray()[1:], kept(truth, "49", "2")[1:])
    pixel = 11.0574 * 11.1319 / 10_000
    assert sorted(body["area_ha"] for body in bodies) == pytest.approx([50 * pixel, 55 * pixel, 60 * pixel], rel=1e-3)


def test_nothing_is_too_small_for_no_minimum(water_map, truth, tmp_path):
    image = ponds(truth, tmp_path / "ponds.tif", epsg=None)
    made, bodies = water_map(image=[image], index="NDWI", method="fixed", minimum_area=0)
    assert np.array_equal(made.ReadAsArray()[1:], truth[1:])
    assert len(bodies) == 5


def test_an_image_without_the_bands_fails_as_a_whole(qgis_process, truth, tmp_path):
    image = ponds(truth, tmp_path / "ponds.tif")
    folder = tmp_path / "results"
    folder.mkdir()
    paths = {"map": str(folder / "map.tif"), "water_bodies": str(folder / "bodies.gpkg")}
    done = qgis_process("run", MODEL, inputs={"image": [image], "index": "MNDWI", **paths})
    assert done.returncode != 0
    assert "INDICES: MNDWI needs the bands G" in done.stderr
    assert "not found: S1; say in BAND_MAPPING" in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(folder.iterdir())


def hits(made, polygons, field):
    """For each class of the polygons: pixels with data inside them, and how many of these are water."""
    found = made.ReadAsArray()
    layer_of = gdal.OpenEx(str(polygons), gdal.OF_VECTOR)
    layer = layer_of.GetLayer()
    burnt = gdal.GetDriverByName("MEM").CreateCopy("", made)
    counted = {}
    for name in {feature.GetField(field) for feature in layer}:
        burnt.GetRasterBand(1).Fill(0)
        layer.SetAttributeFilter(f"{field} = '{name}'")
        gdal.RasterizeLayer(burnt, [1], layer, burn_values=[1])
        layer.SetAttributeFilter(None)
        inside = (burnt.ReadAsArray() == 1) & (found != 255)
        counted[name] = (int(inside.sum()), int((inside & (found == 1)).sum()))
    return counted


def rasterised(bodies, made):
    """Pixels of the water bodies' polygons."""
    burnt = gdal.GetDriverByName("MEM").CreateCopy("", made)
    burnt.GetRasterBand(1).Fill(0)
    dataset = ogr.GetDriverByName("Memory").CreateDataSource("")
    layer = dataset.CreateLayer("bodies", burnt.GetSpatialRef())
    for body in bodies:
        feature = ogr.Feature(layer.GetLayerDefn())
        feature.SetGeometry(ogr.CreateGeometryFromWkt(body["wkt"]))
        layer.CreateFeature(feature)
    gdal.RasterizeLayer(burnt, [1], layer, burn_values=[1])
    return burnt.ReadAsArray() == 1


def test_lakes_of_north_carolina(water_map):
    """Measured with the defaults: 144 of 209 pixels of the water polygons, none of the 1912 of other classes.

    The rest of the water is in small ponds, whose pixels are mixed, and shallow arms of the reservoirs.
    """
    try:
        data = landsat()
    except DemoDataError as error:
        pytest.skip(str(error))
    mapping = json.dumps({letter: place for place, letter in enumerate(data.bands, start=1)})
    made, bodies = water_map(image=[str(path) for path in data.bands.values()], band_mapping=mapping)
    counted = hits(made, data.polygons, "label")
    total, found = counted.pop("water")
    assert found / total > 0.65
    assert sum(wrong for _, wrong in counted.values()) <= 5
    assert 20 <= len(bodies) <= 35
    assert min(body["area_ha"] for body in bodies) >= 0.5
    water = made.ReadAsArray() == 1
    assert np.array_equal(rasterised(bodies, made), water)
    assert sum(body["area_ha"] for body in bodies) == pytest.approx(water.sum() * 28.5**2 / 10_000)


def test_a_river_in_mexico(water_map, tmp_path):
    """Measured: 13 of the 16 pixels of the water polygons, none of the 702 of other classes.

    Less than 1 % of the image is water, too little for Otsu: with it, bare soil and towns are water too.
    """
    folder = os.environ.get("TERROIR_TEST_DATA")
    if not folder:
        pytest.skip("TERROIR_TEST_DATA names no folder of real data")
    scene = Path(folder) / "landsat_two_dates"
    mapping = json.dumps({"B": 1, "G": 2, "R": 3, "N": 4, "S1": 5})
    # A copy: QGIS writes statistics beside the images that it opens.
    image = tmp_path / "image.tif"
    shutil.copy(scene / "LE70220491999322EDC01_stack.gtif", image)
    made, _ = water_map(image=[str(image)], band_mapping=mapping, index="MNDWI", method="fixed", threshold=-0.25)
    counted = hits(made, scene / "training_data.shp", "class")
    total, found = counted.pop("water")
    assert found / total > 0.8
    assert sum(wrong for _, wrong in counted.values()) <= 3
    assert 0.002 < (made.ReadAsArray() == 1).mean() < 0.01
