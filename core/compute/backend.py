"""The interface of a backend; serial and threads. Processes are in a module of their own."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from itertools import islice
from types import TracebackType
from typing import Any, Protocol, TypeVar, runtime_checkable

from ..errors import ParameterError

T = TypeVar("T")
R = TypeVar("R")

BACKENDS = ("auto", "serial", "threads", "processes", "dask")

# How often the consumer gets to look at its cancel button while all workers compute.
_POLL_SECONDS = 0.1


@runtime_checkable
class TwoStepTask(Protocol):
    """A task whose reading and computing can happen on different machines: ``task(item)`` does one after the other.

    A backend whose workers cannot open the files reads here, and sends what it read.
    """

    def read(self, item: Any) -> Any:
        """What computing needs of the files, as arrays and plain data."""
        ...

    def compute(self, item: Any, read: Any) -> Any:
        """The result; opens no file."""
        ...


class Backend(Protocol):
    """Runs a task over many items and hands results back as they complete."""

    workers: int
    """Items that are computed at the same time."""

    @property
    def sharing(self) -> int:
        """Workers among them that hold their blocks in this machine's memory; at least 1."""
        ...

    @property
    def sending(self) -> int:
        """Threads here that read for workers elsewhere where a task has two steps; 0 where workers read."""
        ...

    def attend(self, files: Sequence[str]) -> None:
        """Learn which files tasks are going to read, before the work is planned."""
        ...

    def map(
        self, task: Callable[[T], R], items: Iterable[T], in_flight: int, poll: Callable[[], None]
    ) -> Generator[R, None, None]:
        """Yield ``task(item)`` for every item, in any order.

        Parameters
        ----------
        task : callable
            Called in a worker with one item.
        items : iterable
            Consumed lazily.
        in_flight : int
            Items submitted but not yet taken by the consumer, at most: results wait for the consumer, so
            this bounds the memory.
        poll : callable
            Called regularly in the consumer's thread; stops the run by raising.
        """
        ...

    def __enter__(self) -> Backend: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class SerialBackend:
    """Everything in the caller's thread."""

    workers = 1
    sharing = 1
    sending = 0

    def attend(self, files: Sequence[str]) -> None:
        """See `Backend.attend`; whoever works here sees the same files."""

    def map(
        self, task: Callable[[T], R], items: Iterable[T], in_flight: int, poll: Callable[[], None]
    ) -> Generator[R, None, None]:
        """See `Backend.map`."""
        del in_flight  # there is never more than one
        for item in items:
            poll()
            yield task(item)

    def __enter__(self) -> SerialBackend:
        return self

    def __exit__(self, *_: object) -> None:
        pass


class ExecutorBackend:
    """Any ``concurrent.futures`` executor with a bounded number of items in flight.

    ``joblib.Parallel(return_as='generator_unordered')`` dispatches the next task when one completes, whether
    or not the consumer took the result, so a slow writer lets results pile up; here a task is submitted only
    when a result was taken.
    """

    sending = 0

    def __init__(self, executor: Executor, workers: int) -> None:
        self._executor = executor
        self.workers = self.sharing = workers

    def attend(self, files: Sequence[str]) -> None:
        """See `Backend.attend`; whoever works here sees the same files."""

    def map(
        self, task: Callable[[T], R], items: Iterable[T], in_flight: int, poll: Callable[[], None]
    ) -> Generator[R, None, None]:
        """See `Backend.map`."""
        waiting = iter(items)
        running: set[Future[R]] = {self._executor.submit(task, i) for i in islice(waiting, max(in_flight, 1))}
        try:
            while running:
                poll()
                done, running = wait(running, timeout=_POLL_SECONDS, return_when=FIRST_COMPLETED)
                while done:
                    # Give the result up before the next task starts: it must not be kept alive here.
                    yield done.pop().result()
                    running |= {self._executor.submit(task, item) for item in islice(waiting, 1)}
        finally:
            for future in running:
                future.cancel()

    def __enter__(self) -> ExecutorBackend:
        return self

    def __exit__(self, *_: object) -> None:
        self._executor.shutdown(wait=True, cancel_futures=True)


def open_backend(name: str, workers: int, warn: Callable[..., None] | None = None) -> Backend:
    """Backend by its name; ``auto`` is threads where there is more than one worker.

    Parameters
    ----------
    name : str
        One of `BACKENDS`.
    workers : int
        Number of workers.
    warn : callable, optional
        Called with a template where processes cannot be started and threads take their place.

    Raises
    ------
    ParameterError
        If no backend has this name.
    """
    if name not in BACKENDS:
        raise ParameterError(
            "{name} is not a backend; choose one of {choices}",
            parameter="backend",
            name=name,
            choices=", ".join(BACKENDS),
        )
    if name == "dask":
        raise ParameterError("the backend dask needs a profile; name one", parameter="profile")
    if name == "serial" or (name == "auto" and workers == 1):
        return SerialBackend()
    if name == "processes":
        from .processes import start_processes

        started = start_processes(workers)
        if started is not None:
            return started
        if warn is not None:
            warn("No Python interpreter that can start worker processes was found; threads do the work instead.")
    return ExecutorBackend(ThreadPoolExecutor(workers, thread_name_prefix="terroir"), workers)
