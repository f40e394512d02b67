"""The report of a regression: one self-contained HTML page in the style of the accuracy report."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Optional

import numpy as np

from ...pages import open_templates
from ..validation.repeats import LEVEL, Repeated
from .conformal import STEPS, Intervals
from .figures import HEIGHT, SIDE, WIDTH, error_histogram, scatter
from .metrics import RegressionMetrics

_TEMPLATE = "regression.html.j2"
_NARROW_SPACE, _MINUS, _DASH = "\u202f", "\u2212", "–"
_TITLES = {
    "rmse": ("RMSE", "root of the mean squared error"),
    "mae": ("MAE", "mean absolute error"),
    "r2": ("R²", "coefficient of determination; 1 is perfect, 0 no better than the mean"),
    "bias": ("Bias", "mean of predicted minus observed"),
}
_SHOWN_LEVELS = (0.5, 0.68, 0.8, 0.9, 0.95, 0.99)


@dataclass(frozen=True)
class RegressionResult:
    """What the report tells.

    Parameters
    ----------
    target : str
        Name of the quantity.
    observed, predicted : ndarray of float64, shape (n,)
        Of the samples tested (in the first run).
    pooled : RegressionMetrics
        Figures of all tested samples together, mean over runs.
    spread : mapping of str to Repeated
        Figures over runs, or over the folds of the only run.
    parts : str
        What `spread` is over: ``runs`` or ``folds``.
    polygons : int
        Polygons that the tested samples come from.
    intervals : Intervals, optional
        What the model says of its errors.
    """

    target: str
    observed: np.ndarray
    predicted: np.ndarray
    pooled: RegressionMetrics
    spread: Mapping[str, Repeated]
    parts: str
    polygons: int
    intervals: Optional[Intervals]


def render_regression(
    title: str,
    result: RegressionResult,
    data: Mapping[str, str],
    method: Mapping[str, str],
    warnings: Sequence[str],
) -> str:
    """The report as HTML text; the same arguments give the same text.

    Parameters
    ----------
    title : str
        Heading of the page.
    result : RegressionResult
        The figures.
    data, method : mapping of str to str
        What was learnt from, and how.
    warnings : sequence of str
        Sentences that the reader must not miss.

    Raises
    ------
    MissingDependencyError
        If jinja2 is not installed.
    """
    filters = {"figure": _figure, "exact": _exact, "count": _count, "margin": _margin}
    environment = open_templates(Path(__file__).parent.parent / "templates", filters)
    text: str = environment.get_template(_TEMPLATE).render(
        title=title,
        result=result,
        figures=[_row(name, result) for name in _TITLES],
        confidence=f"{100 * LEVEL:g}",
        parts_count=len(result.spread["rmse"].values),
        scatter=scatter(result.observed, result.predicted),
        histogram=error_histogram(result.predicted - result.observed),
        side=SIDE,
        width=WIDTH,
        height=HEIGHT,
        half_widths=_half_widths(result.intervals),
        data=data,
        method=method,
        warnings=warnings,
    )
    return text


def _row(name: str, result: RegressionResult) -> dict[str, Any]:
    title, note = _TITLES[name]
    value = getattr(result.pooled, name)
    return {"key": name, "name": title, "note": note, "value": value, "spread": result.spread[name]}


def _half_widths(intervals: Optional[Intervals]) -> list[tuple[str, Optional[float]]]:
    if intervals is None:
        return []
    return [(f"{100 * level:g} %", intervals.half_widths[round(level * STEPS) - 1]) for level in _SHOWN_LEVELS]


def _figure(value: Optional[float], count: int = 4) -> str:
    """A number of digits that count."""
    if value is None or math.isnan(value):
        return _DASH
    if value == 0:
        return "0"
    digits = max(0, count - 1 - math.floor(math.log10(abs(value))))
    text = f"{value:.{digits}f}" if digits < 8 else f"{value:.3e}"
    return text.replace("-", _MINUS)


def _margin(found: Repeated) -> str:
    """Two digits that count: more say nothing about how sure a figure is."""
    return f"± {_figure(found.margin, 2)}" if found.has_interval else ""


def _exact(value: float) -> str:
    return "" if math.isnan(value) else repr(value)


def _count(value: int) -> str:
    return f"{value:,}".replace(",", _NARROW_SPACE) if value >= 10_000 else str(value)
