"""distributed's statistical profiler, switched off: nobody here reads what it finds.

It looks at every thread a hundred times a second, with Python's lock in its hand: about a tenth of a map's time
(row cluster-dask of the benchmarks, on two cores).
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

OFF = {"distributed.worker.profile.enabled": False}
"""Settings of a process in which workers or a scheduler are made."""
EXPORT = "export DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED=False"
"""The same as a line of a job's script."""


@contextlib.contextmanager
def profiler_off() -> Iterator[None]:
    """Make schedulers and workers without it; those that start through SSH inherit the setting."""
    import dask

    with dask.config.set(OFF):
        yield
