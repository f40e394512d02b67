"""One value out of a whole raster (a histogram, a range), in one streaming pass over its blocks."""

from __future__ import annotations

import contextlib
import dataclasses
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import chain
from typing import Generic, Optional, TypeVar

import numpy as np

from ..raster.cache import WorkerCache, bounded_cache
from ..raster.stack import Stack, files_of
from ..raster.window import Window
from ..run import Run
from .contract import Block
from .failure import naming_the_block
from .pace import Pace, duration
from .plan import BlockPlan, PixelCost, plan_blocks, spread

T = TypeVar("T")


@dataclass(frozen=True)
class _ReduceTask(Generic[T]):
    """What a worker does with one window. Plain data, so that it can travel."""

    stack: Stack
    function: Callable[[Block], T]
    cache: WorkerCache

    def __call__(self, window: Window) -> tuple[Window, Optional[T]]:
        return self.compute(window, self.read(window))

    def read(self, window: Window) -> tuple[np.ndarray, np.ndarray]:
        """Values and validity."""
        self.cache.hold()
        return self.stack.read(window)

    def compute(self, window: Window, read: tuple[np.ndarray, np.ndarray]) -> tuple[Window, Optional[T]]:
        """What the function makes of them."""
        data, valid = read
        if not valid.any():
            return window, None
        with naming_the_block(window, self.stack.sources[0].path):
            return window, self.function(Block(data, valid, window))


def reduce_blocks(
    stack: Stack, function: Callable[[Block], T], merge: Callable[[T, T], T], run: Run, bytes_per_pixel: int = 16
) -> Optional[T]:
    """Apply `function` to every block of `stack` and merge what it returns.

    What blocks return is merged row by row, whatever the order in which they complete, so the workers change
    nothing. The shape of the blocks changes nothing either if `merge` is exact: counts, sums of integers, extremes.

    Where ``run.estimate`` asks for no result, a few blocks stand for all, and the log says so.

    Parameters
    ----------
    stack : Stack
        What is read.
    function : callable
        Makes a small value of a block; at module level, for it may travel. Never called for a block without a
        valid pixel.
    merge : callable
        Makes one value of two; the first comes from the blocks before.
    run : Run
        Backend, memory, progress and cancel.
    bytes_per_pixel : int
        Working memory that a call needs for each pixel, besides input.

    Returns
    -------
    object or None
        None where no pixel is valid.

    Raises
    ------
    BlockError
        If the function fails; names the input and the block.
    InputFileError, Cancelled
        If reading fails, or the user stopped the run.
    """
    with contextlib.ExitStack() as around:
        around.enter_context(contextlib.closing(stack))
        backend = around.enter_context(run.open_backend())
        read = len(stack.bands) * stack.dtype.itemsize + 1
        cost = PixelCost(read, bytes_per_pixel, reading=stack.bytes_per_pixel)
        backend.attend(files_of(stack))
        where = backend.workers, run.block_shape, backend.sharing, backend.sending
        plan = plan_blocks(stack.grid, stack.block_shape, cost, run.budget, *where)
        around.enter_context(bounded_cache(plan.cache))
        task = _ReduceTask(stack, function, WorkerCache(plan.cache // backend.sharing))
        if run.estimate:
            return _of_some_blocks(task, merge, plan, backend.workers, run)
        computed = backend.map(task, plan.windows(), plan.in_flight, run.check_cancelled)
        around.callback(computed.close)
        return _merged(computed, merge, plan, run)


def _merged(
    computed: Iterable[tuple[Window, Optional[T]]], merge: Callable[[T, T], T], plan: BlockPlan, run: Run
) -> Optional[T]:
    """Merge what blocks gave, in their order."""
    pace = Pace(run, plan.grid.window.pixels)
    order, waiting = plan.windows(), dict[Window, Optional[T]]()
    next_one = next(order, None)
    total: Optional[T] = None
    done = 0
    for window, value in computed:
        waiting[window] = value
        while next_one is not None and next_one in waiting:
            part = waiting.pop(next_one)
            if part is not None:
                total = part if total is None else merge(total, part)
            next_one = next(order, None)
        done += window.pixels
        pace.advance(window.pixels)
        run.progress(done / plan.grid.window.pixels)
    return total


def _of_some_blocks(
    task: _ReduceTask[T], merge: Callable[[T, T], T], plan: BlockPlan, workers: int, run: Run
) -> Optional[T]:
    """What a few blocks over the whole image give, and more only until one has a valid pixel; tells the time."""
    some = spread(plan)
    chosen = set(some)
    total: Optional[T] = None
    blocks = pixels = 0
    started = time.monotonic()
    for window in chain(some, (window for window in plan.windows() if window not in chosen)):
        if blocks >= len(some) and total is not None:
            break
        run.check_cancelled()
        _, part = task(window)
        blocks, pixels = blocks + 1, pixels + window.pixels
        if part is not None:
            total = part if total is None else merge(total, part)
    if blocks < len(plan):
        seconds = (time.monotonic() - started) * plan.grid.window.pixels / pixels / workers
        run.info(
            "Looked at {blocks} of {total} blocks only: values found in the whole raster, in about {time} (h:mm:ss),"
            " may differ.",
            blocks=blocks,
            total=len(plan),
            time=duration(seconds),
        )
    return total


def part_of(run: Run, start: float, end: float) -> Run:
    """The same run for one of several passes, whose progress goes from `start` to `end`."""
    return dataclasses.replace(run, on_progress=lambda share: run.on_progress(start + (end - start) * share))
