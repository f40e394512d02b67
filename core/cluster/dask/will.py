"""Our end of the pipe to the process that cleans up after us (`reaper`)."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from ...compute.interpreter import interpreters

START_SECONDS = 20.0
"""Time for an interpreter to start from a slow disk."""
REAPER = Path(__file__).with_name("reaper.py")


class Will:
    """What has to be done should this process die; made by `start_reaper`.

    Parameters
    ----------
    pipe : int
        Its end closes with this process, in whatever way that ends.
    """

    def __init__(self, pipe: int) -> None:
        self._pipe = pipe
        self._last: Any = None

    def write(self, steps: list[list[list[str]]]) -> None:
        """Say what has to be done, instead of what was said before."""
        if steps != self._last:
            self._last = steps
            with contextlib.suppress(BrokenPipeError):  # somebody killed it; the run goes on
                os.write(self._pipe, f"{json.dumps(steps)}\n".encode())

    def close(self, done: bool) -> None:
        """Let it go: in peace where all is done, else to do what was written."""
        if done:
            self.write([])
        os.close(self._pipe)


def start_reaper() -> Will | None:
    """Start the process that outlives this one; None where no interpreter is fit for it."""
    if not hasattr(os, "fork"):
        return None
    for interpreter in interpreters():
        theirs, ours = os.pipe()
        try:
            with ThreadPoolExecutor(1, thread_name_prefix="terroir program") as thread:
                status = thread.submit(asyncio.run, _started(interpreter, theirs)).result()
        except (OSError, asyncio.TimeoutError):
            status = 1
        finally:
            os.close(theirs)
        if status == 0:
            return Will(ours)
        os.close(ours)
    return None


async def _started(interpreter: str, pipe: int) -> int:
    """Its first process starts a second one that is nobody's child, and ends at once."""
    nothing = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(
        # Isolated: no variable and no folder of this process decides what it imports.
        *(interpreter, "-I", str(REAPER)),
        stdin=pipe,
        stdout=nothing,
        stderr=nothing,
        start_new_session=True,
    )
    try:
        return await asyncio.wait_for(process.wait(), START_SECONDS)
    finally:
        if process.returncode is None:
            process.kill()
