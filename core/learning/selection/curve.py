"""The curve of a feature selection as plain numbers for an SVG drawing: score over number of features."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Optional

from .forward import Path, Step

WIDTH, HEIGHT = 760, 300
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 16, 16, 44
_STEPS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5)
_MOST_TICKS = 6
_NAMED = 7
"""Steps up to which there is room for the name of every feature that is added."""
_LONGEST_NAME = 16
_CLEAR = 9
"""Distance of a line from the middle of a name that it does not touch."""


def draw_curve(path: Path, names: Sequence[str], everything: float, nested: Optional[float]) -> dict[str, Any]:
    """Places of all that is drawn, in units of the drawing.

    Parameters
    ----------
    path : Path
        Its steps are the points, in their order.
    names : sequence of str
        Names of all features.
    everything : float
        Score with all features: a line.
    nested : float, optional
        Score of the selection as a whole: another line.
    """
    steps = list(path.steps)
    values = [step.score for step in steps] + [everything] + ([] if nested is None else [nested])
    low, high, tick = _limits([value for value in values if not math.isnan(value)])
    longest = max(len(step.features) for step in steps)

    def x(count: int) -> float:
        inner = WIDTH - _LEFT - _RIGHT
        return round(_LEFT + inner * (count - 0.5) / longest, 2)

    def y(value: float) -> float:
        return round(_TOP + (HEIGHT - _TOP - _BOTTOM) * (high - value) / (high - low), 2)

    lines = [y(value) for value in (everything, nested) if value is not None and not math.isnan(value)]
    named = len(steps) <= _NAMED and all(step.action == "add" for step in steps)
    count = round((high - low) / tick)
    every = max(1, math.ceil(longest / 20))
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "left": _LEFT,
        "right": WIDTH - _RIGHT,
        "bottom": HEIGHT - _BOTTOM,
        "line": " ".join(f"{x(len(s.features))},{y(s.score)}" for s in steps if s.kept),
        "points": [_point(s, path, names, x, y, named, lines) for s in steps],
        "ticks": [(y(low + i * tick), f"{low + i * tick:.{_digits(tick)}f}") for i in range(count + 1)],
        "counts": [(x(n), n) for n in range(1, longest + 1) if n % every == 0 or n == 1],
        "all": y(everything),
        "nested": None if nested is None or math.isnan(nested) else y(nested),
    }


def _point(
    step: Step, path: Path, names: Sequence[str], x: Any, y: Any, named: bool, lines: Sequence[float]
) -> dict[str, Any]:
    name = names[step.feature]
    short = name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1] + "…"
    place = y(step.score)
    return {
        "x": x(len(step.features)),
        "y": place,
        "kept": step.kept,
        "chosen": step.kept and step.features == path.chosen,
        "title": f"{'with' if step.action == 'add' else 'without'} {name}: {step.score:.3f}",
        "label": f"+\u202f{short}" if named else "",
        "below": _is_below(place, lines),
    }


def _is_below(place: float, lines: Sequence[float]) -> bool:
    """Whether the name of a point stands under it: where there is no room above, or only above a line runs through."""
    if place < _TOP + 30:
        return True
    above, below = (any(abs(line - (place + offset)) < _CLEAR for line in lines) for offset in (-15, 18))
    return above and not below


def _limits(values: Sequence[float]) -> tuple[float, float, float]:
    """Lower and upper end of the axis, and the distance of its ticks: round numbers around the values."""
    span = max(max(values) - min(values), 0.004)
    tick = next((step for step in _STEPS if span / step <= _MOST_TICKS - 1), _STEPS[-1])
    low, high = math.floor(min(values) / tick) * tick, math.ceil(max(values) / tick) * tick
    if high - low < tick / 2:
        low, high = low - tick, high + tick
    return low, high, tick


def _digits(tick: float) -> int:
    return max(1, -math.floor(math.log10(tick) + 1e-9))
