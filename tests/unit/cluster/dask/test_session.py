"""A session with a real scheduler: who is there, who joins, who is lost, and nobody at all."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from terroir.core.cluster.dask import members, waiting
from terroir.core.cluster.dask.session import Session, open_session
from terroir.core.cluster.profile import Profile, profile_from
from terroir.core.errors import Cancelled, ClusterError, MissingDependencyError
from terroir.core.learning import dependencies
from terroir.tools.cluster_testbed.services import free_port, wait_until

pytest.importorskip("distributed", reason="dask is optional: tools/setup_environment.py --sets … cluster")
pytestmark = pytest.mark.unit


class Ear:
    """Listens to what a session tells."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def __call__(self, template: str, **values: object) -> None:
        self.heard.append(template.format(**values))


@pytest.fixture
def ear() -> Ear:
    return Ear()


@pytest.fixture(autouse=True)
def all_threads_end() -> Iterator[None]:
    before = {thread.name for thread in threading.enumerate()}
    yield
    started = {thread.name for thread in threading.enumerate()} - before
    assert not [name for name in started if "IO loop" in name or name.startswith("terroir")]


def at(address: str, **more: Any) -> Profile:
    return profile_from({"name": "lab", "kind": "scheduler", "address": address, **more})


def looked(session: Session, done: Callable[[], bool]) -> None:
    """Look after the workers until something has come about."""

    def look() -> bool:
        session.look(at_once=True)
        return done()

    wait_until(look, "the session took notice", 20)


def test_workers_are_counted(dask_scheduler: str, dask_workers: Any, ear: Ear) -> None:
    dask_workers(1, threads=2)
    with open_session(at(dask_scheduler), ear, ear) as session:
        assert session.alive()
        assert (session.workers, session.own, session.cluster, session.usable()) == (2, False, None, None)
        assert session.client.submit(pow, 2, 5).result(10) == 32
        # Somebody else's default client is not ours to set.
        from distributed import default_client

        with pytest.raises(ValueError, match="No clients found"):
            default_client()
    assert not session.alive()
    assert ear.heard == []


def test_workers_come_and_go(dask_scheduler: str, dask_workers: Any, ear: Ear, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "UNKNOWN_SECONDS", 0.5)
    monkeypatch.setattr(waiting, "STANDING_SECONDS", 0.1)
    first, second = dask_workers(2)
    with open_session(at(dask_scheduler), ear, ear) as session:
        looked(session, lambda: session.workers == 2)
        first.kill()
        looked(session, lambda: session.members.lost == 1)
        assert ear.heard == ["1 workers of lab were lost; 1 go on with the work."]
        dask_workers(1)
        looked(session, lambda: session.members.joined == 3)
        assert ear.heard[1:] == ["1 workers of lab joined; 2 work now."]
        second.kill()
        dask_workers.stop()
        with pytest.raises(ClusterError, match=r"PROFILE: all workers of lab are gone .* with RESUME"):
            looked(session, lambda: False)
        assert "All workers of lab were lost; waiting for others." in ear.heard


def test_work_goes_on_with_workers_that_come_late(dask_scheduler: str, dask_workers: Any, ear: Ear) -> None:
    (first,) = dask_workers(1)
    with open_session(at(dask_scheduler), ear, ear) as session:
        first.kill()
        looked(session, lambda: not session.members.fit())
        assert session.workers == 1  # never none: nothing could be planned
        dask_workers(1)
        looked(session, lambda: bool(session.members.fit()))
        assert ear.heard[-1] == "The work goes on with 1 workers."


def test_looks_at_most_once_a_second(
    dask_scheduler: str, dask_workers: Any, ear: Ear, monkeypatch: pytest.MonkeyPatch
) -> None:
    dask_workers(1)
    with open_session(at(dask_scheduler), ear, ear) as session:
        session.look()
        began = session._looked
        looks, refresh = [], session.members.refresh
        monkeypatch.setattr(session.members, "refresh", lambda: looks.append(1) or refresh())
        wait_until(lambda: session.look() or len(looks) == 2, "it looked twice", step=0.001)
        assert time.monotonic() - began >= 2


def test_lost_scheduler(dask_schedulers: Any, dask_workers: Any, ear: Ear) -> None:
    scheduler = dask_schedulers()
    dask_workers(1, address=scheduler.address)
    with open_session(at(scheduler.address), ear, ear) as session:
        scheduler.kill()
        with pytest.raises(ClusterError, match=r"PROFILE: the .*scheduler .* with RESUME"):
            looked(session, lambda: False)
        assert not session.alive()
        began = time.monotonic()
    assert time.monotonic() - began < 5


