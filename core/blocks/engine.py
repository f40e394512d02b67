"""The engine: the only place that loops over a raster. Workers read and compute, one writer writes."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ..compute import Backend
from ..errors import Estimated, PartComplete, WorkersLost
from ..raster.cache import WorkerCache, bounded_cache
from ..raster.stack import Stack, files_of
from ..raster.window import Window
from ..run import Run
from .assemble import assemble
from .contract import Block, BlockFunction, OutputSpec
from .edges import read_block
from .estimate import estimate, refuse_without_space
from .failure import naming_the_block
from .pace import Pace
from .parts import PartRecord, part_paths, read_record, strip_of, write_record
from .plan import BlockPlan, PixelCost, plan_blocks
from .resume import take_up
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
        return self.compute(window, self.read(window))

    def read(self, window: Window) -> tuple[np.ndarray, np.ndarray]:
        """Values and validity, halo included."""
        self.cache.hold()
        return read_block(self.stack, window, self.function.halo, self.function.edge)

    def compute(self, window: Window, read: tuple[np.ndarray, np.ndarray]) -> _Computed:
        """What the function makes of them."""
        data, valid = read
        halo = self.function.halo
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

    Where ``run.parts`` asks for a part, its rows of blocks are computed and left in the folder of parts; where it asks
    for all of them, the outputs are put together from these, and nothing is computed.

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
    PartComplete
        If ``run.parts`` asks for a part, once it is there.
    """
    if run.parts is not None and run.parts.index is None:
        return assemble(stack, function.outputs, paths, run.parts, run)
    started = time.monotonic()
    with contextlib.ExitStack() as around:
        around.enter_context(contextlib.closing(stack))
        backend = around.enter_context(run.open_backend())
        backend.attend(files_of(stack))
        sink = _sink(stack, function, paths, backend, run)
        plan = sink.plan
        around.enter_context(bounded_cache(plan.cache))
        task = _BlockTask(stack, function, WorkerCache(plan.cache // backend.sharing))

        def compute(window: Window) -> list[np.ndarray] | None:
            result = task(window)
            return None if result.arrays is None else _filled(result, function.outputs)

        if run.estimate:
            estimate(plan, function.outputs, paths, backend.workers, compute, run)
            raise Estimated
        _refuse_what_is_there(sink, run)
        refuse_without_space(plan, function.outputs, sink.paths, compute, run)
        if len(plan):
            _fill(sink, task, plan, backend, run)
        if run.parts is not None:
            _keep_part(sink, plan, sink.paths, time.monotonic() - started, run)
            raise PartComplete
    return plan


def _sink(stack: Stack, function: BlockFunction, paths: Mapping[str, str], backend: Backend, run: Run) -> Sink:
    """Where blocks go, with the plan: how the raster is cut, and which part of it is made."""
    cost = _pixel_cost(stack, function)

    def plan(shape: tuple[int, int] | None, cost: PixelCost = cost) -> BlockPlan:
        where = backend.workers, shape, backend.sharing, backend.sending
        return plan_blocks(stack.grid, stack.block_shape, cost, run.budget, *where)

    def to_the_letter(shape: tuple[int, int]) -> BlockPlan:
        # Where a graphics card's memory makes the unit, an earlier run may have had another one.
        return plan(shape, replace(cost, unit=1))

    outputs, whole = function.outputs, plan(run.block_shape)
    if run.parts is not None:
        part = strip_of(run.parts, whole, plan, stack.block_shape[0], cost.unit)
        return Sink(outputs, part_paths(run.parts, outputs), stack, part, run, backend.workers)
    sink = Sink(outputs, paths, stack, whole, run, backend.workers)
    if run.block_shape is None and not run.estimate:
        take_up(sink, to_the_letter, run)
    return sink


def _fill(sink: Sink, task: _BlockTask, plan: BlockPlan, backend: Backend, run: Run) -> None:
    """Compute all blocks that are not there yet, and write them."""
    with contextlib.ExitStack() as closing:
        closing.callback(sink.abandon)
        sink.open()
        windows = [window for window in plan.windows() if window not in sink.done]
        done = sum(window.pixels for window in sink.done)
        pace = Pace(run, plan.window.pixels - done)
        computed = backend.map(task, windows, plan.in_flight, run.check_cancelled)
        closing.callback(computed.close)
        try:
            for result in computed:
                sink.write(result.window, _filled(result, task.function.outputs))
                done += result.window.pixels
                pace.advance(result.window.pixels)
                run.progress(done / plan.window.pixels)
        except WorkersLost:
            sink.keep()
            raise
        sink.close()


def _refuse_what_is_there(sink: Sink, run: Run) -> None:
    """Make no part again that an earlier run of the same job on the same inputs has made."""
    if run.parts is None or run.parts.index is None:
        return
    record = read_record(run.parts, run.parts.index)
    if record is not None and run.resume and sink.identity() is not None and record.key == sink.key():
        run.info("Part {part} of {parts} is there already.", part=run.parts.index, parts=run.parts.count)
        raise PartComplete
    run.parts.record(run.parts.index).unlink(missing_ok=True)


def _keep_part(sink: Sink, plan: BlockPlan, targets: Mapping[str, str], seconds: float, run: Run) -> None:
    """Leave a part where the run that puts all together finds it, and say what it holds."""
    if run.parts is None:
        return
    run.outputs.publish()
    files = {name: Path(path).name for name, path in targets.items()} if len(plan) else {}
    write_record(run.parts, PartRecord(sink.key(), seconds, plan.window.row, files, sink.done))


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
        work=function.bytes_per_pixel,
        written=sum(spec.bands * np.dtype(spec.dtype).itemsize for spec in function.outputs),
        halo=function.halo,
        unit=getattr(function, "unit", 1),
        reading=stack.bytes_per_pixel,
        chunk=getattr(function, "chunk", 0),
        chunk_work=getattr(function, "bytes_per_chunk_pixel", 0),
    )
