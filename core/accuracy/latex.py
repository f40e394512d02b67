r"""Tables for a paper: estimates and confusion matrix as LaTeX, with the rules of the package booktabs."""

from __future__ import annotations

import math

from .design import DesignEstimates
from .intervals import Estimate
from .matrix import ConfusionMatrix
from .metrics import AccuracyMetrics

_ESCAPES = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: "\\" + sign for sign in "&%$#_{}"},
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    '"': r"\textquotedbl{}",
}


def to_latex(matrix: ConfusionMatrix, metrics: AccuracyMetrics, found: DesignEstimates) -> str:
    r"""Both tables, to be included by ``\input``; they need ``\usepackage{booktabs}`` and UTF-8.

    Parameters
    ----------
    matrix : ConfusionMatrix
        Counts of the reference pixels.
    metrics : AccuracyMetrics
        Unweighted figures; tells the number of pixels.
    found : DesignEstimates
        Estimates with their half intervals.
    """
    return f"% Needs \\usepackage{{booktabs}}\n{_estimates(found)}\n{_matrix(matrix, metrics)}"


def escaped(text: str) -> str:
    """Text in which no sign means anything to LaTeX, on one line."""
    return "".join(_ESCAPES.get(sign, sign) for sign in " ".join(text.split()))


def _estimates(found: DesignEstimates) -> str:
    lines = []
    for c in found.classes:
        figures = (c.users_accuracy, c.producers_accuracy, c.f1, c.iou)
        cells = [escaped(c.label), *(_figure(figure) for figure in figures), _area(c.area)]
        lines.append(" & ".join(cells) + r" \\")
    overall = [
        ("Overall accuracy", found.overall_accuracy),
        ("Balanced accuracy", found.balanced_accuracy),
        ("Macro F1", found.macro_f1),
        ("Kappa (superseded)", found.kappa),
    ]
    last = [rf"{name} & \multicolumn{{5}}{{l}}{{{_figure(value)}}} \\" for name, value in overall]
    unit = "ha" if found.unit == "ha" else "pixels"
    head = rf"Class & User's accuracy & Producer's accuracy & F1 & IoU & Area ({unit}) \\"
    caption = (
        rf"Accuracy and area with {100 * found.level:g}\,\% confidence intervals, design: {found.design};"
        r" a dash is a figure or interval that the sample does not tell."
    )
    return _table(caption, "lrrrrr", [head, r"\midrule", *lines, r"\midrule", *last])


def _matrix(matrix: ConfusionMatrix, metrics: AccuracyMetrics) -> str:
    size = len(matrix.classes)
    names = [escaped(c.label) for c in matrix.classes]
    head = " & ".join(["Reference", *(str(place) for place in range(1, size + 1)), "Sum"]) + r" \\"
    lines = [
        " & ".join([f"{place} {name}", *map(str, row), str(sum(row))]) + r" \\"
        for place, (name, row) in enumerate(zip(names, matrix.counts.tolist()), start=1)
    ]
    total = " & ".join(["Sum", *map(str, matrix.map_pixels.tolist()), str(metrics.pixel_count)]) + r" \\"
    caption = "Confusion matrix in pixels: rows are the reference, columns the map, in the same order."
    return _table(caption, "l" + "r" * (size + 1), [head, r"\midrule", *lines, r"\midrule", total])


def _table(caption: str, columns: str, lines: list[str]) -> str:
    body = "\n".join(lines)
    return (
        f"\\begin{{table}}\n\\centering\n\\caption{{{caption}}}\n\\begin{{tabular}}{{{columns}}}\n\\toprule\n"
        f"{body}\n\\bottomrule\n\\end{{tabular}}\n\\end{{table}}\n"
    )


def _figure(value: Estimate) -> str:
    if math.isnan(value.value):
        return "--"
    if not value.has_interval:
        return f"{value.value:.3f}"
    # More than the whole range tells nothing but that; the report says it alike.
    margin = f"{value.margin:.3f}" if value.margin <= 1 else "{>}1"
    return rf"${value.value:.3f} \pm {margin}$"


def _area(value: Estimate) -> str:
    if math.isnan(value.value):
        return "--"
    digits = 0 if abs(value.value) >= 100 else 2
    text = f"{value.value:.{digits}f}"
    return rf"${text} \pm {value.margin:.{digits}f}$" if value.has_interval else text
