"""Pixels that a patch may stand for, found tile by tile: whose they are, and how pure the patch around them is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Optional

import numpy as np

from ...raster.cache import WorkerCache
from ...raster.stack import Stack
from ...raster.window import Window
from ...samples.identity import pixel_hash
from ...samples.rasterize import own_pixels
from ...samples.reference import ReferenceLayer

LEAST_VALID = 0.5
"""Share of a patch's pixels that must be valid; the one that it stands for must be in any case."""


@dataclass(frozen=True)
class CutRule:
    """Which patches are wanted.

    Parameters
    ----------
    size : int
        Side in pixels. A patch stands for the pixel at row and column ``size // 2`` of it.
    purity : float
        Least share of its pixels that lie in polygons of its class.
    stride : int, optional
        Only pixels of this lattice: rows and columns ``stride // 2 + i · stride`` of the image, i = 0, 1, …
    centres : ndarray of int64, shape (n, 2), optional
        Only these pixels: row and column.
    most : int, optional
        Of each class, those that come first in an order by the pixels' hashes.
    seed : int
        Of the hashes.
    """

    size: int
    purity: float
    stride: Optional[int]
    centres: Optional[np.ndarray]
    most: Optional[int]
    seed: int


@dataclass(frozen=True)
class Tile:
    """Pixels that polygons touch, and the polygons that reach into the patches around them."""

    window: Window
    around: Window
    features: np.ndarray


