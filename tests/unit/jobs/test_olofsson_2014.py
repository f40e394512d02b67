"""The worked example of Olofsson et al. (2014), tables 8 and 9, from a map and points to every file."""

from __future__ import annotations

import csv
import json
from typing import Any

import numpy as np
import pytest
from osgeo import gdal, ogr, osr

from terroir.core.jobs.accuracy_assessment import AccuracyAssessmentJob
from terroir.core.jobs.execute import execute
from terroir.core.run import Run

pytestmark = pytest.mark.unit

# Rows are the map, columns the reference. The map has fewer, larger pixels than the paper's: areas are the same.
COUNTS = [[66, 0, 5, 4], [0, 55, 8, 12], [1, 0, 153, 11], [2, 1, 9, 313]]
PIXELS = [200, 150, 3200, 6450]
SIDE = 900_000**0.5
PLANE = 'LOCAL_CS["site",UNIT["metre",1]]'


@pytest.fixture
def example(tmp_path) -> tuple[str, str]:
    classes = np.repeat([1, 2, 3, 4], PIXELS)
    np.random.default_rng(0).shuffle(classes)
    classes = classes.reshape(100, 100)
    dataset = gdal.GetDriverByName("GTiff").Create(str(tmp_path / "map.tif"), 100, 100, 1, gdal.GDT_Byte)
    dataset.SetProjection(PLANE)
    dataset.SetGeoTransform([0, SIDE, 0, 0, 0, -SIDE])
    dataset.GetRasterBand(1).WriteArray(classes.astype(np.uint8))
    dataset = None
    system = osr.SpatialReference()
    system.SetFromUserInput(PLANE)
    source = ogr.GetDriverByName("GPKG").CreateDataSource(str(tmp_path / "points.gpkg"))
    layer = source.CreateLayer("points", system, ogr.wkbPoint)
    layer.CreateField(ogr.FieldDefn("truth", ogr.OFTInteger))
    for code, row in enumerate(COUNTS, start=1):
        places = np.argwhere(classes == code)
        for (y, x), truth in zip(places.tolist(), np.repeat([1, 2, 3, 4], row).tolist()):
            feature = ogr.Feature(layer.GetLayerDefn())
            feature.SetField("truth", truth)
            feature.SetGeometry(ogr.CreateGeometryFromWkt(f"POINT ({(x + 0.5) * SIDE} {-(y + 0.5) * SIDE})"))
            layer.CreateFeature(feature)
    layer = source = None
    return str(tmp_path / "map.tif"), str(tmp_path / "points.gpkg")


def test_every_file_holds_the_published_figures(example, tmp_path):
    out: dict[str, Any] = {name: str(tmp_path / f"r.{name}") for name in ("html", "csv", "json", "tex")}
    job = AccuracyAssessmentJob(
        *example,
        "truth",
        design="stratified",
        bootstrap=0,
        report=out["html"],
        matrix=out["csv"],
        metrics=out["json"],
        latex=out["tex"],
    )
    numbers = execute(job, Run(backend="serial"))
    assert numbers["overall_accuracy"] == pytest.approx(0.917188, abs=5e-7)
    assert numbers["estimated_accuracy"] == pytest.approx(0.946512, abs=5e-7)
    with open(out["csv"], encoding="utf-8-sig", newline="") as file:
        rows = {(row[0], row[2]): row for row in csv.reader(file) if row[0].startswith("estimated")}
    areas = [(21157.76, 6157.63), (11686.15, 3755.83), (285769.93, 15509.84), (581386.15, 16281.66)]
    users = [(0.88, 0.074041), (0.733333, 0.100757), (0.927273, 0.039745), (0.963077, 0.020534)]
    producers = [(0.748661, 0.213310), (0.847156, 0.254408), (0.934509, 0.034324), (0.961609, 0.018362)]
    record = json.loads((tmp_path / "r.json").read_text("utf-8"))["estimates"]["classes"]
    for place in range(4):
        for name, expected in (("area", areas), ("users_accuracy", users), ("producers_accuracy", producers)):
            row = rows[f"estimated_{name}", str(place + 1)]
            value, half = expected[place]
            # The reference's half widths are rounded, and 1.96 standard errors; ours 1.959964.
            assert (float(row[4]), float(row[6])) == pytest.approx((value, half), rel=2e-5, abs=2e-6)
            assert record[place][name]["value"] == float(row[4])
    latex, page = (tmp_path / "r.tex").read_text("utf-8"), (tmp_path / "r.html").read_text("utf-8")
    assert r"$0.749 \pm 0.213$" in latex
    assert r"$21158 \pm 6158$" in latex
    assert r"Overall accuracy & \multicolumn{5}{l}{$0.947 \pm 0.018$}" in latex
    for text in ("0.749", "± 0.213", "plane of the map"):
        assert text in page
    assert "On the ellipsoid" not in page
