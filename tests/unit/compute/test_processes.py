"""Worker processes: same results, and none is left."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
import pytest
from osgeo import ogr

from terroir.core.blocks import run_blocks
from terroir.core.compute import interpreter, open_backend, processes
from terroir.core.compute.backend import ExecutorBackend
from terroir.core.errors import BlockError, Cancelled, ModelError, ParameterError
from terroir.core.raster.stack import Stack
from terroir.core.run import Run
from terroir.tests.unit.blocks.toys import Counting, Misbehaving, WindowSum
from terroir.tests.unit.making import left_behind, read_raster, write_raster

pytestmark = [pytest.mark.unit, pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs /proc")]


def nothing() -> None:
    """No cancel."""


def children(of: int | None = None) -> list[int]:
    """Worker processes of a process; multiprocessing's resource tracker, which lives as long as it, is none."""
    found = []
    for folder in Path("/proc").iterdir():
        try:
            status = (folder / "stat").read_text().rpartition(")")[2].split()
            command = (folder / "cmdline").read_text()
        except (OSError, NotADirectoryError):
            continue
        if status[1] == str(of or os.getpid()) and "spawn_main" in command:
            found.append(int(folder.name))
    return found


@pytest.fixture
def stack(tmp_path: Path) -> Stack:
    values = np.random.default_rng(5).integers(0, 50, (60, 90)).astype("uint8")
    return Stack.open([write_raster(tmp_path / "image.tif", values, nodata=0)])


def run_with(stack: Stack, function: object, folder: Path, run: Run) -> list[np.ndarray]:
    paths = {spec.name: str(folder / f"{spec.name}.tif") for spec in function.outputs}
    try:
        run_blocks(stack, function, paths, run)
        run.outputs.publish()
    finally:
        run.outputs.discard()
    return [read_raster(path) for path in paths.values()]


@pytest.mark.parametrize("shape", [(16, 16), (7, 90)])
def test_same_result(stack: Stack, tmp_path: Path, shape: tuple[int, int]) -> None:
    function = WindowSum(3, "reflect")
    expected = run_with(stack, function, tmp_path / "serial", Run("serial"))
    found = run_with(stack, function, tmp_path / "processes", Run("processes", 2, block_shape=shape))
    assert all(np.array_equal(one, two) for one, two in zip(expected, found))
    assert children() == []


@pytest.mark.parametrize(
    ("what", "kind", "message"),
    [
        ("raise", BlockError, r"rows 32–47 of .*image.tif failed \(ZeroDivisionError: {ouch}\)"),
        ("odd", BlockError, r"rows 32–47 of .*image.tif failed \(OddError: 1 and 2\)"),
        ("own", ModelError, r"^MODEL: broken leg$"),
        ("die", BlockError, r"^BACKEND: a worker process ended unexpectedly"),
    ],
)
def test_failures(stack: Stack, tmp_path: Path, what: str, kind: type[Exception], message: str) -> None:
    with pytest.raises(kind, match=message) as caught:
        run_with(stack, Misbehaving(what), tmp_path / "out", Run("processes", 2, block_shape=(16, 90)))
    assert children() == []
    assert left_behind(tmp_path / "out") == []
    if what in ("raise", "odd"):
        assert "toys.py" in str(caught.value.__cause__)


def test_cancel_does_not_wait_for_the_block(stack: Stack, tmp_path: Path) -> None:
    started = time.monotonic()
    run = Run("processes", 2, block_shape=(16, 90), is_cancelled=lambda: time.monotonic() - started > 3)
    with pytest.raises(Cancelled):
        run_with(stack, Misbehaving("hang"), tmp_path / "out", run)
    assert time.monotonic() - started < 30
    assert children() == []
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("terroir")]


