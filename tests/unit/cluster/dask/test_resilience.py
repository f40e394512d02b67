"""Workers and schedulers that are lost in the middle of a run, and workers that come in the middle of it."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from terroir.core.cluster.dask import waiting
from terroir.core.errors import TerroirError
from terroir.core.jobs import execute
from terroir.core.jobs.spatial_filter import SpatialFilterJob
from terroir.core.run import Run
from terroir.tests.unit.cluster.dask.backend_bed import nothing, told
from terroir.tests.unit.cluster.dask.toys import Fragile, ReadBytes
from terroir.tests.unit.making import left_behind, read_raster, write_raster

pytest.importorskip("distributed", reason="dask is optional: tools/setup_environment.py --sets … cluster")
pytestmark = pytest.mark.unit


@pytest.fixture
def image(tmp_path: Path) -> str:
    values = np.random.default_rng(5).integers(0, 5000, (2, 600, 500)).astype("uint16")
    return write_raster(tmp_path / "image.tif", values, nodata=0, options=["TILED=YES"])


def filtered(image: str, target: Path, run: Run) -> np.ndarray:
    execute(SpatialFilterJob(image, str(target / "out.tif"), "median", 2), run)
    return read_raster(target / "out.tif")


def once(share: float, action: Callable[[], object]) -> Callable[[float], None]:
    """A listener to progress that does something once, as soon as so much is done."""
    done: list[bool] = []

    def on_progress(now: float) -> None:
        if now >= share and not done:
            done.append(True)
            action()

    return on_progress


@pytest.mark.parametrize("reader", ["workers", "this machine"])
def test_a_worker_is_killed_and_the_result_is_the_same(
    run_at: Any, dask_schedulers: Any, dask_workers: Any, image: str, tmp_path: Path, reader: str
) -> None:
    expected = filtered(image, tmp_path / "serial", Run("serial"))
    scheduler = dask_schedulers()
    first, _ = dask_workers(2, address=scheduler.address)
    paths = {} if reader == "workers" else {"paths": {str(tmp_path): "/nowhere"}}
    run = run_at(scheduler.address, {"block_shape": (32, 32), "on_progress": once(0.2, first.service.kill)}, **paths)
    found = filtered(image, tmp_path / "dask", run)
    assert not first.alive
    assert np.array_equal(found, expected)
    assert left_behind(tmp_path / "dask") == ["out.tif", "out.tif.job.json"]


def test_blocks_that_were_with_a_lost_worker_are_computed_again(
    run_at: Any, dask_schedulers: Any, dask_workers: Any, tmp_path: Path
) -> None:
    """Also those that were done, and whose results were still there."""
    scheduler = dask_schedulers()
    workers = dask_workers(2, address=scheduler.address)
    run = run_at(scheduler.address)
    with run.open_backend() as backend:
        backend.attend([__file__])
        found = sorted(backend.map(Fragile(str(tmp_path)), range(40), 6, nothing))
    assert found == [item + 100 for item in range(40)]
    assert sorted(worker.alive for worker in workers) == [False, True]
    assert "workers of bed were lost" in told(run)


def test_a_block_that_always_takes_its_worker_along_ends_the_run(
    run_at: Any, dask_schedulers: Any, dask_workers: Any, tmp_path: Path
) -> None:
    scheduler = dask_schedulers()
    # dask gives a block up once it has cost as many workers as this.
    dask_workers(5, address=scheduler.address)
    run = run_at(scheduler.address)
    with run.open_backend() as backend:
        backend.attend([__file__])
        results = backend.map(Fragile(str(tmp_path), always=True), range(10), 4, nothing)
        with pytest.raises(TerroirError, match=r"^PROFILE: workers of bed were lost .*out of memory.* more memory"):
            list(results)


def test_a_worker_that_comes_late_works_too(
    run_at: Any, dask_schedulers: Any, dask_workers: Any, tmp_path: Path
) -> None:
    scheduler = dask_schedulers()
    dask_workers(1, address=scheduler.address)
    run = run_at(scheduler.address)
    pids: set[int] = set()
    late: list[Any] = []
    thread = threading.Thread(target=lambda: late.extend(dask_workers(1, address=scheduler.address)))
    data = tmp_path / "data"
    data.write_bytes(b"123")
    deadline = time.monotonic() + 60
    with run.open_backend() as backend:
        backend.attend([str(data)])
        results = backend.map(ReadBytes(str(data), 0.1), range(400), 4, nothing)
        for done, (_, _, _, pid) in enumerate(results):
            if done == 2:
                thread.start()
            pids.add(pid)
            if len(pids) == 2 or time.monotonic() > deadline:
                break
        results.close()
    thread.join(60)
    assert len(pids) == 2


def test_the_last_worker_that_holds_the_code_may_go(
    run_at: Any, dask_schedulers: Any, dask_workers: Any, tmp_path: Path
) -> None:
    """Code and task are made again by the scheduler, and the run goes on with a worker that never had them."""
    scheduler = dask_schedulers()
    (first,) = dask_workers(1, address=scheduler.address)
    run = run_at(scheduler.address)
    data = tmp_path / "data"
    data.write_bytes(b"123")
    with run.open_backend() as backend:
        backend.attend([str(data)])
        results = backend.map(ReadBytes(str(data), 0.05), range(30), 4, nothing)
        found = [next(results) for _ in range(5)]
        first.kill()
        (second,) = dask_workers(1, address=scheduler.address)
        found += list(results)
    assert sorted(each[0] for each in found) == list(range(30))
    assert second.pid in {each[3] for each in found}


def test_all_workers_lost(
    run_at: Any,
    dask_schedulers: Any,
    dask_workers: Any,
    image: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The run waits, says so, ends; what was done is there for the next one."""
    monkeypatch.setattr(waiting, "UNKNOWN_SECONDS", 2.0)
    monkeypatch.setattr(waiting, "STANDING_SECONDS", 0.5)
    scheduler = dask_schedulers()
    workers = dask_workers(2, address=scheduler.address)

    def kill() -> None:
        for worker in workers:
            worker.kill()

    run = run_at(scheduler.address, {"block_shape": (32, 32), "on_progress": once(0.3, kill)})
    with pytest.raises(TerroirError, match="RESUME"):
        filtered(image, tmp_path / "dask", run)
    assert "All workers of bed were lost" in told(run)
    goes_on(image, tmp_path)


