"""Pixel values under polygons or points: only the parts of the raster that they touch are read."""

from __future__ import annotations

import contextlib
import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from ..errors import DataError
from ..raster.cache import WorkerCache, bounded_cache
from ..raster.grid import Grid
from ..raster.stack import Stack, files_of
from ..raster.window import Window
from ..run import Run
from .pixel_values import cache_for_places, read_places
from .rasterize import TILE, own_pixels
from .reference import ReferenceLayer, shortened_list


@dataclass(frozen=True)
class Extraction:
    """Pixels under the features of a reference layer, ordered by feature, row and column.

    Parameters
    ----------
    values : ndarray, shape (n, bands)
        In the stack's dtype.
    codes : ndarray of int64, shape (n,)
        Class.
    feature : ndarray of int64, shape (n,)
        Place of the polygon or point in the reference layer.
    rows, cols : ndarray of int64, shape (n,)
        Place in the stack's grid.
    excluded : int
        Pixels left out because they are not valid.
    conflicting : int
        Pixels left out because they lie in features of different classes.
    """

    values: np.ndarray
    codes: np.ndarray
    feature: np.ndarray
    rows: np.ndarray
    cols: np.ndarray
    excluded: int
    conflicting: int

    def __len__(self) -> int:
        return len(self.codes)

    def take(self, chosen: np.ndarray) -> Extraction:
        """Only the pixels that a boolean or index array chooses."""
        return replace(
            self,
            values=self.values[chosen],
            codes=self.codes[chosen],
            feature=self.feature[chosen],
            rows=self.rows[chosen],
            cols=self.cols[chosen],
        )


@dataclass(frozen=True)
class _Tile:
    window: Window
    features: np.ndarray


@dataclass(frozen=True)
class _TilePixels:
    """What one tile gives; `seen` tells which features have a pixel at all, valid or not."""

    values: np.ndarray
    feature: np.ndarray
    rows: np.ndarray
    cols: np.ndarray
    excluded: int
    seen: np.ndarray
    conflicts: frozenset[tuple[int, int]]
    conflict_pixels: int


@dataclass(frozen=True)
class _TileTask:
    stack: Stack
    layer: ReferenceLayer
    pixel_rule: str
    cache: WorkerCache

    def __call__(self, tile: _Tile) -> _TilePixels:
        self.cache.hold()
        owned = (self._points if self.layer.are_points else self._polygons)(tile)
        rows, cols, feature, conflicts, conflict_pixels = owned
        if not len(feature):
            nothing = np.empty((0, len(self.stack.bands)), self.stack.dtype)
            return _TilePixels(nothing, feature, rows, cols, 0, feature, conflicts, conflict_pixels)
        values, usable = read_places(self.stack, tile.window, rows, cols, feature)
        excluded = int(len(usable) - usable.sum())
        seen = np.unique(feature)
        rows, cols, feature = rows[usable], cols[usable], feature[usable]
        return _TilePixels(
            values[usable],
            feature,
            rows + tile.window.row,
            cols + tile.window.col,
            excluded,
            seen,
            conflicts,
            conflict_pixels,
        )

    def _polygons(self, tile: _Tile) -> tuple:
        own = own_pixels(
            self.layer.geometries,
            tile.features,
            self.layer.kinds,
            tile.window,
            self.pixel_rule,
        )
        owner = own.owner.ravel()
        taken = np.flatnonzero(owner >= 0)
        rows, cols = np.divmod(taken, tile.window.width)
        return rows, cols, owner[taken].astype(np.int64), own.conflicts, own.conflict_pixels

    def _points(self, tile: _Tile) -> tuple:
        """Points in one pixel count once; points of different classes in one pixel count as no class."""
        places = _point_pixels(self.layer, tile.features)
        # By class within a pixel, so that the first and the last of them tell whether classes differ.
        order = np.lexsort((tile.features, self.layer.kinds[tile.features], places[:, 1], places[:, 0]))
        places, features = places[order], tile.features[order]
        codes = self.layer.kinds[features]
        starts = np.flatnonzero(np.r_[True, np.any(places[1:] != places[:-1], axis=1)])
        ends = np.r_[starts[1:], len(features)] - 1
        differs = codes[starts] != codes[ends]
        pairs = frozenset((int(features[s]), int(features[e])) for s, e in zip(starts[differs], ends[differs]))
        kept = starts[~differs]
        rows, cols = places[kept, 0] - tile.window.row, places[kept, 1] - tile.window.col
        return rows, cols, features[kept], pairs, int(differs.sum())


