"""One raster over several jobs of a real Slurm: killed, out of memory, failing, and put together to the bit."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from osgeo import gdal

from terroir.core.cluster.batch.cancel import cancel_job
from terroir.core.cluster.batch.fetch import fetch_job
from terroir.core.cluster.batch.listing import refresh_jobs
from terroir.core.cluster.batch.record import LIVE, JobRecord
from terroir.core.cluster.batch.store import JobStore
from terroir.core.cluster.batch.submit import SubmitOptions, submit
from terroir.core.cluster.profile import Profile, profile_from
from terroir.core.errors import ParameterError
from terroir.core.jobs import Job, execute
from terroir.core.jobs.apply_function import ApplyFunctionJob
from terroir.core.jobs.cluster import ClusterJob
from terroir.core.run import Run
from terroir.tests.unit.making import left_behind, write_raster
from terroir.tools.cluster_testbed.slurm import Slurm

pytestmark = pytest.mark.integration

ROWS, COLS, FAILING = 1536, 768, 251
PATIENCE = 120.0

# What is done to the blocks: slowly, with much memory in the last rows, or with an error where a value is.
FUNCTION = """
import os, time
from pathlib import Path

import numpy as np


def work(data, valid, log="", seconds=0.0, failing=None, megabytes=0):
    if data.shape[1:] != (32, 32) and log:  # the first look at what the function returns is no block
        with open(log, "a") as stream:
            stream.write(f"{os.getpid()} {data.shape[1]} {int(data.sum())}\\n")
        time.sleep(seconds)
        if failing is not None and (data == failing).any():
            raise ValueError(f"the value {failing} is not allowed")
        if megabytes and (data == 250).any():
            much = np.ones((megabytes, 2**20), "uint8")
            time.sleep(4.0)
            del much
    return np.where(data % 2 == 0, data.astype("float32") / 3, data.astype("float32") ** 2), data[0] % 7
