"""Polygons that look mislabelled."""

from __future__ import annotations

import numpy as np
import pytest

from terroir.core.classes import ClassTable
from terroir.core.samples.suspects import choose_judged, judge_polygons
from terroir.core.samples.table import SampleTable

pytestmark = pytest.mark.unit


def table(codes: list[int], groups: list[str]) -> SampleTable:
    values = np.arange(len(codes), dtype=float)[:, None]
    classes = ClassTable.from_labels({code: str(code) for code in codes})
    return SampleTable(values, np.array(codes), np.array(groups), ("a",), classes)


def test_scores() -> None:
    samples = table([1, 1, 1, 1, 2, 2, 2, 5], ["a", "a", "a", "a", "b", "b", "c", "c"])
    predicted = np.array([2, 2, 5, 1, 2, 2, 1, 0])
    tested = np.array([True] * 7 + [False])
    found = judge_polygons(samples, predicted, tested, np.arange(8) == 0)
    assert [(p.group, p.code, p.samples, p.judged, p.predicted, p.outliers, p.suspect) for p in found] == [
        ("c", 2, 1, 1, 1, 0, True),
        ("a", 1, 4, 4, 2, 1, True),
        ("b", 2, 2, 2, None, 0, False),
        ("c", 5, 1, 0, None, 0, False),
    ]
    assert [p.score for p in found[:3]] == [1, 0.75, 0]
    assert np.isnan(found[3].score)


def test_large_polygons_give_no_more_than_small_ones() -> None:
    samples = table([1] * 1000 + [2] * 10 + [2] * 300, ["a"] * 1000 + ["b"] * 10 + ["c"] * 300)
    chosen = choose_judged(samples, 110, 0)
    counts = dict(zip(*np.unique(samples.groups[chosen], return_counts=True)))
    assert counts == {"a": 50, "b": 10, "c": 50}
    assert choose_judged(samples, 5000, 0).tolist() == list(range(1310))
    order = np.random.default_rng(0).permutation(1310)
    other = SampleTable(samples.values[order], samples.codes[order], samples.groups[order], ("a",), samples.classes)
    assert set(other.values[choose_judged(other, 110, 0), 0]) == set(samples.values[chosen, 0])
    assert len(choose_judged(samples, 1, 0)) == 3
