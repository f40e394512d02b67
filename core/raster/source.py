"""One raster of a stack, seen on the stack's grid: as it is, or warped on the fly."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from osgeo import gdal

from ..errors import DataError, InputFileError
from .gdal_io import collected_errors, numpy_dtype, open_raster, shortened
from .grid import Grid, spatial_reference
from .mosaic import with_sources
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

    def on_grid(self, grid: Grid, resampling: str) -> RasterSource:
        """The same raster on another grid."""
        own = Grid.of(open_raster(self.path, self.parameter))
        return replace(self, grid=grid, warped=not own.same_pixels(grid), resampling=resampling)

    def files(self) -> list[str]:
        """All files that it consists of: what a VRT refers to, also through others, masks, statistics."""
        return with_sources(open_raster(self.path, self.parameter).GetFileList() or [])


@dataclass(frozen=True)
class _BandRule:
    """What hides pixels of one band.

    Parameters
    ----------
    nodata : NodataRule
        By the band's own type: what it cannot hold is no nodata of it, although an array of more bands could.
    asks_values : bool
        Whether any value is invalid.
    mask : gdal.Band, optional
        Its internal mask.
    shared : bool
        Whether all bands of the file have this mask.
    """

    nodata: NodataRule
    asks_values: bool
    mask: gdal.Band | None
    shared: bool

    @classmethod
    def of(cls, band: gdal.Band) -> _BandRule:
        dtype = numpy_dtype(band.DataType)
        nodata = NodataRule() if dtype is None else NodataRule.of(band.GetNoDataValue(), dtype)
        asks_values = dtype is None or dtype.kind == "f" or nodata.low is not None
        return cls(nodata, asks_values, internal_mask(band), has_shared_mask(band))


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
        self._rules: dict[int, _BandRule] = {}

    def read(self, bands: list[int], window: Window, out: np.ndarray, valid: np.ndarray) -> None:
        """Read `bands` (counted from 1) into `out` (bands, rows, cols); clear `valid` where one is invalid."""
        with collected_errors() as messages:
            try:
                self._read_values(bands, window, out)
                for place, rule in enumerate(map(self._rule, bands)):
                    usable = rule.nodata.valid(out[place]) if rule.asks_values else None
                    if usable is not None:
                        valid &= usable
                    if rule.mask is not None and (place == 0 or not rule.shared):
                        mask = rule.mask.ReadAsArray(*window)
                        if mask is None:
                            raise RuntimeError(gdal.GetLastErrorMsg() or "no reason given")
                        valid &= mask != 0
                for index in self._hiding:
                    alpha = self._dataset.GetRasterBand(index).ReadAsArray(*window)
                    if alpha is None:
                        raise RuntimeError(gdal.GetLastErrorMsg() or "no reason given")
                    valid &= alpha != 0
            except RuntimeError as error:  # GDAL with exceptions
                messages.append(str(error))
        if messages:
            self._fail(window, messages)

    def _rule(self, index: int) -> _BandRule:
        """What hides pixels of a band; asked of GDAL once, for small windows cost less than the question."""
        if index not in self._rules:
            self._rules[index] = _BandRule.of(self._dataset.GetRasterBand(index))
        return self._rules[index]

    def _read_values(self, bands: list[int], window: Window, out: np.ndarray) -> None:
        """Read all bands in one call, straight into `out`: each tile is decoded once, however small the cache is."""
        if len(bands) == 1:
            read = self._dataset.GetRasterBand(bands[0]).ReadAsArray(*window, buf_obj=out[0])
        else:
            read = self._dataset.ReadAsArray(*window, buf_obj=out, band_list=bands)
        if read is None:
            raise RuntimeError(gdal.GetLastErrorMsg() or "no reason given")

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
