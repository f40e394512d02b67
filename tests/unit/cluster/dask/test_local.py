"""A cluster on this machine: processes of our own, which are never QGIS and never outlive us."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from terroir.core.cluster.dask import local, waiting
from terroir.core.cluster.dask.profiler import profiler_off
from terroir.core.cluster.dask.session import Session, open_session
from terroir.core.cluster.profile import Profile, profile_from
from terroir.core.errors import ParameterError
from terroir.tests.cluster_fixtures import PROFILER, profiling
from terroir.tests.unit.compute.test_processes import children, runs
from terroir.tools.cluster_testbed.services import wait_until

pytest.importorskip("distributed", reason="dask is optional: tools/setup_environment.py --sets … cluster")
dask = pytest.importorskip("dask")
pytestmark = [pytest.mark.unit, pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs /proc")]

CLIENT = """\
import json, sys, time
from terroir.core.cluster.dask.session import open_session
from terroir.core.cluster.profile import profile_from

def say(template, **values):
    pass

if __name__ == "__main__":
    with open_session(profile_from(json.loads(sys.argv[1])), say, say) as session:
        session.client.submit(pow, 2, 2).result(20)
        print("open", flush=True)
        time.sleep(int(sys.argv[2]))
    print("closed", flush=True)
"""

ORPHAN = """\
import multiprocessing, os, shutil, sys, time
from terroir.core.cluster.dask import local_worker

def slowly(folder, ignore_errors):
    time.sleep(0.5)
    os.rmdir(folder)

async def lost(address, options):
    ours.close()  # the process on the other side is dead: scheduler and pipe are gone

local_worker._work, local_worker.shutil.rmtree = lost, slowly
theirs, ours = multiprocessing.Pipe(duplex=False)
local_worker.serve(theirs, "", {"local_directory": sys.argv[1]})
"""


def nothing(_template: str, **_: object) -> None:
    """Nobody listens."""


def here(**more: Any) -> Profile:
    return profile_from({"name": "desk", "kind": "local", **more})


def client(folder: Path, seconds: int) -> subprocess.Popen[str]:
    script = folder / "client.py"
    script.write_text(CLIENT, encoding="utf-8")
    command = [sys.executable, str(script), json.dumps(here().to_dict()), str(seconds)]
    environment = {**os.environ, "TMPDIR": str(folder)}
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)


def test_workers_and_their_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local.tempfile, "tempdir", str(tmp_path))
    handlers = [signal.getsignal(kind) for kind in (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD)]
    before = dask.config.get(PROFILER)
    with open_session(here(scale={"jobs": 2}, cores=2, resources={"GPU": 1}), nothing, nothing) as session:
        assert (session.workers, session.own) == (4, True)
        assert session.client.submit(pow, 2, 5, resources={"GPU": 1}).result(20) == 32
        wait_until(lambda: len(session.client.nthreads()) == 2, "both were there")
        assert set(session.client.nthreads().values()) == {2}
        assert profiling(session.client) == {False}
        began = time.monotonic()
    assert time.monotonic() - began < 5
    assert dask.config.get(PROFILER) == before  # others in this process may use dask too
    assert children() == []
    assert list(tmp_path.iterdir()) == []
    assert handlers == [signal.getsignal(kind) for kind in (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD)]


def test_the_profiler_is_back_after_the_last_of_several_sessions() -> None:
    before, one, other = dask.config.get(PROFILER), ExitStack(), ExitStack()
    one.enter_context(profiler_off())
    other.enter_context(profiler_off())
    one.close()
    assert not dask.config.get(PROFILER)
    other.close()
    assert dask.config.get(PROFILER) == before


def test_work_under_way_does_not_delay_the_end() -> None:
    with open_session(here(), nothing, nothing) as session:
        future = session.client.submit(time.sleep, 60)
        wait_until(lambda: bool(session.client.processing()), "it had begun")
        wait_until(lambda: any(session.client.processing().values()), "it had begun")
        began = time.monotonic()
    assert future.status != "finished"
    assert time.monotonic() - began < 5
    assert children() == []


def test_in_a_background_thread_as_in_qgis() -> None:
    answers: list[Any] = []

    def work() -> None:
        with open_session(here(), nothing, nothing) as session:
            answers.append(session.client.submit(pow, 2, 3).result(20))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(60)
    assert answers == [8]
    assert children() == []


def test_two_sessions_at_once() -> None:
    with open_session(here(), nothing, nothing) as one, open_session(here(), nothing, nothing) as two:
        assert one.client.submit(pow, 2, 3).result(20) == two.client.submit(pow, 2, 3).result(20)
        assert one.members.fit() != two.members.fit()
    assert children() == []


def test_lost_workers_are_started_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "STANDING_SECONDS", 0.1)
    heard: list[str] = []

    def listen(template: str, **values: object) -> None:
        heard.append(template.format(**values))

    def lose(session: Session) -> None:
        before = session.members.joined
        for worker in children():
            os.kill(worker, signal.SIGKILL)
        deadline = time.monotonic() + 30
        while session.members.joined == before and time.monotonic() < deadline:
            session.look(at_once=True)
            time.sleep(0.1)
        assert session.members.joined > before

    with open_session(here(), listen, listen) as session:
        lose(session)
        assert session.client.submit(pow, 2, 3).result(20) == 8
        lose(session)
    assert "Workers of desk that ended are started anew." in heard
    assert children() == []


def test_says_nothing_on_the_console(tmp_path: Path) -> None:
    process = client(tmp_path, 0)
    assert process.communicate(timeout=60) == ("open\nclosed\n", "")


def test_workers_go_with_a_killed_client(tmp_path: Path) -> None:
    process = client(tmp_path, 600)
    assert process.stdout.readline() == "open\n"
    (worker,) = children(process.pid)
    process.kill()
    process.communicate(timeout=20)  # until nobody holds the pipes any more
    wait_until(lambda: not runs(worker), "the worker was gone")
    assert [path.name for path in tmp_path.iterdir()] == ["client.py"]


def test_a_lost_scheduler_does_not_cut_the_clearing_off(tmp_path: Path) -> None:
    folder = tmp_path / "shared"
    folder.mkdir()
    assert subprocess.run([sys.executable, "-c", ORPHAN, str(folder)], timeout=60, check=False).returncode == 0
    assert not folder.exists()


def test_broken_interpreter_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = tmp_path / "python3"
    fake.write_text("#!/bin/sh\nexit 1\n")
    fake.chmod(0o755)
    monkeypatch.setattr(local, "interpreters", lambda: iter([str(fake), sys.executable]))
    with open_session(here(), nothing, nothing) as session:
        assert session.client.submit(pow, 2, 5).result(20) == 32


def test_qgis_is_never_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "interpreters", lambda: iter([]))
    with pytest.raises(ParameterError, match="BACKEND: no Python interpreter"), open_session(here(), nothing, nothing):
        pass
