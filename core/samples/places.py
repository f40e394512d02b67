"""Where samples lie, in coordinates between which a straight line is a distance.

In a projected reference system distances are in its own units, as the coordinates stand. In degrees there is no
such thing: longitude and latitude are turned into geocentric coordinates on the system's ellipsoid, in metres
(Torge & Müller 2012, *Geodesy*, 4th ed., eq. 4.5). A straight line then cuts through the Earth: it is shorter than
the way along the surface by 1 m at 100 km, and by less than a millimetre at 5 km.
"""

from __future__ import annotations

import math

import numpy as np

from ..raster.grid import spatial_reference

_MEAN_RADIUS = 6_371_008.8
"""Metres (Moritz 2000, Geodetic Reference System 1980)."""


def is_geographic(crs: str) -> bool:
    """Whether coordinates of this system (WKT) are longitude and latitude."""
    reference = spatial_reference(crs)
    return reference is not None and bool(reference.IsGeographic())


def measurable(xs: np.ndarray, ys: np.ndarray, crs: str) -> np.ndarray:
    """Coordinates whose Euclidean distances are distances on the ground.

    Parameters
    ----------
    xs, ys : ndarray of float64, shape (n,)
        Map coordinates; longitude and latitude in a geographic system.
    crs : str
        WKT, empty where unknown: the coordinates are then taken as they are.

    Returns
    -------
    ndarray of float64
        Shape (n, 2) in map units, or (n, 3) in metres where the system is geographic.
    """
    reference = spatial_reference(crs)
    if reference is None or not reference.IsGeographic():
        return np.column_stack([xs, ys]).astype(np.float64)
    to_radians = reference.GetAngularUnits()
    longitude, latitude = np.asarray(xs) * to_radians, np.asarray(ys) * to_radians
    axis, inverse = reference.GetSemiMajor(), reference.GetInvFlattening()
    flattening = 1 / inverse if inverse else 0.0
    eccentricity = flattening * (2 - flattening)
    curvature = axis / np.sqrt(1 - eccentricity * np.sin(latitude) ** 2)
    return np.column_stack(
        [
            curvature * np.cos(latitude) * np.cos(longitude),
            curvature * np.cos(latitude) * np.sin(longitude),
            curvature * (1 - eccentricity) * np.sin(latitude),
        ]
    )


def unit_name(crs: str) -> str:
    """What distances between `measurable` coordinates are counted in, for people."""
    reference = spatial_reference(crs)
    if reference is None:
        return "map units"
    if reference.IsGeographic():
        return "m"
    name = reference.GetLinearUnitsName()
    return "m" if name.lower() in ("metre", "meter") else str(name)


def block_numbers(xs: np.ndarray, ys: np.ndarray, size: float, crs: str) -> np.ndarray:
    """Square blocks that cover the map, counted from the origin of the reference system.

    In a geographic system blocks are `size` metres high and, at the middle of their row, `size` metres wide (on a
    sphere of the Earth's mean radius): each row of blocks has columns of its own width.

    Parameters
    ----------
    xs, ys : ndarray of float64, shape (n,)
        Map coordinates.
    size : float
        Side, in map units; metres in a geographic system.
    crs : str
        WKT.

    Returns
    -------
    ndarray of int64, shape (n, 2)
        Row and column of each point's block.
    """
    xs, ys = np.asarray(xs, np.float64), np.asarray(ys, np.float64)
    reference = spatial_reference(crs)
    if reference is None or not reference.IsGeographic():
        return np.column_stack([np.floor(ys / size), np.floor(xs / size)]).astype(np.int64)
    to_radians = reference.GetAngularUnits()
    height = size / _MEAN_RADIUS
    rows = np.floor(ys * to_radians / height)
    # A pole's row would have no width at all.
    middle = np.clip((rows + 0.5) * height, -math.pi / 2, math.pi / 2)
    width = height / np.maximum(np.cos(middle), 1e-9)
    return np.column_stack([rows, np.floor(xs * to_radians / width)]).astype(np.int64)
