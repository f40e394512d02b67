"""The backend dask on real workers that have never heard of terroir: who reads, what travels, what comes back."""

from __future__ import annotations

import itertools
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from terroir.core.errors import BlockError, Cancelled, ClusterError, MissingDependencyError, ModelError, ParameterError
from terroir.core.jobs import execute
from terroir.core.jobs.spatial_filter import SpatialFilterJob
from terroir.core.learning import dependencies
from terroir.core.run import Run
from terroir.tests.unit.cluster.dask.backend_bed import RunMaker, nothing, told
from terroir.tests.unit.cluster.dask.toys import Failing, OnlyAtHome, ReadBytes, Wanting, square
from terroir.tests.unit.making import read_raster, write_raster

pytest.importorskip("distributed", reason="dask is optional: tools/setup_environment.py --sets … cluster")
pytestmark = pytest.mark.unit


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "data.bin"
    path.write_bytes(bytes(range(200)) * 1000)
    return str(path)


def expected(file: str, count: int) -> list[tuple[int, int]]:
    """What `ReadBytes` finds; the first value is 0."""
    values = np.frombuffer(Path(file).read_bytes(), np.uint8)
    return [(item, int((values + np.uint8(item % 256))[1:].sum())) for item in range(count)]


def mapped(run: Run, task: Any, count: int, files: list[str] | None = None, in_flight: int = 4) -> list[Any]:
    with run.open_backend() as backend:
        if files is not None:
            backend.attend(files)
        return sorted(backend.map(task, range(count), in_flight, nothing))


def mapped_until(run: Run, task: Any, files: list[str], enough: Callable[[set[int]], bool]) -> list[Any]:
    """As many items as it takes, twenty at least, until enough processes have computed some of them.

    A worker that loads its packages slowly leaves many to the other.
    """
    found: list[Any] = []
    pids: set[int] = set()
    deadline = time.monotonic() + 120

    def items() -> Iterator[int]:
        for number in itertools.count():
            if number >= 20 and (enough(pids) or time.monotonic() > deadline):
                return
            yield number

    with run.open_backend() as backend:
        backend.attend(files)
        for each in backend.map(task, items(), 4, nothing):
            found.append(each)
            pids.add(each[3])
    return sorted(found)


# ---- who reads ------------------------------------------------------------------------------------------


def test_workers_that_see_the_files_read_them(make_run: RunMaker, bed: Any, file: str) -> None:
    pids = bed.pids
    run = make_run()
    found = mapped_until(run, ReadBytes(file, 0.02), [file], pids.issubset)
    assert [each[:2] for each in found] == expected(file, len(found))
    assert all(each[2] == each[3] for each in found)
    assert {each[3] for each in found} == pids
    assert "The workers of bed read the files themselves." in told(run)


