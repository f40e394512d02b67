"""Put a job into a cluster's queue and come back at once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Optional

from ...errors import ClusterError, ParameterError
from ...jobs import Job
from ...jobs.execute import refuse_clashes
from ...jobs.whole_paths import with_places, with_whole_paths
from ...version import version
from ..code import build_id, code_archive
from ..profile import Profile
from . import folder as names
from .inputs import Travel, files_to_ask_for, plan_travel
from .memory import node_budget
from .parts import attempt_memories, part_steps, require_parts
from .record import JobRecord, new_id, now
from .remote_files import file_statuses
from .schedulers import Scheduler, Step, scheduler_of, script_text
from .shell import Content, Shell, open_shell
from .store import JobStore

_REFUSED = 3  # exit status of our script where the scheduler did not take the job
_CLEARING_SECONDS = 20.0  # whoever interrupted us is not kept waiting by a machine that does not answer


@dataclass(frozen=True)
class SubmitOptions:
    """How a job is submitted, beyond what the profile says.

    Parameters
    ----------
    parts : int
        Over how many jobs of the queue a raster is split.
    retries : int
        How often a job that was killed is started again, each time with twice the memory.
    memory_cap : int
        Most memory in MB that a retry asks for; 0 for four times the profile's.
    keep_results : bool
        Leave results on the cluster; fetching brings pictures of them.
    """

    parts: int = 1
    retries: int = 1
    memory_cap: int = 0
    keep_results: bool = False


def submit(
    job: Job,
    profile: Profile,
    options: SubmitOptions,
    tell: Callable[..., None],
    store: Optional[JobStore] = None,
    poll: Optional[Callable[[], None]] = None,
) -> JobRecord:
    """Queue a job, in two round trips: what is there, and all that is needed.

    Parameters
    ----------
    job : Job
        What to do, with paths as they are on this machine; its outputs are where results will be fetched to.
    profile : Profile
        The cluster.
    options : SubmitOptions
        Parts, retries.
    tell : callable
        Told templates with values, as `Run.info` is.
    store : JobStore, optional
        Where the job is kept; the user's own list by default.
    poll : callable, optional
        Called now and then while inputs are sent; stops by raising.

    Raises
    ------
    TerroirError
        If the cluster cannot be reached or refuses the job; nothing is left there then.
    """
    _check(job, options)
    job = with_whole_paths(job)
    scheduler = scheduler_of(profile)
    shell = open_shell(profile, poll)
    name = new_id()
    asked = files_to_ask_for(job, profile.paths)
    home, found = file_statuses(shell, asked)
    folder = names.job_folder(profile.folder, name, home)
    statuses = {path: status for path, status in zip(asked, found) if status is not None}
    travel = plan_travel(job, profile.paths, statuses, folder, shell.host)
    _say(travel, shell, tell)
    record = JobRecord(
        id=name,
        profile=profile.name,
        kind=profile.kind,
        folder=folder,
        job=job.to_dict(),
        outputs=dict(job.paths("output")),
        access=profile.to_dict(),
        parts=options.parts,
        created=now(),
        keep_results=options.keep_results,
        copied=travel.size,
    )
    files = {**travel.files, **_files_of(job, profile, options, record, travel, scheduler)}
    store = store or JobStore()
    # Before it is queued: a program that is killed in between must not leave a job that nobody knows.
    store.add(record)
    try:
        ids = _queue(shell, folder, files, tell)
    except BaseException:
        if _cleared(profile, scheduler, folder):
            store.remove(name)
        else:
            tell(
                "{host} cannot be asked whether it has taken job {id}; 'List jobs' tells once it answers again.",
                host=shell.host,
                id=name,
            )
        raise
    return store.update(name, scheduler_ids=tuple(ids))


def _check(job: Job, options: SubmitOptions) -> None:
    require_parts(job, options.parts)
    refuse_clashes(job)  # on the node results have other places, and only fetching would meet the clash
    if not any(True for _ in job.paths("output")):
        raise ParameterError("{job} has no output that could be fetched; name one", parameter="output", job=job.name)
    for name, path in job.paths("output"):
        if "\n" in path:  # files are asked for by lines
            raise ParameterError("{path} has a line break in its name; name another file", parameter=name, path=path)


def _say(travel: Travel, shell: Shell, tell: Callable[..., None]) -> None:
    copied = {name.split("/")[1] for name in travel.files}
    if copied:
        tell(
            "{count} inputs ({size} MB) are copied to {host}, which does not see them; {staying} stay where they are.",
            count=len(copied),
            size=f"{travel.size / 2**20:.1f}",
            host=shell.host,
            staying=travel.staying,
        )
    else:
        tell("All inputs stay where they are: {host} sees them.", host=shell.host)


def _files_of(
    job: Job, profile: Profile, options: SubmitOptions, record: JobRecord, travel: Travel, scheduler: Scheduler
) -> dict[str, Content]:
    """All that the job's folder holds beside inputs."""
    code = code_archive()
    steps = steps_of(profile, options)
    python = _python(profile)
    title = f"terroir-{record.id}"
    order = {
        **_job_there(job, record.folder, travel),
        "batch": {
            "format": names.FORMAT,
            "id": record.id,
            "build": build_id(),
            "code": hashlib.sha256(code).hexdigest(),
            "version": version(),
            "workers": profile.cores if "cores" in profile.jobqueue else 0,
            "memory": node_budget(profile),
            "parts": options.parts,
        },
    }
    submission = ["#!/bin/sh", *scheduler.submission(steps, profile, record.folder), ""]
    files: dict[str, Content] = {
        names.ORDER: json.dumps(order, indent=2, ensure_ascii=False).encode("utf-8"),
        names.CODE: code,
        names.START: Path(__file__).with_name(names.START).read_bytes(),
        names.SUBMISSION: "\n".join(submission).encode("utf-8"),
    }
    for step in steps:
        text = script_text(scheduler, step, profile, title, record.folder, python)
        files[step.script] = text.encode("utf-8")
    return files


