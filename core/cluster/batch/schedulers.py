"""What differs from one batch scheduler to the next: directives, submission, states, cancelling."""

from __future__ import annotations

import posixpath
import re
import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import NamedTuple, Protocol, cast

from ...errors import ParameterError
from ..profile import Profile
from .folder import ALL_ENDED, SCHEDULER_LOG

WAITING, WORKING, ENDED = "waiting", "working", "ended"
"""What a scheduler can say of a job; one that it does not know any more is not mentioned."""

PLAIN = re.compile(r"[\w@+=./~-]+")
"""Paths that neither a directive nor a shell reads as anything else."""
_PLAIN_PROGRAM = re.compile(r"[\w@%+=:,./~${}-]+")


class QueueState(NamedTuple):
    """What a scheduler says of a job."""

    state: str
    reason: str = ""
    """In its own words: why it waits, or how it ended (``TIMEOUT``, ``OUT_OF_MEMORY``)."""


@dataclass(frozen=True)
class Step:
    """One job of the queue.

    Parameters
    ----------
    name : str
        Within our own job; that of its script.
    arguments : tuple of str
        What `start.py` is told beside the folder. In an array, ``<index>`` stands for the task, from 1 on.
    memory : int
        MB; 0 where the profile names none.
    array : int
        Tasks that run it, each by itself; 0 for no array.
    after : tuple of str
        Names of earlier steps that must have ended, in whatever way.
    spares : tuple of str
        Names of later steps that are of no use once this one (all tasks of it) came to an end of its own.
    optional : bool
        Whether the others are worth submitting where the scheduler refuses this one.
    """

    name: str
    arguments: tuple[str, ...]
    memory: int = 0
    array: int = 0
    after: tuple[str, ...] = ()
    spares: tuple[str, ...] = ()
    optional: bool = False

    @property
    def script(self) -> str:
        """File name of the script."""
        return f"{self.name}.sh"


class Scheduler(Protocol):
    """A batch scheduler: text that it understands, and what its answers mean."""

    index: str
    """What a shell puts in for an array's task, counted from 1."""

    def directives(self, step: Step, profile: Profile, title: str, folder: str) -> list[str]:
        """Lines at the top of a script."""
        ...

    def submission(self, steps: Sequence[Step], profile: Profile, folder: str) -> list[str]:
        """Lines of a script that queues all steps and writes their names and ids into the file of ids."""
        ...

    def cancelling(self, ids: str) -> str:
        """Command that takes jobs out of the queue; `ids` is what a shell puts in for them."""
        ...

    def query(self, ids: Sequence[str]) -> str:
        """Command that tells the states of jobs, as a line for ``sh -c``."""
        ...

    def states(self, answer: str) -> dict[str, QueueState]:
        """What that command's answer says, by id.

        Raises
        ------
        ClusterError
            If there was no answer, which says nothing of jobs.
        """
        ...


_MODULES = {
    "slurm": "slurm.Slurm",
    "pbs": "pbs.Pbs",
    "lsf": "lsf.Lsf",
    "sge": "sge.Sge",
    "oar": "oar.Oar",
    "ssh": "plain.Plain",
    "local": "plain.Plain",
}


def scheduler_of(profile: Profile) -> Scheduler:
    """The batch scheduler of a profile.

    Raises
    ------
    ParameterError
        If batch jobs cannot be submitted with profiles of its kind.
    """
    if profile.kind not in _MODULES:
        raise ParameterError(
            "{name} is of kind {kind}, which takes no batch jobs; choose a profile of one of the kinds {choices},"
            " or the backend dask",
            parameter="profile",
            name=profile.name,
            kind=profile.kind,
            choices=", ".join(_MODULES),
        )
    module, _, name = _MODULES[profile.kind].partition(".")
    return cast(Scheduler, getattr(import_module(f".{module}", __package__), name)())


def script_text(scheduler: Scheduler, step: Step, profile: Profile, title: str, folder: str, python: str) -> str:
    """The script of a step.

    Parameters
    ----------
    scheduler : Scheduler
        Who reads its directives.
    step : Step
        What it runs.
    profile : Profile
        Shebang, directives to add or to leave out, lines to run before.
    title : str
        Name in the queue.
    folder : str
        The job's folder there.
    python : str
        The interpreter there.
    """
    values = profile.jobqueue
    skipped = [*values.get("job_directives_skip", ()), *values.get("header_skip", ())]
    lines = [str(values.get("shebang") or "#!/usr/bin/env bash")]
    lines += [line for line in scheduler.directives(step, profile, title, folder) if not _is_among(line, skipped)]
    lines += [f"cd {shlex.quote(folder)} || exit 1"]
    # One log, whatever the scheduler does with what a job writes.
    log = '"log-${TERROIR_INDEX}.txt"' if step.array else "log.txt"
    lines += [f'TERROIR_INDEX="{scheduler.index}"'] if step.array else []
    lines += [f"exec >>{log} 2>&1", *map(str, values.get("job_script_prologue", ()))]
    lines += [*map(str, values.get("env_extra", ()))]
    arguments = [
        '"${TERROIR_INDEX}"'.join(map(_quoted, argument.split("<index>"))) if step.array else shlex.quote(argument)
        for argument in step.arguments
    ]
    lines += [" ".join([_program(python), "start.py", *arguments]), "status=$?"]
    if step.spares:
        lines += _sparing(scheduler, step)
    return "\n".join([*lines, "exit $status", ""])