def extract_pixels(stack: Stack, layer: ReferenceLayer, pixel_rule: str, run: Run) -> Extraction:
    """Read the pixels that belong to the features of a layer.

    The result does not depend on backend, workers or memory budget.

    Parameters
    ----------
    stack : Stack
        What is read.
    layer : ReferenceLayer
        Polygons or points on the stack's grid; of a point, the pixel that it lies in is taken.
    pixel_rule : {'centre', 'touched', 'inside'}
        Which pixels belong to a polygon; see `own_pixels`.
    run : Run
        Backend, progress, cancel; hears of features without pixels and of overlaps.

    Raises
    ------
    DataError
        If no feature overlaps the raster, or no pixel is valid.
    """
    tiles = list(_tiles(layer, stack.grid))
    if not tiles:
        raise DataError(
            "{path} does not overlap the raster {raster}; check the extents and reference systems of both",
            parameter=layer.parameter,
            path=layer.path,
            raster=stack.sources[0].path,
        )
    parts = []
    with contextlib.closing(stack), run.open_backend() as backend, contextlib.ExitStack() as around:
        backend.attend(files_of(stack))
        cache = cache_for_places(stack, TILE, run.budget, backend.sharing)
        around.enter_context(bounded_cache(cache))
        task = _TileTask(stack, layer, pixel_rule, WorkerCache(cache // backend.sharing))
        for part in backend.map(task, tiles, 2 * backend.workers, run.check_cancelled):
            parts.append(part)
            run.progress(len(parts) / len(tiles))
    _warn(parts, layer, run)
    values = np.concatenate([part.values for part in parts])
    feature, rows, cols = (
        np.concatenate([getattr(part, name) for part in parts]).astype(np.int64) for name in ("feature", "rows", "cols")
    )
    excluded = sum(part.excluded for part in parts)
    conflicting = sum(part.conflict_pixels for part in parts)
    if not len(feature):
        raise DataError(
            "{path} has no usable pixel in the raster ({excluded} are nodata or masked, {conflicting} lie in"
            " two classes); check nodata, mask and polygons",
            parameter=layer.parameter,
            path=layer.path,
            excluded=excluded,
            conflicting=conflicting,
        )
    order = np.lexsort((cols, rows, feature))
    found = Extraction(values, layer.codes[feature], feature, rows, cols, excluded, conflicting)
    return found.take(order)


def _warn(parts: list[_TilePixels], layer: ReferenceLayer, run: Run) -> None:
    conflicts = sorted(set().union(*(part.conflicts for part in parts)))
    if conflicts:
        pairs = [f"{layer.ids[a]}–{layer.ids[b]}" for a, b in conflicts]
        values = {"pixels": sum(part.conflict_pixels for part in parts), "pairs": shortened_list(pairs)}
        if layer.has_classes:
            run.warn("{pixels} pixels lie in features of different classes and are left out (ids {pairs}).", **values)
        else:
            run.warn(
                "{pixels} pixels lie in features with different quantities and are left out (ids {pairs}).", **values
            )
    seen = np.unique(np.concatenate([part.seen for part in parts])).astype(np.int64)
    used = np.unique(np.concatenate([part.feature for part in parts])).astype(np.int64)
    without = np.setdiff1d(np.arange(len(layer.ids)), used)
    if len(without) and len(used):
        masked = np.isin(without, seen)
        run.warn(
            "{count} of {total} features of {path} give no pixel ({masked} of them lie in nodata or under the"
            " mask): ids {ids}.",
            count=len(without),
            total=len(layer.ids),
            path=layer.path,
            masked=int(masked.sum()),
            ids=shortened_list(layer.ids[without]),
        )
        lost = sorted(set(layer.codes.tolist()) - set(layer.codes[used].tolist()))
        if lost:
            run.warn(
                "No pixel is left of these classes: {classes}.",
                classes=", ".join(layer.classes.label(code) for code in lost),
            )


def _tiles(layer: ReferenceLayer, grid: Grid) -> Iterator[_Tile]:
    """Tiles that features touch, each cut to the pixels that they may touch."""
    members: dict[tuple[int, int], list[int]] = defaultdict(list)
    extents: dict[tuple[int, int], list[Window]] = defaultdict(list)
    for index, geometry in enumerate(layer.geometries):
        window = _pixels_around(geometry.GetEnvelope(), 0 if layer.are_points else 1, grid)
        if window is None:
            continue
        for tile_row in range(window.row // TILE, (window.row_end - 1) // TILE + 1):
            for tile_col in range(window.col // TILE, (window.col_end - 1) // TILE + 1):
                tile = Window(tile_col * TILE, tile_row * TILE, TILE, TILE)
                part = window.intersection(tile)
                if part is not None:
                    members[tile_row, tile_col].append(index)
                    extents[tile_row, tile_col].append(part)
    for key in sorted(members):
        parts = np.array(extents[key])
        col, row = parts[:, 0].min(), parts[:, 1].min()
        width, height = (parts[:, 0] + parts[:, 2]).max() - col, (parts[:, 1] + parts[:, 3]).max() - row
        yield _Tile(Window(int(col), int(row), int(width), int(height)), np.array(members[key], np.int64))


def _pixels_around(envelope: tuple[float, float, float, float], margin: int, grid: Grid) -> Window | None:
    """Pixels of an envelope (in pixel coordinates) and `margin` more, or None outside the grid."""
    if not all(math.isfinite(value) for value in envelope):  # not representable in the grid's system
        return None
    left, right, top, bottom = envelope
    col, row = math.floor(left) - margin, math.floor(top) - margin
    width, height = math.floor(right) + 1 + margin - col, math.floor(bottom) + 1 + margin - row
    return Window(col, row, width, height).intersection(grid.window)


def _point_pixels(layer: ReferenceLayer, features: np.ndarray) -> np.ndarray:
    """Row and column of the pixel that each point lies in, int64, shape (n, 2)."""
    points = [layer.geometries[index] for index in features]
    return np.array([(math.floor(p.GetY()), math.floor(p.GetX())) for p in points], np.int64).reshape(-1, 2)