"""


class Bench:
    """A Slurm, a job for it, and what this side keeps of it."""

    def __init__(self, folder: Path, python: Path, slurm: Slurm | None = None) -> None:
        self.folder, self.log = folder, folder / "blocks.txt"
        self._slurm = slurm
        values = np.random.default_rng(4).integers(0, 250, (2, ROWS, COLS)).astype("uint8")
        values[:, 300:700, :400] = 0
        values[0, 1500, 10] = 250
        values[0, 1400, 700] = FAILING
        options = ["TILED=YES", "BLOCKXSIZE=256", "BLOCKYSIZE=256"]
        self.image = write_raster(folder / "image.tif", values, nodata=0, options=options)
        self.function = folder / "function.py"
        self.function.write_text(FUNCTION, encoding="utf-8")
        self.store = JobStore(folder / "jobs.sqlite")
        self.jobs = folder / "jobs"
        self._python = python

    @property
    def slurm(self) -> Slurm:
        assert self._slurm is not None
        return self._slurm

    def profile(self, memory: str = "1 GB") -> Profile:
        there = {"name": "testbed", "python": str(self._python), "folder": str(self.jobs), "cores": 1}
        if self._slurm is None:
            return profile_from({**there, "kind": "local"})
        queue = {"kind": "slurm", "queue": self.slurm.partition, "memory": memory, "walltime": "00:10:00"}
        return profile_from({**there, **queue})

    def job(self, out: str = "out", **parameters: object) -> ApplyFunctionJob:
        return ApplyFunctionJob(
            input=(self.image,),
            function_file=str(self.function),
            function="work",
            output=str(self.folder / out / "a.tif"),
            output_2=str(self.folder / out / "b.tif"),
            parameters={"log": str(self.log), **parameters},
        )

    def submit(self, job: Job, parts: int, retries: int = 1, memory: str = "1 GB", cap: int = 0) -> JobRecord:
        options = SubmitOptions(parts=parts, retries=retries, memory_cap=cap)
        return submit(job, self.profile(memory), options, lambda *_, **__: None, self.store)

    def look(self, record: JobRecord) -> JobRecord:
        return refresh_jobs(self.store, [self.store.get(record.id)])[0]

    def end(self, record: JobRecord, watch: Callable[[JobRecord], object] = lambda _: None) -> JobRecord:
        """Wait until the job is over."""
        deadline = time.monotonic() + PATIENCE
        found = self.look(record)
        while found.state in LIVE:
            assert time.monotonic() < deadline, (found, self.logs(record))
            time.sleep(0.3)
            found = self.look(record)
            watch(found)
        return found

    def computed(self) -> int:
        return len(self.log.read_text(encoding="utf-8").splitlines()) if self.log.exists() else 0

    def logs(self, record: JobRecord) -> str:
        return "\n".join(path.read_text(encoding="utf-8") for path in sorted(Path(record.folder).glob("*.txt")))

    def check(self, record: JobRecord) -> None:
        """The results are those of a run on this machine, and nothing else is left."""
        fetched = fetch_job(record.id, self.store, lambda *_, **__: None, remove=True)
        assert set(fetched.paths) == {"output", "output_2"}
        whole = self.job("whole", log="")
        execute(whole, Run("serial"))
        for name in ("a.tif", "b.tif"):
            made, wanted = (gdal.Open(str(self.folder / where / name)) for where in ("out", "whole"))
            assert made.ReadAsArray().tobytes() == wanted.ReadAsArray().tobytes()
            for index in range(1, wanted.RasterCount + 1):
                bands = [dataset.GetRasterBand(index) for dataset in (made, wanted)]
                assert bands[0].GetDescription() == bands[1].GetDescription()
                assert bands[0].GetNoDataValue() == bands[1].GetNoDataValue()
            sidecar = json.loads((self.folder / "out" / f"{name}.job.json").read_text())
            assert sidecar["job"] == "applyfunction"
        assert left_behind(self.folder / "out") == ["a.tif", "a.tif.job.json", "b.tif", "b.tif.job.json"]
        assert not Path(record.folder).exists()


@pytest.fixture
def bench(tmp_path: Path, foreign_python: Path, slurm_here: Slurm) -> Bench:
    return Bench(tmp_path, foreign_python, slurm_here)


def test_parts_are_the_whole(bench: Bench) -> None:
    record = bench.submit(bench.job(), 3)
    steps = [line.split()[0] for line in (Path(record.folder) / "ids").read_text().splitlines()]
    assert steps == ["parts", "parts-1", "assemble", "assemble-1"]
    found = bench.end(record)
    assert found.state == "done", (found.reason, bench.logs(record))
    assert found.progress == 1.0
    # Retries had nothing to do: they left the queue before they began.
    bench.slurm.wait_until_empty(20)
    again = [line for line in (Path(record.folder) / "ids").read_text().splitlines() if line.split()[0] == "parts-1"]
    assert (
        bench.slurm.ask("squeue", "--noheader", "--states=all", "--format=%T", f"--jobs={again[0].split()[1]}")
        .split()[0]
        .startswith("CANCELLED")
    )
    assert not (Path(record.folder) / "parts").exists()
    bench.check(record)


def test_parts_without_a_scheduler(tmp_path: Path, foreign_python: Path) -> None:
    """One after the other, by a process of our own."""
    bench = Bench(tmp_path, foreign_python)
    record = bench.submit(bench.job(), 2)
    found = bench.end(record)
    assert found.state == "done", (found.reason, bench.logs(record))
    bench.check(record)


def test_a_killed_part_goes_on(bench: Bench) -> None:
    """The process dies as on a node that fails; the next attempt computes what is missing, and no more."""
    record = bench.submit(bench.job(seconds=2.5), 2)
    folder, killed = Path(record.folder), 0

    def kill(_: JobRecord) -> None:
        nonlocal killed
        journals = list(folder.glob("parts/.terroir-00002.output.tif/.journal"))
        if not killed and journals:
            killed = json.loads((folder / "status-2.json").read_text())["process"]
            os.kill(killed, signal.SIGKILL)

    found = bench.end(record, kill)
    assert found.state == "done", (found.reason, bench.logs(record))
    assert killed
    assert found.attempt == 1
    log = (folder / "log-2.txt").read_text()
    assert "An earlier attempt was cut short; this one goes on where it stopped." in log
    assert "Going on with a run that was interrupted" in log
    # Not a block of the other part again, and of this one less than all: it has four.
    processes = [line.split()[0] for line in bench.log.read_text().splitlines()]
    assert len(set(processes)) == 3
    assert processes.count(str(killed)) >= 2
    assert len(processes) < 2 + processes.count(str(killed)) + 4
    bench.check(record)


def test_a_part_out_of_memory_gets_more(bench: Bench) -> None:
    record = bench.submit(bench.job(megabytes=900), 2, retries=1, memory="700 MB")
    found = bench.end(record)
    assert found.state == "done", (found.reason, bench.logs(record))
    folder = Path(record.folder)
    assert json.loads((folder / "status-2.json").read_text())["attempt"] == 1
    assert json.loads((folder / "status-1.json").read_text())["attempt"] == 0
    bench.check(record)


def test_a_part_that_never_has_enough_memory_ends_the_job(bench: Bench) -> None:
    record = bench.submit(bench.job(megabytes=900), 2, retries=1, memory="700 MB", cap=700)
    found = bench.end(record)
    assert found.state == "failed"
    assert "part 2 of 2 was ended before it was complete" in str(found.reason)
    assert not list((Path(record.folder) / "results").rglob("*.tif"))
    bench.slurm.wait_until_empty(20)


def test_a_part_that_fails_makes_the_whole_fail(bench: Bench) -> None:
    record = bench.submit(bench.job(failing=FAILING), 3, retries=2)
    found = bench.end(record)
    assert found.state == "failed"
    assert f"the value {FAILING} is not allowed" in str(found.reason)
    assert not list((Path(record.folder) / "results").rglob("*.tif"))
    assert not (bench.folder / "out").exists()
    bench.slurm.wait_until_empty(20)
    # It is no use to try an error again.
    assert "earlier attempt" not in bench.logs(record)
    assert json.loads((Path(record.folder) / "status-3.json").read_text())["attempt"] == 0


def test_cancelled_parts_leave_the_queue(bench: Bench) -> None:
    record = bench.submit(bench.job(seconds=2.0), 4, retries=2)
    deadline = time.monotonic() + PATIENCE
    while not bench.computed():
        assert time.monotonic() < deadline, bench.logs(record)
        time.sleep(0.1)
    started = time.monotonic()
    cancel_job(record.id, bench.store)
    bench.slurm.wait_until_empty(10)
    assert time.monotonic() - started < 10
    assert bench.look(record).state == "cancelled"
    assert not list((Path(record.folder) / "results").rglob("*.tif"))


def test_what_cannot_be_split_is_not_submitted(bench: Bench) -> None:
    job = ClusterJob(input=(bench.image,), output=str(bench.folder / "out" / "a.tif"))
    with pytest.raises(ParameterError, match="cluster cannot be split into parts"):
        bench.submit(job, 2)
    assert bench.store.all() == []
    assert not bench.jobs.exists()
    assert bench.slurm.queue() == []
