"""What runs inside a worker process: take an item, apply the task, send the answer back."""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.reduction import ForkingPickler
from typing import Any

from ..errors import BlockError
from ..raster.gdal_io import collected_errors

READY, TASK, ITEM = "ready", "task", "item"
DONE, FAILED = "done", "failed"


def serve(connection: Connection) -> None:
    """Answer until the other end closes: at the end of the run, or because the parent died in whatever way."""
    # Ctrl-C reaches the whole group of processes; the parent decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    import numpy as np
    from osgeo import gdal

    # Both are what an interpreter must have; their versions tell that they are the parent's own.
    connection.send((READY, (sys.version_info[:2], np.__version__, gdal.__version__)))
    task: Callable[[Any], Any] | None = None
    while True:
        try:
            message = connection.recv_bytes()
            with collected_errors():  # GDAL's geometries complain while they are made again, and nothing is wrong
                kind, value = ForkingPickler.loads(message)
            if kind == TASK:
                task = value
                answer: tuple[str, Any] = (DONE, None)
            else:
                answer = (DONE, task(value) if task is not None else None)
        except (EOFError, ConnectionError):
            # Without Python's own end: datasets of GDAL that are still open would crash there.
            os._exit(0)
        except Exception as error:  # noqa: BLE001  whatever it is, the parent raises it
            answer = (FAILED, (_portable(error), traceback.format_exc()))
        _answer(connection, answer)


def _answer(connection: Connection, answer: tuple[str, Any]) -> None:
    try:
        connection.send(answer)
    except (EOFError, ConnectionError):
        os._exit(0)
    except Exception as error:  # noqa: BLE001  the result cannot be sent
        connection.send((FAILED, (_portable(error), traceback.format_exc())))


def _portable(error: Exception) -> Exception:
    """The error itself if it survives the journey, else one that says the same."""
    try:
        ForkingPickler.loads(ForkingPickler.dumps(error))
    except Exception:  # noqa: BLE001  some exceptions cannot be made again from their arguments
        return BlockError("a worker process failed ({kind}: {reason})", kind=type(error).__name__, reason=str(error))
    return error
