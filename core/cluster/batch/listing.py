"""The jobs and how far they are."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone

from ...errors import TerroirError
from . import folder as names
from .progress import Seen, changes_of
from .record import FAILED, LIVE, LOST, JobRecord, Sentence, now
from .remote_files import Found, read_files
from .schedulers import QueueState, scheduler_of
from .shell import Shell, open_shell
from .store import JobStore

_TAIL = 4096
"""Bytes of a log that a list shows the end of."""
_WHOLE = 2**24
"""Bytes of a status: those of earlier versions hold the hashes of all results."""
_SECOND_LOOK = timedelta(minutes=10)
"""How long a job that seemed to be over is asked for again: a shared disk may show its end a little later."""
_LONG_LOOK = timedelta(hours=1)
"""How long nobody looks for a lost job at most: its disk may have been away, and come back."""


def list_jobs(store: JobStore, refresh: bool = True) -> list[JobRecord]:
    """All jobs, the newest first.

    Parameters
    ----------
    store : JobStore
        Where they are kept.
    refresh : bool
        Ask the clusters about those that may have changed, with two round trips to each. A cluster that cannot be
        reached leaves its jobs as they were, with a `reason` that says so.
    """
    records = store.all()
    return refresh_jobs(store, records) if refresh else records


def refresh_jobs(store: JobStore, records: Sequence[JobRecord], lost_too: bool = False) -> list[JobRecord]:
    """The same jobs with what their clusters say now.

    Parameters
    ----------
    store : JobStore
        Where they are kept.
    records : sequence of JobRecord
        Jobs of any clusters.
    lost_too : bool
        Look for lost jobs at once, not only from time to time.
    """
    groups: dict[str, list[JobRecord]] = {}
    for record in records:
        if _may_change(record) or (lost_too and record.state == LOST):
            groups.setdefault(json.dumps(record.access, sort_keys=True), []).append(record)
    fresh: dict[str, JobRecord] = {}
    for group in groups.values():
        try:
            seen = look_at(group)
        except TerroirError as error:
            reason = Sentence(error.template, error.values, error.parameter)
            fresh.update({one.id: dataclasses.replace(_asked(store, one), reason=reason) for one in group})
            continue
        for record in group:
            fresh[record.id] = _updated(store, record, seen[record.id])
    return [fresh.get(record.id, record) for record in records]


def look_at(records: Sequence[JobRecord]) -> dict[str, Seen]:
    """What a cluster says of its jobs, by our id; all records are of one profile.

    Raises
    ------
    TerroirError
        If it cannot be asked.
    """
    profile = records[0].profile_then()
    shell, scheduler = open_shell(profile), scheduler_of(profile)
    ids = [one for record in records for one in record.scheduler_ids]
    # First the queue, then the files: a job writes how it ended before it leaves the queue.
    states: dict[str, QueueState] = {}
    if ids:
        answer = shell.run(["sh", "-c", scheduler.query(ids)]).output.decode("utf-8", "replace")
        states = scheduler.states(answer)
    return _files_of(shell, records, states)


def _files_of(shell: Shell, records: Sequence[JobRecord], states: Mapping[str, QueueState]) -> dict[str, Seen]:
    asked: list[tuple[str, int]] = []
    for record in records:
        asked += [(f"{record.folder}/{name}".rstrip("/"), most) for name, most in _wanted(record)]
    answers = iter(read_files(shell, asked))
    seen = {}
    for record in records:
        found: dict[str, Found] = {name: next(answers) for name, _ in _wanted(record)}
        ids = record.scheduler_ids or _ids(found[names.IDS])
        seen[record.id] = Seen(ids, [states.get(one) for one in ids], found)
    return seen


def _wanted(record: JobRecord) -> list[tuple[str, int]]:
    wanted = [("", 1), (names.IDS, _TAIL), (names.STATUS, _WHOLE), (names.LOG, _TAIL), (names.SCHEDULER_LOG, _TAIL)]
    if record.parts > 1:
        for part in range(1, record.parts + 1):
            wanted += [(names.status_name(part), _WHOLE), (names.log_name(part), _TAIL)]
    return wanted


def _ids(found: Found) -> tuple[str, ...]:
    lines = (found.content or b"").decode("utf-8", "replace").splitlines()
    return tuple(line.split(" ")[1] for line in lines if " " in line)


def _may_change(record: JobRecord) -> bool:
    if record.state in LIVE:
        return True
    if record.state not in (FAILED, LOST) or not record.updated:
        return False
    ended, moment = datetime.fromisoformat(record.updated), datetime.now(timezone.utc)
    if record.state == FAILED or moment - ended < _SECOND_LOOK:
        return moment - ended < _SECOND_LOOK
    # The longer it has been lost, the less often somebody looks.
    asked = datetime.fromisoformat(record.asked or record.updated)
    return moment - asked >= min(max(asked - ended, _SECOND_LOOK), _LONG_LOOK)


def _asked(store: JobStore, record: JobRecord) -> JobRecord:
    """A record that tells when a lost job was looked for."""
    return store.update(record.id, asked=now()) if record.state == LOST else record


def _updated(store: JobStore, record: JobRecord, seen: Seen) -> JobRecord:
    changes = changes_of(record, seen)
    if record.state not in LIVE and changes["state"] == record.state:
        return _asked(store, record)  # `updated` is when it ended
    current = store.get(record.id)
    if current.state != record.state:  # somebody else fetched or cancelled it meanwhile
        return current
    return store.update(record.id, **changes, updated=now(), asked="")