class Watched:
    """A pipe that looks, whenever a read from it fails, whether it was closed under the thread that reads."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self.reads = 0
        self.closed_early: list[bool] = []

    def __getattr__(self, name: str) -> object:
        return getattr(self._pipe, name)

    def recv(self) -> object:
        self.reads += 1
        try:
            return self._pipe.recv()
        except (EOFError, OSError):
            time.sleep(0.3)
            self.closed_early.append(self._pipe.closed)
            raise


def test_no_pipe_is_closed_while_a_thread_reads_from_it() -> None:
    """Its number would be that of the next file which anybody opens, and the thread would read from that one."""
    backend = open_backend("processes", 1)
    (worker,) = backend._started
    worker.pipe = watched = Watched(worker.pipe)

    def poll() -> None:
        if watched.reads == 2:  # the answer to the task is there, that to the item is waited for
            raise Cancelled

    with pytest.raises(Cancelled), backend:
        list(backend.map(time.sleep, [600], 1, poll))
    assert watched.closed_early == [False]
    assert watched.closed


def test_the_task_travels_once_for_each_worker() -> None:
    with open_backend("processes", 2) as backend:
        assert len(children()) == 2
        assert sorted(backend.map(Counting(), range(40), 6, nothing)) == sorted(range(0, 80, 2))
        # Another task on the same workers.
        assert sorted(backend.map(str, range(5), 2, nothing)) == list("01234")
    assert Counting.sent == 1
    assert children() == []


def test_geometries_travel_in_silence(capfd: pytest.CaptureFixture[str]) -> None:
    geometry = ogr.CreateGeometryFromWkt("POINT (1 2)")
    with open_backend("processes", 1) as backend:
        assert list(backend.map(partial(str.format, "{0} {1}", geometry), [7], 1, nothing)) == ["POINT (1 2) 7"]
    assert capfd.readouterr().err == ""


def test_what_cannot_be_sent_is_said() -> None:
    message = r"^BACKEND: this work cannot be sent to other processes .*threads"
    with pytest.raises(ParameterError, match=message), open_backend("processes", 1) as backend:
        list(backend.map(lambda n: n, range(3), 1, nothing))
    assert children() == []


def test_workers_go_with_a_killed_parent(tmp_path: Path) -> None:
    program = (
        "import time\nfrom terroir.core.compute import open_backend\nbackend = open_backend('processes', 2)\n"
        "print('up', flush=True)\ntime.sleep(600)"
    )
    script = tmp_path / "program.py"
    script.write_text(f"if __name__ == '__main__':\n    {program.replace(chr(10), chr(10) + '    ')}\n")
    parent = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True)
    assert parent.stdout.readline() == "up\n"
    workers = children(parent.pid)
    assert len(workers) == 2
    parent.kill()
    parent.wait()
    parent.stdout.read()  # until nobody holds the pipe any more
    parent.stdout.close()
    deadline = time.monotonic() + 20
    while any(map(runs, workers)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not [worker for worker in workers if runs(worker)]


def runs(process: int) -> bool:
    """Whether a process has not ended; one that nobody asked about since has."""
    try:
        return (Path("/proc") / str(process) / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


# ---- the interpreter -----------------------------------------------------------------------------------


def test_qgis_is_never_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where sys.executable is QGIS, its Python is found beside."""
    trace = tmp_path / "window"
    for name in ("qgis-bin.exe", "QGIS", "python-qgis", "qgis_process.bin"):
        fake = tmp_path / name
        fake.write_text(f"#!/bin/sh\ntouch '{trace}'\n")
        fake.chmod(0o755)
        monkeypatch.setattr(sys, "executable", str(fake))
        assert str(fake) not in list(interpreter.interpreters())
    with open_backend("processes", 1) as backend:
        assert isinstance(backend, processes.ProcessBackend)
        assert list(backend.map(str, [1], 1, nothing)) == ["1"]
    assert not trace.exists()


def test_broken_interpreter_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = tmp_path / "python3"
    fake.write_text("#!/bin/sh\nexit 1\n")
    fake.chmod(0o755)
    real = sys.executable
    monkeypatch.setattr(processes, "interpreters", lambda: iter([str(fake), real]))
    before = processes.spawn.get_executable()
    with open_backend("processes", 2) as backend:
        assert isinstance(backend, processes.ProcessBackend)
    assert processes.spawn.get_executable() == before
    assert children() == []


def test_silent_interpreter_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = tmp_path / "python3"
    fake.write_text("#!/bin/sh\nexec sleep 600\n")
    fake.chmod(0o755)
    monkeypatch.setattr(processes, "interpreters", lambda: iter([str(fake)]))
    monkeypatch.setattr(processes, "START_SECONDS", 0.3)
    assert processes.start_processes(2) is None


def test_threads_take_over_with_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "interpreters", lambda: iter([]))
    run = Run("processes", 2)
    with run.open_backend() as backend:
        assert type(backend) is ExecutorBackend
        assert list(backend.map(str, [1], 1, nothing)) == ["1"]
    assert "threads do the work instead" in str(run.warnings[0])
