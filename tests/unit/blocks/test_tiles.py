"""Sums over fixed tiles: every pixel once, in one order, whoever computes."""

from __future__ import annotations

import time

import numpy as np
import pytest

from terroir.core.blocks.tiles import SIDE, open_tiles, tiles_of
from terroir.core.errors import BlockError, Cancelled
from terroir.core.raster.stack import Stack
from terroir.core.run import Run
from terroir.tests.unit.making import write_raster

pytestmark = pytest.mark.unit


@pytest.fixture(scope="module")
def image(tmp_path_factory) -> tuple[str, np.ndarray]:
    draw = np.random.default_rng(5)
    values = draw.normal(0, 1, (SIDE + 70, 2 * SIDE + 9)).astype("float32")
    values[draw.random(values.shape) < 0.2] = np.nan
    values[:SIDE, :SIDE] = np.nan
    return write_raster(tmp_path_factory.mktemp("tiles") / "image.tif", values), values


def block_sum(block):
    return float(block.data[0][block.valid].astype(np.float64).sum())


def slow_at_first(block):
    time.sleep(0.2 if block.window.col == SIDE else 0)
    return [block.window]


def fails(block):
    raise ArithmeticError("no")


def test_tiles_cover_the_grid_once(image):
    stack = Stack.open([image[0]])
    covered = np.zeros(stack.grid.window.shape, int)
    for window in tiles_of(stack.grid):
        covered[window.row : window.row_end, window.col : window.col_end] += 1
    assert (covered == 1).all()


@pytest.mark.parametrize("backend", [("serial", 1), ("threads", 2), ("threads", 3)])
def test_every_backend_adds_up_to_the_same_bits(image, backend):
    path, values = image
    with open_tiles(Stack.open([path]), 8, Run(*backend)) as tiles:
        first = tiles.reduce(block_sum, float.__add__)
        again = tiles.reduce(block_sum, float.__add__)
    expected = None
    for window in tiles.windows:
        part = values[window.row : window.row_end, window.col : window.col_end]
        part = part[np.isfinite(part)].astype(np.float64)
        if part.size:
            expected = part.sum() if expected is None else expected + part.sum()
    assert first == again == expected
    assert first == pytest.approx(np.nansum(values.astype(np.float64)))


def test_parts_are_merged_in_the_order_asked_for(image):
    with open_tiles(Stack.open([image[0]]), 8, Run("threads", 3)) as tiles:
        filled = tiles.windows[1:]  # the first one has no valid pixel
        assert tiles.reduce(slow_at_first, list.__add__) == list(filled)
        backwards = list(reversed(filled))
        assert tiles.reduce(slow_at_first, list.__add__, backwards) == backwards


def test_nothing_valid_gives_none(image):
    with open_tiles(Stack.open([image[0]]), 8, Run("serial")) as tiles:
        assert tiles.reduce(block_sum, float.__add__, tiles.windows[:1]) is None


def test_an_error_names_the_tile(image):
    with open_tiles(Stack.open([image[0]]), 8, Run("serial")) as tiles, pytest.raises(BlockError, match=r"columns 256"):
        tiles.reduce(fails, float.__add__)


def test_a_small_budget_holds_fewer_tiles(image):
    stack = Stack.open([image[0]])
    with (
        open_tiles(stack, 8, Run("threads", 8, memory=2048)) as many,
        open_tiles(stack, 8, Run("threads", 8, 18)) as few,
    ):
        assert many._in_flight == 16
        assert few._in_flight < 4


def test_cancel_stops_between_tiles(image):
    seen = []
    run = Run("serial", is_cancelled=lambda: len(seen) > 1)
    with open_tiles(Stack.open([image[0]]), 8, run) as tiles, pytest.raises(Cancelled):
        tiles.reduce(lambda block: seen.append(block.window) or 0.0, float.__add__)
    assert len(seen) == 2
