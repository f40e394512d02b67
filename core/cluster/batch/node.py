"""What runs on a node: the job of a folder, with all its cores, going on where an earlier attempt stopped."""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any, Optional

from ...errors import Cancelled, InputFileError, MissingDependencyError, TerroirError
from ...jobs import Job, execute, job_type
from ...run import Message, Run
from . import folder as names
from . import status as status_words
from .assemble import assemble_parts, remove_parts
from .parts import parse_part, parts_in, refuse_needless
from .record import Sentence
from .results import write_results
from .status import FINAL, INTERRUPTED, RUNNING, StatusFile, read_status
from .waiting import Held, is_held, when_free

DONE, FAILED, AGAIN = 0, 1, 75
"""Exit statuses: the first two are ends, after any other a further attempt may get farther."""
_TERMINATED = 143


def run_node(folder: Path, attempt: int = 0, part: str = "", assemble: int = 0) -> int:
    """Run the job of a folder, or a part of it.

    Parameters
    ----------
    folder : Path
        The job's folder.
    attempt : int
        How many attempts the queue holds before this one.
    part : str
        Which part of the raster, such as ``3/8``; empty for the whole.
    assemble : int
        Number of parts to put together.

    Returns
    -------
    int
        Exit status: 0 done, 1 failed for good, others for an attempt that was cut short.
    """
    index, count = parse_part(part) if part else (0, assemble)
    path = folder / names.status_name(index)
    over = _over(folder, path)
    if over is not None:  # by an earlier attempt
        return over
    before = read_status(path)
    again = before.get("state") in (RUNNING, INTERRUPTED)
    status = StatusFile(path, attempt=max(attempt, int(before.get("attempt", 0)) + 1) if again else attempt)
    _stop_on_request(status)
    status.write()
    try:
        work = _Attempt(folder, read_order(folder), status, index, count)
        result = when_free(lambda: work.run(again), lambda: _over(folder, path), _log, AGAIN)
    finally:
        if index and all(at.get("state") in FINAL for at in part_statuses(folder, count)):
            (folder / names.ALL_ENDED).touch()
    return result


def _over(folder: Path, path: Path) -> Optional[int]:
    """Exit status of a job that was cancelled, or whose status tells its end; None where there is work left."""
    if (folder / names.CANCELLED).exists():
        return FAILED
    state = read_status(path).get("state")
    return {status_words.DONE: DONE, status_words.FAILED: FAILED}.get(str(state))


def part_statuses(folder: Path, count: int) -> list[dict[str, Any]]:
    """What each part says of itself; nothing for one that has not begun."""
    return [read_status(folder / names.status_name(index)) for index in range(1, count + 1)]


def read_order(folder: Path) -> dict[str, Any]:
    """The job and how to run it.

    Raises
    ------
    InputFileError
        If the folder holds none.
    """
    try:
        order: dict[str, Any] = json.loads((folder / names.ORDER).read_text(encoding="utf-8"))
        order["batch"]["format"]
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise InputFileError("{folder} is no folder of a batch job; submit a job first", folder=folder) from error
    return order


