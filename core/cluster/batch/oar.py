"""OAR."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from ..profile import Profile
from .answers import asking, heard
from .schedulers import (
    ENDED,
    WAITING,
    WORKING,
    QueueState,
    Step,
    extra_directives,
    liveliest,
    queue_submission,
    scheduler_log,
    variable,
)

_WAITING = {"Waiting", "Hold", "toLaunch", "toAckReservation", "Launching", "WAITING", "HOLD"}
_ENDED = {"Terminated", "Error", "toError"}
_LINE = re.compile(r"^\s*(\d+)\s*:\s*(\w+)", re.MULTILINE)


class Oar:
    """See `Scheduler`."""

    index = "${OAR_ARRAY_INDEX}"

    def directives(self, step: Step, profile: Profile, title: str, folder: str) -> list[str]:
        """See `Scheduler.directives`."""
        values = profile.jobqueue
        resources = str(values.get("resource_spec") or f"/nodes=1/core={profile.cores}")
        if values.get("walltime"):
            resources += f",walltime={values['walltime']}"
        name = values.get("memory_per_core_property_name")
        each = math.ceil(step.memory / profile.cores)
        wanted = [
            ("-n", title),
            ("-q", values.get("queue")),
            ("--project", values.get("project")),
            ("-l", resources),
            ("-p", f'"{name}>={each}"' if name and step.memory and name != "not_applicable" else None),
            ("-O", scheduler_log(folder)),
            ("-E", scheduler_log(folder)),
            ("--array", step.array or None),
        ]
        return [*(f"#OAR {flag} {value}" for flag, value in wanted if value), *extra_directives(profile, "#OAR")]

    def submission(self, steps: Sequence[Step], profile: Profile, folder: str) -> list[str]:
        """See `Scheduler.submission`; an array has an id for each task, and later steps wait for all of them."""
        del profile, folder
        command = {}
        for step in steps:
            after = "".join(f"$(printf -- '-a %s ' ${{{variable(name)}}}) " for name in step.after)
            command[step.name] = f"chmod +x {step.script} && oarsub -S {after}./{step.script}"
        return queue_submission(steps, command, r"s/^OAR_JOB_ID=\([0-9]*\).*/\1/p", self.cancelling("$all"))

    def cancelling(self, ids: str) -> str:
        """See `Scheduler.cancelling`."""
        return f"oardel {ids}"

    def query(self, ids: Sequence[str]) -> str:
        """See `Scheduler.query`."""
        return asking(" && ".join(f"oarstat -s -j {one}" for one in ids))

    def states(self, answer: str) -> dict[str, QueueState]:
        """See `Scheduler.states`."""
        kinds = {**dict.fromkeys(_WAITING, WAITING), **dict.fromkeys(_ENDED, ENDED)}
        return liveliest(
            (name, QueueState(kinds.get(word, WORKING), word)) for name, word in _LINE.findall(heard(answer))
        )
