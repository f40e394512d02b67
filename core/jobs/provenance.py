"""Provenance: a sidecar beside every result that says what made it, and replays it.

The sidecar is the job's own JSON with a section ``provenance`` added, so
``python -m terroir.core run <output>.job.json`` makes the result again.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
from datetime import datetime, timezone
from importlib import metadata
from pathlib import Path
from typing import Any

from ..run import Run
from ..version import version
from .base import Job
from .whole_paths import with_whole_paths

SUFFIX = ".job.json"
WHOLE_FILE_LIMIT = 256 * 1024 * 1024
"""Bytes up to which a file is hashed whole."""
SAMPLED_PARTS = 64
SAMPLED_PART_SIZE = 1024 * 1024


def sidecar_path(output: str | os.PathLike[str]) -> Path:
    """Where the provenance of `output` lies."""
    return Path(f"{os.fspath(output)}{SUFFIX}")


def write_provenance(job: Job, run: Run, seconds: float) -> None:
    """Write the sidecar of every staged result; its paths are whole, so that it replays from any folder."""
    job = with_whole_paths(job)
    record = job.to_dict()
    record["provenance"] = {
        "versions": {**component_versions(), **_EXTRA_VERSIONS},
        "platform": platform.platform(),
        "finished": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "duration_seconds": round(seconds, 3),
        "seed": getattr(job, "seed", None),
        "inputs": [{"parameter": name, **describe_file(path)} for name, path in job.paths("input")],
        "warnings": [str(message) for message in run.warnings],
    }
    text = json.dumps(record, indent=2, ensure_ascii=False) + "\n"
    for staged in run.outputs.staged.values():
        if staged.exists():
            sidecar_path(staged).write_text(text, encoding="utf-8")


def component_versions() -> dict[str, str]:
    """Versions of everything that may change a result; only what is in use is asked.

    The host program (QGIS) is not among them: a model that is made again without it shall be the same file.
    """
    import numpy as np
    from osgeo import gdal

    versions = {
        "terroir": version(),
        "python": platform.python_version(),
        "gdal": gdal.__version__,
        "numpy": np.__version__,
    }
    for package in ("scikit-learn", "scipy", "skops"):
        try:
            versions[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    return versions


_EXTRA_VERSIONS: dict[str, str] = {}


def add_component_version(name: str, text: str) -> None:
    """Make a host program (QGIS) part of every provenance record from now on."""
    _EXTRA_VERSIONS[name] = text


def describe_file(path: str) -> dict[str, Any]:
    """Identity of an input: size, modification time and content hash.

    Files up to 256 MB are hashed whole; of larger ones 64 evenly spaced parts of 1 MiB are, and the
    record says so.
    """
    file = Path(path.split("|", maxsplit=1)[0])
    if not file.is_file():  # a URL, a database or a folder: nothing to measure
        return {"path": path}
    status = file.stat()
    whole = status.st_size <= WHOLE_FILE_LIMIT
    digest = _hash_whole(file) if whole else _hash_parts(file, status.st_size)
    modified = datetime.fromtimestamp(status.st_mtime, timezone.utc)
    return {
        "path": path,
        "size": status.st_size,
        "modified": modified.isoformat(timespec="microseconds"),
        "sha256": digest,
        "hashed": "whole" if whole else f"{SAMPLED_PARTS} parts of {SAMPLED_PART_SIZE} bytes, evenly spaced",
    }


def _hash_whole(file: Path) -> str:
    digest = hashlib.sha256()
    with file.open("rb") as stream:
        while part := stream.read(SAMPLED_PART_SIZE):
            digest.update(part)
    return digest.hexdigest()


def _hash_parts(file: Path, size: int) -> str:
    digest = hashlib.sha256(str(size).encode())
    with file.open("rb") as stream:
        for part in range(SAMPLED_PARTS):
            stream.seek(part * (size - SAMPLED_PART_SIZE) // (SAMPLED_PARTS - 1))
            digest.update(stream.read(SAMPLED_PART_SIZE))
    return digest.hexdigest()
