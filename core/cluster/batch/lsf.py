"""LSF."""

from __future__ import annotations

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

_STATES = {
    **dict.fromkeys(("PEND", "PSUSP", "WAIT"), WAITING),
    **dict.fromkeys(("RUN", "USUSP", "SSUSP", "PROV"), WORKING),
    **dict.fromkeys(("DONE", "EXIT", "ZOMBI"), ENDED),
}
_UNITS = {"kb": 1024.0, "mb": 1.0, "gb": 1 / 1024, "tb": 1 / 1024**2}  # of one MB
_REASONS = {"TERM_RUNLIMIT": "TIMEOUT", "TERM_MEMLIMIT": "OUT_OF_MEMORY"}


class Lsf:
    """See `Scheduler`."""

    index = "${LSB_JOBINDEX}"

    def directives(self, step: Step, profile: Profile, title: str, folder: str) -> list[str]:
        """See `Scheduler.directives`."""
        values = profile.jobqueue
        unit = _UNITS.get(str(values.get("lsf_units") or "kb").lower(), 1024.0)
        cores = values.get("ncpus") or profile.cores
        wanted = [
            ("-J", f'"{title}[1-{step.array}]"' if step.array else title),
            ("-q", values.get("queue")),
            ("-P", values.get("project")),
            ("-n", cores),
            ("-R", '"span[hosts=1]"' if int(cores) > 1 else None),
            ("-M", max(round(step.memory * unit), 1) if step.memory else None),
            ("-W", values.get("walltime")),
            ("-o", scheduler_log(folder)),
        ]
        lines = [f"#BSUB {flag} {value}" for flag, value in wanted if value]
        return [*lines, "#BSUB -r", *extra_directives(profile, "#BSUB")]

    def submission(self, steps: Sequence[Step], profile: Profile, folder: str) -> list[str]:
        """See `Scheduler.submission`."""
        del profile, folder
        command = {}
        for step in steps:
            ended = " && ".join(f"ended(${{{variable(name)}}})" for name in step.after)
            command[step.name] = "bsub " + (f'-w "{ended}" ' if ended else "") + f"< {step.script}"
        return queue_submission(steps, command, r"s/^Job <\([0-9]*\)>.*/\1/p", self.cancelling("$all"))

    def cancelling(self, ids: str) -> str:
        """See `Scheduler.cancelling`."""
        return f"bkill {ids}"

    def query(self, ids: Sequence[str]) -> str:
        """See `Scheduler.query`; by default ``bjobs`` would wait for a controller that is down, without end."""
        question = f"""LSB_NTRIES=1 bjobs -noheader -o "jobid stat exit_reason delimiter='|'" {" ".join(ids)}"""
        return asking(question, "is not found", "No matching job found")

    def states(self, answer: str) -> dict[str, QueueState]:
        """See `Scheduler.states`."""
        found = []
        for line in heard(answer).splitlines():
            name, state, reason = [*line.strip().split("|"), "", ""][:3]
            if name and state:
                word = next((ours for theirs, ours in _REASONS.items() if theirs in reason), reason.strip("- "))
                found.append((name, QueueState(_STATES.get(state, WORKING), word)))
        return liveliest(found)
