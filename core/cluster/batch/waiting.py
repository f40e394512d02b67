"""Wait for an earlier attempt that still holds the results: the disk may not have heard yet that its node is gone."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Optional

from ...run import Message
from ...staging import Busy

SECONDS = 300.0
"""How long an attempt waits. Servers of shared disks take a lost machine's locks back after a minute or two."""
_SHORTEST, _LONGEST = 5.0, 60.0


class Held(Exception):
    """Another process is making the same results."""


def is_held(error: Optional[BaseException]) -> bool:
    """Whether this is what an error comes from."""
    while error is not None and not isinstance(error, Busy):
        error = error.__cause__
    return error is not None


def when_free(
    attempt: Callable[[], int], ended: Callable[[], Optional[int]], tell: Callable[[Message], None], again: int
) -> int:
    """What an attempt returns, as soon as it gets hold of the results.

    Parameters
    ----------
    attempt : callable
        Tries; raises `Held` where another process has them.
    ended : callable
        What to return because the job has come to an end meanwhile; None where it has not.
    tell : callable
        Told what it waits for, and that it gives up.
    again : int
        What is returned then.
    """
    end, pause = time.monotonic() + SECONDS, _SHORTEST
    told = False
    while True:
        try:
            return attempt()
        except Held:
            left = end - time.monotonic()
        if not told:
            message = Message(
                "An earlier attempt still holds the results; this one waits up to {minutes} min for its end.",
                {"minutes": round(SECONDS / 60)},
                warning=True,
            )
            tell(message)
            told = True
        if left <= 0:
            message = Message(
                "The earlier attempt has not ended, and this one gives up; a later one may get farther.",
                {},
                warning=True,
            )
            tell(message)
            return again
        time.sleep(min(pause, max(left, 0.1)))
        pause = min(2 * pause, _LONGEST)
        over = ended()
        if over is not None:
            return over
