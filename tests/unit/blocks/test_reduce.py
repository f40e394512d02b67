"""One value out of a raster: every block once, merged in their order."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest

from terroir.core.blocks.contract import Block
from terroir.core.blocks.reduce import part_of, reduce_blocks
from terroir.core.errors import BlockError, Cancelled
from terroir.core.features.histogram import Limits, block_limits, merged_limits
from terroir.core.raster.stack import Stack
from terroir.core.run import Run
from terroir.tests.unit.making import write_raster

pytestmark = pytest.mark.unit

SHAPES = [None, (40, 50), (16, 16), (7, 23)]


@pytest.fixture
def values() -> np.ndarray:
    values = np.random.default_rng(0).integers(1, 255, (40, 50)).astype("uint8")
    values[8:24, 8:40] = 0
    return values


@pytest.fixture
def stack(tmp_path: Path, values: np.ndarray) -> Stack:
    return Stack.open([write_raster(tmp_path / "image.tif", values, nodata=0)])


def total(block: Block) -> int:
    return int(block.data[0][block.valid].sum())


def add(one: int, two: int) -> int:
    return one + two


@pytest.mark.parametrize("backend", [("serial", 1), ("threads", 2)])
@pytest.mark.parametrize("shape", SHAPES)
def test_every_valid_pixel_once(stack, values, backend, shape):
    assert reduce_blocks(stack, total, add, Run(*backend, block_shape=shape)) == values.sum()


def test_processes_give_the_same(stack, values):
    run = Run("processes", 2, block_shape=(16, 16))
    found = reduce_blocks(stack, block_limits, merged_limits, run)
    assert found == ((values[values > 0].min(), values.max()),)


def test_blocks_are_merged_in_their_order_however_they_complete(stack):
    first_may_end = threading.Event()

    def slow_at_first(block: Block) -> list[tuple[int, int]]:
        if (block.window.row, block.window.col) == (0, 0):
            first_may_end.wait(5)
        elif block.window.row >= 30:
            first_may_end.set()
        return [(block.window.row, block.window.col)]

    found = reduce_blocks(stack, slow_at_first, lambda a, b: a + b, Run("threads", 3, block_shape=(10, 10)))
    assert found == sorted(found)
    assert len(found) == 20 - 3  # blocks that lie in the hole are not asked


def test_nothing_is_valid(tmp_path):
    stack = Stack.open([write_raster(tmp_path / "empty.tif", np.zeros((9, 9), "uint8"), nodata=0)])
    assert reduce_blocks(stack, total, add, Run("serial")) is None


def test_errors_name_the_block(stack):
    def fails(block: Block) -> int:
        raise ZeroDivisionError("never")

    with pytest.raises(BlockError, match=r"columns 0–49, rows 0–39.*ZeroDivisionError"):
        reduce_blocks(stack, fails, add, Run("serial"))


def test_cancel(stack):
    with pytest.raises(Cancelled):
        reduce_blocks(stack, total, add, Run("serial", is_cancelled=lambda: True))


def test_a_part_of_a_run_shares_its_messages(stack):
    shares: list[float] = []
    run = Run("serial", block_shape=(10, 50), on_progress=shares.append)
    part = part_of(run, 0.5, 0.75)
    reduce_blocks(stack, total, add, part)
    assert shares == [0.5625, 0.625, 0.6875, 0.75]
    part.warn("careful")
    assert [str(message) for message in run.warnings] == ["careful"]


def limits_and_calls(calls: list[int]):
    def limits(block: Block) -> Limits:
        calls.append(block.window.row)
        return block_limits(block)

    return limits


def test_estimate_looks_at_a_few_blocks_and_says_so(stack, values):
    calls: list[int] = []
    run = Run("serial", block_shape=(1, 10), estimate=True)
    found = reduce_blocks(stack, limits_and_calls(calls), merged_limits, run)
    assert 0 < len(calls) <= 16
    assert found[0][1] <= values.max()
    assert str(run.messages[0]).startswith("Looked at 16 of 200 blocks only: ")


def test_estimate_of_few_blocks_is_the_whole(stack, values):
    run = Run("serial", block_shape=(10, 50), estimate=True)
    assert reduce_blocks(stack, total, add, run) == values.sum()
    assert not run.messages


def test_estimate_goes_on_until_a_pixel_is_valid(tmp_path):
    values = np.zeros((40, 50), "uint8")
    values[39, 49] = 7
    stack = Stack.open([write_raster(tmp_path / "sparse.tif", values, nodata=0)])
    run = Run("serial", block_shape=(1, 10), estimate=True)
    assert reduce_blocks(stack, total, add, run) == 7
    stack = Stack.open([write_raster(tmp_path / "empty.tif", values * 0, nodata=0)])
    assert reduce_blocks(stack, total, add, run) is None
