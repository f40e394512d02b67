"""One large raster over several jobs of a queue: an array that makes the parts, and a job that puts them together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Optional, Union

from ...errors import ParameterError, TerroirError
from ...jobs import Job
from ...parts import Parts
from .folder import PARTS
from .record import CANCELLED, DONE, FAILED, QUEUED, RUNNING
from .schedulers import Step

MOST_PARTS = 1000
"""Tasks of an array that every scheduler takes."""
_COMPUTED = 0.97
"""Share of the work that the parts are; the rest is putting them together."""
_GROWTH, _CAP = 2, 4


def attempt_memories(memory: int, retries: int, cap: int = 0) -> tuple[int, ...]:
    """Memory in MB of each attempt: twice as much as the one before, up to a cap.

    Parameters
    ----------
    memory : int
        Of the first attempt; 0 where the profile names none, which then holds for all.
    retries : int
        Further attempts.
    cap : int
        The most that is asked for; 0 for four times as much as for the first.

    Examples
    --------
    >>> attempt_memories(1000, 3), attempt_memories(1000, 2, 1500), attempt_memories(0, 1)
    ((1000, 2000, 4000, 4000), (1000, 1500, 1500), (0, 0))
    """
    most = max(cap or _CAP * memory, memory)
    return tuple(min(memory * _GROWTH**attempt, most) for attempt in range(retries + 1))


def require_parts(job: Job, parts: int) -> None:
    """Refuse parts where they cannot be.

    Raises
    ------
    ParameterError
        If the job makes no raster by blocks, or there are too many parts.
    """
    if not 1 <= parts <= MOST_PARTS:
        raise ParameterError(
            "{value} is outside the limits; give a number from {minimum} to {maximum}",
            parameter="parts",
            value=parts,
            minimum=1,
            maximum=MOST_PARTS,
        )
    if parts > 1 and not job.splits:
        raise ParameterError("{job} cannot be split into parts; leave PARTS at 1", parameter="parts", job=job.name)


def part_steps(parts: int, memories: Sequence[int]) -> tuple[Step, ...]:
    """What is queued: an array with a task for each part, as often as may be tried, then what puts them together.

    A later attempt waits for the end of all tasks before. The last part to be complete takes it out of the queue; where
    one was killed, it starts, its other tasks find their parts made and end at once.

    Parameters
    ----------
    parts : int
        Number of parts.
    memories : sequence of int
        MB for each attempt; see `attempt_memories`.
    """
    names = _attempts("parts", len(memories))
    steps = [
        Step(name, ("--part", f"<index>/{parts}"), memory, parts, names[max(at - 1, 0) : at], names[at + 1 :], at > 0)
        for at, (name, memory) in enumerate(zip(names, memories))
    ]
    last = names[-1:]
    names = _attempts("assemble", len(memories))
    steps += [
        Step(name, ("--assemble", str(parts)), memory, 0, names[at - 1 : at] if at else last, names[at + 1 :], at > 0)
        for at, (name, memory) in enumerate(zip(names, memories))
    ]
    return tuple(steps)


def parse_part(text: str) -> tuple[int, int]:
    """Number and count of a part from what the array's task is told.

    Raises
    ------
    ParameterError
        If it is no part.

    Examples
    --------
    >>> parse_part("3/8")
    (3, 8)
    """
    index, _, count = text.partition("/")
    if not (index.isdecimal() and count.isdecimal() and 1 <= int(index) <= int(count)):
        raise ParameterError("{text} is no part; write for example 3/8", parameter="parts", text=text)
    return int(index), int(count)


def parts_in(folder: Union[Path, str], count: int, index: Optional[int] = None) -> Parts:
    """For `Run.parts`: a part of the job in this folder; all of them, to be put together, without an index."""
    return Parts(Path(folder) / PARTS, count, index)


def refuse_needless(statuses: Sequence[Optional[Mapping[str, Any]]]) -> None:
    """Begin no part, and put nothing together, where a part has failed: the whole has.

    Parameters
    ----------
    statuses : sequence of mapping, optional
        What the status of each part says, in their order; None for one without.

    Raises
    ------
    TerroirError
        What the part said.
    """
    for status in statuses:
        reason = (status or {}).get("reason")
        if status is not None and status.get("state") == FAILED and reason:
            raise TerroirError(reason["template"], parameter=reason.get("parameter"), **reason.get("values", {}))


def merged_status(
    statuses: Sequence[Optional[Mapping[str, Any]]], assembly: Optional[Mapping[str, Any]] = None
) -> dict[str, Any]:
    """One status for a job in parts.

    Parameters
    ----------
    statuses : sequence of mapping, optional
        What the status of each part says, in their order; None for one without.
    assembly : mapping, optional
        The status of what puts them together, which has the last word.
    """
    there = [status for status in statuses if status is not None]
    attempt = max((int(status.get("attempt", 0)) for status in [*there, assembly or {}]), default=0)
    if assembly is not None and assembly.get("state") in (DONE, FAILED, CANCELLED):
        return {**assembly, "attempt": attempt}
    working = [status for status in there if status.get("state") == RUNNING]
    failed = [status for status in there if status.get("state") == FAILED]
    computed = sum(1.0 if s.get("state") == DONE else float(s.get("progress", 0.0)) for s in there)
    put = float(assembly.get("progress", 0.0)) if assembly is not None else 0.0
    if assembly is not None:
        working = [assembly]
    return {
        "state": FAILED if failed and not working else RUNNING if there else QUEUED,
        "progress": _COMPUTED * computed / max(len(statuses), 1) + (1 - _COMPUTED) * put,
        "pixels_per_second": sum(float(status.get("pixels_per_second", 0.0)) for status in working),
        "node": ", ".join(dict.fromkeys(str(status["node"]) for status in working if status.get("node"))),
        "attempt": attempt,
        "reason": failed[0].get("reason") if failed else None,
    }


def _attempts(name: str, count: int) -> tuple[str, ...]:
    return (name, *(f"{name}-{attempt}" for attempt in range(1, count)))
