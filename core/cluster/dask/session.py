"""The connection to a cluster that lasts for one job: opened before its first pass, closed when it ends in any way."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Optional

from ...errors import WorkersLost
from ...learning.dependencies import require_packages
from ..profile import JOBQUEUE_KINDS, Profile
from .connection import connect
from .members import Members
from .opening import open_source
from .profiler import profiler_off
from .quiet import quiet
from .source import Source
from .waiting import Absence, wait_for_first

if TYPE_CHECKING:
    from distributed import Client

LOOK_SECONDS = 1.0
"""How often a session looks after its workers, at most."""

Tell = Callable[..., None]


def _nothing() -> None:
    """Nobody may want to stop."""


class Session:
    """What a backend needs to know of a cluster; made by `open_session`.

    Parameters
    ----------
    client : distributed.Client
        Connected; never the default one of the process.
    source : Source
        Where the workers come from.
    tell, warn : callable
        Called with a template and its values, in the thread that looks.
    """

    def __init__(self, client: Client, source: Source, tell: Tell, warn: Tell) -> None:
        self.client = client
        """Of distributed: submit with it, and read its futures."""
        self.profile: Profile = source.profile
        """Where this session leads."""
        self.members = Members(client)
        """Workers that are connected, and how many joined and were lost so far."""
        self._source = source
        self._tell, self._warn = tell, warn
        self._absence = Absence(source, tell, warn)
        self._looked = float("-inf")

    @property
    def cluster(self) -> Any:
        """The cluster object of distributed; None where the scheduler is somebody else's."""
        return self._source.cluster

    @property
    def workers(self) -> int:
        """Threads that compute at the same time: those connected, or those asked for where that is more; at least 1."""
        return max(self.members.threads, self._source.wanted, 1)

    @property
    def own(self) -> bool:
        """Whether scheduler and workers were started for this session, and nobody else computes there."""
        return self._source.own

    def alive(self) -> bool:
        """Whether the scheduler still answers."""
        return bool(self.client.status == "running")

    def usable(self) -> Optional[list[str]]:
        """Addresses of the workers that may be given tasks; None where that is all of them."""
        return self.members.fit() if self.members.unfit else None

    def look(self, at_once: bool = False) -> None:
        """Look after the workers; call this regularly in the thread of the run, it does something once a second.

        Workers that join are asked for their Python, those that were lost are reported, batch jobs that ended
        are replaced.

        Parameters
        ----------
        at_once : bool
            Even if it looked just before.

        Raises
        ------
        WorkersLost
            If the scheduler is lost, or all workers are and no other can come.
        """
        if not at_once and time.monotonic() - self._looked < LOOK_SECONDS:
            return
        self._looked = time.monotonic()
        if not self.alive():
            raise WorkersLost(
                "the connection to the scheduler of {profile} was lost; what is done is kept: run again with RESUME",
                parameter="profile",
                profile=self.profile.name,
            )
        change = self.members.refresh()
        for address, version in change.unfit.items():
            self._refuse(address, version)
        if change.lost and not self._source.elastic:
            self._warn(
                "{lost} workers of {profile} were lost; {left} go on with the work.",
                lost=change.lost,
                profile=self.profile.name,
                left=len(self.members.fit()),
            )
        elif change.joined and self.members.lost and not self._source.elastic:
            self._tell(
                "{joined} workers of {profile} joined; {left} work now.",
                joined=change.joined,
                profile=self.profile.name,
                left=len(self.members.fit()),
            )
        self._source.note()
        self._absence.watch(self.members)

    def _refuse(self, address: str, version: str) -> None:
        import platform

        self._warn(
            "The worker {address} runs Python {theirs}, and {ours} runs here: it gets no work.",
            address=address,
            theirs=version,
            ours=platform.python_version(),
        )
        if self.own:
            self.client.retire_workers([address], close_workers=True)


@contextlib.contextmanager
def open_session(profile: Profile, tell: Tell, warn: Tell, poll: Callable[[], None] = _nothing) -> Iterator[Session]:
    """Connect to a cluster, or start one; closing it takes back whatever was started, within five seconds.

    Parameters
    ----------
    profile : Profile
        Which cluster.
    tell, warn : callable
        Called with a template and its values, in the caller's thread.
    poll : callable
        Called regularly while this waits; stops by raising.

    Yields
    ------
    Session
        With one worker at least.

    Raises
    ------
    MissingDependencyError
        If dask is not installed here.
    ClusterError
        If the cluster cannot be reached, refuses the jobs, or no worker came.
    """
    jobqueue = ["dask_jobqueue"] if profile.kind in JOBQUEUE_KINDS else []
    require_packages(["distributed", *jobqueue, *(["asyncssh"] if profile.kind == "ssh" else [])])
    with quiet(), profiler_off(), open_source(profile, warn, poll) as source, connect(source, poll) as client:
        session = Session(client, source, tell, warn)
        wait_for_first(session.members, source, tell, warn, poll)
        source.settle()
        yield session
