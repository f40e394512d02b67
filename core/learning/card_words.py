"""What a model's card holds, as people read it: keys, values, figures and sizes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Optional

from ..pages import json_text

_NARROW_SPACE = "\u202f"
_LONGEST = 700
"""Characters of one fact; a card may hold whole tables."""
_NAMES = {
    "cv": "Cross-validation",
    "margins": "Half-widths of the intervals",
    "margins_over": "Intervals over",
    "macro_f1": "macro F1",
    "f1": "F1",
    "sha256": "SHA-256",
    "rmse": "RMSE",
    "mae": "MAE",
    "r2": "R²",
}
"""How keys of the scores are written."""


def plain(value: Any) -> str:
    """A value as people read it; of long ones the beginning."""
    if isinstance(value, str):
        text = value
    elif isinstance(value, dict) and all(not isinstance(item, (dict, list)) for item in value.values()):
        text = ", ".join(_entry(key, item) for key, item in value.items())
    elif isinstance(value, float):
        text = f"{value:.6g}"
    else:
        text = json_text(value)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 2] + " …"


def _entry(key: str, value: Any) -> str:
    # Of a class's code and its weight, a space would make one number.
    if key.lstrip("-").isdigit():
        return f"{key}: {value:.3g}" if isinstance(value, float) else f"{key}: {plain(value)}"
    return f"{_NAMES.get(key, key.replace('_', ' '))} {plain(value)}"


def words(key: str) -> str:
    """A key of the card as the name of a fact."""
    text = _NAMES.get(key, key.replace("_", " "))
    return text[:1].upper() + text[1:]


def number(value: Any) -> Optional[float]:
    """A figure; None where the card holds none."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        return None
    return float(value)


def table_of(value: Any) -> Mapping[str, Any]:
    """A part of the card that has parts; an empty one where the card holds none."""
    return value if isinstance(value, Mapping) else {}


def figure(value: Optional[float]) -> str:
    """A figure with three decimals, or four digits where it is very large or small."""
    if value is None:
        return "–"
    if abs(value) >= 1000 or 0 < abs(value) < 0.0005:
        return f"{value:.4g}" if abs(value) < 10_000 else count(round(value))
    return f"{value:.3f}".replace("-", "−")


def share(value: Optional[float]) -> str:
    """Length of a bar in percent."""
    return f"{100 * min(max(value or 0.0, 0.0), 1.0):.1f}"


def count(value: int) -> str:
    """Digits in groups of three from 10 000 on, as the SI wants them."""
    return f"{value:,}".replace(",", _NARROW_SPACE) if abs(value) >= 10_000 else str(value)


def size_in_words(count: int) -> str:
    """Bytes as people read them."""
    names: Sequence[str] = ("bytes", "kB", "MB", "GB")
    value, place = float(count), 0
    while value >= 1000 and place < len(names) - 1:
        value, place = value / 1000, place + 1
    return f"{value:.3g} {names[place]}" if place else f"{count} bytes"
