"""How the report on a training writes numbers."""

from __future__ import annotations

import math
from typing import Any

from ...pages import json_text

_NARROW_SPACE = "\u202f"


def figure_text(value: float | None) -> str:
    """Three decimals, and a dash for what is not defined."""
    return "–" if value is None or math.isnan(value) else f"{value:.3f}".replace("-", "−")


def percent_text(share: float) -> str:
    """A place in percent, for styles."""
    return f"{100 * share:.2f}"


def count_text(value: int) -> str:
    """Digits in groups of three from 10 000 on, as the SI wants them."""
    return f"{value:,}".replace(",", _NARROW_SPACE) if value >= 10_000 else str(value)


def value_text(value: Any) -> str:
    """A value of a parameter: numbers with four digits, everything else as JSON writes it."""
    if isinstance(value, float) and math.isfinite(value):
        return f"{value:.4g}"
    return value if isinstance(value, str) else json_text(value)
