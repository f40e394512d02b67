"""The accuracy report: one self-contained HTML page that reads without network and prints well."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..pages import decimals_text, open_templates
from .design import DesignEstimates
from .matrix import ConfusionMatrix
from .metrics import AccuracyMetrics, ClassMetrics
from .report_estimates import area_text, estimates_view
from .thumbnail import Picture

TEMPLATE = "report.html.j2"

# From this number of classes on, the matrix leaves the text's column and prints on a landscape page.
WIDE_FROM = 11
# From this number of classes on, its columns are headed by code and shortened label.
DENSE_FROM = 20

_AGREE, _DIFFER = (33, 102, 172), (199, 68, 28)
_NARROW_SPACE = "\u202f"


def render_report(
    title: str,
    matrix: ConfusionMatrix,
    metrics: AccuracyMetrics,
    data: Mapping[str, str],
    method: Mapping[str, str],
    warnings: Sequence[str],
    columns: str = "map",
    estimates: DesignEstimates | None = None,
    picture: Picture | None = None,
    leading: Sequence[str] = (),
    sections: Sequence[str] = (),
    style: str = "",
) -> str:
    """The report as HTML text.

    The same arguments give the same text: nothing is taken from the clock or the machine.

    Parameters
    ----------
    title : str
        Heading of the page.
    matrix : ConfusionMatrix
        The counts.
    metrics : AccuracyMetrics
        The figures drawn from them.
    data : mapping of str to str
        What they were computed on: files, fields, coordinate system, dates.
    method : mapping of str to str
        How: pixel rule, folds, classifier.
    warnings : sequence of str
        Sentences that the reader must not miss.
    columns : str
        What the columns of the matrix are called: ``map``, or ``prediction`` where there is no map yet.
    estimates : DesignEstimates, optional
        What the sampling design makes of the counts.
    picture : Picture, optional
        The map in small.
    leading, sections : sequence of str
        Further sections as HTML, made by templates that escape: before the table of classes, and after the matrix.
    style : str
        CSS that they need.

    Raises
    ------
    MissingDependencyError
        If jinja2 is not installed.
    """
    template = _environment().get_template(TEMPLATE)
    size = len(matrix.classes)
    text: str = template.render(
        title=title,
        columns=columns,
        metrics=metrics,
        figures=_key_figures(metrics),
        rows=_matrix_rows(matrix, metrics.classes),
        row_total=matrix.reference_pixels.tolist(),
        column_total=matrix.map_pixels.tolist(),
        with_polygons=matrix.polygons is not None,
        labels_differ=any(c.label != str(c.code) for c in metrics.classes),
        data=data,
        method=method,
        warnings=warnings,
        wide=size >= WIDE_FROM,
        dense=size >= DENSE_FROM,
        estimates=None if estimates is None else estimates_view(estimates),
        picture=picture,
        leading=leading,
        sections=sections,
        style=style,
    )
    return text


def _environment() -> Any:
    filters = {"figure": decimals_text, "count": _count, "exact": _exact, "area": area_text}
    environment = open_templates(Path(__file__).parent / "templates", filters)
    environment.tests["defined_number"] = lambda value: not math.isnan(value)
    return environment


def _key_figures(metrics: AccuracyMetrics) -> list[dict[str, Any]]:
    judged = sum(1 for c in metrics.classes if c.reference_pixels)
    return [
        {
            "key": "overall_accuracy",
            "name": "Overall accuracy",
            "value": metrics.overall_accuracy,
            "note": "share of the reference pixels that have the right class",
        },
        {
            "key": "macro_f1",
            "name": "Macro F1",
            "value": metrics.macro_f1,
            "note": f"mean over {judged} classes, rare ones count as much as common ones",
        },
        {
            "key": "weighted_f1",
            "name": "Weighted F1",
            "value": metrics.weighted_f1,
            "note": "mean weighted with each class's reference pixels",
        },
        {
            "key": "kappa",
            "name": "Cohen’s kappa",
            "value": metrics.kappa,
            "note": "for comparison with older work, see the notes",
        },
    ]


def _matrix_rows(matrix: ConfusionMatrix, classes: Sequence[ClassMetrics]) -> list[dict[str, Any]]:
    """For every reference class its cells: count, share of the row as text, and style."""
    rows = []
    shares = matrix.row_shares
    for place, (c, counts) in enumerate(zip(classes, matrix.counts.tolist())):
        cells = [
            {
                "count": count,
                "share": _percent(shares[place, column]),
                "style": _shade(shares[place, column], agrees=column == place),
            }
            for column, count in enumerate(counts)
        ]
        rows.append({"class": c, "cells": cells, "place": place})
    return rows


def _shade(share: float, agrees: bool) -> str:
    """Background for a share of a row: blue where map and reference agree, orange where they differ."""
    if not share > 0:  # also where the row is empty
        return ""
    # The square root keeps small confusions visible beside shares near 1.
    strength = 0.08 + 0.82 * math.sqrt(share)
    red, green, blue = (round(255 + (part - 255) * strength) for part in (_AGREE if agrees else _DIFFER))
    ink = ";color:#fff" if strength > 0.78 else ""
    return f"background:rgb({red},{green},{blue}){ink}"


def _percent(share: float) -> str:
    if math.isnan(share):
        return ""
    if 0 < share < 0.005:
        return "<1"
    if 0.995 <= share < 1:
        return ">99"
    return f"{100 * share:.0f}"


def _exact(value: float) -> str:
    """Full precision for the page's ``data`` elements; empty where undefined."""
    return "" if math.isnan(value) else repr(value)


def _count(value: int) -> str:
    """Digits in groups of three from 10 000 on, as the SI wants them."""
    return f"{value:,}".replace(",", _NARROW_SPACE) if value >= 10_000 else str(value)
