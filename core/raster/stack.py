"""A stack: several rasters seen as one, on the first one's grid, with one validity mask."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from ..errors import DataError, ParameterError
from .bands import Band, open_bands, source_on_grid
from .gdal_io import open_raster
from .grid import Grid
from .metres import metres_per_unit
from .source import RESAMPLINGS, OpenSource, RasterSource
from .window import Window


class Stack:
    """Lazy view of rasters; holds no open file, so it can be copied to other threads and processes.

    Made by `Stack.open`.
    """

    def __init__(
        self,
        grid: Grid,
        sources: tuple[RasterSource, ...],
        bands: tuple[Band, ...],
        mask: RasterSource | None,
        block_shape: tuple[int, int],
    ) -> None:
        self.grid = grid
        self.sources = sources
        self.bands = bands
        self.mask = mask
        self.block_shape = block_shape
        self._local = threading.local()

    @classmethod
    def open(
        cls,
        rasters: Sequence[str],
        mask: str | None = None,
        resampling: str = "nearest",
        parameter: str = "input",
        on_message: Callable[..., None] | None = None,
    ) -> Stack:
        """Open rasters as one.

        Parameters
        ----------
        rasters : sequence of str
            The first one gives the grid; the others are warped to it where theirs differs.
        mask : str, optional
            Raster whose 0 and nodata hide pixels; only its first band counts.
        resampling : {'nearest', 'bilinear'}
            How rasters are warped; masks always take the nearest pixel.
        parameter : str
            Job field that names the rasters in messages.
        on_message : callable, optional
            Called with a template and values (``run.info``) where a raster is warped.

        Raises
        ------
        ParameterError, InputFileError, DataError
            If there is no raster, one cannot be read, or cannot be brought to the grid.
        """
        if not rasters:
            raise ParameterError("no raster is given; choose at least one", parameter=parameter)
        if resampling not in RESAMPLINGS:
            raise ParameterError(
                "{value} is not known; choose one of {choices}",
                parameter="resampling",
                value=resampling,
                choices=", ".join(RESAMPLINGS),
            )
        tell = on_message or _tell_nobody
        first = open_raster(rasters[0], parameter)
        grid = Grid.of(first)
        sources, bands = open_bands(rasters, grid, resampling, parameter, tell)
        mask_source = None
        if mask:
            mask_dataset = open_raster(mask, "mask")
            mask_source = source_on_grid(mask, mask_dataset, grid, rasters[0], "nearest", "mask", tell)
        block_cols, block_rows = first.GetRasterBand(1).GetBlockSize()
        return cls(grid, sources, bands, mask_source, (block_rows, block_cols))

    @property
    def band_names(self) -> tuple[str, ...]:
        """Names of the bands, in order."""
        return tuple(band.name for band in self.bands)

    @property
    def positions(self) -> tuple[str, ...]:
        """Positional names (``b1``, ``b2``, …) of the bands, in order."""
        return tuple(band.position for band in self.bands)

    @cached_property
    def dtype(self) -> np.dtype:
        """The smallest type that holds the values of all bands."""
        return np.result_type(*(np.dtype(band.dtype) for band in self.bands))

    @property
    def bytes_per_pixel(self) -> int:
        """Working memory that reading needs for each pixel, besides what it returns: masks of two bands at once."""
        return 2

    @property
    def all_sources(self) -> tuple[RasterSource, ...]:
        """The rasters, and the mask where there is one."""
        return self.sources if self.mask is None else (*self.sources, self.mask)

    def select(self, indices: Sequence[int]) -> Stack:
        """The stack with only these bands (from 0), in this order; validity then asks no other band."""
        bands = tuple(self.bands[index] for index in indices)
        return Stack(self.grid, self.sources, bands, self.mask, self.block_shape)

    def at_resolution(self, resolution: float, resampling: str = "nearest") -> Stack:
        """The same rasters on a grid with pixels of another size, from the same corner on.

        Parameters
        ----------
        resolution : float
            Side of a pixel in map units. In degrees it is the height of a pixel, which is made as wide on the ground
            as it is high at the middle of the grid.
        resampling : {'nearest', 'bilinear'}
            How rasters are warped; masks always take the nearest pixel. Where pixels become larger, bilinear takes
            the mean of all that they cover, weighted by their distance.

        Raises
        ------
        DataError
            If the grid is rotated or upside down.
        """
        if not self.grid.is_north_up:
            raise DataError(
                "{path} is rotated or upside down and cannot be brought to another resolution; warp it beforehand",
                parameter=self.sources[0].parameter,
                path=self.sources[0].path,
            )
        across, along = metres_per_unit(self.grid)
        grid = self.grid.with_pixels(resolution * along / across, resolution)
        sources = tuple(source.on_grid(grid, resampling) for source in self.sources)
        mask = None if self.mask is None else self.mask.on_grid(grid, "nearest")
        # The file's own blocks, as large as they are on the new grid.
        scale = self.grid.transform[5] / grid.transform[5], self.grid.transform[1] / grid.transform[1]
        block = math.ceil(self.block_shape[0] * scale[0]), math.ceil(self.block_shape[1] * scale[1])
        return Stack(grid, sources, self.bands, mask, block)

    def read(self, window: Window) -> tuple[np.ndarray, np.ndarray]:
        """Read a window, which may reach beyond the image.

        Returns
        -------
        data : ndarray, shape (bands, rows, cols)
            In `dtype`; 0 beyond the image.
        valid : ndarray of bool, shape (rows, cols)
            False beyond the image.

        Raises
        ------
        InputFileError
            If a file is damaged.
        """
        data = np.zeros((len(self.bands), *window.shape), self.dtype)
        valid = np.zeros(window.shape, bool)
        inside = window.intersection(self.grid.window)
        if inside is None:
            return data, valid
        rows = slice(inside.row - window.row, inside.row_end - window.row)
        cols = slice(inside.col - window.col, inside.col_end - window.col)
        inner_valid = np.ones(inside.shape, bool)
        for number, opened in self._opened().items():
            places, indices = self._places[number]
            if isinstance(places, slice):
                opened.read(indices, inside, data[places, rows, cols], inner_valid)
            else:
                part = np.empty((len(places), *inside.shape), self.dtype)
                opened.read(indices, inside, part, inner_valid)
                data[places, rows, cols] = part
        mask = self._opened_mask()
        if mask is not None:
            values = np.empty((1, *inside.shape), np.float64)
            mask.read([1], inside, values, inner_valid)
            inner_valid &= values[0] != 0
        valid[rows, cols] = inner_valid
        return data, valid

    @cached_property
    def _places(self) -> dict[int, tuple[slice | list[int], list[int]]]:
        """For each raster used, where its bands stand in the stack, and their numbers in the file."""
        found: dict[int, tuple[slice | list[int], list[int]]] = {}
        for number in {band.source for band in self.bands}:
            places = [place for place, band in enumerate(self.bands) if band.source == number]
            together = places[-1] - places[0] + 1 == len(places)
            indices = [self.bands[place].index for place in places]
            found[number] = (slice(places[0], places[-1] + 1) if together else places), indices
        return found

    def _opened(self) -> dict[int, OpenSource]:
        """Datasets of the calling thread alone: GDAL allows no sharing."""
        if not hasattr(self._local, "sources"):
            used = sorted({band.source for band in self.bands})
            self._local.sources = {number: self.sources[number].open() for number in used}
        found: dict[int, OpenSource] = self._local.sources
        return found

    def _opened_mask(self) -> OpenSource | None:
        if self.mask is None:
            return None
        if not hasattr(self._local, "mask"):
            self._local.mask = self.mask.open()
        found: OpenSource = self._local.mask
        return found

    def close(self) -> None:
        """Close the files that the calling thread has open; reading opens them again.

        An exception keeps the stack alive through its traceback, and a dataset that is still open when the
        interpreter ends crashes it: QGIS has shut GDAL down by then.
        """
        vars(self._local).clear()

    def __getstate__(self) -> dict[str, Any]:
        return {key: value for key, value in self.__dict__.items() if key != "_local"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._local = threading.local()


def files_of(stack: Stack) -> list[str]:
    """All files that a stack reads: what a VRT refers to, masks, statistics; sorted."""
    return sorted({file for source in stack.all_sources for file in source.files()})


def _tell_nobody(_template: str, **_values: object) -> None:
    """Stand in where no one listens."""
