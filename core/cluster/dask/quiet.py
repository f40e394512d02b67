"""distributed talks to the console a lot; what matters of it, a session says itself."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator

NAMES = ("distributed", "dask_jobqueue", "tornado", "asyncssh", "asyncio")
_SILENCE = logging.CRITICAL + 1


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Silence the loggers of distributed and of what it stands on, then restore them."""
    import distributed  # it sets its loggers up when it is imported first

    del distributed
    known = [name for name in logging.root.manager.loggerDict if name.split(".")[0] in NAMES]
    loggers = [logging.getLogger(name) for name in {*NAMES, *known}]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(_SILENCE)
    try:
        yield
    finally:
        for logger, level in zip(loggers, before):
            logger.setLevel(level)
