"""The main job through ``processing.run``, and what each algorithm hands back."""

from __future__ import annotations

import csv
import json

import numpy as np
import pytest
from osgeo import gdal
from qgis.core import QgsVectorLayer

pytestmark = pytest.mark.qgis


def test_numbers_come_back(chain):
    numbers = chain.numbers
    # 2 of 4 squares of 5 × 5 pixels in each of 3 classes.
    assert numbers["extract"]["SAMPLE_COUNT"] == 3 * 2 * 25
    assert numbers["extract"]["CLASS_COUNT"] == 3
    assert numbers["train"]["OVERALL_ACCURACY"] > 0.95
    assert numbers["train"]["MACRO_F1"] > 0.95
    assert numbers["assess"]["PIXEL_COUNT"] == 3 * 2 * 25
    assert numbers["assess"]["OVERALL_ACCURACY"] > 0.95
    assert numbers["assess"]["KAPPA"] > 0.9


def test_every_result_has_its_provenance_with_the_version_of_qgis(chain):
    for path in (chain.train, chain.test, chain.samples, chain.model, chain.map, chain.report):
        record = json.loads((path.parent / (path.name + ".job.json")).read_text(encoding="utf-8"))
        assert record["provenance"]["versions"]["qgis"].startswith(("3.", "4."))


def test_the_map_agrees_with_the_truth_and_keeps_nodata(chain, scene):
    dataset = gdal.Open(str(chain.map))
    band = dataset.GetRasterBand(1)
    labels = band.ReadAsArray()
    assert (labels[-1] == band.GetNoDataValue()).all()
    assert (labels[:-1] == scene.truth[:-1]).mean() > 0.97


def test_class_names_travel_from_polygons_to_the_map(chain):
    dataset = gdal.Open(str(chain.map))
    dataset.GetGeoTransform()  # GDAL 3.6 reads the .aux.xml only when asked for something else in it first
    names = dataset.GetRasterBand(1).GetRasterCategoryNames()
    assert names[1:4] == ["forest", "crops", "water & reeds"]


def test_confidence_is_the_highest_probability(chain):
    folder = chain.map.parent
    confidence = gdal.Open(str(folder / "confidence.tif")).ReadAsArray()
    probabilities = gdal.Open(str(folder / "probabilities.tif")).ReadAsArray()
    assert probabilities.shape[0] == 3
    np.testing.assert_array_equal(confidence[:-1], probabilities[:, :-1].max(axis=0))


def test_training_and_test_polygons_share_none(chain, scene):
    centres = []
    for path in (chain.train, chain.test):
        layer = QgsVectorLayer(str(path), "part", "ogr")
        centres.append({f.geometry().centroid().asWkt(1) for f in layer.getFeatures()})
    assert not centres[0] & centres[1]
    assert len(centres[0] | centres[1]) == QgsVectorLayer(str(scene.polygons), "all", "ogr").featureCount()


def test_table_and_json_hold_the_same_accuracy(chain):
    metrics = json.loads((chain.report.parent / "metrics.json").read_text(encoding="utf-8"))
    assert metrics["overall_accuracy"] == pytest.approx(chain.numbers["assess"]["OVERALL_ACCURACY"])
    with (chain.report.parent / "matrix.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert any("forest" in cell for row in csv.reader(stream) for cell in row)


def test_nothing_hidden_stays_beside_the_results(chain):
    assert not [p for p in chain.map.parent.iterdir() if p.name.startswith(".")]
