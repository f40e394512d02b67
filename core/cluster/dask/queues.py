"""What each batch scheduler calls listing and cancelling all jobs of one name.

The name is ours alone, so that no job needs to be known by its number: not the one that was just being submitted
when this process died either.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ...errors import ClusterError
from ..programs import run_program
from .source import Standing

ASK_SECONDS = 20.0
"""Time for a scheduler to answer."""
_NUMBER = re.compile(r"\d[\w.\[\]-]*")


@dataclass(frozen=True)
class Queue:
    """A batch scheduler's commands; ``<name>`` stands for the name of jobs, ``<ids>`` for their numbers.

    Parameters
    ----------
    submit : str
        The program that queues a job, whose absence means that there is no scheduler here.
    listing : tuple of str
        Lists jobs that wait or run, a line each that begins with the job's number.
    waiting : tuple of str
        Lists those that wait; the number may be followed by a reason. Empty where they cannot be told apart.
    cancel : tuple of tuple of str
        Commands that remove all of them, the gentle one first.
    """

    submit: str
    listing: tuple[str, ...]
    waiting: tuple[str, ...]
    cancel: tuple[tuple[str, ...], ...]


_OAR = "job_name = '<name>' AND state NOT IN ('Terminated', 'Error')"
_CONDOR = 'regexp("^<name>-", JobBatchName)'
QUEUES = {
    "slurm": Queue(
        "sbatch",
        ("squeue", "--noheader", "--format=%i", "--name=<name>"),
        ("squeue", "--noheader", "--format=%i %r", "--states=PENDING", "--name=<name>"),
        (("scancel", "--name=<name>"), ("scancel", "--full", "--signal=KILL", "--name=<name>")),
    ),
    "pbs": Queue("qsub", ("qselect", "-N", "<name>"), ("qselect", "-N", "<name>", "-s", "Q"), (("qdel", "<ids>"),)),
    "lsf": Queue(
        "bsub",
        ("bjobs", "-noheader", "-o", "jobid", "-J", "<name>"),
        ("bjobs", "-noheader", "-p", "-o", "jobid", "-J", "<name>"),
        (("bkill", "-J", "<name>", "0"),),
    ),
    "sge": Queue("qsub", ("qstat", "-j", "<name>"), (), (("qdel", "<name>"),)),
    "oar": Queue(
        "oarsub",
        ("oarstat", "--sql", _OAR),
        ("oarstat", "--sql", f"{_OAR} AND state = 'Waiting'"),
        (("oardel", "--sql", _OAR),),
    ),
    "htcondor": Queue(
        "condor_submit",
        ("condor_q", "-constraint", _CONDOR, "-af", "ClusterId"),
        ("condor_q", "-constraint", f"JobStatus == 1 && {_CONDOR}", "-af", "ClusterId"),
        (("condor_rm", "-constraint", _CONDOR),),
    ),
}


def new_name() -> str:
    """A name for the jobs of one session; not longer than the 15 characters that PBS allows."""
    return f"terroir-{secrets.token_hex(4)[:7]}"


class Jobs:
    """All jobs of one name.

    Parameters
    ----------
    kind : str
        The batch scheduler: a key of `QUEUES`.
    name : str
        What its jobs are called.
    """

    def __init__(self, kind: str, name: str) -> None:
        self.kind, self.name = kind, name
        self._queue = QUEUES[kind]

    def ids(self) -> list[str]:
        """Numbers of the jobs that wait or run.

        Raises
        ------
        ClusterError
            If the scheduler does not answer.
        """
        return [words[0] for words in self._listed(self._queue.listing)]

    def standing(self) -> Standing:
        """How many wait, and for what, and how many run."""
        found = self._listed(self._queue.listing)
        waiting = self._listed(self._queue.waiting) if found and self._queue.waiting else []
        # Slurm says None where it has not looked yet.
        reasons = {" ".join(words[1:]) for words in waiting} - {"", "None"}
        queued = min(len(waiting), len(found))
        return Standing(queued, len(found) - queued, ", ".join(sorted(reasons)))

    def cancellation(self, ids: Sequence[str] = ()) -> list[list[list[str]]]:
        """Steps that remove all of them, for `will.Will.write`.

        Parameters
        ----------
        ids : sequence of str
            Numbers that are known already; a job whose name the user's own directives changed is found by it.

        Returns
        -------
        list of pairs of lists of str
            A listing (empty: none is needed), and the command that its numbers are added to.
        """
        steps: list[list[list[str]]] = []
        for command in self._queue.cancel:
            plain = self._named(part for part in command if part != "<ids>")
            steps.append([self._named(self._queue.listing) if "<ids>" in command else [], plain])
        return [*steps, [[], [self._queue.cancel[0][0], *ids]]] if ids else steps

    def cancel(self, ids: Sequence[str] = (), gentle: bool = True) -> None:
        """Remove all of them.

        Parameters
        ----------
        ids : sequence of str
            Numbers that are known; see `cancellation`.
        gentle : bool
            With the first of the scheduler's commands, instead of the last.
        """
        steps = self.cancellation()
        for listing, command in [steps[0 if gentle else -1], *self.cancellation(ids)[len(steps) :]]:
            found = self.ids() if listing else []
            if not listing or found:
                run_program([*command, *found], seconds=ASK_SECONDS)

    def _named(self, command: Iterable[str]) -> list[str]:
        return [part.replace("<name>", self.name) for part in command]

    def _listed(self, command: Sequence[str]) -> list[list[str]]:
        try:
            done = run_program(self._named(command), seconds=ASK_SECONDS)
        except (OSError, TimeoutError) as error:
            raise ClusterError(
                "the batch scheduler does not answer ({reason}); try again later",
                parameter="profile",
                reason=str(error),
            ) from error
        return numbers(self.kind, done.output.decode("utf-8", "replace"))


def numbers(kind: str, text: str) -> list[list[str]]:
    r"""Lines that begin with a job's number, as words.

    Examples
    --------
    >>> numbers("slurm", "12 Resources\n13 (null)\n"), numbers("sge", "job_number:    7\nowner:  me\n")
    ([['12', 'Resources'], ['13', '(null)']], [['7']])
    """
    lines = [line.split() for line in text.splitlines()]
    if kind == "sge":  # the only one that has no list of its own making
        return [words[1:2] for words in lines if words[:1] == ["job_number:"]]
    return [words for words in lines if words and _NUMBER.fullmatch(words[0])]
