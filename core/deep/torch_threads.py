"""How many threads torch uses by itself, in the thread that asks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from ..learning.threads import look_again, openmp_threads


@contextmanager
def torch_threads(count: int) -> Iterator[None]:
    """Hold torch to `count` threads for what the calling thread computes; others are left as they are.

    ``torch.set_num_threads`` would change it for the whole process, which is QGIS.
    """
    _first_look()
    import torch

    # The first use of torch in a thread sets that thread's number, and would undo what is set below.
    torch.get_num_threads()
    with openmp_threads(count):
        yield


@lru_cache(maxsize=1)
def _first_look() -> None:
    """Find the libraries that torch brings along."""
    import torch

    if torch.get_num_threads():
        look_again()
