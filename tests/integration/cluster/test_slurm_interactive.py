"""Interactive sessions on a real Slurm: workers come, and whatever happens, nothing is left in the queue."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from terroir.core.cluster.dask import waiting
from terroir.core.cluster.dask.session import Session, open_session
from terroir.core.cluster.profile import Profile, profile_from
from terroir.core.errors import Cancelled, ClusterError
from terroir.tests.cluster_fixtures import profiling
from terroir.tools.cluster_testbed.services import wait_until

pytest.importorskip("dask_jobqueue", reason="dask is optional: tools/setup_environment.py --sets … cluster")
pytestmark = pytest.mark.integration

CLIENT = """\
import json, sys, time
from terroir.core.cluster.dask.session import open_session
from terroir.core.cluster.profile import profile_from

def say(template, **values):
    print(template.format(**values), flush=True)

if __name__ == "__main__":
    with open_session(profile_from(json.loads(sys.argv[1])), say, say):
        print("open", flush=True)
        time.sleep(600)
"""
OURS = "terroir-"


class Ear:
    """Listens to what a session tells."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def __call__(self, template: str, **values: object) -> None:
        self.heard.append(template.format(**values))


@pytest.fixture
def ear() -> Ear:
    return Ear()


@pytest.fixture
def make(slurm_here: Any, foreign_python: Path, tmp_path: Path) -> Iterator[Callable[..., Profile]]:
    """Function that makes a profile of the running Slurm; no log may be left."""

    def profile(**more: Any) -> Profile:
        data = {
            "name": "bed",
            "kind": "slurm",
            "queue": slurm_here.partition,
            "cores": 1,
            "memory": "500 MB",
            "walltime": "00:05:00",
            "interface": "lo",
            "python": str(foreign_python),
            "folder": str(tmp_path / "shared"),
            "local_directory": str(tmp_path / "local"),
        }
        return profile_from({**data, **more})

    yield profile
    wait_until(lambda: not list(tmp_path.glob("shared/*")), "the logs were removed", 10)


@pytest.fixture
def full(slurm_here: Any, tmp_path: Path) -> Iterator[str]:
    """All cores belong to somebody else's job."""
    script = tmp_path / "script.sh"
    script.write_text("#!/bin/sh\nsleep 600\n", encoding="utf-8")
    cores = slurm_here.ask("sinfo", "--noheader", "--format=%c").strip()
    job = slurm_here.ask("sbatch", "--parsable", f"-n{cores}", "--output=/dev/null", str(script)).strip()
    wait_until(lambda: slurm_here.state(job) == "RUNNING", "it had all cores")
    yield job
    slurm_here.ask("scancel", job)
    slurm_here.wait_until_empty()


def ours(slurm: Any) -> list[Any]:
    return [job for job in slurm.queue() if job.name.startswith(OURS)]


def looked(session: Session, done: Callable[[], bool], seconds: float = 40) -> None:
    """Look after the workers until something has come about."""

    def look() -> bool:
        session.look(at_once=True)
        return done()

    wait_until(look, "the session took notice", seconds)


def test_workers_come_and_go(slurm_here: Any, foreign_python: Path, make: Callable[..., Profile], ear: Ear) -> None:
    with open_session(make(scale={"jobs": 2}, resources={"GPU": 1}), ear, ear) as session:
        assert (session.workers, session.own) == (2, True)
        assert len(ours(slurm_here)) == 2
        looked(session, lambda: len(session.members.fit()) == 2)
        assert session.client.submit(pow, 2, 5, resources={"GPU": 1}).result(20) == 32
        packages = set(session.client.run(sysconfig.get_path, "purelib").values())
        assert len(packages) == 1
        assert profiling(session.client) == {False}
        assert packages.pop().startswith(str(foreign_python.parents[1]))
        began = time.monotonic()
    assert ours(slurm_here) == []
    assert time.monotonic() - began < 5
    assert ear.heard[0].startswith("Waiting for the first worker (wanted: 2, ")


def test_several_threads_and_a_number_that_follows_the_work(
    slurm_here: Any, make: Callable[..., Profile], ear: Ear
) -> None:
    with open_session(make(cores=2, scale={"minimum": 0, "maximum": 1}), ear, ear) as session:
        assert session.workers == 2
        assert session.client.submit(pow, 2, 5).result(40) == 32
        looked(session, lambda: not session.members.fit())  # nothing to do: nobody is lost
        answer = session.client.submit(pow, 2, 6)
        looked(session, answer.done)
        assert answer.result() == 64
    assert ours(slurm_here) == []
    assert not [line for line in ear.heard if "lost" in line]


