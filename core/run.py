"""How a job runs: where, with how much memory, and who listens.

A Job says what to do; a Run holds everything that may change from one machine to the next without changing
the result: backend, workers, memory, progress, cancel, temporary folder.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Optional

from .compute import Backend, open_backend
from .errors import Cancelled
from .memory import automatic_budget
from .outputs import Outputs
from .parts import Parts
from .resources import Resources

DEFAULT_MEMORY = 0
"""Memory budget where the user names none: found out when the run starts."""


@dataclass(frozen=True)
class Message:
    """One line of the log: an English template and what its placeholders stand for."""

    template: str
    values: dict[str, object]
    warning: bool = False

    def __str__(self) -> str:
        return self.template.format(**self.values) if self.values else self.template


def _ignore_message(message: Message) -> None:
    """Listen to nothing."""


def _ignore_progress(share: float) -> None:
    """Listen to nothing."""


def _never() -> bool:
    return False


@dataclass
class Run:
    """The circumstances of one job's run.

    Parameters
    ----------
    backend : {'auto', 'serial', 'threads', 'processes', 'dask'}
        Where blocks are computed.
    workers : int
        Number of workers; 0 means one for each core that this process may use.
    memory : int
        Budget in MB for blocks in flight and GDAL's cache; 0 means a quarter of the free memory, at most 2 GB.
    block_shape : tuple of int, optional
        Rows and columns of a block, instead of the plan made from the memory budget.
    temporary : Path, optional
        Folder for intermediate files.
    on_message, on_progress : callable
        Called in the main thread of the run with a `Message`, and with a share of the work from 0 to 1.
    is_cancelled : callable
        Asked at every block; returns True once the user wants to stop.
    outputs : Outputs
        The transaction that holds results back until all of them are complete.
    resume : bool
        Go on where a killed run of the same job on unchanged inputs stopped.
    estimate : bool
        Compute one block only, tell what the whole would take, and make no result.
    identify : callable, optional
        Given further files that are read, returns plain data that tells this job, its inputs and the versions
        in use from all others, or None where an input cannot be measured. Without it nothing is resumed.
    resources : Resources
        What is opened once for all passes of a run, such as the connection to a cluster.
    profile : str
        Name or file of the cluster's profile, for the backend dask.
    parts : Parts, optional
        The share of the raster that this run makes, where several runs make it.
    """

    backend: str = "auto"
    workers: int = 0
    memory: int = DEFAULT_MEMORY
    block_shape: tuple[int, int] | None = None
    temporary: Path | None = None
    on_message: Callable[[Message], None] = _ignore_message
    on_progress: Callable[[float], None] = _ignore_progress
    is_cancelled: Callable[[], bool] = _never
    outputs: Outputs = field(default_factory=Outputs)
    messages: list[Message] = field(default_factory=list)
    resume: bool = True
    estimate: bool = False
    identify: Optional[Callable[[Sequence[str]], Optional[dict[str, Any]]]] = None
    resources: Resources = field(default_factory=Resources)
    profile: str = ""
    parts: Optional[Parts] = None

    @property
    def budget(self) -> int:
        """Memory in MB, of at least 1."""
        if self.memory <= 0:
            # Once for all passes of a run: what the first one takes must not make the next one's blocks smaller.
            self.memory = automatic_budget()
        return self.memory

    @property
    def worker_count(self) -> int:
        """Workers as a number of at least 1."""
        return self.workers if self.workers > 0 else _usable_cores()

    def open_backend(self) -> Backend:
        """Backend for this run's blocks."""
        if self.backend == "dask":
            from .cluster.dask.backend import open_dask

            return open_dask(self)
        return open_backend(self.backend, self.worker_count, self.warn)

    def info(self, template: str, **values: object) -> None:
        """Tell the user something worth knowing."""
        message = Message(template, values)
        self.messages.append(message)
        self.on_message(message)

    def warn(self, template: str, **values: object) -> None:
        """Tell the user something that may spoil the result; reports repeat it, and none says it twice."""
        message = Message(template, values, warning=True)
        if str(message) not in map(str, self.warnings):
            self.messages.append(message)
        # Also what was said before: workers of a cluster may be lost again.
        self.on_message(message)

    def warn_once(self, template: str, **values: object) -> None:
        """Warn, unless the same was said with other values, of another fold for instance."""
        if all(message.template != template for message in self.warnings):
            self.warn(template, **values)

    @property
    def warnings(self) -> tuple[Message, ...]:
        """The warnings so far."""
        return tuple(m for m in self.messages if m.warning)

    def progress(self, share: float) -> None:
        """Report that `share` (0 to 1) of the work is done, and stop here if the user asked to."""
        self.check_cancelled()
        self.on_progress(min(max(share, 0.0), 1.0))

    def check_cancelled(self) -> None:
        """Raise `Cancelled` once the user asked to stop."""
        if self.is_cancelled():
            raise Cancelled

    def temporary_folder(self) -> Path:
        """A folder for intermediate files, which exists."""
        return self.temporary or Path(tempfile.gettempdir())


def _usable_cores() -> int:
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on Windows and macOS
        return os.cpu_count() or 1
