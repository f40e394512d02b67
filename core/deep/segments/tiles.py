"""Tiles of an image with the labels of one set: drawn at random to learn from, or fixed ones to judge by."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import numpy as np

from ...errors import DataError
from ...raster.grid import Grid
from ...raster.window import Window
from ...samples.identity import pixel_hash
from ..splits import TRAINING
from .marks import UNLABELLED, Marks
from .scene import Scene, kept

VARIETY = 8
"""Tiles that are drawn for each one that an epoch looks at: the next epoch sees others."""
FEWEST, MOST = 64, 512
"""Tiles of an epoch where nobody says how many."""
_LEAST = 0.05
"""Share of the tiles that every class gets at least, however rare it is."""


class TileBatches:
    """Tiles as a training reads them; see ``training.batches.Batches``.

    Parameters
    ----------
    scene : Scene
        The image.
    marks : Marks
        Labels and sets.
    number : int
        Set whose labels are shown; all others are hidden.
    corners : ndarray of int64, shape (n, 2)
        Row and column of each tile's first pixel.
    size : int
        Side of a tile in pixels.
    classes : int
        Number of classes.
    context : int
        Pixels of the image around the tile, which are shown without labels.
    """

    def __init__(
        self, scene: Scene, marks: Marks, number: int, corners: np.ndarray, size: int, classes: int, context: int = 0
    ) -> None:
        self.bands, self.classes = scene.bands, classes
        self._scene, self._marks, self._number = scene, marks, number
        self.corners, self.size, self.context = corners, size, context

    def __len__(self) -> int:
        return len(self.corners)

    def read(self, indices: np.ndarray) -> tuple[np.ndarray, np.ndarray | None, np.ndarray]:
        """Some of the tiles.

        Parameters
        ----------
        indices : ndarray of int64, shape (n,)

        Returns
        -------
        images : ndarray, shape (n, bands, side, side)
            ``side`` is ``size + 2 context``; in the image's dtype.
        valid : ndarray of bool, shape (n, side, side), or None
        labels : ndarray of int64, shape (n, side, side)
        """
        tiles = [self.window(index) for index in indices.tolist()]
        read = [self._scene.read(tile.expanded(self.context)) for tile in tiles]
        side = self.size + 2 * self.context
        labels = np.full((len(tiles), side, side), UNLABELLED, np.int64)
        for place, index in enumerate(indices.tolist()):
            labels[place, self.inner, self.inner] = self.labels(index)
        return np.stack([data for data, _ in read]), kept(np.stack([usable for _, usable in read])), labels

    @property
    def inner(self) -> slice:
        """Rows and columns of an image that are the tile itself."""
        return slice(self.context, self.context + self.size)

    def labels(self, index: int) -> np.ndarray:
        """Labels of a tile, without its context, int64, shape (size, size)."""
        return self._marks.labels(self.window(index), self._number)

    def window(self, index: int) -> Window:
        """Pixels of a tile, without its context."""
        row, col = self.corners[index].tolist()
        return Window(col, row, self.size, self.size)

    def digest(self) -> str:
        """What tells these tiles and their labels from others."""
        found = hashlib.sha256(np.ascontiguousarray(self.corners, "<i8").tobytes())
        for rows, cols, places in self._marks.pixels(self._number):
            found.update(np.column_stack([rows, cols, places]).astype("<i8").tobytes())
        return found.hexdigest()


def require_room(grid: Grid, size: int) -> None:
    """Refuse tiles that are larger than the image.

    Raises
    ------
    DataError
        Names the parameter.
    """
    if size > min(grid.width, grid.height):
        raise DataError(
            "tiles of {size} × {size} pixels are larger than the raster of {width} × {height}; give a smaller size",
            parameter="tile_size",
            size=size,
            width=grid.width,
            height=grid.height,
        )


def fixed_corners(marks: Marks, number: int, size: int) -> np.ndarray:
    """Corners of the squares of a lattice from the image's upper left corner that hold pixels of a set.

    Every pixel lies in one of them.

    Returns
    -------
    ndarray of int64, shape (n, 2)
        Row and column, in rising order.
    """
    width = -(-marks.window.width // size)
    cells = [np.unique(rows // size * width + cols // size) for rows, cols, _ in marks.pixels(number)]
    found = np.unique(np.concatenate(cells)) if cells else np.zeros(0, np.int64)
    return np.column_stack([found // width, found % width]).astype(np.int64) * size


def tiles_per_epoch(marks: Marks, size: int) -> int:
    """How many tiles an epoch looks at where nobody says: twice as many as squares hold training pixels."""
    return int(np.clip(2 * len(fixed_corners(marks, TRAINING, size)), FEWEST, MOST))


def drawn_corners(marks: Marks, size: int, count: int, classes: int, balanced: bool, seed: int) -> np.ndarray:
    """Corners of tiles that each show a training pixel, somewhere in the tile.

    Pixels are drawn class by class, by a hash of the seed and their place: as many as the class has pixels, and at
    least a twentieth of all; or, `balanced`, as many of every class. Tiles lie inside the image.

    Parameters
    ----------
    marks : Marks
        Labels and sets.
    size : int
        Side of a tile, at most that of the image.
    count : int
        How many tiles, about: quotas of classes are rounded up.
    classes : int
        Number of classes.
    balanced : bool
    seed : int

    Returns
    -------
    ndarray of int64, shape (n, 2)
        Row and column, in rising order.
    """
    totals = np.zeros(classes, np.int64)
    for _, _, places in marks.pixels(TRAINING):
        totals += np.bincount(places, minlength=classes)
    present = totals > 0
    shares = present / present.sum() if balanced else np.maximum(totals / totals.sum(), _LEAST * present)
    quotas = np.ceil(count * shares).astype(np.int64)
    parts = []
    for place in np.flatnonzero(present).tolist():
        rows, cols = _first_by_hash(marks, place, int(min(quotas[place], totals[place])), seed)
        # A class with fewer pixels than tiles gives some of them again, at other places of their tiles.
        turn = np.arange(quotas[place])
        again, which = turn // len(rows), turn % len(rows)
        parts.append(np.column_stack(list(_shifted(rows[which], cols[which], again, size, seed))))
    corners = np.concatenate(parts)
    most = np.array([marks.window.height - size, marks.window.width - size])
    corners = np.clip(corners, 0, most)
    order = np.lexsort((corners[:, 1], corners[:, 0]))
    found: np.ndarray = corners[order]
    return found


def _first_by_hash(marks: Marks, place: int, count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Training pixels of a class with the smallest hashes."""
    kept_rows, kept_cols = np.zeros(0, np.int64), np.zeros(0, np.int64)
    for rows, cols, places in marks.pixels(TRAINING):
        own = places == place
        kept_rows, kept_cols = np.append(kept_rows, rows[own]), np.append(kept_cols, cols[own])
        order = np.argsort(pixel_hash(kept_rows, kept_cols, seed), kind="stable")[:count]
        kept_rows, kept_cols = kept_rows[order], kept_cols[order]
    return kept_rows, kept_cols


def _shifted(rows: np.ndarray, cols: np.ndarray, again: np.ndarray, size: int, seed: int) -> Iterator[np.ndarray]:
    """Corners that put pixels at random places of their tiles."""
    for axis, places in enumerate((rows, cols)):
        shift = np.empty(len(rows), np.int64)
        for turn in np.unique(again).tolist():
            own = again == turn
            hashed = pixel_hash(rows[own], cols[own], seed + 2 * turn + axis + 1)
            shift[own] = (hashed % np.uint64(size)).astype(np.int64)
        yield places - shift


def require_labels(marks: Marks, path: str, parameter: str) -> None:
    """Refuse labels of which nothing is left to train with.

    Raises
    ------
    DataError
        If no pixel is in the training set.
    """
    if next(marks.pixels(TRAINING), None) is None:
        raise DataError(
            "{path} leaves no labelled pixel to train with; check nodata, mask and the shares of the sets",
            parameter=parameter,
            path=path,
        )
