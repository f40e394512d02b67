"""Fixtures of the tests of the core: one made-up run, GDAL with and without exceptions, the historical map."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from osgeo import gdal, ogr, osr

from terroir.core.run import Run
from terroir.tools.demo_data import historical_map as historical_map_data


@pytest.fixture
def run() -> Run:
    """A run in the caller's thread; its messages are in ``run.messages``."""
    return Run(backend="serial")


@pytest.fixture(params=[False, True], ids=["return values", "exceptions"])
def gdal_exceptions(request: pytest.FixtureRequest) -> Iterator[bool]:
    """GDAL reporting errors by return values (QGIS) and by exceptions (the default of GDAL 4)."""
    if request.param:
        # GDAL wants them switched off in the opposite order. Leave alone what is on already.
        switched = [module for module in (gdal, ogr, osr) if not module.GetUseExceptions()]
        for module in switched:
            module.UseExceptions()
        yield True
        gdal.ErrorReset()  # an old error would be raised by the switch itself
        for module in reversed(switched):
            module.DontUseExceptions()
    else:
        yield False


@pytest.fixture(scope="session")
def historical_map() -> tuple[str, str]:
    """Image and polygons of MuseoToolBox's historical map, fetched through pip once and cached."""
    data = historical_map_data()
    return str(data.image), str(data.polygons)
