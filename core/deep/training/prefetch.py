"""Reading ahead in a thread while the network computes. No worker processes: QGIS is one."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Generic, TypeVar

from ...run import Run

Item = TypeVar("Item")
Result = TypeVar("Result")

AHEAD = 3
"""Results that wait at most."""
_POLL = 0.1
"""Seconds between two looks at whether the user wants to stop."""


class _End:
    """Nothing follows."""


class _Failure:
    """An error, on its way to who waits for results."""

    def __init__(self, error: BaseException) -> None:
        self.error = error


@contextmanager
def prefetched(
    function: Callable[[Item], Result], items: Iterable[Item], run: Run, ahead: int = AHEAD
) -> Iterator[Iterator[Result]]:
    """Results of a function for every item, in their order, computed in one thread beside.

    The thread ends with the block, whatever ends it; then at most one call of the function is waited for.

    Parameters
    ----------
    function : callable
        Called in the thread, for one item after the other.
    items : iterable
        Gone through in the thread too.
    run : Run
        Asked while results are waited for whether to stop.
    ahead : int
        Results that may wait; with the one that is being made they are what memory must hold.

    Raises
    ------
    Exception
        What the function raised, from the iterator, after the results before it.
    """
    reader = _Reader(function, items, ahead)
    thread = threading.Thread(target=reader.work, name="terroir-prefetch", daemon=True)
    thread.start()
    try:
        yield reader.results(run)
    finally:
        reader.stop()
        thread.join()


class _Reader(Generic[Item, Result]):
    def __init__(self, function: Callable[[Item], Result], items: Iterable[Item], ahead: int) -> None:
        self._function, self._items = function, items
        self._queue: queue.Queue[Any] = queue.Queue(max(ahead, 1))
        self._stopped = threading.Event()

    def work(self) -> None:
        """Compute until there is no more, or nobody wants it; in the thread."""
        try:
            for item in self._items:
                if self._stopped.is_set() or not self._put(self._function(item)):
                    return
        except BaseException as error:  # noqa: BLE001 it is raised where results are taken
            self._put(_Failure(error))
        else:
            self._put(_End())

    def _put(self, result: Any) -> bool:
        """Hand a result over; False once nobody wants it."""
        while not self._stopped.is_set():
            try:
                self._queue.put(result, timeout=_POLL)
            except queue.Full:
                continue
            return True
        return False

    def results(self, run: Run) -> Iterator[Result]:
        """What comes out of the queue; in the caller's thread."""
        while True:
            run.check_cancelled()
            try:
                found = self._queue.get(timeout=_POLL)
            except queue.Empty:
                continue
            if isinstance(found, _End):
                return
            if isinstance(found, _Failure):
                raise found.error
            yield found

    def stop(self) -> None:
        """Let the thread end; it notices at once, even where it waits for room in the queue."""
        self._stopped.set()
        while True:
            try:
                self._queue.get_nowait()
            except queue.Empty:
                return
