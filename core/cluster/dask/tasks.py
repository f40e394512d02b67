"""Tasks that this worker process was given: each is made once, and kept while items of it come."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from typing import Optional

from .shipping import Packed, unpack
from .task import Shipment

IDLE_SECONDS = 120.0
"""A task that nobody asked for in this time is given up, with the files that it has open."""
_KEPT = 3


class _Entry:
    """One task, before and after it is made."""

    def __init__(self) -> None:
        self.making = threading.Lock()
        self.made: Optional[Shipment] = None
        self.used = time.monotonic()


class Tasks:
    """Tasks by their hash, the one that was asked for last at the end. Several threads may ask."""

    def __init__(self, idle: float = IDLE_SECONDS) -> None:
        self._idle = idle
        self._lock = threading.Lock()
        self._entries: OrderedDict[str, _Entry] = OrderedDict()
        self._sweeping = False

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, digest: str, blob: Packed) -> Shipment:
        """The task with this hash; the first thread that asks makes it of `blob`, while others wait."""
        with self._lock:
            entry = self._entries.setdefault(digest, _Entry())
            entry.used = time.monotonic()
            self._entries.move_to_end(digest)
            while len(self._entries) > _KEPT:
                self._entries.popitem(last=False)
            if not self._sweeping:
                self._sweep_later()
        with entry.making:
            if entry.made is None:
                entry.made = unpack(blob)
            return entry.made

    def _sweep_later(self) -> None:
        self._sweeping = True
        timer = threading.Timer(self._idle, self._sweep)
        timer.daemon = True
        timer.start()

    def _sweep(self) -> None:
        """Nobody says when the last item was: the client may be gone."""
        with self._lock:
            limit = time.monotonic() - self._idle
            for digest in [digest for digest, entry in self._entries.items() if entry.used < limit]:
                del self._entries[digest]
            self._sweeping = False
            if self._entries:
                self._sweep_later()
