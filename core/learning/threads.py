"""How many threads numerical libraries use by themselves.

A matrix product that is shared out among threads may differ in its last bits from one that is not, and blocks are what
runs in parallel. So the libraries below scikit-learn (BLAS, OpenMP) are held to one thread while a model predicts.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Optional

LINGER = 0.5
"""Seconds until BLAS gets its threads back. It wakes them for that, and they keep a core busy while they look for work:
between two blocks of a map that takes longer than the products of a small model."""


@dataclass
class _Inside:
    """Who holds BLAS to one thread: how many, what the libraries were set to before, and what will let them go."""

    users: int = 0
    before: list[tuple[Any, int]] = field(default_factory=list)
    letting_go: Optional[threading.Timer] = None


_lock = threading.Lock()
_inside = _Inside()


@contextmanager
def one_blas_thread() -> Iterator[None]:
    """Hold matrix products to one thread; several threads may be inside at the same time.

    BLAS has one setting for the whole process, so it is restored after the last one is out, whoever came in first;
    half a second later, if nobody came in again meanwhile.
    """
    with _lock:
        if _inside.letting_go is not None:
            _inside.letting_go.cancel()
            _inside.letting_go = None
        # Nothing but what someone else has changed meanwhile, where BLAS is held still.
        _inside.before += _hold(_libraries("blas"), 1) if _inside.users == 0 else []
        _inside.users += 1
    try:
        yield
    finally:
        with _lock:
            _inside.users -= 1
            if _inside.users == 0:
                _inside.letting_go = threading.Timer(LINGER, _let_go)
                _inside.letting_go.daemon = True
                _inside.letting_go.start()


def _let_go() -> None:
    with _lock:
        if _inside.users == 0:
            _restore(_inside.before)
            _inside.before, _inside.letting_go = [], None


@contextmanager
def openmp_threads(count: int) -> Iterator[None]:
    """Hold OpenMP loops that the calling thread starts to `count` threads; it is a setting of each thread."""
    before = _hold(_libraries("openmp"), count)
    try:
        yield
    finally:
        _restore(before)


def _hold(libraries: tuple[Any, ...], count: int) -> list[tuple[Any, int]]:
    """Set the libraries' threads; returns those that had another setting, and which.

    threadpoolctl's own ``limit`` copies all it knows of them, which takes longer than many a prediction.
    """
    before = [(library, library.get_num_threads()) for library in libraries]
    changed = [(library, threads) for library, threads in before if threads is not None and threads != count]
    for library, _ in changed:
        library.set_num_threads(count)
    return changed


def _restore(before: list[tuple[Any, int]]) -> None:
    for library, threads in before:
        library.set_num_threads(threads)


def look_again() -> None:
    """Forget which libraries are loaded, where one of them was loaded since."""
    _libraries.cache_clear()


@lru_cache(maxsize=2)
def _libraries(interface: str) -> tuple[Any, ...]:
    """Controls of the libraries of an interface ("blas", "openmp") that are loaded; looked up once, which is slow."""
    # Both bring their numerical libraries along, which must be loaded to be found.
    import sklearn.ensemble
    from threadpoolctl import ThreadpoolController

    found = ThreadpoolController().lib_controllers if sklearn.ensemble else ()
    return tuple(library for library in found if library.user_api == interface)
