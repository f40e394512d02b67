"""What a map was learnt from, as far as the sidecars of map, model and samples tell without doubt."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Optional

from ..errors import TerroirError
from ..vector.source import open_layer, split_source
from .provenance import describe_file, sidecar_path

# Job -> fields by which all of what its result knows of classes came in. 'Split samples' is not among them: which of
# its features were learnt from is known of its results only.
_TEACHERS = {
    "spatialfilter": ("input",),
    "classifyraster": ("model", "region_models", "region_folder"),
    "trainclassifier": ("samples",),
    "traincnn": ("patches",),
    "trainsegmentation": ("polygons",),
    "augmentsamples": ("samples",),
    "selectfeatures": ("samples",),
    "extractsamples": ("polygons",),
    "extractpatches": ("polygons",),
}
_MOST_STEPS = 12


@dataclass(frozen=True)
class _Record:
    """What of a sidecar matters here: when its result was made, and by which files."""

    finished: str
    inputs: tuple[dict[str, Any], ...]


def learnt_from(map_path: str, reference: str) -> bool:
    """Whether the model of a map was trained with the very layer of `reference`, split by nothing in between.

    False where the sidecars do not tell.
    """
    wanted = describe_file(reference)
    for described in _teachers_of(map_path):
        if _is_same_file(described, wanted) and _is_same_layer(str(described["path"]), reference):
            return True
    return False


def _teachers_of(path: str) -> Iterator[dict[str, Any]]:
    """Descriptions of the files that a result learnt from, its nearest first."""
    waiting = [_record_of(path)]
    for _ in range(_MOST_STEPS):
        records, waiting = [record for record in waiting if record is not None], []
        for record in records:
            for described in record.inputs:
                yield described
                waiting.append(_record_before(described, record))


def _record_of(path: str) -> Optional[_Record]:
    """The sidecar of a result; None where there is none that can be read."""
    try:
        data = json.loads(sidecar_path(split_source(path)[0]).read_text(encoding="utf-8"))
        inputs = data["provenance"]["inputs"]
        teachers = _TEACHERS.get(data["job"], ())
        found = tuple(one for one in inputs if one["parameter"] in teachers and isinstance(one["path"], str))
        return _Record(str(data["provenance"]["finished"]), found)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _record_before(described: dict[str, Any], later: _Record) -> Optional[_Record]:
    """The sidecar of an input; None where it tells of another file than the one that was read."""
    path = described["path"]
    record = _record_of(path)
    if record is None:
        return None
    # A program that only looks into a GeoPackage may change its bytes, so that the hash alone would lose the trail.
    made_before = os.path.isabs(path) and record.finished <= later.finished
    return record if made_before or _is_same_content(described, describe_file(path)) else None


def _is_same_file(one: dict[str, Any], other: dict[str, Any]) -> bool:
    paths = [split_source(described["path"])[0] for described in (one, other)]
    is_same_place = os.path.isabs(paths[0]) and os.path.realpath(paths[0]) == os.path.realpath(paths[1])
    return is_same_place or _is_same_content(one, other)


def _is_same_content(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return "sha256" in one and one["sha256"] == other.get("sha256")


def _is_same_layer(there: str, here: str) -> bool:
    """Whether two names mean one layer of files that are the same; a name without a layer means the first one."""
    names = [split_source(path)[1] for path in (there, here)]
    if names[0] == names[1]:
        return True
    try:
        source = open_layer(split_source(here)[0], "reference")
    except TerroirError:
        return False
    first = source.layer.GetName()
    return (names[0] or first) == (names[1] or first)