def test_files_named_by_their_way_from_this_folder_are_seen_too(
    make_run: RunMaker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Workers have another working folder."""
    write_raster(tmp_path / "image.tif", np.arange(1, 2401, dtype=np.uint16).reshape(1, 40, 60))
    monkeypatch.chdir(tmp_path)
    run = make_run()
    execute(SpatialFilterJob("image.tif", "out.tif", "mean", 1), run)
    assert "The workers of bed read the files themselves." in told(run)
    execute(SpatialFilterJob("image.tif", "here.tif", "mean", 1), Run("serial"))
    assert np.array_equal(read_raster(tmp_path / "out.tif"), read_raster(tmp_path / "here.tif"))


def test_nobody_is_said_to_read_who_gave_no_answer(
    run_at: Any, dask_schedulers: Any, dask_workers: Any, lacking_python: Any, file: str
) -> None:
    scheduler = dask_schedulers()
    dask_workers(1, address=scheduler.address, python=lacking_python("numpy"))
    run = run_at(scheduler.address)
    with run.open_backend() as backend:
        backend.attend([file])
    assert "read the files themselves" not in told(run)


def test_else_this_machine_reads_for_them(make_run: RunMaker, bed: Any, file: str, tmp_path: Path) -> None:
    pids = bed.pids
    run = make_run(paths={str(tmp_path): str(tmp_path / "nowhere")})
    found = mapped_until(run, ReadBytes(file, 0.02), [file], pids.issubset)
    assert [each[:2] for each in found] == expected(file, len(found))
    assert {each[2] for each in found} == {os.getpid()}
    assert {each[3] for each in found} == pids
    assert f"{file} is not the same file on the worker tcp://127.0.0.1:" in told(run)


def test_what_travels_far_is_compressed(
    make_run: RunMaker, file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from terroir.core.cluster.dask import backend as module
    from terroir.core.cluster.dask import dispatch, shipping

    monkeypatch.setattr(module, "_is_near", lambda _: False)
    packed: list[int] = []

    def pack(value: Any, package: str, compress: bool = False) -> Any:
        made = shipping.pack(value, package, compress)
        packed.append(shipping.size_of(made))
        return made

    monkeypatch.setattr(dispatch, "pack", pack)
    found = mapped(make_run(paths={str(tmp_path): "/nowhere"}), ReadBytes(file), 5, [file])
    assert [each[:2] for each in found] == expected(file, 5)
    assert max(packed) < 20_000  # of a file of 200,000


@pytest.mark.parametrize(("change", "same"), [("none", True), ("size", False), ("time", False)])
def test_the_same_name_is_not_enough(make_run: RunMaker, file: str, tmp_path: Path, change: str, same: bool) -> None:
    there = tmp_path / "there"
    there.mkdir()
    shutil.copy2(file, there / "data.bin")
    if change == "size":
        (there / "data.bin").write_bytes(b"other")
        shutil.copystat(file, there / "data.bin")
    if change == "time":
        os.utime(there / "data.bin", (1, 1))
    run = make_run(paths={str(tmp_path): str(there)})
    with run.open_backend() as backend:
        backend.attend([file])
        assert backend.sharing == (1 if same else backend.workers)
        assert backend.sending == (0 if same else run.worker_count)


def test_workers_are_asked_once_for_each_set_of_files(make_run: RunMaker, file: str) -> None:
    run = make_run()
    for _ in range(3):
        with run.open_backend() as backend:
            backend.attend([file])
    with run.open_backend() as backend:
        backend.attend([])
    assert [str(message) for message in run.messages].count("The workers of bed read the files themselves.") == 2


def test_a_worker_that_comes_late_looks_before_it_reads(
    make_run: RunMaker, file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was found out when all were asked need not hold for it."""
    from terroir.core.cluster.dask import backend as module
    from terroir.core.cluster.dask.probe import Sight
    from terroir.core.cluster.dask.signature import Signature

    wrong = Sight({file: Signature(1, 1)}, asked=1)
    monkeypatch.setattr(module, "look_at", lambda *_: wrong)
    run = make_run()
    found = mapped(run, ReadBytes(file), 6, [file])
    assert [each[:2] for each in found] == expected(file, 6)
    assert {each[2] for each in found} == {os.getpid()}
    assert told(run).count(f"A worker of bed cannot read {file}: this machine reads for it.") == 1


def test_one_step_tasks_stay_here_where_files_are_not_seen(make_run: RunMaker, file: str, tmp_path: Path) -> None:
    run = make_run(paths={str(tmp_path): str(tmp_path / "nowhere")})
    task = partial(_where, os.getpid())
    assert mapped(run, task, 5, [file]) == [(item, True) for item in range(5)]
    assert mapped(run, task, 5) == [(item, True) for item in range(5)]  # nothing is known of its files
    assert told(run).count("runs on this machine") == 1
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("terroir")]


def _where(home: int, item: int) -> tuple[int, bool]:
    return item, os.getpid() == home


def test_one_step_tasks_go_where_files_are_seen(make_run: RunMaker, file: str) -> None:
    assert mapped(make_run(), square, 6, [file]) == [item * item for item in range(6)]


def test_one_step_tasks_come_home_where_a_file_cannot_be_opened(make_run: RunMaker, file: str) -> None:
    run = make_run()
    assert mapped(run, OnlyAtHome(os.getpid()), 4, [file]) == [(item, True) for item in range(4)]
    assert "A worker of bed cannot read secret.tif" in told(run)


# ---- what travels ---------------------------------------------------------------------------------------


def test_the_task_is_made_once_for_each_task(make_run: RunMaker, file: str) -> None:
    """Two tasks at the same time on the same workers do not mix."""
    run = make_run()
    with run.open_backend() as backend:
        backend.attend([file])
        twice = backend.map(square, range(10), 2, nothing)
        files = backend.map(ReadBytes(file), range(10), 2, nothing)
        both = list(zip(twice, files))
    assert sorted(one for one, _ in both) == [item * item for item in range(10)]
    assert sorted(each[:2] for _, each in both) == expected(file, 10)


