"""Slurm."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence

from ..profile import Profile
from .answers import asking, heard
from .folder import SCHEDULER_LOG
from .schedulers import (
    ENDED,
    PLAIN,
    WAITING,
    WORKING,
    QueueState,
    Step,
    extra_directives,
    ids_after,
    liveliest,
    queue_submission,
)

_WAITING = {"PENDING", "CONFIGURING", "REQUEUED", "REQUEUE_HOLD", "SPECIAL_EXIT", "RESV_DEL_HOLD", "REQUEUE_FED"}
_WORKING = {"RUNNING", "COMPLETING", "SUSPENDED", "STOPPED", "SIGNALING", "STAGE_OUT", "RESIZING"}


class Slurm:
    """See `Scheduler`."""

    index = "${SLURM_ARRAY_TASK_ID}"

    def directives(self, step: Step, profile: Profile, title: str, folder: str) -> list[str]:
        """See `Scheduler.directives`."""
        values = profile.jobqueue
        wanted = {
            "job-name": title,
            "output": _path(posixpath.join(folder, SCHEDULER_LOG)),
            "partition": values.get("queue"),
            "account": values.get("account") or values.get("project"),
            "ntasks": 1,
            "cpus-per-task": values.get("job_cpu") or profile.cores,
            "mem": f"{step.memory}M" if step.memory else values.get("job_mem"),
            "time": values.get("walltime"),
            "array": f"1-{step.array}" if step.array else None,
        }
        lines = [f"#SBATCH --{name}={value}" for name, value in wanted.items() if value]
        # A job that Slurm starts again, as after the loss of a node, goes on; its log does too.
        return [*lines, "#SBATCH --open-mode=append", "#SBATCH --requeue", *extra_directives(profile, "#SBATCH")]

    def submission(self, steps: Sequence[Step], profile: Profile, folder: str) -> list[str]:
        """See `Scheduler.submission`."""
        del profile, folder
        command = {step.name: f"sbatch --parsable {_after(step)}{step.script}" for step in steps}
        return queue_submission(steps, command, r"s/^\([0-9][0-9]*\)\(;.*\)*$/\1/p", self.cancelling("$all"))

    def cancelling(self, ids: str) -> str:
        """See `Scheduler.cancelling`."""
        return f"scancel {ids}"

    def query(self, ids: Sequence[str]) -> str:
        """See `Scheduler.query`; what is over is known for a while, and for long where accounting is on."""
        names = ",".join(ids)
        queue = asking(f"squeue --noheader --states=all --format='%F|%T|%r' --jobs={names}", "Invalid job id")
        return (
            f"{queue}; echo accounting;"
            f" sacct --noheader --allocations --parsable2 --format=JobID,State --jobs={names}"
            " 2>/dev/null; true"
        )

    def states(self, answer: str) -> dict[str, QueueState]:
        """See `Scheduler.states`."""
        queued, _, accounted = heard(answer).partition("accounting\n")
        found = _states(accounted)
        found.update(_states(queued))  # it knows better
        return found


def _path(path: str) -> str:
    """A path as a directive has it; a ``%`` begins a placeholder, two of them are one."""
    if PLAIN.fullmatch(path):
        return path
    return '"' + re.sub(r'([\\"])', r"\\\1", path).replace("%", "%%") + '"'


def _after(step: Step) -> str:
    ids = ids_after(step, ":")
    return f'--dependency="afterany:{ids}" ' if ids else ""


def _states(text: str) -> dict[str, QueueState]:
    """States of jobs; tasks of an array have its id before theirs."""
    found: list[tuple[str, QueueState]] = []
    for line in text.splitlines():
        name, state, reason = [*line.strip().split("|"), "", ""][:3]
        # "CANCELLED by 1000", "RUNNING+"
        word = state.split(" ")[0].rstrip("+")
        if name and word:
            kind = WAITING if word in _WAITING else WORKING if word in _WORKING else ENDED
            found.append((name.split("_")[0], QueueState(kind, reason if kind == WAITING else word)))
    return liveliest(found)
