"""Pixels that a patch may stand for, found tile by tile: whose they are, and how pure the patch around them is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Optional

import numpy as np

from ...raster.cache import WorkerCache
from ...raster.stack import Stack
from ...raster.window import Window
from ...samples.identity import pixel_hash
from ...samples.rasterize import own_pixels
from ...samples.reference import ReferenceLayer
from .found import Found, joined, no_patches

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
    """Pixels that polygons touch, and the polygons that reach into the patches around them.

    Parameters
    ----------
    window, around : Window
        The pixels in question, and these with what patches around them show.
    features : ndarray of int64
        Polygons that reach into `around`.
    bounds : mapping of int to int
        Of classes that have as many patches as are wanted already: pixels with a larger hash cannot be among the
        first ones any more.
    """

    window: Window
    around: Window
    features: np.ndarray
    bounds: Mapping[int, int] = field(default_factory=dict)


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
        known = np.unique(codes[tile.features])
        place_of = np.full(len(codes) + 1, -1, np.int32)  # the last one stands for nobody's pixels
        place_of[tile.features] = np.searchsorted(known, codes[tile.features])
        places = place_of[own.owner]
        asked = self._asked(tile, places)
        present = np.bincount(asked.reshape(-1) + 1, minlength=len(known) + 1)[1:] > 0
        best = dict.fromkeys(known[present].tolist(), -1.0)
        invalid, parts = 0, [no_patches()]
        valid = self._valid(tile.window, asked)
        for place, found in self._members(tile, asked, own.owner, known, valid is None):
            counts = _counts(places == place, found, tile.around, self.rule.size)
            purity = counts / self.rule.size**2
            best[int(known[place])] = float(purity.max())
            pure = Found(found.rows, found.cols, found.feature, purity).take(purity >= self.rule.purity)
            usable = pure if valid is None else pure.take(self._usable(pure, *valid))
            invalid += len(pure) - len(usable)
            parts.append(usable.take(first_of_each_class(usable, codes, self.rule.most, self.rule.seed)))
        return replace(joined(parts), best=best, invalid=invalid, conflicts=own.conflicts)

    def _asked(self, tile: Tile, places: np.ndarray) -> np.ndarray:
        """Class (its place among all) of the tile's pixels in question: wanted, and some polygon's; -1 elsewhere."""
        top, left = tile.window.row - tile.around.row, tile.window.col - tile.around.col
        core = places[top : top + tile.window.height, left : left + tile.window.width]
        stride, centres = self.rule.stride, self.rule.centres
        if stride is None and centres is None:
            return core
        asked = np.full_like(core, -1)
        if stride is not None:
            rows, cols = (
                slice((stride // 2 - first) % stride, None, stride) for first in (tile.window.row, tile.window.col)
            )
            asked[rows, cols] = core[rows, cols]
        elif centres is not None:
            at = centres - (tile.window.row, tile.window.col)
            rows, cols = at[((at >= 0) & (at < core.shape)).all(axis=1)].T
            asked[rows, cols] = core[rows, cols]
        return asked

    def _inside(self, window: Window) -> Optional[Window]:
        """The pixels of a window around which a whole patch lies in the raster."""
        size, grid = self.rule.size, self.stack.grid
        room = Window(size // 2, size // 2, grid.width - size + 1, grid.height - size + 1)
        return window.intersection(room)

    def _members(
        self, tile: Tile, asked: np.ndarray, owner: np.ndarray, known: np.ndarray, bounded: bool
    ) -> Iterator[tuple[int, Found]]:
        """For each class its place and its pixels in question, without those that `Tile.bounds` shuts out."""
        inside = self._inside(tile.window)
        if inside is None:
            return
        asked = _part(asked, tile.window, inside)
        owner = _part(owner, tile.around, inside)
        bounds = tile.bounds if bounded else {}
        rows, cols = np.arange(inside.row, inside.row_end), np.arange(inside.col, inside.col_end)
        # Hashes of all pixels at once: most of the mixing is done once for a row and once for a column.
        hashes = pixel_hash(rows[:, np.newaxis], cols, self.rule.seed) if bounds else None
        for place, code in enumerate(known.tolist()):
            members = asked == place
            if hashes is not None and code in bounds:
                members &= hashes <= np.uint64(bounds[code])
            at = np.flatnonzero(members)
            if len(at):
                row, col = np.divmod(at, inside.width)
                feature = owner[row, col].astype(np.int64)
                yield place, Found(row + inside.row, col + inside.col, feature, np.ones(len(at)))

    def _valid(self, window: Window, asked: np.ndarray) -> Optional[tuple[np.ndarray, Window]]:
        """Which pixels around those in question are valid, and where they lie; None where all of them are."""
        inside = self._inside(window)
        somewhere = None if inside is None else _part(asked, window, inside) >= 0
        if inside is None or somewhere is None or not somewhere.any():
            return None
        rows, cols = (np.flatnonzero(somewhere.any(axis=axis)) for axis in (1, 0))
        size = self.rule.size
        row, col = inside.row + int(rows[0]) - size // 2, inside.col + int(cols[0]) - size // 2
        around = Window(col, row, int(cols[-1] - cols[0]) + size, int(rows[-1] - rows[0]) + size)
        _, valid = self.stack.read(around)
        return None if valid.all() else (valid, around)

    def _usable(self, found: Found, valid: np.ndarray, around: Window) -> np.ndarray:
        """Whether the pixel is valid, and enough of those around it."""
        enough = _counts(valid, found, around, self.rule.size) >= LEAST_VALID * self.rule.size**2
        usable: np.ndarray = enough & valid[found.rows - around.row, found.cols - around.col]
        return usable


def _part(values: np.ndarray, window: Window, inner: Window) -> np.ndarray:
    """Of values that show a window, those of a part of it."""
    top, left = inner.row - window.row, inner.col - window.col
    return values[top : top + inner.height, left : left + inner.width]


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
    sums = np.zeros((mask.shape[0] + 1, mask.shape[1] + 1), np.int32)  # a tile has far fewer pixels
    np.cumsum(mask, axis=0, dtype=np.int32, out=sums[1:, 1:])
    np.cumsum(sums[1:, 1:], axis=1, out=sums[1:, 1:])
    across = sums.shape[1]
    first = (found.rows - size // 2 - around.row) * across + found.cols - size // 2 - around.col
    flat, down = sums.reshape(-1), size * across
    counts: np.ndarray = flat[first + down + size] - flat[first + size] - flat[first + down] + flat[first]
    return counts
