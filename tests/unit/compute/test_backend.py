"""Backends: same items, bounded in flight, nothing left running."""

from __future__ import annotations

import threading
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from terroir.core.compute import BACKENDS, open_backend
from terroir.core.compute.backend import ExecutorBackend, SerialBackend
from terroir.core.errors import Cancelled, ParameterError

pytestmark = pytest.mark.unit

EVERY = pytest.mark.parametrize(("name", "workers"), [("serial", 1), ("threads", 1), ("threads", 3)])


def nothing() -> None:
    """No cancel."""


def threads_of_ours() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("terroir")]


@settings(max_examples=30, deadline=None)
@given(
    st.sampled_from([("serial", 1), ("threads", 1), ("threads", 2), ("auto", 3)]),
    st.integers(0, 40),
    st.integers(0, 9),
)
def test_every_item_once(backend: tuple[str, int], count: int, in_flight: int) -> None:
    with open_backend(*backend) as opened:
        assert sorted(opened.map(lambda n: n * n, range(count), in_flight, nothing)) == [n * n for n in range(count)]


@pytest.mark.parametrize("in_flight", [1, 2, 5])
def test_results_wait_within_bounds(in_flight: int) -> None:
    """A slow consumer lets no results pile up: started items are at most those taken plus the limit."""
    started, taken, most = 0, 0, 0
    lock = threading.Lock()

    def task(item: int) -> int:
        nonlocal started, most
        with lock:
            started += 1
            most = max(most, started - taken)
        return item

    with open_backend("threads", 3) as backend:
        for _ in backend.map(task, range(60), in_flight, nothing):
            time.sleep(0.001)
            with lock:
                taken += 1
    assert started == taken == 60
    # One more: the next item is submitted when the consumer comes back for more, before it counts here.
    assert 1 <= most <= in_flight + 1


def test_items_are_taken_lazily() -> None:
    drawn = []

    def items() -> object:
        for number in range(1000):
            drawn.append(number)
            yield number

    with open_backend("threads", 2) as backend:
        results = backend.map(lambda n: n, items(), 4, nothing)
        next(results)
        assert len(drawn) <= 5
        results.close()
    assert len(drawn) <= 5


@EVERY
def test_error_of_a_worker_is_the_consumers(name: str, workers: int) -> None:
    def task(item: int) -> int:
        if item == 5:
            raise KeyError("five")
        return item

    with pytest.raises(KeyError, match=r"five"), open_backend(name, workers) as backend:
        list(backend.map(task, range(1000), 4, nothing))
    assert threads_of_ours() == []


@EVERY
def test_generator_closed_early_leaves_no_thread(name: str, workers: int) -> None:
    done = []

    def task(item: int) -> int:
        done.append(item)
        return item

    with open_backend(name, workers) as backend:
        results = backend.map(task, range(1000), 6, nothing)
        next(results)
        results.close()
    assert threads_of_ours() == []
    assert len(done) <= 7


@EVERY
def test_poll_stops_the_run(name: str, workers: int) -> None:
    polled = []

    def poll() -> None:
        polled.append(True)
        if len(polled) == 3:
            raise Cancelled

    with pytest.raises(Cancelled), open_backend(name, workers) as backend:
        list(backend.map(lambda n: n, range(10_000), 1, poll))
    assert threads_of_ours() == []


def test_poll_is_asked_while_workers_compute() -> None:
    release, polled = threading.Event(), []

    def poll() -> None:
        polled.append(threading.current_thread())
        if len(polled) >= 4:
            release.set()

    with open_backend("threads", 2) as backend:
        assert sorted(backend.map(lambda n: release.wait(10) and n, [1, 2], 2, poll)) == [1, 2]
    assert len(polled) >= 4
    assert set(polled) == {threading.current_thread()}


def test_threads_run_at_the_same_time() -> None:
    barrier = threading.Barrier(3, timeout=10)
    with open_backend("threads", 3) as backend:
        assert len(list(backend.map(lambda _: barrier.wait(), range(3), 3, nothing))) == 3


def test_auto() -> None:
    with open_backend("auto", 1) as one, open_backend("auto", 2) as two:
        assert isinstance(one, SerialBackend)
        assert isinstance(two, ExecutorBackend)
        assert (one.workers, two.workers) == (1, 2)


def test_unknown_backend_names_the_choices() -> None:
    with pytest.raises(ParameterError, match=r"BACKEND: gpu is not a backend.*auto, serial, threads, processes"):
        open_backend("gpu", 1)
    assert BACKENDS == ("auto", "serial", "threads", "processes", "dask")
    with pytest.raises(ParameterError, match=r"^PROFILE: the backend dask needs a profile; name one$"):
        open_backend("dask", 1)
