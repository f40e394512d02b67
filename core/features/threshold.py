"""Thresholds that part the histogram of a band.

Each function takes a `Histogram` and returns values of the band; a pixel above a threshold belongs to the upper
class. For whole numbers they are the same as those of ``skimage.filters``, which takes all pixels at once.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..errors import DataError, ParameterError
from .histogram import Histogram

METHODS = ("otsu", "fixed", "multiotsu", "triangle", "li", "percentile")
"""Names of the methods."""

# Bins of the triangle's histogram where values are real numbers: with more, its peak is noise.
_TRIANGLE_BINS = 256


def otsu(histogram: Histogram) -> float:
    """Threshold with the largest variance between the two classes (Otsu 1979).

    Raises
    ------
    DataError
        If all pixels have the same value.
    """
    values, counts = _occupied(histogram)
    below, above = np.cumsum(counts)[:-1], np.cumsum(counts[::-1])[::-1][1:]
    weighted = counts * values
    mean_below = np.cumsum(weighted)[:-1] / below
    mean_above = np.cumsum(weighted[::-1])[::-1][1:] / above
    return float(values[np.argmax(below * above * (mean_below - mean_above) ** 2)])


def multi_otsu(histogram: Histogram, classes: int) -> tuple[float, ...]:
    """Thresholds with the largest variance between several classes (Liao, Chen and Chung 2001).

    The best partition of the first values into k classes is put together from the best ones into k - 1. Where its
    last class begins never moves back as values are added, so that halving finds all beginnings (the "divide and
    conquer" of Grønlund et al. 2017, "Fast exact k-means, k-medians and Bregman divergence clustering in 1D").

    Raises
    ------
    ParameterError
        If there are fewer different values than classes.
    """
    values, counts = _occupied(histogram)
    if values.size < classes:
        raise ParameterError(
            "there are only {count} different values; choose at most as many classes",
            parameter="classes",
            count=values.size,
        )
    weight = np.concatenate([[0.0], np.cumsum(counts)])
    # From the middle of the range, for the sake of the last digits.
    moment = np.concatenate([[0.0], np.cumsum(counts * (values - values[values.size // 2]))])

    def gain(starts: np.ndarray, end: int) -> np.ndarray:
        """Weight times squared mean of the values from each start up to `end`."""
        return np.asarray((moment[end] - moment[starts]) ** 2 / (weight[end] - weight[starts]))

    best = np.full(values.size + 1, -np.inf)
    best[1:] = moment[1:] ** 2 / weight[1:]
    beginnings = []
    for number in range(2, classes + 1):
        best, begins = _one_class_more(best, gain, number)
        beginnings.append(begins)
    end, places = values.size, []
    for begins in reversed(beginnings):
        end = int(begins[end])
        places.append(end - 1)
    return tuple(float(values[place]) for place in reversed(places))


def _one_class_more(
    best: np.ndarray, gain: Callable[[np.ndarray, int], np.ndarray], number: int
) -> tuple[np.ndarray, np.ndarray]:
    """Best gain of the first values, by their number, in `number` classes, and where the last class begins then."""
    size = best.size - 1
    better, begins = np.full(size + 1, -np.inf), np.zeros(size + 1, np.int64)
    # End of the values, and the limits of where the last class begins.
    todo = [(number, size, number - 1, size - 1)]
    while todo:
        first, last, low, high = todo.pop()
        if first > last:
            continue
        end = (first + last) // 2
        starts = np.arange(low, min(high, end - 1) + 1)
        gains = best[starts] + gain(starts, end)
        place = int(np.argmax(gains))
        better[end], begins[end] = gains[place], starts[place]
        todo += [(first, end - 1, low, int(starts[place])), (end + 1, last, int(starts[place]), high)]
    return better, begins


def triangle(histogram: Histogram) -> float:
    """Value farthest from the line between the histogram's peak and its longer end (Zack et al. 1977).

    Raises
    ------
    DataError
        If all pixels have the same value.
    """
    _occupied(histogram)
    values, counts = _coarse(histogram)
    peak = int(np.argmax(counts))
    ends = np.flatnonzero(counts)
    low, high = int(ends[0]), int(ends[-1])
    if peak - low < high - peak:  # the longer end is the upper one: look at it from there
        start, places = high, np.arange(high, peak, -1)
    else:
        start, places = low, np.arange(low, peak)
    # Twice the area of the triangle: the distance from the line is in proportion to it.
    distance = counts[peak] * np.abs(places - start).astype(np.float64) - abs(peak - start) * counts[places]
    return float(values[places[np.argmax(distance)]] if places.size else values[peak])


def li(histogram: Histogram) -> float:
    """Threshold with the least cross entropy between image and classes (Li and Tam 1998).

    Raises
    ------
    DataError
        If all pixels have the same value.
    """
    values, counts = _occupied(histogram)
    low = values[0]
    levels = values - low  # logarithms ask for positive means
    current, following = -np.inf, float(np.average(levels, weights=counts))
    while abs(following - current) > histogram.step / 2:
        current = following
        above = levels > current
        mean_above = np.average(levels[above], weights=counts[above])
        mean_below = np.average(levels[~above], weights=counts[~above])
        if mean_below == 0:
            break
        following = float((mean_below - mean_above) / (np.log(mean_below) - np.log(mean_above)))
    return float(following + low)


def percentile(histogram: Histogram, share: float) -> float:
    """Value below which `share` percent of the pixels lie, interpolated as ``numpy.percentile`` does."""
    ranks = np.cumsum(histogram.counts)
    place = share / 100.0 * (int(ranks[-1]) - 1)
    lower = int(np.floor(place))
    upper = min(lower + 1, int(ranks[-1]) - 1)
    values = histogram.values
    low, high = (float(values[np.searchsorted(ranks, rank, side="right")]) for rank in (lower, upper))
    return low + (high - low) * (place - lower)


def _occupied(histogram: Histogram) -> tuple[np.ndarray, np.ndarray]:
    """Values that occur and how often, both float64."""
    there = np.flatnonzero(histogram.counts)
    if there.size < 2:
        raise DataError(
            "all valid pixels have the value {value}, which no threshold parts; choose another band, or the method"
            " 'fixed'",
            parameter="input",
            value=float(histogram.values[there[0]]),
        )
    return histogram.values[there], histogram.counts[there].astype(np.float64)


def _coarse(histogram: Histogram) -> tuple[np.ndarray, np.ndarray]:
    """Values and counts of the bins, of few bins where these are no single values."""
    if histogram.exact:
        return histogram.values, histogram.counts
    counts = histogram.counts.reshape(_TRIANGLE_BINS, -1).sum(axis=1)
    step = histogram.step * (histogram.counts.size // _TRIANGLE_BINS)
    return histogram.first - histogram.step / 2 + step * (np.arange(_TRIANGLE_BINS) + 0.5), counts
