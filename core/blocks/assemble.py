"""The parts of a raster, put together block by block: to the same files as one run would have made."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from ..errors import InputFileError, OutputError
from ..parts import Parts
from ..raster.cache import bounded_cache
from ..raster.gdal_io import collected_errors, open_raster
from ..raster.stack import Stack
from ..raster.window import Window
from ..raster.writer import TILE
from ..run import Run
from .contract import OutputSpec
from .estimate import refuse_without_space
from .journal import checksums
from .pace import Pace
from .parts import PartRecord, agreed_shape, read_record
from .plan import BlockPlan, PixelCost, plan_blocks
from .sink import Sink


def assemble(
    stack: Stack, outputs: tuple[OutputSpec, ...], paths: Mapping[str, str], parts: Parts, run: Run
) -> BlockPlan:
    """Write the outputs from what the parts hold.

    Memory holds one block, whatever the size of the raster. A run that was killed is gone on with.

    Parameters
    ----------
    stack : Stack
        What the parts were made of; gives the grid, and tells whether it is still the same.
    outputs : tuple of OutputSpec
        What is written.
    paths : mapping of str to str
        Target of each.
    parts : Parts
        Where the parts are.
    run : Run
        Memory, progress and cancel.

    Raises
    ------
    OutputError
        If a part is missing, damaged, or made of something else than the others, or nothing can be written.
    """
    with contextlib.ExitStack() as around:
        around.enter_context(contextlib.closing(stack))
        plan = _plan(stack, outputs, parts, run)
        around.enter_context(bounded_cache(plan.cache))
        sink = Sink(outputs, paths, stack, plan, run, run.worker_count)
        reader = around.enter_context(contextlib.closing(_Reader(parts, outputs, plan, sink.key())))
        refuse_without_space(plan, outputs, paths, reader.read, run)
        around.callback(sink.abandon)
        sink.open()
        done = sum(window.pixels for window in sink.done)
        pace = Pace(run, plan.window.pixels - done)
        for window in plan.windows():
            if window not in sink.done:
                sink.write(window, reader.read(window))
                done += window.pixels
                pace.advance(window.pixels)
                run.progress(done / plan.window.pixels)
        sink.close()
    return plan


def _plan(stack: Stack, outputs: Sequence[OutputSpec], parts: Parts, run: Run) -> BlockPlan:
    """The blocks of the parts, one in memory at a time."""
    rows, cols = agreed_shape(parts, stack.grid)
    written = sum(spec.bands * np.dtype(spec.dtype).itemsize for spec in outputs)
    cost = PixelCost(read=written, written=written)
    plan = plan_blocks(stack.grid, (TILE, TILE), cost, run.budget, 1, (rows, cols))
    return replace(plan, rows=rows, cols=cols)


class _Reader:
    """Reads blocks from the files of the parts; belongs to one thread.

    Parameters
    ----------
    parts : Parts
        Where they are.
    outputs : sequence of OutputSpec
        What is read.
    plan : BlockPlan
        Which blocks there must be.
    key : str
        What they must be part of.

    Raises
    ------
    OutputError
        If a block is missing, or a part is none of these outputs.
    """

    def __init__(self, parts: Parts, outputs: Sequence[OutputSpec], plan: BlockPlan, key: str) -> None:
        self._parts = parts
        self._names = [spec.name for spec in outputs]
        self._records = {index: self._record(index, key) for index in range(1, parts.count + 1)}
        self._part_of = {window: index for index, record in self._records.items() for window in record.blocks}
        missing = next((window for window in plan.windows() if window not in self._part_of), None)
        if missing is not None:
            raise OutputError(
                "no part holds the block at {window}; submit the job again", parameter="parts", window=missing
            )
        self._open: int = 0
        self._datasets: list[Any] = []

    def read(self, window: Window) -> list[np.ndarray]:
        """Arrays of a block, one for each output.

        Raises
        ------
        OutputError
            If the part's files do not hold what it wrote.
        """
        index = self._part_of[window]
        record = self._records[index]
        if index != self._open:
            self._datasets, self._open = self._opened(record), index
        place = window._replace(row=window.row - record.first)
        with collected_errors() as messages:
            try:
                found = [dataset.ReadAsArray(*place) for dataset in self._datasets]
            except RuntimeError as error:
                messages.append(str(error))
                found = []
        arrays = [np.ascontiguousarray(a.reshape(-1, *window.shape)) for a in found if a is not None]
        if messages or checksums(arrays) != record.blocks[window]:
            raise OutputError(
                "part {part} of {parts} is damaged at {window} ({reason}); submit the job again",
                parameter="parts",
                part=index,
                parts=self._parts.count,
                window=window,
                reason=messages[0] if messages else "other values than were written",
            )
        return arrays

    def close(self) -> None:
        """Close the files."""
        self._datasets, self._open = [], 0

    def _opened(self, record: PartRecord) -> list[Any]:
        try:
            return [open_raster(str(self._parts.folder / record.files[name]), "parts") for name in self._names]
        except InputFileError as error:
            raise OutputError(error.template, parameter="parts", **error.values) from error

    def _record(self, index: int, key: str) -> PartRecord:
        record = read_record(self._parts, index)
        if record is None:
            raise OutputError(
                "part {part} of {parts} is not complete; look at its log, then submit the job again",
                parameter="parts",
                part=index,
                parts=self._parts.count,
            )
        if record.key != key:
            raise OutputError(
                "part {part} of {parts} was made of other inputs, or by other versions of the software; submit the job"
                " again",
                parameter="parts",
                part=index,
                parts=self._parts.count,
            )
        return record
