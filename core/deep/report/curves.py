"""Places of what a report draws of the epochs: curves in pixels of their plots."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Optional

from ...classes import ClassTable

WIDTH, HEIGHT = 360, 200
"""Size of a chart's plot, in pixels."""
SMALL_WIDTH, SMALL_HEIGHT = 170, 80
"""Size of a class's small one."""
SHOWN = 30
"""Classes with a chart of their own."""
_OUTLIER = 5.0
"""Values this many times above the median do not stretch the axis: a first epoch's loss would flatten all others."""

History = Sequence[Mapping[str, Any]]
Point = tuple[int, float]


@dataclass(frozen=True)
class Curve:
    """One line of a chart.

    Parameters
    ----------
    key : str
        Class of its style.
    name : str
        For the legend.
    points : tuple of (int, float)
        Epoch and value, of the epochs that have one.
    """

    key: str
    name: str
    points: tuple[Point, ...]


def number(value: Any) -> Optional[float]:
    """A finite number; None for everything else."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        return None
    return float(value)


def curve(history: History, key: str, name: str, style: str) -> Curve:
    """Values of one key of the history."""
    pairs = ((int(entry["epoch"]), number(entry.get(key))) for entry in history)
    return Curve(style, name, tuple((epoch, value) for epoch, value in pairs if value is not None))


def charts(history: History, best: int) -> dict[str, list[dict[str, Any]]]:
    """The charts of a training: ``large`` ones (loss, scores) and ``small`` ones (learning rate, gradient norm).

    Parameters
    ----------
    history : sequence of mapping
        See ``TrainingFacts.history``.
    best : int
        Epoch to mark; 0 for none.
    """
    losses = [
        curve(history, "loss", "training", "other"),
        curve(history, "validation_loss", "validation", "main"),
    ]
    scores = [
        curve(history, "macro_f1", "macro F1", "main"),
        curve(history, "overall_accuracy", "overall accuracy", "other"),
    ]
    large = [
        chart("Loss", losses, history, best),
        chart("Validation scores", scores, history, best, top=1.0),
    ]
    small = [
        chart("Learning rate", [curve(history, "learning_rate", "learning rate", "only")], history, 0, height=90),
        chart("Gradient norm", [curve(history, "gradient_norm", "gradient norm", "only")], history, 0, height=90),
    ]
    return {"large": [c for c in large if c is not None], "small": [c for c in small if c is not None]}


def class_charts(history: History, classes: ClassTable, best: int) -> list[dict[str, Any]]:
    """A small chart of the F1 of each class over the epochs; empty where the history does not tell it."""
    found = []
    for entry in list(classes)[:SHOWN]:
        points = tuple(
            (int(epoch["epoch"]), value)
            for epoch in history
            if (value := number(_of_class(epoch.get("class_f1"), entry.code))) is not None
        )
        drawn = chart(
            entry.label, [Curve("main", "F1", points)], history, best, 1.0, SMALL_WIDTH, SMALL_HEIGHT, whole=True
        )
        if drawn is not None:
            found.append(drawn | {"colour": entry.colour, "last": points[-1][1], "at_best": dict(points).get(best)})
    return found


def _of_class(table: Any, code: int) -> Any:
    if not isinstance(table, Mapping):
        return None
    return table[code] if code in table else table.get(str(code))


def chart(
    title: str,
    curves: Sequence[Curve],
    history: History,
    best: int,
    top: Optional[float] = None,
    width: int = WIDTH,
    height: int = HEIGHT,
    whole: bool = False,
) -> Optional[dict[str, Any]]:
    """A chart in pixels of its plot, the origin at the top left; None where no epoch has a value.

    Parameters
    ----------
    title : str
        Heading.
    curves : sequence of Curve
        Lines; those without a point are left out.
    history : sequence of mapping
        Gives the first and the last epoch.
    best : int
        Epoch to mark, and each curve's value there; 0 for none.
    top : float, optional
        Largest value that can be; by default found from the values.
    width, height : int
        Of the plot.
    whole : bool
        Whether the axis goes from 0 to the top even where all values are near each other.
    """
    drawn = [one for one in curves if one.points]
    if not drawn:
        return None
    values = [value for one in drawn for _, value in one.points]
    low, high = _range(values, top, whole)
    epochs = [int(entry["epoch"]) for entry in history]
    first, last = min(epochs), max(epochs)

    def across(epoch: int) -> float:
        return width * (epoch - first) / (last - first) if last > first else width / 2

    def down(value: float) -> float:
        return height * (1 - (min(max(value, low), high) - low) / (high - low))

    return {
        "title": title,
        "width": width,
        "height": height,
        "y_ticks": [{"y": f"{down(tick):.1f}", "text": tick_text(tick)} for tick in ticks(low, high, height // 40)],
        "x_ticks": [{"x": f"{across(epoch):.1f}", "text": str(epoch)} for epoch in epoch_ticks(first, last, width)],
        "lines": [_line(one, across, down) for one in drawn],
        "best": f"{across(best):.1f}" if first <= best <= last else "",
        "best_epoch": best,
        "best_right": best > (first + last) / 2,
        "marks": [
            {"key": one.key, "x": f"{across(best):.1f}", "y": f"{down(value):.1f}", "name": one.name, "value": value}
            for one in drawn
            for epoch, value in one.points
            if epoch == best
        ],
        "cut": max(values) > high,
    }


def _line(one: Curve, across: Any, down: Any) -> dict[str, Any]:
    """A curve in pieces: an epoch without a value parts it. A piece of one epoch is a dot."""
    pieces: list[list[Point]] = []
    for epoch, value in one.points:
        if not pieces or pieces[-1][-1][0] != epoch - 1:
            pieces.append([])
        pieces[-1].append((epoch, value))
    return {
        "key": one.key,
        "name": one.name,
        "pieces": [" ".join(f"{across(e):.1f},{down(v):.1f}" for e, v in piece) for piece in pieces if len(piece) > 1],
        "dots": [(f"{across(p[0][0]):.1f}", f"{down(p[0][1]):.1f}") for p in pieces if len(p) == 1],
    }


def _range(values: Sequence[float], top: Optional[float], whole: bool) -> tuple[float, float]:
    """Ends of an axis: from 0, or from a round number below values that are far from it."""
    high = max(values)
    middle = sorted(values)[len(values) // 2]
    if top is None and middle > 0:
        high = min(high, _OUTLIER * middle)
    low = min(*values, 0.0)
    if top is not None:
        if whole or min(values) < top / 2:
            return low, top
        # Scores that are all good: the lower half of the axis would be empty.
        step = top / 10
        return math.floor((min(values) - step / 2) / step) * step, top
    if high <= low:
        return low, low + 1.0
    step = _step(high - low, 4)
    return low, math.ceil(high / step - 1e-9) * step


def _step(span: float, count: int) -> float:
    """A round step, 1, 2 or 5 times a power of ten, that divides a span into about `count` parts."""
    rough = span / max(count, 1)
    power = 10.0 ** math.floor(math.log10(rough))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= rough * (1 - 1e-9))


def ticks(low: float, high: float, count: int) -> list[float]:
    """Round numbers from `low` to `high`, both included where they are round.

    Examples
    --------
    >>> [round(tick, 2) for tick in ticks(0.0, 1.0, 5)]
    [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]
    """
    step = _step(high - low, count)
    start, end = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [place * step for place in range(start, end + 1)]


def epoch_ticks(first: int, last: int, width: int) -> list[int]:
    """Epochs that an axis names: the first, the last and round ones between.

    Examples
    --------
    >>> epoch_ticks(1, 50, 360), epoch_ticks(1, 3, 360), epoch_ticks(1, 1, 360)
    ([1, 10, 20, 30, 40, 50], [1, 2, 3], [1])
    """
    step = max(1, round(_step(max(last - first, 1), max(width // 60, 2))))
    near = step / 2
    middle = [epoch for epoch in range(step, last, step) if epoch - first >= near and last - epoch >= near]
    return sorted({first, *middle, last})


def tick_text(value: float) -> str:
    """A round number as short as it can be: ``0.001``, ``2e−5``."""
    text = f"{value:.3g}"
    mantissa, letter, power = text.partition("e")
    return (f"{mantissa}e{int(power)}" if letter else text).replace("-", "−")
