"""What is measured on a cluster, in a process of its own: ``python -m terroir.benchmarks.cluster_child WORK RESULT …``.

RESULT is a JSON file with what was measured. The connection to a cluster is opened, and a small image mapped, before
the clock starts: workers have come, received the code and imported their libraries by then.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from terroir.benchmarks.measure import CORES
from terroir.core.jobs import execute, job_from_json, job_type
from terroir.core.resources import Resources
from terroir.core.run import Run

SIDE = 256
"""Rows and columns of the blocks of workers that sleep."""
SLEEP_SECONDS = 1.0
PATIENCE = 300.0
"""Seconds for all workers to come."""


class Kept(Resources):
    """The connection outlasts a job."""

    def close(self) -> None:
        """Keep what is open."""

    def close_all(self) -> None:
        """Close it after all."""
        super().close()


def wait_for_all(run: Run) -> int:
    """Wait until all workers that were asked for are there, not the first alone; returns how many threads they have.

    Raises
    ------
    RuntimeError
        If they do not come.
    """
    with run.open_backend() as backend:
        session = getattr(backend, "_session", None)
        end = time.monotonic() + PATIENCE
        while session is not None and session.members.threads < session.workers:
            if time.monotonic() > end:
                raise RuntimeError(f"{session.members.threads} of {session.workers} workers came")
            time.sleep(0.1)
            session.look(at_once=True)
        return backend.workers


def map_image(backend: str, profile: str, model: str, small: str, image: str, output: str) -> dict[str, float]:
    """Seconds of 'Classify raster' once everything is up."""
    kept = Kept()
    try:
        wait_for_all(Run(backend, CORES, profile=profile, resources=kept))
        _classify(Run(backend, CORES, profile=profile, resources=kept), model, small, output)
        start = time.perf_counter()
        _classify(Run(backend, CORES, profile=profile, resources=kept), model, image, output)
        return {"seconds": time.perf_counter() - start}
    finally:
        kept.close_all()


def _classify(run: Run, model: str, image: str, output: str) -> None:
    job = job_type("classifyraster").from_dict({"parameters": {"input": [image], "model": model, "output": output}})
    execute(job, run)


def sleep_by_blocks(profile: str, image: str, function: str, output: str) -> dict[str, float]:
    """Seconds of a job each of whose blocks sleeps, and how many workers took part."""
    kept = Kept()
    try:
        workers = wait_for_all(Run("dask", profile=profile, resources=kept))
        parameters = {"input": [image], "function_file": function, "function": "sleep", "output": output}
        job = job_type("applyfunction").from_dict({"parameters": parameters})
        for _ in range(2):  # the first time, workers receive the code, and import what it needs
            start = time.perf_counter()
            execute(job, Run("dask", profile=profile, resources=kept, block_shape=(SIDE, SIDE), resume=False))
        return {"seconds": time.perf_counter() - start, "workers": workers}
    finally:
        kept.close_all()


def submit_job(profile: str, job: str, jobs: str) -> dict[str, Any]:
    """Seconds from a job to its place in the queue; it is kept in a file of jobs, and cancelled then."""
    from terroir.core.cluster.batch.cancel import cancel_job
    from terroir.core.cluster.batch.store import JobStore
    from terroir.core.cluster.batch.submit import SubmitOptions, submit
    from terroir.core.cluster.profiles import find_profile

    made = job_from_json(Path(job).read_text(encoding="utf-8"))
    store = JobStore(Path(jobs))
    start = time.perf_counter()
    record = submit(made, find_profile(profile), SubmitOptions(), _tell_nobody, store)
    seconds = time.perf_counter() - start
    cancel_job(record.id, store)
    return {"seconds": seconds, "id": record.id}


def _tell_nobody(_template: str, **_values: object) -> None:
    """The figures say it."""


WORK: dict[str, Callable[..., dict[str, Any]]] = {
    "map": map_image,
    "sleep": sleep_by_blocks,
    "submit": submit_job,
}


def main(work: str, result: str, *arguments: str) -> None:
    """Do the work, and write what it took."""
    Path(result).write_text(json.dumps(WORK[work](*arguments)), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
