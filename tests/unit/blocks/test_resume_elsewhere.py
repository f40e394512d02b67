"""A run that was killed, gone on with by other workers, in less memory, or from an older journal."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from terroir.core.blocks import journal
from terroir.core.jobs import execute
from terroir.core.run import Run
from terroir.core.staging import JOURNAL, STAGING_PREFIX
from terroir.tests.unit.blocks.toys import SlowJob
from terroir.tests.unit.making import left_behind, read_raster, write_raster

pytestmark = [pytest.mark.unit, pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")]

WIDTH, HEIGHT = 1000, 1200
# With four workers, blocks of 256²; one would take 512².
BLOCKS = 20
PROGRAM = """
import runpy, sys
from terroir.core.blocks import sink
from terroir.core.jobs import registry
from terroir.tests.unit.blocks import toys
sys.modules["terroir.core.jobs.toys"] = toys
registry.JOBS["slow"] = "toys.SlowJob"
sink.CHECKPOINT_SECONDS = 0.05
sys.argv[0] = "terroir"
runpy.run_module("terroir.core", run_name="__main__")
"""


class Killed:
    """A job that four workers began."""

    def __init__(self, folder: Path) -> None:
        values = np.random.default_rng(3).integers(0, 30, (HEIGHT, WIDTH)).astype("uint8")
        self.image = write_raster(folder / "image.tif", values, nodata=0, options=["TILED=YES"])
        self.folder, self.out, self.log = folder, folder / "out", folder / "blocks.txt"
        self.journal = self.out / f"{STAGING_PREFIX}a.tif" / JOURNAL
        self.kill()

    def job(self, folder: str = "out", **changes: object) -> SlowJob:
        paths = {"output": str(self.folder / folder / "a.tif"), "second": str(self.folder / folder / "b.tif")}
        return SlowJob(**{"input": self.image, **paths, "log": str(self.log), "seconds": 0.3, **changes})

    def kill(self) -> None:
        """Kill it once its journal names some blocks."""
        path = self.folder / "job.json"
        path.write_text(self.job().to_json(), encoding="utf-8")
        command = [sys.executable, "-c", PROGRAM, "run", str(path), "--workers", "4", "--backend", "threads"]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline and process.poll() is None and self.named() < 4:
            time.sleep(0.01)
        process.kill()
        _, errors = process.communicate()
        assert process.returncode == -signal.SIGKILL, errors
        self.log.unlink()

    def named(self) -> int:
        """Blocks that the journal names."""
        return len(self.journal.read_text(encoding="utf-8").splitlines()) - 1 if self.journal.exists() else 0

    def computed(self) -> int:
        """Blocks that were computed since."""
        return len(self.log.read_text(encoding="utf-8").splitlines()) if self.log.exists() else 0

    def check(self) -> None:
        """The results are those of a run that nobody interrupted."""
        execute(self.job("whole"), Run("serial", 1))
        for name in ("a.tif", "b.tif"):
            assert np.array_equal(read_raster(self.out / name), read_raster(self.folder / "whole" / name))
        assert left_behind(self.out) == ["a.tif", "a.tif.job.json", "b.tif", "b.tif.job.json"]


@pytest.fixture
def killed(tmp_path: Path) -> Killed:
    return Killed(tmp_path)


def told(run: Run) -> str:
    return "\n".join(map(str, run.messages))


@pytest.mark.parametrize(
    ("backend", "workers", "memory"), [("serial", 1, 1024), ("threads", 2, 1024), ("threads", 2, 24)]
)
def test_other_workers_and_less_memory_go_on(killed: Killed, backend: str, workers: int, memory: int) -> None:
    there = killed.named()
    assert 4 <= there < BLOCKS
    run = Run(backend, workers, memory=memory)
    execute(killed.job(), run)
    assert f"Going on with a run that was interrupted: {there} of {BLOCKS} blocks are there already." in told(run)
    assert "Blocks have 256 × 256 pixels as in the run that was interrupted" in told(run)
    assert killed.computed() == BLOCKS - there
    killed.check()


def test_blocks_that_do_not_fit_are_made_anew(killed: Killed) -> None:
    lines = killed.journal.read_text(encoding="utf-8").splitlines()
    heading = json.loads(lines[0])
    # As if the run had been one with much memory.
    run = Run("serial", 1, memory=17)
    sized = _as_of(killed, (HEIGHT, WIDTH))
    killed.journal.write_text("\n".join([json.dumps({**heading, **sized}), *lines[1:], ""]), encoding="utf-8")
    execute(killed.job(), run)
    assert "blocks of 1200 × 1000 pixels" in told(run)
    assert "MEMORY is 17 MB" in told(run)
    assert "Going on" not in told(run)
    killed.check()


def _as_of(killed: Killed, shape: tuple[int, int]) -> dict[str, object]:
    """Heading of the same job with other blocks."""
    probe = Run("serial", 1, block_shape=shape)
    found: list[str] = []
    keep = journal.Journal.__init__

    def note(self: journal.Journal, path: Path, key: str, *more: object) -> None:
        found.append(key)
        keep(self, path, key, *more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(journal.Journal, "__init__", note)
        patch.setattr("terroir.core.blocks.sink.CHECKPOINT_SECONDS", 0.0)
        patch.setattr("terroir.core.blocks.sink._CHECKPOINT_SHARE", 0.0)
        kept = killed.journal.parent
        aside = kept.with_name("aside")
        kept.rename(aside)
        execute(killed.job(), probe)
        for name in ("a.tif", "a.tif.job.json", "b.tif", "b.tif.job.json"):
            (killed.out / name).unlink()
        aside.rename(kept)
    return {"key": found[0], "shape": list(shape)}


def test_another_job_is_made_anew_and_said(killed: Killed) -> None:
    run = Run("serial", 1)
    execute(killed.job(factor=2), run)
    assert "was made with other parameters, inputs or versions: all blocks are computed anew" in told(run)
    assert "interrupted" not in told(run)
    killed.check()


@pytest.mark.parametrize(("workers", "goes_on"), [(4, True), (1, False)])
def test_an_older_journal_is_still_read(killed: Killed, workers: int, goes_on: bool) -> None:
    """It does not say which shape its blocks have, so the plan has to be the same."""
    heading, *lines = killed.journal.read_text(encoding="utf-8").splitlines()
    older = {name: value for name, value in json.loads(heading).items() if name != "shape"}
    killed.journal.write_text("\n".join([json.dumps(older), *lines, ""]), encoding="utf-8")
    run = Run("threads", workers)
    execute(killed.job(), run)
    assert ("Going on with a run that was interrupted" in told(run)) == goes_on
    killed.check()


def test_heading(tmp_path: Path) -> None:
    path = tmp_path / "j"
    assert journal.read_heading(path) is None
    journal.Journal(path, "key", {}, (3, 4))
    assert journal.read_heading(path) == ("key", (3, 4))
    journal.Journal(path, "key", {})
    assert journal.read_heading(path) == ("key", None)
    for damaged in ("", "[]", "{}", '{"format": 9, "key": "a"}', '{"format": 1, "key": "a", "shape": [1]}', "\x00"):
        path.write_text(damaged, encoding="utf-8")
        assert journal.read_heading(path) is None
