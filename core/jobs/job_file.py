"""A job from its file."""

from __future__ import annotations

from pathlib import Path

from ..errors import InputFileError
from .base import Job
from .registry import job_from_json


def read_job(path: Path) -> Job:
    """Read a job, or the provenance sidecar of a result.

    Raises
    ------
    InputFileError
        If the file cannot be read.
    ParameterError
        If it holds no job.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")  # with or without a byte order mark
    except (OSError, UnicodeDecodeError) as error:
        raise InputFileError(
            "{path} cannot be read ({reason}); check the path",
            parameter="job",
            path=path,
            reason=getattr(error, "strerror", None) or "it is not UTF-8",
        ) from error
    return job_from_json(text)
