"""How a grid is cut into blocks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from terroir.core.blocks.plan import (
    IN_FLIGHT_PER_WORKER,
    BlockPlan,
    PixelCost,
    plan_blocks,
    reading_cache,
    spread,
)
from terroir.core.raster.grid import Grid
from terroir.core.raster.window import Window
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


FILE_BLOCKS = st.one_of(
    st.sampled_from([(256, 256), (512, 512), (128, 128), (1024, 1024), (333, 100), (5490, 5490), (1, 64)]),
    st.tuples(st.one_of(st.integers(1, 300), st.just(10**6)), st.just(0)),
)
COSTS = st.builds(PixelCost, st.integers(1, 400), st.integers(0, 4000), st.integers(0, 80), st.integers(0, 600))


@settings(max_examples=300)
@given(
    width=st.integers(1, 100_000),
    height=st.integers(1, 100_000),
    source=FILE_BLOCKS,
    cost=COSTS,
    memory=st.integers(0, 8192),
    workers=st.integers(1, 64),
)
def test_plans(width: int, height: int, source: tuple[int, int], cost: PixelCost, memory: int, workers: int) -> None:
    file_block = min(source[0], height), source[1] or width
    plan = plan_blocks(grid(width, height), file_block, cost, memory, workers)
    assert 1 <= plan.in_flight <= IN_FLIGHT_PER_WORKER * workers
    # Never degenerate.
    assert plan.rows == height or plan.rows >= 16
    assert plan.cols == width or plan.cols % TILE == 0
    # The budget holds, or nothing smaller makes sense.
    smallest = plan.rows <= TILE and plan.cols <= TILE and plan.in_flight == 1
    assert plan.memory <= memory * 2**20 or smallest
    if plan.rows < height and not smallest:
        assert plan.rows % (file_block[0] if _is_in_strips(file_block, width) else TILE) == 0


def _is_in_strips(file_block: tuple[int, int], width: int) -> bool:
    return file_block[1] >= width and file_block[0] < TILE


@settings(max_examples=100)
@given(COSTS, st.integers(1, 8), st.integers(1, 700), st.integers(1, 700), st.integers(16, 512))
def test_memory_counts_everything_in_flight(cost: PixelCost, workers: int, rows: int, cols: int, memory: int) -> None:
    plan = plan_blocks(grid(5000, 5000), (256, 256), cost, memory, workers, (rows, cols))
    around = (rows + 2 * cost.halo) * (cols + 2 * cost.halo)
    computing = min(workers, plan.in_flight)
    assert plan.memory >= computing * around * (cost.read + cost.work) + plan.in_flight * rows * cols * cost.written
    assert plan.cache <= memory * 2**20 // 2


@pytest.mark.parametrize("file_rows", [1, 16, 100])
def test_strips_are_never_cut_while_there_is_memory(file_rows: int) -> None:
    for width in (300, 4000, 20_000):
        plan = plan_blocks(grid(width, 20_000), (file_rows, width), PixelCost(20, 100, 1), 1024, 2)
        assert plan.cols == width
        assert plan.rows % file_rows == 0
        assert plan.rows >= 16


def test_narrow_strips_make_whole_tiles() -> None:
    """A tile that several blocks complete would be compressed more than once."""
    assert plan_blocks(grid(4000, 20_000), (1, 4000), PixelCost(8, 8, 1), 1024, 2).rows % TILE == 0


def test_an_image_in_one_strip_stays_in_the_cache() -> None:
    plan = plan_blocks(grid(3000, 1900), (1900, 3000), PixelCost(8, 0, 1), 1024, 2)
    assert plan.cache >= 2 * 3000 * 1900 * 8
    assert plan.rows < 1900


def test_wide_image_and_small_budget() -> None:
    """Fewer blocks in flight first; strips are cut only where one alone is too large."""
    cost = PixelCost(20, 40, 1)
    fewer = plan_blocks(grid(60_000, 5000), (1, 60_000), cost, 128, 4)
    assert (fewer.cols, fewer.in_flight < 8) == (60_000, True)
    cut = plan_blocks(grid(600_000, 5000), (1, 600_000), cost, 64, 4)
    assert 4_000 < cut.cols < 600_000
    assert cut.memory <= 64 * 2**20


def test_halo_larger_than_a_block_makes_larger_blocks() -> None:
    """Else nearly all that is read would be halo."""
    small, large = (
        plan_blocks(grid(10_000, 10_000), (256, 256), PixelCost(1, 1, 1, halo), 2048, 1) for halo in (0, 400)
    )
    assert large.rows * large.cols > 4 * small.rows * small.cols
    assert large.memory <= 2048 * 2**20


def test_shape_on_demand_is_cut_to_the_grid() -> None:
    plan = plan_blocks(grid(50, 40), (256, 256), PixelCost(10), 100, 1, (7, 1000))
    assert (plan.rows, plan.cols) == (7, 50)


def test_shape_on_demand_has_fewer_in_flight_where_memory_is_short() -> None:
    """As for the parts of a raster, whose blocks another machine has chosen."""
    roomy, tight = (
        plan_blocks(grid(9000, 9000), (256, 256), PixelCost(20, 100, 4), memory, 8, (1024, 1024))
        for memory in (4096, 512)
    )
    assert (tight.rows, tight.cols) == (roomy.rows, roomy.cols) == (1024, 1024)
    assert roomy.in_flight == 16
    assert 1 <= tight.in_flight < 8
    assert tight.memory <= 512 * 2**20


def test_a_part_is_a_grid_of_its_own() -> None:
    whole = plan_blocks(grid(600, 1000), (256, 256), PixelCost(1), 1024, 1, (256, 256))
    part = replace(whole, part=Window(0, 512, 600, 488))
    assert len(part) == 6
    assert list(part.windows()) == list(whole.windows())[6:]
    assert (part.strip.width, part.strip.height) == (600, 488)
    assert part.strip.map_coordinates(3, 4) == whole.strip.map_coordinates(3, 516)


def test_strips_of_one_row_do_not_become_blocks_of_one_row() -> None:
    plan = plan_blocks(grid(20_000, 20_000), (1, 20_000), PixelCost(100, 100), 16, 4)
    assert plan.rows >= 16


def test_more_memory_gives_larger_blocks_up_to_a_limit() -> None:
    plans = [
        plan_blocks(grid(10_000, 10_000), (256, 256), PixelCost(50, 50), memory, 2) for memory in (64, 128, 256, 10**6)
    ]
    sizes = [plan.rows * plan.cols for plan in plans]
    assert sizes == sorted(sizes)
    assert sizes[0] < sizes[-1] <= 512 * 512


@pytest.mark.parametrize(("rows", "count"), [(64, 16), (5, 16), (500, 4)])
def test_a_few_blocks_lie_evenly(rows: int, count: int) -> None:
    plan = BlockPlan(grid(1000, 1000), rows, 500, 1)
    chosen = spread(plan)
    assert len(set(chosen)) == count
    assert set(chosen) <= set(plan.windows())
    middles = [window.row for window in chosen]
    assert min(middles) < 250
    assert max(middles) >= 500


def test_cache_for_windows_holds_the_strips_they_cross() -> None:
    in_tiles = reading_cache(grid(50_000, 50_000), (256, 256), 20, (512, 512), 4096, 2)
    in_strips = reading_cache(grid(50_000, 50_000), (16, 50_000), 20, (512, 512), 4096, 2)
    assert in_tiles <= 2 * 1024 * 1024 * 20
    assert in_strips >= 2 * 512 * 50_000 * 20
    assert reading_cache(grid(50_000, 50_000), (16, 50_000), 20, (512, 512), 64, 2) == 32 * 2**20


def test_a_small_image_keeps_every_worker_busy() -> None:
    cost = PixelCost(20, 100, 0, 8)
    assert len(plan_blocks(grid(512, 512), (256, 256), cost, 1024, 1)) == 1
    assert len(plan_blocks(grid(512, 512), (256, 256), cost, 1024, 2)) == 4


@given(
    width=st.integers(1, 9000),
    height=st.integers(1, 9000),
    unit=st.integers(2, 700),
    memory=st.integers(1, 4096),
    workers=st.integers(1, 8),
    shape=st.one_of(st.none(), st.tuples(st.integers(1, 900), st.integers(1, 900))),
)
def test_blocks_of_whole_units(
    width: int, height: int, unit: int, memory: int, workers: int, shape: tuple[int, int] | None
) -> None:
    plan = plan_blocks(grid(width, height), (256, 256), PixelCost(4, 100, 8, 15, unit), memory, workers, shape)
    assert plan.rows == height or plan.rows % unit == 0
    assert plan.cols == width or plan.cols % unit == 0
    if shape is None:
        assert (plan.rows, plan.cols) == (min(unit, height), min(unit, width))
        assert plan.memory <= memory * 2**20 or plan.in_flight == 1
    else:
        assert plan.rows >= min(shape[0], height)
        assert plan.cols >= min(shape[1], width)


@pytest.mark.parametrize("tile", [256, 512, 1024])
@pytest.mark.parametrize("workers", [2, 4, 8])
def test_large_tiles_of_many_bands_leave_no_worker_without_a_block(tile: int, workers: int) -> None:
    """Whole tiles would fit the budget too, but fewer of them than there are workers."""
    cost = PixelCost(read=601, work=16, written=1, reading=2, chunk=4096, chunk_work=4088)
    plan = plan_blocks(Grid(10_980, 10_980, (0, 1, 0, 0, 0, -1), ""), (tile, tile), cost, 2048, workers)
    assert plan.in_flight >= workers
    assert plan.memory <= 2048 * 2**20
