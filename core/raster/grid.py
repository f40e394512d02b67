"""A grid: size, geotransform and coordinate reference system."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from osgeo import gdal, osr

from .window import Window

# A hundredth of a pixel over the whole image: below it, two grids show the same pixels.
_TOLERANCE = 0.01


@dataclass(frozen=True)
class Grid:
    """Where the pixels of a raster lie.

    Parameters
    ----------
    width, height : int
        Size in pixels.
    transform : tuple of 6 float
        GDAL's geotransform: x = t0 + col·t1 + row·t2, y = t3 + col·t4 + row·t5, in units of `crs`.
    crs : str
        WKT, empty where unknown.
    """

    width: int
    height: int
    transform: tuple[float, ...]
    crs: str

    @classmethod
    def of(cls, dataset: gdal.Dataset) -> Grid:
        """Grid of an open raster."""
        return cls(
            dataset.RasterXSize,
            dataset.RasterYSize,
            tuple(dataset.GetGeoTransform()),
            dataset.GetProjectionRef() or "",
        )

    @property
    def window(self) -> Window:
        """The whole grid."""
        return Window(0, 0, self.width, self.height)

    @property
    def is_rotated(self) -> bool:
        """Whether rows run in another direction than west to east."""
        return self.transform[2] != 0 or self.transform[4] != 0

    @property
    def is_north_up(self) -> bool:
        """Whether columns run eastwards and rows southwards, as on nearly all maps."""
        return not self.is_rotated and self.transform[1] > 0 and self.transform[5] < 0

    def with_pixels(self, width: float, height: float) -> Grid:
        """A grid from the same corner with pixels of another size, which covers this one.

        Parameters
        ----------
        width, height : float
            Of a pixel, in map units.

        Raises
        ------
        ValueError
            If rows do not run eastwards and columns southwards.
        """
        if not self.is_north_up:
            raise ValueError("the grid is rotated or upside down")
        t = self.transform
        # Not one more column for what rounding leaves over.
        cols = math.ceil(self.width * t[1] / width - _TOLERANCE)
        rows = math.ceil(self.height * -t[5] / height - _TOLERANCE)
        return Grid(max(cols, 1), max(rows, 1), (t[0], width, 0.0, t[3], 0.0, -height), self.crs)

    def bounds(self) -> tuple[float, float, float, float]:
        """Smallest x, smallest y, largest x, largest y."""
        corners = [self.map_coordinates(c, r) for c in (0, self.width) for r in (0, self.height)]
        xs, ys = [float(c[0]) for c in corners], [float(c[1]) for c in corners]
        return min(xs), min(ys), max(xs), max(ys)

    def map_coordinates(
        self, col: np.ndarray | float, row: np.ndarray | float
    ) -> tuple[np.ndarray | float, np.ndarray | float]:
        """Map coordinates of pixel coordinates (0, 0 is the upper left corner of the upper left pixel)."""
        t = self.transform
        return t[0] + col * t[1] + row * t[2], t[3] + col * t[4] + row * t[5]

    def pixel_coordinates(self, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Fractional column and row of map coordinates."""
        t = self.transform
        determinant = t[1] * t[5] - t[2] * t[4]
        dx, dy = np.asarray(x) - t[0], np.asarray(y) - t[3]
        return (dx * t[5] - dy * t[2]) / determinant, (dy * t[1] - dx * t[4]) / determinant

    def same_pixels(self, other: Grid) -> bool:
        """Whether both grids have the same pixels at the same places."""
        if (self.width, self.height) != (other.width, other.height) or not same_crs(self.crs, other.crs):
            return False
        cols = np.array([0, self.width, 0, self.width], dtype=float)
        rows = np.array([0, 0, self.height, self.height], dtype=float)
        x, y = self.map_coordinates(cols, rows)
        other_cols, other_rows = other.pixel_coordinates(np.asarray(x), np.asarray(y))
        shift = max(np.abs(other_cols - cols).max(), np.abs(other_rows - rows).max())
        return bool(shift < _TOLERANCE)

    def may_overlap(self, other: Grid) -> bool:
        """Whether some place may lie in both; True also where that cannot be told."""
        west, south, east, north = self.bounds()
        if not same_crs(self.crs, other.crs):
            source, target = spatial_reference(self.crs), spatial_reference(other.crs)
            try:
                # Points on the edges, for these bend; a system that has no such places gives infinite numbers.
                there = osr.CoordinateTransformation(source, target).TransformBounds(west, south, east, north, 21)
            except RuntimeError:
                return True
            if not np.isfinite(there).all() or there[0] > there[2]:
                return True
            west, south, east, north = there
        left, bottom, right, top = other.bounds()
        return west < right and left < east and south < top and bottom < north


def spatial_reference(wkt: str) -> osr.SpatialReference | None:
    """Spatial reference with x before y whatever the authority says; None for an empty or senseless text."""
    if not wkt:
        return None
    reference = osr.SpatialReference()
    try:
        if reference.ImportFromWkt(wkt) != 0:
            return None
    except RuntimeError:  # where another plugin switched GDAL's exceptions on
        return None
    reference.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    return reference


def same_crs(first: str, second: str) -> bool:
    """Whether two WKT texts mean the same system; unknown equals anything, for want of a better guess."""
    if not first or not second or first == second:
        return True
    one, two = spatial_reference(first), spatial_reference(second)
    return one is None or two is None or bool(one.IsSame(two))
