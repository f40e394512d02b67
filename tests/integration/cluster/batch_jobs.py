"""Small jobs for the tests of the batch: made, submitted, waited for."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import numpy as np

from terroir.core.cluster.batch.listing import list_jobs
from terroir.core.cluster.batch.record import LIVE, JobRecord
from terroir.core.cluster.batch.store import JobStore
from terroir.core.cluster.batch.submit import SubmitOptions, submit
from terroir.core.cluster.profile import Profile, profile_from
from terroir.core.jobs import Job, execute, job_type
from terroir.core.run import Run
from terroir.tests.unit.making import write_raster

PATIENCE = 120.0
"""Seconds; the machine is shared."""

# Slow where it is told to be, and greedy; what it returns depends on neither.
FUNCTION = """
import os
import time
import numpy as np

def work(data, valid, seconds=0.0, megabytes=0, hold=0.0, mark=""):
    if mark and not os.path.exists(mark):  # whoever sees it has a minute to end this attempt
        open(mark, "w").close()
        time.sleep(60)
    time.sleep(seconds)
    if megabytes:
        taken = np.ones(megabytes * 2**17)
        time.sleep(hold)
        del taken
    return (data.sum(axis=0) % 251).astype(np.uint8)
"""


class Told:
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def __call__(self, template: str, **values: object) -> None:
        self.lines.append(template.format(**values))

    @property
    def text(self) -> str:
        """All of it."""
        return "\n".join(self.lines)


def image(folder: Path, side: int = 300) -> Path:
    """An image of two bands."""
    folder.mkdir(parents=True, exist_ok=True)
    values = np.random.default_rng(3).integers(1, 255, (2, side, side)).astype("uint8")
    return Path(write_raster(folder / "image.tif", values, nodata=0))


def filter_job(folder: Path, **more: Any) -> Job:
    """A job that takes no time."""
    source = image(folder / "in")
    return job_type("spatialfilter")(
        **{"input": str(source), "output": str(folder / "out" / "mean.tif"), "radius": 2, **more}
    )


def function_job(folder: Path, side: int = 300, **parameters: Any) -> Job:
    """A job that takes as much time and memory as it is told."""
    source = image(folder / "in", side)
    code = folder / "in" / "work.py"
    code.write_text(FUNCTION, encoding="utf-8")
    return job_type("applyfunction")(
        input=[str(source)],
        function_file=str(code),
        function="work",
        output=str(folder / "out" / "sum.tif"),
        parameters=parameters,
        nodata=255.0,
    )


def here(job: Job) -> Path:
    """Run a job on this machine, beside where it is going to be fetched to; returns its first result."""
    data = job.to_dict()
    outputs = {name: path.replace("/out/", "/expected/") for name, path in job.paths("output")}
    local = type(job).from_dict({**data, "parameters": {**data["parameters"], **outputs}})
    execute(local, Run("threads", 1))
    return Path(next(iter(outputs.values())))


def cluster(folder: Path, python: Path, kind: str = "slurm", **more: Any) -> Profile:
    """A profile whose jobs lie below a folder."""
    values: dict[str, Any] = {"name": "test", "kind": kind, "folder": str(folder / "jobs"), "python": str(python)}
    if kind == "slurm":
        values |= {"cores": 1, "memory": "900 MiB"}
    return profile_from({**values, **more})


def submitted(job: Job, profile: Profile, store: JobStore, tell: Told | None = None, **options: Any) -> JobRecord:
    """Submit."""
    return submit(job, profile, SubmitOptions(**options), tell or Told(), store)


def now(record: JobRecord, store: JobStore) -> JobRecord:
    """A job as it is now."""
    return next(found for found in list_jobs(store) if found.id == record.id)


def ended(record: JobRecord, store: JobStore) -> JobRecord:
    """Wait for the end of a job."""
    return until(record, store, lambda found: found.state not in LIVE)


def until(record: JobRecord, store: JobStore, there: Any) -> JobRecord:
    """Wait until a job is as it shall be, or over."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        found = now(record, store)
        if there(found) or found.state not in LIVE:
            return found
        time.sleep(0.3)
    raise TimeoutError(f"{record.id} is still {found.state}: {found.reason} {found.log_tail}")
