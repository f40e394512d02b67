"""The matrix and its figures for other programs: CSV for spreadsheets, JSON for scripts."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .design import DesignEstimates
from .intervals import Estimate
from .matrix import ConfusionMatrix
from .metrics import AccuracyMetrics

FORMAT = 2
"""Version of the JSON form; 2 adds `estimates` to 1 and leaves all else as it was."""

ESTIMATES = "estimate under the sampling design"
KAPPA_NOTE = "superseded: use overall accuracy and F1 (Pontius and Millones 2011)"
CORNER = "reference (rows) / map (columns)"
OVERALL = ("overall_accuracy", "macro_f1", "weighted_f1", "kappa", "pixel_count")
ESTIMATED_OVERALL = ("overall_accuracy", "balanced_accuracy", "macro_f1", "kappa")
ESTIMATED_PER_CLASS = ("users_accuracy", "producers_accuracy", "f1", "iou", "area_share", "area")
ESTIMATE_PARTS = ("value", "se", "margin", "low", "high")
PER_CLASS = ("precision", "recall", "f1", "reference_pixels", "map_pixels", "polygons")

# Spreadsheets take a cell that starts so for a formula, and labels come from other people's files.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def metrics_record(
    matrix: ConfusionMatrix,
    metrics: AccuracyMetrics,
    data: Mapping[str, str] | None = None,
    method: Mapping[str, str] | None = None,
    warnings: Sequence[str] = (),
    estimates: DesignEstimates | None = None,
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
    estimates : DesignEstimates, optional
        What the sampling design makes of the counts; all other figures take pixels as they are.
    """
    more = {} if estimates is None else {"estimates": estimates_record(estimates)}
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
        **more,
    }


def estimates_record(found: DesignEstimates) -> dict[str, Any]:
    """Estimates under the sampling design as plain data for JSON; what is undefined is None."""
    drawn = found.bootstrap
    record: dict[str, Any] = {
        "design": found.design,
        "confidence_level": found.level,
        **{name: _estimate(getattr(found, name)) for name in ESTIMATED_OVERALL},
        "kappa_note": KAPPA_NOTE,
        "area_unit": found.unit,
        "area": found.area,
        "area_outside": found.area_outside,
        "shares": found.shares.tolist(),
        "classes": [
            {"code": c.code, "label": c.label, "mapped_share": _defined(c.mapped_share), "mapped_area": c.mapped_area}
            | {name: _estimate(getattr(c, name)) for name in ESTIMATED_PER_CLASS}
            for c in found.classes
        ],
        "facts": dict(found.facts),
    }
    if drawn is not None:
        record["bootstrap"] = {"resamples": drawn.resamples, "seed": drawn.seed, "unit": drawn.unit}
        record["bootstrap"]["macro_f1"] = [_defined(limit) for limit in drawn.macro_f1]
        for own, limits in zip(record["classes"], drawn.f1):
            own["f1_bootstrap"] = [_defined(limit) for limit in limits]
    return record


def to_json(record: Mapping[str, Any]) -> str:
    """The record of `metrics_record` as JSON text (UTF-8 when written)."""
    return json.dumps(record, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def to_csv(matrix: ConfusionMatrix, metrics: AccuracyMetrics, estimates: DesignEstimates | None = None) -> str:
    """The matrix as CSV: a row for each reference class, a column for each map class, then the figures.

    The text starts with a byte order mark, by which spreadsheets recognise UTF-8 (read it with the encoding
    ``utf-8-sig``), is separated by commas and has points in its numbers, at full precision. A class's
    precision, recall and F1 stand in its own row; undefined figures are empty cells. Below the totals follow
    the overall figures, one to a row. A label that a spreadsheet would take for a formula is preceded by an
    apostrophe. Estimates follow after a row of empty cells, with a head of their own: figure (their names
    start with ``estimated_``), class, code, unit, and the parts of the estimate.
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
    if estimates is not None:
        for row in ([], *_estimate_rows(estimates)):
            writer.writerow([*row, *[""] * (len(head) - len(row))])
    return "\ufeff" + text.getvalue()


def _estimate_rows(found: DesignEstimates) -> Iterator[list[object]]:
    yield [ESTIMATES, "class", "code", "unit", *ESTIMATE_PARTS]
    for name in ESTIMATED_OVERALL:
        yield [f"estimated_{name}", "", "", "", *_cells(getattr(found, name))]
    for name in ESTIMATED_PER_CLASS:
        for c in found.classes:
            unit = found.unit if name == "area" else ""
            yield [f"estimated_{name}", _harmless(c.label), c.code, unit, *_cells(getattr(c, name))]
    for c in found.classes:
        yield ["mapped_area", _harmless(c.label), c.code, found.unit, repr(c.mapped_area), "", "", "", ""]
    if found.bootstrap is not None:
        yield ["estimated_macro_f1_bootstrap", "", "", "", "", "", "", *map(_cell, found.bootstrap.macro_f1)]
        for c, limits in zip(found.classes, found.bootstrap.f1):
            yield ["estimated_f1_bootstrap", _harmless(c.label), c.code, "", "", "", "", *map(_cell, limits)]


def _cells(value: Estimate) -> list[str]:
    return [_cell(getattr(value, part)) for part in ESTIMATE_PARTS]


def _estimate(value: Estimate) -> dict[str, Any]:
    parts = {part: _defined(getattr(value, part)) for part in ESTIMATE_PARTS}
    return parts if value.freedom is None else {**parts, "degrees_of_freedom": value.freedom}


def _defined(value: Any) -> Any:
    return None if isinstance(value, float) and math.isnan(value) else value


def _cell(value: Any) -> str:
    value = _defined(value)
    return "" if value is None else repr(value)


def _harmless(label: str) -> str:
    return f"'{label}" if label.startswith(_FORMULA_STARTS) else label
