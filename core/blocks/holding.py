"""Who holds what while blocks are in flight, and how many bytes that is.

serial, threads, processes
    The workers of this machine read and compute. Each holds one block: what it read (twice with a halo), and the
    working copies of reading and of the function. What they made waits for the writer, for every block in flight.
dask, workers read
    The same, elsewhere: each worker has a memory of its own, which is taken to be as large as the budget, and is
    counted once. Here is only what they made.
dask, this machine reads
    Its readers hold one block each: what they read, and the working copies of reading. Every block in flight lies
    here packed, until a worker answers, and so does what was made. A worker holds the packed block, what it unpacked
    and the working copies of the function; one worker is counted, as above.

GDAL's cache is with whoever reads, and the writer's is here.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ..raster.grid import Grid
from ..raster.writer import TILE

if TYPE_CHECKING:
    from .plan import PixelCost

LEAST_CACHE = 16 * 2**20
"""Bytes below which GDAL's cache would be of no use."""

# A block on its way is packed, written down for the wire, and taken in by a scheduler that may be in this process
# (measured with 8 and 16 blocks that are sent at once).
_SENT_COPIES = 3


def computed_here(cost: PixelCost, rows: int, cols: int, workers: int, in_flight: int) -> int:
    """Bytes of blocks that whoever computes them reads.

    Parameters
    ----------
    cost : PixelCost
        Memory for each pixel.
    rows, cols : int
        Size of a block.
    workers : int
        Those that hold a block in the memory that is counted.
    in_flight : int
        Blocks.
    """
    around = _around(cost, rows, cols)
    one = around * (_copies(cost) * cost.read + cost.reading) + _working(cost, around)
    return min(workers, in_flight) * one + _made(cost, rows, cols, in_flight)


def sent_from_here(cost: PixelCost, rows: int, cols: int, readers: int, in_flight: int) -> int:
    """Bytes here of blocks that `readers` threads read for workers elsewhere; parameters as for `computed_here`."""
    one = _around(cost, rows, cols)
    reading = min(readers, in_flight) * one * (_copies(cost) * cost.read + cost.reading)
    return reading + in_flight * one * _SENT_COPIES * cost.read + _made(cost, rows, cols, in_flight)


def given_to_worker(cost: PixelCost, rows: int, cols: int) -> int:
    """Bytes of a worker that computes a block which was sent to it: packed and unpacked, and what it makes."""
    around = _around(cost, rows, cols)
    return around * 2 * cost.read + _working(cost, around) + rows * cols * cost.written


def cache_for_blocks(
    grid: Grid, source_block: tuple[int, int], cost: PixelCost, rows: int, cols: int, readers: int
) -> int:
    """Bytes of GDAL's block cache: the file's blocks that readers read from, and unfinished tiles written.

    With less, a block that several bands or windows share would be decoded more than once.
    """
    high = _span(rows, cost.halo, source_block[0], grid.height)
    wide = _span(cols, cost.halo, source_block[1], grid.width)
    # A row of tiles that the next blocks complete, or the tiles of one block.
    unfinished = TILE * grid.width if rows % TILE and rows < grid.height else rows * cols
    return max(readers * high * wide * cost.read + unfinished * cost.written, LEAST_CACHE)


def _around(cost: PixelCost, rows: int, cols: int) -> int:
    """Pixels of a block with its halo."""
    return (rows + 2 * cost.halo) * (cols + 2 * cost.halo)


def _working(cost: PixelCost, around: int) -> int:
    """Bytes of the function's working copies for a block with its halo."""
    return around * cost.work + min(around, cost.chunk) * cost.chunk_work


def _copies(cost: PixelCost) -> int:
    """How often a reader holds what it read: the halo at the image's edge is made in a copy."""
    return 2 if cost.halo else 1


def _made(cost: PixelCost, rows: int, cols: int, in_flight: int) -> int:
    """Bytes of what waits for the writer, which fills nodata into a copy of one."""
    return rows * cols * ((cost.written + 1) * in_flight + cost.written)


def _span(length: int, halo: int, source: int, size: int) -> int:
    """Pixels of the file's blocks along one side of a window, which begins at a multiple of its length."""
    crosses = halo or (length % source and source % length)
    touched = math.ceil((length + 2 * halo) / source) + (1 if crosses else 0)
    return min(touched, math.ceil(size / source)) * source
