"""Which pixels of a window belong to which polygon: GDAL fills them, and their edges are followed here."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from osgeo import gdal, ogr

from ..raster.gdal_io import collected_errors
from ..raster.window import Window
from .rasterize_edges import entered_pixels, polygon_edges

PIXEL_RULES = ("centre", "touched", "inside")

TILE = 512
"""Rows and columns of the tiles that large windows are taken apart into."""

# Up to so many polygons are compared one with the other before they are burnt a second time.
_FEW = 200


@dataclass(frozen=True)
class Ownership:
    """Which polygon every pixel of a window belongs to.

    Parameters
    ----------
    owner : ndarray of int32, shape (rows, cols)
        Index of the polygon, -1 for none and for pixels in polygons of different classes.
    conflicts : frozenset of (int, int)
        Pairs of polygons of different classes that share a pixel.
    conflict_pixels : int
        Pixels in polygons of different classes.
    """

    owner: np.ndarray
    conflicts: frozenset[tuple[int, int]]
    conflict_pixels: int


def own_pixels(
    geometries: Sequence[ogr.Geometry],
    indices: np.ndarray,
    codes: np.ndarray,
    window: Window,
    pixel_rule: str,
) -> Ownership:
    """Assign the pixels of `window` to polygons.

    A pixel belongs to a polygon when its centre is inside the exterior ring and in no hole (``centre``, as
    ``gdal_rasterize`` does), when the polygon touches it (``touched``), or when it lies wholly in the polygon
    (``inside``). An edge that runs along a pixel's border, to a hundredth of a pixel, does not enter it. Where
    polygons of one class overlap, the first one of the layer owns the pixel; a pixel in polygons of different
    classes belongs to none.

    Parameters
    ----------
    geometries : sequence of ogr.Geometry
        Polygons in pixel coordinates.
    indices : ndarray of int64, shape (n,)
        The polygons that may touch the window.
    codes : ndarray of int64
        Class of every polygon of `geometries`.
    window : Window
        Its pixels.
    pixel_rule : {'centre', 'touched', 'inside'}
    """
    # The last polygon burnt wins. With both orders of classes, a pixel in two classes gets two winners.
    descending = indices[np.lexsort((-indices, -codes[indices]))]
    if pixel_rule == "inside":
        first, last = _fill(geometries, descending, window)
    else:
        first = _burn(geometries, descending, window, pixel_rule)
        if _are_apart(geometries, indices):
            return Ownership(first, frozenset(), 0)
        last = _burn(geometries, descending[::-1], window, pixel_rule)
    # Most pixels are nobody's, and two polygons rarely meet.
    differs = np.nonzero(first != last)
    clash = codes[first[differs]] != codes[last[differs]]
    places = differs[0][clash], differs[1][clash]
    pairs = np.unique(np.stack([first[places], last[places]], axis=1), axis=0)
    first[places] = -1
    return Ownership(first, frozenset((int(a), int(b)) for a, b in pairs), int(clash.sum()))


def _are_apart(geometries: Sequence[ogr.Geometry], indices: np.ndarray) -> bool:
    """Whether no two polygons can share a pixel: their envelopes are a pixel apart and more."""
    if len(indices) > _FEW:
        return False
    left, right, top, bottom = np.array([geometries[index].GetEnvelope() for index in indices]).T
    # Whole pixels, and one more for rounding.
    left, top, right, bottom = np.floor(left) - 1, np.floor(top) - 1, np.ceil(right), np.ceil(bottom)
    near = (left[:, None] <= right) & (right[:, None] >= left) & (top[:, None] <= bottom) & (bottom[:, None] >= top)
    return bool(near.sum() == len(indices))


def _burn(geometries: Sequence[ogr.Geometry], order: np.ndarray, window: Window, pixel_rule: str) -> np.ndarray:
    """Index of the polygon burnt last, -1 where none is."""
    filled = _burn_layer(_memory_layer(geometries, order), window)
    if pixel_rule == "centre":
        return filled
    # A polygon's edges cover what was burnt before it, and not what was burnt after.
    turns = np.full(len(geometries) + 1, -1, np.int64)  # the last one stands for -1
    turns[order] = np.arange(len(order))
    latest = turns[filled]
    for turn, index in enumerate(order.tolist()):
        rows, cols = entered_pixels(*polygon_edges(geometries[index]), window)
        latest[rows, cols] = np.maximum(latest[rows, cols], turn)
    indices = np.append(order, -1).astype(np.int32)
    burnt: np.ndarray = indices[latest]
    return burnt


def _burn_layer(source: gdal.Dataset, window: Window) -> np.ndarray:
    target = gdal.GetDriverByName("MEM").Create("", window.width, window.height, 1, gdal.GDT_Int32)
    target.SetGeoTransform((window.col, 1, 0, window.row, 0, 1))
    band = target.GetRasterBand(1)
    band.Fill(-1)
    with collected_errors():  # pixel coordinates have no reference system, which GDAL would remark on
        gdal.RasterizeLayer(target, [1], source.GetLayer(0), options=["ATTRIBUTE=index"])
    burnt: np.ndarray = band.ReadAsArray()
    return burnt


def tiles_of(window: Window) -> Iterator[Window]:
    """The fixed tiles that a window touches, row by row."""
    for row in range(window.row // TILE, -(-window.row_end // TILE)):
        for col in range(window.col // TILE, -(-window.col_end // TILE)):
            yield Window(col * TILE, row * TILE, TILE, TILE)


def _fill(geometries: Sequence[ogr.Geometry], order: np.ndarray, window: Window) -> tuple[np.ndarray, np.ndarray]:
    """Index of the last and of the first polygon that a pixel lies wholly in, -1 where there is none."""
    last = np.full(window.shape, -1, np.int32)
    first = last.copy()
    for index in order.tolist():
        left, right, top, bottom = geometries[index].GetEnvelope()
        col, row = math.floor(left), math.floor(top)
        part = Window(col, row, math.ceil(right) - col, math.ceil(bottom) - row).intersection(window)
        if part is None:
            continue
        inside = _wholly_inside(geometries[index], part)
        rows = slice(part.row - window.row, part.row_end - window.row)
        cols = slice(part.col - window.col, part.col_end - window.col)
        last[rows, cols][inside] = index
        first[rows, cols][inside & (first[rows, cols] < 0)] = index
    return last, first


def _wholly_inside(geometry: ogr.Geometry, window: Window) -> np.ndarray:
    """Pixels whose centre is in the polygon, and that no edge of it enters."""
    inside = _burn_layer(_memory_layer([geometry], np.zeros(1, np.int64)), window) >= 0
    inside[entered_pixels(*polygon_edges(geometry), window)] = False
    return inside


def _memory_layer(geometries: Sequence[ogr.Geometry], order: np.ndarray) -> gdal.Dataset:
    dataset = (gdal.GetDriverByName("Memory") or gdal.GetDriverByName("MEM")).Create("", 0, 0, 0, gdal.GDT_Unknown)
    layer = dataset.CreateLayer("polygons")
    layer.CreateField(ogr.FieldDefn("index", ogr.OFTInteger))
    definition = layer.GetLayerDefn()
    for index in order:
        feature = ogr.Feature(definition)
        feature.SetField(0, int(index))
        feature.SetGeometry(geometries[int(index)])
        layer.CreateFeature(feature)
    return dataset
