"""The job that chooses points for the validation of a map."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from osgeo import gdal, ogr

from terroir.core.classes import ClassTable
from terroir.core.design.export import DESIGN_KEY
from terroir.core.errors import DataError, InputFileError, ParameterError
from terroir.core.jobs.execute import execute
from terroir.core.jobs.registry import job_from_json
from terroir.core.jobs.sampling_design import SamplingDesignJob
from terroir.core.raster.legend import write_legend
from terroir.core.run import Run
from terroir.tests.unit.making import at, left_behind, read_layer, write_raster

pytestmark = pytest.mark.unit

# Classes 1, 2, 3 of 6000, 3000 and 990 pixels, and 10 of nodata.
VALUES = np.repeat(np.array([1, 2, 3, 0], np.uint8), [6000, 3000, 990, 10])
VALUES = np.random.default_rng(1).permutation(VALUES).reshape(100, 100)


@pytest.fixture
def class_map(tmp_path):
    path = write_raster(tmp_path / "map.tif", VALUES, nodata=0)
    dataset = gdal.OpenEx(path, gdal.OF_RASTER | gdal.OF_UPDATE)
    write_legend(dataset, ClassTable.from_labels({1: "Forest", 2: "Meadow", 3: "Water"}))
    dataset = None
    return path


@pytest.fixture
def design(tmp_path, class_map):
    """Function that runs the job: what it returned, its points, its messages."""

    def make(run=None, **fields):
        run = run or Run(backend="serial")
        target = tmp_path / "out" / "points.gpkg"
        results = execute(SamplingDesignJob(**{"map": class_map, "output": str(target), **fields}), run)
        return results, read_layer(target), run

    return make


def warnings_of(run):
    return [str(message) for message in run.warnings]


def per_class(points):
    return [sum(1 for point in points if point["stratum"] == code) for code in (1, 2, 3)]


def test_fields_and_probabilities(design, tmp_path):
    results, points, _ = design(size=200, allocation="equal", table=str(tmp_path / "out" / "strata.csv"))
    assert results["sample_count"] == len(points) == 200
    assert per_class(points) == [67, 67, 66]
    assert list(points[0])[:6] == ["id", "stratum", "label", "class", "inclusion", "weight"]
    assert [point["id"] for point in points] == list(range(1, 201))
    assert {point["class"] for point in points} == {None}
    pixels = {1: 6000, 2: 3000, 3: 990}
    counts = dict(zip((1, 2, 3), per_class(points)))
    for point in points:
        code = point["stratum"]
        assert point["label"] == {1: "Forest", 2: "Meadow", 3: "Water"}[code]
        assert point["inclusion"] == pytest.approx(counts[code] / pixels[code])
        assert point["weight"] == pytest.approx(pixels[code] / counts[code])
        x, y = ogr.CreateGeometryFromWkt(point["wkt"]).GetPoint_2D()
        col, row = x - at(0, 0)[0] - 0.5, at(0, 0)[1] - y - 0.5
        assert VALUES[int(row), int(col)] == code
        assert (col, row) == (int(col), int(row))
    # Weights add up to the pixels of the map.
    assert sum(point["weight"] for point in points) == pytest.approx(9990)
    with (tmp_path / "out" / "strata.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [(r["code"], r["label"], r["pixels"], r["points"]) for r in rows] == [
        ("1", "Forest", "6000", "67"),
        ("2", "Meadow", "3000", "67"),
        ("3", "Water", "990", "66"),
    ]
    dataset = gdal.OpenEx(str(tmp_path / "out" / "points.gpkg"))
    facts = json.loads(dataset.GetLayer(0).GetMetadataItem(DESIGN_KEY))
    assert facts["design"] == "stratified"
    assert [entry["pixels"] for entry in facts["strata"]] == [6000, 3000, 990]


def test_the_order_of_points_says_nothing_about_their_class(design):
    _, points, _ = design(size=300, allocation="equal")
    codes = np.array([point["stratum"] for point in points])
    # As many changes from one point to the next as a random order has: two thirds.
    assert 0.5 < (np.diff(codes) != 0).mean() < 0.85


def test_size_from_a_target(design):
    results, points, run = design(target=0.02, expected={"Forest": 0.9, "3": 0.6}, allocation="neyman")
    weights = np.array([6000, 3000, 990]) / 9990
    spread = np.sqrt([0.09, 0.16, 0.24])
    exact = (weights * spread).sum() ** 2 / (0.02**2 + (weights * spread**2).sum() / 9990)
    assert results["sample_count"] == len(points) == int(np.ceil(exact))
    assert results["expected_error"] <= 0.02
    assert results["expected_error"] == pytest.approx(0.02, rel=0.01)
    assert any("needs" in str(message) for message in run.messages)


def test_compromise_has_50_points_of_each_class(design):
    _, points, _ = design(size=400)
    assert per_class(points)[2] == 50
    assert len(points) == 400
    _, points, _ = design(size=400, minimum_per_class=80)
    assert per_class(points)[2] == 80


def test_minimum_above_what_the_target_needs(design):
    _, points, run = design(target=0.2)
    assert len(points) == 150
    assert any("150 are drawn" in str(message) for message in run.messages)


@pytest.mark.parametrize("kind", ["random", "systematic"])
def test_other_designs_have_one_probability(design, kind):
    results, points, _ = design(design=kind, size=500)
    assert len({point["inclusion"] for point in points}) == 1
    assert results["sample_count"] == len(points)
    assert len(points) == pytest.approx(500, rel=0.2)
    assert sum(point["weight"] for point in points) == pytest.approx(9990, rel=0.2)
    if kind == "random":
        assert len(points) == 500


def test_few_points_lower_the_minimum_that_nobody_asked_for(design):
    _, points, run = design(size=90)
    assert per_class(points) == [30, 30, 30]
    assert any("allow a minimum of 30" in str(message) for message in run.messages)


def test_a_mask_hides_pixels(design, tmp_path):
    mask = np.zeros((100, 100), np.uint8)
    mask[:, 50:] = 1
    _, points, _ = design(size=100, mask=write_raster(tmp_path / "mask.tif", mask))
    assert all(ogr.CreateGeometryFromWkt(p["wkt"]).GetX() > at(50, 0)[0] for p in points)


def test_seeds_differ_and_repeat(design):
    places = [{p["wkt"] for p in design(size=50, allocation="equal", seed=seed)[1]} for seed in (0, 0, 1)]
    assert places[0] == places[1]
    assert len(places[0] & places[2]) < 10


def test_distance_that_cannot_be_met_tells_how_many_were_placed(design):
    results, points, run = design(size=200, allocation="equal", min_distance=12)
    assert results["sample_count"] == len(points) < 200
    said = [text for text in warnings_of(run) if "could be placed" in text]
    assert len(said) == 3 - per_class(points).count(67) or said
    for text in said:
        name = text.split(":")[0].removeprefix("Class ")
        placed = sum(1 for point in points if point["label"] == name)
        assert f": {placed} of " in text
    # The probabilities follow what was placed.
    assert sum(point["weight"] for point in points) == pytest.approx(9990)


def test_distance_of_a_simple_sample(design):
    _, points, run = design(design="random", size=100, min_distance=15)
    assert len(points) < 100
    assert any(f"{len(points)} of 100 points" in text for text in warnings_of(run))


def test_a_rare_class_gives_all_its_pixels(design, tmp_path):
    values = VALUES.copy()
    values.flat[np.flatnonzero(values == 3)[5:]] = 1
    _, points, run = design(map=write_raster(tmp_path / "rare.tif", values, nodata=0), size=300)
    assert per_class(points)[2] == 5
    assert {point["inclusion"] for point in points if point["stratum"] == 3} == {1.0}
    assert any("has 5 pixels only" in text for text in warnings_of(run))


def test_more_points_than_pixels(design, tmp_path):
    path = write_raster(tmp_path / "small.tif", np.array([[1, 2], [2, 2]], np.uint8))
    results, _, run = design(map=path, size=10, minimum_per_class=0)
    assert results["sample_count"] == 4
    assert results["expected_error"] == 0
    assert any("4 valid pixels" in text for text in warnings_of(run))


def test_one_class(design, tmp_path):
    path = write_raster(tmp_path / "one.tif", np.full((30, 30), 7, np.uint8))
    _, points, run = design(map=path, size=20, minimum_per_class=1)
    assert len(points) == 20
    assert any("one class only (7)" in text for text in warnings_of(run))


def test_a_distance_without_a_reference_system_or_in_degrees(design, tmp_path):
    _, _, run = design(map=write_raster(tmp_path / "no.tif", VALUES, 0, epsg=None), size=150, min_distance=2)
    assert any("no coordinate reference system" in text for text in warnings_of(run))
    degrees = write_raster(tmp_path / "deg.tif", VALUES, 0, epsg=4326, transform=(5, 0.001, 0, 45, 0, -0.001))
    _, points, run = design(map=degrees, size=150, min_distance=0.002)
    assert any("degrees" in text for text in warnings_of(run))
    assert len(points) == 150


def test_bad_values(design, tmp_path):
    for fields, parameter in (
        ({"expected": {"1": 0}}, "EXPECTED"),
        ({"expected": {"1": 1.2}}, "EXPECTED"),
        ({"expected": {"1": "high"}}, "EXPECTED"),
        ({"expected": {"Swamp": 0.5}}, "EXPECTED"),
        ({"expected": {"Forest": 0.5, "1": 0.6}}, "EXPECTED"),
        ({"expected_others": 0.0}, "EXPECTED_OTHERS"),
        ({"expected_others": 1.0}, "EXPECTED"),
        ({"costs": {"1": 0}}, "COSTS"),
        ({"costs": {"x": 2}}, "COSTS"),
        ({"target": 0.0}, "TARGET"),
        ({"target": 1.5}, "TARGET"),
        ({"size": -5}, "SIZE"),
        ({"size": 2_000_000}, "SIZE"),
        ({"size": 100, "minimum_per_class": 50}, "MINIMUM_PER_CLASS"),
        ({"minimum_per_class": -1}, "MINIMUM_PER_CLASS"),
        ({"min_distance": -1.0}, "MIN_DISTANCE"),
        ({"design": "systematic", "min_distance": 5.0}, "MIN_DISTANCE"),
        ({"design": "clever"}, "DESIGN"),
        ({"allocation": "fair"}, "ALLOCATION"),
        ({"output": str(tmp_path / "out" / "points.xlsx")}, "OUTPUT"),
    ):
        with pytest.raises(ParameterError, match=rf"^{parameter}: .*[;,]"):
            design(**fields)
        assert left_behind(tmp_path / "out") == []


def test_bad_maps(design, tmp_path):
    with pytest.raises(InputFileError, match=r"^MAP: "):
        design(map=str(tmp_path / "none.tif"))
    two = write_raster(tmp_path / "two.tif", np.stack([VALUES, VALUES]))
    with pytest.raises(DataError, match=r"^MAP: .*2 bands"):
        design(map=two)
    with pytest.raises(DataError, match=r"^MAP: .*no class code"):
        design(map=write_raster(tmp_path / "half.tif", VALUES + 0.5))
    assert left_behind(tmp_path / "out") == []


def test_a_target_that_asks_for_too_much(design, tmp_path, monkeypatch):
    monkeypatch.setattr("terroir.core.design.plan.MOST_POINTS", 1000)
    with pytest.raises(ParameterError, match=r"^TARGET: .*more than 1000"):
        design(target=0.0001)
    assert left_behind(tmp_path / "out") == []


def test_json_both_ways(design, class_map):
    job = SamplingDesignJob(map=class_map, output="p.gpkg", expected={"1": 0.9}, minimum_per_class=3)
    assert job_from_json(job.to_json()) == job
    assert SamplingDesignJob.schema()["properties"]["parameters"]["required"] == ["map", "output"]


@pytest.mark.parametrize("suffix", [".geojson", ".shp", ".fgb", ".gpkg"])
def test_formats(design, tmp_path, suffix):
    target = tmp_path / "other" / f"points{suffix}"
    design(size=1200, output=str(tmp_path / "out" / "points.gpkg"))  # many: written at once
    execute(SamplingDesignJob(map=str(tmp_path / "map.tif"), output=str(target), size=1200), Run())
    points = read_layer(Path(target))
    assert len(points) == 1200
    assert {point["class"] for point in points} == {None}


def test_costs_that_do_not_count_are_told(design):
    run = Run("serial")
    design(run, costs={"1": 4.0}, size=60)
    assert any("COSTS are not used" in message for message in warnings_of(run))
    run = Run("serial")
    design(run, costs={"1": 4.0}, size=60, allocation="optimal")
    assert not any("COSTS" in message for message in warnings_of(run))
