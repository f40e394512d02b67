"""The plan: into which blocks a grid is cut, from a memory budget."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from ..raster.grid import Grid
from ..raster.window import Window
from ..raster.writer import TILE
from .holding import LEAST_CACHE, cache_for_blocks, computed_here, given_to_worker, sent_from_here

# More pixels at once bring no speed, but make cancel and progress coarse.
_MOST_PIXELS = 512 * 512
# So many blocks for each worker at least, where whole tiles allow it: an image of one block would keep one core busy.
_PER_WORKER = 4
# With fewer than these times the halo along a side, most of what is read would be halo.
_HALOS = 4
# Rows of a full-width block over a file in strips: fewer would make blocks degenerate.
_FEWEST_ROWS = 16
# Full-width blocks may have this many times more pixels if the tiles that are written become complete with each.
_WHOLE_TILES = 4
# Blocks that stand for all of them.
_SOME = 16

IN_FLIGHT_PER_WORKER = 2
"""Blocks being computed or waiting for the writer, for each worker."""


@dataclass(frozen=True)
class PixelCost:
    """Memory in bytes for each pixel of a block.

    Parameters
    ----------
    read : int
        As read: values of all bands and validity. The same again is counted for GDAL's cache, and for the copy
        that makes the halo at the image's edge.
    work : int
        Working copies of the function, for pixels of the halo too. Where nothing is ever sent to workers elsewhere,
        they may include those of reading.
    written : int
        All outputs.
    halo : int
        Pixels around the block.
    unit : int
        Sides of a block are multiples of this; 1 where any will do.
    reading : int
        Working copies that reading makes, which whoever reads holds, and not whoever computes.
    chunk, chunk_work : int
        Where the function works on so many pixels of a block at a time: working copies for each of them, besides those
        of `work`.
    """

    read: int
    work: int = 0
    written: int = 0
    halo: int = 0
    unit: int = 1
    reading: int = 0
    chunk: int = 0
    chunk_work: int = 0


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
    cache : int
        Bytes of GDAL's block cache that reading and writing need.
    memory : int
        Bytes that all this takes, of workers elsewhere one; see `holding`.
    part : Window, optional
        Whole rows of blocks, where a run makes no more of the grid than these.
    """

    grid: Grid
    rows: int
    cols: int
    in_flight: int
    cache: int = LEAST_CACHE
    memory: int = 0
    part: Window | None = None

    def __len__(self) -> int:
        return math.ceil(self.window.height / self.rows) * math.ceil(self.window.width / self.cols)

    @property
    def window(self) -> Window:
        """What is made of the grid."""
        return self.grid.window if self.part is None else self.part

    @property
    def strip(self) -> Grid:
        """The grid of what is made."""
        if self.part is None:
            return self.grid
        t = self.grid.transform
        corner = (t[0] + self.part.row * t[2], t[3] + self.part.row * t[5])
        return Grid(self.part.width, self.part.height, (corner[0], t[1], t[2], corner[1], t[4], t[5]), self.grid.crs)

    def windows(self) -> Iterator[Window]:
        """All blocks, row by row."""
        for row in range(self.window.row, self.window.row_end, self.rows):
            for col in range(0, self.grid.width, self.cols):
                width, height = min(self.cols, self.grid.width - col), min(self.rows, self.grid.height - row)
                yield Window(col, row, width, height)


