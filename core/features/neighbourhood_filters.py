"""The neighbourhood filters: each a function of one band, its valid pixels and the radius.

All of them take `values` and `valid` of shape (rows + 2 * halo, cols + 2 * halo), where the halo is `reach` times
the radius, and return an array of shape (rows, cols). `valid` is None where every pixel is; what `values` holds
where a pixel is not valid must not matter. The window has ``2 * radius + 1`` pixels a side.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from .neighbourhood import box, counts, filled, highest, lowest, moments, summable

# Pixels times neighbours that are laid out at once where a window has holes.
_GATHERED = 2**18


def mean(values: np.ndarray, valid: np.ndarray | None, radius: int) -> np.ndarray:
    """Mean of the valid pixels; sums of integers up to 32 bits are exact."""
    size = 2 * radius + 1
    kind = summable(values.dtype, size * size) or np.dtype(np.float64)
    total = box(filled(values, valid, 0).astype(kind), size, size)
    # One count for all where every pixel is valid: the same quotient, computed faster.
    number = size * size if valid is None else np.maximum(counts(valid, size, total.shape), 1)
    return np.asarray(total / number)


def standard_deviation(values: np.ndarray, valid: np.ndarray | None, radius: int) -> np.ndarray:
    """Standard deviation of the valid pixels (of the population: divided by their number)."""
    size = 2 * radius + 1
    known = filled(values, valid, 0)
    # n * sum(x * x) - sum(x) ** 2 is exact where it fits 63 bits: for up to 16 bits and a window of 201 pixels a side.
    if summable(values.dtype, size**4, 2) is not None:
        wide = known.astype(np.int64)
        total, squares = box(wide, size, size), box(wide * wide, size, size)
        count = counts(valid, size, total.shape)
        return np.asarray(np.sqrt(count * squares - total * total) / np.maximum(count, 1))
    number, _, deviations = moments(known.astype(np.float64), valid, size)
    return np.asarray(np.sqrt(deviations / np.maximum(number, 1.0)))


def minimum(values: np.ndarray, valid: np.ndarray | None, radius: int) -> np.ndarray:
    """Least of the valid pixels."""
    size = 2 * radius + 1
    return box(filled(values, valid, highest(values.dtype)), size, size, np.minimum)


def maximum(values: np.ndarray, valid: np.ndarray | None, radius: int) -> np.ndarray:
    """Largest of the valid pixels."""
    size = 2 * radius + 1
    return box(filled(values, valid, lowest(values.dtype)), size, size, np.maximum)


def value_range(values: np.ndarray, valid: np.ndarray | None, radius: int) -> np.ndarray:
    """Largest less least of the valid pixels, in a type that holds it."""
    wide = np.float64 if values.dtype.kind == "f" or values.dtype.itemsize > 4 else np.int64
    # Where no pixel is valid the difference means nothing, and must not complain.
    with np.errstate(invalid="ignore"):
        return maximum(values, valid, radius).astype(wide) - minimum(values, valid, radius).astype(wide)


def opening(values: np.ndarray, valid: np.ndarray | None, radius: int) -> np.ndarray:
    """Maximum of the minimum: bright spots smaller than the window vanish."""
    return maximum(minimum(values, valid, radius), None if valid is None else _inner(valid, radius), radius)


def closing(values: np.ndarray, valid: np.ndarray | None, radius: int) -> np.ndarray:
    """Minimum of the maximum: dark spots smaller than the window vanish."""
    return minimum(maximum(values, valid, radius), None if valid is None else _inner(valid, radius), radius)


def gaussian(values: np.ndarray, valid: np.ndarray | None, radius: int, sigma: float) -> np.ndarray:
    """Mean of the valid pixels weighted by a Gaussian of `sigma` pixels, cut off at the window's border.

    Normalised convolution (Knutsson and Westin 1993): the weights of the valid pixels add up to 1.
    """
    offsets = np.arange(-radius, radius + 1)
    weights = np.exp(-0.5 * (offsets / sigma) ** 2)
    weights /= weights.sum()
    total = _correlated(filled(values, valid, 0).astype(np.float64), weights)
    if valid is None:
        return np.asarray(total / _correlated(np.ones((offsets.size, offsets.size)), weights))
    share = _correlated(valid.astype(np.float64), weights)
    return np.asarray(total / np.where(share > 0, share, 1.0))


def sobel(values: np.ndarray, valid: np.ndarray | None, radius: int) -> np.ndarray:
    """Magnitude of Sobel's gradient of 3 × 3 pixels, eight times the slope; `radius` is 1.

    A neighbour that is not valid counts as if it equalled the pixel in the middle.
    """
    del radius  # the halo is always 1
    wide = values.astype(np.int64 if values.dtype.kind in "iu" and values.dtype.itemsize < 8 else np.float64)
    centre = wide[1:-1, 1:-1]

    def beside(row: int, col: int) -> np.ndarray:
        rows, cols = slice(row, row + centre.shape[0]), slice(col, col + centre.shape[1])
        step: np.ndarray = wide[rows, cols] - centre
        return step if valid is None else np.where(valid[rows, cols], step, step.dtype.type(0))

    with np.errstate(invalid="ignore"):  # of values that are not valid
        down = beside(2, 0) - beside(0, 0) + 2 * (beside(2, 1) - beside(0, 1)) + beside(2, 2) - beside(0, 2)
        right = beside(0, 2) - beside(0, 0) + 2 * (beside(1, 2) - beside(1, 0)) + beside(2, 2) - beside(2, 0)
    return np.asarray(np.hypot(down, right))


def majority(values: np.ndarray, valid: np.ndarray | None, radius: int) -> np.ndarray:
    """Value that most of the valid pixels have; of several, the pixel's own, else the least of them."""
    size = 2 * radius + 1
    kinds = np.unique(values if valid is None else values[valid])
    # Counting takes a pass for each value; sorting takes one of all neighbours, whatever the values.
    if kinds.size <= size * size:
        return _majority_by_counting(values, valid, radius, kinds)
    return _majority_by_sorting(values, valid, radius)


