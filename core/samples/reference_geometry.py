"""Geometries of a reference layer: simple ones, in the raster's reference system and its pixels."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from osgeo import ogr, osr

from ..errors import DataError
from ..raster.gdal_io import collected_errors
from ..raster.grid import Grid, same_crs, spatial_reference
from ..run import Run
from ..vector.source import OpenLayer

_STEPS = 2.0**20


def simple_parts(geometry: ogr.Geometry) -> list[ogr.Geometry]:
    """Copies with straight edges and without height or measure; the points of a multipoint one by one."""
    copy = geometry.GetLinearGeometry() if geometry.HasCurveGeometry() else geometry.Clone()
    copy.FlattenTo2D()
    if copy.GetGeometryType() != ogr.wkbMultiPoint:
        return [copy]
    return [copy.GetGeometryRef(place).Clone() for place in range(copy.GetGeometryCount())]


def pixels_of(grid: Grid) -> Callable[[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]:
    """Function from map to pixel coordinates, in steps of a millionth of a pixel.

    An edge drawn along the border of pixels then runs exactly there, and window offsets subtract without
    rounding: whether it touches a pixel depends neither on the last bits nor on where rasterising starts.
    """

    def change(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        cols, rows = grid.pixel_coordinates(x, y)
        return np.round(cols * _STEPS) / _STEPS, np.round(rows * _STEPS) / _STEPS

    return change


def to_crs(geometries: list[ogr.Geometry], source: OpenLayer, grid: Grid, run: Run) -> None:
    """Transform all geometries to the grid's reference system, in place."""
    if not source.crs or not grid.crs:
        if source.crs != grid.crs:
            run.warn(
                "{path} or the raster has no coordinate reference system; they are taken to have the same.",
                path=source.path,
            )
        return
    if same_crs(source.crs, grid.crs):
        return
    run.info("{path} is reprojected to the raster's coordinate reference system.", path=source.path)
    transformation = osr.CoordinateTransformation(spatial_reference(source.crs), spatial_reference(grid.crs))
    with collected_errors():
        moved = all(_moved(geometry, transformation) for geometry in geometries)
    if not moved:
        raise DataError(
            "{path} cannot be reprojected to the raster's coordinate reference system; reproject it first",
            parameter=source.parameter,
            path=source.path,
        )


def _moved(geometry: ogr.Geometry, transformation: osr.CoordinateTransformation) -> bool:
    try:
        return bool(geometry.Transform(transformation) == 0)
    except RuntimeError:  # GDAL with exceptions
        return False
