"""Pictures of a regression's report as plain places for a template: predicted over observed, and a histogram."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

POINTS = 3000
"""Points drawn at most; a page with a million of them would not open."""
SIDE = 400.0
"""Length of the axes, in units of the drawing."""
WIDTH, HEIGHT = 620.0, 190.0
"""Size of the histogram, likewise."""
_LEAST_BINS, _MOST_BINS = 11, 41
_MOST_TICKS = 7


@dataclass(frozen=True)
class Tick:
    """A mark on an axis: where, and what it says."""

    place: float
    text: str


@dataclass(frozen=True)
class Scatter:
    """Predicted over observed values; both axes have the same ticks.

    Parameters
    ----------
    points : tuple of (str, str)
        Distances from the left and from the top.
    ticks : tuple of Tick
        Distances from the axes' origin.
    shown, count : int
        Points drawn, and samples in all.
    """

    points: tuple[tuple[str, str], ...]
    ticks: tuple[Tick, ...]
    shown: int
    count: int


@dataclass(frozen=True)
class Bar:
    """A bar of the histogram, and what it stands for."""

    left: float
    width: float
    height: float
    text: str


@dataclass(frozen=True)
class ErrorHistogram:
    """Errors in bins, 0 in the middle of one.

    Parameters
    ----------
    bars : tuple of Bar
    ticks : tuple of Tick
    beyond : int
        Samples with larger errors, which the outermost bars hold.
    zero, bias : float
        Where an error of 0, and the mean error, stand.
    """

    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    beyond: int
    zero: float
    bias: float


def scatter(observed: np.ndarray, predicted: np.ndarray, most: int = POINTS) -> Scatter:
    """Places of the points of a scatter plot.

    Of many samples every k-th is drawn, in the order of the observed values (of equal ones, of the predicted), with the
    first and the last: the same samples always give the same picture, in whatever order they come.

    Parameters
    ----------
    observed, predicted : ndarray of float64, shape (n,)
        In units of the target; n of at least 1.
    most : int
        Points at most.
    """
    order = np.lexsort((predicted, observed))
    if order.size > most:
        order = order[np.round(np.linspace(0, order.size - 1, most)).astype(np.int64)]
    x, y = observed[order], predicted[order]
    # Limits are those of all samples, lest a thinned picture hide how far predictions go.
    low = float(min(observed.min(), predicted.min()))
    high = float(max(observed.max(), predicted.max()))
    margin = 0.03 * (high - low) or 1.0
    low, high = low - margin, high + margin
    scale = SIDE / (high - low)
    points = tuple((f"{left:.1f}", f"{top:.1f}") for left, top in zip((x - low) * scale, SIDE - (y - low) * scale))
    ticks = tuple(Tick((value - low) * scale, text) for value, text in nice_ticks(low, high))
    return Scatter(points, ticks, int(order.size), int(observed.size))


def error_histogram(errors: np.ndarray) -> ErrorHistogram:
    """Bars of the histogram of errors (predicted minus observed).

    The width of a bin follows Freedman & Diaconis (1981), within limits; the largest 0.5 % of the errors do not stretch
    the axis.

    Parameters
    ----------
    errors : ndarray of float64, shape (n,)
        n of at least 1.
    """
    reach = float(np.quantile(np.abs(errors), 0.995)) or float(np.abs(errors).max()) or 1.0
    first, third = np.quantile(errors, [0.25, 0.75])
    width = 2 * float(third - first) / errors.size ** (1 / 3)
    wanted = 2 * reach / width if width > 0 else _MOST_BINS
    bins = int(min(max(wanted, _LEAST_BINS), _MOST_BINS)) | 1  # odd: 0 is in the middle of one
    edges = np.linspace(-reach, reach, bins + 1)
    counts, _ = np.histogram(np.clip(errors, -reach, reach), edges)
    step = WIDTH / bins
    highest = max(int(counts.max()), 1)
    bars = tuple(
        Bar(place * step, step, HEIGHT * count / highest, f"{edges[place]:.4g} to {edges[place + 1]:.4g}: {count}")
        for place, count in enumerate(counts.tolist())
    )
    scale = WIDTH / (2 * reach)
    ticks = tuple(Tick((value + reach) * scale, text) for value, text in nice_ticks(-reach, reach))
    bias = min(max(float(errors.mean()), -reach), reach)
    beyond = int(np.count_nonzero(np.abs(errors) > reach))
    return ErrorHistogram(bars, ticks, beyond, reach * scale, (bias + reach) * scale)


def nice_ticks(low: float, high: float, most: int = _MOST_TICKS) -> list[tuple[float, str]]:
    """Round values between two limits, and how to write them.

    Examples
    --------
    >>> [text for _, text in nice_ticks(-3, 41)]
    ['0', '10', '20', '30', '40']
    """
    raw = (high - low) / most
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= raw * (1 - 1e-9))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    # Digits that tell neighbours apart, and exponents where there would be many zeros.
    largest = max(abs(first), abs(last)) * step
    plain = step >= 1e-4 and largest < 1e6
    exponent = math.floor(math.log10(step) + 1e-9)
    after_point = max(0, -exponent if plain else math.floor(math.log10(largest or step) + 1e-9) - exponent)
    style = f".{after_point}{'f' if plain else 'e'}"
    return [(number * step, _minus(format(number * step, style))) for number in range(first, last + 1)]


def _minus(text: str) -> str:
    return text.replace("-", "\u2212") if float(text) else text.replace("-", "")
