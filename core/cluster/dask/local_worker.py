"""One worker of a cluster on this machine: a process at the end of a pipe, which ends with whoever holds the other."""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import signal
import threading
from collections.abc import Mapping
from multiprocessing.connection import Connection
from typing import Any


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
    threading.Thread(target=_end_with, args=(pipe, options["local_directory"]), daemon=True).start()
    import distributed  # it sets its loggers up when it is imported

    del distributed
    logging.disable(logging.CRITICAL)
    asyncio.run(_work(address, options))


def _end_with(pipe: Connection, folder: str) -> None:
    try:
        pipe.recv_bytes()
    except (EOFError, OSError):
        shutil.rmtree(folder, ignore_errors=True)  # whoever made it is dead
        # Without Python's own end: datasets of GDAL that are still open would crash there.
        os._exit(0)


async def _work(address: str, options: Mapping[str, Any]) -> None:
    from distributed import Worker

    async with Worker(address, **options) as worker:
        await worker.finished()
