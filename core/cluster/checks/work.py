"""Questions about the work: the code, the files that it reads, how quick it is."""

from __future__ import annotations

import os
import time

from ...run import Message
from ..code import build_id
from ..paths import is_everywhere, there
from .finding import Finding, failure, fine, skipped, warning
from .place import ANSWER_SECONDS, BATCH, Place, answers, seconds_here

SENT_BYTES = 8 * 2**20
"""What is sent to find out how quick sending is."""
SLOW_TIMES = 4.0
"""A worker that takes so many times as long as this machine is told of."""
SLOW_RATE = 10.0
"""MB per second below which sending blocks is told of."""


def check_code(place: Place) -> Finding:
    """Whether our code arrives: every worker names the build id of what it unpacked."""
    if place.backend == BATCH:
        return skipped(Message("the code travels with each batch job", {}))
    workers = place.connected.members.fit()
    asked = {worker: place.calls.submit("core.cluster.code:build_id", [], [worker]) for worker in workers}
    found = answers(asked, ANSWER_SECONDS, place.run.check_cancelled)
    other = sorted(set(found.values()) - {build_id()})
    if other or len(found) < len(workers):
        return failure(
            Message(
                "{right} of {workers} workers run this machine's code (build {build})",
                {
                    "right": sum(answer == build_id() for answer in found.values()),
                    "workers": len(workers),
                    "build": build_id()[:16],
                },
            ),
            Message(
                "see that workers can import numpy and osgeo, and can write to their local_directory; then start them"
                " anew",
                {},
            ),
        )
    return fine(
        Message(
            "workers that run this machine's code (build {build}): {workers}",
            {"workers": len(workers), "build": build_id()[:16]},
        )
    )


def check_inputs(place: Place) -> Finding:
    """Which inputs are the same file there."""
    inputs = place.options.inputs
    if not inputs:
        return skipped(Message("no inputs were named", {}))
    unseen = _unseen_there(place) if place.backend == BATCH else _unseen_by_workers(place)
    if not unseen:
        return fine(Message("inputs that are read there: {count}", {"count": len(inputs)}))
    first = unseen[0]
    values: dict[str, object] = {
        "unseen": len(unseen),
        "count": len(inputs),
        "path": first,
        "there": there(first, place.profile.paths),
    }
    if place.backend == BATCH:
        return warning(
            Message(
                "{unseen} of {count} inputs are missing there, or are other files, such as {path} (there: {there})",
                values,
            ),
            Message("they are sent with each job; map their folder under paths in the profile to spare that", {}),
        )
    return warning(
        Message(
            "{unseen} of {count} inputs are missing there, or are other files, such as {path} (there: {there})", values
        ),
        Message("this machine reads and sends blocks; map their folder under paths in the profile to spare that", {}),
    )


def _unseen_by_workers(place: Place) -> list[str]:
    from ..dask.probe import look_at

    return [
        path
        for path in place.options.inputs
        if look_at([path], place.connected, place.calls, place.run.check_cancelled).unseen
    ]


def _unseen_there(place: Place) -> list[str]:
    (report,) = place.reports().values()
    unseen = []
    for path in place.options.inputs:
        found = report["files"].get(there(path, place.profile.paths))
        if found is None or not (is_everywhere(path) or _is_same(path, found)):
            unseen.append(path)
    return unseen


def _is_same(path: str, found: list[float]) -> bool:
    """Whether a file of this machine has this size; one that is only there is right there."""
    return not os.path.isfile(path) or os.path.getsize(path) == found[0]


def check_block(place: Place) -> Finding:
    """How long a small block takes there and here, and how quick data travel."""
    times = [report["block"] for report in place.reports().values() if report["block"]]
    if not times:
        return skipped(Message("without numpy there, nothing can be computed", {}))
    own, theirs = seconds_here(), max(times)
    rate, reply = _sending(place)
    values: dict[str, object] = {
        "theirs": round(theirs, 2),
        "own": round(own, 2),
        "rate": round(rate) if rate >= 10 else round(rate, 1),
        "reply": round(1000 * reply),
    }
    found = Message(
        "a block takes {theirs} s there and {own} s here; data go there at {rate} MB/s, an answer takes {reply} ms",
        values,
    )
    if theirs > SLOW_TIMES * own:
        return warning(
            found, Message("the machine is slow or busy: ask for whole cores, or for another queue, in the profile", {})
        )
    if rate < SLOW_RATE:
        return warning(found, Message("let the cluster read the inputs itself: map their folder under paths", {}))
    return fine(found)


def _sending(place: Place) -> tuple[float, float]:
    """Megabytes (10^6) per second, and seconds for an answer to next to nothing."""
    data = os.urandom(SENT_BYTES)  # cannot be compressed
    start = time.perf_counter()
    _send(place, b"")
    reply = time.perf_counter() - start
    start = time.perf_counter()
    _send(place, data)
    return SENT_BYTES / 1e6 / max(time.perf_counter() - start - reply, 1e-3), reply


def _send(place: Place, data: bytes) -> None:
    if place.backend == BATCH:
        place.shell.run(["wc", "-c"], data, ANSWER_SECONDS)
        return
    import dask

    client = place.connected.client
    with dask.config.set({"distributed.admin.large-graph-warning-threshold": "1TB"}):
        future = client.submit(len, data, pure=False, workers=place.connected.members.fit())
    future.result(timeout=ANSWER_SECONDS)
