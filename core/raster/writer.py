"""The one writer of rasters: a tiled, compressed GeoTIFF, made at a staged path."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NoReturn

import numpy as np
from osgeo import gdal

from ..classes import ClassTable
from ..errors import OutputError
from .gdal_io import collected_errors, gdal_type
from .grid import Grid
from .legend import write_legend
from .window import Window

SUFFIXES = (".tif", ".tiff")
"""Endings of the files that can be written."""

TILE = 256
"""Rows and columns of a tile of the files written."""


class RasterWriter:
    """Writes blocks of one GeoTIFF; belongs to one thread.

    Parameters
    ----------
    path : Path
        Staged path; the file must not exist.
    grid : Grid
        Where the pixels lie.
    bands : int
        Number of bands.
    dtype : str
        numpy's name of the pixel type.
    nodata : float or int
        Value that means no data.
    parameter : str
        Job field that names the result in messages.
    band_names : tuple of str
        Descriptions of the bands.
    classes : ClassTable, optional
        Legend of the first band.
    threads : int
        Threads that compress, beside the one that writes.

    Raises
    ------
    OutputError
        If the file cannot be made or written, for example because the disk is full.
    """

    def __init__(
        self,
        path: Path,
        grid: Grid,
        bands: int,
        dtype: str,
        nodata: float,
        parameter: str,
        band_names: tuple[str, ...] = (),
        classes: ClassTable | None = None,
        threads: int = 1,
    ) -> None:
        self._path = path
        self._parameter = parameter
        with collected_errors() as messages:
            dataset = self._create(grid, bands, dtype, threads)
            if dataset is None:
                self._fail(messages)
            self._dataset: Any = dataset
            self._dataset.SetGeoTransform(grid.transform)
            self._dataset.SetProjection(grid.crs)
            for index in range(1, bands + 1):
                band = self._dataset.GetRasterBand(index)
                band.SetNoDataValue(nodata)
                if band_names:
                    band.SetDescription(band_names[index - 1])
            if classes is not None:
                write_legend(self._dataset, classes)
        if messages:
            self._fail(messages)

    def _create(self, grid: Grid, bands: int, dtype: str, threads: int) -> Any:
        options = [
            "TILED=YES",
            f"BLOCKXSIZE={TILE}",
            f"BLOCKYSIZE={TILE}",
            "COMPRESS=DEFLATE",
            f"PREDICTOR={3 if np.dtype(dtype).kind == 'f' else 1}",
            # Bands are read one at a time, by QGIS too.
            "INTERLEAVE=BAND",
            "BIGTIFF=IF_SAFER",
            f"NUM_THREADS={threads}",
        ]
        try:
            driver = gdal.GetDriverByName("GTiff")
            return driver.Create(str(self._path), grid.width, grid.height, bands, gdal_type(dtype), options)
        except RuntimeError:
            return None

    def write(self, window: Window, data: np.ndarray) -> None:
        """Write `data` (bands, rows, cols) at `window`."""
        with collected_errors() as messages:
            try:
                failed = self._dataset.WriteArray(data, window.col, window.row) != 0
            except RuntimeError as error:
                failed = True
                messages.append(str(error))
        if failed or messages:
            self._fail(messages)

    def close(self) -> None:
        """Write what is still in memory and close the file."""
        with collected_errors() as messages:
            try:
                self._dataset.FlushCache()
            except RuntimeError as error:
                messages.append(str(error))
            self._dataset = None
        if messages:
            self._fail(messages)

    def abandon(self) -> None:
        """Close the file, whatever its state."""
        with collected_errors():
            self._dataset = None

    def _fail(self, messages: list[str]) -> NoReturn:
        raise OutputError(
            "{name} cannot be written ({reason}); check the free space on the disk and the rights on the folder",
            parameter=self._parameter,
            name=self._path.name,
            reason=messages[0] if messages else "GDAL gave no reason",
        )
