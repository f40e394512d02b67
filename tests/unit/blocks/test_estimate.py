"""What a run would take, and whether the disk holds it."""

from __future__ import annotations

import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from terroir.core.blocks import OutputSpec, run_blocks
from terroir.core.blocks.estimate import size_text, uncompressed
from terroir.core.errors import Cancelled, Estimated, OutputError
from terroir.core.jobs import execute
from terroir.core.raster.grid import Grid
from terroir.core.raster.stack import Stack
from terroir.core.run import Run
from terroir.tests.unit.blocks.toys import Slow, SlowJob
from terroir.tests.unit.making import left_behind, write_raster

pytestmark = pytest.mark.unit

SIDE = 600


def job(folder: Path, values: np.ndarray) -> SlowJob:
    image = write_raster(folder / "image.tif", values, nodata=0)
    return SlowJob(image, str(folder / "out" / "a.tif"), str(folder / "out" / "b.tif"), str(folder / "log"), 0.01)


@pytest.fixture
def noisy(tmp_path: Path) -> SlowJob:
    return job(tmp_path, np.random.default_rng(0).integers(1, 255, (SIDE, SIDE)).astype("uint8"))


def free(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=size))


def computed(job: SlowJob) -> int:
    path = Path(job.log)
    return len(path.read_text().splitlines()) if path.exists() else 0


def test_estimate_says_what_it_takes(noisy: SlowJob, tmp_path: Path) -> None:
    run = Run("threads", 2, block_shape=(100, 200), estimate=True, temporary=tmp_path)
    assert execute(noisy, run) == {}
    lines = [str(message) for message in run.messages]
    assert computed(noisy) == 1
    assert lines[0].startswith("18 blocks of 100 × 200 pixels, 2 at a time, with about ")
    assert "output: about " in lines[1]
    assert "2.9 MB without compression" in lines[1]
    assert "second: about " in lines[2]
    assert "(360.0 kB without compression)" in lines[2]
    assert lines[3].startswith("About 0:00:01 (h:mm:ss), from one block of 20000 pixels")
    assert left_behind(tmp_path) == ["image.tif", "log"]


def test_estimated_size_is_near_the_real_one(noisy: SlowJob, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = Run("serial", block_shape=(256, 256), estimate=True)
    execute(noisy, run)
    guessed = [str(message).split("about ")[1].split(" (")[0] for message in run.messages[1:3]]
    execute(noisy, Run("serial"))
    for text, path in zip(guessed, (noisy.output, noisy.second)):
        number, unit = text.split()
        real = Path(path).stat().st_size / {"kB": 1e3, "MB": 1e6}[unit]
        assert 0.7 < float(number) / real < 1.4


def test_a_block_with_valid_pixels_is_looked_for(tmp_path: Path) -> None:
    values = np.zeros((SIDE, SIDE), "uint8")
    values[-90:, :150] = 3
    small = job(tmp_path, values)
    execute(small, Run("serial", block_shape=(200, 200), estimate=True))
    assert computed(small) == 1


def test_image_without_a_valid_pixel(tmp_path: Path) -> None:
    run = Run("serial", block_shape=(200, 200), estimate=True)
    assert execute(job(tmp_path, np.zeros((SIDE, SIDE), "uint8")), run) == {}
    assert len(run.messages) == 4


def test_many_blocks(noisy: SlowJob) -> None:
    execute(noisy, Run("serial", block_shape=(1, 10), estimate=True))
    assert computed(noisy) == 1


def test_cancelled_estimate(noisy: SlowJob, tmp_path: Path) -> None:
    with pytest.raises(Cancelled):
        execute(noisy, Run("serial", estimate=True, is_cancelled=lambda: True))
    assert left_behind(tmp_path / "out") == []


def test_engine_alone_says_that_it_only_estimated(noisy: SlowJob, tmp_path: Path) -> None:
    paths = {"output": str(tmp_path / "a.tif"), "second": str(tmp_path / "b.tif")}
    with pytest.raises(Estimated, match="only estimated"):
        run_blocks(Stack.open([noisy.input]), Slow(0.0, noisy.log), paths, Run("serial", estimate=True))


# ---- the disk ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("estimate", [False, True])
def test_full_disk_is_refused_before_anything_is_made(
    noisy: SlowJob, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, estimate: bool
) -> None:
    free(monkeypatch, 100_000)
    with pytest.raises(OutputError, match=r"^OUTPUT: the disk of .* cannot hold the result: .*100.0 kB are free"):
        execute(noisy, Run("serial", block_shape=(128, 128), estimate=estimate))
    assert computed(noisy) == 1
    assert left_behind(tmp_path / "out") == []


def test_outputs_on_one_disk_are_added(noisy: SlowJob, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Room for the first alone."""
    run = Run("serial", block_shape=(128, 128), estimate=True)
    execute(noisy, run)
    execute(noisy, Run("serial"))
    sizes = [Path(path).stat().st_size for path in (noisy.output, noisy.second)]
    free(monkeypatch, sizes[0] + sizes[1] // 3)
    with pytest.raises(OutputError, match=r"^SECOND: the disk"):
        execute(noisy, Run("serial", block_shape=(128, 128), estimate=True))


def test_what_compresses_is_not_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The uncompressed size is far more than there is."""
    flat = job(tmp_path, np.full((SIDE, SIDE), 7, "uint8"))
    free(monkeypatch, 200_000)
    execute(flat, Run("serial"))
    assert "a.tif" in left_behind(tmp_path / "out")


def test_enough_space_costs_no_sample(noisy: SlowJob, monkeypatch: pytest.MonkeyPatch) -> None:
    free(monkeypatch, 9 * SIDE * SIDE)
    execute(noisy, Run("serial", block_shape=(300, 300)))
    assert computed(noisy) == 4


def test_sizes() -> None:
    grid: Any = Grid(10, 20, (0, 1, 0, 0, 0, -1), "")
    assert uncompressed(grid, [OutputSpec("a", 3, "float32", 0), OutputSpec("b", 1, "uint8", 0)]) == 200 * 13
    assert [size_text(n) for n in (0, 1999, 2.55e6, 3e9, 4e12)] == ["0.0 kB", "2.0 kB", "2.5 MB", "3.0 GB", "4.0 TB"]