def steps_of(profile: Profile, options: SubmitOptions) -> Sequence[Step]:
    """The jobs of the queue: attempts, one after the other, and for a split raster the one that puts it together.

    Retries wait in the queue from the start, because that works when this machine is off and whatever killed the
    attempt before, the job as a whole included. Each looks at the status, and leaves at once where nothing is to be
    done; mostly the attempt before has taken it out of the queue by then.
    """
    memories = attempt_memories(profile.memory_mb, max(options.retries, 0), options.memory_cap)
    if options.parts > 1:
        return part_steps(options.parts, memories)
    later = [f"run-{number}" for number in range(len(memories))]
    return [
        Step(
            name=name,
            arguments=("--attempt", str(number)),
            memory=memories[number],
            after=tuple(later[max(number - 1, 0) : number]),
            spares=tuple(later[number + 1 :]),
            optional=number > 0,
        )
        for number, name in enumerate(later)
    ]


def _job_there(job: Job, folder: str, travel: Travel) -> dict[str, Any]:
    """The job with paths as they are there."""
    data = job.to_dict()
    outputs = {name for name, _ in job.paths("output")}
    inputs = {name for name, _ in job.paths("input")}

    def place(name: str, value: str) -> str:
        if name in outputs:
            return names.result_path(folder, name, value)
        return travel.places.get(value, value) if name in inputs else value

    return {**data, "parameters": with_places(data["parameters"], place)}


def _python(profile: Profile) -> str:
    """The Python there; on this machine without another word, the one that runs here."""
    if profile.kind == "local" and profile.python == "python3":
        from ...compute.interpreter import interpreters

        return next(interpreters(), profile.python)
    return profile.python


def _queue(shell: Shell, folder: str, files: dict[str, Content], tell: Callable[..., None]) -> list[str]:
    outcome = shell.send(folder, files, ["sh", names.SUBMISSION])
    lines = outcome.output.decode("utf-8", "replace").splitlines()
    if outcome.status != 0:
        raise ClusterError(
            "{host} does not take the job ({reason}); correct the profile",
            parameter="profile",
            host=shell.host,
            reason=outcome.words or "no reason given",
        )
    for line in lines:
        if line.startswith("refused "):
            tell(
                "The scheduler would not take a retry with more memory ({reason}): the job will be tried less often.",
                reason=line.split(" ", 2)[2],
            )
    return ids_in(lines)


def ids_in(lines: list[str]) -> list[str]:
    """The scheduler's ids in the lines of the file of ids."""
    parts = [line.split(" ") for line in lines if not line.startswith("refused ")]
    return [part[1] for part in parts if len(part) == 2]


def _cleared(profile: Profile, scheduler: Scheduler, folder: str) -> bool:
    """Leave nothing behind, neither in the queue nor on the disk; False where that cannot be known."""
    script = (
        'touch "$1/cancelled"; ids=$(sed "s/^[^ ]* //" "$1/ids" 2>/dev/null | tr "\\n" " ");'
        f' [ -z "$ids" ] || {{ {scheduler.cancelling("$ids")}; }}; rm -rf -- "$1"'
    )
    try:
        # A shell without `poll`, which goes on raising where the user has cancelled.
        return open_shell(profile).run(["sh", "-c", script, "sh", folder], seconds=_CLEARING_SECONDS).status == 0
    except ClusterError:
        return False
