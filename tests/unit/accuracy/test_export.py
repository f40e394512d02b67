"""CSV, JSON and HTML hold the same numbers."""

from __future__ import annotations

import csv
import io
import json
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from terroir.core.accuracy.cautions import cautions
from terroir.core.accuracy.export import CORNER, OVERALL, PER_CLASS, metrics_record, to_csv, to_json
from terroir.core.accuracy.matrix import ConfusionMatrix
from terroir.core.accuracy.metrics import accuracy_metrics
from terroir.core.accuracy.report import render_report
from terroir.core.classes import ClassTable

pytestmark = pytest.mark.unit

LABELS = ["Forêt, dense", 'La "lande"', "<eau> & glace"]


def matrix_of(counts, polygons=None, labels=LABELS) -> ConfusionMatrix:
    table = ClassTable.from_labels(dict(enumerate(labels[: len(counts)])))
    return ConfusionMatrix(
        np.array(counts, np.int64), table, None if polygons is None else np.array(polygons, np.int64)
    )


def read_csv(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.encode("utf-8").decode("utf-8-sig"), newline="")))


def number(text: str):
    """A cell or a ``data`` value as the JSON has it."""
    text = text.replace("\u202f", "")
    return None if text in ("", "–") else float(text)


def from_csv(text: str, size: int) -> dict:
    head, *rows = read_csv(text)
    assert all(len(row) == len(head) for row in rows)
    columns = {name: place for place, name in enumerate(head)}
    overall = {row[0]: number(row[2]) for row in rows[size + 1 :]}
    return {
        **overall,
        "labels": [row[0] for row in rows[:size]],
        "heads": head[2 : 2 + size],
        "matrix": [[int(cell) for cell in row[2 : 2 + size]] for row in rows[:size]],
        "classes": [{name: number(row[columns[name]]) for name in PER_CLASS} for row in rows[:size]],
        "totals": [int(cell) for cell in rows[size][2 : 2 + size]],
    }


def from_html(text: str) -> dict:
    root = ET.fromstring(text[text.index("<body>") :].replace("</html>", ""))
    figures = {e.get("class"): number(e.get("value")) for e in root.findall(".//dd/data")}
    classes = []
    for row in root.findall(".//table[@class='classes']/tbody/tr"):
        found = {}
        for cell in row.findall("td"):
            name = cell.get("class").split()[-1]
            data = cell.find("data")
            found[name] = number("".join(cell.itertext())) if data is None else number(data.get("value"))
        classes.append(found)
    rows = root.findall(".//table[@class='matrix']/tbody/tr")
    matrix = [[int(number(cell.text)) for cell in row.findall("td")[:-1]] for row in rows]
    return {**figures, "classes": classes, "matrix": matrix}


square = st.integers(1, 3).flatmap(
    lambda size: st.lists(st.lists(st.integers(0, 20_000), min_size=size, max_size=size), min_size=size, max_size=size)
)


@settings(max_examples=25, deadline=None)
@given(square, st.booleans())
def test_three_formats_hold_the_same_numbers(counts, with_polygons):
    size = len(counts)
    matrix = matrix_of(counts, range(1, size + 1) if with_polygons else None)
    metrics = accuracy_metrics(matrix)
    record = json.loads(to_json(metrics_record(matrix, metrics)))
    table = from_csv(to_csv(matrix, metrics), size)
    html = from_html(render_report("t", matrix, metrics, {}, {}, []))
    for name in OVERALL:
        assert table[name] == record[name]
    for name in ("overall_accuracy", "macro_f1", "weighted_f1", "kappa"):
        assert html[name] == record[name]
    assert table["matrix"] == html["matrix"] == record["matrix"] == counts
    assert table["totals"] == [c["map_pixels"] for c in record["classes"]]
    for ours, cells, shown in zip(record["classes"], table["classes"], html["classes"]):
        for name in PER_CLASS:
            assert cells[name] == ours[name]
            assert shown.get(name) == ours[name]


def test_json_says_what_it_is():
    matrix = matrix_of([[2, 0, 0], [1, 0, 0], [0, 0, 0]], [2, 1, 0])
    metrics = accuracy_metrics(matrix)
    warnings = [str(message) for message in cautions(metrics)]
    record = json.loads(to_json(metrics_record(matrix, metrics, {"Map": "é.tif"}, {"Folds": "5"}, warnings)))
    assert (record["format"], record["rows"], record["columns"]) == (2, "reference", "map")
    assert record["pixel_count"] == 3
    assert record["overall_accuracy"] == pytest.approx(2 / 3)
    assert record["classes"][1] == {
        "code": 1,
        "label": 'La "lande"',
        "colour": "#e6ab02",
        "precision": None,
        "recall": 0.0,
        "f1": 0.0,
        "reference_pixels": 1,
        "map_pixels": 0,
        "polygons": 1,
    }
    assert record["classes"][2]["f1"] is None
    assert record["warnings"] == warnings
    assert (record["data"], record["method"]) == ({"Map": "é.tif"}, {"Folds": "5"})


def test_json_has_no_nan():
    matrix = matrix_of([[0]])
    text = to_json(metrics_record(matrix, accuracy_metrics(matrix)))
    assert "NaN" not in text
    assert json.loads(text)["kappa"] is None


def test_csv_head_and_byte_order_mark():
    matrix = matrix_of([[2, 0, 0], [1, 0, 0], [0, 0, 0]])
    text = to_csv(matrix, accuracy_metrics(matrix))
    assert text.encode("utf-8").startswith(b"\xef\xbb\xbf")
    rows = read_csv(text)
    assert rows[0] == [CORNER, "code", *LABELS, *PER_CLASS]
    assert rows[1][:5] == ["Forêt, dense", "0", "2", "0", "0"]
    assert "rows" in CORNER
    assert "columns" in CORNER


def test_labels_do_not_become_formulas():
    matrix = matrix_of([[1, 0], [0, 1]], labels=["=1+1", "@x"])
    rows = read_csv(to_csv(matrix, accuracy_metrics(matrix)))
    assert rows[0][2:4] == ["'=1+1", "'@x"]
    assert [row[0] for row in rows[1:3]] == ["'=1+1", "'@x"]
