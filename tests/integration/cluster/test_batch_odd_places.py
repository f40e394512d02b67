"""Detached jobs in places with odd names, submissions that are given up, and a scheduler that does not answer."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from terroir.core.cluster.batch.cancel import cancel_job
from terroir.core.cluster.batch.fetch import fetch_job
from terroir.core.cluster.batch.record import RUNNING
from terroir.core.cluster.batch.store import JobStore
from terroir.core.cluster.batch.submit import SubmitOptions, submit
from terroir.core.errors import Cancelled, ClusterError
from terroir.tests.integration.cluster.batch_jobs import (
    Told,
    cluster,
    ended,
    filter_job,
    function_job,
    here,
    now,
    submitted,
    until,
)
from terroir.tests.unit.making import read_raster

pytestmark = pytest.mark.integration

ODD = 'it\'s "odd" $HOME `x` 50%a é; & (1) #2'


@pytest.fixture
def store(tmp_path: Path) -> JobStore:
    return JobStore(tmp_path / "jobs.sqlite")


def access(sshd: Any, folder: Path) -> dict[str, Any]:
    hidden = [{"here": str(folder / "in"), "there": "/not/there"}]
    return {"host": sshd.alias, "ssh_config": str(sshd.config), "paths": hidden}


@pytest.mark.parametrize("parts", [1, 2])
def test_odd_names_everywhere(
    slurm_here: Any, sshd: Any, foreign_python: Path, tmp_path: Path, store: JobStore, parts: int
) -> None:
    work = tmp_path / ODD
    job = filter_job(work, output=str(work / "out" / f"m:1 {ODD}.tif"))
    profile = cluster(tmp_path / ODD, foreign_python, **access(sshd, work))
    record = submitted(job, profile, store, parts=parts)
    assert Path(record.folder).stat().st_mode & 0o777 == 0o700
    assert ended(record, store).state == "done"
    assert "scheduler.txt" in os.listdir(record.folder)
    found = fetch_job(record.id, store, Told()).paths["output"]
    assert np.array_equal(read_raster(found), read_raster(here(job)))


def test_a_submission_that_is_cancelled_leaves_nothing(
    slurm_here: Any, sshd: Any, foreign_python: Path, tmp_path: Path, store: JobStore
) -> None:
    job = filter_job(tmp_path)
    os.truncate(tmp_path / "in" / "image.tif", 200_000_000)  # takes its time on the way
    jobs = tmp_path / "jobs"

    def poll() -> None:
        if jobs.exists() and any(jobs.iterdir()):
            raise Cancelled  # from now on every time, as a user's wish is

    profile = cluster(tmp_path, foreign_python, **access(sshd, tmp_path))
    with pytest.raises(Cancelled):
        submit(job, profile, SubmitOptions(), Told(), store, poll)
    assert list(jobs.iterdir()) == []
    assert store.all() == []
    assert slurm_here.queue() == []


def test_a_scheduler_that_does_not_answer_says_nothing_of_a_job(
    slurm_here: Any, foreign_python: Path, tmp_path: Path, store: JobStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = submitted(function_job(tmp_path, seconds=300), cluster(tmp_path, foreign_python), store)
    assert until(record, store, lambda found: found.state == RUNNING).state == RUNNING
    text = slurm_here.configuration.read_text(encoding="utf-8")
    nowhere = tmp_path / "slurm.conf"
    nowhere.write_text(re.sub(r"(?m)^SlurmctldPort=.*$", "SlurmctldPort=1", text), encoding="utf-8")
    with monkeypatch.context() as away:
        away.setenv("SLURM_CONF", str(nowhere))
        found = now(record, store)
        assert found.state == RUNNING
        assert "the scheduler does not answer (slurm_load_jobs error: Unable to contact" in str(found.reason)
        with pytest.raises(ClusterError):
            cancel_job(record.id, store)
    assert store.get(record.id).state == RUNNING
    assert cancel_job(record.id, store).state == "cancelled"
