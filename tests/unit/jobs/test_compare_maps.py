"""The job that compares two maps, with and without a reference."""

from __future__ import annotations

import csv
import itertools
import json

import numpy as np
import pytest
from osgeo import gdal

from terroir.core.classes import ClassTable
from terroir.core.errors import DataError, InputFileError, ParameterError
from terroir.core.jobs.compare_maps import CompareMapsJob
from terroir.core.jobs.execute import execute
from terroir.core.jobs.registry import job_from_json
from terroir.core.jobs.sampling_design import SamplingDesignJob
from terroir.core.raster.legend import read_legend, write_legend
from terroir.core.run import Run
from terroir.tests.unit.making import (
    OTHER_TRANSFORM,
    left_behind,
    point,
    read_raster,
    square,
    write_layer,
    write_raster,
)

pytestmark = pytest.mark.unit

RNG = np.random.default_rng(11)
FIRST = RNG.choice(np.array([1, 2, 5], np.uint8), (60, 80), p=[0.5, 0.4, 0.1])
SECOND = np.where(RNG.random(FIRST.shape) < 0.8, FIRST, RNG.choice(np.array([1, 2, 7], np.uint8), FIRST.shape))
FIRST[:4] = 0
SECOND[:, :3] = 0
LABELS = {1: "Forest", 2: "Meadow", 5: "Water", 7: "Town"}


def with_legend(path, labels):
    dataset = gdal.OpenEx(path, gdal.OF_RASTER | gdal.OF_UPDATE)
    write_legend(dataset, ClassTable.from_labels(labels))
    dataset = None
    return path


@pytest.fixture
def maps(tmp_path):
    one = with_legend(write_raster(tmp_path / "a.tif", FIRST, 0), {1: "Forest", 2: "Meadow", 5: "Water"})
    two = with_legend(write_raster(tmp_path / "b.tif", SECOND, 0), {1: "Forest", 2: "Meadow", 7: "Town"})
    return {"map_a": one, "map_b": two}


@pytest.fixture
def compare(tmp_path, maps):
    """Function that runs the job: what it returned, its JSON record, its run."""

    def make(run=None, **fields):
        run, target = run or Run(backend="serial"), tmp_path / "out" / "metrics.json"
        results = execute(CompareMapsJob(**{**maps, "metrics": str(target), **fields}), run)
        return results, json.loads(target.read_text("utf-8")), run

    return make


def expected_matrix():
    both = (FIRST > 0) & (SECOND > 0)
    return [[int((both & (a == FIRST) & (b == SECOND)).sum()) for b in LABELS] for a in LABELS]


def warnings_of(run):
    return [str(message) for message in run.warnings]


def test_matrix_of_all_common_pixels(compare):
    results, record, _ = compare()
    assert record["matrix"] == expected_matrix()
    assert [c["label"] for c in record["classes"]] == list(LABELS.values())
    both = (FIRST > 0) & (SECOND > 0)
    assert results["pixel_count"] == both.sum() == record["pixel_count"]
    assert results["agreement_share"] == pytest.approx((FIRST == SECOND)[both].mean())
    assert results["quantity_disagreement"] + results["allocation_disagreement"] == pytest.approx(record["total"])
    assert record["reference"] is None
    assert results["accuracy_difference"] is None


@pytest.mark.parametrize(
    ("backend", "workers", "shape"),
    [*itertools.product(["serial", "threads"], [1, 3], [(1, 80), (16, 16), (7, 33)]), ("processes", 2, (32, 32))],
)
@pytest.mark.parametrize("codes", ["agreement", "transitions"])
def test_blocks_and_workers_change_nothing(compare, tmp_path, backend, workers, shape, codes):
    target = tmp_path / "out" / "agreement.tif"
    run = Run(backend=backend, workers=workers, block_shape=shape)
    _, record, _ = compare(run, agreement=str(target), agreement_codes=codes)
    assert record["matrix"] == expected_matrix()
    both = (FIRST > 0) & (SECOND > 0)
    found = read_raster(target)[0]
    if codes == "agreement":
        assert np.array_equal(found, np.where(both, np.where(FIRST == SECOND, 2, 1), 0))
    else:
        assert np.array_equal(found, np.where(both, FIRST.astype(int) * 10 + SECOND, -1))


