"""Detached jobs on another machine, through a real sshd on 127.0.0.1."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from osgeo import gdal

from terroir.core.cluster.batch.cancel import cancel_job, forget_job
from terroir.core.cluster.batch.fetch import fetch_job
from terroir.core.cluster.batch.log import job_log
from terroir.core.cluster.batch.store import JobStore
from terroir.core.errors import ClusterError, InputFileError, OutputError
from terroir.core.jobs import job_type
from terroir.tests.integration.cluster.batch_jobs import (
    Told,
    cluster,
    ended,
    filter_job,
    function_job,
    here,
    image,
    now,
    submitted,
    until,
)
from terroir.tests.unit.making import left_behind, read_raster
from terroir.tools.cluster_testbed.services import wait_until

pytestmark = pytest.mark.integration


@pytest.fixture
def store(tmp_path: Path) -> JobStore:
    return JobStore(tmp_path / "jobs.sqlite")


def access(sshd: Any, folder: Path, **more: Any) -> dict[str, Any]:
    """How a profile reaches the server, which sees none of the inputs below a folder."""
    hidden = [{"here": str(folder / "in"), "there": "/not/there"}]
    return {"host": sshd.alias, "ssh_config": str(sshd.config), "paths": hidden, **more}


def processes_of(folder: str) -> list[str]:
    """Processes that a job's folder is an argument of."""
    listed = subprocess.run(["ps", "-ww", "-eo", "pid=,args="], capture_output=True, text=True, check=True).stdout
    return [line for line in listed.splitlines() if folder in line and "ps -ww" not in line]


def login_seconds(sshd: Any) -> float:
    """How long a login takes here and now."""
    start = time.monotonic()
    subprocess.run(["ssh", "-F", str(sshd.config), sshd.alias, "true"], check=True)
    return time.monotonic() - start


def test_slurm_behind_ssh(
    slurm_here: Any, sshd: Any, foreign_python: Path, tmp_path: Path, store: JobStore, record_property: Any
) -> None:
    job = filter_job(tmp_path)
    told = Told()
    before = login_seconds(sshd)
    start = time.monotonic()
    record = submitted(job, cluster(tmp_path, foreign_python, **access(sshd, tmp_path)), store, told)
    seconds = time.monotonic() - start
    record_property("submit_seconds", seconds)
    # Two connections and a call of sbatch; a login alone may take long on a machine that others use too.
    assert seconds < max(3, 4 * max(before, login_seconds(sshd)))
    assert f"1 inputs (0.2 MB) are copied to {sshd.alias}" in told.text
    assert set(record.scheduler_ids) <= {one.id for one in slurm_here.jobs()}
    assert (Path(record.folder) / "inputs" / "0" / "image.tif").exists()
    done = ended(record, store)
    assert done.state == "done", (done.reason, done.log_tail)
    assert "Done." in job_log(record.id, store)
    fetched = fetch_job(record.id, store, told, remove=True)
    expected = here(job)
    assert np.array_equal(read_raster(fetched.paths["output"]), read_raster(expected))
    assert not Path(record.folder).exists()
    sidecars = [json.loads(Path(f"{path}.job.json").read_text()) for path in (fetched.paths["output"], expected)]
    inputs = [sidecar["provenance"]["inputs"][0] for sidecar in sidecars]
    assert inputs[0]["path"] == inputs[1]["path"]
    assert inputs[0]["sha256"] == inputs[1]["sha256"]


def test_a_machine_without_a_scheduler(sshd: Any, foreign_python: Path, tmp_path: Path, store: JobStore) -> None:
    job = function_job(tmp_path, seconds=0.1)
    record = submitted(job, cluster(tmp_path, foreign_python, "ssh", **access(sshd, tmp_path)), store)
    done = ended(record, store)
    assert done.state == "done", (done.reason, done.log_tail)
    fetched = fetch_job(record.id, store, Told())
    assert np.array_equal(read_raster(fetched.paths["output"]), read_raster(here(job)))
    assert processes_of(record.folder) == []


def test_cancel_without_a_scheduler(sshd: Any, foreign_python: Path, tmp_path: Path, store: JobStore) -> None:
    profile = cluster(tmp_path, foreign_python, "ssh", **access(sshd, tmp_path))
    record = submitted(function_job(tmp_path, seconds=60), profile, store)
    found = until(record, store, lambda at: at.state == "running" and at.node)
    assert processes_of(record.folder), found
    assert cancel_job(record.id, store).state == "cancelled"
    wait_until(lambda: not processes_of(record.folder), "its processes had ended")
    forget_job(record.id, store)
    assert not Path(record.folder).exists()


def test_a_killed_process_is_tried_again(sshd: Any, foreign_python: Path, tmp_path: Path, store: JobStore) -> None:
    mark = tmp_path / "mark"
    job = function_job(tmp_path, mark=str(mark))
    record = submitted(job, cluster(tmp_path, foreign_python, "ssh", **access(sshd, tmp_path)), store)
    wait_until(mark.exists, "it was at work", 60)
    assert now(record, store).state == "running"
    status = Path(record.folder) / "status.json"
    os.kill(json.loads(status.read_text())["process"], 9)
    done = ended(record, store)
    assert (done.state, done.attempt) == ("done", 1), (done.reason, done.log_tail)
    assert "this one goes on where it stopped" in job_log(record.id, store)


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ("config_unknown_host", r"PROFILE: the host key of testcluster is unknown; run 'ssh -F .* testcluster' once"),
        ("config_other_host", r"PROFILE: the host key of testcluster is not the one that is known; ask its admin"),
        ("config_refused", r"PROFILE: testcluster accepts none of your SSH keys; load the right one into the agent"),
        ("config_unreachable", r"PROFILE: testcluster cannot be reached through SSH \(.*refused.*\); check its name"),
    ],
)
def test_it_cannot_be_reached(
    sshd: Any, foreign_python: Path, tmp_path: Path, store: JobStore, config: str, message: str
) -> None:
    profile = cluster(tmp_path, foreign_python, **{**access(sshd, tmp_path), "ssh_config": str(getattr(sshd, config))})
    start = time.monotonic()
    with pytest.raises(ClusterError, match=message) as caught:
        submitted(filter_job(tmp_path), profile, store)
    assert time.monotonic() - start < 12
    assert "\n" not in str(caught.value)
    assert store.all() == []
    assert not (tmp_path / "jobs").exists()


