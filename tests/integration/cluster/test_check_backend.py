"""The diagnosis, of real schedulers, workers, queues and SSH servers, healthy and sick."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from terroir.core.cluster.check import CHECKS, FAILURE, FINE, SKIPPED, WARNING, CheckOptions, Finding, check_backend
from terroir.core.cluster.code import build_id
from terroir.core.cluster.paths import PathPair
from terroir.core.cluster.profile import Profile, Scale
from terroir.core.errors import Cancelled
from terroir.core.run import Run

pytestmark = pytest.mark.integration


def ask(profile: Profile | str, **options: Any) -> dict[str, Finding]:
    """Rows by their key; every row says something, and every bad one what to do."""
    rows = check_backend(profile, CheckOptions(**options), Run())
    for row in rows:
        assert str(row.found)
        assert row.check in CHECKS
        if row.state in {WARNING, FAILURE}:
            # A sentence of our own says after its semicolon what to do.
            assert str(row.advice) if row.advice is not None else "; " in str(row.found)
    return {row.check: row for row in rows}


def states(rows: dict[str, Finding]) -> dict[str, str]:
    return {name: row.state for name, row in rows.items()}


@pytest.fixture
def free_address() -> str:
    """An address on which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"tcp://127.0.0.1:{taken.getsockname()[1]}"


