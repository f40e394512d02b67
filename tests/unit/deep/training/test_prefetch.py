"""Reading ahead in a thread."""

from __future__ import annotations

import threading
import time

import pytest

from terroir.core.deep.training.prefetch import prefetched
from terroir.core.errors import Cancelled
from terroir.core.run import Run

pytestmark = pytest.mark.unit


def ours() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "terroir-prefetch"]


def test_results_come_in_order_from_another_thread(run: Run) -> None:
    threads = set()

    def square(number: int) -> int:
        threads.add(threading.current_thread())
        return number * number

    with prefetched(square, range(50), run) as results:
        assert list(results) == [n * n for n in range(50)]
    assert len(threads) == 1
    assert threading.current_thread() not in threads
    assert not ours()


def test_no_more_is_read_than_may_wait(run: Run) -> None:
    started = []

    def note(number: int) -> int:
        started.append(number)
        return number

    with prefetched(note, range(100), run, ahead=2) as results:
        next(results)
        time.sleep(0.3)
        assert len(started) <= 4  # one taken, two waiting, one on its way
        assert next(results) == 1
    assert len(started) < 100
    assert not ours()


def test_an_error_arrives_after_the_results_before_it(run: Run) -> None:
    def fail(number: int) -> int:
        if number == 3:
            raise OSError("gone")
        return number

    taken = []
    with pytest.raises(OSError, match="gone"), prefetched(fail, range(10), run) as results:
        taken.extend(results)
    assert taken == [0, 1, 2]
    assert not ours()


def test_an_error_of_the_items_arrives_too(run: Run) -> None:
    def items():
        yield 1
        raise KeyError("none")

    with pytest.raises(KeyError), prefetched(str, items(), run) as results:
        list(results)


def test_waiting_for_a_slow_reader_can_be_cancelled() -> None:
    released = threading.Event()
    run = Run(is_cancelled=released.is_set)

    def slow(number: int) -> int:
        threading.Timer(0.1, released.set).start()
        released.wait(10)
        time.sleep(0.3)
        return number

    start = time.monotonic()
    with pytest.raises(Cancelled), prefetched(slow, range(3), run) as results:
        next(results)
    assert time.monotonic() - start < 5
    assert not ours()


def test_leaving_early_ends_the_thread_even_where_nobody_takes_results(run: Run) -> None:
    with prefetched(str, range(1000), run, ahead=1):
        time.sleep(0.05)
    assert not ours()
