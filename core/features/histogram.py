"""The histogram of a whole raster band, exact for whole numbers, independent of blocks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..blocks.contract import Block
from ..blocks.reduce import part_of, reduce_blocks
from ..errors import DataError
from ..raster.stack import Stack
from ..run import Run

BINS = 65536
"""Bins of a band that has more values than this between its least and its largest."""

Limits = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Histogram:
    """Pixels in bins of the same width.

    Parameters
    ----------
    first : float
        Value in the middle of the first bin.
    step : float
        Width of a bin; 1 where each bin is one whole number.
    counts : ndarray of int64, shape (bins,)
        Pixels; the first and the last bin have some.
    exact : bool
        Whether every bin holds a single value.
    """

    first: float
    step: float
    counts: np.ndarray
    exact: bool

    @property
    def values(self) -> np.ndarray:
        """Values in the middle of the bins, float64."""
        return self.first + self.step * np.arange(self.counts.size)


@dataclass(frozen=True)
class _Count:
    """Counts the pixels of a block, one bin after the other from `low` on."""

    low: float
    high: float
    bins: int
    whole: bool

    def __call__(self, block: Block) -> np.ndarray:
        values = block.data[0][block.valid].astype(np.int64 if self.whole else np.float64)
        if self.whole:
            places = values - int(self.low)
        else:
            share = (values - self.low) / (self.high - self.low) if self.high > self.low else values * 0.0
            places = np.minimum((share * self.bins).astype(np.int64), self.bins - 1)
        return np.bincount(places, minlength=self.bins)


def block_limits(block: Block) -> Limits:
    """Least and largest valid value of each band of a block."""
    found = []
    for band in block.data:
        values = band[block.valid]
        found.append((values.min().item(), values.max().item()))
    return tuple(found)


def merged_limits(one: Limits, two: Limits) -> Limits:
    """Least and largest of two blocks."""
    return tuple((min(a[0], b[0]), max(a[1], b[1])) for a, b in zip(one, two))


def band_limits(stack: Stack, run: Run) -> Limits:
    """Least and largest valid value of each band.

    Raises
    ------
    DataError
        If no pixel is valid.
    """
    limits = reduce_blocks(stack, block_limits, merged_limits, run)
    if limits is None:
        raise DataError(
            "{path} has no valid pixel; check its nodata value and the mask",
            parameter="input",
            path=stack.sources[0].path,
        )
    return limits


def histogram(stack: Stack, run: Run) -> Histogram:
    """Histogram of the valid pixels of a stack's only band.

    Whole numbers get one bin each while there are at most `BINS` from the least to the largest; all other bands
    get `BINS` bins between them. The limits take a pass of their own.

    Raises
    ------
    DataError
        If no pixel is valid.
    """
    ((low, high),) = band_limits(stack, part_of(run, 0.0, 0.5))
    whole = stack.dtype.kind in "iu" and high - low < BINS
    bins = int(high - low) + 1 if whole else BINS
    counted = reduce_blocks(stack, _Count(low, high, bins, whole), np.add, part_of(run, 0.5, 1.0), 24)
    counts: np.ndarray = np.zeros(bins, np.int64) if counted is None else counted
    if whole:
        return Histogram(float(low), 1.0, counts, exact=True)
    step = (high - low) / bins
    return Histogram(low + step / 2, step, counts, exact=False)
