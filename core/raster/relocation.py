"""Files that have another name here than where the work was described: on the workers of a cluster."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator, Sequence

from ..cluster.paths import PathPair, there


class _Pairs(threading.local):
    """What the calling thread maps: one process may work for several runs at the same time."""

    current: tuple[PathPair, ...] = ()


_PAIRS = _Pairs()


@contextlib.contextmanager
def relocated(pairs: Sequence[PathPair]) -> Iterator[None]:
    """Open files where these pairs say, in the calling thread.

    Parameters
    ----------
    pairs : sequence of PathPair
        Folders as the user knows them (``here``), and as they are called on this machine (``there``).
    """
    before = _PAIRS.current
    _PAIRS.current = tuple(pairs)
    try:
        yield
    finally:
        _PAIRS.current = before


def relocate(path: str) -> str:
    """Where this machine finds a file that is known by `path`; messages go on with the name that the user knows."""
    return there(path, _PAIRS.current) if _PAIRS.current else path
