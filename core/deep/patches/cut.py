"""From polygons to patches: which pixels a patch is laid around, and which of these patches are good enough."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Optional

import numpy as np
from osgeo import ogr

from ...errors import DataError
from ...raster.cache import WorkerCache, bounded_cache
from ...raster.gdal_io import collected_errors
from ...raster.stack import Stack, files_of
from ...raster.window import Window
from ...run import Run
from ...samples.identity import pixel_hash
from ...samples.pixel_values import cache_for_places
from ...samples.rasterize import TILE, tiles_of
from ...samples.reference import ReferenceLayer, shortened_list
from .candidates import CutRule, CutTask, Tile, first_of_each_class
from .found import Found, joined

STRATEGIES = ("grid", "random", "centroid")

_IN_FLIGHT_PER_WORKER = 2
# Working memory of a tile's pixel besides what is read: owners twice, classes twice, a table of sums, masks.
_BYTES_PER_PIXEL = 40
# So many patches of tiles, and as many again as were kept last time twice over, wait until it is seen which of them
# come first; each takes 32 bytes. The sooner it is seen, the fewer pixels later tiles look at.
_MOST_WAITING = 50_000


def cut_patches(stack: Stack, layer: ReferenceLayer, rule: CutRule, run: Run) -> Found:
    """Find the patches of a layer's polygons.

    The result does not depend on backend, workers or memory budget.

    Parameters
    ----------
    stack : Stack
        The image.
    layer : ReferenceLayer
        Polygons on the image's grid.
    rule : CutRule
    run : Run
        Backend, memory, progress, cancel; hears of polygons that overlap.

    Returns
    -------
    Found
        By row and column.

    Raises
    ------
    DataError
        If no polygon overlaps the raster.
    """
    tiles = list(_tiles(layer, stack.grid.window, rule.size))
    if not tiles:
        raise DataError(
            "{path} does not overlap the raster {raster}; check the extents and reference systems of both",
            parameter=layer.parameter,
            path=layer.path,
            raster=stack.sources[0].path,
        )
    parts: list[Found] = []
    waiting, most_waiting = 0, _MOST_WAITING
    bounds: dict[int, int] = {}
    with contextlib.closing(stack), run.open_backend() as backend, contextlib.ExitStack() as around:
        side = TILE + 2 * rule.size
        backend.attend(files_of(stack))
        cache = cache_for_places(stack, side, run.budget, backend.sharing)
        around.enter_context(bounded_cache(cache))
        task = CutTask(stack, layer, rule, WorkerCache(cache // backend.sharing))
        each = side**2 * (len(stack.bands) * stack.dtype.itemsize + stack.bytes_per_pixel + _BYTES_PER_PIXEL)
        held = max(1, min(_IN_FLIGHT_PER_WORKER * backend.workers, (run.budget * 2**20 - cache) // each))
        # Each tile is sent with what is known by then.
        sent = (replace(tile, bounds=dict(bounds)) for tile in tiles)
        for done, part in enumerate(backend.map(task, sent, held, run.check_cancelled), start=1):
            parts.append(part)
            waiting += len(part)
            if rule.most is not None and waiting > most_waiting:
                parts = [_first(_joined(parts), layer, rule)]
                bounds.update(_bounds(parts[0], layer, rule))
                waiting, most_waiting = len(parts[0]), 3 * len(parts[0]) + _MOST_WAITING
            run.progress(done / len(tiles))
    found = _first(_joined(parts), layer, rule)
    _tell_conflicts(found, layer, run)
    return found.take(np.lexsort((found.cols, found.rows)))


def centroids(layer: ReferenceLayer) -> np.ndarray:
    """Row and column of the pixel in which each polygon's centroid lies, int64, shape (n, 2).

    Where the centroid lies outside its polygon, a point on the polygon takes its place.
    """
    places = []
    for geometry in layer.geometries:
        point = _middle(geometry)
        if point is not None and math.isfinite(point.GetX()) and math.isfinite(point.GetY()):
            places.append((math.floor(point.GetY()), math.floor(point.GetX())))
    distinct: np.ndarray = np.unique(np.array(places, np.int64).reshape(-1, 2), axis=0)
    return distinct


def _middle(geometry: ogr.Geometry) -> Optional[ogr.Geometry]:
    with collected_errors():  # of polygons that cross themselves
        try:
            point = geometry.Centroid()
            if point is None or point.IsEmpty() or not geometry.Intersects(point):
                point = geometry.PointOnSurface()
        except RuntimeError:  # GDAL with exceptions
            return None
    return None if point is None or point.IsEmpty() else point


def _tiles(layer: ReferenceLayer, image: Window, size: int) -> Iterator[Tile]:
    """Fixed tiles of the image, each cut to the pixels that polygons may touch."""
    boxes = np.array([geometry.GetEnvelope() for geometry in layer.geometries], np.float64).reshape(-1, 4)
    somewhere = np.flatnonzero(np.isfinite(boxes).all(axis=1))  # others cannot be told in the image's system
    if not len(somewhere):
        return
    boxes = boxes[somewhere]
    # First and last pixels, kept near the image so that they are whole numbers of 64 bits.
    limits = np.array([image.width, image.width, image.height, image.height]) + 10.0
    low_col, high_col, low_row, high_row = np.floor(np.clip(boxes, -10.0, limits)).astype(np.int64).T
    touched = Window(
        int(low_col.min()),
        int(low_row.min()),
        int(high_col.max() - low_col.min()) + 1,
        int(high_row.max() - low_row.min()) + 1,
    ).intersection(image)
    for tile in tiles_of(touched) if touched is not None else ():
        here = (low_col < tile.col_end) & (high_col >= tile.col) & (low_row < tile.row_end) & (high_row >= tile.row)
        if not here.any():
            continue
        col, row = int(low_col[here].min()), int(low_row[here].min())
        width, height = int(high_col[here].max()) + 1 - col, int(high_row[here].max()) + 1 - row
        inside = image.intersection(tile)
        core = inside.intersection(Window(col, row, width, height)) if inside is not None else None
        around = core.expanded(size).intersection(image) if core is not None else None
        if core is None or around is None:
            continue
        near = (
            (low_col < around.col_end)
            & (high_col >= around.col)
            & (low_row < around.row_end)
            & (high_row >= around.row)
        )
        yield Tile(core, around, somewhere[near])


def _first(found: Found, layer: ReferenceLayer, rule: CutRule) -> Found:
    return found.take(first_of_each_class(found, layer.codes, rule.most, rule.seed))


def _bounds(found: Found, layer: ReferenceLayer, rule: CutRule) -> dict[int, int]:
    """The largest hash of each class that has as many patches as are wanted."""
    own, hashes = layer.codes[found.feature], pixel_hash(found.rows, found.cols, rule.seed)
    counts = zip(*(values.tolist() for values in np.unique(own, return_counts=True)))
    return {code: int(hashes[own == code].max()) for code, count in counts if count == rule.most}


def _joined(parts: list[Found]) -> Found:
    best: dict[int, float] = {}
    for part in parts:
        for code, value in part.best.items():
            best[code] = max(value, best.get(code, -1.0))
    conflicts = frozenset().union(*(part.conflicts for part in parts))
    return replace(joined(parts), best=best, invalid=sum(part.invalid for part in parts), conflicts=conflicts)


def _tell_conflicts(found: Found, layer: ReferenceLayer, run: Run) -> None:
    if found.conflicts:
        pairs = sorted(f"{layer.ids[a]}–{layer.ids[b]}" for a, b in found.conflicts)
        run.warn(
            "Features of different classes overlap (ids {pairs}): no patch stands for the pixels that they share.",
            pairs=shortened_list(pairs),
        )