def plan_blocks(
    grid: Grid,
    source_block: tuple[int, int],
    cost: PixelCost,
    memory: int,
    workers: int,
    shape: tuple[int, int] | None = None,
    sharing: int | None = None,
    sending: int = 0,
) -> BlockPlan:
    """Cut a grid so that everything in memory stays within the budget.

    Blocks are whole tiles; over a file in strips, whole strips of the full width. Where not even the smallest of
    them fit for all workers, fewer are in flight; where not a single one does, strips are cut after all.

    Parameters
    ----------
    grid : Grid
        What is cut.
    source_block : tuple of int
        Rows and columns of the source file's own blocks (tiles or strips).
    cost : PixelCost
        Memory for each pixel.
    memory : int
        Budget in MB (2**20 bytes).
    workers : int
        Number of workers.
    shape : tuple of int, optional
        Rows and columns, instead of a plan; fewer such blocks are in flight where the budget does not hold them.
    sharing : int, optional
        Workers among them that hold their blocks in this memory; all of them by default. What the others hold is
        counted once: each of them has a memory of its own, which is taken to be no smaller.
    sending : int
        Threads that read here for workers elsewhere, which compute what they are sent; 0 where whoever computes
        reads. See `holding`.
    """
    budget = memory * 2**20
    sharing = workers if sharing is None else sharing

    def plan(rows: int, cols: int, in_flight: int = IN_FLIGHT_PER_WORKER * workers) -> BlockPlan:
        rows, cols = min(_up_to(rows, cost.unit), grid.height), min(_up_to(cols, cost.unit), grid.width)
        readers = min(sending or sharing, in_flight)
        cache = min(cache_for_blocks(grid, source_block, cost, rows, cols, readers), max(budget // 2, 2**20))
        if sending:
            held = sent_from_here(cost, rows, cols, sending, in_flight) + given_to_worker(cost, rows, cols)
        else:
            held = computed_here(cost, rows, cols, sharing, in_flight)
        return BlockPlan(grid, rows, cols, in_flight, cache, cache + held)

    if shape is not None:
        return _fewer_at_once(plan, shape, budget)
    if cost.unit > 1:
        return _fewer_at_once(plan, (cost.unit, cost.unit), budget)
    most = min(_MOST_PIXELS, grid.width * grid.height // (_PER_WORKER * workers)) if workers > 1 else _MOST_PIXELS
    wanted = max(most, (_HALOS * cost.halo) ** 2)
    # Smaller blocks decode a tile more than once, which costs less than workers without one; a strip, many times.
    enough = 1 if _in_strips(grid, source_block) else workers
    return _first_fit(plan, _candidates(grid, source_block, wanted), budget, enough)


def _first_fit(
    plan: Callable[..., BlockPlan], groups: Iterable[Iterable[tuple[int, int]]], budget: int, enough: int
) -> BlockPlan:
    """The first plan within the budget: of each group its shapes in turn, then its last one with fewer in flight.

    Fewer than `enough` are taken only where no group has as many.
    """
    fewer: list[BlockPlan] = []
    for shapes in groups:
        last = None
        for rows, cols in shapes:
            last = plan(rows, cols)
            if last.memory <= budget:
                return last
        while last is not None and last.in_flight > 1 and last.memory > budget:
            last = plan(last.rows, last.cols, last.in_flight - 1)
        if last is not None and last.memory <= budget:
            fewer.append(last)
            if last.in_flight >= enough:
                return last
    return max(fewer, key=lambda found: found.in_flight, default=plan(TILE, TILE, 1))


def _fewer_at_once(plan: Callable[..., BlockPlan], shape: tuple[int, int], budget: int) -> BlockPlan:
    """Blocks of this shape; where the budget does not hold all that workers could compute, fewer are in flight."""
    made = plan(*shape)
    while made.memory > budget and made.in_flight > 1:
        made = plan(*shape, made.in_flight - 1)
    return made


def spread(plan: BlockPlan) -> list[Window]:
    """A few blocks, evenly over the image; all of them where there are no more."""
    if len(plan) <= _SOME:
        return list(plan.windows())
    step = len(plan) / _SOME
    chosen = {int((number + 0.5) * step) for number in range(_SOME)}
    return [window for number, window in enumerate(plan.windows()) if number in chosen]


def reading_cache(
    grid: Grid, source_block: tuple[int, int], read: int, shape: tuple[int, int], memory: int, workers: int
) -> int:
    """Bytes of GDAL's block cache for workers that read windows of up to a shape, within half of the budget.

    Parameters
    ----------
    grid, source_block, memory, workers
        See `plan_blocks`.
    read : int
        Bytes of all bands of a pixel.
    shape : tuple of int
        Rows and columns.
    """
    # A halo, because such windows may begin anywhere in a tile.
    needed = cache_for_blocks(grid, source_block, PixelCost(read, halo=1), *shape, workers)
    return min(needed, max(memory * 2**20 // 2, 2**20))


def _candidates(grid: Grid, source_block: tuple[int, int], wanted: int) -> Iterator[Iterable[tuple[int, int]]]:
    """Groups of shapes (rows, columns), each from the largest to the smallest, the best group first."""
    source_rows, source_cols = source_block
    if _in_strips(grid, source_block):
        yield _strips(grid, source_rows, wanted)
        yield _cut_strips(grid, source_rows)
    yield _tiles(_unit(source_rows), _unit(source_cols), wanted)
    yield [(TILE, TILE)]


def _in_strips(grid: Grid, source_block: tuple[int, int]) -> bool:
    """Whether a file is stored in strips, and not in tiles."""
    return source_block[1] >= grid.width and source_block[0] < TILE


def _strips(grid: Grid, source_rows: int, wanted: int) -> Iterator[tuple[int, int]]:
    """Whole strips: reading a part of the width would decode the same strips again and again."""
    whole = max(wanted // grid.width // TILE, 1) * TILE
    rows = whole if whole * grid.width <= _WHOLE_TILES * wanted else TILE // 2
    while True:
        taken = math.ceil(max(rows, _FEWEST_ROWS) / source_rows) * source_rows
        if rows <= _FEWEST_ROWS or taken * grid.width <= wanted or rows >= TILE:
            yield taken, grid.width
        if rows <= _FEWEST_ROWS:
            return
        rows = rows - TILE if rows > TILE else rows // 2


def _cut_strips(grid: Grid, source_rows: int) -> Iterator[tuple[int, int]]:
    """As few rows and as many columns as can be: each strip is decoded once for every block that it crosses."""
    rows = math.ceil(_FEWEST_ROWS / source_rows) * source_rows
    cols = grid.width
    while cols > TILE:
        cols = math.ceil(cols / 2 / TILE) * TILE
        yield rows, cols


def _tiles(unit_rows: int, unit_cols: int, wanted: int) -> Iterator[tuple[int, int]]:
    """Whole tiles, about square."""
    pixels = wanted
    while True:
        rows = _multiple(math.isqrt(pixels), unit_rows)
        cols = _multiple(pixels // rows, unit_cols)
        yield rows, cols
        if (rows, cols) == (unit_rows, unit_cols):
            return
        pixels = pixels * 3 // 4


def _unit(source: int) -> int:
    """Blocks are whole tiles of the file written, and of the file read where these are larger."""
    return source if source > TILE and source % TILE == 0 and source <= 4 * TILE else TILE


def _up_to(wanted: int, unit: int) -> int:
    """The smallest multiple of `unit` from `wanted` on."""
    return -(-wanted // unit) * unit


def _multiple(wanted: int, unit: int) -> int:
    """The largest multiple of `unit` up to `wanted`, but at least one."""
    return max(wanted // unit, 1) * unit
