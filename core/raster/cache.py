"""GDAL's block cache as part of the memory budget.

By default it grows up to 5 % of the machine's memory. It belongs to the whole process, QGIS included, so a run
lowers it for its own duration only, and never raises it.
"""

from __future__ import annotations

import contextlib
import threading
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from osgeo import gdal


class _Shares:
    """What the runs of this process have asked for; they may overlap, one in each of QGIS's tasks."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._limits: list[int] = []
        self._before = 0
        self._ours = 0

    def add(self, limit: int) -> None:
        with self._lock:
            if not self._limits:
                self._before = self._ours = gdal.GetCacheMax()
            self._limits.append(limit)
            self._apply()

    def remove(self, limit: int) -> None:
        with self._lock:
            self._limits.remove(limit)
            self._apply()

    def _apply(self) -> None:
        """Set what all runs need together, or what was there before; a change by anyone else stays."""
        wanted = min(self._before, sum(self._limits)) if self._limits else self._before
        if gdal.GetCacheMax() == self._ours != wanted:
            gdal.SetCacheMax(wanted)
            self._ours = wanted


_SHARES = _Shares()


@contextlib.contextmanager
def bounded_cache(limit: int) -> Iterator[None]:
    """Keep GDAL's block cache at `limit` bytes meanwhile, if it is larger.

    Runs at the same time get the sum of their limits; the last one to end brings back what was there before.

    Parameters
    ----------
    limit : int
        Bytes.
    """
    _SHARES.add(limit)
    try:
        yield
    finally:
        _SHARES.remove(limit)


# Tells this process from all others, also from those of other machines, where a number of a process means nothing.
_HERE = uuid.uuid4().hex


class _WorkerProcess:
    """The cache of a process that works for others, one run after the other."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._before: int | None = None
        self.threads = 1

    def hold(self, limit: int) -> None:
        """Lower the cache to a limit for each thread; a later task with a higher one raises it again."""
        with self._lock:
            if self._before is None:
                self._before = gdal.GetCacheMax()
            wanted = min(self._before, limit * self.threads)
            if gdal.GetCacheMax() != wanted:
                gdal.SetCacheMax(wanted)


_PROCESS = _WorkerProcess()


def share_process(threads: int) -> None:
    """Say that so many threads of this process work at the same time, each with a `WorkerCache` of its own."""
    _PROCESS.threads = max(threads, 1)


@dataclass(frozen=True)
class WorkerCache:
    """A worker's part of the block cache; travels to worker processes, each of which has a cache of its own.

    Parameters
    ----------
    limit : int
        Bytes for one worker.
    home : str
        The process of the run.
    """

    limit: int
    home: str = _HERE

    def hold(self) -> None:
        """Lower the cache of a worker process; threads of the run's own process share its bounded one."""
        if self.home != _HERE:
            _PROCESS.hold(self.limit)
