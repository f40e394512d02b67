"""A comparison of two maps for other programs: JSON for scripts, the matrix as CSV for spreadsheets."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Optional

from ..classes import ClassTable, LandCoverClass
from .compare_disagreement import Disagreement
from .compare_f1 import F1Comparison
from .compare_paired import Estimate, McNemar
from .matrix import ConfusionMatrix

FORMAT = 1
"""Version of the JSON form."""

CORNER = "map A (rows) / map B (columns)"
OVERALL = ("agreement", "quantity", "exchange", "shift", "allocation", "total")
PER_CLASS = ("first_pixels", "second_pixels", "both_pixels", "quantity", "allocation", "exchange", "shift")

# Spreadsheets take a cell that starts so for a formula, and labels come from other people's files.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Judgement:
    """What a reference says about both maps.

    Parameters
    ----------
    classes : ClassTable
        The classes of the reference pixels, in the reference and in the maps.
    reference_pixels : tuple of int
        Pixels of each of them in the reference.
    unit : {'polygons', 'points', 'points in strata'}
        What was sampled.
    units : int
        How many of them.
    confidence : float
        Of the intervals.
    accuracies : pair of float
        Overall accuracies of map A and map B.
    difference : Estimate
        The one minus the other.
    test : McNemar
        Test of the pixels, each with the same weight.
    f1 : F1Comparison
        F1 of both maps.
    """

    classes: ClassTable
    reference_pixels: tuple[int, ...]
    unit: str
    units: int
    confidence: float
    accuracies: tuple[float, float]
    difference: Estimate
    test: McNemar
    f1: F1Comparison

    @property
    def pixel_count(self) -> int:
        """Reference pixels in all."""
        return sum(self.reference_pixels)

    def rows(self) -> list[tuple[LandCoverClass, int, float, float, Estimate]]:
        """Of each class: itself, its reference pixels, F1 of A and of B, and the difference."""
        f1 = self.f1
        return list(zip(self.classes, self.reference_pixels, f1.first, f1.second, f1.differences))


def comparison_record(
    matrix: ConfusionMatrix,
    parts: Disagreement,
    judgement: Optional[Judgement],
    data: Mapping[str, str],
    method: Mapping[str, str],
    warnings: Sequence[str],
) -> dict[str, Any]:
    """All that a report holds, as plain data for JSON; what is undefined is None.

    Parameters
    ----------
    matrix : ConfusionMatrix
        Pixels by class in map A (rows) and map B (columns).
    parts : Disagreement
        Its components.
    judgement : Judgement, optional
        What the reference says.
    data, method : mapping of str to str
        What was compared, and how.
    warnings : sequence of str
        Sentences.
    """
    return {
        "format": FORMAT,
        "pixel_count": parts.pixel_count,
        **{name: getattr(parts, name) for name in OVERALL},
        "rows": "map A",
        "columns": "map B",
        "classes": [_plain(dataclasses.asdict(entry)) for entry in parts.classes],
        "matrix": matrix.counts.tolist(),
        "reference": None if judgement is None else _judgement(judgement),
        "warnings": list(warnings),
        "data": dict(data),
        "method": dict(method),
    }


def _judgement(judgement: Judgement) -> dict[str, Any]:
    f1 = judgement.f1
    return {
        "pixel_count": judgement.pixel_count,
        "unit": judgement.unit,
        "unit_count": judgement.units,
        "confidence": judgement.confidence,
        "overall_accuracy": {"a": judgement.accuracies[0], "b": judgement.accuracies[1]},
        "overall_accuracy_difference": _plain(dataclasses.asdict(judgement.difference)),
        "mcnemar": _plain(dataclasses.asdict(judgement.test)),
        "macro_f1": _plain({"a": f1.macro_first, "b": f1.macro_second}),
        "macro_f1_difference": _plain(dataclasses.asdict(f1.macro)),
        "classes": [
            {"code": entry.code, "label": entry.label, "reference_pixels": pixels}
            | {"f1": _plain({"a": one, "b": two}), "f1_difference": _plain(dataclasses.asdict(estimate))}
            for entry, pixels, one, two, estimate in judgement.rows()
        ],
    }


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: None if isinstance(value, float) and math.isnan(value) else value for key, value in values.items()}


def to_json(record: Mapping[str, Any]) -> str:
    """The record as JSON text."""
    return json.dumps(record, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def to_csv(matrix: ConfusionMatrix, parts: Disagreement) -> str:
    """The matrix between the maps as CSV: a row for each class of A, a column for each of B, then its components.

    Byte order mark, commas, points, full precision. Below the totals of B follow the overall figures.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    labels = [f"'{c.label}" if c.label.startswith(_FORMULA_STARTS) else c.label for c in matrix.classes]
    head = [CORNER, "code", *labels, *PER_CLASS]
    writer.writerow(head)
    for label, row, entry in zip(labels, matrix.counts.tolist(), parts.classes):
        writer.writerow([label, entry.code, *row, *(getattr(entry, name) for name in PER_CLASS)])
    totals = ["second_pixels", "", *matrix.map_pixels.tolist(), parts.pixel_count, parts.pixel_count]
    writer.writerow([*totals, *[""] * (len(head) - len(totals))])
    for name in OVERALL:
        writer.writerow([name, "", getattr(parts, name), *[""] * (len(head) - 3)])
    return "\ufeff" + text.getvalue()
