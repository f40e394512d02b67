"""Memory of blocks that are read here and computed elsewhere."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from terroir.core.blocks.holding import computed_here, given_to_worker, sent_from_here
from terroir.core.blocks.plan import IN_FLIGHT_PER_WORKER, PixelCost, plan_blocks
from terroir.core.raster.grid import Grid
from terroir.core.raster.writer import TILE

pytestmark = pytest.mark.unit

GRID = Grid(10_980, 10_980, (0, 1, 0, 0, 0, -1), "")
MB = 2**20
# A forest on 30 dates of 10 bands: read, and worked with, for each pixel.
MANY_BANDS = PixelCost(read=601, work=9600, written=1, reading=2)
SIDES = st.integers(1, 700)
COSTS = st.builds(
    PixelCost,
    st.integers(1, 700),
    st.integers(0, 10_000),
    st.integers(0, 80),
    st.integers(0, 100),
    reading=st.integers(0, 2000),
)


@pytest.mark.parametrize(("workers", "tile"), [(2, 512), (4, 512), (8, 512), (10, 256)])
def test_many_bands_keep_every_worker_busy(workers: int, tile: int) -> None:
    """Of the workers' working copies, 0.6 GB for each block, nothing is here."""
    plan = plan_blocks(GRID, (tile, tile), MANY_BANDS, 2048, workers, sharing=workers, sending=2)
    assert plan.in_flight >= workers
    assert plan.memory <= 2048 * MB
    assert (plan.rows, plan.cols) == (TILE, TILE)


def test_a_reader_holds_what_features_need_while_they_are_read() -> None:
    """A stack that computes features does so as it reads: here."""
    plain, features = (PixelCost(40, 400, 1, reading=reading) for reading in (2, 4000))
    ours, theirs = (sent_from_here(cost, 256, 256, 2, 8) for cost in (plain, features))
    assert theirs - ours == 2 * 256 * 256 * 3998
    assert given_to_worker(plain, 256, 256) == given_to_worker(features, 256, 256)


@settings(max_examples=300)
@given(COSTS, SIDES, SIDES, st.integers(16, 4096), st.integers(1, 64), st.integers(1, 16))
def test_the_budget_holds_what_is_here_and_one_worker(
    cost: PixelCost, rows: int, cols: int, memory: int, workers: int, sending: int
) -> None:
    plan = plan_blocks(GRID, (256, 256), cost, memory, workers, (rows, cols), workers, sending)
    around = (rows + 2 * cost.halo) * (cols + 2 * cost.halo)
    made = rows * cols * cost.written * plan.in_flight
    reading = min(sending, plan.in_flight) * around * (cost.read + cost.reading)
    one_worker = around * (cost.read + cost.work)
    assert plan.memory >= plan.cache + reading + plan.in_flight * around * cost.read + made + one_worker
    assert plan.memory <= memory * MB or plan.in_flight == 1
    assert 1 <= plan.in_flight <= IN_FLIGHT_PER_WORKER * workers


@settings(max_examples=300)
@given(COSTS, SIDES, SIDES, st.integers(16, 4096), st.integers(1, 64), st.integers(1, 16))
def test_no_fewer_are_in_flight_than_when_all_was_counted_here(
    cost: PixelCost, rows: int, cols: int, memory: int, workers: int, sending: int
) -> None:
    """Unless those would not have been within the budget: blocks that wait for a worker were left out."""
    before = plan_blocks(GRID, (256, 256), cost, memory, workers, (rows, cols), workers)
    now = plan_blocks(GRID, (256, 256), cost, memory, workers, (rows, cols), workers, sending)
    assert (now.rows, now.cols) == (before.rows, before.cols)
    if now.in_flight < before.in_flight:
        one_more = sent_from_here(cost, rows, cols, sending, now.in_flight + 1)
        fits = one_more + given_to_worker(cost, rows, cols) + before.cache <= memory * MB
        assert not fits or sending > workers  # more readers want a larger cache


@given(COSTS, SIDES, SIDES, st.integers(1, 64), st.integers(1, 64))
def test_a_function_with_many_working_copies_takes_less_here(
    cost: PixelCost, rows: int, cols: int, workers: int, blocks: int
) -> None:
    """As forests and networks have."""
    in_flight = min(blocks, IN_FLIGHT_PER_WORKER * workers)
    work = max(cost.work, 6 * cost.read)
    cost = PixelCost(cost.read, work, cost.written, cost.halo, reading=cost.reading)
    ours = sent_from_here(cost, rows, cols, workers, in_flight)
    assert ours <= computed_here(cost, rows, cols, workers, in_flight)


@settings(max_examples=100)
@given(COSTS, st.integers(16, 4096), st.integers(1, 16))
def test_whoever_reads_and_computes_holds_both_copies(cost: PixelCost, memory: int, workers: int) -> None:
    """Threads, processes, and workers elsewhere that read: what is said apart counts as in one sum."""
    together = PixelCost(cost.read, cost.work + cost.reading, cost.written, cost.halo)
    for sharing in (workers, 1):
        plans = [plan_blocks(GRID, (256, 256), each, memory, workers, None, sharing) for each in (cost, together)]
        assert plans[0] == plans[1]


@given(COSTS, SIDES, SIDES, st.integers(1, 8), st.integers(0, 200_000))
def test_a_function_that_works_on_chunks(cost: PixelCost, rows: int, cols: int, workers: int, chunk: int) -> None:
    """A small block takes as much as if it were worked on at once, a large one the chunk and no more."""
    around = (rows + 2 * cost.halo) * (cols + 2 * cost.halo)
    in_chunks = replace(cost, chunk=chunk, chunk_work=100)
    for held in (partial(computed_here, workers=workers, in_flight=workers), given_to_worker):
        count = 1 if held is given_to_worker else workers
        more = held(in_chunks, rows=rows, cols=cols) - held(cost, rows=rows, cols=cols)
        assert more == count * 100 * min(around, chunk)
