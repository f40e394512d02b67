"""What the report shows of estimates: figures with intervals, bars of F1, class areas, as plain data."""

from __future__ import annotations

import math
from typing import Any

from ..pages import decimals_text
from .design import ClassEstimates, DesignEstimates
from .intervals import Estimate

_NARROW_SPACE = "\u202f"
NAN = float("nan")


def estimates_view(found: DesignEstimates) -> dict[str, Any]:
    """Texts and places for the template, in the order of the classes."""
    drawn = found.bootstrap
    level = f"{100 * found.level:g}{_NARROW_SPACE}%"
    macro = (found.macro_f1.low, found.macro_f1.high) if drawn is None else drawn.macro_f1
    return {
        "level": level,
        "facts": found.facts,
        "unit": "ha" if found.unit == "ha" else "pixels",
        "figures": [
            _whole("overall_accuracy", "Overall accuracy", found.overall_accuracy),
            _whole("macro_f1", "Macro F1", found.macro_f1, macro),
            _whole("balanced_accuracy", "Balanced accuracy", found.balanced_accuracy),
            _whole("kappa", "Kappa (superseded)", found.kappa),
        ],
        "bars": [_bar(c, None if drawn is None else drawn.f1[place]) for place, c in enumerate(found.classes)],
        "bootstrapped": drawn is not None,
        "drawn": "" if drawn is None else drawn.unit,
        "rows": [_accuracies(c) for c in found.classes],
        "areas": [_areas(c) for c in found.classes],
        "area": found.area,
        "area_outside": found.area_outside,
    }


def _whole(key: str, name: str, value: Estimate, limits: tuple[float, float] | None = None) -> dict[str, Any]:
    low, high = limits or (value.low, value.high)
    note = "no interval: too few units" if math.isnan(low) else f"{decimals_text(low)} to {decimals_text(high)}"
    if not math.isnan(value.se):
        note += f", SE {value.se:.3f}"
    return {"key": key, "name": name, "value": value.value, "note": note}


def _bar(c: ClassEstimates, limits: tuple[float, float] | None) -> dict[str, Any]:
    """Bar and whisker of a class's F1, places in percent of the track."""
    low, high = limits or (c.f1.low, c.f1.high)
    has_interval = not math.isnan(low) and not math.isnan(high)
    return {
        "label": c.label,
        "colour": c.colour,
        "value": c.f1.value,
        "width": 0.0 if math.isnan(c.f1.value) else 100 * c.f1.value,
        "has_interval": has_interval,
        "left": 100 * low if has_interval else 0.0,
        "span": 100 * (high - low) if has_interval else 0.0,
        "text": f"{low:.2f}–{high:.2f}" if has_interval else "–",
    }


def _accuracies(c: ClassEstimates) -> dict[str, Any]:
    figures = [("users_accuracy", c.users_accuracy), ("producers_accuracy", c.producers_accuracy)]
    figures += [("f1", c.f1), ("iou", c.iou)]
    cells = [{"key": key, "value": value.value, "margin": _margin(value)} for key, value in figures]
    return {"label": c.label, "colour": c.colour, "cells": cells}


def _margin(value: Estimate) -> str:
    if math.isnan(value.value):
        return ""
    if not value.has_interval:
        return "± –"
    return f"± {value.margin:.3f}" if value.margin <= 1 else "± > 1"


def _areas(c: ClassEstimates) -> dict[str, Any]:
    return {
        "label": c.label,
        "colour": c.colour,
        "mapped": c.mapped_area,
        "mapped_percent": _percent(c.mapped_share),
        "value": c.area.value,
        "margin": "±" + _NARROW_SPACE + area_text(c.area.margin) if c.area.has_interval else "± –",
        "interval": f"{area_text(c.area.low)} – {area_text(c.area.high)}" if c.area.has_interval else "–",
        "percent": _percent(c.area_share.value),
        "percent_margin": f"± {100 * c.area_share.margin:.1f}" if c.area_share.has_interval else "± –",
    }


def _percent(share: float) -> str:
    return "–" if math.isnan(share) else f"{100 * share:.1f}"


def area_text(value: float) -> str:
    """An area with as many digits as make sense: two decimals below 100, none above 1000."""
    if math.isnan(value):
        return "–"
    digits = 0 if abs(value) >= 1000 else 1 if abs(value) >= 100 else 2
    text = f"{value:,.{digits}f}"
    return text.replace(",", _NARROW_SPACE if abs(value) >= 10_000 else "")
