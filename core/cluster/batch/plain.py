"""No batch scheduler: a process of its own on the machine, which works through all steps."""

from __future__ import annotations

import posixpath
import shlex
from collections.abc import Sequence

from ..profile import Profile
from .folder import SUBMISSION
from .schedulers import WORKING, QueueState, Step

_SCRIPT = "steps.sh"


class Plain:
    """See `Scheduler`. The id is that of a process that leads a session, and so a group, of its own."""

    index = "${TERROIR_TASK}"

    def directives(self, step: Step, profile: Profile, title: str, folder: str) -> list[str]:
        """See `Scheduler.directives`; nobody reads any."""
        del step, profile, title, folder
        return []

    def submission(self, steps: Sequence[Step], profile: Profile, folder: str) -> list[str]:
        """See `Scheduler.submission`."""
        del profile
        script = posixpath.join(folder, _SCRIPT)
        work = [f"cd {shlex.quote(folder)} || exit 1"]
        for step in steps:
            # One after the other: each takes all cores that the job has.
            loop = f"for TERROIR_TASK in {' '.join(map(str, range(1, step.array + 1)))}; do export TERROIR_TASK; "
            run = f"sh {step.script}"
            work.append(f"{loop}{run}; done" if step.array else run)
        return [
            f"cat > {_SCRIPT} <<'END'",
            *work,
            "END",
            # `setsid` is not on every system; without it, cancelling reaches the steps one by one.
            "leader=$(command -v setsid || command -v nohup)",
            f'"$leader" sh {shlex.quote(script)} </dev/null >/dev/null 2>&1 &',
            'echo "steps $!" > ids',
            "cat ids",
        ]

    def cancelling(self, ids: str) -> str:
        """See `Scheduler.cancelling`; the whole group, or where there is none, the process."""
        return f"for id in {ids}; do kill -TERM -- -$id || kill -TERM $id; done"

    def query(self, ids: Sequence[str]) -> str:
        """See `Scheduler.query`."""
        return f"ps -ww -o pid=,args= -p {','.join(ids)} 2>/dev/null; true"

    def states(self, answer: str) -> dict[str, QueueState]:
        """See `Scheduler.states`; another process may have the number by now."""
        found = {}
        for line in answer.splitlines():
            name, _, command = line.strip().partition(" ")
            # Until the process has become the script, it still has the name of the one that started it.
            if _SCRIPT in command or SUBMISSION in command:
                found[name] = QueueState(WORKING)
        return found
