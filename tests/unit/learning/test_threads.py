"""Numerical libraries held to one thread, and let go again."""

from __future__ import annotations

import threading

import pytest

from terroir.core.learning import threads
from terroir.core.learning.threads import one_blas_thread, openmp_threads

pytestmark = pytest.mark.unit


class Library:
    """Stands for BLAS or OpenMP."""

    def __init__(self, count: int | None) -> None:
        self.count = count
        self.changes = 0

    def get_num_threads(self) -> int | None:
        return self.count

    def set_num_threads(self, count: int) -> None:
        self.count, self.changes = count, self.changes + 1


@pytest.fixture
def libraries(monkeypatch: pytest.MonkeyPatch) -> dict[str, tuple[Library, ...]]:
    found = {"blas": (Library(8), Library(1), Library(None)), "openmp": (Library(4),)}
    monkeypatch.setattr(threads, "_libraries", found.__getitem__)
    return found


def counts(libraries: dict[str, tuple[Library, ...]], name: str) -> list[int | None]:
    return [library.count for library in libraries[name]]


def test_blas_is_held_while_anyone_is_inside(libraries: dict[str, tuple[Library, ...]]) -> None:
    entered, leave = threading.Event(), threading.Event()

    def other() -> None:
        with one_blas_thread():
            entered.set()
            leave.wait(10)

    worker = threading.Thread(target=other)
    with one_blas_thread():
        worker.start()
        assert entered.wait(10)
        assert counts(libraries, "blas") == [1, 1, None]
    assert counts(libraries, "blas") == [1, 1, None]
    leave.set()
    worker.join()
    assert counts(libraries, "blas") == [8, 1, None]
    assert [library.changes for library in libraries["blas"]] == [2, 0, 0]
    assert counts(libraries, "openmp") == [4]


def test_settings_come_back_after_an_error(libraries: dict[str, tuple[Library, ...]]) -> None:
    def fail() -> None:
        with one_blas_thread(), openmp_threads(1):
            assert (counts(libraries, "blas"), counts(libraries, "openmp")) == ([1, 1, None], [1])
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert (counts(libraries, "blas"), counts(libraries, "openmp")) == ([8, 1, None], [4])


def test_openmp_goes_to_any_count_and_back(libraries: dict[str, tuple[Library, ...]]) -> None:
    with openmp_threads(2):
        assert counts(libraries, "openmp") == [2]
        with openmp_threads(1):
            assert counts(libraries, "openmp") == [1]
        assert counts(libraries, "openmp") == [2]
    assert counts(libraries, "openmp") == [4]


def test_the_real_libraries_are_found() -> None:
    assert threads._libraries("blas")
    assert threads._libraries("openmp")
    with one_blas_thread(), openmp_threads(1):
        held = [library.get_num_threads() for name in ("blas", "openmp") for library in threads._libraries(name)]
    assert set(held) == {1}
