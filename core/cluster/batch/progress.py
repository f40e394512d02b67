"""The state of a job, from what its folder holds and what the scheduler says."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Optional

from . import folder as names
from . import status as words
from .parts import merged_status
from .record import CANCELLED, DONE, FAILED, LOST, QUEUED, RUNNING, JobRecord, Sentence
from .remote_files import Found
from .schedulers import WAITING, WORKING, QueueState
from .status import parse_status, sentence_of

_TAIL_LINES = 5
_NOT_STARTED = Found(exists=False)
_TIME = re.compile(r"TIMEOUT|DEADLINE|time limit|walltime.*exceeded|TERM_RUNLIMIT", re.IGNORECASE)
_MEMORY = re.compile(
    r"OUT_OF_MEMORY|oom.?kill|exceeded (job )?memory|memory limit|TERM_MEMLIMIT|not enough memory", re.IGNORECASE
)


@dataclass(frozen=True)
class Seen:
    """What was found of a job.

    Parameters
    ----------
    ids : tuple of str
        The scheduler's names of it.
    queue : sequence of QueueState, optional
        What the scheduler says of each; None for one that it does not know any more.
    files : mapping of str to Found
        By name within the job's folder; the folder itself is the empty name.
    """

    ids: tuple[str, ...]
    queue: Sequence[Optional[QueueState]]
    files: Mapping[str, Found]

    def status(self, part: int = 0) -> dict[str, Any]:
        """What the node says, of a part or of the whole."""
        return parse_status(self._file(names.status_name(part)).content)

    def log(self, part: int = 0) -> str:
        """The end of a log."""
        return (self._file(names.log_name(part)).content or b"").decode("utf-8", "replace")

    @property
    def scheduler_log(self) -> str:
        """The end of what the scheduler says of the job in a file."""
        return (self._file(names.SCHEDULER_LOG).content or b"").decode("utf-8", "replace")

    def has(self, state: str) -> bool:
        """Whether the scheduler says this of any of its jobs."""
        return any(found is not None and found.state == state for found in self.queue)

    def _file(self, name: str) -> Found:
        return self.files.get(name, _NOT_STARTED)


def changes_of(record: JobRecord, seen: Seen) -> dict[str, Any]:
    """Fields of a record as they are now."""
    status = _status(record, seen)
    changes: dict[str, Any] = {
        "state": _state(status, seen),
        "scheduler_ids": seen.ids,
        "progress": float(status.get("progress", 0.0)),
        "pixels_per_second": float(status.get("pixels_per_second", 0.0)),
        "node": str(status.get("node", "")),
        "attempt": int(status.get("attempt", 0)),
        "log_tail": _tail(record, seen),
        "reason": None,
    }
    if changes["state"] == DONE:
        changes["numbers"] = dict(status.get("numbers") or {})
    elif changes["state"] == LOST:
        changes["reason"] = Sentence(
            "the folder {folder} of job {id} is gone; submit the job again", {"folder": record.folder, "id": record.id}
        )
    elif changes["state"] in (FAILED, CANCELLED):
        changes["reason"] = sentence_of(status.get("reason")) or _ended_without_a_word(record, seen, status)
    elif changes["state"] == QUEUED:
        changes["reason"] = _why_it_waits(seen)
    return changes


def _status(record: JobRecord, seen: Seen) -> dict[str, Any]:
    if record.parts < 2:
        return seen.status()
    statuses = [seen.status(part) or None for part in range(1, record.parts + 1)]
    return {**(seen.status() or {}), **merged_status(statuses, seen.status() or None)}


def _state(status: Mapping[str, Any], seen: Seen) -> str:
    said = status.get("state")
    if not seen.files[""].exists:
        return LOST
    if said == words.DONE:
        return DONE
    # Of several parts, one may have failed while others still work.
    over = seen.status().get("state") == words.FAILED
    if not over and seen.has(WORKING):
        return RUNNING
    if not over and seen.has(WAITING):
        return QUEUED
    return CANCELLED if said != words.FAILED and _is_cancelled(seen) else FAILED


def _is_cancelled(seen: Seen) -> bool:
    """Whether somebody took it out of the queue; our own jobs take out only those that wait for a further attempt."""
    known = [found for found in seen.queue if found is not None]
    return bool(known) and all(found.reason == "CANCELLED" for found in known)


def _ended_without_a_word(record: JobRecord, seen: Seen, status: Mapping[str, Any]) -> Sentence:
    """Why a job is over whose node said nothing of an end."""
    logs = [seen.scheduler_log, seen.log(), *(seen.log(part) for part in range(1, record.parts + 1))]
    said = " ".join([*(found.reason for found in seen.queue if found is not None), *logs])
    values = {"id": record.id, "profile": record.profile}
    if _is_cancelled(seen) and not _TIME.search(said):
        return Sentence("job {id} was cancelled in the queue of {profile}; submit it again", values, None)
    if _MEMORY.search(said):
        return Sentence(
            "job {id} needed more memory than it may have; ask for more in the profile {profile}, then submit it again",
            values,
            "profile",
        )
    if _TIME.search(said) or status.get("state") == words.INTERRUPTED:
        return Sentence(
            "job {id} reached its time limit before its end; ask for a longer walltime in the profile {profile} or for"
            " more PARTS, then submit it again",
            values,
            "profile",
        )
    last = [line.strip() for log in logs for line in log.splitlines()[-1:] if line.strip()]
    return Sentence(
        "job {id} ended without saying why; its log ends with: {tail}", {**values, "tail": " / ".join(last) or "–"}
    )


def _why_it_waits(seen: Seen) -> Optional[Sentence]:
    found = next((state.reason for state in seen.queue if state is not None and state.state == WAITING), "")
    if not found or found in ("None", "Dependency"):
        return None
    return Sentence("it waits in the queue ({reason})", {"reason": found})


def _tail(record: JobRecord, seen: Seen) -> str:
    """Last lines of the log; of parts, that of the one that wrote most."""
    text = seen.log()
    if not text and record.parts > 1:
        text = max((seen.log(part) for part in range(1, record.parts + 1)), key=len)
    return "\n".join((text or seen.scheduler_log).splitlines()[-_TAIL_LINES:])
