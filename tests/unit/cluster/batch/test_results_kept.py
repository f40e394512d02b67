"""What must not be lost on the way to a cluster and back: inputs, odd names, files beside a result, an end that was."""

from __future__ import annotations

import hashlib
import json
import subprocess
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from terroir.core.cluster.batch import start
from terroir.core.cluster.batch.families import family, moved_mosaic
from terroir.core.cluster.batch.fetch import _safe, fetch_job
from terroir.core.cluster.batch.folder import result_path
from terroir.core.cluster.batch.local_shell import LocalShell
from terroir.core.cluster.batch.record import FETCHED, JobRecord
from terroir.core.cluster.batch.results import describe_results
from terroir.core.cluster.batch.schedulers import Step, queue_submission, scheduler_of, script_text
from terroir.core.cluster.batch.store import JobStore
from terroir.core.cluster.batch.submit import SubmitOptions, submit
from terroir.core.cluster.profile import profile_from
from terroir.core.errors import ParameterError
from terroir.core.jobs import job_type
from terroir.tests.unit.making import write_raster

pytestmark = pytest.mark.unit

ODD = 'it\'s "odd" $HOME `x` %j é; & (1) #2'


def tell(template: str, **values: object) -> None:
    """Listen to nothing."""


def local(folder: Path, **more: Any) -> Any:
    return profile_from({"name": "here", "kind": "local", "cores": 1, "folder": str(folder / "jobs"), **more})


def made_up(folder: Path, **outputs: str) -> Any:
    import numpy as np

    image = write_raster(folder / "a.tif", np.ones((1, 20, 20), "uint8"))
    return job_type("classifyraster")(**{"input": (str(image),), "model": str(folder / "m.terroir"), **outputs})


@pytest.mark.parametrize(
    ("outputs", "words"),
    [
        ({"output": "a.tif"}, "OUTPUT: .*a.tif is also an input; write to another file"),
        ({"output": "b.tif", "margin": "b.tif"}, "MARGIN: .*b.tif is already another output of this run"),
        ({"output": "two\nlines.tif"}, "OUTPUT: .*two\nlines.tif has a line break in its name"),
    ],
)
def test_results_that_could_not_be_fetched_are_refused_at_once(
    tmp_path: Path, outputs: dict[str, str], words: str
) -> None:
    job = made_up(tmp_path, **{name: str(tmp_path / path) for name, path in outputs.items()})
    store = JobStore(tmp_path / "jobs.sqlite")
    with pytest.raises(ParameterError, match=words):
        submit(job, local(tmp_path), SubmitOptions(), tell, store)
    assert store.all() == []
    assert not (tmp_path / "jobs").exists()


@pytest.mark.parametrize("name", ["m:1.tif", "a\\b.tif", ".hidden.tif", " lead.tif", ODD + ".tif"])
def test_any_name_of_this_system_comes_back(tmp_path: Path, name: str) -> None:
    there = result_path(str(tmp_path), "output", f"/home/me/{name}")
    assert PurePosixPath(there) == PurePosixPath(tmp_path.as_posix()) / "results" / "output" / name
    room = Path(there).parent
    room.mkdir(parents=True)
    Path(there).write_bytes(b"abc")
    (room / ".terroir-x.tif").mkdir()  # of a run that was killed
    (room / ".terroir-x.tif" / "x.tif").touch()
    files = describe_results(made_up(tmp_path, output=there), tmp_path)["output"]["files"]
    assert [file["path"] for file in files] == [name]
    assert _safe(name, windows=False).parts == (name,)


@pytest.mark.parametrize("path", ["C:/x", "a\\..\\x", "C:x", "a:b"])
def test_a_cluster_names_no_other_file_of_windows(path: str) -> None:
    from terroir.core.errors import DataError

    with pytest.raises(DataError, match="is no path below the job's folder"):
        _safe(path, windows=True)


