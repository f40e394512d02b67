"""The job under every sampling design, on a small map whose strata and classes are known."""

from __future__ import annotations

import csv
import json
import math

import numpy as np
import pytest
from osgeo import gdal

from terroir.core.accuracy.ground import Ellipsoid
from terroir.core.classes import ClassTable
from terroir.core.errors import DataError, ParameterError
from terroir.core.jobs.accuracy_assessment import AccuracyAssessmentJob
from terroir.core.jobs.compare_maps import CompareMapsJob
from terroir.core.jobs.execute import execute
from terroir.core.raster.legend import write_legend
from terroir.core.run import Run
from terroir.tests.unit.making import TRANSFORM, left_behind, point, square, write_layer, write_raster

pytestmark = pytest.mark.unit

ROWS, COLS = 60, 80
LABELS = {1: "Forest", 2: "Water & <reed>", 3: "Soil_50%"}


def true_classes() -> np.ndarray:
    values = np.ones((ROWS, COLS), np.uint8)
    values[:, 40:] = 2
    values[50:] = 3
    return values


def mapped_classes() -> np.ndarray:
    values = true_classes()
    values[:, 36:40] = 2  # water too wide
    values[::7, ::9] = 3
    return values


def make_map(path, values=None, transform=TRANSFORM, epsg=32631, labels=LABELS) -> str:
    write_raster(path, mapped_classes() if values is None else values, 0, transform, epsg)
    if labels:
        dataset = gdal.OpenEx(str(path), gdal.OF_UPDATE)
        write_legend(dataset, ClassTable.from_labels(labels))
        dataset = None
    return str(path)


@pytest.fixture
def class_map(tmp_path):
    return make_map(tmp_path / "map.tif")


@pytest.fixture
def strata(tmp_path):
    values = np.full((ROWS, COLS), 5, np.int16)
    values[:, 60:] = 8
    return write_raster(tmp_path / "strata.tif", values, -1)


