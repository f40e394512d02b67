"""What this side knows of a detached job."""

from __future__ import annotations

import dataclasses
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any, Optional

from ..profile import Profile, profile_from

QUEUED, RUNNING, DONE, FAILED = "queued", "running", "done", "failed"
CANCELLED, FETCHED, LOST = "cancelled", "fetched", "lost"
STATES = (QUEUED, RUNNING, DONE, FAILED, CANCELLED, FETCHED, LOST)
LIVE = (QUEUED, RUNNING)
"""States that the cluster may change."""


@dataclass(frozen=True)
class Sentence:
    """A message that a user interface can translate.

    Parameters
    ----------
    template : str
        In English, with placeholders.
    values : mapping of str to object
        What the placeholders stand for; plain data.
    parameter : str, optional
        The Job field concerned.
    """

    template: str
    values: Mapping[str, Any] = field(default_factory=dict)
    parameter: Optional[str] = None

    def __str__(self) -> str:
        text = self.template.format(**self.values) if self.values else self.template
        return f"{self.parameter.upper()}: {text}" if self.parameter else text


@dataclass(frozen=True)
class JobRecord:
    """One detached job.

    Parameters
    ----------
    id : str
        Our own short name of it, such as ``20261121-3f9a2c``.
    profile : str
        Name of the profile that it was submitted with.
    kind : str
        The profile's kind.
    folder : str
        The job's folder, as the cluster calls it.
    job : mapping
        ``Job.to_dict()``, with paths as they are on this machine.
    outputs : mapping of str to str
        Field -> where its result shall appear on this machine.
    access : mapping
        ``Profile.to_dict()`` of the time: the profile may be changed or removed before the job ends.
    parts : int
        Over how many jobs of the queue the raster is split.
    scheduler_ids : tuple of str
        The scheduler's names of the jobs, in the order in which they were queued.
    created : str
        When it was submitted (ISO 8601, UTC).
    state : str
        One of `STATES`.
    updated : str
        When the state was last asked for; of a job that has ended, when that was found.
    asked : str
        When a lost job was last looked for; empty for others.
    progress : float
        Share of the work that is done.
    pixels_per_second : float
        Speed so far; 0 where it is unknown.
    node : str
        Machine that works on it.
    attempt : int
        How often it had to be started again.
    log_tail : str
        Last lines of the log.
    reason : Sentence, optional
        Why it failed, was lost, or could not be asked for.
    numbers : mapping
        What the job returned (``macro_f1`` and the like).
    keep_results : bool
        Whether results stay on the cluster, and only quick looks are fetched unless results are asked for.
    copied : int
        Bytes of inputs that were sent along.
    """

    id: str
    profile: str
    kind: str
    folder: str
    job: Mapping[str, Any]
    outputs: Mapping[str, str]
    access: Mapping[str, Any] = field(default_factory=dict)
    parts: int = 1
    scheduler_ids: tuple[str, ...] = ()
    created: str = ""
    state: str = QUEUED
    updated: str = ""
    progress: float = 0.0
    pixels_per_second: float = 0.0
    node: str = ""
    attempt: int = 0
    log_tail: str = ""
    reason: Optional[Sentence] = None
    numbers: Mapping[str, Any] = field(default_factory=dict)
    keep_results: bool = False
    copied: int = 0
    asked: str = ""

    @property
    def name(self) -> str:
        """Name of the job's kind, such as ``classifyraster``."""
        return str(self.job.get("job", ""))

    def profile_then(self) -> Profile:
        """The profile as it was when the job was submitted."""
        return profile_from(self.access, self.profile)

    def to_dict(self) -> dict[str, Any]:
        """The record as plain data, ready for JSON."""
        return dataclasses.asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> JobRecord:
        """What `to_dict` returned; keys of a newer Terroir are passed over."""
        known = {item.name for item in dataclasses.fields(cls)}
        values = {key: value for key, value in data.items() if key in known}
        values["scheduler_ids"] = tuple(values.get("scheduler_ids", ()))
        reason = values.get("reason")
        values["reason"] = Sentence(**reason) if reason else None
        return cls(**values)


def new_id() -> str:
    """A short name that no other job has: the day, and six digits by chance."""
    return f"{datetime.now(timezone.utc):%Y%m%d}-{secrets.token_hex(3)}"


def now() -> str:
    """The time in UTC, as records hold it."""
    return datetime.now(timezone.utc).isoformat(timespec="seconds")
