"""Run another program and wait for it: those of batch schedulers, and OpenSSH's."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple, Optional

PROGRAM_SECONDS = 60.0
"""How long a program may take."""


class Outcome(NamedTuple):
    """What a program left."""

    status: int
    """Exit status; 0 is success."""
    output: bytes
    error: bytes

    @property
    def words(self) -> str:
        """What it complained of, in one line; else what it said."""
        return " ".join((self.error.strip() or self.output.strip()).decode("utf-8", "replace").split())


def run_program(
    command: Sequence[str],
    given: bytes = b"",
    seconds: float = PROGRAM_SECONDS,
    environment: Optional[Mapping[str, str]] = None,
) -> Outcome:
    """Run a program without a shell.

    Parameters
    ----------
    command : sequence of str
        The program (a name on ``PATH``, or a path) and its arguments.
    given : bytes
        Its standard input.
    seconds : float
        The program is killed after this time.
    environment : mapping of str to str, optional
        Instead of this process's own.

    Raises
    ------
    OSError
        If there is no such program.
    TimeoutError
        If it took too long.
    """
    # In a thread: the caller's own may run an event loop already, as that of a notebook does.
    with ThreadPoolExecutor(1, thread_name_prefix="terroir program") as thread:
        return thread.submit(asyncio.run, _run(command, given, seconds, environment)).result()


async def _run(
    command: Sequence[str], given: bytes, seconds: float, environment: Optional[Mapping[str, str]]
) -> Outcome:
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, stderr=pipe, env=environment)
    try:
        output, error = await asyncio.wait_for(process.communicate(given), seconds)
    except asyncio.TimeoutError as late:
        raise TimeoutError(f"{command[0]} gave no answer within {seconds:g} s") from late
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    return Outcome(process.returncode or 0, output, error)
