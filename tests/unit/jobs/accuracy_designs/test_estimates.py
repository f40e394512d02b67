"""The job under every sampling design, on a small map whose strata and classes are known."""

from __future__ import annotations

import json

import numpy as np
import pytest

from terroir.core.accuracy.ground import Ellipsoid
from terroir.core.run import Run
from terroir.tests.unit.jobs.accuracy_designs.making import (
    COLS,
    LABELS,
    ROWS,
    assess,
    by_hand,
    make_map,
    mapped_classes,
    places,
    true_classes,
    write_points,
    write_polygons,
)
from terroir.tests.unit.making import square, write_layer, write_raster

pytestmark = pytest.mark.unit


def test_points_are_a_simple_random_sample(tmp_path, class_map):
    chosen = places()
    found = assess(tmp_path, class_map, write_points(tmp_path / "p.gpkg", chosen))["estimates"]
    assert found["design"] == "simple"
    expected = by_hand(chosen, np.zeros((ROWS, COLS)))
    assert (found["overall_accuracy"]["value"], found["overall_accuracy"]["se"]) == pytest.approx(expected)
    half = 1.959963984540054 * expected[1]
    assert found["overall_accuracy"]["margin"] == pytest.approx(half)
    assert found["area"] == pytest.approx(ROWS * COLS / 10_000, rel=1e-3)
    assert found["area_unit"] == "ha"


def test_strata_that_are_map_classes(tmp_path, class_map):
    chosen = places()
    found = assess(tmp_path, class_map, write_points(tmp_path / "p.gpkg", chosen), design="stratified")["estimates"]
    value, _ = by_hand(chosen, mapped_classes())
    assert found["overall_accuracy"]["value"] == pytest.approx(value)
    assert sum(c["area"]["value"] for c in found["classes"]) == pytest.approx(found["area"])
    for code, c in zip(LABELS, found["classes"]):
        assert c["mapped_share"] == pytest.approx((mapped_classes() == code).mean(), rel=1e-3)


def test_strata_of_a_raster(tmp_path, class_map, strata):
    chosen = [p for p in places() if p[1] < 60 or p[0] % 2]
    reference = write_points(tmp_path / "p.gpkg", chosen, part=lambda row, col: "8" if col >= 60 else "5")
    expected = by_hand(chosen, np.where(np.arange(COLS) >= 60, 8, 5)[np.newaxis].repeat(ROWS, 0))
    for fields in ({}, {"stratum_field": "part"}, {"design": "strata"}):
        found = assess(tmp_path, class_map, reference, strata=strata, **fields)["estimates"]
        assert found["design"] == "strata"
        assert (found["overall_accuracy"]["value"], found["overall_accuracy"]["se"]) == pytest.approx(expected)


def test_inclusion_probabilities_weight_a_simple_sample(tmp_path, class_map):
    chosen = places()
    reference = write_points(tmp_path / "p.gpkg", chosen, chance=lambda row, col: 0.5 if col < 40 else 0.25)
    found = assess(tmp_path, class_map, reference, inclusion_field="chance")["estimates"]
    weights = np.array([2.0 if col < 40 else 4.0 for _, col in chosen])
    right = np.array([true_classes()[p] == mapped_classes()[p] for p in chosen])
    assert found["overall_accuracy"]["value"] == pytest.approx((weights * right).sum() / weights.sum())


def test_polygons_are_clusters(tmp_path, class_map):
    run = Run(backend="serial")
    record = assess(tmp_path, class_map, write_polygons(tmp_path / "p.gpkg"), run)
    found = record["estimates"]
    assert found["design"] == "cluster"
    assert found["overall_accuracy"]["value"] == pytest.approx(record["overall_accuracy"])
    assert found["overall_accuracy"]["degrees_of_freedom"] > 10
    for ours, unweighted in zip(found["classes"], record["classes"]):
        for name, old in (("users_accuracy", "precision"), ("producers_accuracy", "recall"), ("f1", "f1")):
            assert ours[name]["value"] == pytest.approx(unweighted[old])
        low, high = ours["f1_bootstrap"]
        assert low <= ours["f1"]["value"] + 0.02
        assert high >= ours["f1"]["value"] - 0.02
    assert found["bootstrap"]["resamples"] == 1000


def test_pixels_of_polygons_taken_for_independent_are_warned_about(tmp_path, class_map):
    reference = write_polygons(tmp_path / "p.gpkg")
    run = Run(backend="serial")
    simple = assess(tmp_path, class_map, reference, run, design="simple")["estimates"]
    assert "takes reference pixels for independent" in " ".join(map(str, run.warnings))
    clusters = assess(tmp_path, class_map, reference)["estimates"]
    assert simple["overall_accuracy"]["se"] < clusters["overall_accuracy"]["se"]


def test_one_polygon_has_no_interval(tmp_path, class_map):
    reference = write_layer(
        tmp_path / "p.gpkg",
        [(square(2, 2, 6), {"code": 1}), (square(50, 2, 6), {"code": 2}), (square(60, 9, 5), {"code": 2})],
    )
    report, tables = tmp_path / "r.html", tmp_path / "t.tex"
    run = Run(backend="serial")
    found = assess(tmp_path, class_map, reference, run, report=str(report), latex=str(tables))["estimates"]
    forest = found["classes"][0]
    assert forest["producers_accuracy"]["value"] > 0.8
    for name in ("producers_accuracy", "f1", "iou"):
        assert forest[name]["se"] is None
    assert found["macro_f1"]["low"] is None
    assert found["bootstrap"]["macro_f1"] == [None, None]
    assert forest["f1_bootstrap"] == [None, None]
    assert found["balanced_accuracy"]["low"] is None
    text = " ".join(map(str, run.warnings))
    assert "Only 3 reference polygons in all" in text
    assert "Only one reference polygon: Forest" in text
    assert "± –" in report.read_text("utf-8")
    assert "nan" not in (report.read_text("utf-8") + tables.read_text("utf-8")).lower().replace("nanm", "")


