"""What can be wrong with a cluster, from a terminal: one sentence, a failing exit status, nothing left behind."""

from __future__ import annotations

import glob
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from shlex import quote
from typing import Any, NamedTuple

import numpy as np
import pytest
import yaml

from terroir.core.cluster.check import FAILURE, CheckOptions, check_backend
from terroir.core.cluster.profile import profile_from
from terroir.core.run import Run
from terroir.tests.integration.cluster.batch_jobs import filter_job, here
from terroir.tests.unit.making import read_raster
from terroir.tools.qgis_environment import site_packages

pytest.importorskip("distributed", reason="dask is optional: tools/setup_environment.py --sets … cluster")
pytestmark = pytest.mark.integration


class Ended(NamedTuple):
    """A command that ended."""

    status: int
    output: str
    lines: list[str]
    """What it told."""
    seconds: float


class Terminal:
    """Runs the command line as a person does, with one job and one profile."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.job = filter_job(folder)
        self.path = folder / "job.json"

    @property
    def output(self) -> Path:
        """The job's result."""
        return Path(dict(self.job.paths("output"))["output"])

    def profile(self, **data: Any) -> str:
        """Write a profile; returns its file."""
        path = self.folder / "lab.yaml"
        path.write_text(yaml.safe_dump({"name": "lab", **data}), encoding="utf-8")
        return str(path)

    def __call__(self, command: str, *arguments: str) -> Ended:
        self.path.write_text(json.dumps(self.job.to_dict()), encoding="utf-8")
        job = [str(self.path)] if command in {"run", "submit"} else []
        start = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-m", "terroir.core", command, *job, *arguments],
            env={**os.environ, "TERROIR_JOBS": str(self.folder / "jobs.sqlite")},
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=150,
        )
        return Ended(done.returncode, done.stdout, done.stderr.strip().splitlines(), time.monotonic() - start)

    def refused(self, command: str, *arguments: str, parameter: str = "PROFILE") -> tuple[str, Ended]:
        """The one sentence with which a command failed; there is no result, and nothing half made."""
        ended = self(command, *arguments)
        assert ended.status == 1, ended
        sentences = [line for line in ended.lines if line.startswith(f"{parameter}: ")]
        assert ended.lines[-1:] == sentences, ended.lines
        assert not [line for line in ended.lines if "Traceback" in line], ended.lines
        assert not self.output.exists()
        assert not glob.glob(str(self.output.parent / ".terroir-*"))
        assert ";" in sentences[0]  # behind it stands what to do
        return sentences[0], ended


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path)


def slurm_keys(python: Path, folder: Path, **more: Any) -> dict[str, Any]:
    keys = {"cores": 1, "memory": "600 MB", "walltime": "00:05:00", "interface": "lo"}
    return {"kind": "slurm", "python": str(python), "folder": str(folder / "jobs"), **keys, **more}


def loading() -> float:
    """Twice the seconds that Python and its packages take to load here and now; five at least."""
    start = time.monotonic()
    subprocess.run([sys.executable, "-c", "import distributed, terroir.core.__main__"], check=True, timeout=150)
    return max(5.0, 2 * (time.monotonic() - start))


# ---- nobody there --------------------------------------------------------------------------------------


def test_no_scheduler_at_the_address(terminal: Terminal) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
    sentence, ended = terminal.refused(
        "run", "--backend", "dask", "--profile", terminal.profile(kind="scheduler", address=address)
    )
    assert address in sentence
    assert ended.seconds - loading() < 10


def test_host_without_a_name(terminal: Terminal) -> None:
    profile = terminal.profile(kind="scheduler", address="tcp://terroir.invalid:8786")
    sentence, _ = terminal.refused("run", "--backend", "dask", "--profile", profile)
    assert "terroir.invalid" in sentence


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--backend", "dask"), "PROFILE: no profile is named"),
        (("--backend", "dask", "--profile", "nosuch"), "PROFILE: there is no profile nosuch"),
        (("--backend", "dask", "--profile", "gone.yaml"), "PROFILE: gone.yaml cannot be read as a profile"),
    ],
)
def test_no_profile(terminal: Terminal, arguments: tuple[str, ...], words: str) -> None:
    sentence, _ = terminal.refused("run", *arguments)
    assert sentence.startswith(words)


# ---- workers that cannot work --------------------------------------------------------------------------


def other_pythons() -> Iterator[str]:
    """Pythons of another minor version that this machine happens to have."""
    found = [*glob.glob("/usr/bin/python3.*[0-9]"), *glob.glob("/usr/local/bin/python3.*[0-9]")]
    for python in [*found, *sorted(glob.glob(os.path.expanduser("~/.pyenv/versions/3.*/bin/python3")), reverse=True)]:
        told = subprocess.run(
            [python, "-c", "import sys; print(sys.version_info[:2])"], capture_output=True, text=True, check=False
        )
        if told.returncode == 0 and told.stdout.strip() not in {"", str(sys.version_info[:2]), "(3, 8)", "(3, 7)"}:
            yield python


@pytest.fixture(params=["another", "made up"])
def wrong_python(request: pytest.FixtureRequest, tmp_path: Path, foreign_python: Path) -> Path:
    """A worker's Python of another minor version: a real one where the machine has it, and one that says it is."""
    python = tmp_path / "wrong"
    if request.param == "made up":
        code = tmp_path / "code"
        code.mkdir()
        lie = "import platform\nplatform.python_version = lambda: '3.2.1'\n"
        (code / "sitecustomize.py").write_text(lie)
        python.write_text(f'#!/bin/sh\nPYTHONPATH={quote(str(code))} exec {quote(str(foreign_python))} "$@"\n')
    else:
        # dask and what it needs are plain Python, or fall back to it.
        packages = quote(os.pathsep.join([str(site_packages()), "/usr/lib/python3/dist-packages"]))
        for other in other_pythons():
            python.write_text(f'#!/bin/sh\nPYTHONPATH={packages} exec {quote(other)} "$@"\n')
            python.chmod(0o755)
            done = subprocess.run(
                [str(python), "-c", "import distributed.cli.dask_worker"], capture_output=True, check=False
            )
            if done.returncode == 0:
                break
        else:
            pytest.skip("no Python of another minor version that can run dask is installed")
    python.chmod(0o755)
    return python


