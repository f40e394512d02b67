"""The plan: into which blocks a grid is cut, from a memory budget."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from ..raster.grid import Grid
from ..raster.window import Window
from ..raster.writer import TILE

# More pixels at once bring no speed, but make cancel and progress coarse.
_MOST_PIXELS = 512 * 512
# Rows of a full-width block over a file in strips: fewer would make blocks degenerate.
_FEWEST_ROWS = 16

IN_FLIGHT_PER_WORKER = 2
"""Blocks being computed or waiting for the writer, for each worker."""


@dataclass(frozen=True)
class BlockPlan:
    """A grid cut into blocks.

    Parameters
    ----------
    grid : Grid
        What is cut.
    rows, cols : int
        Size of a block; those at the right and lower edge are smaller.
    in_flight : int
        Blocks held in memory at the same time.
    """

    grid: Grid
    rows: int
    cols: int
    in_flight: int

    def __len__(self) -> int:
        return math.ceil(self.grid.height / self.rows) * math.ceil(self.grid.width / self.cols)

    def windows(self) -> Iterator[Window]:
        """All blocks, row by row."""
        for row in range(0, self.grid.height, self.rows):
            for col in range(0, self.grid.width, self.cols):
                width, height = min(self.cols, self.grid.width - col), min(self.rows, self.grid.height - row)
                yield Window(col, row, width, height)


def plan_blocks(
    grid: Grid,
    source_block: tuple[int, int],
    bytes_per_pixel: int,
    memory: int,
    workers: int,
    shape: tuple[int, int] | None = None,
) -> BlockPlan:
    """Cut a grid so that the blocks in flight stay within the memory budget.

    Parameters
    ----------
    grid : Grid
        What is cut.
    source_block : tuple of int
        Rows and columns of the source file's own blocks (tiles or strips).
    bytes_per_pixel : int
        Memory for each pixel in flight: input, mask, working copies and outputs.
    memory : int
        Budget in MB (2**20 bytes).
    workers : int
        Number of workers.
    shape : tuple of int, optional
        Rows and columns, instead of a plan.
    """
    in_flight = IN_FLIGHT_PER_WORKER * workers
    if shape is not None:
        return BlockPlan(grid, min(shape[0], grid.height), min(shape[1], grid.width), in_flight)
    pixels = min(memory * 2**20 // (bytes_per_pixel * in_flight), _MOST_PIXELS)
    source_rows, source_cols = source_block
    if source_cols >= grid.width and source_rows < TILE:
        # Strips: reading a part of the width would decode the same strips again and again.
        rows = _multiple(pixels // grid.width, source_rows, _FEWEST_ROWS)
        return BlockPlan(grid, min(rows, grid.height), grid.width, in_flight)
    side = math.isqrt(max(pixels, 1))
    rows = _multiple(side, _unit(source_rows), TILE)
    cols = _multiple(pixels // rows, _unit(source_cols), TILE)
    return BlockPlan(grid, min(rows, grid.height), min(cols, grid.width), in_flight)


def _unit(source: int) -> int:
    """Blocks are whole tiles of the file written, and of the file read where these are larger."""
    return source if source > TILE and source % TILE == 0 and source <= 4 * TILE else TILE


def _multiple(wanted: int, unit: int, least: int) -> int:
    """The largest multiple of `unit` up to `wanted`, but at least one that reaches `least`."""
    return max(wanted // unit, math.ceil(least / unit), 1) * unit
