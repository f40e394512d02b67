"""What a job made: files with their hashes, and a picture of each raster."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, Optional

from ...jobs import Job
from ...staging import STAGING_PREFIX
from . import folder as names
from .quicklook import write_quicklook
from .status import replace_file

_CHUNK = 2**20


def write_results(job: Job, folder: Path) -> None:
    """Write down in the job's folder what `describe_results` returns."""
    replace_file(folder / names.RESULT_FILES, json.dumps(describe_results(job, folder)))


def parse_results(text: Optional[bytes]) -> Optional[dict[str, Any]]:
    """What `write_results` wrote; None where it makes no sense."""
    try:
        found = json.loads(text or b"")
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def describe_results(job: Job, folder: Path) -> dict[str, Any]:
    """Results by the field that names them.

    Parameters
    ----------
    job : Job
        As it ran there.
    folder : Path
        The job's folder.

    Returns
    -------
    dict
        Field -> ``files``, a list of path (below the folder of the field's results), size and SHA-256; and
        ``quicklook``, the path of a picture below the job's folder, or None.
    """
    found: dict[str, Any] = {}
    for field, path in job.paths("output"):
        room = folder / names.RESULTS / field
        files = sorted(item for item in room.rglob("*") if item.is_file() and not _is_ours(item, room))
        if not files:
            continue
        picture = f"{names.QUICKLOOKS}/{field}.png"
        found[field] = {
            "name": Path(path).name,
            "files": [
                {"path": item.relative_to(room).as_posix(), "size": item.stat().st_size, "sha256": file_hash(item)}
                for item in files
            ],
            "quicklook": picture if write_quicklook(Path(path), folder / picture) else None,
        }
    return found


def file_hash(path: Path) -> str:
    """SHA-256 of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while piece := stream.read(_CHUNK):
            digest.update(piece)
    return digest.hexdigest()


def _is_ours(path: Path, room: Path) -> bool:
    """Whether a file is part of a working folder."""
    return any(part.startswith(STAGING_PREFIX) for part in path.relative_to(room).parts)
