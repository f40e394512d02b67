"""Patches that are files: what all of them must have in common, and reading them."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Optional

import numpy as np
from osgeo import gdal

from ...errors import DataError
from ...raster.band_names import safe_names
from ...raster.gdal_io import open_raster
from ...raster.grid import Grid
from ...raster.source import OpenSource, RasterSource, band_dtype, feature_bands
from ...run import Run
from .reader import PatchStore
from .settings import configured
from .space import Space
from .table import PatchTable

PER_TASK = 64
"""Files that a worker opens before it reports."""


@dataclass(frozen=True)
class ChipShape:
    """What all chips of a table share.

    Parameters
    ----------
    rows, cols, bands : int
    dtype : str
        numpy's name of the pixel type.
    """

    rows: int
    cols: int
    bands: int
    dtype: str

    def __str__(self) -> str:
        return f"{self.cols} × {self.rows} × {self.bands} {self.dtype}"


@dataclass(frozen=True)
class Chip:
    """A chip's shape and where it lies.

    Parameters
    ----------
    shape : ChipShape
    band_names : tuple of str
    transform : tuple of 6 float, optional
        None where the file tells none.
    crs : str
        WKT, empty where unknown.
    """

    shape: ChipShape
    band_names: tuple[str, ...]
    transform: Optional[tuple[float, ...]]
    crs: str


def describe_chip(path: str, parameter: str) -> Chip:
    """Open a file and look at it.

    Raises
    ------
    InputFileError, DataError
        If it is no image, or one of complex numbers.
    """
    dataset = open_raster(path, parameter)
    bands = feature_bands(dataset)
    shape = _shape(dataset, bands, path, parameter)
    transform = dataset.GetGeoTransform(can_return_null=True)
    names = safe_names([dataset.GetRasterBand(band).GetDescription() for band in bands])
    return Chip(shape, names, None if transform is None else tuple(transform), dataset.GetProjectionRef() or "")


def _shape(dataset: gdal.Dataset, bands: list[int], path: str, parameter: str) -> ChipShape:
    dtype = np.result_type(*(band_dtype(dataset, band, path, parameter) for band in bands))
    return ChipShape(dataset.RasterYSize, dataset.RasterXSize, len(bands), dtype.name)


def refuse_other_shape(path: str, found: ChipShape, first: str, wanted: ChipShape, parameter: str) -> None:
    """Raise `DataError` if a chip differs from the first one, or is not square."""
    if found != wanted:
        raise DataError(
            "{path} has {found} (columns × rows × bands), but {first} has {wanted}; cut or resample the images so that"
            " all are alike",
            parameter=parameter,
            path=path,
            found=found,
            first=first,
            wanted=wanted,
        )
    if found.rows != found.cols:
        raise DataError(
            "{path} has {cols} columns and {rows} rows; patches are square, so cut or resample the images",
            parameter=parameter,
            path=path,
            cols=found.cols,
            rows=found.rows,
        )


@dataclass(frozen=True)
class _ReadTask:
    """Reads some files; they are as `shape`. Plain data, so that it can travel."""

    shape: ChipShape
    first: str
    parameter: str

    def __call__(self, item: tuple[int, Sequence[str]]) -> tuple[int, np.ndarray, np.ndarray]:
        start, paths = item
        shape = self.shape
        images = np.empty((len(paths), shape.bands, shape.rows, shape.cols), shape.dtype)
        valid = np.empty((len(paths), shape.rows, shape.cols), bool)
        valid[:] = True
        with configured("GDAL_GEOREF_SOURCES", "NONE"):  # where an image lies takes longer to read than its pixels
            for place, path in enumerate(paths):
                self._read(path, images[place], valid[place])
        return start, images, valid

    def _read(self, path: str, image: np.ndarray, valid: np.ndarray) -> None:
        """One file, opened once, as a stack of it alone would be read."""
        dataset = open_raster(path, self.parameter)
        bands = feature_bands(dataset)
        refuse_other_shape(path, _shape(dataset, bands, path, self.parameter), self.first, self.shape, self.parameter)
        hiding = sorted(set(range(1, dataset.RasterCount + 1)).difference(bands))
        grid = Grid(dataset.RasterXSize, dataset.RasterYSize, (0.0, 1.0, 0.0, 0.0, 0.0, 1.0), "")
        source = RasterSource(path, grid, False, "nearest", self.parameter)
        OpenSource(source, dataset, hiding).read(bands, grid.window, image, valid)


def read_chips(table: PatchTable, run: Run) -> PatchStore:
    """Read all files of a table; see `reader.open_patches`.

    Raises
    ------
    InputFileError, DataError
        If a file is missing or damaged, or differs from the others.
    """
    chip = describe_chip(table.files[0], table.parameter)
    refuse_other_shape(table.files[0], chip.shape, table.files[0], chip.shape, table.parameter)
    items = [(start, table.files[start : start + PER_TASK]) for start in range(0, len(table), PER_TASK)]
    valid: Optional[np.ndarray] = None
    with contextlib.ExitStack() as unfinished:
        space = unfinished.enter_context(Space(run.budget * 2**20 // 2, run.temporary_folder()))
        shape, dtype = chip.shape, np.dtype(chip.shape.dtype)
        images = space.zeros((len(table), shape.bands, shape.rows, shape.cols), dtype)
        task = _ReadTask(shape, table.files[0], table.parameter)
        with run.open_backend() as backend:
            read = backend.map(task, items, 2 * backend.workers, run.check_cancelled)
            with contextlib.closing(read):
                for done, (start, values, usable) in enumerate(read, start=1):
                    images[start : start + len(values)] = values
                    if valid is None and not usable.all():
                        valid = space.zeros((len(table), shape.rows, shape.cols), np.dtype(bool))
                        valid[:] = True
                    if valid is not None:
                        valid[start : start + len(values)] = usable
                    run.progress(done / len(items))
        unfinished.pop_all()
    names = chip.band_names
    if table.facts is not None and len(table.facts.bands) == chip.shape.bands:
        names = table.facts.bands
    return PatchStore(images, valid, table.labels, len(table.classes), names, space)
