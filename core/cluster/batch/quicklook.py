"""A small picture of a raster: what comes back where results stay on the cluster."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from osgeo import gdal, gdal_array

from ...raster.gdal_io import collected_errors
from ...raster.legend import read_legend

LONGEST = 1024
"""Pixels along the longer side."""

_SUFFIXES = (".tif", ".tiff")
_SHARES = (2, 98)
"""Percentiles that become black and white."""


def write_quicklook(raster: Path, picture: Path) -> bool:
    """Write a PNG of a raster, made of every n-th pixel; classes have the colours of the legend.

    Parameters
    ----------
    raster : Path
        A result.
    picture : Path
        Where; its folder is made.

    Returns
    -------
    bool
        False where the result is no raster, or cannot be shown.
    """
    driver = gdal.GetDriverByName("PNG")
    if driver is None or raster.suffix.lower() not in _SUFFIXES or not raster.is_file():
        return False
    with collected_errors():
        try:
            colours = _colours(raster)
            if colours is None:
                return False
            picture.parent.mkdir(parents=True, exist_ok=True)
            source = gdal_array.OpenArray(np.ascontiguousarray(colours))
            source.GetRasterBand(4).SetColorInterpretation(gdal.GCI_AlphaBand)
            target = driver.CreateCopy(str(picture), source, 0)
            made = target is not None
            target = None
        except RuntimeError:  # GDAL with exceptions
            return False
    picture.with_name(f"{picture.name}.aux.xml").unlink(missing_ok=True)
    return made


def _colours(raster: Path) -> np.ndarray | None:
    """Red, green, blue and opacity of the picture's pixels, shape (4, rows, cols)."""
    dataset = gdal.OpenEx(str(raster), gdal.OF_RASTER)
    if dataset is None:
        return None
    step = max(1.0, max(dataset.RasterXSize, dataset.RasterYSize) / LONGEST)
    size = {
        "buf_xsize": max(1, round(dataset.RasterXSize / step)),
        "buf_ysize": max(1, round(dataset.RasterYSize / step)),
    }
    first = dataset.GetRasterBand(1)
    values, mask = first.ReadAsArray(**size), first.GetMaskBand().ReadAsArray(**size)
    if values is None or mask is None:
        return None
    legend = read_legend(str(raster)) if values.dtype.kind in "iu" else None
    out = np.zeros((4, *values.shape), np.uint8)
    if legend is not None:
        for entry in legend:
            out[:3, values == entry.code] = np.array(entry.rgb, np.uint8)[:, np.newaxis]
    else:
        numbers = (1, 2, 3) if dataset.RasterCount >= 3 else (1, 1, 1)
        for place, number in enumerate(numbers):
            band = values if number == 1 else dataset.GetRasterBand(number).ReadAsArray(**size)
            out[place] = _stretched(band, mask != 0)
    out[3] = np.where(mask != 0, 255, 0)
    return out


def _stretched(values: np.ndarray, valid: np.ndarray) -> np.ndarray:
    usable = valid & np.isfinite(values)
    if not usable.any():
        return np.zeros(values.shape, np.uint8)
    low, high = np.percentile(values[usable], _SHARES)
    if high <= low:
        low, high = float(values[usable].min()), float(values[usable].max())
    scaled = (np.where(usable, values, low) - low) / max(high - low, np.finfo(float).tiny)
    picture: np.ndarray = (np.clip(scaled, 0, 1) * 255).astype(np.uint8)
    return picture
