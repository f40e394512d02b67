"""Who reads: the workers by themselves, where they see the same files, or this machine for them."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import wait
from dataclasses import dataclass
from typing import Any

from .calls import Calls
from .gathering import gathered, start
from .session import Session
from .shipping import pack
from .signature import Signature, signatures

PROBE_SECONDS = 30.0
"""Time for workers to look at files. Who is silent is not waited for: a worker looks again before it first reads."""
_POLL_SECONDS = 0.1
_LOOK = "core.cluster.dask.serving:look"


@dataclass(frozen=True)
class Sight:
    """What workers see of some files.

    Parameters
    ----------
    files : mapping of str to Signature
        What each file is on this machine.
    unseen : str
        A file that is not the same on a worker; empty where all are.
    worker : str
        That worker's address.
    asked : int
        Workers that answered.
    """

    files: Mapping[str, Signature]
    unseen: str = ""
    worker: str = ""
    asked: int = 0


def look_at(files: Sequence[str], session: Session, calls: Calls, poll: Callable[[], None]) -> Sight:
    """Ask all workers for some files.

    Parameters
    ----------
    files : sequence of str
        As this machine knows them.
    session : Session
        The workers.
    calls : Calls
        Calls them.
    poll : callable
        Called regularly; stops by raising.
    """
    own = signatures(files)
    known = {path: found for path, found in own.items() if found is not None}
    missing = next((path for path in files if path not in known), "")
    if missing or not files:  # whoever reads here says what is wrong with it
        return Sight(known, missing)
    packed = pack((list(files), tuple(session.profile.paths)), calls.package)
    asked = {worker: calls.submit(_LOOK, [packed], [worker]) for worker in session.members.fit()}
    answers = _answers(asked, session, poll)
    for worker, answer in answers.items():
        for path, mine in known.items():
            theirs = answer.get(path)
            if theirs is None or not mine.is_of(Signature(*theirs)):
                return Sight(known, path, worker, len(answers))
    return Sight(known, asked=len(answers))


def _answers(asked: Mapping[str, Any], session: Session, poll: Callable[[], None]) -> dict[str, dict[str, Any]]:
    """What workers answered in time; those that were lost or failed are left out."""
    waiting = {worker: start(session.client, gathered(future)) for worker, future in asked.items()}
    deadline = time.monotonic() + PROBE_SECONDS
    left = set(waiting.values())
    try:
        while left and time.monotonic() < deadline:
            poll()
            session.look()
            left = wait(left, timeout=_POLL_SECONDS).not_done
    finally:
        for each in left:
            each.cancel()
    return {worker: each.result() for worker, each in waiting.items() if each.done() and _is_good(each)}


def _is_good(each: Any) -> bool:
    return not each.cancelled() and each.exception() is None
