"""What a job wrote."""

from __future__ import annotations

from ...errors import InputFileError
from . import folder as names
from .record import JobRecord
from .remote_files import read_files
from .shell import open_shell
from .store import JobStore

LINES = 100
_PER_LINE = 400  # bytes, generously
_MOST = 2**26


def job_log(id: str, store: JobStore, lines: int = LINES) -> str:
    """The last lines of a job's log, read from the cluster; all of it for 0.

    Parameters
    ----------
    id : str
        The job.
    store : JobStore
        Where it is kept.
    lines : int
        How many, of each of the logs that a job in parts has.

    Raises
    ------
    TerroirError
        If there is no such job, its cluster cannot be reached, or its folder is gone.
    """
    record = store.get(id)
    wanted = _logs(record)
    most = lines * _PER_LINE if lines > 0 else _MOST
    shell = open_shell(record.profile_then())
    folder, *found = read_files(shell, [(record.folder, 1), *((f"{record.folder}/{name}", most) for name in wanted)])
    if not folder.exists:
        raise InputFileError(
            "the folder {folder} of job {id} is gone; submit the job again", folder=record.folder, id=record.id
        )
    texts = []
    for name, log in zip(wanted, found):
        text = (log.content or b"").decode("utf-8", "replace").splitlines()[-lines if lines > 0 else 0 :]
        if text:
            texts.append("\n".join([f"== {name} ==", *text] if len(wanted) > 2 else text))
    return "\n".join(texts)


def _logs(record: JobRecord) -> list[str]:
    parts = [names.log_name(part) for part in range(1, record.parts + 1)] if record.parts > 1 else []
    return [*parts, names.LOG, names.SCHEDULER_LOG]
