"""The one rule that says whether a pixel is valid, at sampling, training and prediction alike.

A pixel is valid where every band that is used is: not nodata, finite, not hidden by an internal mask or alpha
band, and where the mask layer, if there is one, is neither 0 nor nodata.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from osgeo import gdal

# Nodata of float rasters is a text that may have lost its last digits; GDAL tolerates about as much.
_ULPS = 4
# The lowest float is written with few digits (-3.4e+38) by many programs; nothing measured is as large.
_HUGE, _HUGE_TOLERANCE = 1e30, 1e-3


@dataclass(frozen=True)
class NodataRule:
    """Which values of a band are nodata.

    Parameters
    ----------
    low, high : float or int, optional
        Values from `low` to `high` are nodata; None: no value is.
    """

    low: float | None = None
    high: float | None = None

    @classmethod
    def of(cls, value: float | None, dtype: np.dtype) -> NodataRule:
        """Rule for a nodata value in pixels of `dtype`; a value that the type cannot hold matches nothing."""
        if value is None or not np.isfinite(value):  # what is not finite is invalid anyway
            return cls()
        if dtype.kind == "f":
            return cls(*_neighbourhood(value, dtype))
        limits = np.iinfo(dtype)
        if value != int(value) or not limits.min <= value <= limits.max:
            return cls()
        return cls(int(value), int(value))

    def valid(self, data: np.ndarray) -> np.ndarray | None:
        """Boolean array where `data` is valid; None where all of it is."""
        valid = np.isfinite(data) if data.dtype.kind == "f" else None
        if self.low is None:
            return valid
        not_nodata = (data != self.low) if self.low == self.high else ((data < self.low) | (data > self.high))
        return not_nodata if valid is None else valid & not_nodata


def _neighbourhood(value: float, dtype: np.dtype) -> tuple[float, float]:
    """The values of a float type that are taken for `value`, from and to."""
    with np.errstate(over="ignore"):
        if abs(value) > _HUGE:
            margin = abs(value) * _HUGE_TOLERANCE
            return dtype.type(value - margin), dtype.type(value + margin)
        low = high = dtype.type(value)
        for _ in range(_ULPS if value else 0):
            low, high = np.nextafter(low, dtype.type(-np.inf)), np.nextafter(high, dtype.type(np.inf))
    return low, high


def internal_mask(band: gdal.Band) -> gdal.Band | None:
    """The band's own mask, whose 0 hides pixels; None where it has none.

    Nodata of the band is left to `NodataRule` and alpha bands to who reads the file: GDAL would ask only one of
    them. Nodata for whole pixels (the metadata item ``NODATA_VALUES``) is a mask.
    """
    flags = band.GetMaskFlags()
    of_band = flags & gdal.GMF_NODATA and not flags & gdal.GMF_PER_DATASET
    if of_band or flags & (gdal.GMF_ALL_VALID | gdal.GMF_ALPHA):
        return None
    return band.GetMaskBand()


def has_shared_mask(band: gdal.Band) -> bool:
    """Whether all bands of the file share one mask, so that it need be read only once."""
    return bool(band.GetMaskFlags() & gdal.GMF_PER_DATASET)
