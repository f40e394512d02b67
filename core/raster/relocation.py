"""Files that have another name here than where the work was described: on the workers of a cluster."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from typing import Optional


class _Finding(threading.local):
    """How the calling thread finds files: one process may work for several runs at the same time."""

    find: Optional[Callable[[str], str]] = None


_FINDING = _Finding()


@contextlib.contextmanager
def relocated(find: Callable[[str], str]) -> Iterator[None]:
    """Open files under other names, in the calling thread.

    Parameters
    ----------
    find : callable
        Given a path as the user knows it, returns the one on this machine.
    """
    before = _FINDING.find
    _FINDING.find = find
    try:
        yield
    finally:
        _FINDING.find = before


def relocate(path: str) -> str:
    """Where this machine finds a file that is known by `path`; messages go on with the name that the user knows."""
    return path if _FINDING.find is None else _FINDING.find(path)