def test_a_list_says_which_cluster_is_away(
    slurm_here: Any, sshd: Any, foreign_python: Path, tmp_path: Path, store: JobStore
) -> None:
    profile = cluster(tmp_path, foreign_python, **access(sshd, tmp_path))
    record = submitted(function_job(tmp_path, seconds=2), profile, store)
    away = {**record.access, "ssh_config": str(sshd.config_unreachable)}
    store.update(record.id, access=away)
    found = now(record, store)
    assert found.state == "queued"
    assert "cannot be reached through SSH" in str(found.reason)
    with pytest.raises(ClusterError, match="cannot be reached"):
        cancel_job(record.id, store)
    assert store.get(record.id).reason is None
    store.update(record.id, access=record.access)
    cancel_job(record.id, store)


def test_a_mosaic_travels_with_what_the_cluster_does_not_see(
    slurm_here: Any, sshd: Any, foreign_python: Path, tmp_path: Path, store: JobStore
) -> None:
    sources = [image(tmp_path / "in" / "a & b", 64), image(tmp_path / "seen", 64)]
    mosaic = tmp_path / "in" / "both.vrt"
    gdal.BuildVRT(str(mosaic), list(map(str, sources)), separate=True).FlushCache()
    (tmp_path / "in" / "a & b" / "image.tif.aux.xml").write_text("<PAMDataset/>", encoding="utf-8")
    job = job_type("spatialfilter")(input=str(mosaic), output=str(tmp_path / "out" / "mean.tif"))
    record = submitted(job, cluster(tmp_path, foreign_python, **access(sshd, tmp_path)), store)
    sent = sorted(str(path.relative_to(record.folder)) for path in Path(record.folder).glob("inputs/*/*"))
    assert sent == ["inputs/0/both.vrt", "inputs/1/image.tif", "inputs/1/image.tif.aux.xml"]
    text = Path(record.folder, "inputs/0/both.vrt").read_text()
    assert f'relativeToVRT="0">{sources[1]}<' in text
    assert ended(record, store).state == "done"
    fetched = fetch_job(record.id, store, Told())
    assert np.array_equal(read_raster(fetched.paths["output"]), read_raster(here(job)))


def test_an_input_that_is_only_there(
    slurm_here: Any, sshd: Any, foreign_python: Path, tmp_path: Path, store: JobStore
) -> None:
    seen = image(tmp_path / "there" / "data")
    pairs = [{"here": str(tmp_path / "here"), "there": str(tmp_path / "there")}]
    profile = cluster(tmp_path, foreign_python, **{**access(sshd, tmp_path), "paths": pairs})
    told = Told()
    job = job_type("spatialfilter")(
        input=str(tmp_path / "here" / "data" / "image.tif"), output=str(tmp_path / "out" / "mean.tif")
    )
    record = submitted(job, profile, store, told)
    assert "All inputs stay where they are" in told.text
    assert json.loads(Path(record.folder, "job.json").read_text())["parameters"]["input"] == str(seen)
    assert ended(record, store).state == "done"
    fetch_job(record.id, store, told)
    assert left_behind(tmp_path / "out") == ["mean.tif", "mean.tif.job.json"]
    absent = job_type("spatialfilter")(input=str(tmp_path / "here" / "no.tif"), output=str(tmp_path / "out" / "n.tif"))
    with pytest.raises(InputFileError, match=r"^INPUT: .*no.tif is neither here nor on testcluster \(.*there/no.tif\)"):
        submitted(absent, profile, store)


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 300 kB."""
    place = tmp_path / "tiny"
    place.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", str(place)], capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        pytest.skip(f"no file system of a fixed size can be made here: {done.stderr.strip()}")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


@pytest.mark.parametrize("remote", [True, False])
def test_the_disk_is_full(
    slurm_here: Any, sshd: Any, foreign_python: Path, tmp_path: Path, store: JobStore, tiny_disk: Path, remote: bool
) -> None:
    way = access(sshd, tmp_path) if remote else {}
    profile = cluster(tiny_disk, foreign_python, **way)
    with pytest.raises(OutputError, match=r"^PROFILE: there is no space left in .*tiny/jobs/.*; free some there"):
        submitted(filter_job(tmp_path), profile, store)
    assert store.all() == []
    assert list(tiny_disk.glob("jobs/*")) == []


def test_noise_of_a_login_shell(sshd: Any, foreign_python: Path, tmp_path: Path, store: JobStore) -> None:
    from terroir.core.cluster.batch.ssh_shell import SshShell

    shell = SshShell(sshd.alias, str(sshd.config))
    # What is printed before the command's own output is not part of it.
    outcome = shell.run(["sh", "-c", 'cat; echo "$1" >&2; exit 3', "sh", 'it\'s $HOME; "quoted" `too`'], b"\x00\xff\n")
    assert (outcome.status, outcome.output) == (3, b"\x00\xff\n")
    assert outcome.words == 'it\'s $HOME; "quoted" `too`'