def test_blocks_and_workers_change_nothing(tmp_path, class_map, strata):
    reference = write_points(tmp_path / "p.gpkg", places())
    texts = set()
    for run in (
        Run(backend="serial"),
        Run(backend="threads", workers=3, block_shape=(7, 11)),
        Run(backend="serial", block_shape=(60, 1)),
    ):
        texts.add(json.dumps(assess(tmp_path, class_map, reference, run, strata=strata)))
    assert len(texts) == 1


def test_seed_level_and_no_bootstrap(tmp_path, class_map):
    reference = write_polygons(tmp_path / "p.gpkg")
    first = assess(tmp_path, class_map, reference)["estimates"]
    other = assess(tmp_path, class_map, reference, seed=1)["estimates"]
    assert first["bootstrap"]["macro_f1"] != other["bootstrap"]["macro_f1"]
    wide = assess(tmp_path, class_map, reference, confidence_level=0.99, bootstrap=0)["estimates"]
    assert "bootstrap" not in wide
    assert wide["overall_accuracy"]["margin"] > first["overall_accuracy"]["margin"]


def test_areas_of_degrees_are_ground_areas(tmp_path):
    transform = (10.0, 0.01, 0, 60.0, 0, -0.01)
    path = make_map(tmp_path / "degrees.tif", transform=transform, epsg=4326)
    features = [
        (f"POINT ({10.0 + 0.01 * (col + 0.5)} {60.0 - 0.01 * (row + 0.5)})", {"code": int(true_classes()[row, col])})
        for row, col in places(200)
    ]
    found = assess(tmp_path, path, write_layer(tmp_path / "p.gpkg", features, epsg=4326))["estimates"]
    edges = 60 - 0.01 * np.arange(ROWS + 1)
    rows = Ellipsoid(6378137.0, 1 / 298.257223563).zone_area(edges, 0.01) / 10_000
    for code, c in zip(LABELS, found["classes"]):
        assert c["mapped_area"] == pytest.approx(((mapped_classes() == code).sum(axis=1) * rows).sum())
    assert "count with their ground area" in found["facts"]["Areas"]


def test_without_a_reference_system_areas_are_pixels(tmp_path):
    path = make_map(tmp_path / "bare.tif", epsg=None)
    run = Run(backend="serial")
    reference = write_points(tmp_path / "p.gpkg", places())
    found = assess(tmp_path, path, reference, run)["estimates"]
    assert (found["area_unit"], found["area"]) == ("pixels", ROWS * COLS)
    assert "Areas are given in pixels" in " ".join(map(str, run.warnings))


def test_classes_without_reference_and_without_a_name(tmp_path):
    values = mapped_classes()
    values[:10, :10] = 77
    path = make_map(tmp_path / "m.tif", values)
    run = Run(backend="serial")
    chosen = [p for p in places() if values[p] != 77]
    found = assess(tmp_path, path, write_points(tmp_path / "p.gpkg", chosen), run, design="stratified")["estimates"]
    text = " ".join(map(str, run.warnings))
    assert "has no name for these classes: 77 (100)" in text
    assert "No reference pixel lies where the map shows these classes: 77 (2.1 % of the map)" in text
    assert found["area_outside"] == pytest.approx(0.01, rel=1e-3)
    assert sum(c["area_share"]["value"] for c in found["classes"]) == pytest.approx(1)


def test_a_stratum_without_reference_is_told(tmp_path, class_map, strata):
    chosen = [p for p in places() if p[1] < 60]
    run = Run(backend="serial")
    found = assess(tmp_path, class_map, write_points(tmp_path / "p.gpkg", chosen), run, strata=strata)["estimates"]
    assert "No reference pixel lies in these strata: 8 (25.0 %)" in " ".join(map(str, run.warnings))
    assert found["area"] == pytest.approx(0.75 * ROWS * COLS / 10_000, rel=1e-3)


def test_points_beside_the_strata_are_left_out_and_told(tmp_path, class_map):
    values = np.full((ROWS, COLS), 5, np.int16)
    values[:, 60:] = -1
    path = write_raster(tmp_path / "part.tif", values, -1)
    run = Run(backend="serial")
    record = assess(tmp_path, class_map, write_points(tmp_path / "p.gpkg", places()), run, strata=path)
    outside = sum(col >= 60 for _, col in places())
    assert f"without a stratum are left out of the estimates: {outside}." in " ".join(map(str, run.warnings))
    assert record["pixel_count"] == 150


def test_a_single_point_in_a_stratum_is_told(tmp_path, class_map, strata):
    chosen = [p for p in places() if p[1] < 60] + [(3, 70)]
    run = Run(backend="serial")
    found = assess(tmp_path, class_map, write_points(tmp_path / "p.gpkg", chosen), run, strata=strata)["estimates"]
    assert "Only one reference pixel in these strata: 8" in " ".join(map(str, run.warnings))
    assert found["overall_accuracy"]["se"] is None
