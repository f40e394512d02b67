"""How a grid is cut into blocks."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from terroir.core.blocks.plan import IN_FLIGHT_PER_WORKER, BlockPlan, plan_blocks
from terroir.core.raster.grid import Grid
from terroir.core.raster.writer import TILE

pytestmark = pytest.mark.unit


def grid(width: int, height: int) -> Grid:
    return Grid(width, height, (0, 1, 0, 0, 0, -1), "")


@given(st.integers(1, 60), st.integers(1, 60), st.integers(1, 70), st.integers(1, 70))
def test_blocks_cover_every_pixel_once(width: int, height: int, rows: int, cols: int) -> None:
    plan = BlockPlan(grid(width, height), rows, cols, 1)
    counts = np.zeros((height, width), int)
    windows = list(plan.windows())
    for window in windows:
        assert window.intersection(plan.grid.window) == window
        counts[window.row : window.row_end, window.col : window.col_end] += 1
    assert (counts == 1).all()
    assert len(windows) == len(plan)


@settings(max_examples=300)
@given(
    width=st.integers(1, 100_000),
    height=st.integers(1, 100_000),
    source=st.one_of(
        st.sampled_from([(256, 256), (512, 512), (128, 128), (1024, 1024), (333, 100), (5490, 5490), (1, 64)]),
        st.tuples(st.integers(1, 300), st.just(0)),
    ),
    per_pixel=st.integers(1, 4000),
    memory=st.integers(0, 8192),
    workers=st.integers(1, 64),
)
def test_plans(width: int, height: int, source: tuple[int, int], per_pixel: int, memory: int, workers: int) -> None:
    rows_in_file, cols_in_file = source[0], source[1] or width
    plan = plan_blocks(grid(width, height), (rows_in_file, cols_in_file), per_pixel, memory, workers)
    assert plan.in_flight == IN_FLIGHT_PER_WORKER * workers
    assert 1 <= plan.rows <= height
    assert 1 <= plan.cols <= width
    strips = cols_in_file >= width and rows_in_file < TILE
    if strips:
        assert plan.cols == width
        assert plan.rows == height or (plan.rows >= 16 and plan.rows % rows_in_file == 0)
        smallest = width * max(16, rows_in_file) * 2
    else:
        unit_rows = rows_in_file if TILE < rows_in_file <= 4 * TILE and rows_in_file % TILE == 0 else TILE
        unit_cols = cols_in_file if TILE < cols_in_file <= 4 * TILE and cols_in_file % TILE == 0 else TILE
        assert plan.rows == height or plan.rows % unit_rows == 0
        assert plan.cols == width or plan.cols % unit_cols == 0
        smallest = unit_rows * unit_cols
    pixels = plan.rows * plan.cols
    # The budget holds wherever the smallest block with sense fits into it.
    assert pixels * per_pixel * plan.in_flight <= memory * 2**20 or pixels <= smallest


def test_shape_on_demand_is_cut_to_the_grid() -> None:
    plan = plan_blocks(grid(50, 40), (256, 256), 10, 100, 1, (7, 1000))
    assert (plan.rows, plan.cols) == (7, 50)


def test_strips_of_one_row_do_not_become_blocks_of_one_row() -> None:
    plan = plan_blocks(grid(20_000, 20_000), (1, 20_000), 200, 16, 4)
    assert plan.rows >= 16
    assert plan.cols == 20_000


def test_more_memory_gives_larger_blocks_up_to_a_limit() -> None:
    sizes = [
        (plan.rows * plan.cols)
        for plan in (plan_blocks(grid(10_000, 10_000), (256, 256), 100, memory, 2) for memory in (64, 256, 10**6))
    ]
    assert sizes == sorted(sizes)
    assert sizes[0] < sizes[-1] <= 512 * 512
