"""Change all coordinates of a geometry at once, through its well-known binary form."""

from __future__ import annotations

import struct
from collections.abc import Callable

import numpy as np
from osgeo import ogr

# Types of the ISO WKB standard (ISO 13249-3) for two dimensions: what comes after the header.
_POINT, _LINE, _POLYGON = 1, 2, 3


def with_coordinates(
    geometry: ogr.Geometry, change: Callable[[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]
) -> ogr.Geometry:
    """Copy of a two-dimensional geometry with other coordinates.

    Parameters
    ----------
    geometry : ogr.Geometry
        Points, lines, polygons and collections of them, without curves and heights.
    change : callable
        Gets x and y (float64, shape (n,)) and returns the new ones.
    """
    buffer = bytearray(geometry.ExportToWkb(ogr.wkbNDR))
    _walk(buffer, 0, change)
    return ogr.CreateGeometryFromWkb(bytes(buffer))


def _walk(buffer: bytearray, start: int, change: Callable) -> int:
    """Change the geometry that starts at `start`; returns where it ends."""
    kind = struct.unpack_from("<I", buffer, start + 1)[0]
    place = start + 5
    if kind == _POINT:
        return _change(buffer, place, 1, change)
    count = struct.unpack_from("<I", buffer, place)[0]
    place += 4
    if kind == _LINE:
        return _change(buffer, place, count, change)
    for _ in range(count):
        if kind == _POLYGON:
            points = struct.unpack_from("<I", buffer, place)[0]
            place = _change(buffer, place + 4, points, change)
        else:
            place = _walk(buffer, place, change)
    return place


def _change(buffer: bytearray, place: int, count: int, change: Callable) -> int:
    points = np.frombuffer(buffer, "<f8", 2 * count, place).reshape(-1, 2)
    points[:, 0], points[:, 1] = change(points[:, 0].copy(), points[:, 1].copy())
    return place + 16 * count
