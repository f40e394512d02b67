"""A scheduler that gives no answer says nothing of a job: its state stays, and the reason is shown.

Stand-ins print what the real programs do: OpenPBS' and Torque's ``qstat.c``, Grid Engine's and LSF's words as users
report them (a qmaster that is down; issue 17 of snakemake-executor-plugin-lsf), OAR's ``oarstat``.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from terroir.core.cluster.batch.fetch import fetch_job
from terroir.core.cluster.batch.listing import list_jobs
from terroir.core.cluster.batch.record import JobRecord, now
from terroir.core.cluster.batch.schedulers import ENDED, WAITING, WORKING, scheduler_of
from terroir.core.cluster.batch.store import JobStore
from terroir.core.cluster.profile import Profile, profile_from
from terroir.core.errors import ClusterError, TerroirError

pytestmark = pytest.mark.unit

PROGRAMS = {"slurm": "squeue", "pbs": "qstat", "sge": "qstat", "lsf": "bjobs", "oar": "oarstat"}
# What each says when nobody answers it, and its exit status.
AWAY = {
    "slurm": ("slurm_load_jobs error: Unable to contact slurm controller (connect failure)", 1),
    "pbs": ("Connection refused\nqstat: cannot connect to server pbs.example (errno=15010)", 106),
    "sge": ("error: commlib error: got select error (Connection refused)\nerror: unable to send message to qmaster", 1),
    "lsf": ("Failed in an LSF library call: Failed in sending/receiving a message: Connection reset by peer", 255),
    "oar": ("DB connection error, exiting.", 255),
}
# What each says of jobs 1 and 2 when it has forgotten both.
FORGOTTEN = {
    "slurm": ("slurm_load_jobs error: Invalid job id specified", 1),
    "pbs": ("qstat: Unknown Job Id 1.pbs\nqstat: Unknown Job Id 2.pbs", 153),
    "sge": ("", 0),
    "lsf": ("Job <1> is not found\nJob <2> is not found", 255),
    "oar": ("", 0),
}


def profile(kind: str, folder: Path) -> Profile:
    return profile_from({"name": "p", "kind": kind, "cores": 1, "memory": "1 GB", "folder": str(folder)})


def program(folder: Path, name: str, text: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\n{text}\n")
    (folder / name).chmod(0o755)


def says(folder: Path, kind: str, error: str, status: int, output: str = "") -> None:
    """Let the scheduler's program print this."""
    (folder / "error").parent.mkdir(exist_ok=True)
    (folder / "error").write_text(f"{error}\n" if error else "")
    (folder / "output").write_text(output)
    program(folder, PROGRAMS[kind], f"cat {folder}/output; cat {folder}/error >&2; exit {status}")


def asked(kind: str, folder: Path, *ids: str) -> dict[str, Any]:
    """States by the question that a real shell asks of the programs of a folder."""
    scheduler = scheduler_of(profile(kind, folder))
    done = subprocess.run(
        ["sh", "-c", scheduler.query(ids)],
        env={**os.environ, "PATH": f"{folder}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
        timeout=20,
    )
    return {name: state.state for name, state in scheduler.states(done.stdout).items()}


@pytest.mark.parametrize("kind", PROGRAMS)
def test_nobody_answers(kind: str, tmp_path: Path) -> None:
    words, status = AWAY[kind]
    says(tmp_path / "bin", kind, words, status)
    with pytest.raises(ClusterError) as caught:
        asked(kind, tmp_path / "bin", "1", "2")
    assert str(caught.value) == f"PROFILE: the scheduler does not answer ({' '.join(words.split())}); try again later"


@pytest.mark.parametrize("kind", PROGRAMS)
def test_a_job_that_is_forgotten(kind: str, tmp_path: Path) -> None:
    says(tmp_path / "bin", kind, *FORGOTTEN[kind])
    assert asked(kind, tmp_path / "bin", "1", "2") == {}


@pytest.mark.parametrize(
    ("kind", "output", "error", "status"),
    [
        ("pbs", "Job Id: 2\n    job_state = R\n", "qstat: Unknown Job Id 1", 153),
        ("lsf", "2|RUN|-\n", "Job <1> is not found", 255),
        ("oar", "2: Running\n", "", 0),
        ("sge", "      2 0.5     terroir    me    r     11/21/2026 10:00:00 all.q  1\n", "", 0),
    ],
)
def test_one_that_is_forgotten_hides_no_other(kind: str, output: str, error: str, status: int, tmp_path: Path) -> None:
    says(tmp_path / "bin", kind, error, status, output)
    assert asked(kind, tmp_path / "bin", "1", "2") == {"2": WORKING}


def test_pbs_without_history_and_torque(tmp_path: Path) -> None:
    """`qstat -x` fails without a word in its status, or answers in XML."""
    live = "printf 'Job Id: 1\\n    job_state = Q\\n'"
    for first in (
        "echo 'qstat: job_history_enable is set to false 1' >&2",
        "echo '<Data><Job><Job_Id>1</Job_Id></Job>'",
    ):
        program(tmp_path, "qstat", f'if [ "$1" = -x ]; then {first}; else {live}; fi')
        assert asked("pbs", tmp_path, "1") == {"1": WAITING}
    over = "echo 'qstat: 1 Job has finished, use -x or -H to obtain historical job information' >&2; exit 35"
    program(tmp_path, "qstat", f'if [ "$1" = -x ]; then exit 0; else {over}; fi')
    assert asked("pbs", tmp_path, "1") == {}
    program(tmp_path, "qstat", "printf 'Job Id: 1\\n    job_state = F\\n'")
    assert asked("pbs", tmp_path, "1") == {"1": ENDED}


def test_oar_is_asked_no_further(tmp_path: Path) -> None:
    program(
        tmp_path,
        "oarstat",
        '[ "$3" = 1 ] && { echo "1: Running"; exit 0; }; echo "DB connection error, exiting." >&2; exit 2',
    )
    with pytest.raises(ClusterError, match=r"does not answer \(1: Running DB connection error, exiting\.\)"):
        asked("oar", tmp_path, "1", "2")


@pytest.mark.parametrize("kind", PROGRAMS)
def test_the_job_stays_what_it_was(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    words, status = AWAY[kind]
    says(tmp_path / "bin", kind, words, status)
    name = "20261121-000001"
    folder = tmp_path / "jobs" / name
    folder.mkdir(parents=True)
    (folder / "status.json").write_text('{"state": "running", "progress": 0.5}')
    store = JobStore(tmp_path / "jobs.sqlite")
    access = profile(kind, tmp_path / "jobs").to_dict()
    store.add(
        JobRecord(
            name, "p", kind, str(folder), {"job": "x"}, {}, access, state="running", scheduler_ids=("1",), created=now()
        )
    )
    found = list_jobs(store)[0]
    assert (found.state, store.get(name).state) == ("running", "running")
    assert "the scheduler does not answer (" in str(found.reason)
    with pytest.raises(TerroirError, match=r"^PROFILE: the scheduler does not answer"):
        fetch_job(name, store, lambda *_, **__: None)
    says(tmp_path / "bin", kind, *FORGOTTEN[kind])
    assert list_jobs(store)[0].state == "failed"
