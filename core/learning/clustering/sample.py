"""A random sample of all pixels of an image, drawn while it is read: the same whatever the blocks."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ...blocks.contract import Block
from ...blocks.reduce import part_of, reduce_blocks
from ...errors import DataError
from ...raster.stack import Stack
from ...run import Run
from ...samples.identity import pixel_hash

_ALL = 1 << 64
# How many more pixels are kept than are wanted, as standard deviations of their number: drawing is repeated in one of
# a million runs.
_SPARE = 5.0


@dataclass(frozen=True)
class PixelSample:
    """Pixels of an image.

    Parameters
    ----------
    values : ndarray, shape (n, d)
        In the image's type; ordered by hash, which is a random order.
    valid : int
        Valid pixels of the image (of the blocks looked at, where a run is only estimated).
    """

    values: np.ndarray
    valid: int

    @property
    def is_all(self) -> bool:
        """Whether no valid pixel was left out."""
        return len(self.values) == self.valid


@dataclass(frozen=True)
class _Drawn:
    """What blocks hold: number of valid pixels, and (hash, row, column, values) of those that may be chosen."""

    valid: int
    parts: tuple[tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray], ...]

    @property
    def kept(self) -> int:
        """Pixels that may be chosen."""
        return sum(len(part[0]) for part in self.parts)


@dataclass(frozen=True)
class _Draw:
    """Keeps the pixels of a block whose hash is below a limit."""

    limit: int
    seed: int

    def __call__(self, block: Block) -> _Drawn:
        rows, cols = np.nonzero(block.valid)
        places = rows + block.window.row, cols + block.window.col
        hashes = pixel_hash(*places, self.seed)
        kept = np.flatnonzero(hashes <= np.uint64(self.limit - 1))
        if not len(kept):
            return _Drawn(len(rows), ())
        values = np.ascontiguousarray(block.data[:, rows[kept], cols[kept]].T)
        return _Drawn(len(rows), ((hashes[kept], places[0][kept], places[1][kept], values),))


def _merged(one: _Drawn, two: _Drawn) -> _Drawn:
    return _Drawn(one.valid + two.valid, one.parts + two.parts)


def draw_pixels(stack: Stack, size: int, seed: int, run: Run) -> PixelSample:
    """Draw pixels at random: those with the lowest hashes of seed, row and column.

    Memory follows `size`, not the image. The image is read once; a second time where so much of it is nodata that
    the first look kept too few.

    Parameters
    ----------
    stack : Stack
        The image.
    size : int
        Pixels wanted; an image with fewer gives all it has.
    seed : int
        Another seed gives another sample.
    run : Run
        Backend, memory, progress and cancel.

    Raises
    ------
    DataError
        If no pixel is valid.
    """
    _tell_of_memory(size, stack, run)
    limit = _limit(size, stack.grid.window.pixels)
    drawn = _look(stack, limit, seed, part_of(run, 0.0, 0.7))
    while drawn.kept < min(size, drawn.valid):
        # Now that the number of valid pixels is known, a limit can be that is low enough for the memory.
        limit = min(max(_limit(size, drawn.valid), 2 * limit), _ALL)
        drawn = _look(stack, limit, seed, part_of(run, 0.7, 1.0))
    hashes, rows, cols, values = (np.concatenate(arrays) for arrays in zip(*drawn.parts))
    chosen = np.lexsort((cols, rows, hashes))[:size]
    return PixelSample(values[chosen], drawn.valid)


def _tell_of_memory(wanted: int, stack: Stack, run: Run) -> None:
    """Say so where the drawn pixels alone exceed the budget."""
    pixels = min(wanted, stack.grid.window.pixels)
    # Numbers of 8 bytes: as drawn, standardised, and twice more while scikit-learn fits.
    need = pixels * len(stack.bands) * 8 * 4 // 2**20
    if need > run.budget:
        run.info(
            "{count} drawn pixels take about {need} MB, more than the budget of {budget} MB; a smaller SAMPLE_SIZE will"
            " do, and 0 learns from all pixels within the budget.",
            count=pixels,
            need=need,
            budget=run.budget,
        )


def _look(stack: Stack, limit: int, seed: int, run: Run) -> _Drawn:
    working = 8 * 6  # rows, columns and hashes, and what they are made of
    drawn = reduce_blocks(stack, _Draw(limit, seed), _merged, run, working)
    if drawn is None:
        raise DataError(
            "{path} has no valid pixel; check its nodata value and the mask",
            parameter="input",
            path=stack.sources[0].path,
        )
    return drawn


def _limit(size: int, pixels: int) -> int:
    """Number of hashes below which about `size` of the pixels lie, rather more than fewer."""
    wanted = size + _SPARE * math.sqrt(size) + 1
    return min(int(wanted / pixels * _ALL), _ALL)
