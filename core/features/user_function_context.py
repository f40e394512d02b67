"""What a function of the user's own may ask about the block at hand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..blocks.contract import Block
from ..raster.stack import Stack
from ..raster.window import Window


@dataclass(frozen=True)
class Image:
    """What is the same for all blocks; plain data that travels to other processes.

    Parameters
    ----------
    band_names : tuple of str
        Names of all bands.
    counts : tuple of int
        Bands of each raster.
    shape : tuple of int
        Rows and columns of the whole image.
    transform : tuple of float
        GDAL's geotransform of the whole image.
    """

    band_names: tuple[str, ...]
    counts: tuple[int, ...]
    shape: tuple[int, int]
    transform: tuple[float, ...]

    @classmethod
    def of(cls, stack: Stack) -> Image:
        """Describe a stack whose bands are in the order of its rasters."""
        counts = tuple(sum(band.source == number for band in stack.bands) for number in range(len(stack.sources)))
        return cls(stack.band_names, counts, stack.grid.window.shape, tuple(stack.grid.transform))


@dataclass(frozen=True)
class FunctionContext:
    """What a function gets that declares a keyword-only parameter ``context``.

    Parameters
    ----------
    rasters : tuple of ndarray, shape (bands, rows, cols)
        The bands of each raster of INPUT: views into ``data``, halo included.
    band_names : tuple of str
        Name of each band of ``data``.
    halo : int
        Pixels that ``data`` and ``valid`` have beyond the core on every side.
    core : tuple of slice
        Rows and columns of ``data`` and ``valid`` that are the core: the block without its halo.
    window : Window
        Where the core lies in the image: ``col``, ``row``, ``width``, ``height`` in pixels.
    shape : tuple of int
        Rows and columns of the whole image.
    transform : tuple of float
        GDAL's geotransform of the whole image, in units of its reference system.
    """

    rasters: tuple[np.ndarray, ...]
    band_names: tuple[str, ...]
    halo: int
    core: tuple[slice, slice]
    window: Window
    shape: tuple[int, int]
    transform: tuple[float, ...]

    @classmethod
    def of(cls, block: Block, image: Image) -> FunctionContext:
        """Describe a block of an image."""
        ends = np.cumsum(image.counts).tolist()
        rasters = tuple(block.data[end - count : end] for end, count in zip(ends, image.counts))
        return cls(rasters, image.band_names, block.halo, block.core, block.window, image.shape, image.transform)
