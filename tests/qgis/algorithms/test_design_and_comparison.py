"""Sampling design and comparison of maps through ``processing.run``."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from osgeo import gdal
from qgis.core import QgsProcessingException, QgsRasterLayer, QgsVectorLayer

from terroir.core.raster.legend import read_legend

pytestmark = pytest.mark.qgis


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "results"
    made.mkdir()
    return made


def test_design_with_defaults(run_algorithm, chain, folder):
    done = run_algorithm("samplingdesign", {"MAP": str(chain.map), "OUTPUT": str(folder / "points.gpkg")})
    layer = QgsVectorLayer(done["OUTPUT"])
    assert layer.featureCount() == done["SAMPLE_COUNT"]
    assert 0 < done["EXPECTED_ERROR"] < 0.02
    names = [field.name() for field in layer.fields()]
    assert names == ["fid", "id", "stratum", "label", "class", "inclusion", "weight"]


def test_every_choice_of_a_design(run_algorithm, chain, plugin, folder):
    algorithm = next(a for a in plugin.provider.algorithms() if a.name() == "samplingdesign")
    parameters = {"MAP": QgsRasterLayer(str(chain.map)), "OUTPUT": str(folder / "points.gpkg"), "SIZE": 60}
    for name in ("DESIGN", "ALLOCATION"):
        for value in algorithm.parameterDefinition(name).options():
            done = run_algorithm("samplingdesign", {**parameters, name: value})
            assert done["SAMPLE_COUNT"] == pytest.approx(60, abs=0 if value != "systematic" else 20)


def test_knobs_of_a_design_arrive(run_algorithm, chain, folder):
    done = run_algorithm(
        "samplingdesign",
        {
            "MAP": str(chain.map),
            "TARGET": 0.05,
            "EXPECTED": [1, 0.9, "crops", "0.7"],
            "EXPECTED_OTHERS": 0.6,
            "ALLOCATION": "optimal",
            "COSTS": ["forest", 2.5],
            "MINIMUM_PER_CLASS": 7,
            "MIN_DISTANCE": 15,
            "SEED": 4,
            "WORKERS": 1,
            "OUTPUT": str(folder / "points.gpkg"),
            "TABLE": str(folder / "strata.csv"),
        },
    )
    job = json.loads((folder / "points.gpkg.job.json").read_text(encoding="utf-8"))["parameters"]
    assert job["expected"] == {"1": 0.9, "crops": 0.7}
    assert job["costs"] == {"forest": 2.5}
    assert (job["size"], job["minimum_per_class"], job["min_distance"]) == (None, 7, 15)
    assert (job["target"], job["expected_others"], job["seed"]) == (0.05, 0.6, 4)
    assert "crops" in Path(done["TABLE"]).read_text(encoding="utf-8-sig")


@pytest.mark.parametrize(
    ("fields", "parameter"),
    [
        ({"EXPECTED": [1, 2.0]}, "EXPECTED"),
        ({"EXPECTED": [1, "much"]}, "EXPECTED"),
        ({"EXPECTED": ["swamp", 0.5]}, "EXPECTED"),
        ({"EXPECTED": [1, 0.5, 1, 0.6]}, "EXPECTED"),
        ({"EXPECTED": [1, 0.5, 2]}, "EXPECTED"),
        ({"TARGET": 0}, "TARGET"),
        ({"SIZE": -1}, "SIZE"),
        ({"SIZE": 20, "MINIMUM_PER_CLASS": 30}, "MINIMUM_PER_CLASS"),
        ({"ALLOCATION": "fair"}, "ALLOCATION"),
        ({"DESIGN": "systematic", "MIN_DISTANCE": 10}, "MIN_DISTANCE"),
        ({"MAP": "none.tif"}, "MAP"),
    ],
)
def test_bad_designs(run_algorithm, chain, folder, fields, parameter):
    with pytest.raises(QgsProcessingException) as caught:
        run_algorithm("samplingdesign", {"MAP": str(chain.map), "OUTPUT": str(folder / "points.gpkg"), **fields})
    assert str(caught.value).splitlines()[-1].startswith(f"{parameter}: ")
    assert not list(folder.iterdir())


def test_design_then_assessment(run_algorithm, chain, folder):
    """The points, once somebody filled them in, are what the accuracy assessment and the comparison take."""
    done = run_algorithm("samplingdesign", {"MAP": str(chain.map), "SIZE": 90, "OUTPUT": str(folder / "points.gpkg")})
    dataset = gdal.OpenEx(done["OUTPUT"], gdal.OF_VECTOR | gdal.OF_UPDATE)
    dataset.ExecuteSQL("UPDATE points SET class = stratum")
    dataset = None
    reference = {"REFERENCE": done["OUTPUT"], "CLASS_FIELD": "class"}
    assessed = run_algorithm("accuracyassessment", {"MAP": str(chain.map), **reference})
    assert assessed["OVERALL_ACCURACY"] == 1
    compared = run_algorithm("comparemaps", {"MAP_A": str(chain.map), "MAP_B": str(chain.map), **reference})
    assert compared["ACCURACY_DIFFERENCE"] == 0
    assert compared["AGREEMENT_SHARE"] == 1


def test_comparison_with_everything(run_algorithm, chain, folder):
    other = folder / "other.tif"
    shutil.copy(chain.map, other)
    dataset = gdal.OpenEx(str(other), gdal.OF_RASTER | gdal.OF_UPDATE)
    values = dataset.ReadAsArray()
    values[:20][values[:20] == 1] = 2
    dataset.GetRasterBand(1).WriteArray(values)
    dataset = None
    done = run_algorithm(
        "comparemaps",
        {
            "MAP_A": QgsRasterLayer(str(chain.map)),
            "MAP_B": str(other),
            "REFERENCE": str(chain.test),
            "CLASS_FIELD": "code",
            "CONFIDENCE_LEVEL": 0.9,
            "AGREEMENT_CODES": "transitions",
            "AGREEMENT": str(folder / "agreement.tif"),
            "REPORT": str(folder / "report.html"),
            "MATRIX": str(folder / "matrix.csv"),
            "METRICS": str(folder / "metrics.json"),
        },
    )
    assert {c.code: c.label for c in read_legend(done["AGREEMENT"])}[12] == "forest → crops"
    record = json.loads(Path(done["METRICS"]).read_text(encoding="utf-8"))
    assert record["reference"]["confidence"] == 0.9
    assert done["AGREEMENT_SHARE"] == record["agreement"] < 1
    assert done["ACCURACY_DIFFERENCE"] == record["reference"]["overall_accuracy_difference"]["value"]
    assert done["QUANTITY_DISAGREEMENT"] == record["quantity"] > 0
    assert "90 % interval" in Path(done["REPORT"]).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("fields", "parameter"),
    [
        ({"MAP_B": "none.tif"}, "MAP_B"),
        ({"REFERENCE": "scene"}, "CLASS_FIELD"),
        ({"CONFIDENCE_LEVEL": 1.0}, "CONFIDENCE_LEVEL"),
    ],
)
def test_bad_comparisons(run_algorithm, chain, scene, folder, fields, parameter):
    if "REFERENCE" in fields:
        fields = {"REFERENCE": str(scene.polygons)}
    with pytest.raises(QgsProcessingException) as caught:
        run_algorithm(
            "comparemaps",
            {"MAP_A": str(chain.map), "MAP_B": str(chain.map), "METRICS": str(folder / "m.json"), **fields},
        )
    assert str(caught.value).splitlines()[-1].startswith(f"{parameter}: ")
    assert not list(folder.iterdir())
