"""Values at single pixels: windows around features are read, not all that lies between them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..blocks.plan import reading_cache
from ..raster.stack import Stack
from ..raster.window import Window

# Reading a window costs as much as reading this many pixels more at once.
_READ_PIXELS = 200
# Rows of the tiles of most files: windows are read in bands of as many rows.
_BAND = 256


def read_places(
    stack: Stack, window: Window, rows: np.ndarray, cols: np.ndarray, feature: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Values at places of a window, read around one feature after the other.

    The file's tiles stay in GDAL's cache (see `cache_for_places`), so this decodes none twice and copies little
    of what lies between the features.

    Parameters
    ----------
    stack : Stack
        What is read.
    window : Window
        Inside which the places are.
    rows, cols : ndarray of int64, shape (n,)
        Places, counted from the window's corner.
    feature : ndarray of int64, shape (n,)
        What they belong to: pixels of one feature lie close to each other.

    Returns
    -------
    values : ndarray, shape (n, bands)
        In the stack's dtype.
    valid : ndarray of bool, shape (n,)
        Where every band is valid.
    """
    values = np.empty((len(rows), len(stack.bands)), stack.dtype)
    valid = np.empty(len(rows), bool)
    for members, part in _parts(rows, cols, feature):
        data, usable = stack.read(Window(window.col + part.col, window.row + part.row, part.width, part.height))
        places = rows[members] - part.row, cols[members] - part.col
        values[members] = data[:, places[0], places[1]].T
        valid[members] = usable[places]
    return values, valid


def cache_for_places(stack: Stack, side: int, memory: int, workers: int) -> int:
    """Bytes of GDAL's block cache with which `read_places` decodes no tile twice for windows of `side` pixels.

    Parameters
    ----------
    memory : int
        Budget in MB, half of which is the most.
    """
    read = len(stack.bands) * stack.dtype.itemsize
    return reading_cache(stack.grid, stack.block_shape, read, (side, side), memory, workers)


def _parts(rows: np.ndarray, cols: np.ndarray, feature: np.ndarray) -> Iterator[tuple[np.ndarray, Window]]:
    """The pixels of each feature and the window around them, or all at once where the windows add up to more."""
    order = np.argsort(feature, kind="stable")
    starts = np.flatnonzero(np.r_[True, np.diff(feature[order]) != 0])
    low = [np.minimum.reduceat(values[order], starts) for values in (rows, cols)]
    high = [np.maximum.reduceat(values[order], starts) + 1 for values in (rows, cols)]
    top, left = (int(values.min()) for values in low)
    bottom, right = (int(values.max()) for values in high)
    whole = Window(left, top, right - left, bottom - top)
    if ((high[0] - low[0]) * (high[1] - low[1]) + _READ_PIXELS).sum() >= whole.pixels:
        yield np.arange(len(rows)), whole
        return
    groups = np.split(order, starts[1:])
    # In the order of the file's tiles, so that a small cache does.
    for place in np.lexsort((low[1], low[0] // _BAND)).tolist():
        (row, col), (row_end, col_end) = ((int(side[0][place]), int(side[1][place])) for side in (low, high))
        yield groups[place], Window(col, row, col_end - col, row_end - row)