def test_no_more_than_allowed_are_on_their_way(make_run: RunMaker, file: str) -> None:
    taken = itertools.count()
    given = 0
    for nowhere in (False, True):
        run = make_run(paths={str(Path(file).parent): "/nowhere"} if nowhere else {})
        started = []
        with run.open_backend() as backend:
            backend.attend([file])
            items = (started.append(number) or number for number in range(30))
            for done, _ in enumerate(backend.map(ReadBytes(file), items, 3, nothing)):
                assert len(started) - done <= 3
                given += 1
                next(taken)
    assert given == 60


def test_it_polls_while_workers_compute_and_stops_at_once(make_run: RunMaker, file: str) -> None:
    run = make_run()
    calls: list[float] = []

    def poll() -> None:
        calls.append(time.monotonic())
        if len(calls) > 1 and calls[-1] - calls[0] > 2:
            raise Cancelled

    with run.open_backend() as backend:
        backend.attend([file])
        list(backend.map(ReadBytes(file), [1], 1, nothing))  # the code is there
        with pytest.raises(Cancelled):
            list(backend.map(ReadBytes(file, 5), range(4), 4, poll))
        stopped = time.monotonic()
    assert stopped - calls[0] < 5
    assert max(after - before for before, after in zip(calls, calls[1:])) < 0.5
    client = run.resources.get("dask", lambda: None).session.client
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline and len(client.futures) > 2:  # the code, and what unpacks it
        time.sleep(0.05)
    assert len(client.futures) == 2


@pytest.mark.parametrize(
    ("what", "kind", "message"),
    [
        ("raise", ZeroDivisionError, "^{ouch}$"),
        ("odd", BlockError, r"a worker failed \(OddError: 1 and 2\)"),
        ("own", ModelError, "^MODEL: broken leg$"),
    ],
)
def test_errors_come_back_as_they_are(
    make_run: RunMaker, file: str, what: str, kind: type[Exception], message: str
) -> None:
    with pytest.raises(kind, match=message) as caught:
        mapped(make_run(), Failing(what), 8, [file])
    assert "toys.py" in str(caught.value.__cause__)


def test_what_cannot_be_sent_is_said(make_run: RunMaker, file: str) -> None:
    message = r"^BACKEND: this work cannot be sent to other machines .*threads"
    with pytest.raises(ParameterError, match=message):
        mapped(make_run(), partial(square, threading.Lock()), 3, [file])


def test_what_needs_a_card_goes_to_workers_that_have_one(
    run_at: Any, dask_scheduler: str, dask_workers: Any, file: str
) -> None:
    (without,) = dask_workers(1)
    (with_card,) = dask_workers(1, resources={"GPU": 1})
    for needs, offers in [({"GPU": 1}, {"GPU": 1}), ({}, {"GPU": 1}), ({"GPU": 1}, {})]:
        run = run_at(dask_scheduler, **({"resources": offers} if offers else {}))
        with_card_only = bool(needs) and bool(offers)
        enough = {with_card.pid, *(() if with_card_only else (without.pid,))}.issubset
        found = mapped_until(run, Wanting(ReadBytes(file, 0.05), needs), [file], enough)
        assert ({each[3] for each in found} == {with_card.pid}) == with_card_only


def test_a_card_that_nobody_has_is_missed_at_once(make_run: RunMaker, file: str) -> None:
    message = r"^PROFILE: no worker of bed offers GPU, .* --resources GPU=1, or"
    with pytest.raises(ClusterError, match=message):
        mapped(make_run(resources={"GPU": 1}), Wanting(ReadBytes(file), {"GPU": 1}), 3, [file])


def test_dask_is_optional(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dependencies, "find_spec", lambda name: None if name == "distributed" else name)
    with pytest.raises(MissingDependencyError, match=r"distributed not found.*install with"):
        Run("dask", profile="none").open_backend()


@pytest.fixture(autouse=True)
def threads_end() -> Iterator[None]:
    yield
    left = [thread for thread in threading.enumerate() if thread.name.startswith("terroir") and thread.is_alive()]
    assert not left
