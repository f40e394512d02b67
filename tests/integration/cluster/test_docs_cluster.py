"""Every command and every profile of ``docs/cluster.md``, run as the page has them against real servers.

What the page makes up – a host, folders, a queue, a job's id – is replaced by what there is; nothing else.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
from osgeo import gdal

from terroir.core.cluster.batch.listing import list_jobs
from terroir.core.cluster.batch.record import LIVE
from terroir.core.cluster.batch.store import JobStore
from terroir.core.jobs import execute, job_type
from terroir.core.run import Run
from terroir.tools.cluster_testbed.sshd import Sshd
from terroir.tools.qgis_environment import REPOSITORY, site_packages

pytestmark = pytest.mark.integration

PAGE = REPOSITORY / "docs" / "cluster.md"
_BLOCK = re.compile(r"^```(bash|yaml)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_MADE_UP_ID = "20261121-3f9a2c"
PATIENCE = 240.0
"""Seconds for a line, on a machine that is busy; a tenth of it should do."""


class Command(NamedTuple):
    """A line of the page."""

    language: str
    text: str


class Reader:
    """Somebody who does what the page says, in a folder of their own.

    Parameters
    ----------
    folder : Path
        Theirs.
    environment : dict
        Of their terminal.
    replaced : list of (str, str)
        What the page makes up, and what there is.
    """

    def __init__(self, folder: Path, environment: dict[str, str], replaced: list[tuple[str, str]]) -> None:
        self.folder = folder
        self._environment = environment
        self._replaced = replaced
        self.job_id = _MADE_UP_ID

    def write(self, profile: str) -> None:
        """Write a profile as the page has it."""
        content = self._real(profile)
        name = re.search(r"^name: (\S+)$", content, re.MULTILINE)
        assert name, profile
        target = Path(self._environment["TERROIR_PROFILES"]) / f"{name.group(1)}.yaml"
        target.write_text(content, encoding="utf-8")

    def type(self, line: str) -> str:
        """Run a line of the page; returns what it printed."""
        if "terroir:fetchjob" in line:
            self._wait()
        command = shlex.split(self._real(line))
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert done.returncode == 0, f"{line}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
        found = re.search(r"^JOB_ID:\t(\S+)$", done.stdout, re.MULTILINE)
        if found:
            self.job_id = found.group(1)
        return done.stdout

    def _wait(self) -> None:
        """Until the job is no longer in the cluster's hands."""
        store = JobStore(Path(self._environment["TERROIR_JOBS"]))
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            record = next(record for record in list_jobs(store) if record.id == self.job_id)
            if record.state not in LIVE:
                return
            time.sleep(0.5)
        raise AssertionError(f"job {self.job_id} is still {record.state}: {record.log_tail}")

    def _real(self, text: str) -> str:
        for made_up, real in [*self._replaced, (_MADE_UP_ID, self.job_id)]:
            text = text.replace(made_up, real)
        return text


def commands() -> list[Command]:
    """What the page has to type or to write, from top to bottom."""
    found = []
    for language, block in _BLOCK.findall(PAGE.read_text(encoding="utf-8")):
        if language == "yaml":
            found.append(Command(language, block))
        else:
            found += [Command(language, line) for line in block.splitlines() if line.strip()]
    return found


@pytest.fixture
def reader(
    tmp_path: Path,
    qgis_process_environment: dict[str, str],
    scene: Any,
    slurm: Any,
    sshd: Sshd,  # skips where there can be none
    dask_scheduler: str,
    dask_workers: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Reader]:
    """Somebody with an image and a model, and a cluster at hand."""
    folder, cluster = tmp_path / "me", tmp_path / "cluster"
    for made in (folder, cluster, tmp_path / "profiles"):
        made.mkdir()
    _image_and_model(folder, scene)
    dask_workers(1)
    login = _login_node(tmp_path, cluster, slurm)
    names = {"TERROIR_PROFILES": str(tmp_path / "profiles"), "TERROIR_JOBS": str(tmp_path / "jobs.sqlite")}
    for name, value in names.items():
        monkeypatch.setenv(name, value)
    # For the interactive runs, QGIS is on the cluster: in the same home.
    there = {"SLURM_CONF": str(slurm.configuration), "HOME": str(cluster)}
    environment = {**qgis_process_environment, **names, **there}
    replaced = [
        ("ssh meso ", f"ssh -F {login.config} meso "),
        ("host: meso", f"host: meso\nssh_config: {login.config}"),
        ("/home/me/terroir-python", str(cluster / "terroir-python")),
        ('"terroir-python/bin', f'"{cluster}/terroir-python/bin'),
        ("--system-site-packages terroir-python", f"--system-site-packages {cluster}/terroir-python"),
        ("/scratch/me/terroir", str(cluster / "terroir")),
        ("tcp://scheduler.example.org:8786", dask_scheduler),
        ("/home/me/data, there: /data", f"{folder}, there: {folder}"),
    ]
    try:
        yield Reader(folder, environment, replaced)
    finally:
        slurm.cancel_all()
        login.stop()


def _login_node(folder: Path, home: Path, slurm: Any) -> Sshd:
    """A login node where somebody has installed all of it before: pip finds what it is asked for, and loads nothing."""
    packages = site_packages()
    own = home / ".local" / "lib" / packages.parent.name / "site-packages"
    own.mkdir(parents=True)
    (own / "packages.pth").write_text(f"{packages}\n", encoding="utf-8")
    keys = folder / "sshd"
    keys.mkdir()
    return Sshd(keys, SLURM_CONF=str(slurm.configuration), HOME=str(home))


def _image_and_model(folder: Path, scene: Any) -> None:
    """`image.tif` and `forest.terroir`."""
    (folder / "image.tif").write_bytes(scene.image.read_bytes())
    samples = str(folder / "samples.gpkg")
    _run("extractsamples", input=[str(scene.image)], polygons=str(scene.polygons), class_field="code", output=samples)
    forest = str(folder / "forest.terroir")
    _run("trainclassifier", samples=samples, model=forest, parameters={"n_estimators": 10}, folds=2)


def _run(name: str, **parameters: Any) -> None:
    execute(job_type(name).from_dict({"parameters": parameters}), Run("serial"))


def test_page_leads_to_the_same_map_three_times(reader: Reader) -> None:
    said = {}
    for command in commands():
        if command.language == "yaml":
            reader.write(command.text)
        else:
            said[command.text] = reader.type(command.text)
    assert len(said) >= 12
    image, model = str(reader.folder / "image.tif"), str(reader.folder / "forest.terroir")
    _run("classifyraster", input=[image], model=model, output=str(reader.folder / "here.tif"))
    wanted = gdal.Open(str(reader.folder / "here.tif")).ReadAsArray()
    for name in ("map.tif", "again.tif", "third.tif"):
        assert np.array_equal(gdal.Open(str(reader.folder / name)).ReadAsArray(), wanted), name
        assert (reader.folder / f"{name}.job.json").exists()
    assert not (reader.folder / "other.tif").exists()