def _quoted(text: str) -> str:
    return shlex.quote(text) if text else ""


def _program(python: str) -> str:
    """A program as a shell reads it: blanks belong to the path, a ~ or a $ are the cluster's to fill in."""
    if _PLAIN_PROGRAM.fullmatch(python):
        return python
    home = re.match(r"~[^/]*/", python)
    start = home.end() if home else 0
    return python[:start] + '"' + re.sub(r'([\\"`])', r"\\\1", python[start:]) + '"'


def _is_among(line: str, skipped: Sequence[object]) -> bool:
    return any(str(part) in line for part in skipped)


def _sparing(scheduler: Scheduler, step: Step) -> list[str]:
    """Lines that take later jobs out of the queue: 0 and 1 are the ends of a run, the others those of no Python."""
    select = " ".join(f"-e 's/^{name} //p'" for name in step.spares)
    guard = f"[ -f {ALL_ENDED} ] && " if step.array else ""
    return [
        "case $status in 0|1|126|127)",
        rf"  needless=$(sed -n {select} ids 2>/dev/null | tr '\n' ' ')",
        f'  {guard}[ -n "$needless" ] && {scheduler.cancelling("$needless")} >/dev/null 2>&1',
        ";; esac",
    ]


def queue_submission(steps: Sequence[Step], command: Mapping[str, str], identify: str, cancelling: str) -> list[str]:
    """Lines that queue steps one after the other; all are taken out again where one that is needed is refused.

    Parameters
    ----------
    steps : sequence of Step
        In this order.
    command : mapping of str to str
        Name of a step -> command that submits it. The ids of other steps are in variables: see `variable`.
    identify : str
        Commands for ``sed -n`` that print the id in the scheduler's answer, or the ids.
    cancelling : str
        Command that takes all that is in ``$all`` out of the queue.
    """
    lines = [
        "all=''",
        ": > ids",
        "took() {",
        rf"""  id=$(printf '%s\n' "$3" | sed -n '{identify}' | tr '\n' ' ' | sed 's/ $//')""",
        '  if [ "$1" -eq 0 ] && [ -n "$id" ]; then',
        '    for one in $id; do echo "$2 $one" >> ids; done; all="$all $id"; return 0',
        "  fi",
        '  [ "$4" = optional ] && { echo "refused $2 $3"; id=$last; return 0; }',
        r"""  printf '%s\n' "$3" >&2""",
        f'  [ -n "$all" ] && {cancelling} >/dev/null 2>&1',
        "  exit 3",
        "}",
        "last=''",
    ]
    for step in steps:
        need = "optional" if step.optional else "needed"
        lines += [
            f"words=$({command[step.name]} 2>&1)",
            f'took $? {step.name} "$words" {need}',
            f"{variable(step.name)}=$id; last=$id",
        ]
    # Whoever gave up meanwhile has removed the folder.
    return [*lines, f"cat ids || {{ {cancelling}; exit 3; }}"]


def variable(name: str) -> str:
    """Shell variable that holds the id of a step."""
    return "id_" + name.replace("-", "_")


def ids_after(step: Step, separator: str) -> str:
    """What a shell puts in for the ids of the steps that a step waits for."""
    return separator.join(f"${{{variable(name)}}}" for name in step.after)


def scheduler_log(folder: str) -> str:
    """File for what the scheduler itself says of a job.

    Directives have no quotes that all schedulers read, and a ``%`` is a placeholder to some; the way from the folder,
    where jobs are submitted, needs neither.
    """
    return posixpath.join(folder, SCHEDULER_LOG) if PLAIN.fullmatch(folder) else SCHEDULER_LOG


def extra_directives(profile: Profile, sign: str) -> list[str]:
    """Directives of the profile, each with the scheduler's sign before it."""
    values = profile.jobqueue
    extra = [*values.get("job_extra", ()), *values.get("job_extra_directives", ())]
    return [f"{sign} {directive}" for directive in extra]


def liveliest(states: Iterable[tuple[str, QueueState]]) -> dict[str, QueueState]:
    """One state for each id: of several, as an array's tasks have, the liveliest; then the one that ended worst."""
    order = (ENDED, WAITING, WORKING)
    found: dict[str, QueueState] = {}
    for name, new in states:
        old = found.get(name)
        worse = old is not None and old.state == new.state == ENDED and old.reason in ("", "COMPLETED")
        if old is None or worse or order.index(new.state) > order.index(old.state):
            found[name] = new
    return found
