"""The command line of batch jobs, from submission to removal, with a process of its own on this machine."""

from __future__ import annotations

import json
import time
from pathlib import Path

import numpy as np
import pytest

from terroir.core.__main__ import main
from terroir.core.cluster.batch.store import JobStore
from terroir.tests.unit.making import left_behind, read_raster, write_raster

pytestmark = pytest.mark.unit


@pytest.fixture
def profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    pytest.importorskip("yaml")
    monkeypatch.setenv("TERROIR_JOBS", str(tmp_path / "jobs.sqlite"))
    path = tmp_path / "here.yaml"
    path.write_text(f"name: here\nkind: local\ncores: 1\nfolder: {json.dumps(str(tmp_path / 'jobs'))}\n")
    return str(path)


@pytest.fixture
def job(tmp_path: Path) -> Path:
    values = np.random.default_rng(0).integers(1, 9, (1, 100, 120)).astype("uint8")
    parameters = {"input": write_raster(tmp_path / "a.tif", values), "output": str(tmp_path / "out" / "m.tif")}
    path = tmp_path / "job.json"
    path.write_text(json.dumps({"job": "spatialfilter", "parameters": parameters}))
    return path


def run(capsys: pytest.CaptureFixture[str], *arguments: str, status: int = 0) -> str:
    capsys.readouterr()
    assert main(arguments) == status
    captured = capsys.readouterr()
    return captured.err if status else captured.out


def wait(capsys: pytest.CaptureFixture[str], name: str) -> dict[str, object]:
    end = time.monotonic() + 90
    while time.monotonic() < end:
        found = next(one for one in json.loads(run(capsys, "jobs", "--json")) if one["id"] == name)
        if found["state"] not in ("queued", "running"):
            return found
        time.sleep(0.2)
    raise TimeoutError(found)


def test_from_submission_to_removal(
    profile: str, job: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = run(capsys, "submit", str(job), "--profile", profile, "--retries", "0").strip()
    assert wait(capsys, name)["state"] == "done"
    table = run(capsys, "jobs", "--no-refresh").splitlines()
    assert table[0].split() == ["id", "job", "profile", "state", "progress", "speed", "node", "created"]
    assert table[1].split()[:5] == [name, "spatialfilter", "here", "done", "100%"]
    assert "Done." in run(capsys, "log", name, "--lines", "1")
    assert json.loads(run(capsys, "fetch", name, "--quicklook")) == {"output": str(tmp_path / "out" / "m.tif.png")}
    assert json.loads(run(capsys, "fetch", name)) == {"output": str(tmp_path / "out" / "m.tif")}
    assert main(["run", str(tmp_path / "out" / "m.tif.job.json")]) == 0  # replays here
    assert left_behind(tmp_path / "out") == ["m.tif", "m.tif.job.json", "m.tif.png"]
    assert read_raster(tmp_path / "out" / "m.tif").shape == (1, 100, 120)
    run(capsys, "remove", name)
    assert json.loads(run(capsys, "jobs", "--json")) == []
    assert list((tmp_path / "jobs").iterdir()) == []


def test_what_cannot_be(profile: str, job: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("fetch", "cancel", "log", "remove"):
        assert (
            run(capsys, command, "x", status=1)
            == "JOB_ID: there is no job x; 'List jobs' (or the command jobs) shows those that there are\n"
        )
    words = run(capsys, "submit", str(tmp_path / "no.json"), "--profile", profile, status=1)
    assert words.startswith("JOB: ")
    assert "cannot be read" in words
    assert run(capsys, "submit", str(job), "--profile", "nobody", status=1).startswith("PROFILE: there is no profile")
    words = run(capsys, "submit", str(job), "--profile", profile, "--parts", "0", status=1)
    assert words.startswith("PARTS: ")
    (tmp_path / "a.tif").unlink()
    words = run(capsys, "submit", str(job), "--profile", profile, status=1)
    assert "INPUT: " in words
    assert "is neither here nor on this machine" in words
    assert JobStore().all() == []


def test_keep_folder(profile: str, job: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = run(capsys, "submit", str(job), "--profile", profile).strip()
    wait(capsys, name)
    run(capsys, "remove", name, "--keep-folder")
    assert [path.name for path in (tmp_path / "jobs").iterdir()] == [name]
