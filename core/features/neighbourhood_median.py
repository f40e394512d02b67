"""The median of a sliding window, by halving the range of values for all pixels of a block at once.

Sorting each window costs most of the time of a median filter. Here the rank of every pixel's guess is counted with
plain comparisons of whole arrays, shifted by one neighbour after the other, and each count decides one more bit of
the median. Gaps cost nothing more: they are never counted.
"""

from __future__ import annotations

import numpy as np

from .neighbourhood import counts

# Worked on at once: small enough for the cache, large enough that threads seldom wait for the interpreter lock.
_STRIP_PIXELS = 192 * 1024


def median(values: np.ndarray, valid: np.ndarray | None, radius: int) -> np.ndarray:
    """Middle one of the valid pixels in order of size; of an even number, the upper one of the two in the middle.

    Parameters
    ----------
    values : ndarray, shape (rows + 2 * radius, cols + 2 * radius)
        Values; of integers or floats.
    valid : ndarray of bool, optional
        Of the same shape; None where all pixels are valid.
    radius : int
        Pixels on each side of the middle one.

    Returns
    -------
    ndarray, shape (rows, cols)
        Of the same type; means nothing where a window has no valid pixel.
    """
    size = 2 * radius + 1
    rows, cols = values.shape[0] - 2 * radius, values.shape[1] - 2 * radius
    result = np.empty((rows, cols), values.dtype)
    # With a wide window, strips that are low would be nothing but halo.
    strip = max(_STRIP_PIXELS // max(cols, 1), size, 1)
    for start in range(0, rows, strip):
        part = slice(start, min(start + strip, rows) + 2 * radius)
        result[start : start + strip] = _median(values[part], None if valid is None else valid[part], size)
    return result


def _median(values: np.ndarray, valid: np.ndarray | None, size: int) -> np.ndarray:
    keys, ascending = _keys(values, valid)
    shape = (values.shape[0] - size + 1, values.shape[1] - size + 1)
    wanted = (counts(valid, size, shape) // 2 + 1).astype(np.uint16)
    found = np.zeros(shape, keys.dtype)
    for bit in reversed(range(max(ascending.size - 1, 0).bit_length())):
        guess = found + keys.dtype.type((1 << bit) - 1)
        too_low = _count_up_to(keys, guess, size) < wanted
        found += too_low.astype(keys.dtype) << keys.dtype.type(bit)
    # No guess reaches the key of what is not valid; beyond the last value are windows without a valid pixel.
    return np.asarray(ascending[np.minimum(found, max(ascending.size - 1, 0))])


def _keys(values: np.ndarray, valid: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
    """Place of each value among all values in ascending order, and these; the largest key where none is valid."""
    known = values if valid is None else values[valid]
    if known.size == 0:
        return np.zeros(values.shape, np.uint8), np.zeros(1, values.dtype)
    ascending, places = np.unique(known, return_inverse=True)
    kind = next(np.dtype(name) for name in ("uint8", "uint16", "uint32") if ascending.size <= np.iinfo(name).max)
    if valid is None:
        return places.reshape(values.shape).astype(kind), ascending
    keys = np.full(values.shape, np.iinfo(kind).max, kind)
    keys[valid] = places
    return keys, ascending


def _count_up_to(keys: np.ndarray, guess: np.ndarray, size: int) -> np.ndarray:
    """How many keys of each window are at most the pixel's guess; windows have at most 255 pixels a side."""
    rows, cols = guess.shape
    total = np.zeros(guess.shape, np.uint16)
    in_row, flags = np.empty(guess.shape, np.uint8), np.empty(guess.shape, bool)
    for row in range(size):
        in_row[...] = 0
        for col in range(size):
            np.less_equal(keys[row : row + rows, col : col + cols], guess, out=flags)
            np.add(in_row, flags.view(np.uint8), out=in_row)
        total += in_row
    return total
