"""Programs with long inputs and outputs, in bounded memory."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any, Optional

from ..programs import Outcome

CHUNK = 2**20
_POLL_SECONDS = 0.1
_MOST_WORDS = 2**16  # of what a program complains of
# Windows would open a console's window for each program. Elsewhere a program leads a group, so that what it started
# itself, and what would hold our end of its pipes, can be killed with it.
_QUIETLY: dict[str, Any] = {"creationflags": 0x08000000} if os.name == "nt" else {"start_new_session": True}


def stream_program(
    command: Sequence[str],
    feed: Iterable[bytes] = (),
    take: Optional[Callable[[bytes], None]] = None,
    poll: Optional[Callable[[], None]] = None,
    environment: Optional[Mapping[str, str]] = None,
    seconds: Optional[float] = None,
) -> Outcome:
    """Run a program that is fed piece by piece and whose output is taken piece by piece.

    Parameters
    ----------
    command : sequence of str
        The program and its arguments.
    feed : iterable of bytes
        Its standard input; consumed as fast as the program reads.
    take : callable, optional
        Given each piece of its standard output; without it, the output is in the outcome.
    poll : callable, optional
        Called in the caller's thread now and then; the program is killed if it raises.
    environment : mapping of str to str, optional
        Instead of this process's own.
    seconds : float, optional
        The program is killed after this time.

    Raises
    ------
    TimeoutError
        If it took too long.
    OSError
        If there is no such program, or `feed` or `take` cannot read or write a file here.
    """
    stop = threading.Event()
    # In a thread: the caller's own may run an event loop already.
    with ThreadPoolExecutor(1, thread_name_prefix="terroir stream") as thread:
        running = thread.submit(asyncio.run, _run(command, feed, take, stop, environment))
        try:
            return _wait(running, poll, command[0], seconds)
        finally:
            stop.set()


def _wait(
    running: Future[Outcome], poll: Optional[Callable[[], None]], program: str, seconds: Optional[float]
) -> Outcome:
    end = None if seconds is None else time.monotonic() + seconds
    while not wait([running], _POLL_SECONDS).done:
        if poll is not None:
            poll()
        if end is not None and time.monotonic() > end:
            raise TimeoutError(f"{program} gave no answer within {seconds:.0f} s")
    return running.result()


async def _run(
    command: Sequence[str],
    feed: Iterable[bytes],
    take: Optional[Callable[[bytes], None]],
    stop: threading.Event,
    environment: Optional[Mapping[str, str]],
) -> Outcome:
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        *command, stdin=pipe, stdout=pipe, stderr=pipe, env=environment, **_QUIETLY
    )
    kept: list[bytes] = []
    work = [
        asyncio.ensure_future(_feed(process, feed)),
        asyncio.ensure_future(_take(process.stdout, take or kept.append)),
        asyncio.ensure_future(_words(process.stderr)),
    ]
    complete = False
    try:
        waiting = set(work)
        while waiting and not stop.is_set():
            done, waiting = await asyncio.wait(waiting, timeout=_POLL_SECONDS, return_when=asyncio.FIRST_EXCEPTION)
            for task in done:
                task.result()
        complete = not waiting
    finally:
        for task in work:
            task.cancel()
        if not complete:
            with contextlib.suppress(ProcessLookupError):
                _kill(process)
        status = await process.wait()
    words = (work[2].result() or b"") if complete else b""
    return Outcome(status, b"".join(kept), words)


def _kill(process: asyncio.subprocess.Process) -> None:
    if sys.platform == "win32":
        process.kill()
    else:
        os.killpg(process.pid, signal.SIGKILL)


async def _feed(process: asyncio.subprocess.Process, feed: Iterable[bytes]) -> None:
    stdin = process.stdin
    if stdin is None:
        return
    # A program that stops reading says why by its status and its words.
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        for piece in feed:
            stdin.write(piece)
            await stdin.drain()
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        stdin.close()
        await stdin.wait_closed()


async def _take(stream: Optional[asyncio.StreamReader], take: Callable[[bytes], None]) -> None:
    while stream is not None and (piece := await stream.read(CHUNK)):
        take(piece)


async def _words(stream: Optional[asyncio.StreamReader]) -> bytes:
    """The end of what a program complains of."""
    words = b""
    while stream is not None and (piece := await stream.read(CHUNK)):
        words = (words + piece)[-_MOST_WORDS:]
    return words
