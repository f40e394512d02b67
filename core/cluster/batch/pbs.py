"""PBS Professional, OpenPBS and Torque."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ..profile import Profile
from .answers import asking, heard
from .qsub import Qsub
from .schedulers import ENDED, WAITING, WORKING, QueueState, Step, liveliest, scheduler_log

_LONGEST_NAME = 15
_STATES = {**dict.fromkeys("QHWTSM", WAITING), **dict.fromkeys("REBU", WORKING), **dict.fromkeys("FCX", ENDED)}
_MEMORY = re.compile(r"mem=\d+(\.\d+)?[kmgt]?[bw]?", re.IGNORECASE)


class Pbs(Qsub):
    """See `Scheduler`."""

    index = "${PBS_ARRAY_INDEX}"
    sign = "#PBS"
    command = "qsub"
    waiting = ("-W depend=afterany:", ":")
    identify = r"s/^\([0-9][0-9]*[^ ]*\)$/\1/p"

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
        return self.lines(wanted, profile)

    def query(self, ids: Sequence[str]) -> str:
        """See `Scheduler.query`.

        ``-x`` asks for jobs that are over too, where the server keeps them; to Torque it means XML.
        """
        names = " ".join(f"'{one}'" for one in ids)
        plain = asking(f"qstat -f {names}", "Unknown Job Id", "Job has finished")
        return (
            f"words=$(qstat -x -f {names} 2>&1);"
            f" case $words in *'Job Id: '*) printf '%s\\n' \"$words\"; exit ;; esac; {plain}"
        )

    def states(self, answer: str) -> dict[str, QueueState]:
        """See `Scheduler.states`."""
        return liveliest(_states(heard(answer)))


def _states(answer: str) -> Iterator[tuple[str, QueueState]]:
    for text in re.split(r"^Job Id: *", answer, flags=re.MULTILINE)[1:]:
        name = text.splitlines()[0].strip()
        state = re.search(r"^\s*job_state = (\w)", text, re.MULTILINE)
        comment = re.search(r"^\s*comment = (.*)$", text, re.MULTILINE)
        if state:
            yield name, QueueState(_STATES.get(state[1], WORKING), comment[1].strip() if comment else "")