@dataclass(frozen=True)
class Found:
    """Patches of a tile, or of all tiles; arrays of shape (n,).

    Parameters
    ----------
    rows, cols : ndarray of int64
        The pixel that a patch stands for.
    feature : ndarray of int64
        The polygon that it lies in.
    purity : ndarray of float64
    best : dict of int to float
        Of every class that has a pixel in question: the largest purity of a patch inside the raster; -1 where all
        reach beyond it.
    invalid : int
        Patches that fail for want of valid pixels only.
    conflicts : frozenset of (int, int)
        Polygons of different classes that share a pixel.
    """

    rows: np.ndarray
    cols: np.ndarray
    feature: np.ndarray
    purity: np.ndarray
    best: dict[int, float] = field(default_factory=dict)
    invalid: int = 0
    conflicts: frozenset[tuple[int, int]] = frozenset()

    def __len__(self) -> int:
        return len(self.rows)

    def take(self, chosen: np.ndarray) -> Found:
        """Only the patches that a boolean or index array chooses; what is said of all stays."""
        columns = (self.rows[chosen], self.cols[chosen], self.feature[chosen], self.purity[chosen])
        return Found(*columns, self.best, self.invalid, self.conflicts)

    def windows(self, size: int) -> np.ndarray:
        """Footprints: column, row, width and height, int64, shape (n, 4)."""
        side = np.full(len(self), size)
        windows: np.ndarray = np.stack([self.cols - size // 2, self.rows - size // 2, side, side], axis=1)
        return windows.astype(np.int64)


@dataclass(frozen=True)
class CutTask:
    """What a worker does with one tile. Plain data, so that it can travel."""

    stack: Stack
    layer: ReferenceLayer
    rule: CutRule
    cache: WorkerCache

    def __call__(self, tile: Tile) -> Found:
        """The patches of one tile."""
        self.cache.hold()
        codes = self.layer.codes
        own = own_pixels(self.layer.geometries, tile.features, codes, tile.around, "centre")
        classes = np.append(codes, 0)[own.owner]  # what stands for nobody's pixels is not looked at
        rows, cols = self._centres(tile, own.owner)
        feature = own.owner[rows, cols].astype(np.int64)
        found = Found(rows + tile.around.row, cols + tile.around.col, feature, np.ones(len(rows)))
        best = dict.fromkeys(np.unique(codes[feature]).tolist(), -1.0)
        found = found.take(self._inside(found))
        purity = self._purities(found, tile.around, np.where(own.owner >= 0, classes, 0), own.owner >= 0)
        for code in best:
            best[code] = float(purity[codes[found.feature] == code].max(initial=-1.0))
        found = Found(found.rows, found.cols, found.feature, purity).take(purity >= self.rule.purity)
        usable = self._usable(found)
        invalid = int(len(found) - usable.sum())
        found = found.take(usable)
        first = first_of_each_class(found, codes, self.rule.most, self.rule.seed)
        kept = found.take(first)
        return Found(kept.rows, kept.cols, kept.feature, kept.purity, best, invalid, own.conflicts)

    def _centres(self, tile: Tile, owner: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Rows and columns in `owner` of the pixels in question: of the tile, wanted, and some polygon's."""
        top, left = tile.window.row - tile.around.row, tile.window.col - tile.around.col
        asked = np.zeros(owner.shape, bool)
        core = asked[top : top + tile.window.height, left : left + tile.window.width]
        stride, centres = self.rule.stride, self.rule.centres
        if stride is not None:
            start_row, start_col = ((stride // 2 - first) % stride for first in (tile.window.row, tile.window.col))
            core[start_row::stride, start_col::stride] = True
        elif centres is not None:
            rows, cols = (centres - (tile.window.row, tile.window.col)).T
            here = (rows >= 0) & (cols >= 0) & (rows < tile.window.height) & (cols < tile.window.width)
            core[rows[here], cols[here]] = True
        else:
            core[:] = True
        rows, cols = np.nonzero(asked & (owner >= 0))
        return rows, cols

    def _inside(self, found: Found) -> np.ndarray:
        """Whether the whole patch lies in the raster."""
        size, grid = self.rule.size, self.stack.grid
        top, left = found.rows - size // 2, found.cols - size // 2
        inside: np.ndarray = (top >= 0) & (left >= 0) & (top + size <= grid.height) & (left + size <= grid.width)
        return inside

    def _purities(self, found: Found, around: Window, classes: np.ndarray, owned: np.ndarray) -> np.ndarray:
        """Share of each patch's pixels that lie in polygons of its class."""
        size = self.rule.size
        own = self.layer.codes[found.feature]
        purity = np.zeros(len(found))
        for code in np.unique(own).tolist():
            members = own == code
            counts = _counts(owned & (classes == code), found.take(members), around, size)
            purity[members] = counts / size**2
        return purity

    def _usable(self, found: Found) -> np.ndarray:
        """Whether the pixel is valid, and enough of those around it."""
        if not len(found):
            return np.zeros(0, bool)
        windows = found.windows(self.rule.size)
        (col, row), (col_end, row_end) = windows[:, :2].min(axis=0), (windows[:, :2] + windows[:, 2:]).max(axis=0)
        around = Window(int(col), int(row), int(col_end - col), int(row_end - row))
        _, valid = self.stack.read(around)
        enough = _counts(valid, found, around, self.rule.size) >= LEAST_VALID * self.rule.size**2
        usable: np.ndarray = enough & valid[found.rows - row, found.cols - col]
        return usable


def first_of_each_class(found: Found, codes: np.ndarray, most: Optional[int], seed: int) -> np.ndarray:
    """Indices of up to `most` patches of each class, ascending: those whose pixels' hashes are the smallest.

    The order depends on the seed and on the pixels alone, so that the first ones of all are among the first ones of
    each tile.
    """
    if most is None:
        return np.arange(len(found))
    own, hashes = codes[found.feature], pixel_hash(found.rows, found.cols, seed)
    kept = [np.empty(0, np.int64)]
    for code in np.unique(own).tolist():
        members = np.flatnonzero(own == code)
        if len(members) > most:
            # Sorting all of what may be millions takes far longer than finding the last one that counts.
            last = np.partition(hashes[members], most - 1)[most - 1]
            members = members[hashes[members] <= last]
            order = np.lexsort((found.cols[members], found.rows[members], hashes[members]))
            members = members[order[:most]]
        kept.append(members)
    chosen: np.ndarray = np.sort(np.concatenate(kept))
    return chosen


def _counts(mask: np.ndarray, found: Found, around: Window, size: int) -> np.ndarray:
    """How many pixels of each patch are set in `mask`, which shows `around`.

    By a summed-area table: Crow 1984, "Summed-area tables for texture mapping", SIGGRAPH.
    """
    sums = np.zeros((mask.shape[0] + 1, mask.shape[1] + 1), np.int64)
    np.cumsum(mask, axis=0, dtype=np.int64, out=sums[1:, 1:])
    np.cumsum(sums[1:, 1:], axis=1, out=sums[1:, 1:])
    top, left = found.rows - size // 2 - around.row, found.cols - size // 2 - around.col
    bottom, right = top + size, left + size
    counts: np.ndarray = sums[bottom, right] - sums[top, right] - sums[bottom, left] + sums[top, left]
    return counts
