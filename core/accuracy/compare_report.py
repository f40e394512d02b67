"""The report of a comparison of two maps: one self-contained HTML page in the style of the accuracy report."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Optional

from ..pages import decimals_text, open_templates
from .compare_disagreement import ClassDisagreement, Disagreement
from .compare_export import Judgement
from .compare_paired import FEW, Estimate
from .matrix import ConfusionMatrix

TEMPLATE = "compare.html.j2"

# From these numbers of classes on, the matrix leaves the text's column, and gets shorter heads.
_WIDE_FROM, _DENSE_FROM = 9, 16
_AGREE, _DIFFER = (33, 102, 172), (199, 68, 28)
_NARROW_SPACE = "\u202f"
_MINUS = "\u2212"


def render_comparison(
    title: str,
    matrix: ConfusionMatrix,
    parts: Disagreement,
    judgement: Optional[Judgement],
    data: Mapping[str, str],
    method: Mapping[str, str],
    warnings: Sequence[str],
) -> str:
    """The report as HTML text; the same arguments give the same text.

    Parameters
    ----------
    title : str
        Heading of the page.
    matrix, parts, judgement, data, method, warnings
        See `compare_export.comparison_record`.

    Raises
    ------
    MissingDependencyError
        If jinja2 is not installed.
    """
    size = len(matrix.classes)
    text: str = (
        _environment()
        .get_template(TEMPLATE)
        .render(
            title=title,
            parts=parts,
            figures=_key_figures(parts),
            bars=[_bar(entry, parts) for entry in parts.classes],
            rows=_matrix_rows(matrix),
            row_total=matrix.reference_pixels.tolist(),
            column_total=matrix.map_pixels.tolist(),
            judgement=judgement,
            few=FEW,
            data=data,
            method=method,
            warnings=warnings,
            wide=size >= _WIDE_FROM,
            dense=size >= _DENSE_FROM,
        )
    )
    return text


def _environment() -> Any:
    filters = {
        "figure": decimals_text,
        "signed": _signed,
        "count": _count,
        "percent": _percent,
        "interval": _interval,
        "probability": _probability,
    }
    return open_templates(Path(__file__).parent / "templates", filters)


def _key_figures(parts: Disagreement) -> list[dict[str, Any]]:
    return [
        {"key": "agreement", "name": "Agreement", "value": parts.agreement, "note": "pixels with the same class"},
        {
            "key": "quantity",
            "name": "Quantity disagreement",
            "value": parts.quantity,
            "note": "the maps have different amounts of the classes",
        },
        {
            "key": "exchange",
            "name": "Exchange",
            "value": parts.exchange,
            "note": "pairs of pixels that swap two classes",
        },
        {
            "key": "shift",
            "name": "Shift",
            "value": parts.shift,
            "note": "the rest of the allocation disagreement, among three classes and more",
        },
    ]


def _bar(entry: ClassDisagreement, parts: Disagreement) -> list[dict[str, str]]:
    """Lengths of the components of one class, in percent of the longest class's."""
    longest = max((c.quantity + c.allocation for c in parts.classes), default=0.0) or 1.0
    values = (("quantity", entry.quantity), ("exchange", entry.exchange), ("shift", entry.shift))
    return [{"key": key, "width": f"{100 * value / longest:.2f}"} for key, value in values]


def _matrix_rows(matrix: ConfusionMatrix) -> list[dict[str, Any]]:
    """For every class of A its cells: count, share of the row as text, and style."""
    rows, shares = [], matrix.row_shares
    for place, (entry, counts) in enumerate(zip(matrix.classes, matrix.counts.tolist())):
        cells = [
            {
                "count": count,
                "share": _percent(float(shares[place, column])),
                "style": _shade(float(shares[place, column]), column == place),
            }
            for column, count in enumerate(counts)
        ]
        rows.append({"class": entry, "cells": cells, "place": place})
    return rows


def _shade(share: float, agrees: bool) -> str:
    if not share > 0:
        return ""
    # The square root keeps small differences visible beside shares near 1.
    strength = 0.08 + 0.82 * math.sqrt(share)
    red, green, blue = (round(255 + (part - 255) * strength) for part in (_AGREE if agrees else _DIFFER))
    return f"background:rgb({red},{green},{blue})" + (";color:#fff" if strength > 0.78 else "")


def _percent(share: float) -> str:
    if math.isnan(share):
        return ""
    percent = 100 * share
    if 0 < percent < 0.05:
        return "<0.1"
    if 99.95 <= percent < 100:
        return ">99.9"
    return f"{percent:.1f}"


def _signed(value: float) -> str:
    if math.isnan(value):
        return "–"
    text = f"{abs(value):.3f}"
    return text if float(text) == 0 else ("+" if value > 0 else _MINUS) + text


def _interval(estimate: Estimate) -> str:
    if math.isnan(estimate.low):
        return "–"
    return f"{_signed(estimate.low)} to {_signed(estimate.high)}"


def _probability(value: float) -> str:
    if math.isnan(value):
        return "–"
    return "< 0.0001" if value < 0.0001 else f"{value:.4f}"


def _count(value: int) -> str:
    return f"{value:,}".replace(",", _NARROW_SPACE) if value >= 10_000 else str(value)
