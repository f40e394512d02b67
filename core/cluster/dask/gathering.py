"""Values of a cluster, as futures of Python's own library."""

from __future__ import annotations

import asyncio
import concurrent.futures
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from distributed import Client

T = TypeVar("T")


def start(client: Client, work: Coroutine[Any, Any, T]) -> concurrent.futures.Future[T]:
    """Let the client's own thread do some work; cancelling the future stops it."""
    loop: Any = client.loop
    return asyncio.run_coroutine_threadsafe(work, loop.asyncio_loop)


async def gathered(future: Any) -> Any:
    """Value of a dask future, brought here; whoever stops waiting for it cancels it.

    A value that was lost with its worker is computed again by another.
    """
    inner = asyncio.ensure_future(future.client.gather(future, asynchronous=True))
    # If it were cancelled itself, distributed's own tasks below would complain of it when nobody listens any more.
    inner.add_done_callback(_heard)
    try:
        return await asyncio.shield(inner)
    finally:
        future.release()


def _heard(task: asyncio.Task[Any]) -> None:
    """Take note of how a task ended."""
    if not task.cancelled():
        task.exception()
