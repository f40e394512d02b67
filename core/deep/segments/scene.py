"""The image that tiles are cut from: in memory where it is small, else read as it is needed."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import Optional, Protocol

import numpy as np

from ...blocks.edges import read_block, source_indices
from ...blocks.plan import reading_cache
from ...raster.cache import bounded_cache
from ...raster.stack import Stack
from ...raster.window import Window
from ...run import Run

_STRIP = 512
_SHARE = 4
"""An image that takes up to this part of the memory budget is held in memory."""


class Scene(Protocol):
    """What tiles are cut from."""

    @property
    def bands(self) -> int:
        """Number of bands."""
        ...

    def read(self, window: Window) -> tuple[np.ndarray, np.ndarray]:
        """Values (bands, rows, cols) and validity (rows, cols) of a window; beyond the image they are mirrored."""
        ...


@dataclass(frozen=True)
class HeldScene:
    """An image in memory.

    Parameters
    ----------
    data : ndarray, shape (bands, rows, cols)
    valid : ndarray of bool, shape (rows, cols)
    """

    data: np.ndarray
    valid: np.ndarray

    @property
    def bands(self) -> int:
        """Number of bands."""
        return len(self.data)

    def read(self, window: Window) -> tuple[np.ndarray, np.ndarray]:
        """See `Scene`."""
        height, width = self.valid.shape
        if window.intersection(Window(0, 0, width, height)) == window:
            rows, cols = slice(window.row, window.row_end), slice(window.col, window.col_end)
            return self.data[:, rows, cols], self.valid[rows, cols]
        places = np.ix_(
            source_indices(window.row, window.row_end, height, "reflect"),
            source_indices(window.col, window.col_end, width, "reflect"),
        )
        return self.data[:, places[0], places[1]], self.valid[places]


@dataclass(frozen=True)
class LazyScene:
    """An image that is read as it is needed.

    Parameters
    ----------
    stack : Stack
    """

    stack: Stack

    @property
    def bands(self) -> int:
        """Number of bands."""
        return len(self.stack.bands)

    def read(self, window: Window) -> tuple[np.ndarray, np.ndarray]:
        """See `Scene`."""
        return read_block(self.stack, window, 0, "reflect")


def open_scene(stack: Stack, run: Run) -> Scene:
    """The image; held in memory where it takes up to a quarter of the budget.

    Raises
    ------
    InputFileError, Cancelled
        If a file is damaged, or the user stopped the run.
    """
    grid = stack.grid
    pixel = len(stack.bands) * stack.dtype.itemsize + 1
    if grid.window.pixels * pixel > run.budget * 2**20 // _SHARE:
        return LazyScene(stack)
    data = np.empty((len(stack.bands), grid.height, grid.width), stack.dtype)
    valid = np.empty((grid.height, grid.width), bool)
    cache = reading_cache(grid, stack.block_shape, pixel, (_STRIP, grid.width), run.budget, 1)
    with contextlib.closing(stack), bounded_cache(cache):
        for start in range(0, grid.height, _STRIP):
            run.check_cancelled()
            rows = slice(start, min(start + _STRIP, grid.height))
            data[:, rows], valid[rows] = stack.read(Window(0, start, grid.width, rows.stop - start))
    return HeldScene(data, valid)


def kept(values: Optional[np.ndarray]) -> Optional[np.ndarray]:
    """None where everything is valid, as a training wants it."""
    return None if values is None or values.all() else values