def test_legends_of_the_agreement_map(compare, tmp_path):
    target = str(tmp_path / "out" / "agreement.tif")
    compare(agreement=target)
    assert {c.code: c.label for c in read_legend(target)} == {1: "different", 2: "same"}
    compare(agreement=target, agreement_codes="transitions")
    labels = {c.code: c.label for c in read_legend(target)}
    assert labels[11] == "Forest"
    assert labels[57] == "Water → Town"
    assert set(labels) == set(np.unique(read_raster(target)).tolist()) - {-1}


@pytest.mark.parametrize("kind", [np.int16, np.int32, np.float32])
def test_other_types_and_codes(compare, tmp_path, kind):
    shift = -3 if kind == np.int16 else 40_000
    one = write_raster(tmp_path / "c.tif", (FIRST.astype(np.int64) * 100 + shift).astype(kind), shift)
    two = write_raster(tmp_path / "d.tif", (SECOND.astype(np.int64) * 100 + shift).astype(kind), shift)
    _, record, _ = compare(map_a=one, map_b=two)
    assert record["matrix"] == expected_matrix()
    assert [c["code"] for c in record["classes"]] == [100 * code + shift for code in LABELS]


def test_codes_below_zero(compare, tmp_path):
    values = np.array([[-5, -5, 3], [3, -5, -900_000]], np.int32)
    one = write_raster(tmp_path / "c.tif", values)
    two = write_raster(tmp_path / "d.tif", values[:, ::-1].copy())
    _, record, _ = compare(map_a=one, map_b=two)
    assert [c["code"] for c in record["classes"]] == [-900_000, -5, 3]
    assert record["matrix"] == [[0, 0, 1], [0, 2, 1], [1, 1, 0]]
    with pytest.raises(ParameterError, match=r"^AGREEMENT_CODES: .*-900000"):
        compare(map_a=one, map_b=two, agreement=str(tmp_path / "out" / "x.tif"), agreement_codes="transitions")


def test_a_map_with_itself(compare, maps):
    results, record, _ = compare(map_b=maps["map_a"])
    assert results["agreement_share"] == 1
    assert record["quantity"] == record["exchange"] == record["shift"] == 0


def test_another_grid_is_warped_and_told(compare, tmp_path):
    other = write_raster(tmp_path / "other.tif", np.full((40, 50), 2, np.uint8), transform=OTHER_TRANSFORM)
    _, record, run = compare(map_b=other)
    assert any("is warped to it (nearest)" in str(message) for message in run.messages)
    assert [c["second_pixels"] for c in record["classes"]][1] == (FIRST > 0).sum() == record["pixel_count"]


def test_names_that_differ_are_told(compare, tmp_path):
    other = with_legend(write_raster(tmp_path / "c.tif", SECOND, 0), {1: "Wald", 2: "Meadow", 7: "Town"})
    _, record, run = compare(map_b=other)
    assert any("1: Forest / Wald" in text for text in warnings_of(run))
    assert record["classes"][0]["label"] == "Forest"


def reference_points(path, count=200):
    rng = np.random.default_rng(3)
    rows, cols = np.divmod(rng.choice(FIRST.size, count, replace=False), FIRST.shape[1])
    truth = np.where(rng.random(count) < 0.9, FIRST[rows, cols], 2)
    features = [(point(c + 0.5, r + 0.5), {"what": int(t) or 1}) for r, c, t in zip(rows, cols, truth)]
    return write_layer(path, features), rows, cols, np.where(truth == 0, 1, truth)


