"""Questions about the way there: does somebody answer, does the queue take jobs, do workers come."""

from __future__ import annotations

import socket
import time

from ...errors import Cancelled, ClusterError, TerroirError
from ...run import Message
from ..profile import JOBQUEUE_KINDS, Profile
from .finding import Finding, failure, fine, skipped, warning
from .place import BATCH, Place

CONNECT_SECONDS = 8.0
"""Time for a scheduler's port to answer."""
_SUBMIT = {"slurm": "sbatch", "pbs": "qsub", "lsf": "bsub", "sge": "qsub", "oar": "oarsub", "htcondor": "condor_submit"}


def check_reachable(place: Place) -> Finding:
    """Whether the scheduler, or the machine where jobs are submitted, answers."""
    profile = place.profile
    if profile.kind == "scheduler":
        return _port(profile)
    if profile.kind == "local" and place.backend != BATCH:
        return fine(Message("workers are started on this machine", {}))
    shell = place.shell
    program = _SUBMIT.get(profile.kind)
    done = shell.run(["sh", "-c", "command -v {} 2>&1".format(program or "sh")], seconds=20)
    if done.status != 0 and program:
        return failure(
            Message("{host} answers, but has no {program}", {"host": shell.host, "program": program}),
            Message("set the profile's host to the machine where {kind} takes jobs", {"kind": profile.kind}),
        )
    where = done.output.decode("utf-8", "replace").strip().rpartition("\n")[2]
    return fine(Message("{host} answers; {path} is there", {"host": shell.host, "path": where}))


def _port(profile: Profile) -> Finding:
    address = profile.address or ""
    host, _, port = address.rpartition("://")[2].rstrip("/").rpartition(":")
    start = time.monotonic()
    try:
        with socket.create_connection((host.strip("[]"), int(port)), CONNECT_SECONDS):
            pass
    except (OSError, UnicodeError) as error:
        raise ClusterError(
            "nobody answers at {address} ({reason}); start the scheduler there, or correct the address in the profile",
            parameter="profile",
            address=address,
            reason=getattr(error, "strerror", None) or str(error) or "timed out",
        ) from error
    return fine(
        Message("{address} answers in {ms} ms", {"address": address, "ms": round(1000 * (time.monotonic() - start))})
    )


def check_queue(place: Place) -> Finding:
    """Whether the batch scheduler would take a job such as the profile's; nothing is queued."""
    profile = place.profile
    if profile.kind not in JOBQUEUE_KINDS:
        return skipped(Message("a profile of kind {kind} has no queue", {"kind": profile.kind}))
    if profile.kind != "slurm":
        return skipped(Message("only Slurm can be asked without queueing a job; the first run will tell", {}))
    done = place.shell.run(["sbatch", "--test-only"], trial_script(profile).encode(), 30)
    words = done.words.removeprefix("sbatch: ")
    if done.status != 0:
        return failure(
            Message("sbatch refuses such a job: {words}", {"words": words}),
            Message("correct queue, account, cores, memory, walltime or the directives in the profile", {}),
        )
    return fine(Message("sbatch takes such a job: {words}", {"words": words}))


def trial_script(profile: Profile) -> str:
    """A script that asks the batch scheduler for what the profile asks for, and does nothing."""
    from ..batch.schedulers import Step, scheduler_of

    step = Step("check", (), profile.memory_mb)
    return "\n".join(["#!/bin/sh", *scheduler_of(profile).directives(step, profile, "terroir-check", "."), "true", ""])


def check_workers(place: Place) -> Finding:
    """Whether a worker comes."""
    from ..dask.session import open_session

    deadline = time.monotonic() + place.options.wait

    def poll() -> None:
        place.run.check_cancelled()
        if time.monotonic() > deadline:
            raise Cancelled

    try:
        place.session = place.closing.enter_context(open_session(place.profile, place.run.info, place.run.warn, poll))
    except Cancelled:  # by us or by the user
        place.run.check_cancelled()
        return failure(
            Message("no worker came within {seconds} s", {"seconds": round(place.options.wait)}),
            Message("see in the log what the jobs wait for; try again later, or in another queue", {}),
        )
    except TerroirError as error:
        if "theirs" not in error.values:
            raise
        place.misfit = error
        return fine(Message("workers came", {}))
    _wait_for_all(place, deadline)
    session = place.connected
    values: dict[str, object] = {"workers": len(session.members.fit()), "threads": session.members.threads}
    if session.own and session.members.threads < session.workers:
        return warning(
            Message("{workers} workers with {threads} threads came, others are still waiting", values),
            Message(
                "a run begins as soon as the first one is there; if the others never come, ask for fewer (scale in the"
                " profile)",
                {},
            ),
        )
    return fine(Message("{workers} workers with {threads} threads are connected", values))


def _wait_for_all(place: Place, deadline: float) -> None:
    """Those that were asked for come one after the other; the diagnosis is about all of them."""
    session = place.connected
    until = min(deadline, time.monotonic() + 15)
    while session.own and session.members.threads < session.workers and time.monotonic() < until:
        place.run.check_cancelled()
        session.look()
        time.sleep(0.1)
