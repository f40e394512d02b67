"""A small picture of a class map, in the colours of its classes, to be embedded in a page."""

from __future__ import annotations

import base64
import contextlib
import math
import uuid
from dataclasses import dataclass

import numpy as np
from osgeo import gdal, gdal_array

from ..classes import ClassTable
from ..raster.gdal_io import collected_errors, open_raster
from ..raster.grid import Grid, spatial_reference

LONGEST = 900
"""Pixels along the longer side of the picture."""

_NOTHING = (255, 255, 255)
_OTHER = (205, 205, 205)
_MOST_COLOURS = 254


@dataclass(frozen=True)
class Picture:
    """A picture inside a page.

    Parameters
    ----------
    source : str
        ``data:`` address of the PNG.
    width, height : int
        Size in which it has the proportions of the ground.
    others : bool
        Whether it shows classes that the table of colours does not know (grey).
    """

    source: str
    width: int
    height: int
    others: bool


def map_picture(path: str, classes: ClassTable, longest: int = LONGEST) -> Picture | None:
    """Picture of the whole map, made of every n-th pixel (of an overview, where the file has some).

    Memory follows the picture, not the map.

    Parameters
    ----------
    path : str
        Class map, one band.
    classes : ClassTable
        Classes with their colours.
    longest : int
        Pixels along the longer side; a smaller map is shown as it is.

    Returns
    -------
    Picture or None
        None where GDAL was built without PNG.
    """
    dataset = open_raster(path, "map")
    band = dataset.GetRasterBand(1)
    step = max(1.0, max(band.XSize, band.YSize) / longest)
    size = {"buf_xsize": max(1, round(band.XSize / step)), "buf_ysize": max(1, round(band.YSize / step))}
    with collected_errors():
        try:
            values, mask = band.ReadAsArray(**size), band.GetMaskBand().ReadAsArray(**size)
        except RuntimeError:  # GDAL with exceptions, and a damaged file
            return None
    if values is None or mask is None:
        return None
    shown = list(classes)[:_MOST_COLOURS]
    codes = np.array([c.code for c in shown], np.int64)
    places = np.minimum(np.searchsorted(codes, values), len(codes) - 1)
    known = codes[places] == values
    numbers = np.where(known, places + 2, 1)
    numbers[mask == 0] = 0
    picture = _png(numbers.astype(np.uint8), [_NOTHING, _OTHER, *(c.rgb for c in shown)])
    if picture is None:
        return None
    width, height = _proportions(Grid.of(dataset))
    address = "data:image/png;base64," + base64.b64encode(picture).decode("ascii")
    return Picture(address, width, height, bool((numbers == 1).any()))


def _png(numbers: np.ndarray, colours: list[tuple[int, int, int]]) -> bytes | None:
    """PNG of places in a list of colours, shape (rows, cols); None without a driver."""
    driver = gdal.GetDriverByName("PNG")
    if driver is None:
        return None
    source = gdal_array.OpenArray(np.ascontiguousarray(numbers))
    table = gdal.ColorTable()
    for place, colour in enumerate(colours):
        table.SetColorEntry(place, (*colour, 255))
    source.GetRasterBand(1).SetRasterColorTable(table)
    name = f"/vsimem/terroir-{uuid.uuid4().hex}.png"
    with collected_errors():
        try:
            target = driver.CreateCopy(name, source, 0, ["ZLEVEL=9"])
            if target is None:
                return None
            target = None
            return _read(name)
        finally:
            for made in (name, name + ".aux.xml"):
                with contextlib.suppress(RuntimeError):  # GDAL with exceptions, and no such file
                    gdal.Unlink(made)


def _read(name: str) -> bytes:
    size = gdal.VSIStatL(name).size
    handle = gdal.VSIFOpenL(name, "rb")
    try:
        return bytes(gdal.VSIFReadL(1, size, handle))
    finally:
        gdal.VSIFCloseL(handle)


def _proportions(grid: Grid) -> tuple[int, int]:
    """Width and height of the map on the ground, as a size whose longer side is `LONGEST`."""
    t = grid.transform
    width, height = grid.width * math.hypot(t[1], t[4]), grid.height * math.hypot(t[2], t[5])
    system = spatial_reference(grid.crs)
    if system is not None and system.IsGeographic():
        latitude = (grid.bounds()[1] + grid.bounds()[3]) / 2 * float(system.GetAngularUnits())
        width *= max(math.cos(latitude), 0.05)
    scale = LONGEST / max(width, height)
    return max(1, round(scale * width)), max(1, round(scale * height))