def places(count=150, seed=1):
    generator = np.random.default_rng(seed)
    chosen = generator.choice(ROWS * COLS, count, replace=False)
    return [(int(p // COLS), int(p % COLS)) for p in chosen]


def write_points(path, chosen, **columns) -> str:
    """Points with their true class, and columns made by functions of row and column."""
    truth = true_classes()
    return write_layer(
        path,
        [
            (
                point(col + 0.5, row + 0.5),
                {"code": int(truth[row, col]), **{name: f(row, col) for name, f in columns.items()}},
            )
            for row, col in chosen
        ],
    )


def write_polygons(path, count=24) -> str:
    generator = np.random.default_rng(0)
    truth = true_classes()
    features = []
    for row, col in [(r, c) for r in range(1, 56, 9) for c in range(1, 75, 9)][:: max(1, 63 // count)]:
        width = int(generator.integers(2, 6))
        features.append((square(col, row, width, 4), {"code": int(truth[row, col])}))
    return write_layer(path, features)


def assess(tmp_path, class_map, reference, run=None, **fields):
    """Result and the JSON's estimates."""
    target = tmp_path / "out" / "metrics.json"
    job = AccuracyAssessmentJob(class_map, reference, fields.pop("class_field", "code"), metrics=str(target), **fields)
    numbers = execute(job, run or Run(backend="serial"))
    record = json.loads(target.read_text("utf-8"))
    assert record["estimates"]["overall_accuracy"]["value"] == numbers["estimated_accuracy"]
    return record


def by_hand(chosen, stratum):
    """Stratified estimate of the overall accuracy and its standard error, written out; and the sizes."""
    truth, shown = true_classes(), mapped_classes()
    total = variance = 0.0
    for h in np.unique(stratum):
        right = [truth[p] == shown[p] for p in chosen if stratum[p] == h]
        share = (stratum == h).mean()
        mean = np.mean(right)
        total += share * mean
        variance += share**2 * mean * (1 - mean) / (len(right) - 1) * (1 - len(right) / (stratum == h).sum())
    return total, math.sqrt(variance)


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


def test_points_of_a_sampling_design_need_no_raster(tmp_path, class_map):
    chosen = [p for p in places() if p[1] < 60 or p[0] % 2]
    many = sum(col >= 60 for _, col in chosen)
    chances = {False: (len(chosen) - many) / (60 * ROWS), True: many / (20 * ROWS)}
    reference = write_points(
        tmp_path / "p.gpkg",
        chosen,
        stratum=lambda row, col: 8 if col >= 60 else 5,
        inclusion=lambda row, col: chances[col >= 60],
    )
    run = Run(backend="serial")
    found = assess(tmp_path, class_map, reference, run)["estimates"]
    expected = by_hand(chosen, np.where(np.arange(COLS) >= 60, 8, 5)[np.newaxis].repeat(ROWS, 0))
    assert found["design"] == "strata"
    assert (found["overall_accuracy"]["value"], found["overall_accuracy"]["se"]) == pytest.approx(expected)
    assert not any("inclusion" in str(m) for m in run.warnings)


def test_probabilities_of_another_map_are_told(tmp_path, class_map):
    reference = write_points(
        tmp_path / "p.gpkg", places(), stratum=lambda row, col: 1, inclusion=lambda row, col: 0.001
    )
    run = Run(backend="serial")
    assess(tmp_path, class_map, reference, run)
    assert "stand for 150000 pixels, but the map has 4800" in " ".join(map(str, run.warnings))


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


def fails(tmp_path, kind, parameter, *arguments, **fields):
    target = tmp_path / "out" / "r.html"
    with pytest.raises(kind) as caught:
        execute(AccuracyAssessmentJob(*arguments, "code", report=str(target), **fields), Run(backend="serial"))
    assert caught.value.parameter == parameter
    assert left_behind(tmp_path / "out") == []
    return str(caught.value)


@pytest.mark.parametrize("level", [0.0, 1.0, 1.5, -0.1, 95.0])
def test_levels_outside_the_limits(level):
    with pytest.raises(ParameterError, match=r"CONFIDENCE_LEVEL: .*above 0 and below 1"):
        AccuracyAssessmentJob("m.tif", "r.gpkg", "code", confidence_level=level)


def test_strata_that_are_not_known(tmp_path, class_map, strata):
    reference = write_points(tmp_path / "p.gpkg", places(), part=lambda row, col: "north")
    assert "sizes are not known" in fails(tmp_path, ParameterError, "strata", class_map, reference, design="strata")
    text = fails(tmp_path, DataError, "stratum_field", class_map, reference, strata=strata, stratum_field="part")
    assert "north" in text
    assert "5, 8" in text
    fails(tmp_path, ParameterError, "stratum_field", class_map, reference, strata=strata, stratum_field="nowhere")


def test_strata_elsewhere(tmp_path, class_map):
    far = write_raster(tmp_path / "far.tif", np.ones((9, 9), np.uint8), 0, (0, 1, 0, 0, 0, -1))
    reference = write_points(tmp_path / "p.gpkg", places())
    assert "in common" in fails(tmp_path, DataError, "strata", class_map, reference, strata=far)


def test_strata_beside_all_points(tmp_path, class_map):
    values = np.full((ROWS, COLS), -1, np.int16)
    values[0, 0] = 1
    part = write_raster(tmp_path / "part.tif", values, -1)
    reference = write_points(tmp_path / "p.gpkg", [p for p in places() if p != (0, 0)])
    assert "no reference pixel lies in a stratum" in fails(
        tmp_path, DataError, "strata", class_map, reference, strata=part
    )


def test_what_a_design_does_not_use_is_refused(tmp_path, class_map, strata):
    reference = write_polygons(tmp_path / "p.gpkg")
    text = fails(tmp_path, ParameterError, "strata", class_map, reference, strata=strata)
    assert "the design cluster does not use it" in text


@pytest.mark.parametrize("value", [0.0, -0.5, 1.5, math.inf, None])
def test_what_is_no_probability(tmp_path, class_map, value):
    reference = write_layer(
        tmp_path / "p.gpkg",
        [(point(3.5, 3.5), {"code": 1, "chance": 0.5}), (point(50.5, 3.5), {"code": 2, "chance": value})],
    )
    fails(tmp_path, DataError, "inclusion_field", class_map, reference, inclusion_field="chance")
    fails(tmp_path, ParameterError, "inclusion_field", class_map, reference, inclusion_field="nowhere")


def test_three_formats_hold_the_same_estimates(tmp_path, class_map):
    report, matrix, tables = (tmp_path / "out" / name for name in ("r.html", "m.csv", "t.tex"))
    outputs = {"report": str(report), "matrix": str(matrix), "latex": str(tables)}
    record = assess(tmp_path, class_map, write_polygons(tmp_path / "p.gpkg"), **outputs)
    found = record["estimates"]
    with matrix.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))
    assert len({len(row) for row in rows}) == 1
    cells = {(row[0], row[2]): row for row in rows}
    page = report.read_text("utf-8")
    for name in ("overall_accuracy", "balanced_accuracy", "macro_f1", "kappa"):
        parts = [found[name][part] for part in ("value", "se", "margin", "low", "high")]
        assert [float(cell) for cell in cells[f"estimated_{name}", ""][4:9]] == parts
        assert f'<data class="estimated_{name}" value="{found[name]["value"]!r}">' in page
    for c in found["classes"]:
        assert float(cells["estimated_area", str(c["code"])][4]) == c["area"]["value"]
        assert f'<data class="estimated_area" value="{c["area"]["value"]!r}">' in page
        assert f"${c['f1']['value']:.3f} \\pm {c['f1']['margin']:.3f}$" in tables.read_text("utf-8")
    assert str(tmp_path) not in page + tables.read_text("utf-8") + matrix.read_text("utf-8")
    assert "superseded" in page
    assert 'src="data:image/png;base64,' in page


def test_labels_mean_nothing_to_latex(tmp_path, class_map):
    tables = tmp_path / "t.tex"
    assess(tmp_path, class_map, write_polygons(tmp_path / "p.gpkg"), latex=str(tables))
    text = tables.read_text("utf-8")
    assert r"Water \& \textless{}reed\textgreater{}" in text
    assert r"Soil\_50\%" in text
    for environment in ("table", "tabular"):
        assert text.count(f"\\begin{{{environment}}}") == text.count(f"\\end{{{environment}}}") == 2
    assert all(rule in text for rule in (r"\toprule", r"\midrule", r"\bottomrule"))


def test_nothing_of_format_1_changed_its_meaning(tmp_path, class_map):
    """Under another design, all that format 1 knew is the same."""
    reference = write_points(tmp_path / "p.gpkg", places())
    one, two = (assess(tmp_path, class_map, reference, design=design) for design in ("simple", "stratified"))
    for record in (one, two):
        record.pop("estimates")
        record.pop("warnings")
    assert one == two
    assert set(one) == {
        "format", "overall_accuracy", "macro_f1", "weighted_f1", "kappa", "pixel_count", "rows", "columns", "classes",
        "matrix", "data", "method",
    }  # fmt: skip


def drawn_points(path, chance, **fields):
    """Points with the fields of 'Sampling design': the stratum is the map's class."""
    mapped = mapped_classes()
    return write_points(path, places(), stratum=lambda row, col: int(mapped[row, col]), inclusion=chance, **fields)


def test_points_of_a_random_draw_do_not_know_the_sizes_of_strata(tmp_path, class_map):
    """Strata of equal chance are counted by the sample itself; areas would get the error of known strata."""
    chosen = places()
    reference = drawn_points(tmp_path / "p.gpkg", lambda row, col: len(chosen) / (ROWS * COLS))
    found = assess(tmp_path, class_map, reference)["estimates"]
    simple = assess(tmp_path, class_map, reference, design="simple")["estimates"]
    assert found["design"] == "simple"
    share = found["classes"][0]["area_share"]
    assert share == simple["classes"][0]["area_share"]
    p, n = share["value"], len(chosen)
    assert share["se"] == pytest.approx(math.sqrt((1 - n / (ROWS * COLS)) * p * (1 - p) / (n - 1)))
    run = Run(backend="serial")
    assess(tmp_path, class_map, reference, run, design="strata")
    assert "intervals of areas are too narrow" in " ".join(map(str, run.warnings))


def test_a_design_that_the_points_contradict_is_warned_about(tmp_path, class_map):
    reference = drawn_points(tmp_path / "p.gpkg", lambda row, col: 0.02 if col < 40 else 0.04)
    run = Run(backend="serial")
    assess(tmp_path, class_map, reference, run, design="simple")
    assert "different chances" in " ".join(map(str, run.warnings))
    run = Run(backend="serial")
    assess(tmp_path, class_map, reference, run, design="stratified")
    assert not any("biased" in str(m) for m in run.warnings)
    other = make_map(tmp_path / "other.tif", true_classes())
    run = Run(backend="serial")
    assess(tmp_path, other, reference, run, design="stratified")
    differ = sum(mapped_classes()[p] != true_classes()[p] for p in places())
    assert f"{differ} of {len(places())} points were drawn in a stratum" in " ".join(map(str, run.warnings))


def test_own_fields_named_like_those_of_a_design_disturb_no_simple_sample(tmp_path, class_map):
    reference = drawn_points(tmp_path / "p.gpkg", lambda row, col: 7.5)
    run = Run(backend="serial")
    assert assess(tmp_path, class_map, reference, run, design="simple")["estimates"]["design"] == "simple"


def test_what_the_map_said_is_no_reference(tmp_path, class_map):
    mapped = mapped_classes()
    reference = drawn_points(
        tmp_path / "p.gpkg", lambda row, col: 0.02 if col < 40 else 0.04, label=lambda row, col: int(mapped[row, col])
    )
    for field in ("stratum", "label"):
        with pytest.raises(ParameterError, match="what the map said") as error:
            assess(tmp_path, class_map, reference, class_field=field)
        assert error.value.parameter == "class_field"
        with pytest.raises(ParameterError, match="what the map said"):
            CompareMapsJob(class_map, class_map, reference=reference, class_field=field).run(Run(backend="serial"))


def test_a_label_that_was_filled_in_is_a_reference(tmp_path, class_map):
    true = true_classes()
    reference = drawn_points(
        tmp_path / "p.gpkg", lambda row, col: 0.02 if col < 40 else 0.04, label=lambda row, col: int(true[row, col])
    )
    assert assess(tmp_path, class_map, reference, class_field="label")["estimates"]["overall_accuracy"]["value"] < 1


def test_the_reference_is_no_stratum():
    with pytest.raises(ParameterError, match="nobody knew") as error:
        AccuracyAssessmentJob(map="m.tif", reference="p.gpkg", class_field="c", stratum_field="c")
    assert error.value.parameter == "stratum_field"


def test_a_margin_beyond_all_values_is_not_printed():
    from terroir.core.accuracy.intervals import Estimate
    from terroir.core.accuracy.latex import _figure

    assert _figure(Estimate(0.351, 0.35, 1.492, 0.0, 1.0)) == r"$0.351 \pm {>}1$"
