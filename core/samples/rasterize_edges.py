"""Which pixels the edges of a polygon enter.

Not GDAL's own lines (``ALL_TOUCHED``): up to version 3.6 at least, its walk along an edge that runs exactly through the
corner of pixels may go on in the wrong one of them and leave out a pixel that the edge crosses from side to side, and
which one depends on where the edge enters the raster. Here every row of pixels that an edge passes is computed from
the ends of the edge alone.
"""

from __future__ import annotations

import struct

import numpy as np
from osgeo import ogr

from ..raster.window import Window

CLEARANCE = 0.01
"""Edges that stay nearer than this to a border between pixels run along it, and enter neither side; as in GDAL."""

_POLYGON = 3


def polygon_edges(geometry: ogr.Geometry) -> tuple[np.ndarray, np.ndarray]:
    """Begin and end of every edge of all rings.

    Parameters
    ----------
    geometry : ogr.Geometry
        Polygon or multipolygon, of straight edges.

    Returns
    -------
    starts, ends : ndarray of float64, shape (edges, 2)
        x and y.
    """
    rings: list[np.ndarray] = []
    _read_rings(memoryview(bytes(geometry.ExportToWkb(ogr.wkbNDR))), 0, rings)
    nothing = np.empty((0, 2))
    return (
        np.concatenate([nothing, *(ring[:-1] for ring in rings)]),
        np.concatenate([nothing, *(ring[1:] for ring in rings)]),
    )


def _read_rings(data: memoryview, place: int, rings: list[np.ndarray]) -> int:
    """Append the rings (shape (points, 2)) of the geometry that begins at `place`; returns where it ends.

    Well-known binary, little-endian (OGC 06-103r4, 8.2), with both ways to say that there are more than two axes.
    """
    code, count = struct.unpack_from("<II", data, place + 1)
    place += 9
    plain = code & 0x7FFFFFFF
    axes = 2 + bool(code & 0x80000000) + (0, 1, 1, 2)[plain // 1000]
    for _ in range(count):
        if plain % 1000 != _POLYGON:  # a collection
            place = _read_rings(data, place, rings)
            continue
        (points,) = struct.unpack_from("<I", data, place)
        ring = np.frombuffer(data, "<f8", points * axes, place + 4).reshape(points, axes)
        rings.append(ring[:, :2])
        place += 4 + ring.nbytes
    return place


def entered_pixels(starts: np.ndarray, ends: np.ndarray, window: Window) -> tuple[np.ndarray, np.ndarray]:
    """Pixels of a window that edges enter; a pixel may come more than once.

    Whether an edge enters a pixel does not depend on the window.

    Parameters
    ----------
    starts, ends : ndarray of float64, shape (edges, 2)
        Column and row, fractions included.
    window : Window
        Which pixels count.

    Returns
    -------
    rows, cols : ndarray of int64, shape (n,)
        Counted from the window's first.
    """
    low, high = np.minimum(starts, ends), np.maximum(starts, ends)
    border = np.round(low)
    along = (np.abs(low - border) < CLEARANCE) & (np.abs(high - border) < CLEARANCE)
    first, last = np.array([window.col, window.row]), np.array([window.col_end, window.row_end])
    wanted = ~along.any(axis=1) & ((high >= first) & (low <= last)).all(axis=1)
    upward = starts[wanted, 1:] > ends[wanted, 1:]
    tops = np.where(upward, ends[wanted], starts[wanted])
    bottoms = np.where(upward, starts[wanted], ends[wanted])
    edge, rows = _counted(*_cells(tops[:, 1], bottoms[:, 1], window.row, window.row_end))
    one, other = _crossing(tops[edge], bottoms[edge], rows), _crossing(tops[edge], bottoms[edge], rows + 1)
    piece, cols = _counted(*_cells(np.minimum(one, other), np.maximum(one, other), window.col, window.col_end))
    return rows[piece] - window.row, cols - window.col


def _crossing(tops: np.ndarray, bottoms: np.ndarray, heights: np.ndarray) -> np.ndarray:
    """Where edges are at a height, along x; that of the nearer end where they do not reach it."""
    spans = bottoms[:, 1] - tops[:, 1]
    shares = (heights - tops[:, 1]) / np.where(spans > 0, spans, 1.0)
    between = tops[:, 0] + shares * (bottoms[:, 0] - tops[:, 0])
    low, high = np.minimum(tops[:, 0], bottoms[:, 0]), np.maximum(tops[:, 0], bottoms[:, 0])
    found = np.where(heights >= bottoms[:, 1], bottoms[:, 0], np.clip(between, low, high))
    return np.where(heights <= tops[:, 1], tops[:, 0], found)


def _cells(low: np.ndarray, high: np.ndarray, first: int, end: int) -> tuple[np.ndarray, np.ndarray]:
    """First cell along an axis that each interval enters, among those from `first` to `end`, and how many.

    An interval that ends on a border does not enter the cell beyond it.
    """
    begins = np.floor(low)
    lasts = np.minimum(np.maximum(np.ceil(high) - 1, begins), end - 1).astype(np.int64)
    begins = np.clip(begins, first, end).astype(np.int64)
    return begins, np.maximum(lasts - begins + 1, 0)


def _counted(begins: np.ndarray, counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Count up from every begin: the place of the begin, and the number, shape (sum of counts,)."""
    places = np.repeat(np.arange(counts.size), counts)
    before = np.cumsum(counts) - counts
    return places, np.arange(places.size) - before[places] + begins[places]
