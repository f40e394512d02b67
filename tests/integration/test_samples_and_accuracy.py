"""From checked samples to estimates with intervals, through ``qgis_process``."""

from __future__ import annotations

import json

import pytest
from osgeo import ogr

pytestmark = pytest.mark.integration

NAMES = ("augmentsamples", "checksamples", "comparemaps", "samplingdesign")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("review")


@pytest.fixture(scope="module")
def call(qgis_process, results):
    """Function that runs one algorithm in a ``qgis_process`` of its own."""
    return lambda name, **inputs: results(qgis_process("run", "terroir:" + name, inputs=inputs))


@pytest.fixture(scope="module")
def maps(call, scene, folder):
    """Samples, and two maps of them: from all bands, and from the blue one alone."""
    samples, path = str(folder / "samples.gpkg"), str(scene.polygons)
    call(
        "extractsamples",
        INPUT=[str(scene.image)],
        POLYGONS=path,
        CLASS_FIELD="code",
        LABEL_FIELD="name",
        STRATEGY="byclass",
        CLASS_COUNTS=["1", "60", "2", "60", "3", "30"],
        STATISTICS=str(folder / "statistics.csv"),
        OUTPUT=samples,
    )
    more = str(folder / "more.gpkg")
    grown = call("augmentsamples", SAMPLES=samples, METHOD="jitter", OUTPUT=more)
    made = []
    for name, features in (("all", []), ("blue", ["blue"])):
        model = str(folder / f"{name}.terroir")
        parameters = '{"n_estimators": 10}'
        call("trainclassifier", SAMPLES=more, FEATURES=features, PARAMETERS=parameters, FOLDS=2, MODEL=model)
        target = str(folder / f"{name}.tif")
        call("classifyraster", INPUT=[str(scene.image)], MODEL=model, OUTPUT=target)
        made.append(target)
    return samples, grown, made


@pytest.mark.parametrize("name", NAMES)
def test_help_explains_every_parameter(qgis_process, name):
    described = json.loads(qgis_process("help", "terroir:" + name, "--json").stdout)
    assert described["algorithm_details"]["short_description"]
    assert [key for key, parameter in described["parameters"].items() if not parameter["help"]] == []


def test_samples_are_balanced_and_checked(call, maps, folder):
    samples, grown, _ = maps
    assert (grown["SAMPLE_COUNT"], grown["SYNTHETIC_COUNT"]) == (180, 30)
    assert "water & reeds" in (folder / "statistics.csv").read_text(encoding="utf-8-sig")
    checked = call("checksamples", SAMPLES=samples, FOLDS=2, REPORT=str(folder / "check.html"))
    assert checked["SAMPLE_COUNT"] == 150
    assert checked["SUSPECT_COUNT"] == 0
    assert 1.9 < checked["LOWEST_SEPARABILITY"] <= 2
    assert "Jeffries" in (folder / "check.html").read_text(encoding="utf-8")


def test_a_designed_sample_gives_estimates_with_intervals(call, maps, scene, folder):
    points, metrics = str(folder / "points.gpkg"), folder / "metrics.json"
    drawn = call("samplingdesign", MAP=maps[2][0], SIZE=90, ALLOCATION="equal", OUTPUT=points)
    assert drawn["SAMPLE_COUNT"] == 90
    interpret(points, scene)
    found = call(
        "accuracyassessment",
        MAP=maps[2][0],
        REFERENCE=points,
        CLASS_FIELD="class",
        DESIGN="strata",
        STRATA=maps[2][0],
        METRICS=str(metrics),
        REPORT=str(folder / "report.html"),
        LATEX=str(folder / "table.tex"),
    )
    assert found["ESTIMATED_ACCURACY"] > 0.95
    record = json.loads(metrics.read_text(encoding="utf-8"))
    assert record["format"] == 2
    assert record["estimates"]["design"] == "strata"
    assert r"\begin{tab" in (folder / "table.tex").read_text(encoding="utf-8")


def interpret(points, scene):
    """Do what the interpreter does: write the class that is seen at each point."""
    from osgeo import gdal

    image, source = gdal.Open(str(scene.image)), ogr.Open(points, 1)
    left, width, _, top, _, height = image.GetGeoTransform()
    layer = source.GetLayer()
    for feature in layer:
        place = feature.GetGeometryRef()
        row, col = int((place.GetY() - top) / height), int((place.GetX() - left) / width)
        feature["class"] = int(scene.truth[row, col])
        layer.SetFeature(feature)


def test_two_maps_are_compared(call, maps, scene, folder):
    first, second = maps[2]
    found = call(
        "comparemaps",
        MAP_A=first,
        MAP_B=second,
        REFERENCE=str(scene.polygons),
        CLASS_FIELD="code",
        REPORT=str(folder / "compare.html"),
    )
    disagreement = found["QUANTITY_DISAGREEMENT"] + found["ALLOCATION_DISAGREEMENT"]
    assert found["AGREEMENT_SHARE"] + disagreement == pytest.approx(1)
    assert (folder / "compare.html").stat().st_size > 10_000
