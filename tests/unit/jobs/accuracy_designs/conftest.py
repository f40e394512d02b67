"""The map, and strata for it."""

from __future__ import annotations

import numpy as np
import pytest

from terroir.tests.unit.jobs.accuracy_designs.making import COLS, ROWS, make_map
from terroir.tests.unit.making import write_raster


@pytest.fixture
def class_map(tmp_path):
    return make_map(tmp_path / "map.tif")


@pytest.fixture
def strata(tmp_path):
    values = np.full((ROWS, COLS), 5, np.int16)
    values[:, 60:] = 8
    return write_raster(tmp_path / "strata.tif", values, -1)
