"""What a list of jobs tells of their ends: of folders that were away, of many results, of results that stay there."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from terroir.core.cluster.batch import listing
from terroir.core.cluster.batch.cancel import forget_job
from terroir.core.cluster.batch.fetch import fetch_job
from terroir.core.cluster.batch.listing import list_jobs
from terroir.core.cluster.batch.record import FETCHED, LOST, RUNNING, JobRecord, Sentence, now
from terroir.core.cluster.batch.store import JobStore
from terroir.core.cluster.profile import profile_from
from terroir.core.errors import ClusterError, InputFileError, TerroirError

pytestmark = pytest.mark.unit

NAME = "20261121-000001"


class Told(list[str]):
    """Keeps what it is told."""

    def __call__(self, template: str, **values: object) -> None:
        self.append(template.format(**values))


@pytest.fixture
def store(tmp_path: Path) -> JobStore:
    return JobStore(tmp_path / "jobs.sqlite")


def done_job(tmp_path: Path, store: JobStore, **more: Any) -> Path:
    """A job with one result and its picture; returns its folder."""
    folder = tmp_path / "scratch" / NAME
    room = folder / "results" / "output"
    room.mkdir(parents=True)
    (room / "m.tif").write_bytes(b"abc")
    (folder / "quicklooks").mkdir()
    (folder / "quicklooks" / "output.png").write_bytes(b"png")
    file = {"path": "m.tif", "size": 3, "sha256": hashlib.sha256(b"abc").hexdigest()}
    results = {"output": {"name": "m.tif", "files": [file], "quicklook": "quicklooks/output.png"}}
    (folder / "status.json").write_text(json.dumps({"state": "done", "progress": 1.0}))
    (folder / "results.json").write_text(json.dumps(results))
    (folder / "job.json").write_text("{}")
    profile = profile_from({"name": "here", "kind": "local", "cores": 1, "folder": str(tmp_path / "scratch")})
    outputs = {"output": str(tmp_path / "out" / "m.tif")}
    record = JobRecord(NAME, "here", "local", str(folder), {"job": "x"}, outputs, profile.to_dict(), created=now())
    store.add(dataclasses.replace(record, **{"state": RUNNING, **more}))
    return folder


def ago(**span: float) -> str:
    return (datetime.now(timezone.utc) - timedelta(**span)).isoformat(timespec="seconds")


def test_a_folder_that_comes_back(tmp_path: Path, store: JobStore) -> None:
    folder = done_job(tmp_path, store)
    away = folder.parent.rename(tmp_path / "unmounted")
    assert list_jobs(store)[0].state == LOST
    store.update(NAME, updated=ago(days=3))
    away.rename(folder.parent)
    assert list_jobs(store)[0].state == "done"
    assert store.get(NAME).asked == ""


def test_fetching_looks_at_once(tmp_path: Path, store: JobStore) -> None:
    gone = Sentence("the folder {folder} of job {id} is gone; submit the job again", {"folder": "f", "id": NAME})
    folder = done_job(tmp_path, store, state=LOST, updated=ago(days=3), asked=ago(seconds=5), reason=gone)
    assert list_jobs(store)[0].state == LOST
    away = folder.parent.rename(tmp_path / "unmounted")
    with pytest.raises(TerroirError, match="is gone; submit the job again"):
        fetch_job(NAME, store, Told())
    away.rename(folder.parent)
    assert fetch_job(NAME, store, Told()).paths["output"].read_bytes() == b"abc"
    assert store.get(NAME).state == FETCHED


@pytest.mark.parametrize(
    ("lost", "asked", "looks"),
    [
        ({"minutes": 5}, {"seconds": 1}, True),
        ({"minutes": 11}, None, True),
        ({"minutes": 25}, {"minutes": 5}, False),
        ({"minutes": 25}, {"minutes": 14}, True),
        ({"days": 9}, {"minutes": 50}, False),
        ({"days": 9}, {"minutes": 70}, True),
    ],
)
def test_the_longer_lost_the_less_often_looked_for(
    lost: dict[str, float],
    asked: dict[str, float] | None,
    looks: bool,
    tmp_path: Path,
    store: JobStore,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = ago(**asked) if asked else ""
    folder = done_job(tmp_path, store, state=LOST, updated=ago(**lost), asked=before)
    folder.parent.rename(tmp_path / "unmounted")
    looked: list[int] = []
    real = listing.look_at
    monkeypatch.setattr(listing, "look_at", lambda records: looked.append(1) or real(records))
    updated = store.get(NAME).updated
    for _ in range(3):  # the second and the third time somebody has just looked
        assert list_jobs(store)[0].state == LOST
    recent = "minutes" in lost and lost["minutes"] < 10
    assert len(looked) == (3 if recent else int(looks))
    assert store.get(NAME).updated == updated
    assert (store.get(NAME).asked != before) == looks


def test_a_cluster_that_is_away_is_not_asked_every_time(tmp_path: Path, store: JobStore) -> None:
    done_job(tmp_path, store, state=LOST, updated=ago(days=3))
    nowhere = profile_from({"name": "p", "kind": "ssh", "host": "terroir.invalid", "hosts": ["terroir.invalid"]})
    store.update(NAME, access=nowhere.to_dict())
    found = list_jobs(store)[0]
    assert (found.state, found.reason.parameter) == (LOST, "profile")
    assert store.get(NAME).asked > ago(minutes=5)


def many(count: int) -> dict[str, Any]:
    files = [{"path": f"chips/{at:0200d}.tif", "size": 10, "sha256": "0" * 64} for at in range(count)]
    return {"export": {"name": "chips", "files": files, "quicklook": None}}


def test_the_status_of_many_results_as_it_was_before(tmp_path: Path, store: JobStore) -> None:
    folder = done_job(tmp_path, store)
    (folder / "status.json").write_text(json.dumps({"state": "done", "progress": 1.0, "results": many(20_000)}))
    assert (folder / "status.json").stat().st_size > 2**22
    assert list_jobs(store)[0].state == "done"


def test_many_results(tmp_path: Path, store: JobStore) -> None:
    folder = done_job(tmp_path, store)
    (folder / "results.json").write_text(json.dumps(many(60_000)))
    assert (folder / "results.json").stat().st_size > 2**24
    assert list_jobs(store)[0].state == "done"
    store.update(NAME, outputs={"export": str(tmp_path / "out" / "chips")})
    with pytest.raises(InputFileError, match=r"chips/0+.tif is gone from this machine"):  # the list was read
        fetch_job(NAME, store, Told())


def test_a_list_of_results_that_is_gone(tmp_path: Path, store: JobStore) -> None:
    folder = done_job(tmp_path, store)
    (folder / "results.json").unlink()
    with pytest.raises(InputFileError, match=r"results.json is gone from this machine; run the job again"):
        fetch_job(NAME, store, Told())
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("quicklook", [None, True])
def test_results_that_were_not_brought_are_not_removed(tmp_path: Path, store: JobStore, quicklook: bool | None) -> None:
    folder = done_job(tmp_path, store, keep_results=quicklook is None)
    told = Told()
    fetched = fetch_job(NAME, store, told, quicklook=quicklook, remove=True)
    assert fetched.quicklooks["output"].read_bytes() == b"png"
    assert (folder / "results" / "output" / "m.tif").read_bytes() == b"abc"
    assert f"job {NAME} stays on this machine: it holds results that were not fetched." in told[-1]
    fetch_job(NAME, store, told, quicklook=False)
    fetch_job(NAME, store, told, quicklook=True, remove=True)  # now they are here
    assert not folder.exists()
    assert (tmp_path / "out" / "m.tif").read_bytes() == b"abc"


@pytest.fixture
def unremovable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``rm`` as it fails where somebody else owns the files, or a disk is read-only."""
    program = tmp_path / "bin" / "rm"
    program.parent.mkdir()
    program.write_text(
        "#!/bin/sh\nfor name in log.txt job.json; do echo \"rm: cannot remove '$name'\" >&2; done; exit 1\n"
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent), prepend=":")


def test_a_folder_that_cannot_be_removed_is_told(tmp_path: Path, store: JobStore, unremovable: None) -> None:
    folder, told = done_job(tmp_path, store), Told()
    assert fetch_job(NAME, store, told, remove=True).paths["output"].read_bytes() == b"abc"
    words = f"{folder} cannot be removed from this machine (rm: cannot remove 'log.txt')"
    assert f"The results are here, but {words}; remove it there." == told[-1]
    with pytest.raises(ClusterError, match=re.escape(words)):
        forget_job(NAME, store)
    assert store.get(NAME).state == "fetched"  # still listed
    forget_job(NAME, store, folder=False)
    assert store.all() == []