@pytest.fixture
def silent_address() -> Iterator[str]:
    """An address where somebody listens and says nothing."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(5)
        yield f"tcp://127.0.0.1:{listening.getsockname()[1]}"


@pytest.fixture
def image(tmp_path: Path) -> Path:
    """A file; for this test it need not be an image."""
    path = tmp_path / "here" / "a.tif"
    path.parent.mkdir()
    path.write_bytes(b"pixels")
    return path


# ---- dask ----------------------------------------------------------------------------------------------


def test_healthy_workers(dask_scheduler: str, dask_workers: Any, image: Path) -> None:
    dask_workers(2)
    rows = ask(Profile("lab", "scheduler", address=dask_scheduler), inputs=(str(image),))
    expected = dict.fromkeys(CHECKS, FINE)
    expected.update(dict.fromkeys(("model", "queue", "model_there"), SKIPPED))
    assert states(rows) == {**expected, "block": rows["block"].state}
    assert rows["block"].state in {FINE, WARNING}  # a busy machine is slow
    assert "2 workers with 2 threads" in str(rows["workers"].found)
    assert build_id()[:16] in str(rows["code"].found)
    assert "inputs that are read there: 1" in str(rows["inputs"].found)
    assert "numpy 1." in str(rows["packages"].found)


def test_inputs_that_workers_do_not_see(dask_scheduler: str, dask_workers: Any, image: Path, tmp_path: Path) -> None:
    """A folder that is mapped to one without the file, with another file, and with the same."""
    dask_workers(1)
    elsewhere = tmp_path / "there"
    elsewhere.mkdir()
    profile = Profile("lab", "scheduler", address=dask_scheduler, paths=(PathPair(str(image.parent), str(elsewhere)),))
    row = ask(profile, inputs=(str(image),))["inputs"]
    assert row.state == WARNING
    assert f"such as {image} (there: {elsewhere}/a.tif)" in str(row.found)
    assert "map their folder" in str(row.advice)
    (elsewhere / "a.tif").write_bytes(b"other")
    assert ask(profile, inputs=(str(image),))["inputs"].state == WARNING
    shutil.copy2(image, elsewhere)
    assert ask(profile, inputs=(str(image),))["inputs"].state == FINE


def test_missing_package(dask_scheduler: str, dask_workers: Any, lacking_python: Callable[..., Path]) -> None:
    python = lacking_python("sklearn")
    dask_workers(1, python=python)
    rows = ask(Profile("lab", "scheduler", address=dask_scheduler))
    assert rows["packages"].state == FAILURE
    assert f"{python} cannot import scikit-learn (ModuleNotFoundError" in str(rows["packages"].found)
    assert f"{python} -m pip install scikit-learn" in str(rows["packages"].advice)
    # The rest is looked at all the same.
    assert rows["folder"].state == rows["clock"].state == FINE
    assert rows["model_there"].state == SKIPPED


def test_nobody_at_the_address(free_address: str) -> None:
    start = time.monotonic()
    rows = ask(Profile("lab", "scheduler", address=free_address))
    assert time.monotonic() - start < 10
    assert rows["reachable"].state == FAILURE
    assert f"nobody answers at {free_address}" in str(rows["reachable"].found)
    after = list(CHECKS)[list(CHECKS).index("reachable") + 1 :]
    assert {rows[name].state for name in after} == {SKIPPED}


def test_somebody_who_says_nothing(silent_address: str) -> None:
    """Such as a web server, or a firewall: the port answers, and no scheduler does."""
    start = time.monotonic()
    rows = ask(Profile("lab", "scheduler", address=silent_address))
    assert time.monotonic() - start < 20
    assert rows["reachable"].state == FINE
    assert rows["workers"].state == FAILURE
    assert rows["python"].state == rows["block"].state == SKIPPED


def test_scheduler_without_workers(dask_scheduler: str) -> None:
    rows = ask(Profile("lab", "scheduler", address=dask_scheduler), wait=2)
    assert rows["workers"].state == FAILURE
    assert "no worker came within 2 s" in str(rows["workers"].found)
    assert rows["packages"].state == SKIPPED
    assert str(rows["packages"].found) == "waits for workers"


def test_folder_that_refuses(dask_scheduler: str, dask_workers: Any, tmp_path: Path) -> None:
    dask_workers(1)
    file = tmp_path / "file"
    file.write_text("")
    row = ask(Profile("lab", "scheduler", address=dask_scheduler, folder="/proc/nothing"))["folder"]
    assert row.state == FAILURE
    assert "/proc/nothing cannot be written to" in str(row.found)
    new = tmp_path / "not" / "yet"
    row = ask(Profile("lab", "scheduler", address=dask_scheduler, folder=str(new)))["folder"]
    assert (row.state, str(row.found)) == (WARNING, f"{new} is not there yet, and can be made")
    assert not new.parent.exists()
    new.mkdir(parents=True)
    row = ask(Profile("lab", "scheduler", address=dask_scheduler, folder=str(new)))["folder"]
    assert (row.state, str(row.found)) == (FINE, f"{new} can be written to")


def test_plain_connections_to_other_machines_are_told_of() -> None:
    rows = ask(Profile("lab", "scheduler", address="tcp://terroir.invalid:8786"))
    assert rows["tls"].state == WARNING
    assert "run code there" in str(rows["tls"].found)
    assert rows["reachable"].state == FAILURE


def test_it_can_be_stopped(silent_address: str) -> None:
    asked = []

    def stop() -> bool:
        asked.append(1)
        return len(asked) > 20

    with pytest.raises(Cancelled):
        check_backend(Profile("lab", "scheduler", address=silent_address), CheckOptions(), Run(is_cancelled=stop))


# ---- Slurm ---------------------------------------------------------------------------------------------


def slurm_profile(python: Path, folder: Path, **more: Any) -> Profile:
    keys = {"cores": 1, "memory": "1 GB", "walltime": "00:05:00", "interface": "lo", **more.pop("jobqueue", {})}
    return Profile("lab", "slurm", python=str(python), folder=str(folder), jobqueue=keys, **more)


def test_slurm_through_dask(slurm_here: Any, foreign_python: Path, tmp_path: Path) -> None:
    rows = ask(slurm_profile(foreign_python, tmp_path, scale=Scale(1)))
    assert {rows[name].state for name in ("reachable", "queue", "workers", "python", "packages", "code")} == {FINE}, (
        rows
    )
    assert "to start at" in str(rows["queue"].found)
    assert slurm_here.queue() == []
    assert not list(tmp_path.glob("dask-logs/*"))


@pytest.mark.parametrize("backend", ["dask", "batch"])
def test_queue_that_does_not_exist(slurm_here: Any, foreign_python: Path, tmp_path: Path, backend: str) -> None:
    profile = slurm_profile(foreign_python, tmp_path, jobqueue={"queue": "nosuch"})
    rows = ask(profile, backend=backend)
    assert rows["queue"].state == FAILURE
    assert "nvalid partition" in str(rows["queue"].found)
    assert slurm_here.queue() == []


def test_more_than_there_is(slurm_here: Any, foreign_python: Path, tmp_path: Path) -> None:
    rows = ask(slurm_profile(foreign_python, tmp_path, jobqueue={"memory": "900 TB"}))
    assert rows["queue"].state == FAILURE
    assert rows["workers"].state == SKIPPED


def test_slurm_through_batch(slurm_here: Any, foreign_python: Path, tmp_path: Path, image: Path) -> None:
    rows = ask(slurm_profile(foreign_python, tmp_path), backend="batch", inputs=(str(image),))
    assert "workers" not in rows
    assert "code" not in rows
    expected = ("reachable", "queue", "python", "packages", "folder", "disk", "clock", "inputs")
    assert {name: rows[name].state for name in expected} == dict.fromkeys(expected, FINE)


# ---- SSH -----------------------------------------------------------------------------------------------


def test_batch_through_ssh(slurm: Any, sshd: Any, foreign_python: Path, tmp_path: Path) -> None:
    profile = slurm_profile(foreign_python, tmp_path, host=sshd.alias, ssh_config=str(sshd.config))
    rows = ask(profile)
    expected = ("reachable", "queue", "python", "packages", "folder", "disk", "clock")
    assert {name: rows[name].state for name in expected} == dict.fromkeys(expected, FINE), rows
    assert slurm.queue() == []


def test_unknown_host_key(sshd: Any, foreign_python: Path, tmp_path: Path) -> None:
    profile = slurm_profile(foreign_python, tmp_path, host=sshd.alias, ssh_config=str(sshd.config_unknown_host))
    rows = ask(profile)
    assert rows["reachable"].state == FAILURE
    assert "host key" in str(rows["reachable"].found)
    assert "fingerprint" in str(rows["reachable"].found)
    assert rows["python"].state == SKIPPED


def test_python_that_is_not_there(sshd: Any, tmp_path: Path) -> None:
    profile = Profile(
        "pc", "ssh", host=sshd.alias, ssh_config=str(sshd.config), folder=str(tmp_path), python="/no/python"
    )
    rows = ask(profile, backend="batch")
    assert rows["python"].state == FAILURE
    assert "/no/python does not run on" in str(rows["python"].found)
    assert rows["packages"].state == SKIPPED


def test_python_whose_packages_print(sshd: Any, foreign_python: Path, tmp_path: Path) -> None:
    """What a login, a prologue and a package say of their own accord is no answer."""
    profile = Profile(
        "pc",
        "ssh",
        host=sshd.alias,
        ssh_config=str(sshd.config),
        folder=str(tmp_path),
        python=str(foreign_python),
        jobqueue={"job_script_prologue": ["echo Welcome", "echo terroir: no"]},
    )
    assert ask(profile, backend="batch")["python"].state == FINE


# ---- what is left behind -------------------------------------------------------------------------------


def test_nothing_is_left_behind(dask_scheduler: str, dask_workers: Any, tmp_path: Path) -> None:
    dask_workers(1)
    before = set(os.listdir(tmp_path))
    ask(Profile("lab", "scheduler", address=dask_scheduler, folder=str(tmp_path)))
    assert set(os.listdir(tmp_path)) == before
    done = subprocess.run(
        ["ps", "--ppid", str(os.getpid()), "-o", "args="], capture_output=True, text=True, check=False
    )
    assert "reaper" not in done.stdout
