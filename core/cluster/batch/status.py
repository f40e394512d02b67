"""What a node tells of a job: one small file, replaced as a whole."""

from __future__ import annotations

import json
import os
import socket
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Optional

from .folder import FORMAT
from .record import Sentence, now

RUNNING, DONE, FAILED, INTERRUPTED = "running", "done", "failed", "interrupted"
FINAL = (DONE, FAILED)
INTERVAL = 2.0
"""Seconds between two versions of the file, at least: it lies on a disk that many machines share."""


def read_status(path: Path) -> dict[str, Any]:
    """What a status file says; nothing where there is none, or it cannot be read."""
    try:
        return parse_status(path.read_bytes())
    except OSError:
        return {}


def parse_status(text: Optional[bytes]) -> dict[str, Any]:
    """Content of a status file; nothing where it makes no sense."""
    try:
        found = json.loads(text or b"{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


class StatusFile:
    """Keeps the file.

    Parameters
    ----------
    path : Path
        Where.
    attempt : int
        How often the job had to be started again.
    clock : callable
        Gives seconds.
    """

    def __init__(self, path: Path, attempt: int = 0, clock: Callable[[], float] = time.monotonic) -> None:
        self._path = path
        self._pixels = 0
        self._clock = clock
        self._begun: Optional[tuple[float, float]] = None
        self._written = float("-inf")
        self._facts: dict[str, Any] = {
            "format": FORMAT,
            "state": RUNNING,
            "attempt": attempt,
            "node": socket.gethostname(),
            "process": os.getpid(),
            "started": now(),
            "progress": 0.0,
            "pixels_per_second": 0.0,
        }

    def begin(self, pixels: int, again: bool) -> None:
        """The work begins.

        Parameters
        ----------
        pixels : int
            How many the whole work has; 0 where it has none.
        again : bool
            Whether an earlier attempt may have done a part, which then says nothing of this one's speed.
        """
        self._pixels = pixels
        self._begun = None if again else (self._clock(), 0.0)

    def progress(self, share: float) -> None:
        """Take note of how far the work is."""
        moment = self._clock()
        if self._begun is None:
            self._begun = (moment, share)
        elapsed = moment - self._begun[0]
        self._facts["progress"] = round(share, 4)
        if elapsed > 0:
            self._facts["pixels_per_second"] = round(self._pixels * (share - self._begun[1]) / elapsed)
        if moment - self._written >= INTERVAL:
            self.write()

    def done(self, numbers: Mapping[str, Any]) -> None:
        """The results are complete."""
        self.write(state=DONE, progress=1.0, numbers=dict(numbers))

    def failed(self, reason: Sentence) -> None:
        """The job came to an end without results."""
        self.write(state=FAILED, reason=plain(reason))

    def interrupted(self) -> None:
        """The scheduler stops the job, for whatever reason."""
        self.write(state=INTERRUPTED)

    def write(self, **facts: Any) -> None:
        """Replace the file."""
        self._facts.update(facts, updated=now(), peak_memory_mb=peak_memory())
        replace_file(self._path, json.dumps(self._facts, ensure_ascii=False))
        self._written = self._clock()


def replace_file(path: Path, text: str) -> None:
    """Write a file so that nobody ever sees a part of it."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)


def plain(sentence: Sentence) -> dict[str, Any]:
    """A sentence as data for JSON."""
    values = {
        key: value if isinstance(value, (int, float, bool)) else str(value) for key, value in sentence.values.items()
    }
    return {"template": sentence.template, "values": values, "parameter": sentence.parameter}


def sentence_of(data: Any) -> Optional[Sentence]:
    """What `plain` wrote."""
    if not isinstance(data, dict) or not isinstance(data.get("template"), str):
        return None
    return Sentence(data["template"], data.get("values") or {}, data.get("parameter"))


def peak_memory() -> int:
    """Most memory in MB that this process had so far; 0 where the system does not tell."""
    if sys.platform == "win32":
        return 0
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most // (2**20 if sys.platform == "darwin" else 1024)
