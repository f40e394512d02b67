"""The engine: the only place that loops over a raster. Workers read and compute, one writer writes."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ..errors import Estimated
from ..raster.cache import WorkerCache, bounded_cache
from ..raster.stack import Stack
from ..raster.window import Window
from ..run import Run
from .contract import Block, BlockFunction, OutputSpec
from .edges import read_block
from .estimate import estimate, refuse_without_space
from .failure import naming_the_block
from .pace import Pace
from .plan import BlockPlan, PixelCost, plan_blocks
from .sink import Sink


@dataclass(frozen=True)
class _Computed:
    window: Window
    arrays: tuple[np.ndarray, ...] | None  # None: no pixel is valid
    valid: np.ndarray | None  # None: every pixel is


@dataclass(frozen=True)
class _BlockTask:
    """What a worker does with one window. Plain data, so that it can travel."""

    stack: Stack
    function: BlockFunction
    cache: WorkerCache

    def __call__(self, window: Window) -> _Computed:
        self.cache.hold()
        halo = self.function.halo
        data, valid = read_block(self.stack, window, halo, self.function.edge)
        core = valid[halo : halo + window.height, halo : halo + window.width]
        if not core.any():
            return _Computed(window, None, None)
        with naming_the_block(window, self.stack.sources[0].path):
            arrays = self.function(Block(data, valid, window, halo))
            _check_shapes(arrays, self.function.outputs, window)
        return _Computed(window, arrays, None if core.all() else core.copy())


def _check_shapes(arrays: tuple[np.ndarray, ...], outputs: tuple[OutputSpec, ...], window: Window) -> None:
    shapes = [array.shape for array in arrays]
    wanted = [(spec.bands, *window.shape) for spec in outputs]
    if shapes != wanted:
        raise ValueError(f"arrays of shapes {shapes} came back, {wanted} were announced")


def run_blocks(stack: Stack, function: BlockFunction, paths: Mapping[str, str], run: Run) -> BlockPlan:
    """Apply `function` to every block of `stack` and write what it returns.

    Pixels that are not valid get nodata in every output, whatever the function returned there.

    Parameters
    ----------
    stack : Stack
        What is read.
    function : BlockFunction
        What is computed.
    paths : mapping of str to str
        Target of every output, by the name in its `OutputSpec`.
    run : Run
        Backend, memory, progress and cancel.

    Returns
    -------
    BlockPlan
        How the raster was cut.

    Raises
    ------
    BlockError
        If the function fails; names the input and the block.
    InputFileError, OutputError, Cancelled
        If reading or writing fails, or the user stopped the run.
    Estimated
        If ``run.estimate`` asks for nothing else.
    """
    with contextlib.ExitStack() as around:
        around.enter_context(contextlib.closing(stack))
        backend = around.enter_context(run.open_backend())
        cost = _pixel_cost(stack, function)
        plan = plan_blocks(stack.grid, stack.block_shape, cost, run.budget, backend.workers, run.block_shape)
        around.enter_context(bounded_cache(plan.cache))
        task = _BlockTask(stack, function, WorkerCache(plan.cache // backend.workers))

        def compute(window: Window) -> list[np.ndarray] | None:
            result = task(window)
            return None if result.arrays is None else _filled(result, function.outputs)

        if run.estimate:
            estimate(plan, function.outputs, paths, backend.workers, compute, run)
            raise Estimated
        refuse_without_space(plan, function.outputs, paths, compute, run)
        sink = Sink(function.outputs, paths, stack, plan, run, backend.workers)
        with contextlib.ExitStack() as closing:
            closing.callback(sink.abandon)
            sink.open()
            windows = [window for window in plan.windows() if window not in sink.done]
            done = sum(window.pixels for window in sink.done)
            pace = Pace(run, stack.grid.window.pixels - done)
            computed = backend.map(task, windows, plan.in_flight, run.check_cancelled)
            closing.callback(computed.close)
            for result in computed:
                sink.write(result.window, _filled(result, function.outputs))
                done += result.window.pixels
                pace.advance(result.window.pixels)
                run.progress(done / stack.grid.window.pixels)
            sink.close()
    return plan


def _filled(result: _Computed, outputs: tuple[OutputSpec, ...]) -> list[np.ndarray]:
    """The arrays to write: of the declared type, nodata where a pixel is not valid."""
    if result.arrays is None:
        return [np.full((s.bands, *result.window.shape), s.nodata, s.dtype) for s in outputs]
    if result.valid is None:
        return [np.ascontiguousarray(array, spec.dtype) for array, spec in zip(result.arrays, outputs)]
    # Copies: the function may have returned one array twice, or keep what it returned.
    arrays = [np.array(array, spec.dtype, order="C") for array, spec in zip(result.arrays, outputs)]
    for array, spec in zip(arrays, outputs):
        array[:, ~result.valid] = spec.nodata
    return arrays


def _pixel_cost(stack: Stack, function: BlockFunction) -> PixelCost:
    """Memory of one pixel in flight."""
    return PixelCost(
        read=len(stack.bands) * stack.dtype.itemsize + 1,
        work=stack.bytes_per_pixel + function.bytes_per_pixel,
        written=sum(spec.bands * np.dtype(spec.dtype).itemsize for spec in function.outputs),
        halo=function.halo,
        unit=getattr(function, "unit", 1),
    )
