"""The list of jobs: kept, changed by several programs at once, and read by a newer or an older Terroir."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from terroir.core.cluster.batch.record import JobRecord, Sentence, new_id, now
from terroir.core.cluster.batch.store import JobStore, store_path
from terroir.core.errors import OutputError, ParameterError

pytestmark = pytest.mark.unit


def record(name: str = "20261121-000001", **more: object) -> JobRecord:
    values = {"created": now(), "job": {"job": "spatialfilter"}, "outputs": {"output": "/tmp/a.tif"}, **more}
    return JobRecord(id=name, profile="p", kind="slurm", folder=f"/scratch/{name}", **values)


@pytest.fixture
def store(tmp_path: Path) -> JobStore:
    return JobStore(tmp_path / "new folder" / "jobs.sqlite")


def test_what_is_kept_comes_back(store: JobStore) -> None:
    reason = Sentence("{path} is gone", {"path": "é.tif"}, "input")
    kept = record(scheduler_ids=("7", "8"), reason=reason, numbers={"macro_f1": 0.5})
    store.add(kept)
    assert store.get(kept.id) == kept
    assert store.all() == [kept]
    assert str(store.get(kept.id).reason) == "INPUT: é.tif is gone"
    assert kept.name == "spatialfilter"


def test_newest_first_and_removed(store: JobStore) -> None:
    for day in (2, 3, 1):
        store.add(record(f"2026112{day}-aaaaaa", created=f"2026-11-2{day}T00:00:00+00:00"))
    assert [found.id[7] for found in store.all()] == ["3", "2", "1"]
    store.remove("20261122-aaaaaa")
    assert [found.id[7] for found in store.all()] == ["3", "1"]


def test_an_unknown_job(store: JobStore) -> None:
    for call in (store.get, store.update):
        with pytest.raises(ParameterError, match=r"^JOB_ID: there is no job nothing; 'List jobs' "):
            call("nothing")


def test_several_programs(store: JobStore) -> None:
    """None of the changes of one field is lost to those of another."""
    kept = record()
    store.add(kept)
    code = (
        "import sys\nfrom pathlib import Path\nfrom terroir.core.cluster.batch.store import JobStore\n"
        "store = JobStore(Path(sys.argv[1]))\n"
        "for number in range(1, 41):\n    store.update(sys.argv[2], **{sys.argv[3]: number})\n"
    )
    fields = ("attempt", "copied", "progress")
    running = [subprocess.Popen([sys.executable, "-c", code, str(store.path), kept.id, name]) for name in fields]
    assert [one.wait(60) for one in running] == [0, 0, 0]
    found = store.get(kept.id)
    assert (found.attempt, found.copied, found.progress) == (40, 40, 40)


def test_fields_of_a_newer_terroir_are_passed_over(store: JobStore) -> None:
    kept = record()
    store.add(kept)
    with sqlite3.connect(store.path) as database:
        database.execute("UPDATE jobs SET record = ?", (json.dumps({**kept.to_dict(), "colour": "green"}),))
    assert store.get(kept.id) == kept


def test_a_place_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no database " * 100)
    for path in (tmp_path / "file", tmp_path / "file" / "jobs.sqlite"):
        with pytest.raises(OutputError, match=r"the list of jobs in .* cannot be used \(.*TERROIR_JOBS"):
            JobStore(path).all()


def test_where_it_lies(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TERROIR_JOBS", str(tmp_path / "mine.sqlite"))
    assert JobStore().path == tmp_path / "mine.sqlite"
    monkeypatch.delenv("TERROIR_JOBS")
    assert store_path().name == "jobs.sqlite"


def test_names_differ() -> None:
    assert len({new_id() for _ in range(100)}) == 100