def test_against_reference_points(compare, tmp_path):
    path, rows, cols, truth = reference_points(tmp_path / "reference.gpkg")
    results, record, run = compare(reference=path, class_field="what")
    seen = (FIRST[rows, cols] > 0) & (SECOND[rows, cols] > 0)
    a, b = (m[rows, cols][seen] == truth[seen] for m in (FIRST, SECOND))
    judged = record["reference"]
    assert judged["unit"] == "points"
    assert judged["pixel_count"] == seen.sum()
    assert judged["overall_accuracy"] == {"a": pytest.approx(a.mean()), "b": pytest.approx(b.mean())}
    assert [judged["mcnemar"][k] for k in ("both", "first", "second", "neither")] == [
        (a & b).sum(),
        (a & ~b).sum(),
        (~a & b).sum(),
        (~a & ~b).sum(),
    ]
    assert results["accuracy_difference"] == pytest.approx(a.mean() - b.mean())
    assert 0 < results["p_value"] < 0.05
    assert any(f"left out because a map has no class there: {int((~seen).sum())}" in t for t in warnings_of(run))


def test_against_reference_polygons(compare, tmp_path):
    rng = np.random.default_rng(4)
    features = [
        (square(6 + 9 * i, 6 + 9 * j, 5), {"what": str(rng.choice(["Forest", "Meadow"]))})
        for i in range(8)
        for j in range(5)
    ]
    path = write_layer(tmp_path / "reference.gpkg", features)
    results, record, _ = compare(reference=path, class_field="what")
    judged = record["reference"]
    assert (judged["unit"], judged["unit_count"], judged["pixel_count"]) == ("polygons", 40, 1000)
    interval = judged["overall_accuracy_difference"]
    assert interval["low"] < interval["value"] == results["accuracy_difference"] < interval["high"]
    assert {c["label"] for c in judged["classes"]} == set(LABELS.values())


def test_few_polygons_are_warned_about(compare, tmp_path):
    path = write_layer(tmp_path / "few.gpkg", [(square(10, 10, 9), {"what": 1}), (square(40, 30, 9), {"what": 2})])
    _, _, run = compare(reference=path, class_field="what")
    assert any("2 polygons only" in text for text in warnings_of(run))


def test_points_of_a_sampling_design_are_weighted(compare, tmp_path):
    target = str(tmp_path / "points.gpkg")
    execute(SamplingDesignJob(map=str(tmp_path / "a.tif"), output=target, size=300, allocation="equal"), Run())
    dataset = gdal.OpenEx(target, gdal.OF_VECTOR | gdal.OF_UPDATE)
    dataset.ExecuteSQL("UPDATE points SET class = stratum")  # whoever looked agrees with map A everywhere
    dataset = None
    # Map B has none of the rare class, which a tenth of the pixels and a third of the points belong to.
    other = np.where(FIRST == 5, 1, SECOND).astype(np.uint8)
    other[:, :3] = 0
    second = write_raster(tmp_path / "without.tif", other, 0)
    _, record, _ = compare(map_b=second, reference=target, class_field="class")
    judged = record["reference"]
    assert judged["unit"] == "points in strata"
    assert judged["overall_accuracy"]["a"] == 1
    both = (FIRST > 0) & (other > 0)
    true = (other == FIRST)[both].mean()
    assert judged["overall_accuracy"]["b"] == pytest.approx(true, abs=0.05)
    assert judged["mcnemar"]["both"] / judged["pixel_count"] < true - 0.15
    interval = judged["overall_accuracy_difference"]
    assert interval["low"] < 1 - true < interval["high"]


@pytest.mark.parametrize("design", ["random", "systematic"])
def test_points_of_the_whole_map_need_no_weights(compare, tmp_path, design):
    target = str(tmp_path / "points.gpkg")
    execute(SamplingDesignJob(map=str(tmp_path / "a.tif"), output=target, size=200, design=design), Run())
    dataset = gdal.OpenEx(target, gdal.OF_VECTOR | gdal.OF_UPDATE)
    dataset.ExecuteSQL("UPDATE points SET class = stratum")
    dataset = None
    _, record, _ = compare(reference=target, class_field="class")
    judged = record["reference"]
    assert judged["unit"] == "points"
    test, count = judged["mcnemar"], judged["pixel_count"]
    value = (test["first"] - test["second"]) / count
    wanted = ((test["first"] + test["second"]) / count - value**2) / count
    assert judged["overall_accuracy_difference"]["error"] == pytest.approx(wanted**0.5)


