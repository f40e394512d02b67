"""How fast a run goes and how long it will take, told now and then."""

from __future__ import annotations

import time
from collections.abc import Callable

from ..run import Run
from ..speed import millions

_INTERVAL = 5.0
"""Seconds between two lines of the log, at least; short runs say nothing."""
_SHARE = 0.02
"""The same as a share of the time so far: long runs do not flood the log."""


class Pace:
    """Tells the speed and the remaining time.

    Parameters
    ----------
    run : Run
        Gets the lines.
    pixels : int
        How many are to be done, without those that an earlier run did.
    clock : callable
        Gives seconds.
    """

    def __init__(self, run: Run, pixels: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._run = run
        self._pixels = pixels
        self._clock = clock
        self._started = self._told = clock()
        self._done = 0

    def advance(self, pixels: int) -> None:
        """Count `pixels` as done."""
        self._done += pixels
        now = self._clock()
        elapsed = now - self._started
        if self._done >= self._pixels or now - self._told < max(_INTERVAL, _SHARE * elapsed):
            return
        self._told = now
        rate = self._done / elapsed
        self._run.info(
            "{rate} million pixels/s, about {remaining} (h:mm:ss) left.",
            rate=millions(rate),
            remaining=duration((self._pixels - self._done) / rate),
        )


def duration(seconds: float) -> str:
    """Seconds as hours, minutes and seconds.

    Examples
    --------
    >>> duration(0.2), duration(3725)
    ('0:00:01', '1:02:05')
    """
    whole = max(round(seconds), 1)
    return f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"
