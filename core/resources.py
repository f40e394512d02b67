"""What a run opens once and uses in all its passes; closed when the job ends, in whatever way."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")


class Resources:
    """Open things by name."""

    def __init__(self) -> None:
        self._open: dict[str, Any] = {}
        self._closing = contextlib.ExitStack()

    def get(self, name: str, make: Callable[[], contextlib.AbstractContextManager[T]]) -> T:
        """The thing of this name, made and entered by the first who asks.

        Parameters
        ----------
        name : str
            What it is.
        make : callable
            Returns a context manager.
        """
        if name not in self._open:
            self._open[name] = self._closing.enter_context(make())
        found: T = self._open[name]
        return found

    def close(self) -> None:
        """Leave all of them, the last one first."""
        self._open.clear()
        self._closing.close()
