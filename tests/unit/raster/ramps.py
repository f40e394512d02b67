"""Rasters of rising values for the tests of stacks."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from osgeo import gdal

from terroir.core.raster.window import Window
from terroir.tests.unit.making import TRANSFORM, write_raster

ROWS, COLS = 20, 30
WHOLE = Window(0, 0, COLS, ROWS)


def ramp(dtype: str = "uint8", bands: int = 1, rows: int = ROWS, cols: int = COLS, start: int = 1) -> np.ndarray:
    values = np.arange(bands * rows * cols).reshape(bands, rows, cols) % 200 + start
    return values.astype(dtype)


def with_alpha(path: Path, nodata: float | None = None, transform: tuple[float, ...] = TRANSFORM) -> np.ndarray:
    values = ramp(bands=4)
    values[3] = 255
    values[3, :5] = 0
    values[3, 5] = 1
    write_raster(path, values, nodata=nodata, transform=transform, interpretations={4: gdal.GCI_AlphaBand})
    return values
