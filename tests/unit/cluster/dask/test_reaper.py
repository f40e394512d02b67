"""The process that cleans up after a client that died in whatever way."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest

from terroir.core.cluster.dask import will
from terroir.core.cluster.dask.reaper import carry_out
from terroir.core.cluster.dask.will import REAPER, start_reaper
from terroir.tools.cluster_testbed.services import wait_until

pytestmark = [pytest.mark.unit, pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")]

CLIENT = """\
import sys, time
from pathlib import Path
from terroir.core.cluster.dask.will import start_reaper
will = start_reaper()
for path in sys.argv[1:]:
    will.write([[[], ["touch", path]]])
print("written", flush=True)
time.sleep(600)
"""


Reapers = Callable[[], set[int]]


@pytest.fixture
def reapers(monkeypatch: pytest.MonkeyPatch) -> Reapers:
    """Function that finds the reapers of this test: those of an earlier one, or of another run, come and go."""
    mark = f"TERROIR_TEST_REAPER={uuid.uuid4().hex}"
    monkeypatch.setenv(*mark.split("="))

    def find() -> set[int]:
        found = set()
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                command, environment = ((folder / name).read_bytes().decode() for name in ("cmdline", "environ"))
            except OSError:
                continue
            if str(REAPER) in command and mark in environment.split("\0"):
                found.add(int(folder.name))
        return found

    return find


def test_the_last_will_is_carried_out(tmp_path: Path, reapers: Reapers) -> None:
    clients = []
    for ending in ("kill", "terminate"):
        paths = [str(tmp_path / f"{ending}-{age}") for age in ("old", "new")]
        client = subprocess.Popen([sys.executable, "-c", CLIENT, *paths], stdout=subprocess.PIPE, text=True)
        assert client.stdout.readline() == "written\n"
        clients.append((client, ending))
    assert len(reapers()) == 2
    assert list(tmp_path.iterdir()) == []
    for client, ending in clients:
        getattr(client, ending)()
        began = time.monotonic()
        client.communicate(timeout=10)  # the reaper holds no pipe of the client's
        wait_until((tmp_path / f"{ending}-new").exists, "the will was carried out", 10)
        assert time.monotonic() - began < 5
    assert len(list(tmp_path.iterdir())) == 2
    wait_until(lambda: not reapers(), "the reapers ended", 40)


def test_it_outlives_the_whole_session_of_the_client(tmp_path: Path) -> None:
    client = subprocess.Popen(
        [sys.executable, "-c", CLIENT, str(tmp_path / "done")],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert client.stdout.readline() == "written\n"
    os.killpg(client.pid, 9)
    client.communicate(timeout=10)
    wait_until((tmp_path / "done").exists, "the will was carried out", 10)


def test_nothing_is_done_after_a_goodbye(tmp_path: Path, reapers: Reapers) -> None:
    made = start_reaper()
    assert len(reapers()) == 1
    made.write([[[], ["touch", str(tmp_path / "done")]]])
    made.close(done=True)
    wait_until(lambda: not reapers(), "the reaper ended", 10)
    assert not (tmp_path / "done").exists()


def test_numbers_of_a_list_are_added(tmp_path: Path) -> None:
    script = tmp_path / "cancel.py"
    script.write_text("import sys, pathlib\npathlib.Path(sys.argv[1]).write_text(' '.join(sys.argv[2:]))\n")
    listing = [sys.executable, "-c", "print('7.host'); print('no number'); print('8.host')"]
    step = [listing, [sys.executable, str(script), str(tmp_path / "found")]]
    nobody = [[sys.executable, "-c", "pass"], ["touch", str(tmp_path / "nobody")]]
    command = [sys.executable, "-I", str(REAPER)]
    subprocess.run(command, input=f"{json.dumps([step, nobody, [[], ['/nowhere/x']]])}\n", text=True, check=True)
    wait_until((tmp_path / "found").exists, "the will was carried out", 10)
    wait_until(lambda: (tmp_path / "found").read_text() == "7.host 8.host", "it was written", 5)
    assert not (tmp_path / "nobody").exists()


def test_cut_off_will_leaves_the_one_before(tmp_path: Path) -> None:
    text = f"{json.dumps([[[], ['touch', str(tmp_path / 'done')]]])}\n[[[], ['tou"
    subprocess.run([sys.executable, "-I", str(REAPER)], input=text, text=True, check=True)
    wait_until((tmp_path / "done").exists, "the will was carried out", 10)


def test_broken_interpreters_are_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = tmp_path / "python3"
    fake.write_text("#!/bin/sh\nexit 1\n")
    fake.chmod(0o755)
    monkeypatch.setattr(will, "interpreters", lambda: iter([str(fake), "/nowhere/python3", sys.executable]))
    made = start_reaper()
    assert made is not None
    made.close(done=True)
    monkeypatch.setattr(will, "interpreters", lambda: iter([str(fake)]))
    assert start_reaper() is None


def test_all_turns_are_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A job that was just being submitted shows up late."""
    from terroir.core.cluster.dask import reaper

    monkeypatch.setattr(reaper, "PAUSES", (0.0, 0.0, 0.0))
    trace = tmp_path / "trace"
    carry_out([[[], ["sh", "-c", f"echo x >> {trace}"]]])
    assert trace.read_text() == "x\n" * 3
