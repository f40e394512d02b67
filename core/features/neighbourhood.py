"""Sums, extremes and moments of a sliding window, in an order that is fixed for every pixel.

A running sum (as in ``scipy.ndimage.uniform_filter``) carries the rounding of all pixels that it passed, so that
its last bits depend on where a block begins. Here a window of length n is put together from windows whose lengths
are powers of two (for 11: 1 + 2 + 8), each made of two of half its length. That takes about log2(n) passes of
whole-array arithmetic, rounds less than adding up one by one, and gives each pixel the same bits in every block.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

Combine = Callable[[np.ndarray, np.ndarray], np.ndarray]

# Rows that are worked on at once: what a pass writes is still in the processor's cache for the next one.
_STRIP_BYTES = 256 * 1024


def sliding(array: np.ndarray, length: int, axis: int, combine: Combine) -> np.ndarray:
    """Combine the `length` neighbours from each place onwards.

    Parameters
    ----------
    array : ndarray, shape (..., rows, cols)
        Values.
    length : int
        Neighbours in the window, at least 1.
    axis : {-2, -1}
        Along rows' numbers (-2) or within a row (-1).
    combine : callable
        Makes one array of two of the same shape; associative but for rounding.

    Returns
    -------
    ndarray
        Like `array`, shorter by ``length - 1`` along `axis`.
    """
    count = array.shape[axis] - length + 1
    power, span, covered = array, 1, 0
    result: np.ndarray | None = None
    while True:
        if length & span:
            piece = _part(power, axis, covered, covered + count)
            result = piece if result is None else combine(result, piece)
            covered += span
        if span * 2 > length:
            return array if result is None else result
        size = power.shape[axis]
        power = combine(_part(power, axis, 0, size - span), _part(power, axis, span, size))
        span *= 2


def _part(array: np.ndarray, axis: int, start: int, stop: int) -> np.ndarray:
    return array[..., start:stop, :] if axis == -2 else array[..., start:stop]


def box(array: np.ndarray, rows: int, cols: int, combine: Combine = np.add) -> np.ndarray:
    """Combine all values in a window of `rows` × `cols`.

    Parameters
    ----------
    array : ndarray, shape (..., height, width)
        Values, of a type that holds the result.
    rows, cols : int
        Size of the window.
    combine : callable
        As in `sliding`; ``numpy.add`` by default.

    Returns
    -------
    ndarray, shape (..., height - rows + 1, width - cols + 1)
        One value for each window that lies inside.
    """
    height = array.shape[-2] - rows + 1
    row_bytes = array[..., :1, :].nbytes
    strip = max(_STRIP_BYTES // max(row_bytes, 1), rows)
    if height <= strip:
        return sliding(sliding(array, rows, -2, combine), cols, -1, combine)
    result = np.empty((*array.shape[:-2], height, array.shape[-1] - cols + 1), array.dtype)
    for start in range(0, height, strip):
        stop = min(start + strip, height)
        part = sliding(array[..., start : stop + rows - 1, :], rows, -2, combine)
        result[..., start:stop, :] = sliding(part, cols, -1, combine)
    return result


def counts(valid: np.ndarray | None, size: int, shape: tuple[int, ...]) -> np.ndarray:
    """Valid pixels in each window of `size` × `size`.

    Parameters
    ----------
    valid : ndarray of bool, shape (rows + size - 1, cols + size - 1), optional
        None where all pixels are.
    size : int
        Length of the window's side.
    shape : tuple of int
        Rows and columns of the result.

    Returns
    -------
    ndarray of int32, shape (rows, cols)
    """
    if valid is None:
        return np.full(shape, size * size, np.int32)
    return box(valid.astype(np.int32), size, size)


def filled(values: np.ndarray, valid: np.ndarray | None, value: float) -> np.ndarray:
    """`values` with `value` wherever a pixel is not valid."""
    return values if valid is None else np.where(valid, values, values.dtype.type(value))


def lowest(dtype: np.dtype) -> float:
    """The value of a type that no other is below: -inf or the least integer."""
    return -np.inf if dtype.kind == "f" else int(np.iinfo(dtype).min)


def highest(dtype: np.dtype) -> float:
    """The value of a type that no other is above: inf or the largest integer."""
    return np.inf if dtype.kind == "f" else int(np.iinfo(dtype).max)


def summable(dtype: np.dtype, pixels: int, power: int = 1) -> np.dtype | None:
    """The integer type that holds any sum of `pixels` values of `dtype` to a power.

    Returns
    -------
    dtype or None
        None where no integer type does, or `dtype` is no integer type: sums are of doubles then.
    """
    if dtype.kind not in "iu":
        return None
    limits = np.iinfo(dtype)
    largest = max(abs(int(limits.min)), int(limits.max)) ** power * pixels
    return next((np.dtype(name) for name in ("int32", "int64") if largest <= np.iinfo(name).max), None)


def moments(values: np.ndarray, valid: np.ndarray | None, size: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Count, mean and sum of squared deviations of the valid pixels in each window.

    Two parts of a window are merged as Chan, Golub and LeVeque (1979, "Updating formulae and a pairwise algorithm
    for computing sample variances") do: nothing large is subtracted from something as large.

    Parameters
    ----------
    values : ndarray of float64, shape (rows + size - 1, cols + size - 1)
        0 where a pixel is not valid.
    valid : ndarray of bool, optional
        Of the same shape; None where all pixels are valid.
    size : int
        Length of the window's side.

    Returns
    -------
    count, mean, deviations : ndarray of float64, shape (rows, cols)
    """
    first = np.zeros((3, *values.shape))
    first[0] = 1.0 if valid is None else valid
    first[1] = values
    count, mean, deviations = box(first, size, size, _merge_moments)
    return count, mean, deviations


def _merge_moments(one: np.ndarray, two: np.ndarray) -> np.ndarray:
    merged = np.empty_like(one)
    count, mean, deviations = merged
    np.add(one[0], two[0], out=count)
    share = two[0] / np.maximum(count, 1.0)
    delta = two[1] - one[1]
    np.add(one[1], delta * share, out=mean)
    share *= one[0]
    delta *= delta
    delta *= share
    np.add(one[2], two[2], out=deviations)
    deviations += delta
    return merged
