"""A run that was killed, whenever, and started again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from osgeo import gdal

from terroir.core.blocks import journal, sink
from terroir.core.errors import Cancelled, OutputError
from terroir.core.jobs import execute
from terroir.core.raster.window import Window
from terroir.core.run import Run
from terroir.core.staging import JOURNAL, STAGING_PREFIX
from terroir.tests.unit.blocks.toys import SlowJob
from terroir.tests.unit.making import left_behind, read_raster, write_raster

pytestmark = [pytest.mark.unit, pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")]

# The package's `execute` is the function.
execution = sys.modules[execute.__module__]

SIDE, BLOCK = 1024, 128
BLOCKS = (SIDE // BLOCK) ** 2
EMPTY = 3
"""Blocks without a valid pixel, which are never computed."""

# The command line with the toy job among the jobs, blocks of a given size, and checkpoints in quick succession.
PROGRAM = f"""
import sys
from terroir.core import run as runs
from terroir.core.blocks import sink
from terroir.core.jobs import registry
from terroir.tests.unit.blocks import toys
sys.modules["terroir.core.jobs.toys"] = toys
registry.JOBS["slow"] = "toys.SlowJob"
runs.Run.__init__.__defaults__ = tuple(
    ({BLOCK}, {BLOCK}) if n == 3 else d for n, d in enumerate(runs.Run.__init__.__defaults__)
)
sink.CHECKPOINT_SECONDS = 0.05
import runpy
sys.argv[0] = "terroir"
runpy.run_module("terroir.core", run_name="__main__")
"""


def lines(path: Path) -> int:
    """How many a file has so far."""
    return len(path.read_text(encoding="utf-8").splitlines()) if path.exists() else 0


def waited_for(path: Path, process: subprocess.Popen) -> None:
    """Wait until a job has made a file."""
    deadline = time.monotonic() + 60
    while not path.exists():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.01)


class Scene:
    """A job, the log of its blocks and what it must give."""

    def __init__(self, folder: Path) -> None:
        draw = np.random.default_rng(1)
        self.values = draw.integers(0, 30, (SIDE, SIDE)).astype("uint8")
        self.values[:200, :500] = 0
        self.folder = folder
        self.image = write_raster(folder / "image.tif", self.values, nodata=0)
        self.out = folder / "out"
        self.log = folder / "blocks.txt"

    def job(self, **changes: object) -> SlowJob:
        paths = {"output": str(self.out / "a.tif"), "second": str(self.out / "b.tif")}
        return SlowJob(**{"input": self.image, **paths, "log": str(self.log), "seconds": 0.02, **changes})

    def computed(self) -> int:
        """How many blocks were computed since this was asked last."""
        count = lines(self.log)
        self.log.unlink(missing_ok=True)
        return count

    def start(self, job: SlowJob, *arguments: str) -> subprocess.Popen:
        path = self.folder / "job.json"
        path.write_text(job.to_json(), encoding="utf-8")
        command = [sys.executable, "-c", PROGRAM, "run", str(path), "--workers", "2", *arguments]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def killed(self, job: SlowJob, blocks: int, *arguments: str) -> int:
        """Kill the job once some blocks are computed and half as many journalled; returns how many were computed."""
        limit = Path(f"{self.log}.limit")
        limit.write_text(str(blocks))
        process = self.start(job, *arguments)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and process.poll() is None:
            journalled = lines(self.journal()) - 1  # the first line says what is made
            if lines(self.log) >= blocks and journalled - EMPTY >= blocks // 2:
                break
            time.sleep(0.005)
        process.kill()
        assert process.wait() == -signal.SIGKILL, process.communicate()
        process.communicate()
        limit.unlink()
        return self.computed()

    def journal(self) -> Path:
        return self.out / f"{STAGING_PREFIX}a.tif" / JOURNAL

    def check(self) -> None:
        valid = self.values != 0
        values = self.values.astype("float32")
        found = read_raster(self.out / "a.tif")
        assert np.array_equal(found, np.where(valid, np.stack([values / 2, values**2]), np.float32(-9999)))
        assert np.array_equal(read_raster(self.out / "b.tif")[0], self.values)
        dataset = gdal.Open(str(self.out / "a.tif"))
        assert [dataset.GetRasterBand(n).GetDescription() for n in (1, 2)] == ["half", "square"]
        assert dataset.GetRasterBand(1).GetNoDataValue() == -9999
        assert dataset.GetMetadataItem("COMPRESSION", "IMAGE_STRUCTURE") == "DEFLATE"
        assert left_behind(self.out) == ["a.tif", "a.tif.job.json", "b.tif", "b.tif.job.json"]

    def run(self, **options: object) -> Run:
        return Run(**{"backend": "threads", "workers": 2, "block_shape": (BLOCK, BLOCK), **options})


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(tmp_path)


@pytest.fixture
def interrupted(scene: Scene) -> Scene:
    """A scene whose job was killed half-way."""
    scene.killed(scene.job(), BLOCKS // 2)
    return scene


@pytest.mark.parametrize("blocks", [4, 17, 31, 48])
def test_killed_and_run_again(scene: Scene, blocks: int) -> None:
    first = scene.killed(scene.job(), blocks)
    assert blocks <= first < 60
    assert not (scene.out / "a.tif").exists()
    process = scene.start(scene.job())
    output, log = process.communicate(timeout=120)
    assert process.returncode == 0, log
    assert json.loads(output) == {"made": 1}
    assert "Going on with a run that was interrupted" in log
    again = scene.computed()
    assert 61 - first <= again < 61  # 3 of 64 blocks hold no valid pixel and are never computed
    scene.check()


def test_killed_again_and_again(scene: Scene) -> None:
    """At any moment, the closing of files included, until it ends by itself."""
    draw = np.random.default_rng(7)
    kills = 0
    while True:
        process = scene.start(scene.job(seconds=0.05))
        try:
            # Longer each time, so that it ends even where a kill came before the first checkpoint.
            process.communicate(timeout=0.7 + 0.15 * kills + 0.5 * draw.random())
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            kills += 1
            continue
        assert process.returncode == 0
        break
    computed = scene.computed()
    assert kills >= 1
    assert computed >= 61
    scene.check()


def test_killed_before_the_first_checkpoint(scene: Scene) -> None:
    process = scene.start(scene.job(seconds=1.0))
    waited_for(scene.out / f"{STAGING_PREFIX}b.tif" / "b.tif", process)
    process.kill()
    process.communicate()
    scene.computed()
    execute(scene.job(seconds=0.0), scene.run())
    scene.check()


def test_nothing_is_computed_twice(interrupted: Scene) -> None:
    planned = len(interrupted.journal().read_text().splitlines()) - 1
    run = interrupted.run()
    execute(interrupted.job(), run)
    assert str(run.messages[0]) == (
        f"Going on with a run that was interrupted: {planned} of {BLOCKS} blocks are there already."
    )
    assert 0 < interrupted.computed() <= BLOCKS - planned
    interrupted.check()


def test_progress_goes_on_from_there(interrupted: Scene) -> None:
    shares: list[float] = []
    execute(interrupted.job(), interrupted.run(on_progress=shares.append))
    assert shares[0] > 0.2
    assert shares[-1] == 1


@pytest.mark.parametrize("what", ["job", "input", "mask", "blocks", "asked", "version"])
def test_anything_changed_starts_afresh(interrupted: Scene, what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    job, options = interrupted.job(), {}
    if what == "job":
        job = interrupted.job(factor=2)
    elif what == "input":
        interrupted.values[5, 700] = 77
        write_raster(interrupted.image, interrupted.values, nodata=0)
    elif what == "mask":
        job = interrupted.job(mask=write_raster(interrupted.folder / "m.tif", np.ones_like(interrupted.values)))
    elif what == "blocks":
        options = {"block_shape": (BLOCK, 2 * BLOCK)}
    elif what == "asked":
        options = {"resume": False}
    else:
        monkeypatch.setattr(execution, "component_versions", lambda: {"terroir": "99"})
    run = interrupted.run(**options)
    execute(job, run)
    assert not [m for m in run.messages if "interrupted" in str(m)]
    assert interrupted.computed() > 25
    interrupted.check()


def test_touched_but_unchanged_input_goes_on(interrupted: Scene) -> None:
    os.utime(interrupted.image)
    run = interrupted.run()
    execute(interrupted.job(), run)
    assert "interrupted" in str(run.messages[0])
    interrupted.check()


@pytest.mark.parametrize("damage", ["cut", "overwritten", "missing", "journal", "foreign"])
def test_damaged_leftovers_are_noticed(interrupted: Scene, damage: str) -> None:
    """What a machine without power may leave: the result is right all the same."""
    half = interrupted.out / f"{STAGING_PREFIX}b.tif" / "b.tif"
    if damage == "cut":
        half.write_bytes(half.read_bytes()[:5000])
    elif damage == "overwritten":
        content = bytearray(half.read_bytes())
        content[len(content) // 3 : len(content) // 3 + 400] = bytes(400)
        half.write_bytes(content)
    elif damage == "missing":
        half.unlink()
    elif damage == "journal":
        text = interrupted.journal().read_text()
        interrupted.journal().write_text(text[: len(text) // 2])
    else:
        half.unlink()
        write_raster(half, np.zeros((5, 5), "uint8"))
    execute(interrupted.job(), interrupted.run())
    interrupted.check()


@pytest.mark.parametrize("end", ["error", "cancel"])
def test_error_and_cancel_leave_nothing(interrupted: Scene, end: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sink, "CHECKPOINT_SECONDS", 0.0)
    shares: list[float] = []
    run = interrupted.run(on_progress=shares.append)
    if end == "cancel":
        run.is_cancelled = lambda: len(shares) > 2
        expected: type[Exception] = Cancelled
    else:
        monkeypatch.setattr(Run, "progress", lambda *_: 1 / 0)
        expected = ZeroDivisionError
    with pytest.raises(expected):
        execute(interrupted.job(), run)
    assert left_behind(interrupted.out) == []


def test_checkpoints_change_nothing(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sink, "CHECKPOINT_SECONDS", 0.0)
    monkeypatch.setattr(sink, "_CHECKPOINT_SHARE", 0.0)
    execute(scene.job(seconds=0.0), scene.run(block_shape=(100, 300)))  # blocks across the file's tiles
    scene.check()


def test_two_runs_for_one_file(scene: Scene) -> None:
    process = scene.start(scene.job(seconds=1.0))
    waited_for(scene.out / f"{STAGING_PREFIX}b.tif", process)
    with pytest.raises(OutputError, match=r"OUTPUT: another run is making .*a.tif"):
        execute(scene.job(), scene.run())
    process.kill()
    process.communicate()
    execute(scene.job(seconds=0.0), scene.run())
    scene.check()


def test_inputs_without_identity_are_never_resumed(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sink, "CHECKPOINT_SECONDS", 0.0)
    monkeypatch.setattr(execution, "describe_file", lambda path: {"path": path})
    wrote: list[object] = []
    monkeypatch.setattr(sink, "Journal", lambda *_: wrote.append(1))
    execute(scene.job(seconds=0.0), scene.run())
    assert not wrote
    scene.check()


# ---- the journal itself --------------------------------------------------------------------------------


def test_journal(tmp_path: Path) -> None:
    path = tmp_path / "j"
    first, second, third = Window(0, 0, 2, 3), Window(2, 0, 2, 3), Window(4, 0, 1, 3)
    book = journal.Journal(path, "key", {first: (1, 2)})
    book.add([(second, (3, 4)), (third, (5, 6))])
    assert journal.read_journal(path, "key") == {first: (1, 2), second: (3, 4), third: (5, 6)}
    assert journal.read_journal(path, "other") == {}
    assert journal.read_journal(tmp_path / "none", "key") == {}
    text = path.read_text()
    for cut in range(len(text)):
        path.write_text(text[:cut])
        found = journal.read_journal(path, "key")
        assert len(found) == max(text[:cut].count("\n") - 1, 0)
        assert found.items() <= {first: (1, 2), second: (3, 4), third: (5, 6)}.items()


def test_checksums_see_every_byte() -> None:
    array = np.arange(24, dtype="float32").reshape(2, 3, 4)
    changed = array.copy()
    changed[1, 2, 3] = np.nextafter(changed[1, 2, 3], np.float32(100))
    assert journal.checksums([array, array]) == journal.checksums([array.copy()]) * 2
    assert journal.checksums([array]) != journal.checksums([changed])
