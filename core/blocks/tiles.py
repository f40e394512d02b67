"""Sums over a whole raster whose last bits no plan of blocks can change, in as many passes as an iteration needs.

A sum of fractions depends on the order of its terms. Here the terms are those of fixed tiles of the grid, and the
tiles are added up in a fixed order, whoever computed them and whenever.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, Optional, TypeVar

import numpy as np

from ..compute import Backend
from ..raster.cache import WorkerCache, bounded_cache
from ..raster.grid import Grid
from ..raster.stack import Stack, files_of
from ..raster.window import Window
from ..run import Run
from .contract import Block
from .failure import naming_the_block
from .plan import IN_FLIGHT_PER_WORKER, PixelCost

T = TypeVar("T")

SIDE = 256
"""Rows and columns of a tile, in pixels. It is part of what makes a result the same everywhere."""

_LEAST_CACHE = 16 * 2**20


def tiles_of(grid: Grid) -> list[Window]:
    """The tiles of a grid, row by row; those at the right and lower edge are smaller."""
    return [
        Window(col, row, min(SIDE, grid.width - col), min(SIDE, grid.height - row))
        for row in range(0, grid.height, SIDE)
        for col in range(0, grid.width, SIDE)
    ]


@dataclass(frozen=True)
class _TileTask(Generic[T]):
    """What a worker does with one tile. Plain data, so that it can travel."""

    stack: Stack
    function: Callable[[Block], T]
    cache: WorkerCache

    def __call__(self, item: tuple[int, Window]) -> tuple[int, Optional[T]]:
        return self.compute(item, self.read(item))

    def read(self, item: tuple[int, Window]) -> tuple[np.ndarray, np.ndarray]:
        """Values and validity."""
        self.cache.hold()
        return self.stack.read(item[1])

    def compute(self, item: tuple[int, Window], read: tuple[np.ndarray, np.ndarray]) -> tuple[int, Optional[T]]:
        """What the function makes of them."""
        number, window = item
        data, valid = read
        if not valid.any():
            return number, None
        with naming_the_block(window, self.stack.sources[0].path):
            return number, self.function(Block(data, valid, window))


@dataclass(frozen=True)
class Tiles:
    """An image read tile by tile, again and again, over one backend; made by `open_tiles`.

    Parameters
    ----------
    stack : Stack
        What is read.
    windows : sequence of Window
        All tiles.
    """

    stack: Stack
    windows: Sequence[Window]
    _backend: Backend
    _in_flight: int
    _cache: int
    _run: Run

    def reduce(
        self,
        function: Callable[[Block], T],
        merge: Callable[[T, T], T],
        windows: Optional[Sequence[Window]] = None,
        on_tile: Optional[Callable[[float], None]] = None,
    ) -> Optional[T]:
        """Apply `function` to tiles and merge what it returns, in the order of `windows`.

        Parameters
        ----------
        function : callable
            Makes a small value of a tile; at module level, for it may travel. Never called for a tile without a
            valid pixel.
        merge : callable
            Makes one value of two; the first comes from the tiles before.
        windows : sequence of Window, optional
            Which tiles, in which order; all of them by default.
        on_tile : callable, optional
            Told the share of `windows` that is done.

        Returns
        -------
        object or None
            None where no pixel is valid.

        Raises
        ------
        BlockError
            If the function fails; names the input and the tile.
        InputFileError, Cancelled
            If reading fails, or the user stopped the run.
        """
        chosen = self.windows if windows is None else windows
        task = _TileTask(self.stack, function, WorkerCache(self._cache // self._backend.sharing))
        waiting: dict[int, Optional[T]] = {}
        total: Optional[T] = None
        turn = 0
        computed = self._backend.map(task, enumerate(chosen), self._in_flight, self._run.check_cancelled)
        with contextlib.closing(computed):
            for done, (number, value) in enumerate(computed, start=1):
                waiting[number] = value
                while turn in waiting:
                    part = waiting.pop(turn)
                    turn += 1
                    if part is not None:
                        total = part if total is None else merge(total, part)
                if on_tile is not None:
                    on_tile(done / len(chosen))
        return total


@contextlib.contextmanager
def open_tiles(stack: Stack, bytes_per_pixel: int, run: Run) -> Iterator[Tiles]:
    """Open a backend for passes over the tiles of an image.

    Parameters
    ----------
    stack : Stack
        What is read.
    bytes_per_pixel : int
        Working memory that a function needs for each pixel of a tile, besides input.
    run : Run
        Backend, memory, progress and cancel. With a small budget fewer tiles are in flight.
    """
    with contextlib.ExitStack() as around:
        around.enter_context(contextlib.closing(stack))
        backend = around.enter_context(run.open_backend())
        backend.attend(files_of(stack))
        cost = PixelCost(len(stack.bands) * stack.dtype.itemsize + 1, stack.bytes_per_pixel + bytes_per_pixel)
        budget = run.budget * 2**20
        cache = _row_of_blocks(stack, cost.read, budget)
        each = SIDE * SIDE * (cost.read + cost.work)
        in_flight = max(1, min(IN_FLIGHT_PER_WORKER * backend.workers, (budget - cache) // each))
        around.enter_context(bounded_cache(cache))
        yield Tiles(stack, tiles_of(stack.grid), backend, in_flight, cache, run)


def _row_of_blocks(stack: Stack, read: int, budget: int) -> int:
    """Bytes of the file's blocks that a row of tiles crosses: with less, strips would be decoded for every tile."""
    rows = math.ceil(SIDE / stack.block_shape[0]) * stack.block_shape[0]
    return max(min(rows * stack.grid.width * read, budget // 4), _LEAST_CACHE)
