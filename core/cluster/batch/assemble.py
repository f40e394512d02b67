"""What the last job of an array does: it puts the parts together."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Optional, Union

from ...blocks.parts import read_record
from ...errors import OutputError
from ...jobs import Job, execute
from ...parts import Parts
from ...run import Run
from .parts import parts_in, refuse_needless


def assemble_parts(
    job: Job, run: Run, folder: Union[Path, str], statuses: Sequence[Optional[Mapping[str, Any]]]
) -> dict[str, Any]:
    """Make the results of a job from its parts, with provenance as from one run.

    The parts stay until `remove_parts`, so that a job that is killed in between can be started again.

    Parameters
    ----------
    job : Job
        The same as for the parts.
    run : Run
        Memory, progress and cancel.
    folder : path
        The job's folder.
    statuses : sequence of mapping, optional
        What the status of each part says, in their order; None for one without.

    Raises
    ------
    TerroirError
        What a part said that failed; which one is missing or damaged; what goes wrong in writing. No result is left
        then.
    """
    refuse_needless(statuses)
    parts = parts_in(folder, len(statuses))
    _refuse_incomplete(parts)
    return execute(job, replace(run, parts=parts))


def remove_parts(folder: Union[Path, str], count: int) -> None:
    """Free the space of the parts, once the results are known to be there."""
    with contextlib.suppress(OSError):  # another machine may still hold a file open; the job's folder is removed later
        shutil.rmtree(parts_in(folder, count).folder)


def _refuse_incomplete(parts: Parts) -> None:
    """Tell which part is missing although nobody said why: its process was killed, in every attempt."""
    for index in range(1, parts.count + 1):
        if read_record(parts, index) is None:
            raise OutputError(
                "part {part} of {parts} was ended before it was complete, whether for its memory or for its time; ask"
                " for more of them in the profile, or for more PARTS, then submit the job again",
                parameter="parts",
                part=index,
                parts=parts.count,
            )