def test_types_of_a_table_travel_with_it(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("class\n01\n")
    (tmp_path / "t.csvt").write_text('"String"\n')
    assert [path.name for path in family(tmp_path / "t.csv")] == ["t.csv", "t.csvt"]


def test_a_mosaic_that_is_not_utf_8(tmp_path: Path) -> None:
    (tmp_path / "m.vrt").write_bytes(b"<VRTDataset><Description>\xe9</Description></VRTDataset>")
    assert moved_mosaic(tmp_path / "m.vrt", str, "input") == (tmp_path / "m.vrt").read_bytes()


@pytest.mark.parametrize("folder", ["o'brien", "a b;c", "x&(1)", 'q"r`s'])
def test_the_program_is_found_wherever_it_lies(tmp_path: Path, folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / folder / "python"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\necho ran $1\n")
    program.chmod(0o755)
    monkeypatch.setenv("HOME", str(tmp_path))
    for python in (str(program), f"~/{folder}/python", f"$HOME/{folder}/python"):
        step = Step("run-0", ())
        text = script_text(scheduler_of(local(tmp_path)), step, local(tmp_path), "t", str(tmp_path), python)
        (tmp_path / "run.sh").write_text(text)
        (tmp_path / "log.txt").unlink(missing_ok=True)
        assert subprocess.run(["sh", str(tmp_path / "run.sh")], check=False, timeout=20).returncode == 0
        assert (tmp_path / "log.txt").read_text() == "ran start.py\n"


def test_nobody_else_writes_what_runs(tmp_path: Path) -> None:
    LocalShell().send(str(tmp_path / "jobs" / "1"), {"start.py": b""})
    assert (tmp_path / "jobs" / "1").stat().st_mode & 0o777 == 0o700


def test_whoever_gave_up_leaves_nothing_in_the_queue(tmp_path: Path) -> None:
    folder = tmp_path / "job"
    folder.mkdir()
    cancelled = tmp_path / "cancelled"
    command = {"run-0": 'rm -r "$PWD"; echo 7'}  # while the scheduler takes it, the folder goes
    lines = queue_submission([Step("run-0", ())], command, r"s/^\([0-9]*\)$/\1/p", f"echo $all > {cancelled}")
    done = subprocess.run(["sh", "-c", "\n".join(lines)], cwd=folder, capture_output=True, check=False, timeout=20)
    assert done.returncode == 3
    assert cancelled.read_text() == "7\n"


def test_a_node_that_cannot_does_not_undo_what_another_did(tmp_path: Path) -> None:
    values = {"program": "python", "modules": "numpy"}
    assert start.refuse("{program} lacks {modules}", str(tmp_path), **values) == 1
    assert json.loads((tmp_path / "status.json").read_text())["state"] == "failed"
    (tmp_path / "status.json").write_text('{"state": "done", "results": {}}')
    assert start.refuse("{program} lacks {modules}", str(tmp_path), **values) == 0
    assert json.loads((tmp_path / "status.json").read_text()) == {"state": "done", "results": {}}


def test_files_beside_fetched_ones_stay(tmp_path: Path) -> None:
    """A folder of results is fetched again: what somebody has put into it meanwhile is not removed."""
    name = "20261121-000001"
    folder, target = tmp_path / "jobs" / name, tmp_path / "here" / "chips"
    room = folder / "results" / "export" / "chips"
    room.mkdir(parents=True)
    (room / "1.tif").write_bytes(b"abc")
    file = {"path": "chips/1.tif", "size": 3, "sha256": hashlib.sha256(b"abc").hexdigest()}
    results = {"export": {"name": "chips", "files": [file], "quicklook": None}}
    (folder / "status.json").write_text(json.dumps({"state": "done", "results": results}))
    (folder / "job.json").write_text("{}")
    store = JobStore(tmp_path / "jobs.sqlite")
    access = local(tmp_path).to_dict()
    store.add(
        JobRecord(name, "here", "local", str(folder), {"job": "x"}, {"export": str(target)}, access, state=FETCHED)
    )
    for _ in range(2):  # the second replaces what the first brought
        fetch_job(name, store, tell)
        assert (target / "1.tif").read_bytes() == b"abc"
    (target / "notes.txt").write_text("mine")
    with pytest.raises(ParameterError, match=r"EXPORT: .*chips holds other files; name a new or an empty folder"):
        fetch_job(name, store, tell)
    assert (target / "notes.txt").read_text() == "mine"
