"""The report on clusters: one self-contained HTML page with sizes, mean spectra and fit."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Optional

import numpy as np

from ...accuracy.thumbnail import Picture
from ...classes import ClassTable
from ...pages import open_templates
from .summary import ClusterSummary

_TEMPLATE = "clusters.html.j2"
_NARROW_SPACE = "\u202f"
_WIDTH, _HEIGHT = 880, 290
"""The plot, without the names below it."""
_LEFT, _RIGHT, _TOP = 64, 96, 14
_LEVEL, _TURNED = 34, 96
"""Room for the names of the features below the plot."""
# Features whose spreads differ by more than this are no spectrum: their lines would lie on the axis.
_COMPARABLE = 30.0


@dataclass(frozen=True)
class Line:
    """A cluster's line in the plot, in pixels of the plot."""

    label: str
    colour: str
    points: str
    end: float
    places: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Plot:
    """Mean spectra as lines, in pixels of an SVG of `width` × `height`."""

    width: int
    height: int
    lines: tuple[Line, ...]
    ticks: tuple[tuple[float, str], ...]
    names: tuple[tuple[float, str], ...]
    turned: bool
    standardised: bool

    left: int = _LEFT
    right: int = _WIDTH - _RIGHT
    bottom: int = _HEIGHT


def render_clusters(
    title: str,
    summary: ClusterSummary,
    classes: ClassTable,
    features: Sequence[str],
    picture: Optional[Picture],
    data: Mapping[str, str],
    method: Mapping[str, str],
    warnings: Sequence[str],
) -> str:
    """The report as HTML text; the same arguments give the same text.

    Parameters
    ----------
    title : str
        Heading.
    summary : ClusterSummary
        What was found.
    classes : ClassTable
        The clusters, in order.
    features : sequence of str
        Names of the features.
    picture : Picture, optional
        The map.
    data, method : mapping of str to str
        What was clustered, and how.
    warnings : sequence of str
        Sentences that the reader must not miss.

    Raises
    ------
    MissingDependencyError
        If jinja2 is not installed.
    """
    filters = {"count": _count, "percent": _percent, "figure": _figure, "value": _value}
    text: str = (
        open_templates(Path(__file__).parent.parent / "templates", filters)
        .get_template(_TEMPLATE)
        .render(
            title=title,
            rows=_rows(summary, classes),
            summary=summary,
            largest=max(int(summary.pixels.max()), 1),
            features=features,
            plot=_plot(summary, classes, features) if len(features) > 1 else None,
            picture=picture,
            data=data,
            method=method,
            warnings=warnings,
        )
    )
    return text


def _rows(summary: ClusterSummary, classes: ClassTable) -> list[dict[str, Any]]:
    total = max(summary.total, 1)
    return [
        {
            "entry": entry,
            "pixels": int(pixels),
            "share": int(pixels) / total,
            "area": float(area),
            "spectrum": spectrum,
        }
        for entry, pixels, area, spectrum in zip(classes, summary.pixels, summary.areas, _spectra(summary))
    ]


def _spectra(summary: ClusterSummary) -> list[list[tuple[str, str]]]:
    """Means and standard deviations as texts; those of a feature have the same number of decimals."""
    columns = []
    for means, deviations in zip(summary.means.T, summary.deviations.T):
        some = deviations[deviations > 0]
        typical = float(np.median(some)) if len(some) else float(np.nan_to_num(np.abs(means)).max())
        decimals = min(max(1 - math.floor(math.log10(typical)), 0), 9) if typical > 0 else 0
        columns.append(
            [(_fixed(m, decimals), _fixed(d, decimals)) for m, d in zip(means.tolist(), deviations.tolist())]
        )
    return [list(row) for row in zip(*columns)]


def _fixed(number: float, decimals: int) -> str:
    """A number of as many decimals; a narrow space in long ones."""
    if math.isnan(number):
        return "–"
    text = f"{number:,.{decimals}f}" if abs(number) >= 10_000 else f"{number:.{decimals}f}"
    return text.replace(",", _NARROW_SPACE).replace("-", "−")


