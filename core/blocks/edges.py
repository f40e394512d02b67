"""What a block's halo holds beyond the image, so that blocks see there what a whole image would show them."""

from __future__ import annotations

import numpy as np

from ..raster.stack import Stack
from ..raster.window import Window

EDGES = ("reflect", "nearest", "nodata")


def read_block(stack: Stack, window: Window, halo: int, edge: str) -> tuple[np.ndarray, np.ndarray]:
    """Read a block with its halo; beyond the image `edge` says what is there.

    Parameters
    ----------
    stack : Stack
        What is read.
    window : Window
        The core of the block, inside the image.
    halo : int
        Pixels around the core.
    edge : {'reflect', 'nearest', 'nodata'}
        See `BlockFunction`.

    Returns
    -------
    data : ndarray, shape (bands, rows, cols)
        Halo included; 0 where nothing is there.
    valid : ndarray of bool, shape (rows, cols)
        A mirrored or repeated pixel is as valid as its original.

    Raises
    ------
    ValueError
        If there is no such rule.
    InputFileError
        If a file is damaged.
    """
    if edge not in EDGES:
        raise ValueError(f"{edge!r} is no edge rule; choose one of {', '.join(EDGES)}")
    wanted = window.expanded(halo)
    if edge == "nodata" or wanted.intersection(stack.grid.window) == wanted:
        return stack.read(wanted)
    rows = source_indices(wanted.row, wanted.row_end, stack.grid.height, edge)
    cols = source_indices(wanted.col, wanted.col_end, stack.grid.width, edge)
    # With a halo larger than the block, the mirror image may hold pixels that the window itself does not reach.
    row, col = int(rows.min()), int(cols.min())
    data, valid = stack.read(Window(col, row, int(cols.max()) - col + 1, int(rows.max()) - row + 1))
    places = np.ix_(rows - row, cols - col)
    return data[:, places[0], places[1]], valid[places]


def source_indices(start: int, end: int, size: int, edge: str) -> np.ndarray:
    """Which pixel of a line of `size` stands at each place from `start` up to `end`, either of them beyond it.

    Examples
    --------
    >>> source_indices(-3, 5, 3, "reflect").tolist(), source_indices(-2, 5, 3, "nearest").tolist()
    ([2, 1, 0, 0, 1, 2, 2, 1], [0, 0, 0, 1, 2, 2, 2])
    """
    places = np.arange(start, end)
    if edge == "nearest":
        return places.clip(0, size - 1)
    # The line and its mirror image repeat for ever.
    places %= 2 * size
    return np.where(places < size, places, 2 * size - 1 - places)
