"""Which pixels of a window belong to which polygon, with GDAL's rasteriser."""

from __future__ import annotations

from collections.abc import Sequence
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
    ``gdal_rasterize`` does), when the polygon touches it (``touched``), or when no edge crosses it
    (``inside``). Where polygons of one class overlap, the first one of the layer owns the pixel; a pixel in
    polygons of different classes belongs to none.

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
    if pixel_rule == "inside":
        # What a polygon touches, less what its own edges touch.
        owner = band.ReadAsArray()
        return np.where(_edges(geometries, order, window), np.int32(-1), owner)
    burnt: np.ndarray = band.ReadAsArray()
    return burnt


def _edges(geometries: Sequence[ogr.Geometry], order: np.ndarray, window: Window) -> np.ndarray:
    """Pixels that an edge crosses."""
    target = gdal.GetDriverByName("MEM").Create("", window.width, window.height, 1, gdal.GDT_Byte)
    target.SetGeoTransform((window.col, 1, 0, window.row, 0, 1))
    boundaries = {int(index): geometries[index].Boundary() for index in order}
    source = _memory_layer(boundaries, order)
    with collected_errors():
        gdal.RasterizeLayer(target, [1], source.GetLayer(0), burn_values=[1], options=["ALL_TOUCHED=TRUE"])
    crossed: np.ndarray = target.GetRasterBand(1).ReadAsArray() != 0
    return crossed


def _memory_layer(geometries: Sequence[ogr.Geometry] | dict[int, ogr.Geometry], order: np.ndarray) -> gdal.Dataset:
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