def test_points_nobody_looked_at_are_refused(compare, tmp_path):
    target = str(tmp_path / "points.gpkg")
    execute(SamplingDesignJob(map=str(tmp_path / "a.tif"), output=target, size=200), Run())
    with pytest.raises(DataError, match=r"^CLASS_FIELD: class is empty in 200 features"):
        compare(reference=target, class_field="class")


def test_outputs_hold_the_same_numbers(compare, tmp_path):
    path, *_ = reference_points(tmp_path / "reference.gpkg")
    files = {name: tmp_path / "out" / f"{name}.{end}" for name, end in (("report", "html"), ("matrix", "csv"))}
    _, record, _ = compare(reference=path, class_field="what", **{k: str(v) for k, v in files.items()})
    with files["matrix"].open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))
    assert [[int(cell) for cell in row[2:6]] for row in rows[1:5]] == record["matrix"]
    overall = {row[0]: float(row[2]) for row in rows[6:]}
    assert overall == {name: record[name] for name in overall}
    page = files["report"].read_text("utf-8")
    assert f'<data class="quantity" value="{record["quantity"]}">' in page
    for warning in record["warnings"]:
        assert f"<li>{warning}</li>" in page
    assert "<script" not in page
    assert "http" not in page
    assert str(tmp_path) not in page + json.dumps(record)


def test_labels_of_others_are_harmless(compare, tmp_path):
    evil = {1: "<script>x</script>", 2: "=1+1"}
    one = with_legend(write_raster(tmp_path / "c.tif", FIRST, 0), evil)
    report, matrix = tmp_path / "out" / "r.html", tmp_path / "out" / "m.csv"
    compare(map_a=one, map_b=one, report=str(report), matrix=str(matrix))
    assert "<script" not in report.read_text("utf-8")
    assert "'=1+1" in matrix.read_text("utf-8-sig")


def test_bad_input(compare, maps, tmp_path):
    path, *_ = reference_points(tmp_path / "reference.gpkg")
    text = write_layer(tmp_path / "text.gpkg", [(square(10, 10, 5), {"what": "Forest"})])
    far = write_layer(tmp_path / "far.gpkg", [(square(9000, 9000, 5), {"what": 1})])
    bare = write_raster(tmp_path / "bare.tif", FIRST, 0)
    two_bands = write_raster(tmp_path / "two.tif", np.stack([FIRST, FIRST]))
    away = write_raster(tmp_path / "away.tif", FIRST, 0, transform=(900_000, 1, 0, 100_000, 0, -1))
    for error, fields, parameter in (
        (InputFileError, {"map_b": str(tmp_path / "none.tif")}, "MAP_B"),
        (DataError, {"map_a": two_bands}, "MAP_A"),
        (DataError, {"map_b": two_bands}, "MAP_B"),
        (DataError, {"map_b": write_raster(tmp_path / "half.tif", SECOND + 0.5)}, "MAP_B"),
        (DataError, {"map_b": away}, "MAP_B"),
        (ParameterError, {"reference": path}, "CLASS_FIELD"),
        (ParameterError, {"reference": path, "class_field": "none"}, "CLASS_FIELD"),
        (ParameterError, {"map_a": bare, "map_b": bare, "reference": text, "class_field": "what"}, "CLASS_FIELD"),
        (DataError, {"reference": far, "class_field": "what"}, "REFERENCE"),
        (ParameterError, {"confidence_level": 1.0}, "CONFIDENCE_LEVEL"),
        (ParameterError, {"agreement_codes": "none"}, "AGREEMENT_CODES"),
        (ParameterError, {"agreement": "x.png"}, "AGREEMENT"),
    ):
        with pytest.raises(error, match=rf"^{parameter}: .*[;,]"):
            compare(**fields)
        assert left_behind(tmp_path / "out") == []


def test_json_both_ways(maps):
    job = CompareMapsJob(**maps, reference="r.gpkg", class_field="c", confidence_level=0.9)
    assert job_from_json(job.to_json()) == job
