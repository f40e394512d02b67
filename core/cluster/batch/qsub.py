"""What PBS and Grid Engine have in common: jobs enter the queue with ``qsub`` and leave it with ``qdel``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Optional

from ..profile import Profile
from .schedulers import Step, extra_directives, ids_after, queue_submission


class Qsub:
    """See `Scheduler`; a subclass says how its ``qsub`` is talked to."""

    sign: ClassVar[str]
    """What a directive begins with."""
    command: ClassVar[str]
    """Submits a script."""
    waiting: ClassVar[tuple[str, str]]
    """Option that lets a job wait for others, without their ids; what stands between these."""
    identify: ClassVar[str]
    """See `queue_submission`."""

    def lines(self, wanted: Sequence[tuple[str, Optional[object]]], profile: Profile) -> list[str]:
        """Directives: options that have a value, and the profile's own."""
        return [
            *(f"{self.sign} {flag} {value}" for flag, value in wanted if value),
            *extra_directives(profile, self.sign),
        ]

    def submission(self, steps: Sequence[Step], profile: Profile, folder: str) -> list[str]:
        """See `Scheduler.submission`."""
        del profile, folder
        option, separator = self.waiting
        command = {}
        for step in steps:
            after = f"{option}{ids_after(step, separator)} " if step.after else ""
            command[step.name] = f"{self.command} {after}{step.script}"
        return queue_submission(steps, command, self.identify, self.cancelling("$all"))

    def cancelling(self, ids: str) -> str:
        """See `Scheduler.cancelling`."""
        return f"qdel {ids}"