def test_end_with_work_under_way(slurm_here: Any, make: Callable[..., Profile], ear: Ear) -> None:
    with open_session(make(), ear, ear) as session:
        future = session.client.submit(time.sleep, 100)
        wait_until(lambda: any(session.client.processing().values()), "it had begun")
        began = time.monotonic()
    assert ours(slurm_here) == []
    assert time.monotonic() - began < 5
    assert future.status != "finished"


def test_cancel_while_jobs_wait(slurm_here: Any, full: str, make: Callable[..., Profile], ear: Ear) -> None:
    cancelled = []

    def poll() -> None:
        if ear.heard:
            assert len(ours(slurm_here)) == 3
            cancelled.append(time.monotonic())
            raise Cancelled

    with pytest.raises(Cancelled), open_session(make(scale={"jobs": 3}), ear, ear, poll):
        pass
    assert time.monotonic() - cancelled[0] < 5
    assert ours(slurm_here) == []
    assert ear.heard[0].startswith("Waiting for the first worker (wanted: 3, queued: 3")
    assert [job.id for job in slurm_here.queue()] == [full]  # nobody else's job


# ---- a client that is killed ----------------------------------------------------------------------------


def _killed(profile: Profile, folder: Path, last_line: str) -> subprocess.Popen[str]:
    script = folder / "client.py"
    script.write_text(CLIENT, encoding="utf-8")
    command = [sys.executable, str(script), json.dumps(profile.to_dict())]
    client = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)
    assert client.stdout is not None
    for line in client.stdout:
        if line.startswith(last_line):
            break
    return client


def test_killed_client_leaves_no_running_job(slurm_here: Any, make: Callable[..., Profile], tmp_path: Path) -> None:
    client = _killed(make(scale={"jobs": 9}), tmp_path, "open")
    states = {job.state for job in ours(slurm_here)}
    assert len(ours(slurm_here)) == 9
    assert "RUNNING" in states
    os.killpg(client.pid, signal.SIGKILL)
    client.communicate(timeout=10)
    wait_until(lambda: not ours(slurm_here), "all jobs were gone", 10)


def test_killed_client_leaves_no_waiting_job(
    slurm_here: Any, full: str, make: Callable[..., Profile], tmp_path: Path
) -> None:
    client = _killed(make(scale={"jobs": 2}), tmp_path, "Waiting")
    assert len(ours(slurm_here)) == 2
    client.kill()
    client.communicate(timeout=10)
    wait_until(lambda: not ours(slurm_here), "all jobs were gone", 10)
    assert [job.id for job in slurm_here.queue()] == [full]


# ---- lost workers ----------------------------------------------------------------------------------------


def test_lost_jobs_are_replaced(
    slurm_here: Any, make: Callable[..., Profile], ear: Ear, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "REPLACE_SECONDS", 0.5)
    with open_session(make(scale={"jobs": 2}), ear, ear) as session:
        looked(session, lambda: len(session.members.fit()) == 2)
        first = ours(slurm_here)[0].id
        slurm_here.ask("scancel", "--full", "--signal=KILL", first)  # one of them, as a node that fails
        looked(session, lambda: session.members.joined == 3)
        for job in ours(slurm_here):  # all of them, as at the end of their walltime
            slurm_here.ask("scancel", "--full", "--signal=KILL", job.id)
        looked(session, lambda: session.members.joined >= 4)
        assert session.client.submit(pow, 2, 5).result(20) == 32
    assert ours(slurm_here) == []
    assert "Workers of bed that ended are started anew." in ear.heard
    assert "All workers of bed were lost; waiting for others." in ear.heard


# ---- what a scheduler refuses -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"queue": "nowhere"}, r"PROFILE: slurm refused the jobs of bed \(.*nvalid partition.*\); correct the profile"),
        ({"walltime": "99:00:00"}, r"PROFILE: slurm refused the jobs of bed \(.*time limit is invalid.*\)"),
        ({"cores": 4000}, r"PROFILE: slurm refused the jobs of bed \(.*rocessors.*\)"),
        ({"python": "/nowhere/python3"}, r"PROFILE: all jobs of bed ended before a worker came \(.*No such file"),
    ],
    ids=["queue", "walltime", "cores", "python"],
)
def test_refused(slurm_here: Any, make: Callable[..., Profile], ear: Ear, wrong: dict[str, Any], message: str) -> None:
    began = time.monotonic()
    with pytest.raises(ClusterError, match=message), open_session(make(**wrong), ear, ear):
        pass
    assert time.monotonic() - began < 30
    assert ours(slurm_here) == []


def test_missing_package_on_the_workers(
    slurm_here: Any, make: Callable[..., Profile], lacking_python: Callable[..., Path], ear: Ear
) -> None:
    python = str(lacking_python("distributed"))
    message = r"PROFILE: all jobs of bed ended before a worker came \(.*No module named 'distributed'"
    with pytest.raises(ClusterError, match=message), open_session(make(python=python), ear, ear):
        pass
    assert ours(slurm_here) == []
