"""One raster of a stack, seen on the stack's grid: as it is, or warped on the fly."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from osgeo import gdal

from ..errors import DataError, InputFileError
from .gdal_io import collected_errors, numpy_dtype, open_raster, shortened
from .grid import Grid, spatial_reference
from .validity import NodataRule, has_shared_mask, internal_mask
from .window import Window

RESAMPLINGS = {"nearest": gdal.GRA_NearestNeighbour, "bilinear": gdal.GRA_Bilinear}


@dataclass(frozen=True)
class RasterSource:
    """A raster file on a given grid. Plain data; `open` gives what can be read.

    Parameters
    ----------
    path : str
        Anything that GDAL opens.
    grid : Grid
        The grid on which it is wanted.
    warped : bool
        Whether its own grid is another one.
    resampling : {'nearest', 'bilinear'}
        How it is warped.
    parameter : str
        Job field that names it in messages.
    """

    path: str
    grid: Grid
    warped: bool
    resampling: str
    parameter: str

    def open(self) -> OpenSource:
        """Open it for the calling thread alone."""
        dataset = open_raster(self.path, self.parameter)
        hiding = set(range(1, dataset.RasterCount + 1)).difference(feature_bands(dataset))
        if self.warped:
            dataset = _warped(dataset, self)
            # The last band of a warp tells where the source has pixels at all.
            hiding.add(dataset.RasterCount)
        return OpenSource(self, dataset, sorted(hiding))


class OpenSource:
    """An open raster; belongs to one thread.

    Parameters
    ----------
    source : RasterSource
        What was opened.
    dataset : gdal.Dataset
        The raster, on the source's grid.
    hiding : list of int
        Bands, from 1, whose 0 hides pixels.
    """

    def __init__(self, source: RasterSource, dataset: gdal.Dataset, hiding: list[int]) -> None:
        self._source = source
        self._dataset = dataset
        self._hiding = hiding

    def read(self, bands: list[int], window: Window, out: np.ndarray, valid: np.ndarray) -> None:
        """Read `bands` (counted from 1) into `out` (bands, rows, cols); clear `valid` where one is invalid."""
        with collected_errors() as messages:
            try:
                for place, index in enumerate(bands):
                    band = self._dataset.GetRasterBand(index)
                    out[place] = self._read_band(band, window, valid)
                    if place == 0 or not has_shared_mask(band):
                        mask = internal_mask(band, window)
                        if mask is not None:
                            valid &= mask
                for index in self._hiding:
                    valid &= self._values(self._dataset.GetRasterBand(index), window) != 0
            except RuntimeError as error:  # GDAL with exceptions
                messages.append(str(error))
        if messages:
            self._fail(window, messages)

    def _read_band(self, band: gdal.Band, window: Window, valid: np.ndarray) -> np.ndarray:
        """Values of a band; clears `valid` where they are none."""
        data = self._values(band, window)
        usable = NodataRule.of(band.GetNoDataValue(), data.dtype).valid(data)
        if usable is not None:
            valid &= usable
        return data

    @staticmethod
    def _values(band: gdal.Band, window: Window) -> np.ndarray:
        data = band.ReadAsArray(*window)
        if data is None:
            raise RuntimeError(gdal.GetLastErrorMsg() or "no reason given")
        values: np.ndarray = data
        return values

    def _fail(self, window: Window, messages: list[str]) -> None:
        raise InputFileError(
            "{path} cannot be read at {window} ({reason}); the file may be damaged, replace it",
            parameter=self._source.parameter,
            path=self._source.path,
            window=window,
            reason=shortened(messages[0]),
        )


def feature_bands(dataset: gdal.Dataset) -> list[int]:
    """Bands that hold values rather than transparency, counted from 1."""
    return [
        index
        for index in range(1, dataset.RasterCount + 1)
        if dataset.GetRasterBand(index).GetColorInterpretation() != gdal.GCI_AlphaBand or dataset.RasterCount == 1
    ]


def band_dtype(dataset: gdal.Dataset, index: int, path: str, parameter: str) -> np.dtype:
    """Pixel type of a band.

    Raises
    ------
    DataError
        If its pixels are complex numbers.
    """
    dtype = numpy_dtype(dataset.GetRasterBand(index).DataType)
    if dtype is None:
        raise DataError(
            "band {band} of {path} holds complex numbers; compute amplitude or phase first",
            parameter=parameter,
            band=index,
            path=path,
        )
    return dtype


def _warped(dataset: gdal.Dataset, source: RasterSource) -> gdal.Dataset:
    """View of `dataset` on the source's grid, with one band more that is 0 where there is no pixel."""
    grid = source.grid
    target, own = spatial_reference(grid.crs), dataset.GetProjectionRef()
    last = dataset.GetRasterBand(dataset.RasterCount)
    has_alpha = dataset.RasterCount > 1 and last.GetColorInterpretation() == gdal.GCI_AlphaBand
    nodata = _nodata_texts(dataset)
    with collected_errors() as messages:
        try:
            view = gdal.Warp(
                "",
                dataset,
                format="VRT",
                outputBounds=grid.bounds(),
                width=grid.width,
                height=grid.height,
                srcSRS=None if own else grid.crs or None,
                dstSRS=target.ExportToWkt() if target else None,
                resampleAlg=RESAMPLINGS[source.resampling],
                dstAlpha=not has_alpha,
                # The approximation of coordinates depends on what is read at once; results must not.
                errorThreshold=0,
                srcNodata=nodata,
                # Said again for the view: with an alpha band, GDAL would fill holes with a valid 0.
                dstNodata=nodata,
                # Every band has its own nodata; by default a pixel counts unless all bands are nodata.
                warpOptions=["UNIFIED_SRC_NODATA=NO"],
            )
        except RuntimeError as error:
            view = None
            messages.append(str(error))
    if view is None:
        raise DataError(
            "{path} cannot be warped to the grid of the first raster ({reason}); warp it beforehand",
            parameter=source.parameter,
            path=source.path,
            reason="; ".join(messages),
        )
    return view


def _nodata_texts(dataset: gdal.Dataset) -> str | None:
    """Nodata of all bands as ``gdal.Warp`` wants it, None where no band has one that its type can hold."""
    texts = []
    for index in feature_bands(dataset):
        band = dataset.GetRasterBand(index)
        value, dtype = band.GetNoDataValue(), numpy_dtype(band.DataType)
        holds = dtype is not None and (dtype.kind == "f" or NodataRule.of(value, dtype).low is not None)
        texts.append("None" if value is None or not holds else repr(value))
    return " ".join(texts) if set(texts) != {"None"} else None