def test_wrong_python_on_the_workers(
    terminal: Terminal, dask_schedulers: Any, dask_workers: Any, wrong_python: Path
) -> None:
    address = dask_schedulers().address
    dask_workers(1, python=wrong_python, address=address)
    profile = terminal.profile(kind="scheduler", address=address)
    sentence, _ = terminal.refused("run", "--backend", "dask", "--profile", profile)
    assert "run Python 3." in sentence
    assert "same minor version" in sentence
    rows = {row.check: row for row in check_backend(profile, CheckOptions(), Run())}
    assert rows["python"].state == FAILURE
    assert "same minor version" in str(rows["python"].found)


@pytest.mark.parametrize("package", ["numpy", "osgeo", "scipy"])
def test_missing_package_on_the_workers(
    terminal: Terminal, dask_schedulers: Any, dask_workers: Any, lacking_python: Callable[..., Path], package: str
) -> None:
    address = dask_schedulers().address
    terminal.job = filter_job(terminal.folder, filter="gaussian")
    dask_workers(1, python=lacking_python(package), address=address)
    profile = terminal.profile(kind="scheduler", address=address)
    sentence, ended = terminal.refused("run", "--backend", "dask", "--profile", profile)
    assert package in sentence
    assert ended.seconds < 60


def test_path_that_workers_do_not_see(terminal: Terminal, dask_scheduler: str, dask_workers: Any) -> None:
    """Nothing fails: this machine reads, says so, and the result is the same."""
    dask_workers(1)
    source = dict(terminal.job.paths("input"))["input"]
    hidden = {str(Path(source).parent): "/not/there"}
    profile = terminal.profile(kind="scheduler", address=dask_scheduler, paths=hidden)
    ended = terminal("run", "--backend", "dask", "--profile", profile)
    assert ended.status == 0, ended.lines
    assert [line for line in ended.lines if source in line], ended.lines
    assert np.array_equal(read_raster(terminal.output), read_raster(here(terminal.job)))


# ---- queues --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", [("run", "--backend", "dask"), ("submit",)], ids=["dask", "batch"])
@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"queue": "nosuch"}, "nvalid partition"),
        ({"walltime": "never"}, "nvalid"),
        ({"walltime": "9-00:00:00"}, "time limit"),
        ({"memory": "900 TB"}, "emory"),
    ],
)
def test_the_scheduler_refuses(
    terminal: Terminal, slurm_here: Any, foreign_python: Path, way: tuple[str, ...], more: dict[str, str], words: str
) -> None:
    """In the scheduler's own words."""
    profile = terminal.profile(**slurm_keys(foreign_python, terminal.folder, **more))
    sentence, _ = terminal.refused(*way, "--profile", profile)
    assert words.lower() in sentence.lower()
    assert slurm_here.queue() == []
    assert not list((terminal.folder / "jobs").glob("*/*"))


# ---- SSH -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ("config_unknown_host", "the host key of testcluster is unknown"),
        ("config_other_host", "is not the one that is known"),
        ("config_refused", "accepts none of your SSH keys"),
        ("config_unreachable", "cannot be reached through SSH"),
    ],
)
def test_ssh(terminal: Terminal, sshd: Any, foreign_python: Path, config: str, words: str) -> None:
    keys = slurm_keys(foreign_python, terminal.folder, host=sshd.alias, ssh_config=str(getattr(sshd, config)))
    profile = terminal.profile(**keys)
    sentence, ended = terminal.refused("submit", "--profile", profile)
    assert words in sentence
    assert ended.seconds < 20
    assert not (terminal.folder / "jobs").exists()
    rows = {row.check: row for row in check_backend(profile, CheckOptions(), Run())}
    assert words in str(rows["reachable"].found)


def test_options_in_the_place_of_a_host(terminal: Terminal) -> None:
    """ssh would run it, and so might whoever handed the profile on."""
    trap = terminal.folder / "owned"
    profile = terminal.profile(kind="ssh", host=f"-oProxyCommand=touch {trap}", folder=str(terminal.folder))
    sentence, _ = terminal.refused("submit", "--profile", profile)
    assert "which cannot be the name of a machine" in sentence
    assert not trap.exists()


# ---- the diagnosis from a terminal ---------------------------------------------------------------------


def test_check_from_a_terminal(terminal: Terminal, dask_scheduler: str, dask_workers: Any) -> None:
    dask_workers(1)
    profile = terminal.profile(kind="scheduler", address=dask_scheduler)
    ended = terminal("check", profile, "--input", dict(terminal.job.paths("input"))["input"])
    assert ended.status == 0, ended
    rows = ended.output.splitlines()
    assert [row.split()[1] for row in rows if row.startswith(("code", "inputs", "python"))] == ["fine"] * 3
    ended = terminal("check", terminal.profile(kind="scheduler", address="tcp://127.0.0.1:9"))
    assert ended.status == 1
    assert "nobody answers at tcp://127.0.0.1:9" in ended.output


def test_it_says_what_a_profile_cannot_be(terminal: Terminal) -> None:
    ended = terminal("check", terminal.profile(kind="cloud"))
    assert ended.status == 1
    assert "is of kind cloud" in ended.output
    assert profile_from({"name": "lab", "kind": "local"}).kind == "local"
