"""The workers of a scheduler: who is there, who joined, who was lost, and whose Python is another one."""

from __future__ import annotations

import asyncio
import platform
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from ...errors import WorkersLost

if TYPE_CHECKING:
    from distributed import Client

ANSWER_SECONDS = 10.0
"""Time for a scheduler to say who its workers are."""
VERSION_SECONDS = 5.0
"""Time for a worker to name its Python."""
SILENT_SECONDS = 30.0
"""How long a worker that did not is left alone."""


class Change(NamedTuple):
    """What changed since the last look."""

    joined: int
    lost: int
    unfit: dict[str, str]
    """Address -> version of Python, of those that joined and cannot be used."""


class Members:
    """Workers of a scheduler, as of the last `refresh`.

    Parameters
    ----------
    client : distributed.Client
        Connected.
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        self._threads: dict[str, int] = {}
        self.unfit: dict[str, str] = {}
        """Address -> version of Python, of workers that are there and cannot be used."""
        self._silent: dict[str, float] = {}  # when to ask again
        self.joined = self.lost = 0
        """How many did so far; only those that can be used count."""

    @property
    def threads(self) -> int:
        """Threads of the workers that can be used."""
        return sum(self._threads.values())

    def fit(self) -> list[str]:
        """Addresses of the workers that can be used."""
        return list(self._threads)

    def refresh(self) -> Change:
        """Ask the scheduler who is there, and those that are new for their Python.

        Raises
        ------
        WorkersLost
            If the scheduler does not answer.
        """
        there = self._asked()
        new = [address for address in there if address not in self._threads and address not in self.unfit]
        versions = self._versions(new)
        unfit = {address: version for address, version in versions.items() if _minor(version) != _minor(_OURS)}
        joined = [address for address in versions if address not in unfit]
        lost = [address for address in self._threads if address not in there]
        self._threads = {
            address: threads for address, threads in there.items() if address in self._threads or address in joined
        }
        self.unfit = {address: version for address, version in {**self.unfit, **unfit}.items() if address in there}
        self.joined += len(joined)
        self.lost += len(lost)
        return Change(len(joined), len(lost), unfit)

    def _asked(self) -> dict[str, int]:
        scheduler = self._client.scheduler
        try:
            answer = self._client.sync(scheduler.ncores, workers=None, callback_timeout=ANSWER_SECONDS)
        except (OSError, asyncio.TimeoutError, AttributeError, RuntimeError) as error:  # no scheduler any more is None
            raise WorkersLost(
                "the scheduler does not answer any more ({reason}); what is done is kept: run again with RESUME",
                parameter="profile",
                reason=" ".join(str(error).split()) or type(error).__name__,
            ) from error
        return {str(address): int(threads) for address, threads in answer.items()}

    def _versions(self, workers: Sequence[str]) -> dict[str, str]:
        """Python of each worker that answers; one that was just lost gives none, and is asked again."""
        now = time.monotonic()
        asked = [worker for worker in workers if now >= self._silent.get(worker, now)]
        if not asked:
            return {}
        answers: list[dict[str, Any]] = self._client.sync(_versions, self._client, asked)
        found = {worker: answer.get(worker) for worker, answer in zip(asked, answers)}
        self._silent = {worker: now + SILENT_SECONDS for worker, version in found.items() if version is None}
        return {worker: version for worker, version in found.items() if isinstance(version, str)}


async def _versions(client: Client, workers: Sequence[str]) -> list[dict[str, Any]]:
    return await asyncio.gather(*(_version(client, worker) for worker in workers))


async def _version(client: Client, worker: str) -> dict[str, Any]:
    """Asked one by one, so that a worker that hangs does not hide the others."""
    asking = client._run(platform.python_version, workers=[worker], on_error="return")
    try:
        answer: dict[str, Any] = await asyncio.wait_for(asking, VERSION_SECONDS)
    except (OSError, asyncio.TimeoutError):
        return {}
    return answer


_OURS = platform.python_version()


def _minor(version: str) -> list[str]:
    return version.split(".")[:2]
