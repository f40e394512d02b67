"""Estimates in the files of the report: JSON, CSV, HTML and LaTeX."""

from __future__ import annotations

import csv

import pytest

from terroir.tests.unit.jobs.accuracy_designs.making import assess, places, write_points, write_polygons

pytestmark = pytest.mark.unit


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


def test_a_margin_beyond_all_values_is_not_printed():
    from terroir.core.accuracy.intervals import Estimate
    from terroir.core.accuracy.latex import _figure

    assert _figure(Estimate(0.351, 0.35, 1.492, 0.0, 1.0)) == r"$0.351 \pm {>}1$"
