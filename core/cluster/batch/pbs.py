"""PBS Professional, OpenPBS and Torque."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ..profile import Profile
from .schedulers import (
    ENDED,
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

_LONGEST_NAME = 15
_STATES = {**dict.fromkeys("QHWTSM", WAITING), **dict.fromkeys("REBU", WORKING), **dict.fromkeys("FCX", ENDED)}
_MEMORY = re.compile(r"mem=\d+(\.\d+)?[kmgt]?[bw]?", re.IGNORECASE)


class Pbs:
    """See `Scheduler`."""

    index = "${PBS_ARRAY_INDEX}"

    def directives(self, step: Step, profile: Profile, title: str, folder: str) -> list[str]:
        """See `Scheduler.directives`."""
        values = profile.jobqueue
        memory = f"mem={step.memory}MB"
        spec = values.get("resource_spec")
        resources = _MEMORY.sub(memory, str(spec)) if spec else f"select=1:ncpus={profile.cores}:{memory}"
        wanted = [
            ("-N", title[:_LONGEST_NAME]),
            ("-q", values.get("queue")),
            ("-A", values.get("account")),
            ("-P", values.get("project")),
            ("-l", resources),
            ("-l", f"walltime={values['walltime']}" if values.get("walltime") else None),
            ("-o", scheduler_log(folder)),
            ("-j", "oe"),
            ("-r", "y"),
            ("-J", f"1-{step.array}" if step.array else None),
        ]
        return [*(f"#PBS {flag} {value}" for flag, value in wanted if value), *extra_directives(profile, "#PBS")]

    def submission(self, steps: Sequence[Step], profile: Profile, folder: str) -> list[str]:
        """See `Scheduler.submission`."""
        del profile, folder
        command = {}
        for step in steps:
            after = ids_after(step, ":")
            command[step.name] = f"qsub {f'-W depend=afterany:{after} ' if after else ''}{step.script}"
        return queue_submission(steps, command, r"s/^\([0-9][0-9]*[^ ]*\)$/\1/p", self.cancelling("$all"))

    def cancelling(self, ids: str) -> str:
        """See `Scheduler.cancelling`."""
        return f"qdel {ids}"

    def query(self, ids: Sequence[str]) -> str:
        """See `Scheduler.query`; Torque knows no ``-x``, which asks for jobs that are over too."""
        names = " ".join(f"'{one}'" for one in ids)
        return f"qstat -x -f {names} 2>/dev/null || qstat -f {names} 2>/dev/null; true"

    def states(self, answer: str) -> dict[str, QueueState]:
        """See `Scheduler.states`."""
        return liveliest(_states(answer))


def _states(answer: str) -> Iterator[tuple[str, QueueState]]:
    for text in re.split(r"^Job Id: *", answer, flags=re.MULTILINE)[1:]:
        name = text.splitlines()[0].strip()
        state = re.search(r"^\s*job_state = (\w)", text, re.MULTILINE)
        comment = re.search(r"^\s*comment = (.*)$", text, re.MULTILINE)
        if state:
            yield name, QueueState(_STATES.get(state[1], WORKING), comment[1].strip() if comment else "")
