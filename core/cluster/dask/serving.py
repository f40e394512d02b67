"""What a worker does: read and compute items, and send back what comes of them.

Runs inside a dask worker, in as many threads at the same time as it has.
"""

from __future__ import annotations

import sys
import traceback
from functools import partial
from typing import Any, Optional

from ...compute.backend import TwoStepTask
from ...errors import BlockError, InputFileError
from ...raster.cache import share_process
from ...raster.relocation import relocated
from ..paths import there
from .shipping import OWN, Packed, pack, unpack
from .signature import first_unseen, signatures
from .task import DONE, FAILED, UNSEEN, Shipment
from .tasks import Tasks

_TASKS = Tasks()

Answer = tuple[str, Any]


def answer(digest: str, home: str, blob: Packed, packed: Packed, given: bool) -> Answer:
    """Work on one item.

    Parameters
    ----------
    digest : str
        Hash of the task.
    home : str
        Name of this code's package where the answer goes.
    blob : Packed
        The task, as a `Shipment`.
    packed : Packed
        The item; where its data are given, a pair of the item and what was read for it.
    given : bool
        Whether they are.

    Returns
    -------
    tuple
        `DONE` and the packed result; `FAILED` with the packed error and its traceback; `UNSEEN` with the reason.
    """
    try:
        share_process(_threads())
        shipment = _TASKS.get(digest, blob)
        value = unpack(packed)
        if given and isinstance(shipment.task, TwoStepTask):
            item, read = value
            return DONE, pack(shipment.task.compute(item, read), home, shipment.compress)
        with relocated(partial(there, pairs=shipment.pairs)):
            return _by_itself(shipment, value, home)
    except Exception as error:  # noqa: BLE001  whatever it is, the client raises it
        return FAILED, (pack(_portable(error), home), traceback.format_exc())


def look(packed: Packed) -> dict[str, Optional[tuple[int, float]]]:
    """Size and time of the last change of files, as plain data; None for those that cannot be read here."""
    files, pairs = unpack(packed)
    with relocated(partial(there, pairs=pairs)):
        return {
            file: None if found is None else (found.size, found.changed) for file, found in signatures(files).items()
        }


def _by_itself(shipment: Shipment, item: Any, home: str) -> Answer:
    """Read and compute, where the files are those that were meant."""
    unseen = None if shipment.checked else first_unseen(shipment.files)
    if unseen is not None:
        return UNSEEN, unseen
    shipment.checked.append(True)
    try:
        result = shipment.task(item)
    except InputFileError as error:
        # The client tries by itself, and fails with the same words if the file is to blame.
        return UNSEEN, str(error.values.get("path", error))
    return DONE, pack(result, home, shipment.compress)


def _threads() -> int:
    """Task threads of this worker."""
    worker = sys.modules["distributed"].get_worker()
    return int(worker.state.nthreads)


def _portable(error: Exception) -> Exception:
    """The error itself if it survives the journey, else one that says the same."""
    if isinstance(error.__cause__, ModuleNotFoundError):  # it concerns the worker, not the block
        error = error.__cause__
    try:
        unpack(pack(error, OWN))
    except Exception:  # noqa: BLE001  some exceptions cannot be made again from their arguments
        return BlockError("a worker failed ({kind}: {reason})", kind=type(error).__name__, reason=str(error))
    return error
