"""Sun Grid Engine and its descendants."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..profile import Profile
from .answers import asking, heard
from .qsub import Qsub
from .schedulers import WAITING, WORKING, QueueState, Step, liveliest, scheduler_log

_MEMORY = re.compile(r"((?:h_vmem|mem_free|h_rss|s_vmem)=)\d+(\.\d+)?[kmgt]?", re.IGNORECASE)


class Sge(Qsub):
    """See `Scheduler`. Cores and memory are asked for as each cluster wants it, in the profile's ``resource_spec``."""

    index = "${SGE_TASK_ID}"
    sign = "#$"
    command = "qsub -terse"
    waiting = ("-hold_jid ", ",")
    identify = r"s/^\([0-9][0-9]*\).*/\1/p"

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
        return self.lines(wanted, profile)

    def query(self, ids: Sequence[str]) -> str:
        """See `Scheduler.query`; it lists all jobs of the user, and none that is over."""
        del ids
        return asking('qstat -u "$(id -un)"')

    def states(self, answer: str) -> dict[str, QueueState]:
        """See `Scheduler.states`."""
        found = []
        for line in heard(answer).splitlines():
            words = line.split()
            if len(words) > 4 and words[0].isdigit():
                state = words[4]
                working = "E" not in state and any(letter in state for letter in "rtsST")
                found.append((words[0], QueueState(WORKING if working else WAITING, state if "E" in state else "")))
        return liveliest(found)
