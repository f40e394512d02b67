"""Waiting for workers: the first one, and others when all are lost. It is always said what is waited for."""

from __future__ import annotations

import platform
import time
from collections.abc import Callable

from ...errors import ClusterError, WorkersLost
from .members import Members
from .source import Source, Standing

POLL_SECONDS = 0.1
STANDING_SECONDS = 2.0
"""How often a batch scheduler is asked; it serves many."""
UNKNOWN_SECONDS = 60.0
"""How long to wait for workers where nobody can tell whether any will come."""
REPLACE_SECONDS = 30.0
"""How often to see whether some of several workers have to be started anew."""
GONE_SECONDS = 3.0
"""How long a job that is in no queue any more may take to show up as a worker, and back."""


def wait_for_first(
    members: Members, source: Source, tell: Callable[..., None], warn: Callable[..., None], poll: Callable[[], None]
) -> None:
    """Wait until a worker can be used.

    Parameters
    ----------
    members : Members
        Of the scheduler.
    source : Source
        Where workers come from.
    tell, warn : callable
        Called with a template and its values.
    poll : callable
        Called regularly; stops by raising.

    Raises
    ------
    ClusterError
        If none can come any more, or all that came run another Python.
    """
    wait = _Wait(source, tell)
    while True:
        poll()
        change = members.refresh()
        if members.fit():
            for address, version in change.unfit.items():
                warn(
                    "The worker {address} runs Python {theirs}, and {ours} runs here: it gets no work.",
                    address=address,
                    theirs=version,
                    ours=platform.python_version(),
                )
            return
        if members.unfit:
            raise ClusterError(
                "the workers of {profile} run Python {theirs}, and {ours} runs here; set the profile's python to one"
                " of the same minor version",
                parameter="profile",
                profile=source.profile.name,
                theirs=", ".join(sorted(set(members.unfit.values()))),
                ours=platform.python_version(),
            )
        if wait.is_vain():
            raise _nobody_came(source)
        time.sleep(POLL_SECONDS)


class _Wait:
    """One time of waiting."""

    def __init__(self, source: Source, tell: Callable[..., None]) -> None:
        self._source, self._tell = source, tell
        self._began = time.monotonic()
        self._asked = self._last_hope = self._began
        self._told: Standing | None = None
        self._silent = True

    def is_vain(self) -> bool:
        """Whether nobody will come; says what is waited for, when that changes."""
        now = time.monotonic()
        if now - self._asked < STANDING_SECONDS and not (self._silent and now - self._began > POLL_SECONDS):
            return False
        self._asked = now
        standing = self._source.standing()
        self._say(standing)
        if standing is None:
            return now - self._last_hope > UNKNOWN_SECONDS
        if standing.total:
            self._last_hope = now
        return now - self._last_hope > GONE_SECONDS

    def _say(self, standing: Standing | None) -> None:
        if not self._silent and standing == self._told:
            return
        self._silent, self._told = False, standing
        if standing is None:
            self._tell("Waiting for the first worker of {profile}.", profile=self._source.profile.name)
        elif standing.reason:
            self._tell(
                "Waiting for the first worker (wanted: {workers}, queued: {queued} ({reason}), begun: {running}).",
                workers=self._source.jobs,
                queued=standing.queued,
                reason=standing.reason,
                running=standing.running,
            )
        else:
            self._tell(
                "Waiting for the first worker (wanted: {workers}, queued: {queued}, begun: {running}).",
                workers=self._source.jobs,
                queued=standing.queued,
                running=standing.running,
            )


def _nobody_came(source: Source) -> ClusterError:
    if source.standing() is None:
        return ClusterError(
            "no worker is connected to the scheduler of {profile}; start workers, then run again",
            parameter="profile",
            profile=source.profile.name,
        )
    return ClusterError(
        "all jobs of {profile} ended before a worker came ({words}); correct the profile",
        parameter="profile",
        profile=source.profile.name,
        words=source.words() or "–",
    )


class Absence:
    """What happens when all workers are lost in the middle of a run.

    Parameters
    ----------
    source : Source
        Where others may come from.
    tell, warn : callable
        Called with a template and its values.
    """

    def __init__(self, source: Source, tell: Callable[..., None], warn: Callable[..., None]) -> None:
        self._source, self._tell, self._warn = source, tell, warn
        self._since: float | None = None
        self._last_hope = self._asked = float("-inf")
        self._joined_before = 0

    def watch(self, members: Members) -> None:
        """See who is there, and replace those that ended where that can be done.

        Raises
        ------
        WorkersLost
            If nobody is left and nobody will come.
        """
        now = time.monotonic()
        if members.fit():
            if self._since is not None and not self._source.elastic:
                self._tell("The work goes on with {workers} workers.", workers=len(members.fit()))
            self._since = None
            if members.lost and now - self._asked > REPLACE_SECONDS:
                self._asked = now
                self._replace(members)
            return
        if self._since is None:
            self._since = self._last_hope = now
            if not self._source.elastic:
                self._warn("All workers of {profile} were lost; waiting for others.", profile=self._source.profile.name)
        if now - self._asked < STANDING_SECONDS:
            return
        self._asked = now
        standing = self._source.standing()
        if standing is not None and (standing.total > 0 or self._replace(members)):
            self._last_hope = now
        elif now - self._last_hope > (UNKNOWN_SECONDS if standing is None or self._source.elastic else GONE_SECONDS):
            raise WorkersLost(
                "all workers of {profile} are gone and no other comes ({words}); what is done is kept: run again with"
                " RESUME",
                parameter="profile",
                profile=self._source.profile.name,
                words=self._source.words() or "–",
            )

    def _replace(self, members: Members) -> bool:
        """Start others in place of those that ended, unless those started last never came to work."""
        if members.joined == self._joined_before or not self._source.replace():
            return False
        self._joined_before = members.joined
        self._tell("Workers of {profile} that ended are started anew.", profile=self._source.profile.name)
        return True
