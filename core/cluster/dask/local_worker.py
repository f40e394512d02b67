"""One worker of a cluster on this machine: a process at the end of a pipe, which ends with whoever holds the other."""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import signal
import threading
import time
from collections.abc import Mapping
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from .profiler import OFF

ORPHANED_SECONDS = 2.0
"""Between the end of the connection to the scheduler and that of the pipe, where both end with their process."""
CLEARING_SECONDS = 10.0
"""For the shared folder to go while other workers still write into it."""


def serve(pipe: Connection, address: str, options: Mapping[str, Any]) -> None:
    """Work for a scheduler until it goes, or the other end of the pipe does.

    Parameters
    ----------
    pipe : Connection
        Nothing is ever sent through it.
    address : str
        Of the scheduler.
    options : mapping
        For ``distributed.Worker``; `local_directory` is a folder of this session's own.
    """
    # Ctrl-C reaches the whole group of processes; the parent decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    orphaned = threading.Event()
    watcher = threading.Thread(target=_end_with, args=(pipe, Path(options["local_directory"]), orphaned), daemon=True)
    watcher.start()
    import dask
    import distributed  # it sets its loggers up when it is imported

    del distributed
    dask.config.set(OFF)
    logging.disable(logging.CRITICAL)
    asyncio.run(_work(address, options))
    # A scheduler goes when its process is killed, too; then the watcher must not be cut off while it clears away.
    if orphaned.wait(ORPHANED_SECONDS):
        watcher.join()


def _end_with(pipe: Connection, folder: Path, orphaned: threading.Event) -> None:
    try:
        pipe.recv_bytes()
    except (EOFError, OSError):
        orphaned.set()
        _clear(folder)  # whoever made it is dead
        # Without Python's own end: datasets of GDAL that are still open would crash there.
        os._exit(0)


def _clear(folder: Path) -> None:
    """Remove a folder that others may still write into, and remove as well."""
    deadline = time.monotonic() + CLEARING_SECONDS
    while folder.exists() and time.monotonic() < deadline:
        shutil.rmtree(folder, ignore_errors=True)


async def _work(address: str, options: Mapping[str, Any]) -> None:
    from distributed import Worker

    async with Worker(address, **options) as worker:
        await worker.finished()
