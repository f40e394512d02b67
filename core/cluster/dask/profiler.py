"""distributed's statistical profiler, switched off: nobody here reads what it finds.

It looks at every thread a hundred times a second, with Python's lock in its hand: about a tenth of a map's time
(row cluster-dask of the benchmarks, on two cores).
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator

OFF = {"distributed.worker.profile.enabled": False}
"""Settings of a process in which workers or a scheduler are made."""
EXPORT = "export DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED=False"
"""The same as a line of a job's script."""

_lock = threading.Lock()
_sessions: list[object] = []
_setting = contextlib.ExitStack()


@contextlib.contextmanager
def profiler_off() -> Iterator[None]:
    """Make schedulers and workers without it; those that start through SSH inherit the setting.

    The setting is the whole process's: of sessions at the same time the first makes it, and the last takes it back.
    """
    import dask

    session = object()
    with _lock:
        if not _sessions:
            _setting.enter_context(dask.config.set(OFF))
        _sessions.append(session)
    try:
        yield
    finally:
        with _lock:
            _sessions.remove(session)
            if not _sessions:
                _setting.close()
