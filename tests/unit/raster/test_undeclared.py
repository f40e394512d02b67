"""Numbers that usually mean nodata, in a file that does not say so."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from terroir.core.raster.stack import Stack
from terroir.core.raster.undeclared import warn_of_undeclared_nodata
from terroir.core.run import Run
from terroir.tests.unit.making import write_raster

pytestmark = pytest.mark.unit


def told(path: str, mask: str | None = None) -> list[str]:
    run = Run("serial")
    warn_of_undeclared_nodata(Stack.open([path], mask), run.warn)
    return [str(message) for message in run.warnings]


@pytest.mark.parametrize("value", [-9999, -32768, np.finfo(np.float32).min])
@pytest.mark.parametrize("corner", [(0, 0), (0, -1), (-1, 0), (-1, -1)])
def test_usual_numbers_in_a_corner_are_pointed_at(tmp_path: Path, value: float, corner: tuple[int, int]) -> None:
    values = np.ones((2, 30, 40), np.float32)
    values[1][corner] = value
    (text,) = told(write_raster(tmp_path / "a.tif", values))
    assert text.startswith(f"{value:g} stands in a corner of b2 and counts as data")


def test_what_is_declared_or_hidden_is_no_trouble(tmp_path: Path) -> None:
    values = np.ones((1, 30, 40), np.float32)
    values[0, :5, :5] = -9999
    assert told(write_raster(tmp_path / "a.tif", values, nodata=-9999)) == []
    mask = write_raster(tmp_path / "m.tif", (values > 0).astype(np.uint8))
    assert told(write_raster(tmp_path / "b.tif", values), mask) == []
    assert told(write_raster(tmp_path / "c.tif", np.full((1, 5, 5), -9998.5, np.float32))) == []


def test_an_image_of_one_pixel(tmp_path: Path) -> None:
    assert len(told(write_raster(tmp_path / "a.tif", np.full((1, 1, 1), -9999, np.int16)))) == 1
