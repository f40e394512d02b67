"""The one writer of rasters: a tiled, compressed GeoTIFF, made at a staged path."""

from __future__ import annotations

import os
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
        self._threads = threads
        with collected_errors() as messages:
            self._dataset: Any = self._create(grid, bands, dtype)
            if self._dataset is None:
                self._fail(messages)
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
        self.close()
        self._reopen()

    @classmethod
    def resume(
        cls, path: Path, grid: Grid, bands: int, dtype: str, parameter: str, threads: int = 1
    ) -> RasterWriter | None:
        """Go on with the file that a killed run left at `path`; None where it is not there or not usable."""
        writer = cls.__new__(cls)
        writer._path, writer._parameter, writer._threads = path, parameter, threads
        writer._dataset = dataset = writer._opened([]) if path.is_file() else None
        if dataset is None:
            return None
        found = (dataset.RasterXSize, dataset.RasterYSize, dataset.RasterCount, dataset.GetRasterBand(1).DataType)
        if found != (grid.width, grid.height, bands, gdal_type(dtype)):
            return None
        return writer

    def _opened(self, messages: list[str]) -> Any:
        """The file, open for writing on; None if GDAL cannot."""
        with collected_errors() as collected:
            try:
                options = [f"NUM_THREADS={self._threads}"]
                dataset = gdal.OpenEx(str(self._path), gdal.OF_RASTER | gdal.OF_UPDATE, ["GTiff"], options)
            except RuntimeError as error:
                dataset = None
                collected.append(str(error))
        messages += collected
        return dataset if not collected else None

    def _create(self, grid: Grid, bands: int, dtype: str) -> Any:
        options = [
            "TILED=YES",
            f"BLOCKXSIZE={TILE}",
            f"BLOCKYSIZE={TILE}",
            "COMPRESS=DEFLATE",
            f"PREDICTOR={3 if np.dtype(dtype).kind == 'f' else 1}",
            # Bands are read one at a time, by QGIS too.
            "INTERLEAVE=BAND",
            "BIGTIFF=IF_SAFER",
            # Else closing an incomplete file fills it up, and every checkpoint closes it. A file that is opened
            # again is not sparse any more: every block written later has its place, nodata too.
            "SPARSE_OK=TRUE",
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
                if self._completes_tiles(window):
                    # Else they would wait in GDAL's cache for a thread that reads to push them out.
                    for index in range(1, self._dataset.RasterCount + 1):
                        self._dataset.GetRasterBand(index).FlushCache()
            except RuntimeError as error:
                failed = True
                messages.append(str(error))
        if failed or messages:
            self._fail(messages)

    def _completes_tiles(self, window: Window) -> bool:
        """Whether no tile that the window touches gets more pixels from another one."""
        rows, cols = self._dataset.RasterYSize, self._dataset.RasterXSize
        whole = window.row % TILE == 0 and window.col % TILE == 0
        return (
            whole
            and (window.row_end % TILE == 0 or window.row_end == rows)
            and (window.col_end % TILE == 0 or window.col_end == cols)
        )

    def read(self, window: Window) -> np.ndarray | None:
        """What the file holds at `window`, shape (bands, rows, cols); None where it is damaged."""
        with collected_errors() as messages:
            try:
                array = self._dataset.ReadAsArray(*window)
            except RuntimeError:
                return None
        if array is None or messages:
            return None
        return np.ascontiguousarray(array.reshape((-1, *window.shape)))

    def checkpoint(self) -> None:
        """Bring all that was written into the file, so that it outlives this process.

        The file is closed and opened again: the flush of a dataset leaves parts of a TIFF's directory in
        GDAL's own buffer (tried with 3.6), and a process killed after it a file without its newest tiles.
        """
        self.close()
        self.sync()
        self._reopen()

    def _reopen(self) -> None:
        messages: list[str] = []
        self._dataset = self._opened(messages)
        if self._dataset is None:
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

    def sync(self) -> None:
        """Wait until a closed or checkpointed file is on the disk itself, whatever happens to the machine."""
        file = os.open(self._path, os.O_RDWR)
        try:
            os.fsync(file)
        finally:
            os.close(file)

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
