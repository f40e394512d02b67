"""Sun Grid Engine and its descendants."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..profile import Profile
from .schedulers import (
    WAITING,
    WORKING,
    QueueState,
    Step,
    extra_directives,
    ids_after,
    liveliest,
    queue_submission,
    scheduler_log,
)

_MEMORY = re.compile(r"((?:h_vmem|mem_free|h_rss|s_vmem)=)\d+(\.\d+)?[kmgt]?", re.IGNORECASE)


class Sge:
    """See `Scheduler`. Cores and memory are asked for as each cluster wants it, in the profile's ``resource_spec``."""

    index = "${SGE_TASK_ID}"

    def directives(self, step: Step, profile: Profile, title: str, folder: str) -> list[str]:
        """See `Scheduler.directives`."""
        values = profile.jobqueue
        spec = values.get("resource_spec")
        wanted = [
            ("-N", title),
            ("-q", values.get("queue")),
            ("-P", values.get("project")),
            ("-l", _MEMORY.sub(rf"\g<1>{step.memory}M", str(spec)) if spec and step.memory else spec),
            ("-l", f"h_rt={values['walltime']}" if values.get("walltime") else None),
            ("-o", scheduler_log(folder)),
            ("-j", "y"),
            ("-r", "y"),
            ("-S", "/bin/sh"),
            ("-t", f"1-{step.array}" if step.array else None),
        ]
        return [*(f"#$ {flag} {value}" for flag, value in wanted if value), *extra_directives(profile, "#$")]

    def submission(self, steps: Sequence[Step], profile: Profile, folder: str) -> list[str]:
        """See `Scheduler.submission`."""
        del profile, folder
        command = {}
        for step in steps:
            after = ids_after(step, ",")
            command[step.name] = f"qsub -terse {f'-hold_jid {after} ' if after else ''}{step.script}"
        return queue_submission(steps, command, r"s/^\([0-9][0-9]*\).*/\1/p", self.cancelling("$all"))

    def cancelling(self, ids: str) -> str:
        """See `Scheduler.cancelling`."""
        return f"qdel {ids}"

    def query(self, ids: Sequence[str]) -> str:
        """See `Scheduler.query`; it lists all jobs of the user, and none that is over."""
        del ids
        return 'qstat -u "$(id -un)" 2>/dev/null; true'

    def states(self, answer: str) -> dict[str, QueueState]:
        """See `Scheduler.states`."""
        found = []
        for line in answer.splitlines():
            words = line.split()
            if len(words) > 4 and words[0].isdigit():
                state = words[4]
                working = "E" not in state and any(letter in state for letter in "rtsST")
                found.append((words[0], QueueState(WORKING if working else WAITING, state if "E" in state else "")))
        return liveliest(found)
