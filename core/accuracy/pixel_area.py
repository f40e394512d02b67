"""Ground area of the pixels of a grid, whatever its reference system.

The grid is cut into tiles that depend on nothing but the grid; all pixels of a tile count with its mean area. In
geographic systems a tile is a row (some rows in very tall grids), with its exact area on the ellipsoid. In projected
ones there are up to 64 × 64 tiles, each the sum of 4 × 4 small polygons on the ellipsoid: neighbours share their
edges, so that the areas of all tiles add up to that of the grid. No projection is taken for equal-area by its name.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from osgeo import osr

from ..raster.gdal_io import collected_errors
from ..raster.grid import Grid, spatial_reference
from .ground import Ellipsoid

HECTARE = 10_000.0
"""Square metres."""

EQUAL_WITHIN = 0.01
"""Relative difference of pixel areas up to which sampled pixels count the same."""

_TILES = 64
_SMALLEST_TILE = 16
_PARTS = 4
_MOST_ROWS = 4096


@dataclass(frozen=True, eq=False)
class PixelAreas:
    """Tiles of a grid and the area of a pixel in each.

    Parameters
    ----------
    tile_shape : tuple of int
        Rows and columns of a tile.
    areas : ndarray of float64, shape (tile rows, tile columns)
        Mean area of a tile's pixels, in `unit`.
    unit : {'ha', 'pixels'}
        Hectares; pixels where the reference system tells no area.
    on_plane : bool
        Whether a local system's plane was measured, which knows no ellipsoid.
    """

    tile_shape: tuple[int, int]
    areas: np.ndarray
    unit: str
    on_plane: bool = False

    def at(self, rows: np.ndarray, cols: np.ndarray) -> np.ndarray:
        """Area of the pixels at these places, shape (n,)."""
        found: np.ndarray = self.areas[rows // self.tile_shape[0], cols // self.tile_shape[1]]
        return found

    @property
    def are_equal(self) -> bool:
        """Whether all pixels may count the same; see `EQUAL_WITHIN`."""
        return bool(np.nanmax(self.areas) <= (1 + EQUAL_WITHIN) * np.nanmin(self.areas))


def pixel_areas(grid: Grid) -> PixelAreas:
    """Area of the pixels of `grid`; each is 1 where its reference system is unknown or has no unit of length."""
    system = spatial_reference(grid.crs)
    if system is not None and system.IsGeographic() and not grid.is_rotated:
        return _by_rows(grid, Ellipsoid.of(system), system)
    shape = (_tile_size(grid.height), _tile_size(grid.width))
    if system is not None and (system.IsGeographic() or system.IsProjected()):
        areas = _by_polygons(grid, system, shape)
        if areas is not None:
            return PixelAreas(shape, areas / HECTARE, "ha")
    if system is not None and system.IsLocal() and system.GetLinearUnits() > 0 and _knows_unit(system):
        side = float(system.GetLinearUnits())
        plane = abs(grid.transform[1] * grid.transform[5] - grid.transform[2] * grid.transform[4]) * side**2
        return PixelAreas((grid.height, grid.width), np.array([[plane / HECTARE]]), "ha", on_plane=True)
    return PixelAreas((grid.height, grid.width), np.ones((1, 1)), "pixels")


def _by_rows(grid: Grid, ellipsoid: Ellipsoid, system: osr.SpatialReference) -> PixelAreas:
    degrees = math.degrees(system.GetAngularUnits())
    size = math.ceil(grid.height / _MOST_ROWS)
    edges = np.minimum(np.arange(0, grid.height + size, size), grid.height)
    latitudes = (grid.transform[3] + edges * grid.transform[5]) * degrees
    areas = ellipsoid.zone_area(latitudes, grid.transform[1] * degrees) / np.diff(edges)
    return PixelAreas((size, grid.width), areas[:, np.newaxis] / HECTARE, "ha")


def _by_polygons(grid: Grid, system: osr.SpatialReference, shape: tuple[int, int]) -> np.ndarray | None:
    """Mean area of each tile's pixels in square metres; None where no tile has one."""
    row_edges, col_edges = _edges(grid.height, shape[0]), _edges(grid.width, shape[1])
    cols, rows = np.meshgrid(col_edges, row_edges)
    x, y = grid.map_coordinates(cols, rows)
    places = _geographic(system, np.asarray(x), np.asarray(y))
    if places is None:
        return None
    ellipsoid = Ellipsoid.of(system)
    parts = ellipsoid.lattice_area(ellipsoid.vectors(*places))
    pixels = np.outer(np.diff(row_edges), np.diff(col_edges))
    known = np.isfinite(parts)
    sums, counts = _tile_sums(np.where(known, parts, 0.0)), _tile_sums(np.where(known, pixels, 0.0))
    if not counts.any():
        return None
    # Corners of a whole-earth map may lie beyond the earth: tiles there hold no pixel that counts.
    areas = np.full(sums.shape, sums.sum() / counts.sum())
    return np.divide(sums, counts, out=areas, where=counts > 0)


def _edges(size: int, tile: int) -> np.ndarray:
    """Borders of the parts of all tiles, in pixels."""
    tiles = math.ceil(size / tile)
    borders = np.minimum(np.arange(tiles + 1) * tile, size).astype(np.float64)
    share = np.arange(_PARTS) / _PARTS
    inner = borders[:-1, np.newaxis] + np.diff(borders)[:, np.newaxis] * share
    return np.append(inner.reshape(-1), float(size))


def _tile_sums(parts: np.ndarray) -> np.ndarray:
    rows, cols = parts.shape[0] // _PARTS, parts.shape[1] // _PARTS
    sums: np.ndarray = parts.reshape(rows, _PARTS, cols, _PARTS).sum(axis=(1, 3))
    return sums


def _geographic(system: osr.SpatialReference, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray] | None:
    """Longitudes and latitudes in degrees on the system's own ellipsoid; NaN where a place does not exist."""
    own = system.CloneGeogCS()
    own.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    with collected_errors():
        try:
            change = osr.CoordinateTransformation(system, own)
            points = np.array(change.TransformPoints(np.column_stack([x.ravel(), y.ravel()]).tolist()))
        except RuntimeError:  # GDAL with exceptions, and a system that cannot be inverted
            return None
    degrees = math.degrees(own.GetAngularUnits())
    points = np.where(np.isfinite(points), points * degrees, np.nan)
    points[np.abs(points[:, 1]) > 90 + 1e-9] = np.nan
    return points[:, 0].reshape(x.shape), points[:, 1].reshape(x.shape)


def _tile_size(size: int) -> int:
    return max(_SMALLEST_TILE, math.ceil(size / _TILES))


def _knows_unit(system: osr.SpatialReference) -> bool:
    return (system.GetLinearUnitsName() or "unknown").lower() not in ("unknown", "")
