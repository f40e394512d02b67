"""The report on samples: every number is in it, and nothing that a label says can break it."""

from __future__ import annotations

import json

import numpy as np
import pytest

from terroir.core.classes import ClassTable
from terroir.core.samples.check import Check, sample_statistics
from terroir.core.samples.check_report import check_record, render_check
from terroir.core.samples.leakage import Leakage
from terroir.core.samples.suspects import judge_polygons
from terroir.core.samples.table import SampleTable

pytestmark = pytest.mark.unit


def made_check(classes: int, label: str) -> Check:
    random = np.random.default_rng(0)
    size = 40 * classes
    codes = np.arange(size) % classes + 1
    table = ClassTable.from_labels({code: f"{label} {code}" for code in range(1, classes + 1)})
    groups = np.array([f"{label} {code}/{place % 5}" for place, code in enumerate(codes)])
    samples = SampleTable(random.normal(codes[:, None], 1, (size, 3)), codes, groups, ("a", "b", "c"), table)
    places = random.random((size, 2)) * 1000
    found = sample_statistics(samples, places[:, 0], places[:, 1], places, 8)
    predicted = np.where(random.random(size) < 0.6, codes, random.permutation(codes))
    polygons = judge_polygons(samples, predicted, np.ones(size, bool), found.outlying)
    leak = Leakage("split_1", 10, 20, (f"{label} 1/0",), 1, 0.0, 12345.6, 3)
    return Check(
        found.classes, found.separability, found.constant, tuple(polygons), None, 0.6, 0.5, found.duplicates, (leak,)
    )


@pytest.mark.parametrize("classes", [1, 2, 24])
def test_page_and_record(classes: int) -> None:
    check = made_check(classes, "<b>&")
    arguments = (check, "m", {"Samples": "<i>.gpkg"}, {"Seed": "0"}, ["Look at <u>this</u>."])
    page, record = render_check(*arguments), json.loads(check_record(*arguments))
    assert page == render_check(*arguments)
    for tag in ("<b>&", "<i>.gpkg", "<u>this", "http:", "https:", "<script"):
        assert tag not in page
    assert "&lt;b&gt;&amp; 1" in page
    assert len(record["classes"]) == classes
    assert len(record["separability"]["matrix"]) == classes
    assert len(record["polygons"]) == len(check.polygons)
    assert record["leakage"][0]["shared_groups"] == ["<b>& 1/0"]
    for row in record["separability"]["matrix"]:
        assert all(f">{value:.2f}<" in page for value in row[: record["separability"]["matrix"].index(row)])


def test_nothing_suspicious() -> None:
    check = made_check(2, "x")
    clean = Check(**{**vars(check), "polygons": (), "leaks": ()})
    page = render_check(clean, "m", {}, {}, [])
    assert "No pixel of any polygon looks like another class" in page
    assert "Leakage between" not in page
    assert "Before you train" not in page
