"""Carries out the will of a process that died: cancels the jobs that it left in a batch scheduler's queue.

Started as a program of its own, with nothing but Python's own library. Its input is a pipe that only the other
process holds. Each line is a will in JSON, which replaces the one before: a list of steps, each a pair of a
listing command (or an empty list) and a command that the listed numbers are added to. When the pipe ends, the
last will is carried out; an empty one means that nothing is left to do.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import sys
import time

PAUSES = (0.0, 1.0, 2.0, 4.0, 8.0)
"""Seconds before each time: a job that was just being submitted shows up late."""
STEP_SECONDS = 30.0


def main() -> None:
    """Leave the family of whoever started this, wait for the end of the pipe, do what was asked."""
    if os.fork() > 0:
        os._exit(0)
    os.setsid()
    os.chdir("/")  # keep no folder busy
    for name in ("SIGINT", "SIGHUP", "SIGTERM"):  # whatever ends the other process must not end this one first
        signal.signal(getattr(signal, name), signal.SIG_IGN)
    will: list[list[list[str]]] = []
    for line in sys.stdin:
        try:
            will = json.loads(line)
        except ValueError:  # cut off in the middle: the one before holds
            break
    if will:
        carry_out(will)


def carry_out(will: list[list[list[str]]]) -> None:
    """Take all steps, several times."""
    for pause in PAUSES:
        time.sleep(pause)
        for listing, command in will:
            numbers = [word for word in _output(listing).split() if re.match(r"\d", word)] if listing else []
            if numbers or not listing:
                _output([*command, *numbers])


def _output(command: list[str]) -> str:
    """What a program says; nothing where it cannot be run."""
    try:
        return asyncio.run(_run(command))
    except (OSError, asyncio.TimeoutError):
        return ""


async def _run(command: list[str]) -> str:
    nothing, pipe = asyncio.subprocess.DEVNULL, asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, stdin=nothing, stdout=pipe, stderr=nothing)
    output, _ = await asyncio.wait_for(process.communicate(), STEP_SECONDS)
    return output.decode("utf-8", "replace")


if __name__ == "__main__":
    main()
