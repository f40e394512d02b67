"""A setting of GDAL for one thread and a while."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from osgeo import gdal


@contextmanager
def configured(key: str, value: str) -> Iterator[None]:
    """Set an option of GDAL for the calling thread alone, and bring back what was there before."""
    before = gdal.GetThreadLocalConfigOption(key)
    gdal.SetThreadLocalConfigOption(key, value)
    try:
        yield
    finally:
        gdal.SetThreadLocalConfigOption(key, before)
