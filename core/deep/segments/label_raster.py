"""Labels of a raster of class codes, divided by squares of the map."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Optional

import numpy as np

from ...classes import ClassTable
from ...errors import DataError
from ...raster.codes import whole_codes
from ...raster.gdal_io import open_raster
from ...raster.grid import Grid, spatial_reference
from ...raster.legend import read_legend
from ...raster.stack import Stack
from ...raster.window import Window
from ...run import Run
from ...samples.places import block_numbers, is_geographic
from .labels import Sources, require_classes
from .marks import Marks

_STRIP = 512
_EARTH = 6_371_008.8
"""Mean radius in metres (Moritz 2000), as in ``samples/places.py``."""


def _no_sources() -> Sources:
    nothing = np.zeros(0)
    return Sources(nothing.astype(np.int64), (), nothing, nothing, nothing.astype(np.int64))


@dataclass
class _Square:
    """Labelled pixels of one class in one square of the map."""

    number: int
    count: int = 0
    rows: float = 0.0
    cols: float = 0.0


@dataclass
class RasterLabels:
    """Pixels of a raster of class codes; made by `read_raster`.

    Parameters
    ----------
    stack : Stack
        The raster of labels alone.
    image : Stack
        Where it is not valid, labels do not count.
    unlabelled : int, optional
        Code of pixels without a label, besides nodata.
    block_size : float
        Side of the squares in map units; metres where these are degrees.
    """

    stack: Stack
    image: Stack
    unlabelled: Optional[int]
    block_size: float
    classes: ClassTable = field(default_factory=lambda: ClassTable(()))
    sources: Sources = field(default_factory=_no_sources)
    _squares: dict[tuple[int, int, int], _Square] = field(default_factory=dict)

    def paint(self, sets: np.ndarray, marks: Marks, run: Run) -> None:
        """See `Labels`."""
        codes = np.array(self.classes.codes)
        for rows, cols, own, squares in self._pixels(run):
            distinct, place = _distinct(squares, own)
            numbers = np.array([self._squares[key].number for key in distinct])
            marks.put(rows, cols, np.searchsorted(codes, own), sets[numbers[place]])

    def count(self, run: Run) -> None:
        """Find classes and squares."""
        found: dict[tuple[int, int, int], _Square] = {}
        for rows, cols, own, squares in self._pixels(run):
            keys = np.column_stack([squares, own])
            distinct, place = np.unique(keys, axis=0, return_inverse=True)
            place = place.reshape(-1)
            sums = [np.bincount(place, weights=values) for values in (np.ones(len(rows)), rows, cols)]
            for key, number, row, col in zip(map(tuple, distinct.tolist()), *(values.tolist() for values in sums)):
                square = found.setdefault(key, _Square(0))
                square.count, square.rows, square.cols = (
                    square.count + int(number),
                    square.rows + row,
                    square.cols + col,
                )
        if not found:
            raise DataError(
                "{path} has no label where the image is valid; check its nodata, UNLABELLED and the mask",
                parameter="labels",
                path=self.stack.sources[0].path,
            )
        self._squares = {key: found[key] for key in sorted(found)}
        for place, square in enumerate(self._squares.values()):
            square.number = place
        self._name()

    def _name(self) -> None:
        codes = sorted({code for _, _, code in self._squares})
        legend = read_legend(self.stack.sources[0].path, "labels")
        labels = {code: legend.label(code) if legend else str(code) for code in codes}
        colours = {entry.code: entry.colour for entry in legend or () if entry.code in labels}
        self.classes = ClassTable.from_labels(labels, colours)
        squares = list(self._squares.values())
        counts = np.array([square.count for square in squares], np.int64)
        cols = np.array([square.cols for square in squares]) / counts + 0.5
        rows = np.array([square.rows for square in squares]) / counts + 0.5
        xs, ys = (np.asarray(values) for values in self.stack.grid.map_coordinates(cols, rows))
        own = np.array([code for _, _, code in self._squares], np.int64)
        groups = tuple(f"{row},{col}" for row, col, _ in self._squares)
        self.sources = Sources(own, groups, xs, ys, counts)

    def _pixels(self, run: Run) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]]:
        """Rows, columns, codes and squares (row and column) of labelled pixels, strip by strip."""
        grid = self.stack.grid
        with contextlib.closing(self.stack), contextlib.closing(self.image):
            for start in range(0, grid.height, _STRIP):
                run.check_cancelled()
                window = Window(0, start, grid.width, min(_STRIP, grid.height - start))
                values, labelled = self.stack.read(window)
                if self.unlabelled is not None:
                    labelled &= values[0] != self.unlabelled
                if not labelled.any():
                    continue
                labelled &= self.image.read(window)[1]
                rows, cols = np.nonzero(labelled)
                own = whole_codes(values[0][rows, cols], self.stack.sources[0].path, "labels").astype(np.int64)
                rows = rows + start
                if len(rows):
                    xs, ys = (np.asarray(values) for values in grid.map_coordinates(cols + 0.5, rows + 0.5))
                    yield rows, cols, own, block_numbers(xs, ys, self.block_size, grid.crs)


def _distinct(squares: np.ndarray, own: np.ndarray) -> tuple[list[tuple[int, int, int]], np.ndarray]:
    """Square (row, column) and class of pixels, each once, and which of them every pixel has."""
    parts = [squares[:, 0], squares[:, 1], own]
    lows = [int(part.min()) for part in parts]
    spans = [int(part.max()) - low + 1 for part, low in zip(parts, lows)]
    # One number for each, which sorts faster than rows of three.
    keys = ((parts[0] - lows[0]) * spans[1] + parts[1] - lows[1]) * spans[2] + parts[2] - lows[2]
    found, place = np.unique(keys, return_inverse=True)
    row, rest = np.divmod(found, spans[1] * spans[2])
    col, code = np.divmod(rest, spans[2])
    named = zip((row + lows[0]).tolist(), (col + lows[1]).tolist(), (code + lows[2]).tolist())
    return list(named), place.reshape(-1)


def read_raster(
    path: str, unlabelled: Optional[int], block_size: Optional[float], tile_size: int, image: Stack, run: Run
) -> RasterLabels:
    """The labelled and valid pixels of a raster of class codes.

    Parameters
    ----------
    path : str
        The raster, on the image's grid.
    unlabelled : int, optional
        Code of pixels without a label, besides nodata.
    block_size : float, optional
        Side of the squares that stay together; that of a tile by default.
    tile_size : int
        Side of a tile in pixels.
    image : Stack
        The image.
    run : Run
        Cancel; hears how large squares are.

    Raises
    ------
    DataError
        If it lies on another grid, holds no labels, one class only, or other than whole numbers.
    """
    own = Grid.of(open_raster(path, "labels"))
    if not own.same_pixels(image.grid):
        raise DataError(
            "{path} has other pixels than the image {image}; bring the labels to the image's grid beforehand (GDAL:"
            " Warp, nearest neighbour)",
            parameter="labels",
            path=path,
            image=image.sources[0].path,
        )
    stack = Stack.open([path], None, "nearest", "labels").select([0])
    side = tile_side(image.grid, tile_size) if block_size is None else block_size
    run.info(
        "A raster of labels has no polygons: what lies in one square of {size:.6g} map units (metres where these are"
        " degrees) stays together. BLOCK_SIZE sets another size.",
        size=side,
    )
    labels = RasterLabels(stack, image, unlabelled, side)
    labels.count(run)
    _warn_of_zero(labels, path, run)
    require_classes(labels.classes, "labels")
    return labels


def _warn_of_zero(labels: RasterLabels, path: str, run: Run) -> None:
    """Programs that burn polygons into a raster leave 0 where there is none, and it would be learnt as a class."""
    if labels.unlabelled is not None or 0 not in labels.classes.codes:
        return
    pixels = labels.sources.pixels
    run.warn(
        "Code 0 of {path} is learnt as a class of its own, with {share:.0%} of the labelled pixels; where it means that"
        " nothing is known there, set UNLABELLED to 0.",
        path=path,
        share=float(pixels[labels.sources.codes == 0].sum() / pixels.sum()),
    )


def tile_side(grid: Grid, tile_size: int) -> float:
    """Side of a tile in map units; in metres where these are degrees."""
    high = abs(grid.transform[5]) * tile_size
    reference = spatial_reference(grid.crs)
    if reference is None or not is_geographic(grid.crs):
        return high
    return high * float(reference.GetAngularUnits()) * _EARTH