class _Attempt:
    """One try at a job."""

    def __init__(self, folder: Path, order: dict[str, Any], status: StatusFile, index: int, count: int) -> None:
        self._folder = folder
        self._order = order
        self._status = status
        self._index, self._count = index, count

    def run(self, again: bool) -> int:
        """Make the results; returns the exit status.

        Raises
        ------
        Held
            If another process is making them.
        """
        try:
            job = job_type(self._order["job"]).from_dict(self._order)
            self._status.begin(_pixels(job) // (self._count if self._index else 1), again)
            with tempfile.TemporaryDirectory(prefix="terroir-") as temporary:
                run = self._run(Path(temporary))
                if again:
                    run.info("An earlier attempt was cut short; this one goes on where it stopped.")
                numbers = self._execute(job, run)
            if not self._index:
                write_results(job, self._folder)
            _stop_no_more()
            self._status.done(numbers)
            if self._count and not self._index:
                remove_parts(self._folder, self._count)
        except MemoryError:
            # A later attempt has more of it.
            self._status.interrupted()
            _log(Message("There is not enough memory.", {}, warning=True))
            return AGAIN
        except Cancelled:
            return FAILED
        except Exception as error:  # whatever it is, somebody far away wants to read it
            if is_held(error):
                raise Held from error
            return self._fail(error)
        _log(Message("Done.", {}))
        return DONE

    def _execute(self, job: Job, run: Run) -> dict[str, Any]:
        """Make all of it, a part of it, or the whole of its parts."""
        if not self._count:
            return execute(job, run)
        statuses = [status or None for status in part_statuses(self._folder, self._count)]
        if not self._index:
            return assemble_parts(job, run, self._folder, statuses)
        refuse_needless([status for at, status in enumerate(statuses, start=1) if at != self._index])
        run.parts = parts_in(self._folder, self._count, self._index)
        return execute(job, run)

    def _run(self, temporary: Path) -> Run:
        batch = self._order["batch"]
        return Run(
            "auto",
            int(batch.get("workers", 0)),
            int(batch.get("memory", 0)),
            temporary=temporary,
            on_message=_log,
            on_progress=self._status.progress,
            is_cancelled=_NowAndThen((self._folder / names.CANCELLED).exists),
        )

    def _fail(self, error: Exception) -> int:
        reason = sentence_about(error)
        sys.stderr.write(f"{reason}\n")
        if not isinstance(error, TerroirError):
            traceback.print_exception(type(error), error, error.__traceback__)
        _stop_no_more()
        self._status.failed(reason)
        return FAILED


class _NowAndThen:
    """Asks a question that costs a look at a shared disk, at most once a second."""

    def __init__(self, question: Callable[[], bool]) -> None:
        self._question = question
        self._asked = time.monotonic()

    def __call__(self) -> bool:
        if time.monotonic() - self._asked < 1:
            return False
        self._asked = time.monotonic()
        return self._question()


def sentence_about(error: Exception) -> Sentence:
    """An error as a sentence that says what to do."""
    if isinstance(error, MissingDependencyError) and "packages" in error.values:
        return Sentence(
            "the cluster's Python {program} lacks {packages}; install them there, or name another in the profile",
            {"program": sys.executable, "packages": error.values["packages"]},
            "profile",
        )
    if isinstance(error, TerroirError):
        return Sentence(error.template, error.values, error.parameter)
    return Sentence(
        "an unexpected error ended the job ({kind}: {reason}); its log holds the details",
        {"kind": type(error).__name__, "reason": " ".join(str(error).split())},
    )


def _stop_on_request(status: StatusFile) -> None:
    """When the scheduler asks the job to end, end at once: what is done is on the disk, and the journal knows it."""

    def stop(number: int, frame: Optional[FrameType]) -> None:
        del number, frame
        try:
            status.interrupted()
            _log(Message("The scheduler stops this attempt.", {}, warning=True))
        finally:
            os._exit(_TERMINATED)

    signal.signal(signal.SIGTERM, stop)


def _stop_no_more() -> None:
    """Let the end of a job be its end: a request that comes now would call it interrupted, and its parts are gone."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)


def _pixels(job: Job) -> int:
    """Pixels of the raster that a job works through; 0 where it has none."""
    from ...raster.gdal_io import open_raster

    if not job.by_blocks:
        return 0
    path = next((path for _, path in job.paths("input")), None)
    try:
        dataset = open_raster(path, "input") if path else None
    except InputFileError:  # the job itself says so, and better
        return 0
    return 0 if dataset is None else dataset.RasterXSize * dataset.RasterYSize


def _log(message: Message) -> None:
    sign = "Warning: " if message.warning else ""
    sys.stderr.write(f"{time.strftime('%Y-%m-%d %H:%M:%S')} {sign}{message}\n")
    sys.stderr.flush()
