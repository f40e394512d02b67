"""The bands of several rasters as one: what they are called, and the raster that each comes from."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..errors import DataError
from .band_names import names_by_file, safe_names
from .gdal_io import open_raster
from .grid import Grid
from .source import RasterSource, band_dtype, feature_bands


@dataclass(frozen=True)
class Band:
    """One band of a stack.

    Parameters
    ----------
    name : str
        Name that models ask for and sample tables use as field.
    position : str
        ``b1``, ``b2``, …: its place in the stack as opened, which is another way to ask for it.
    source : int
        Which raster of the stack, from 0.
    index : int
        Band of that raster, from 1.
    dtype : str
        Pixel type.
    """

    name: str
    position: str
    source: int
    index: int
    dtype: str


def open_bands(
    rasters: Sequence[str], grid: Grid, resampling: str, parameter: str, tell: Callable[..., None]
) -> tuple[tuple[RasterSource, ...], tuple[Band, ...]]:
    """Rasters brought to the first one's grid, and their bands in order.

    Parameters
    ----------
    rasters, resampling, parameter
        As for `Stack.open`.
    grid : Grid
        The first raster's.
    tell : callable
        Called with a template and values where a raster is warped, or its bands have no name.

    Raises
    ------
    InputFileError, DataError
        If a raster cannot be read, or cannot be brought to the grid.
    """
    sources: list[RasterSource] = []
    bands: list[Band] = []
    descriptions: list[str] = []
    for number, path in enumerate(rasters):
        dataset = open_raster(path, parameter)
        sources.append(source_on_grid(path, dataset, grid, rasters[0], resampling, parameter, tell))
        for index in feature_bands(dataset):
            descriptions.append(dataset.GetRasterBand(index).GetDescription())
            dtype = band_dtype(dataset, index, path, parameter)
            bands.append(Band("", f"b{len(bands) + 1}", number, index, dtype.name))
    names = safe_names(descriptions)
    if len(rasters) > 1 and not all(descriptions):
        # Nothing but this order tells a model which file is which.
        tell(
            "Bands without a name are known by their place in the list of rasters: {bands}.",
            bands=names_by_file(
                [
                    (name, os.path.basename(rasters[band.source]))
                    for band, name, description in zip(bands, names, descriptions)
                    if not description
                ]
            ),
        )
    return tuple(sources), tuple(replace(band, name=name) for band, name in zip(bands, names))


def source_on_grid(
    path: str,
    dataset: Any,
    grid: Grid,
    first: str,
    resampling: str,
    parameter: str,
    tell: Callable[..., None],
) -> RasterSource:
    """A raster of a stack, warped where its grid is another one.

    Parameters
    ----------
    path, dataset
        The raster, and what GDAL has opened.
    grid : Grid
        The stack's.
    first : str
        Raster that has this grid, for messages.
    resampling, parameter, tell
        As for `open_bands`.

    Raises
    ------
    DataError
        If it cannot be brought to the grid.
    """
    own = Grid.of(dataset)
    warped = not own.same_pixels(grid)
    if warped:
        if own.is_rotated or not grid.is_north_up:
            raise DataError(
                "{path} lies on another grid than {first} and one of them is rotated or upside down; warp it"
                " beforehand",
                parameter=parameter,
                path=path,
                first=first,
            )
        if not own.may_overlap(grid):
            raise DataError(
                "{path} and {first} have no pixel in common; choose rasters of the same place, or put the tiles"
                " together beforehand (GDAL: Build virtual raster)",
                parameter=parameter,
                path=path,
                first=first,
            )
        tell(
            "{path} lies on another grid than {first} and is warped to it ({resampling}).",
            path=path,
            first=first,
            resampling=resampling,
        )
    return RasterSource(path, grid, warped, resampling, parameter)
