"""Which pixels of a window belong to which polygon, with GDAL's rasteriser."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from osgeo import gdal, ogr

from ..raster.gdal_io import collected_errors
from ..raster.window import Window

PIXEL_RULES = ("centre", "touched", "inside")


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
        last = _burn(geometries, descending[::-1], window, pixel_rule)
    taken = first >= 0
    clash = taken & (codes[first] != codes[last])
    pairs = np.unique(np.stack([first[clash], last[clash]], axis=1), axis=0) if clash.any() else []
    return Ownership(
        np.where(clash, np.int32(-1), first),
        frozenset((int(a), int(b)) for a, b in pairs),
        int(clash.sum()),
    )


def _burn(geometries: Sequence[ogr.Geometry], order: np.ndarray, window: Window, pixel_rule: str) -> np.ndarray:
    """Index of the polygon burnt last, -1 where none is."""
    target = gdal.GetDriverByName("MEM").Create("", window.width, window.height, 1, gdal.GDT_Int32)
    target.SetGeoTransform((window.col, 1, 0, window.row, 0, 1))
    band = target.GetRasterBand(1)
    band.Fill(-1)
    options = ["ATTRIBUTE=index"]
    if pixel_rule != "centre":
        options.append("ALL_TOUCHED=TRUE")
    source = _memory_layer(geometries, order)
    with collected_errors():  # pixel coordinates have no reference system, which GDAL would remark on
        gdal.RasterizeLayer(target, [1], source.GetLayer(0), options=options)
    burnt: np.ndarray = band.ReadAsArray()
    return burnt


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
        place = (
            slice(part.row - window.row, part.row_end - window.row),
            slice(part.col - window.col, part.col_end - window.col),
        )
        last[place][inside] = index
        first[place][inside & (first[place] < 0)] = index
    return last, first


def _wholly_inside(geometry: ogr.Geometry, window: Window) -> np.ndarray:
    """Pixels that nothing but the polygon touches."""
    frame = window.expanded(2)
    text = "POLYGON (({0} {1}, {2} {1}, {2} {3}, {0} {3}, {0} {1}))"
    # The rasteriser fills by parity: with a frame around them, the rings enclose what is not the polygon.
    outside = ogr.CreateGeometryFromWkt(text.format(frame.col, frame.row, frame.col_end, frame.row_end))
    for ring in _rings(geometry):
        outside.AddGeometry(ring)
    touched = _burn([outside], np.zeros(1, np.int64), window, "touched")
    return touched < 0


def _rings(geometry: ogr.Geometry) -> Iterator[ogr.Geometry]:
    for place in range(geometry.GetGeometryCount()):
        part = geometry.GetGeometryRef(place)
        if part.GetGeometryCount():
            yield from _rings(part)
        elif part.GetGeometryName() == "LINEARRING":
            yield part


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
