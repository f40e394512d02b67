"""The engine: the only place that loops over a raster. Workers read and compute, one writer writes."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ..errors import BlockError, TerroirError
from ..raster.stack import Stack
from ..raster.window import Window
from ..raster.writer import RasterWriter
from ..run import Run
from .contract import Block, BlockFunction, OutputSpec
from .plan import BlockPlan, plan_blocks


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

    def __call__(self, window: Window) -> _Computed:
        halo = self.function.halo
        data, valid = self.stack.read(window.expanded(halo) if halo else window)
        core = valid[halo : halo + window.height, halo : halo + window.width]
        if not core.any():
            return _Computed(window, None, None)
        try:
            arrays = self.function(Block(data, valid, window))
            _check_shapes(arrays, self.function.outputs, window)
        except TerroirError:
            raise
        except Exception as error:
            raise BlockError(
                "the block at {window} of {path} failed ({kind}: {reason}); see the log for its cause",
                window=window,
                path=self.stack.sources[0].path,
                kind=type(error).__name__,
                reason=error,
            ) from error
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
    """
    with contextlib.closing(stack), run.open_backend() as backend:
        plan = plan_blocks(
            stack.grid,
            stack.block_shape,
            _bytes_per_pixel(stack, function),
            run.memory,
            backend.workers,
            run.block_shape,
        )
        with contextlib.ExitStack() as closing:
            writers = []
            for spec in function.outputs:
                writer = _open_writer(spec, paths[spec.name], stack, run, backend.workers)
                closing.callback(writer.abandon)
                writers.append(writer)
            computed = backend.map(_BlockTask(stack, function), plan.windows(), plan.in_flight, run.check_cancelled)
            closing.callback(computed.close)
            done = 0
            for result in computed:
                for writer, array in zip(writers, _filled(result, function.outputs)):
                    writer.write(result.window, array)
                done += result.window.pixels
                run.progress(done / stack.grid.window.pixels)
            for writer in writers:
                writer.close()
    return plan


def _open_writer(spec: OutputSpec, path: str, stack: Stack, run: Run, threads: int) -> RasterWriter:
    staged = run.outputs.stage(path, spec.name)
    return RasterWriter(
        staged,
        stack.grid,
        spec.bands,
        spec.dtype,
        spec.nodata,
        spec.name,
        spec.band_names,
        spec.classes,
        threads,
    )


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


def _bytes_per_pixel(stack: Stack, function: BlockFunction) -> int:
    """Memory of one pixel in flight."""
    source = len(stack.bands) * stack.dtype.itemsize + 1
    written = sum(spec.bands * np.dtype(spec.dtype).itemsize for spec in function.outputs)
    # The written arrays exist twice for a moment: as returned, and as filled.
    return source + 2 * written + function.bytes_per_pixel