def _plot(summary: ClusterSummary, classes: ClassTable, features: Sequence[str]) -> Optional[Plot]:
    present = np.flatnonzero(summary.pixels > 0)
    if not len(present):
        return None
    spread = summary.means[present].max(axis=0) - summary.means[present].min(axis=0)
    some = spread[spread > 0]
    standardised = bool(len(some) and some.max() / some.min() > _COMPARABLE)
    values = (_standardised(summary) if standardised else summary.means)[present]
    steps = _ticks(float(values.min()), float(values.max()))
    low, high = steps[0], steps[-1]
    width = _WIDTH - _LEFT - _RIGHT
    xs = [_LEFT + width * (place + 0.5) / len(features) for place in range(len(features))]

    def height(value: float) -> float:
        return round(_TOP + (_HEIGHT - _TOP) * (high - value) / (high - low), 1)

    entries = list(classes)
    lines = []
    for place, row in zip(present.tolist(), values.tolist()):
        places = tuple((round(x, 1), height(value)) for x, value in zip(xs, row))
        points = " ".join(f"{x},{y}" for x, y in places)
        lines.append(Line(str(entries[place].code), entries[place].colour, points, places[-1][1], places))
    names = tuple((round(x, 1), _shortened(name)) for x, name in zip(xs, features))
    turned = len(features) > 8 or max(map(len, features)) > 100 / len(features)
    return Plot(
        _WIDTH,
        _HEIGHT + (_TURNED if turned else _LEVEL),
        tuple(_apart(lines)),
        tuple((height(step), _value(step)) for step in steps),
        names if len(names) <= 40 else names[:: math.ceil(len(names) / 40)],
        turned=turned,
        standardised=standardised,
    )


def _standardised(summary: ClusterSummary) -> np.ndarray:
    """Means of the clusters in standard deviations from the mean of all pixels."""
    shares = summary.pixels / max(summary.total, 1)
    means, deviations = np.nan_to_num(summary.means), np.nan_to_num(summary.deviations)
    middle = shares @ means
    spread = np.sqrt(np.maximum(shares @ (deviations**2 + (means - middle) ** 2), 0.0))
    return np.asarray((summary.means - middle) / np.where(spread > 0, spread, 1.0))


def _apart(lines: list[Line]) -> list[Line]:
    """The lines with the numbers at their ends moved apart, so that each can be read."""
    room = min(13.0, (_HEIGHT - _TOP) / max(len(lines), 1))
    ends: dict[int, float] = {}
    last = -math.inf
    for place in sorted(range(len(lines)), key=lambda number: lines[number].end):
        last = ends[place] = max(lines[place].end, last + room)
    beyond = max(last - _HEIGHT, 0.0)
    limit = math.inf
    for place in sorted(ends, key=lambda number: -ends[number]):
        limit = ends[place] = min(ends[place], limit - room, last - beyond)
    return [Line(line.label, line.colour, line.points, ends[n], line.places) for n, line in enumerate(lines)]


def _ticks(low: float, high: float) -> list[float]:
    """Round numbers from below the least to above the largest value, about five."""
    if not high > low:
        return [low - 1.0, low, low + 1.0]
    rough = (high - low) / 4
    unit = 10.0 ** math.floor(math.log10(rough))
    step = next(unit * factor for factor in (1, 2, 2.5, 5, 10) if unit * factor >= rough)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [number * step for number in range(first, last + 1)]


def _shortened(name: str) -> str:
    return name if len(name) <= 14 else name[:13] + "…"


def _value(number: float) -> str:
    """Four digits; a narrow space in long numbers."""
    if math.isnan(number):
        return "–"
    if abs(number) >= 1000:
        return f"{round(number):,}".replace(",", _NARROW_SPACE).replace("-", "−")
    return f"{number:.4g}".replace("-", "−")


def _figure(number: Optional[float], digits: int = 3) -> str:
    return "–" if number is None or math.isnan(number) else f"{number:.{digits}f}".replace("-", "−")


def _percent(share: float) -> str:
    return "<0.1" if 0 < share < 0.0005 else f"{100 * share:.1f}"


def _count(value: int) -> str:
    """Digits in groups of three from 10 000 on, as the SI wants them."""
    return f"{value:,}".replace(",", _NARROW_SPACE) if value >= 10_000 else str(value)
