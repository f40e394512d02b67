"""Where computed blocks go: the files of all outputs, and the journal that lets a killed run go on."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ..raster.stack import Stack, files_of
from ..raster.window import Window
from ..raster.writer import RasterWriter
from ..run import Run
from ..staging import JOURNAL, folder_name
from .contract import OutputSpec
from .journal import Heading, Journal, checksums, fingerprint, read_heading, read_journal
from .plan import BlockPlan

CHECKPOINT_SECONDS = 5.0
"""Work that a killed run may lose, at most."""
_CHECKPOINT_SHARE = 0.02
"""The same as a share of the time so far: each checkpoint leaves a dead directory in the file."""


class Sink:
    """Writes blocks to the outputs of one run; belongs to one thread.

    Parameters
    ----------
    outputs : sequence of OutputSpec
        What is written.
    paths : mapping of str to str
        Target of each.
    stack : Stack
        What is read; gives the grid, and is part of what the journal says.
    plan : BlockPlan
        How the grid is cut; may be changed until the files are opened.
    run : Run
        Outputs, resume, identity.
    threads : int
        Threads that compress.
    """

    def __init__(
        self,
        outputs: Sequence[OutputSpec],
        paths: Mapping[str, str],
        stack: Stack,
        plan: BlockPlan,
        run: Run,
        threads: int,
    ) -> None:
        self._outputs = tuple(outputs)
        self.paths = dict(paths)
        """Target of each output, by its name."""
        self._targets = [paths[spec.name] for spec in outputs]
        self._stack = stack
        self.plan = plan
        self._run = run
        self._threads = threads
        self._writers: list[RasterWriter] = []
        self._journal: Journal | None = None
        self._measured: list[dict[str, Any] | None] = []
        self._pending: list[tuple[Window, tuple[int, ...]]] = []
        self._started = self._saved = time.monotonic()
        self.done: dict[Window, tuple[int, ...]] = {}
        """Blocks that a killed run has written; those of a part, once they are written."""

    def open(self) -> None:
        """Make the files, or go on with those of a killed run.

        Raises
        ------
        OutputError
            If a file cannot be made.
        """
        keep = self._can_resume()
        staged = [
            self._run.outputs.stage(target, spec.name, keep) for target, spec in zip(self._targets, self._outputs)
        ]
        self._journal_path = staged[0].parent / JOURNAL
        if keep and self._journal_path.exists():
            self._continue(staged)
        if not self.done:
            self.abandon()
            if keep:
                for target in self._targets:
                    self._run.outputs.clear(target)
            self._writers = [self._create(path, spec) for path, spec in zip(staged, self._outputs)]
        self._started = self._saved = time.monotonic()

    def write(self, window: Window, arrays: Sequence[np.ndarray]) -> None:
        """Write one block; now and then, bring all to the disk and note it in the journal."""
        for writer, array in zip(self._writers, arrays):
            writer.write(self._there(window), array)
        if not self._can_resume() and self.plan.part is None:
            return
        sums = checksums(arrays)
        if self.plan.part is not None:  # whoever puts the parts together compares
            self.done[window] = sums
        if not self._can_resume():
            return
        self._pending.append((window, sums))
        now = time.monotonic()
        if now - self._saved >= max(CHECKPOINT_SECONDS, _CHECKPOINT_SHARE * (now - self._started)):
            self._checkpoint()
            self._saved = time.monotonic()

    def close(self) -> None:
        """Complete the files."""
        for writer in self._writers:
            writer.close()
            if self.plan.part is not None:  # its record is on the disk at once, and must not be there without it
                writer.sync()

    def key(self) -> str:
        """What tells these results from all others, as far as the inputs can be measured."""
        return self.identity() or fingerprint(self._facts(None, self.plan))

    def keep(self) -> None:
        """Bring what was written to the disk and note it, for a run that goes on."""
        if self._can_resume():
            self._checkpoint()

    def abandon(self) -> None:
        """Close the files, whatever their state."""
        for writer in self._writers:
            writer.abandon()
        self._writers = []

    def _create(self, path: Path, spec: OutputSpec) -> RasterWriter:
        return RasterWriter(
            path,
            self.plan.strip,
            spec.bands,
            spec.dtype,
            spec.nodata,
            spec.name,
            spec.band_names,
            spec.classes if self.plan.part is None else None,  # whoever puts the parts together writes it
            self._threads,
        )

    def _there(self, window: Window) -> Window:
        """A block's place in the files."""
        return window._replace(row=window.row - self.plan.window.row)

    def _can_resume(self) -> bool:
        return self._run.resume and self._run.identify is not None

    def _checkpoint(self) -> None:
        key = self.identity()
        if key is None:  # an input that cannot be measured
            return
        for writer in self._writers:
            writer.checkpoint()
        if self._journal is None:
            shape = self.plan.rows, self.plan.cols
            self._journal = Journal(self._journal_path, key, {**self.done, **dict(self._pending)}, shape)
        else:
            self._journal.add(self._pending)
        self._pending = []

    def left(self) -> Heading | None:
        """What the journal of a run that was interrupted says first; None where there is none to go on with."""
        if not self._can_resume():
            return None
        target = Path(os.path.abspath(self._targets[0]))
        return read_heading(target.parent / folder_name(target.name) / JOURNAL)

    def _continue(self, staged: Sequence[Path]) -> None:
        """Find the blocks of a killed run that are there as its journal says."""
        left = read_heading(self._journal_path)
        if left is not None and left.key != self.identity():
            if left.shape in (None, (self.plan.rows, self.plan.cols)):  # else it is said already
                self.tell_other_work()
            return
        claimed = {} if left is None else read_journal(self._journal_path, left.key)
        if left is None or (claimed and not self._compared(claimed, staged)):
            self._tell_damage()
        elif self.done:
            self._run.info(
                "Going on with a run that was interrupted: {done} of {total} blocks are there already.",
                done=len(self.done),
                total=len(self.plan),
            )

    def _compared(self, claimed: Mapping[Window, tuple[int, ...]], staged: Sequence[Path]) -> bool:
        """Whether the files can be gone on with; takes the blocks that are there as they are said to be."""
        for path, spec in zip(staged, self._outputs):
            writer = RasterWriter.resume(path, self.plan.strip, spec.bands, spec.dtype, spec.name, self._threads)
            if writer is None:
                return False
            self._writers.append(writer)
        planned = set(self.plan.windows())
        for window, sums in claimed.items():
            found = self._found(window)
            if found is None:  # a damaged file cannot be written to with confidence either
                self.done = {}
                return False
            if window in planned and found == sums:
                self.done[window] = sums
        return True

    def tell_other_work(self) -> None:
        """Say that what is left cannot be used, because it would become something else."""
        self._run.info(
            "What an earlier run left of {path} was made with other parameters, inputs or versions: all blocks are"
            " computed anew.",
            path=self._targets[0],
        )

    def _tell_damage(self) -> None:
        self._run.info(
            "What an earlier run left of {path} is damaged: all blocks are computed anew.", path=self._targets[0]
        )

    def _found(self, window: Window) -> tuple[int, ...] | None:
        """Checksums of what the files hold at a window; None where one cannot be read there."""
        self._run.check_cancelled()
        arrays = [writer.read(self._there(window)) for writer in self._writers]
        readable = [array for array in arrays if array is not None]
        return checksums(readable) if len(readable) == len(arrays) else None

    def identity(self, plan: BlockPlan | None = None) -> str | None:
        """What the journal stands for: job, inputs, versions, plan and outputs; None if that cannot be said.

        Hashing inputs takes time, so that a short run, which never reaches a checkpoint, does not.

        Parameters
        ----------
        plan : BlockPlan, optional
            Instead of the sink's own.
        """
        if not self._measured and self._run.identify is not None:
            self._measured.append(self._run.identify(files_of(self._stack)))
        facts = self._measured[0] if self._measured else None
        return None if facts is None else fingerprint(self._facts(facts, plan or self.plan))

    def _facts(self, run: dict[str, Any] | None, cut: BlockPlan) -> dict[str, Any]:
        plan = [cut.grid.width, cut.grid.height, cut.rows, cut.cols]
        bands = [[band.name, band.source, band.index, band.dtype] for band in self._stack.bands]
        outputs = [[s.name, s.bands, s.dtype, repr(s.nodata), s.band_names] for s in self._outputs]
        return {"run": run, "plan": plan, "bands": bands, "outputs": outputs}