def goes_on(image: str, folder: Path) -> None:
    """The next run, wherever it computes, begins where the lost one stopped, and makes the same."""
    assert not (folder / "dask" / "out.tif").exists()
    run = Run("threads", 2, block_shape=(32, 32))
    found = filtered(image, folder / "dask", run)
    assert "Going on with a run that was interrupted" in told(run)
    assert np.array_equal(found, filtered(image, folder / "serial", Run("serial")))
    assert left_behind(folder / "dask") == ["out.tif", "out.tif.job.json"]


@pytest.mark.parametrize("backend", ["dask", "threads"])
def test_fewer_workers_go_on_with_the_blocks_of_more(
    run_at: Any,
    dask_schedulers: Any,
    dask_workers: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    backend: str,
) -> None:
    """All four are lost; those that come after them would cut the image into larger blocks."""
    monkeypatch.setattr(waiting, "UNKNOWN_SECONDS", 2.0)
    monkeypatch.setattr(waiting, "STANDING_SECONDS", 0.5)
    values = np.random.default_rng(6).integers(0, 5000, (1, 1200, 1000)).astype("uint16")
    image = write_raster(tmp_path / "image.tif", values, nodata=0, options=["TILED=YES"])
    scheduler = dask_schedulers()
    workers = dask_workers(4, address=scheduler.address)

    def kill() -> None:
        for worker in workers:
            worker.kill()

    # The shape that four choose, also where one of them is late to say who it is.
    first = run_at(scheduler.address, {"block_shape": (256, 256), "on_progress": once(0.3, kill)})
    with pytest.raises(TerroirError, match="RESUME"):
        filtered(image, tmp_path / "dask", first)
    if backend == "dask":
        dask_workers(1, address=scheduler.address)
    run = run_at(scheduler.address) if backend == "dask" else Run("threads", 2)
    found = filtered(image, tmp_path / "dask", run)
    assert "Blocks have 256 × 256 pixels as in the run that was interrupted" in told(run)
    assert "Going on with a run that was interrupted" in told(run)
    assert np.array_equal(found, filtered(image, tmp_path / "serial", Run("serial")))
    assert left_behind(tmp_path / "dask") == ["out.tif", "out.tif.job.json"]


def test_scheduler_lost(run_at: Any, dask_schedulers: Any, dask_workers: Any, image: str, tmp_path: Path) -> None:
    scheduler = dask_schedulers()
    dask_workers(1, address=scheduler.address)
    killed: list[float] = []

    def kill() -> None:
        scheduler.kill()
        killed.append(time.monotonic())

    run = run_at(scheduler.address, {"block_shape": (32, 32), "on_progress": once(0.3, kill)})
    with pytest.raises(TerroirError, match=r"^PROFILE: .*scheduler.*RESUME"):
        filtered(image, tmp_path / "dask", run)
    assert time.monotonic() - killed[0] < 12
    goes_on(image, tmp_path)


def test_a_connection_that_breaks_under_a_question(
    run_at: Any, dask_schedulers: Any, dask_workers: Any, image: str, tmp_path: Path
) -> None:
    """The value that was asked for never comes, before the client has noticed anything: what is done is kept, too."""
    scheduler = dask_schedulers()
    dask_workers(1, address=scheduler.address)
    broken: list[Any] = []

    def on_progress(share: float) -> None:
        if share >= 0.3:
            client = run.resources.get("dask", lambda: None).session.client
            broken.extend(client.sync(_broken, client))

    run = run_at(scheduler.address, {"block_shape": (32, 32), "on_progress": on_progress})
    with pytest.raises(TerroirError, match=r"^PROFILE: .*scheduler.*RESUME"):
        filtered(image, tmp_path / "dask", run)
    assert broken
    goes_on(image, tmp_path)


async def _broken(client: Any) -> list[Any]:
    """Break the next connection on which the client waits for an answer; not that on which it is told things."""

    def asking() -> set[Any]:
        return {comm for comms in client.rpc.occupied.values() for comm in comms}

    before, deadline = asking(), time.monotonic() + 2
    while not (found := asking() - before) and time.monotonic() < deadline:
        await asyncio.sleep(0)  # no answer can have come yet
    for comm in found:
        comm.abort()
    return list(found)


@pytest.fixture(autouse=True)
def nothing_is_left(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """No thread, and no complaint that would end in QGIS's log."""
    yield
    assert not [record for record in caplog.get_records("call") if record.name == "asyncio"]
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("terroir") and thread.is_alive()]