def _majority_by_counting(values: np.ndarray, valid: np.ndarray | None, radius: int, kinds: np.ndarray) -> np.ndarray:
    size = 2 * radius + 1
    centre: np.ndarray = _inner(values, radius)
    most, own, winner = np.zeros(centre.shape, np.uint16), np.zeros(centre.shape, np.uint16), centre.copy()
    for kind in kinds:
        here = values == kind if valid is None else (values == kind) & valid
        number = box(here.astype(np.uint16), size, size)
        np.copyto(winner, kind, where=number > most)
        np.copyto(own, number, where=centre == kind)
        np.maximum(most, number, out=most)
    return np.where(own == most, centre, winner)


def _majority_by_sorting(values: np.ndarray, valid: np.ndarray | None, radius: int) -> np.ndarray:
    size = 2 * radius + 1
    centre: np.ndarray = _inner(values, radius)
    number = counts(valid, size, centre.shape)
    wanted = np.ones(centre.shape, bool) if valid is None else _inner(valid, radius)
    result = np.zeros(centre.shape, values.dtype)
    for rows, cols, window in _gathered(filled(values, valid, highest(values.dtype)), wanted, size):
        window.sort(axis=1)
        places = np.arange(size * size)
        starts = np.zeros(window.shape, np.int32)
        starts[:, 1:] = np.where(window[:, 1:] != window[:, :-1], places[1:], 0)
        runs = places - np.maximum.accumulate(starts, axis=1) + 1
        # Beyond the valid ones stands what fills the holes.
        runs[places >= number[rows, cols, np.newaxis]] = 0
        most = runs.max(axis=1)
        middle = centre[rows, cols]
        equal = (window == middle[:, np.newaxis]) & (places < number[rows, cols, np.newaxis])
        winner = window[np.arange(rows.size), runs.argmax(axis=1)]
        result[rows, cols] = np.where(equal.sum(axis=1) == most, middle, winner)
    return result


def _inner(array: np.ndarray, radius: int) -> np.ndarray:
    """All but `radius` pixels on every side."""
    return array[radius : array.shape[0] - radius, radius : array.shape[1] - radius]


def _correlated(array: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Weighted sum of each window, one axis after the other."""
    from scipy.ndimage import correlate1d

    radius = weights.size // 2
    down = correlate1d(array, weights, axis=0)[radius : array.shape[0] - radius]
    result: np.ndarray = correlate1d(down, weights, axis=1)[:, radius : array.shape[1] - radius]
    return result


def _gathered(values: np.ndarray, wanted: np.ndarray, size: int) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Rows and columns of the wanted pixels and the values around each, shape (pixels, size * size), in parts."""
    all_rows, all_cols = np.nonzero(wanted)
    windows = np.lib.stride_tricks.sliding_window_view(values, (size, size))
    pixels = max(_GATHERED // (size * size), 1)
    for start in range(0, all_rows.size, pixels):
        rows, cols = all_rows[start : start + pixels], all_cols[start : start + pixels]
        yield rows, cols, windows[rows, cols].reshape(rows.size, size * size)