def test_frozen_worker_hides_no_other(
    dask_scheduler: str, dask_workers: Any, ear: Ear, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(members, "VERSION_SECONDS", 1.0)
    monkeypatch.setattr(members, "SILENT_SECONDS", 1.0)
    frozen, _ = dask_workers(2)
    os.kill(frozen.pid, signal.SIGSTOP)
    try:
        with open_session(at(dask_scheduler), ear, ear) as session:
            assert len(session.members.fit()) == 1
            os.kill(frozen.pid, signal.SIGCONT)
            looked(session, lambda: len(session.members.fit()) == 2)
    finally:
        os.kill(frozen.pid, signal.SIGCONT)


# ---- nobody there --------------------------------------------------------------------------------------


def test_nobody_at_the_address(ear: Ear) -> None:
    address = f"tcp://127.0.0.1:{free_port()}"
    began = time.monotonic()
    message = rf"PROFILE: no dask scheduler answers at {address} \(.*\); start it, or correct the address in lab"
    with pytest.raises(ClusterError, match=message), open_session(at(address), ear, ear):
        pass
    assert time.monotonic() - began < 10


def test_host_without_a_name(ear: Ear) -> None:
    began = time.monotonic()
    message = "PROFILE: no dask scheduler answers at tcp://nowhere.invalid:8786"
    with pytest.raises(ClusterError, match=message), open_session(at("tcp://nowhere.invalid:8786"), ear, ear):
        pass
    assert time.monotonic() - began < 10


def test_knocking_can_be_cancelled(ear: Ear) -> None:
    asked: list[float] = []

    def poll() -> None:
        asked.append(time.monotonic())
        if asked[-1] - asked[0] > 0.3:
            raise Cancelled

    with pytest.raises(Cancelled), open_session(at(f"tcp://127.0.0.1:{free_port()}"), ear, ear, poll):
        pass
    assert time.monotonic() - asked[0] < 3


def test_scheduler_without_workers(dask_scheduler: str, ear: Ear, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "UNKNOWN_SECONDS", 0.5)
    monkeypatch.setattr(waiting, "STANDING_SECONDS", 0.1)
    message = "PROFILE: no worker is connected to the scheduler of lab; start workers"
    with pytest.raises(ClusterError, match=message), open_session(at(dask_scheduler), ear, ear):
        pass
    assert ear.heard == ["Waiting for the first worker of lab."]


def test_waiting_can_be_cancelled(dask_scheduler: str, ear: Ear) -> None:
    began = time.monotonic()

    def poll() -> None:
        if ear.heard:
            raise Cancelled

    with pytest.raises(Cancelled), open_session(at(dask_scheduler), ear, ear, poll):
        pass
    assert time.monotonic() - began < 10


def test_missing_package(ear: Ear, monkeypatch: pytest.MonkeyPatch) -> None:
    found = dependencies.find_spec
    monkeypatch.setattr(dependencies, "find_spec", lambda name: None if name == "distributed" else found(name))
    with pytest.raises(MissingDependencyError, match="distributed not found"), open_session(at("tcp://a:1"), ear, ear):
        pass


# ---- another Python ------------------------------------------------------------------------------------


def test_workers_with_another_python(
    dask_scheduler: str, dask_workers: Any, ear: Ear, monkeypatch: pytest.MonkeyPatch
) -> None:
    dask_workers(1)
    monkeypatch.setattr(members, "_OURS", "3.2.1")
    message = r"PROFILE: the workers of lab run Python 3\.\d+\.\d+, and .* set the profile's python"
    with pytest.raises(ClusterError, match=message), open_session(at(dask_scheduler), ear, ear):
        pass


def test_late_worker_with_another_python(
    dask_scheduler: str, dask_workers: Any, ear: Ear, monkeypatch: pytest.MonkeyPatch
) -> None:
    dask_workers(1)
    with open_session(at(dask_scheduler), ear, ear) as session:
        (good,) = session.members.fit()
        monkeypatch.setattr(members, "_OURS", "3.2.1")
        dask_workers(1)
        looked(session, lambda: bool(session.members.unfit))
        assert session.usable() == [good]
        assert session.workers == 1
        assert "it gets no work" in ear.heard[-1]
        session.look(at_once=True)
        assert len(ear.heard) == 1  # said once
