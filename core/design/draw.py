"""Draw pixels: those whose hash is smallest, found in a streaming pass that keeps only what may be chosen.

Ordering the pixels of a stratum by a hash of seed and place, and taking the first n, is simple random sampling
without replacement. Which they are depends on the seed and the map alone.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial

import numpy as np

from ..blocks.contract import Block
from ..blocks.reduce import reduce_blocks
from ..raster.codes import whole_codes
from ..raster.stack import Stack
from ..run import Run
from ..samples.identity import pixel_hash, text_hash
from .strata import Strata

_ALL = 2**64 - 1
# Temporary arrays of so many pixels stay in the processor's cache.
_CHUNK = 1 << 14


@dataclass(frozen=True)
class Pixels:
    """Pixels of a map, in the order in which they are to be taken.

    Parameters
    ----------
    rows, cols : ndarray of int64, shape (n,)
        Place in the grid.
    stratum : ndarray of int64, shape (n,)
        Place of the stratum among the `Strata`.
    hashes : ndarray of uint64, shape (n,)
        What they are ordered by.
    """

    rows: np.ndarray
    cols: np.ndarray
    stratum: np.ndarray
    hashes: np.ndarray

    def __len__(self) -> int:
        return len(self.rows)

    def take(self, places: np.ndarray) -> Pixels:
        """Those at these places, in this order."""
        return Pixels(self.rows[places], self.cols[places], self.stratum[places], self.hashes[places])


def first_by_hash(stack: Stack, strata: Strata, reach: np.ndarray, seed: int, run: Run) -> Pixels:
    """About the first `reach` pixels of each stratum in the order of their hash.

    Parameters
    ----------
    stack : Stack
        The map, one band.
    strata : Strata
        What `count_strata` found there.
    reach : ndarray of float64, shape (H,)
        Expected number of pixels of each stratum; all of them where it is no less than the stratum has. No pixel is
        left out that comes before one that is given.
    seed : int
        Another seed gives another order.
    run : Run
        Backend, memory, progress and cancel.
    """
    limits = [_limit(wanted, pixels) for wanted, pixels in zip(reach.tolist(), strata.pixels.tolist())]
    function = _Candidates(strata.codes, np.array(limits, np.uint64), seed, stack.sources[0].path)
    parts = reduce_blocks(stack, function, _joined, run, bytes_per_pixel=24) or []
    pixels = _gathered(parts)
    return pixels.take(np.lexsort((pixels.cols, pixels.rows, pixels.hashes)))


def _limit(wanted: float, pixels: int) -> int:
    """The largest hash that is taken, for `wanted` of `pixels` on average."""
    return _ALL if wanted >= pixels else min(_ALL, int(wanted / pixels * 2.0**64))


def safe_reach(count: np.ndarray) -> np.ndarray:
    """Expected number that gives at least `count` nearly always: seven standard deviations more, and a few."""
    reach: np.ndarray = count + 7.0 * np.sqrt(count) + 16.0
    return reach


@dataclass(frozen=True)
class _Candidates:
    """Pixels of a block whose hash is within their stratum's limit: rows, columns, strata, hashes."""

    codes: np.ndarray
    limits: np.ndarray
    seed: int
    path: str

    def __call__(self, block: Block) -> list[tuple[np.ndarray, ...]]:
        window, data, valid = block.window, block.data[0], block.valid
        # Of whole numbers nodata may be among the extremes: that costs time only, where NaN would hide everything.
        seen = data[valid] if data.dtype.kind == "f" else data
        present = (self.codes >= seen.min()) & (self.codes <= seen.max())
        if not present.any():
            return []
        highest = self.limits[present].max()
        cols = np.arange(window.col, window.col_end, dtype=np.int64)[np.newaxis]
        step = max(1, _CHUNK // window.width)
        found = []
        for start in range(0, window.height, step):
            rows = np.arange(start, min(start + step, window.height), dtype=np.int64)[:, np.newaxis]
            hashes = pixel_hash(rows + window.row, cols, self.seed)
            near = hashes <= highest
            near &= valid[start : start + step]
            if near.any():
                found.append(self._within(block, near, hashes, start))
        return [part for part in found if len(part[0])]

    def _within(self, block: Block, near: np.ndarray, hashes: np.ndarray, start: int) -> tuple[np.ndarray, ...]:
        """Of the pixels that one stratum or the other would take, those whose own stratum does."""
        rows, cols = np.nonzero(near)
        own = hashes[rows, cols]
        rows += start
        codes = whole_codes(block.data[0][rows, cols], self.path, "map")
        stratum = np.searchsorted(self.codes, codes)
        kept = own <= self.limits[stratum]
        return (
            rows[kept].astype(np.int64) + block.window.row,
            cols[kept].astype(np.int64) + block.window.col,
            stratum[kept].astype(np.int64),
            own[kept],
        )


def _joined(one: list[tuple[np.ndarray, ...]], two: list[tuple[np.ndarray, ...]]) -> list[tuple[np.ndarray, ...]]:
    one.extend(two)  # the first list is nobody else's: copying it for every block would take quadratic time
    return one


def _gathered(parts: list[tuple[np.ndarray, ...]]) -> Pixels:
    nothing = tuple(np.empty(0, kind) for kind in (np.int64, np.int64, np.int64, np.uint64))
    return Pixels(*(np.concatenate(columns) for columns in zip(nothing, *parts)))


def shuffled(pixels: Pixels, seed: int) -> Pixels:
    """The pixels in an order that says nothing about their strata.

    The hash by which they were chosen does: the larger the share of a stratum that is taken, the larger its hashes.
    """
    other = pixel_hash(pixels.rows, pixels.cols, seed + 2**63)
    return pixels.take(np.lexsort((pixels.cols, pixels.rows, other)))


def regular_grid(stack: Stack, strata: Strata, count: int, seed: int, run: Run) -> tuple[Pixels, float]:
    """Pixels on a square grid with a random start, about `count` of the valid ones; and the grid's step in pixels.

    The step s = √(pixels / count) need not be whole: the grid's points are s apart, and the pixels that hold them are
    taken. With a start that is uniform over a square of s, every pixel has the inclusion probability 1 / s².

    Parameters as in `first_by_hash`.
    """
    step = max(1.0, math.sqrt(strata.population / count))
    start = text_hash(("row", "col"), seed).astype(np.float64) / 2.0**64 * step
    function = partial(_grid_pixels, stack.sources[0].path, strata.codes, seed, step, float(start[0]), float(start[1]))
    parts = reduce_blocks(stack, function, _joined, run, bytes_per_pixel=8) or []
    pixels = _gathered(parts)
    return pixels.take(np.lexsort((pixels.cols, pixels.rows, pixels.hashes))), step


def _grid_pixels(
    path: str, codes: np.ndarray, seed: int, step: float, row: float, col: float, block: Block
) -> list[tuple[np.ndarray, ...]]:
    window = block.window
    rows = _grid_lines(row, step, window.row, window.row_end)
    cols = _grid_lines(col, step, window.col, window.col_end)
    places = np.ix_(rows - window.row, cols - window.col)
    down, across = np.nonzero(block.valid[places])
    if not len(down):
        return []
    rows, cols = rows[down], cols[across]
    values = whole_codes(block.data[0][rows - window.row, cols - window.col], path, "map")
    stratum = np.searchsorted(codes, values).astype(np.int64)
    return [(rows, cols, stratum, pixel_hash(rows, cols, seed))]


def _grid_lines(start: float, step: float, low: int, high: int) -> np.ndarray:
    """Pixels, from `low` up to `high`, that hold a line of the grid."""
    first = max(0, math.floor((low - start) / step) - 1)
    last = max(0, math.ceil((high - start) / step) + 1)
    lines = np.floor(start + step * np.arange(first, last + 1)).astype(np.int64)
    inside: np.ndarray = lines[(lines >= low) & (lines < high)]
    return inside
