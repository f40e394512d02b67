"""One task on a cluster: each item on its way there and back."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping
from concurrent.futures import Executor
from typing import Any, Optional

from ...compute.backend import TwoStepTask
from ...compute.processes import WorkerTraceback
from ...errors import BlockError, ParameterError
from .calls import Calls
from .gathering import gathered
from .session import Session
from .shipping import OWN, Packed, pack, unpack
from .task import DONE, FAILED, UNSEEN, Shipment

# Done on this machine, after all.
_HERE = "here"
_ANSWER = "core.cluster.dask.serving:answer"


class Dispatch:
    """Sends a task once to each worker, and items one by one.

    Parameters
    ----------
    shipment : Shipment
        The task.
    session : Session
        Its workers do the work.
    calls : Calls
        Calls them.
    readers : Executor
        Threads of this machine, which read what workers do not see.
    given : bool
        Whether this machine reads for all of them.
    resources : mapping of str to float, optional
        What an item needs of a worker.

    Raises
    ------
    ParameterError
        If the task cannot be sent.
    """

    def __init__(
        self,
        shipment: Shipment,
        session: Session,
        calls: Calls,
        readers: Executor,
        given: bool,
        resources: Optional[Mapping[str, float]] = None,
    ) -> None:
        self._task: Any = shipment.task
        self._session = session
        self._calls = calls
        self._readers = readers
        self._given = given
        self._compress = shipment.compress
        self._resources = resources
        self.unseen: Optional[str] = None
        """What a worker did not find the same as this machine, although it seemed so before."""
        blob = _packed(shipment, calls.package)
        self._digest = _hash(blob)
        self._blob: Any = calls.keep(tuple, blob, f"terroir-task-{self._digest}")

    async def answer(self, item: Any) -> Any:
        """The result of one item, not unpacked yet; runs in the client's own thread."""
        if not self._given:
            kind, value = await self._asked(_packed(item, self._calls.package), False)
            if kind != UNSEEN:
                return kind, value
            self.unseen = self.unseen or str(value)
        loop = asyncio.get_running_loop()
        if not isinstance(self._task, TwoStepTask):
            return await loop.run_in_executor(self._readers, self._done_here, item)
        # Under no name here: what was sent need not lie here any more while it is computed.
        return await self._asked(await loop.run_in_executor(self._readers, self._read, item), True)

    async def _asked(self, packed: Packed, given: bool) -> Any:
        arguments = (self._digest, OWN, self._blob, packed, given)
        future = self._calls.submit(_ANSWER, arguments, self._session.usable(), self._resources)
        del packed, arguments
        return await gathered(future)

    def _read(self, item: Any) -> Packed:
        return _packed((item, self._task.read(item)), self._calls.package, self._compress)

    def _done_here(self, item: Any) -> tuple[str, Any]:
        return _HERE, self._task(item)

    def close(self) -> None:
        """Let the workers forget the task."""
        self._blob.release()


def result_of(answer: tuple[str, Any]) -> Any:
    """What an answer holds.

    Raises
    ------
    Exception
        The worker's error, with its traceback there as the cause.
    """
    kind, value = answer
    if kind == _HERE:
        return value
    if kind == DONE:
        return unpack(value)
    if kind != FAILED:
        raise BlockError("a worker cannot open what was read for it ({reason}); see the log", reason=value)
    packed, trace = value
    try:
        error = unpack(packed)
    except Exception as broken:  # noqa: BLE001  versions of a library may differ
        raise BlockError(
            "a worker failed, and its error cannot be read here ({reason}); see the log", reason=str(broken)
        ) from WorkerTraceback(trace)
    raise error from WorkerTraceback(trace)


def _packed(value: Any, package: str, compress: bool = False) -> Packed:
    try:
        return pack(value, package, compress)
    except Exception as error:
        raise ParameterError(
            "this work cannot be sent to other machines ({reason}); choose the threads backend",
            parameter="backend",
            reason=str(error),
        ) from error


def _hash(packed: Packed) -> str:
    stream, large = packed
    digest = hashlib.sha256(stream)
    for _, data in large:
        digest.update(data)
    return digest.hexdigest()
