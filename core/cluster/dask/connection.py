"""The client: connected within seconds or not at all, and gone without a trace."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, Any

from ...errors import ClusterError
from .source import Source

if TYPE_CHECKING:
    from distributed import Client

CONNECT_SECONDS = 8.0
"""Time for a scheduler to answer."""
CLOSE_SECONDS = 2.0
"""Time for it to take note that its client leaves."""
POLL_SECONDS = 0.1


@contextlib.contextmanager
def connect(source: Source, poll: Callable[[], None]) -> Iterator[Client]:
    """Connect to a scheduler; on leaving, futures are released and what runs for them is forgotten.

    Parameters
    ----------
    source : Source
        Says where it is.
    poll : callable
        Called regularly while this waits; stops by raising.

    Raises
    ------
    ClusterError
        If nobody answers.
    """
    from distributed import Client

    try:
        if source.cluster is None:
            _try(source, poll)
        client = Client(
            source.target, timeout=CONNECT_SECONDS, set_as_default=False, security=source.security, name="terroir"
        )
    except (OSError, ValueError, TypeError, RuntimeError, ImportError, asyncio.TimeoutError) as error:
        if isinstance(error, ClusterError):
            raise
        raise _unreached(source, error) from error
    try:
        yield client
    finally:
        close(client)


def close(connected: Any) -> None:
    """Close a client or a cluster whose other end may be gone already: its thread has to end in any case."""
    try:
        connected.close(timeout=CLOSE_SECONDS)
    except Exception:  # noqa: BLE001  whatever dask makes of it
        with contextlib.suppress(Exception):
            connected._loop_runner.stop()


def _try(source: Source, poll: Callable[[], None]) -> None:
    """Knock first: a client whose scheduler does not answer cannot be stopped, and leaves a thread behind."""
    enough = threading.Event()
    with ThreadPoolExecutor(1, thread_name_prefix="terroir connect") as thread:
        answer = thread.submit(asyncio.run, _knock(source, enough))
        try:
            while not wait([answer], timeout=POLL_SECONDS).done:
                poll()
        finally:
            enough.set()
        answer.result()


async def _knock(source: Source, enough: threading.Event) -> None:
    from distributed import Security
    from distributed.comm import connect as connected

    security = source.security or Security()
    options = security.get_connection_args("client")
    knocking = asyncio.ensure_future(connected(source.target, timeout=CONNECT_SECONDS, **options))
    # distributed's own limit does not hold for whoever lets us in and then says nothing.
    deadline = time.monotonic() + CONNECT_SECONDS
    while not knocking.done() and not enough.is_set() and time.monotonic() < deadline:
        await asyncio.wait([knocking], timeout=POLL_SECONDS)
    if knocking.done():
        await knocking.result().close()
    else:
        knocking.cancel()
        raise TimeoutError(f"silent for {CONNECT_SECONDS:.0f} s")


def _unreached(source: Source, error: BaseException) -> ClusterError:
    address = source.profile.address or source.profile.name
    return ClusterError(
        "no dask scheduler answers at {address} ({reason}); start it, or correct the address in {profile}",
        parameter="profile",
        address=address,
        reason=_reason(error),
        profile=source.profile.name,
    )


def _reason(error: BaseException) -> str:
    """The first cause's words: distributed wraps them in its own several times."""
    while error.__cause__ is not None:
        error = error.__cause__
    return " ".join(str(error).split()) or type(error).__name__
