"""The matrix and its figures for other programs: CSV for spreadsheets, JSON for scripts."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from .matrix import ConfusionMatrix
from .metrics import AccuracyMetrics

FORMAT = 1
"""Version of the JSON form."""

CORNER = "reference (rows) / map (columns)"
OVERALL = ("overall_accuracy", "macro_f1", "weighted_f1", "kappa", "pixel_count")
PER_CLASS = ("precision", "recall", "f1", "reference_pixels", "map_pixels", "polygons")

# Spreadsheets take a cell that starts so for a formula, and labels come from other people's files.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def metrics_record(
    matrix: ConfusionMatrix,
    metrics: AccuracyMetrics,
    data: Mapping[str, str] | None = None,
    method: Mapping[str, str] | None = None,
    warnings: Sequence[str] = (),
) -> dict[str, Any]:
    """All that a report holds, as plain data for JSON; what is undefined is None.

    Parameters
    ----------
    matrix : ConfusionMatrix
        The counts.
    metrics : AccuracyMetrics
        The figures drawn from them.
    data, method : mapping of str to str, optional
        What the figures were computed on, and how.
    warnings : sequence of str
        Sentences.
    """
    return {
        "format": FORMAT,
        **{name: _defined(getattr(metrics, name)) for name in OVERALL},
        "rows": "reference",
        "columns": "map",
        "classes": [
            {"code": c.code, "label": c.label, "colour": c.colour}
            | {name: _defined(getattr(c, name)) for name in PER_CLASS}
            for c in metrics.classes
        ],
        "matrix": matrix.counts.tolist(),
        "warnings": list(warnings),
        "data": dict(data or {}),
        "method": dict(method or {}),
    }


def to_json(record: Mapping[str, Any]) -> str:
    """The record of `metrics_record` as JSON text (UTF-8 when written)."""
    return json.dumps(record, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def to_csv(matrix: ConfusionMatrix, metrics: AccuracyMetrics) -> str:
    """The matrix as CSV: a row for each reference class, a column for each map class, then the figures.

    The text starts with a byte order mark, by which spreadsheets recognise UTF-8 (read it with the encoding
    ``utf-8-sig``), is separated by commas and has points in its numbers, at full precision. A class's
    precision, recall and F1 stand in its own row; undefined figures are empty cells. Below the totals follow
    the overall figures, one to a row. A label that a spreadsheet would take for a formula is preceded by an
    apostrophe.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    labels = [_harmless(c.label) for c in matrix.classes]
    head = [CORNER, "code", *labels, *PER_CLASS]
    writer.writerow(head)
    for label, row, c in zip(labels, matrix.counts.tolist(), metrics.classes):
        writer.writerow([label, c.code, *row, *(_cell(getattr(c, name)) for name in PER_CLASS)])
    totals = [metrics.pixel_count, metrics.pixel_count]
    below = ["map_pixels", "", *matrix.map_pixels.tolist(), "", "", "", *totals, ""]
    writer.writerow(below)
    for name in OVERALL:
        writer.writerow([name, "", _cell(getattr(metrics, name)), *[""] * (len(head) - 3)])
    return "\ufeff" + text.getvalue()


def _defined(value: Any) -> Any:
    return None if isinstance(value, float) and math.isnan(value) else value


def _cell(value: Any) -> str:
    value = _defined(value)
    return "" if value is None else repr(value)


def _harmless(label: str) -> str:
    return f"'{label}" if label.startswith(_FORMULA_STARTS) else label
