"""The page holds the figures, keeps to itself, and shows labels as they are."""

from __future__ import annotations

import re
import sys
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from terroir.core.accuracy.matrix import ConfusionMatrix
from terroir.core.accuracy.metrics import accuracy_metrics
from terroir.core.accuracy.report import render_report
from terroir.core.classes import ClassTable
from terroir.core.errors import MissingDependencyError

pytestmark = pytest.mark.unit

NASTY = ['<script>alert("1")</script> & Cie', "Forêts d'arbres à feuilles caduques, en mélange", "Öde"]
COUNTS = [[12000, 5, 0], [3, 40, 0], [0, 9, 0]]


def page(counts=COUNTS, labels=None, polygons=(4, 1, 2), **options) -> str:
    table = ClassTable.from_labels(dict(enumerate(labels or NASTY[: len(counts)], start=1)))
    groups = None if polygons is None else np.array(polygons)
    matrix = ConfusionMatrix(np.array(counts), table, groups)
    arguments = {"title": "Accuracy of a < b", "data": {"Map": "a & b.tif"}, "method": {}, "warnings": []}
    return render_report(matrix=matrix, metrics=accuracy_metrics(matrix), **{**arguments, **options})


class Balance(HTMLParser):
    """Fails on tags that are not closed in order."""

    VOID = ("meta", "br", "hr", "img", "link")

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def body(text: str) -> ET.Element:
    markup = text[text.index("<body>") :].replace("</html>", "").replace("&nbsp;", " ")
    return ET.fromstring(markup)


def plain(element: ET.Element) -> str:
    return "".join(element.itertext()).strip()


def test_markup_is_balanced_and_the_same_each_time():
    text = page()
    parser = Balance()
    parser.feed(text)
    assert parser.open == []
    assert text == page()


def test_labels_titles_and_data_are_escaped():
    text = page(warnings=["<b>bold</b>"])
    assert "<script" not in text
    assert "<b>bold" not in text
    root = body(text)
    names = [plain(e) for e in root.findall(".//table[@class='classes']/tbody/tr/th")]
    assert names == NASTY
    assert plain(root.find(".//h1")) == "Accuracy of a < b"
    assert plain(root.find(".//table[@class='facts']/tr/td")) == "a & b.tif"


def test_nothing_is_loaded_from_elsewhere():
    text = page()
    assert not re.search(r"https?:|//[a-z]|\ssrc=|<link|@import|url\(|<script|<iframe|<object", text)


def test_convention_is_said_in_words():
    assert "Rows are the reference, columns are the map" in page()


def test_columns_can_be_a_prediction():
    text = page(columns="prediction")
    assert "Rows are the reference, columns are the prediction" in text
    assert ">Prediction pixels</th>" in text
    assert "Map →" not in text


def test_matrix_holds_counts_and_shares_of_rows():
    table = body(page(counts=[[997, 2, 1], [1, 3, 0], [0, 0, 0]])).find(".//table[@class='matrix']")
    rows = [[plain(cell) for cell in row.findall("td")] for row in table.findall("tbody/tr")]
    cells = [[re.sub("\u202f", "", cell) for cell in row] for row in rows]
    assert cells[0] == ["997>99%", "2<1%", "1<1%", "1000"]
    assert cells[1] == ["125%", "375%", "0", "4"]
    assert cells[2] == ["0", "0", "0", "0"]
    totals = [plain(cell) for cell in table.findall("tfoot/tr/td")]
    assert totals == ["998", "5", "1", "1004"]


def test_undefined_figures_are_dashes():
    rows = body(page()).findall(".//table[@class='classes']/tbody/tr")
    precision, recall, f1 = rows[2].findall("td/data")
    assert (plain(precision), precision.get("value"), precision.get("title")) == ("–", "", "undefined")
    assert (plain(recall), plain(f1)) == ("0.000", "0.000")


def test_polygons_are_left_out_where_unknown():
    assert "polygons</small>" in page()
    assert "polygons</small>" not in page(polygons=None)


def test_warnings_and_method_appear_only_when_there_are_any():
    assert "Before you rely" not in page()
    assert "<h2>Method</h2>" not in page()
    text = page(warnings=["Few pixels."], method={"Folds": "5"})
    assert "<li>Few pixels.</li>" in text
    assert "<h2>Method</h2>" in text


@pytest.mark.parametrize(("size", "wide", "dense"), [(10, False, False), (11, True, False), (30, True, True)])
def test_large_matrices_get_more_room(size, wide, dense):
    text = page(
        counts=(np.eye(size, dtype=int) * 50).tolist(),
        labels=[f"class {i}" for i in range(size)],
        polygons=[3] * size,
    )
    assert ('class="matrix-section wide"' in text) == wide
    assert ('class="matrix dense"' in text) == dense


def test_codes_are_shown_only_where_labels_are_not_codes():
    assert ">Code</th>" in page()
    assert ">Code</th>" not in page(counts=[[1, 0], [0, 1]], labels=["1", "2"], polygons=(1, 1))


def test_a_missing_jinja2_is_said_clearly(monkeypatch):
    monkeypatch.setitem(sys.modules, "jinja2", None)
    with pytest.raises(MissingDependencyError, match="pip install jinja2"):
        page()
