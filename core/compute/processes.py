"""Worker processes, for functions that hold the interpreter lock.

Each worker is a fresh interpreter (spawned, never forked) at the end of a pipe; a thread of the parent waits
for its answer. The pipe is all that binds them: a worker whose parent died reads its end and goes, and workers
are killed when a run ends, so that none outlives it or keeps QGIS's output open.
"""

from __future__ import annotations

import multiprocessing
import queue
import sys
import threading
import time
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import spawn
from multiprocessing.reduction import ForkingPickler
from typing import Any, TypeVar

from ..errors import BlockError, ParameterError
from .backend import ExecutorBackend
from .interpreter import interpreters
from .worker import FAILED, ITEM, READY, TASK, serve

T = TypeVar("T")
R = TypeVar("R")

START_SECONDS = 60.0
"""Time for an interpreter to start and to import numpy and GDAL from a slow disk."""

# The interpreter to start is a setting of the whole process.
_STARTING = threading.Lock()


class WorkerTraceback(Exception):
    """Where in the worker an error arose; the cause of the error that the parent raises."""

    def __str__(self) -> str:
        return f"\n{self.args[0]}"


class _Worker:
    """One process and the pipe to it."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self._process = context.Process(target=serve, args=(theirs,), name="terroir worker", daemon=True)
        try:
            self._process.start()
        finally:
            theirs.close()

    def is_ready(self, deadline: float) -> bool:
        """Wait until it says that it is the same Python with the same numpy and GDAL."""
        import numpy as np
        from osgeo import gdal

        expected = (sys.version_info[:2], np.__version__, gdal.__version__)
        try:
            if not self.pipe.poll(max(deadline - time.monotonic(), 0)):
                return False
            answer: tuple[str, Any] = self.pipe.recv()
        except (EOFError, OSError):
            return False
        return answer == (READY, expected)

    def ask(self, message: bytes) -> Any:
        """Send a pickled message; return the answer or raise the worker's error."""
        try:
            self.pipe.send_bytes(message)
            kind, value = self.pipe.recv()
        except (EOFError, OSError) as error:
            raise BlockError(
                "a worker process ended unexpectedly; it may have run out of memory or crashed: use fewer workers,"
                " less memory, or the threads backend",
                parameter="backend",
            ) from error
        if kind == FAILED:
            failure, trace = value
            raise failure from WorkerTraceback(trace)
        return value

    def kill(self) -> None:
        """End it now, whatever it does; a thread that waits for its answer hears so."""
        if self._process.pid is not None:
            self._process.kill()
            self._process.join()

    def close(self) -> None:
        """End it, once no thread waits for its answer: the number of a closed pipe is given to the next file."""
        self.kill()
        self.pipe.close()


class ProcessBackend(ExecutorBackend):
    """Several processes; made by `start_processes`."""

    def __init__(self, started: list[_Worker]) -> None:
        super().__init__(ThreadPoolExecutor(len(started), thread_name_prefix="terroir"), len(started))
        self._started = started

    def map(
        self, task: Callable[[T], R], items: Iterable[T], in_flight: int, poll: Callable[[], None]
    ) -> Generator[R, None, None]:
        """See `Backend.map`; the task is sent to each worker once."""
        message = _pickled((TASK, task))
        idle: queue.SimpleQueue[_Worker] = queue.SimpleQueue()
        for worker in self._started:
            worker.ask(message)
            idle.put(worker)

        def ask(item: T) -> R:
            worker = idle.get()
            try:
                answer: R = worker.ask(_pickled((ITEM, item)))
            finally:
                idle.put(worker)
            return answer

        return super().map(ask, items, in_flight, poll)

    def __exit__(self, *_: object) -> None:
        # First, so that no thread waits for an answer that nobody wants.
        for worker in self._started:
            worker.kill()
        super().__exit__()
        _close(self._started)


def start_processes(workers: int) -> ProcessBackend | None:
    """Start worker processes; None where no interpreter is fit for it."""
    for interpreter in interpreters():
        started: list[_Worker] = []
        try:
            with _STARTING:
                before = spawn.get_executable()
                spawn.set_executable(interpreter)
                try:
                    started.extend(_Worker() for _ in range(workers))
                finally:
                    spawn.set_executable(before)
            deadline = time.monotonic() + START_SECONDS
            fit = all(worker.is_ready(deadline) for worker in started)
        except OSError:
            fit = False
        except BaseException:
            _close(started)
            raise
        if fit:
            return ProcessBackend(started)
        _close(started)
    return None


def _close(workers: list[_Worker]) -> None:
    for worker in workers:
        worker.close()
    workers.clear()


def _pickled(message: tuple[str, Any]) -> bytes:
    try:
        return bytes(ForkingPickler.dumps(message))
    except Exception as error:
        raise ParameterError(
            "this work cannot be sent to other processes ({reason}); choose the threads backend",
            parameter="backend",
            reason=str(error),
        ) from error
