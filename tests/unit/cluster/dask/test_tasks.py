"""Tasks in a worker process: made once, given up when nobody asks any more."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest

from terroir.core.cluster.dask import tasks
from terroir.core.cluster.dask.shipping import OWN, pack
from terroir.core.cluster.dask.task import Shipment
from terroir.core.cluster.dask.tasks import Tasks
from terroir.tools.cluster_testbed.services import wait_until

pytest.importorskip("cloudpickle", reason="comes with dask: tools/setup_environment.py --sets … cluster")
pytestmark = pytest.mark.unit


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Everything that was unpacked."""
    found: list[Any] = []
    unpack = tasks.unpack

    def slowly(packed: Any) -> Any:
        time.sleep(0.05)
        found.append(packed)
        return unpack(packed)

    monkeypatch.setattr(tasks, "unpack", slowly)
    return found


def blob(number: int) -> Any:
    return pack(Shipment(number), OWN)


def test_threads_share_one(made: list[Any]) -> None:
    kept = Tasks()
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda _: kept.get("a", blob(1)), range(40)))
    assert len(made) == 1
    assert all(one is found[0] for one in found)


def test_only_the_last_few_are_kept(made: list[Any]) -> None:
    kept = Tasks()
    for number in [0, 1, 2, 0, 3, 0]:
        assert kept.get(str(number), blob(number)).task == number
    assert len(made) == 4
    assert len(kept) == 3
    kept.get("1", blob(1))  # made way for others
    assert len(made) == 5


def test_a_task_that_cannot_be_made_is_tried_again(made: list[Any]) -> None:
    kept = Tasks()
    with pytest.raises(Exception):  # noqa: B017, PT011  whatever pickle says
        kept.get("a", (b"nonsense", ()))
    assert kept.get("a", blob(1)).task == 1


def test_idle_ones_are_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    moment = [0.0]  # the timer's time is the real one: a machine that stalls makes nothing idle
    monkeypatch.setattr(tasks, "time", SimpleNamespace(monotonic=lambda: moment[0]))
    kept = Tasks(idle=0.2)
    kept.get("a", blob(1))
    moment[0] = 0.15
    kept.get("b", blob(2))
    moment[0] = 0.3
    wait_until(lambda: len(kept) == 1, "the idle one was given up")
    time.sleep(0.5)
    assert list(kept._entries) == ["b"]
    moment[0] = 0.4
    wait_until(lambda: len(kept) == 0, "the other one was given up too")
    kept.get("a", blob(1))  # and the sweeping begins anew
    moment[0] = 1.0
    wait_until(lambda: len(kept) == 0, "it was given up again")
    assert not [thread for thread in threading.enumerate() if not thread.daemon and thread.name.startswith("Timer")]
