"""Several files that come one after the other in one stream."""

from __future__ import annotations

from collections.abc import Sequence
from types import TracebackType
from typing import BinaryIO, Optional

from ...errors import OutputError
from .shell import Arrival


class Receiver:
    """Writes a stream of bytes into files whose sizes are known.

    Parameters
    ----------
    files : sequence of Arrival
        In the order in which they come.
    """

    def __init__(self, files: Sequence[Arrival]) -> None:
        self._waiting = list(reversed(files))
        self._open: Optional[BinaryIO] = None
        self._left = 0
        self._surplus = False

    def __enter__(self) -> Receiver:
        self._next()
        return self

    def __exit__(
        self, kind: Optional[type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]
    ) -> None:
        self._close(raising=kind is None)

    @property
    def complete(self) -> bool:
        """Whether all came, and nothing beyond."""
        return not self._waiting and self._left == 0 and not self._surplus

    def take(self, piece: bytes) -> None:
        """Write what came."""
        view = memoryview(piece)
        while view:
            if self._left == 0:
                self._surplus = True
                return
            part, view = view[: self._left], view[self._left :]
            self._write(part)
            self._left -= len(part)
            if self._left == 0:
                self._next()

    def _next(self) -> None:
        """Open the next file; empty ones are done at once."""
        while self._left == 0 and self._waiting:
            self._close(raising=True)
            arrival = self._waiting.pop()
            try:
                arrival.target.parent.mkdir(parents=True, exist_ok=True)
                self._open = arrival.target.open("wb")
            except OSError as error:
                raise _refusal(error, str(arrival.target)) from error
            self._left = arrival.size

    def _close(self, raising: bool) -> None:
        if self._open is None:
            return
        try:
            self._open.close()
        except OSError as error:  # what was buffered did not fit
            if raising:
                raise _refusal(error, self._open.name) from error
        finally:
            self._open = None

    def _write(self, part: memoryview) -> None:
        if self._open is not None:
            try:
                self._open.write(part)
            except OSError as error:
                raise _refusal(error, self._open.name) from error


def _refusal(error: OSError, path: str) -> OutputError:
    return OutputError(
        "{path} cannot be written ({reason}); free some space or choose another folder",
        path=path,
        reason=error.strerror or error,
    )
