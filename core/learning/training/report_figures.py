"""Places of what a training report draws: reliability diagrams and bars of importance."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Optional

from ...accuracy.metrics import ClassMetrics
from ..validation.importance import Importance
from ..validation.reliability import FEWEST_GROUPS, Diagram, Reliability

SIDE, SMALL = 260, 130
"""Sides of a diagram and of a class's small one, in pixels of their plots."""
SHOWN = 30
"""Features that are drawn, the most important ones; and classes with a diagram of their own."""
_COUNTS = 44
_RARE = 0.005


def reliability_view(
    before: Optional[Reliability], after: Optional[Reliability], classes: Mapping[int, ClassMetrics]
) -> dict[str, Any]:
    """Diagrams of the winning class before and after calibration, of each class after it, and the figures.

    Parameters
    ----------
    before, after : Reliability, optional
        One of them at least.
    classes : mapping
        Code -> class, for labels and colours.
    """
    last = after if after is not None else before
    parts = [(name, found) for name, found in (("before", before), ("after", after)) if found is not None]
    each = {} if last is None else last.classes
    return {
        "panels": [{"name": name, "error": found.top.error, **_panel(found.top, SIDE)} for name, found in parts],
        "columns": [name for name, _ in parts],
        "rows": [
            {"title": title, "note": note, "cells": [_figures(found)[key] for _, found in parts]}
            for key, title, note in _FIGURES
        ],
        "classes": [
            {
                "label": classes[code].label,
                "colour": classes[code].colour,
                "error": diagram.error,
                **_panel(diagram, SMALL),
            }
            for code, diagram in list(each.items())[:SHOWN]
            if code in classes
        ],
        "hidden": max(0, len(each) - SHOWN),
        "bars": any(not math.isnan(b.low) for _, found in parts for b in found.top.bins),
        "fewest": FEWEST_GROUPS,
        "count": 0 if last is None else last.count,
    }


_FIGURES = (
    ("error", "Expected calibration error", "of the winning class; 0 where probabilities come true"),
    ("brier", "Brier score", "over all classes, from 0 (certain and right) to 2"),
    ("log_loss", "Log loss", "in nats; 0 where the true class is always certain"),
)


def _figures(found: Reliability) -> dict[str, float]:
    return {"error": found.top.error, "brier": found.brier, "log_loss": found.log_loss}


def _panel(diagram: Diagram, side: int) -> dict[str, Any]:
    """A diagram in pixels of a plot, its origin at the top left."""
    total = sum(one.count for one in diagram.bins)
    largest = max((one.count for one in diagram.bins), default=1)
    points = []
    for one in diagram.bins:
        known = not math.isnan(one.low)
        points.append(
            {
                "x": f"{side * one.predicted:.1f}",
                "y": f"{side * (1 - one.observed):.1f}",
                "has_bar": known,
                "top": f"{side * (1 - one.high):.1f}" if known else "",
                "bottom": f"{side * (1 - one.low):.1f}" if known else "",
                "rare": one.count < _RARE * total,
                "height": f"{_COUNTS * one.count / largest:.1f}",
                "rise": f"{_COUNTS * (1 - one.count / largest):.1f}",
                "text": f"told {one.predicted:.2f}, came true {one.observed:.2f}, {one.count} samples",
            }
        )
    # A few samples may lie anywhere: the line leaves them out.
    line = " ".join(f"{point['x']},{point['y']}" for point in points if not point["rare"])
    return {"side": side, "counts": _COUNTS, "points": points, "line": line}


def importance_view(importance: Mapping[str, Importance]) -> dict[str, Any]:
    """Bars with whiskers, the most important first, in shares of the track."""
    ordered = sorted(importance.items(), key=lambda pair: -pair[1].mean)  # equal ones stay in their order
    shown = ordered[:SHOWN]
    ends = [one.mean + (0.0 if math.isnan(one.sd) else one.sd) for _, one in shown]
    longest = _round_up(max([*ends, 0.0]))
    return {
        "rows": [_bar(name, one, longest) for name, one in shown],
        "longest": longest,
        "half": longest / 2,
        "hidden": len(ordered) - len(shown),
        "none": all(one.mean <= 0 for one in importance.values()),
    }


def _round_up(value: float) -> float:
    """The next of 1, 2, 4, 6, 8 times a power of ten, 0.01 at least."""
    value = max(value, 0.01)
    power = 10.0 ** math.floor(math.log10(value))
    step = next(step for step in (1, 2, 4, 6, 8, 10) if step * power >= value * (1 - 1e-9))
    return step * power


def _bar(name: str, one: Importance, longest: float) -> dict[str, Any]:
    spread = 0.0 if math.isnan(one.sd) else one.sd
    left, right = max(0.0, one.mean - spread), max(0.0, one.mean + spread)
    return {
        "name": name,
        "mean": one.mean,
        "sd": one.sd,
        "width": max(0.0, one.mean) / longest,
        "left": left / longest,
        "span": (right - left) / longest,
        "has_whisker": right > left,
    }
