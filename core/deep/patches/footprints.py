"""Windows of pixels as polygons on the map, and back."""

from __future__ import annotations

import struct

import numpy as np

from ...errors import DataError
from ...raster.grid import Grid, same_crs

# Of a pixel: what a format's last digits may take away, and no other grid explains.
_TOLERANCE = 0.01


def footprints(windows: np.ndarray, grid: Grid) -> np.ndarray:
    """Corners of windows on the map.

    Parameters
    ----------
    windows : ndarray of int64, shape (n, 4)
        Column, row, width and height.
    grid : Grid
        Where the pixels lie.

    Returns
    -------
    ndarray of float64, shape (n, 4, 2)
        x and y of the upper left, upper right, lower right and lower left corner.
    """
    left, top = windows[:, 0], windows[:, 1]
    right, bottom = left + windows[:, 2], top + windows[:, 3]
    cols, rows = np.stack([left, right, right, left], axis=1), np.stack([top, top, bottom, bottom], axis=1)
    xs, ys = grid.map_coordinates(cols.astype(np.float64), rows.astype(np.float64))
    corners: np.ndarray = np.stack([np.asarray(xs), np.asarray(ys)], axis=2)
    return corners


def polygon_wkb(corners: np.ndarray) -> bytes:
    """Well-known binary of a polygon with these corners, shape (4, 2)."""
    ring = [number for corner in (*corners.tolist(), corners[0].tolist()) for number in corner]
    return struct.pack("<BIII10d", 1, 3, 1, 5, *ring)


def windows_of(corners: np.ndarray, grid: Grid) -> np.ndarray:
    """Windows of pixels of footprints.

    Parameters
    ----------
    corners : ndarray of float64, shape (n, 4, 2)
        x and y on the map, in any order.
    grid : Grid
        The pixels.

    Returns
    -------
    ndarray of int64, shape (n, 4)
        Column, row, width and height.

    Raises
    ------
    ValueError
        If a footprint is no rectangle of whole pixels of the grid.
    """
    if not np.isfinite(corners).all():
        raise ValueError("a footprint lies nowhere")
    cols, rows = grid.pixel_coordinates(corners[:, :, 0], corners[:, :, 1])
    exact = np.stack([cols, rows], axis=2)
    whole = np.rint(exact)
    low, high = whole.min(axis=1), whole.max(axis=1)
    on_corner = np.all((whole == low[:, None]) | (whole == high[:, None]))
    if not on_corner or np.abs(exact - whole).max(initial=0) > _TOLERANCE or np.any(high <= low):
        raise ValueError("a footprint is no rectangle of whole pixels")
    windows: np.ndarray = np.concatenate([low, high - low], axis=1).astype(np.int64)
    return windows


def windows_in(
    corners: np.ndarray, crs: str, grid: Grid, raster: str, path: str, parameter: str, size: int | None = None
) -> np.ndarray:
    """Windows of a table's patches in the grid of a raster; see `windows_of`.

    Parameters
    ----------
    crs : str
        WKT of the corners.
    raster, path, parameter : str
        Raster and table, and the Job field that names the table, for messages.
    size : int, optional
        Side that the patches must have; otherwise that of the first one.

    Raises
    ------
    DataError
        If the patches were cut for another grid, or reach beyond the raster.
    """
    try:
        if not same_crs(crs, grid.crs):
            raise ValueError("the reference systems differ")
        windows = windows_of(corners, grid)
        if np.any(windows[:, 2:] != (size or windows[0, 2])):
            raise ValueError("the pixels have another size")
    except ValueError as error:
        raise DataError(
            "the patches of {path} were cut for another grid than that of {raster}; choose the image that they were"
            " extracted from, or extract patches again",
            parameter=parameter,
            path=path,
            raster=raster,
        ) from error
    ends = windows[:, :2] + windows[:, 2:]
    outside = int(np.any((windows[:, :2] < 0) | (ends > (grid.width, grid.height)), axis=1).sum())
    if outside:
        raise DataError(
            "patches of {path} reach beyond {raster}: {count} of {total}; choose the image that they were extracted"
            " from, or extract patches again",
            parameter=parameter,
            count=outside,
            total=len(windows),
            path=path,
            raster=raster,
        )
    return windows
