"""The provenance of a fetched result: the same job, with paths as they are on this machine."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from .record import JobRecord


def provenance_here(sidecar: Path, record: JobRecord, order: Mapping[str, Any], node: str) -> None:
    """Rewrite a sidecar that a node wrote.

    Parameters
    ----------
    sidecar : Path
        A ``.job.json``.
    record : JobRecord
        The job as it was submitted.
    order : mapping
        The job as it ran.
    node : str
        Where it ran.
    """
    written = json.loads(sidecar.read_text(encoding="utf-8"))
    provenance = written.get("provenance", {})
    pairs = list(_pairs(order.get("parameters", {}), record.job.get("parameters", {})))
    for described in provenance.get("inputs", []):
        described["path"] = _here(str(described.get("path", "")), pairs)
    provenance["batch"] = {"id": record.id, "profile": record.profile, "node": node}
    text = json.dumps({**record.job, "provenance": provenance}, indent=2, ensure_ascii=False)
    sidecar.write_text(f"{text}\n", encoding="utf-8")


def _pairs(there: Any, here: Any) -> Iterator[tuple[str, str]]:
    """Texts that stand at the same place of two jobs and differ."""
    if isinstance(there, str) and isinstance(here, str):
        if there != here:
            yield there, here
    elif isinstance(there, Mapping) and isinstance(here, Mapping):
        for key in there:
            yield from _pairs(there[key], here.get(key))
    elif isinstance(there, (list, tuple)) and isinstance(here, (list, tuple)):
        for one, other in zip(there, here):
            yield from _pairs(one, other)


def _here(path: str, pairs: list[tuple[str, str]]) -> str:
    for there, here in pairs:
        if path == there:
            return here
        if path.startswith(f"{there}/"):  # a file of a folder
            return here + path[len(there) :]
    return path
