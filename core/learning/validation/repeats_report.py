"""The part of a report that tells figures over repeated runs."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from ...pages import decimals_text, open_templates
from .repeats import PER_CLASS, Repeated, RepeatedMetrics

_TEMPLATE = "repeats.html.j2"
_TITLES = {
    "overall_accuracy": "Overall accuracy",
    "macro_f1": "Macro F1",
    "weighted_f1": "Weighted F1",
    "kappa": "Kappa",
}


def repeats_section(found: RepeatedMetrics) -> str:
    """A ``<section>`` of HTML for a page in the style of the accuracy report; the same figures give the same text.

    Raises
    ------
    MissingDependencyError
        If jinja2 is not installed.
    """
    environment = open_templates(
        Path(__file__).parent.parent / "templates", {"figure": decimals_text, "margin": _margin}
    )
    text: str = environment.get_template(_TEMPLATE).render(
        runs=found.runs,
        level=f"{100 * found.level:g}",
        freedom=found.runs - 1,
        figures=[(title, _drawn(getattr(found, name))) for name, title in _TITLES.items()],
        classes=[(c, [getattr(c, name) for name in PER_CLASS]) for c in found.classes],
        codes=any(c.label != str(c.code) for c in found.classes),
        wide=any(_exceeds(figure) for c in found.classes for figure in (c.precision, c.recall, c.f1)),
    )
    return text


def _drawn(figure: Repeated) -> dict[str, Any]:
    """The figure with the places, in percent of an axis from 0 to 1, of its interval and of each run's value."""
    low, high = _inside(figure.mean - figure.margin), _inside(figure.mean + figure.margin)
    return {
        "figure": figure,
        "mean": _percent(_inside(figure.mean)),
        "left": _percent(low),
        "width": _percent(high - low),
        "dots": [_percent(_inside(value)) for value in figure.values if not math.isnan(value)],
    }


def _inside(value: float) -> float:
    return min(max(value, 0.0), 1.0)


def _percent(share: float) -> str:
    return "0" if math.isnan(share) else f"{100 * share:.2f}"


def _exceeds(figure: Repeated) -> bool:
    return figure.has_interval and (figure.mean + figure.margin > 1 or figure.mean - figure.margin < 0)


def _margin(value: float) -> str:
    return "" if math.isnan(value) else f"±\u202f{value:.3f}"
