"""The few GDAL calls that need care: errors without exceptions, and names of types.

``gdal.UseExceptions`` is a switch for the whole process and would change GDAL under every other plugin of
QGIS, so failures are read from return values and from the error handler, which GDAL keeps per thread. Where
exceptions are on already (the default of GDAL 4), they are turned into the same errors.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator

import numpy as np
from osgeo import gdal, gdal_array

from ..errors import InputFileError
from .relocation import relocate


@contextlib.contextmanager
def collected_errors() -> Iterator[list[str]]:
    """Collect GDAL's error messages of this thread instead of printing them."""
    messages: list[str] = []

    def collect(severity: int, _number: int, message: str) -> None:
        if severity >= gdal.CE_Failure:
            messages.append(message)

    gdal.PushErrorHandler(collect)
    try:
        yield messages
    finally:
        gdal.PopErrorHandler()


def open_raster(path: str, parameter: str) -> gdal.Dataset:
    """Open a raster for reading.

    Raises
    ------
    InputFileError
        If there is no such file or GDAL cannot read it as a raster.
    """
    reason = ""
    with collected_errors() as messages:
        try:
            dataset = gdal.OpenEx(relocate(path), gdal.OF_RASTER | gdal.OF_READONLY)
        except RuntimeError as error:
            dataset, reason = None, str(error)
    if dataset is not None and dataset.RasterCount > 0:
        return dataset
    if _looks_local(path) and not os.path.exists(relocate(path)):
        raise InputFileError("{path} does not exist; check the path", parameter=parameter, path=path)
    raise InputFileError(
        "{path} is not a raster that GDAL can read ({reason}); choose another file",
        parameter=parameter,
        path=path,
        reason=shortened(reason or "; ".join(messages) or "it has no bands"),
    )


def _looks_local(path: str) -> bool:
    return not path.startswith("/vsi") and "://" not in path and path.count(":") <= (os.name == "nt")


def shortened(text: str, limit: int = 160) -> str:
    """A message of GDAL as part of a sentence: on one line, without its full stop, not too long."""
    text = " ".join(text.split()).rstrip(".")
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def numpy_dtype(gdal_type: int) -> np.dtype | None:
    """Return numpy's dtype of a GDAL pixel type; None for complex numbers."""
    code = gdal_array.GDALTypeCodeToNumericTypeCode(gdal_type)
    dtype = None if code is None else np.dtype(code)
    return None if dtype is None or dtype.kind == "c" else dtype


def gdal_type(dtype: np.dtype | str) -> int:
    """GDAL's pixel type of a numpy dtype."""
    return int(gdal_array.NumericTypeCodeToGDALTypeCode(np.dtype(dtype).type))
