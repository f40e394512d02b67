"""The polygons of regions, as a layer holds them: read, brought to the grid, and looked over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from osgeo import ogr

from ...errors import DataError, TerroirError
from ...raster.gdal_io import collected_errors
from ...raster.grid import Grid
from ...raster.window import Window
from ...run import Run
from ...samples.rasterize import own_pixels, tiles_of
from ...samples.reference import ReferenceLayer, shortened_list

# Pixels that two regions may share before they are said to overlap: borders drawn twice never agree to the last digit.
_SLIVER = 1.0


@dataclass(frozen=True)
class RegionLayer:
    """Polygons and the region that each is part of.

    Parameters
    ----------
    path : str
        As the user gave it.
    names : tuple of str
        Region of each polygon: the value of the field, as text.
    shapes : tuple of bytes
        WKB of each polygon in pixel coordinates.
    extents : ndarray of float64, shape (polygons, 4)
        Left, right, top and bottom of each in pixels.
    """

    path: str
    names: tuple[str, ...]
    shapes: tuple[bytes, ...]
    extents: np.ndarray

    @classmethod
    def open(cls, path: str, field: str, grid: Grid, run: Run) -> RegionLayer:
        """Read a layer.

        Parameters
        ----------
        path : str
            ``path`` or ``path|layername=name``.
        field : str
            Field with the region, integer or text.
        grid : Grid
            The image's grid, whose reference system polygons are brought to.
        run : Run
            Hears messages.

        Raises
        ------
        InputFileError, ParameterError, DataError
            If the layer or the field cannot be used, or holds no polygons.
        """
        try:
            layer = ReferenceLayer.open(path, field, grid, run, parameter="regions")
        except TerroirError as error:
            if error.parameter != "class_field":
                raise
            # Polygons with a class are read in the same way; here the field has another name.
            raise type(error)(error.template, parameter="region_field", **error.values) from error
        if layer.are_points:
            raise DataError("{path} holds points; give polygons", parameter="regions", path=path)
        names = tuple(layer.classes.label(code) for code in layer.codes.tolist())
        shapes = tuple(bytes(geometry.ExportToWkb()) for geometry in layer.geometries)
        extents = np.array([geometry.GetEnvelope() for geometry in layer.geometries], np.float64)
        return cls(path, names, shapes, extents)

    @property
    def regions(self) -> tuple[str, ...]:
        """The regions, in the order in which they occur."""
        return tuple(dict.fromkeys(self.names))

    def seen_in(self, grid: Grid) -> tuple[str, ...]:
        """The regions that have a pixel of the grid."""
        seen = dict.fromkeys(self.names, False)
        for place, name in enumerate(self.names):
            seen[name] = seen[name] or self._has_pixel(place, grid.window)
        return tuple(name for name, has in seen.items() if has)

    def _has_pixel(self, place: int, window: Window) -> bool:
        left, right, top, bottom = self.extents[place].tolist()
        col, row = int(np.floor(max(left, window.col))), int(np.floor(max(top, window.row)))
        width, height = int(np.ceil(min(right, window.col_end))) - col, int(np.ceil(min(bottom, window.row_end))) - row
        if width <= 0 or height <= 0:
            return False
        polygon, one = ogr.CreateGeometryFromWkb(self.shapes[place]), np.zeros(1, np.int64)
        extent = Window(col, row, width, height)
        # Tile by tile: of a region that is larger than a tile, the first few tell.
        tiles = (tile.intersection(extent) for tile in tiles_of(extent))
        return any((own_pixels([polygon], one, one, t, "centre").owner >= 0).any() for t in tiles if t is not None)

    def warn_of_overlaps(self, run: Run) -> None:
        """Tell which regions overlap by more than a pixel."""
        pairs = sorted(set(self._overlaps()))
        if pairs:
            run.warn(
                "Regions of {path} overlap ({pairs}): where they do, the polygon that comes first in the layer counts.",
                path=self.path,
                pairs=shortened_list([f"{one} – {other}" for one, other in pairs]),
            )

    def _overlaps(self) -> Iterator[tuple[str, str]]:
        shapes: dict[int, ogr.Geometry] = {}
        left, right, top, bottom = self.extents.T
        for place, name in enumerate(self.names):
            meets = (left < right[place]) & (right > left[place]) & (top < bottom[place]) & (bottom > top[place])
            for other in np.flatnonzero(meets[:place]).tolist():
                if self.names[other] != name:
                    for needed in (place, other):
                        shapes.setdefault(needed, ogr.CreateGeometryFromWkb(self.shapes[needed]))
                    if _common_area(shapes[place], shapes[other]) > _SLIVER:
                        yield self.names[other], name


def _common_area(one: ogr.Geometry, other: ogr.Geometry) -> float:
    """Pixels that two polygons share; 0 where GEOS cannot tell, because one of them crosses itself."""
    with collected_errors():  # of borders that only touch, what is common is a line, whose area GDAL remarks on
        try:
            common = one.Intersection(other)
        except RuntimeError:  # GDAL with exceptions
            common = None
        return 0.0 if common is None else float(common.GetArea())


def in_words(names: Sequence[str]) -> str:
    """Regions as part of a sentence."""
    return shortened_list(list(names))
