"""One part of a raster: whole rows of blocks, in files of their own, until another run puts all parts together.

The files have the size of the strip. A sparse file of the whole grid would carry a directory of all tiles of the
raster, which every checkpoint writes anew, in every part.

The run that comes first decides the shape of the blocks, and all others take it, whatever memory and workers they
have: so the parts meet, and a block is computed in the same shape whoever computes it.
"""

from __future__ import annotations

import contextlib
import json
import math
import os
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Optional

from ..errors import OutputError
from ..parts import Parts
from ..raster.grid import Grid
from ..raster.window import Window
from ..raster.writer import TILE
from .contract import OutputSpec
from .plan import BlockPlan

FORMAT = 1


@dataclass(frozen=True)
class PartRecord:
    """What a complete part holds.

    Parameters
    ----------
    key : str
        What was made; see `Sink.key`.
    seconds : float
        How long it took.
    first : int
        Row of the whole raster with which it begins.
    files : mapping of str to str
        Name of each output's file in the folder of parts.
    blocks : mapping of Window to tuple of int
        Checksums of each block, one for each output.
    """

    key: str
    seconds: float
    first: int
    files: dict[str, str]
    blocks: dict[Window, tuple[int, ...]]


def part_paths(parts: Parts, outputs: Sequence[OutputSpec]) -> dict[str, str]:
    """Where a part's outputs go."""
    return {spec.name: str(parts.raster(spec.name)) for spec in outputs}


def strip_of(
    parts: Parts, plan: BlockPlan, again: Callable[[tuple[int, int]], BlockPlan], source_rows: int, unit: int
) -> BlockPlan:
    """The rows of blocks that are this part's, cut as all parts are.

    Parameters
    ----------
    parts : Parts
        Which part.
    plan : BlockPlan
        How this run would cut the whole raster.
    again : callable
        Makes such a plan for a shape of blocks.
    source_rows : int
        Rows of the source file's own blocks.
    unit : int
        See `PixelCost`.

    Raises
    ------
    OutputError
        If the folder of parts cannot be written to, or belongs to another raster.
    """
    rows = plan.rows if unit > 1 else _lower(plan, source_rows, parts.count)
    shape = _agreed(parts, plan.grid, (rows, plan.cols))
    if shape != (plan.rows, plan.cols):
        # The shape to the letter: where a graphics card's memory makes the unit, others have another one.
        plan = replace(again(shape), rows=shape[0], cols=shape[1])
    high, index = math.ceil(plan.grid.height / plan.rows), parts.index or 1
    first = (index - 1) * high // parts.count * plan.rows
    end = min(index * high // parts.count * plan.rows, plan.grid.height)
    return replace(plan, part=Window(0, first, plan.grid.width, end - first))


def agreed_shape(parts: Parts, grid: Grid) -> tuple[int, int]:
    """Rows and columns of the blocks of all parts.

    Raises
    ------
    OutputError
        If no part has begun, or they belong to another raster.
    """
    try:
        found = json.loads(parts.plan.read_text(encoding="utf-8"))
        rows, cols = map(int, found["shape"])
        known = (found["format"], found["grid"], found["parts"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise OutputError(
            "{path} cannot be read ({reason}); submit the job again",
            parameter="parts",
            path=parts.plan,
            reason=getattr(error, "strerror", None) or "it is damaged",
        ) from error
    if known != (FORMAT, [grid.width, grid.height], parts.count):
        raise OutputError(
            "{folder} holds parts of another raster; submit the job again", parameter="parts", folder=parts.folder
        )
    return rows, cols


def write_record(parts: Parts, record: PartRecord) -> None:
    """Say that a part is complete."""
    plain: dict[str, Any] = {
        "format": FORMAT,
        "key": record.key,
        "seconds": round(record.seconds, 3),
        "first": record.first,
        "files": record.files,
        "blocks": [[list(window), list(sums)] for window, sums in sorted(record.blocks.items())],
    }
    path = parts.record(parts.index or 0)
    beside = path.with_name(f".{path.name}.new")
    with beside.open("w", encoding="utf-8") as stream:
        json.dump(plain, stream)
        stream.flush()
        os.fsync(stream.fileno())
    beside.replace(path)


def read_record(parts: Parts, index: int) -> Optional[PartRecord]:
    """What a part holds; None where it is not complete."""
    try:
        found = json.loads(parts.record(index).read_text(encoding="utf-8"))
        if found["format"] != FORMAT:
            return None
        blocks = {Window(*window): tuple(sums) for window, sums in found["blocks"]}
        record = PartRecord(found["key"], float(found["seconds"]), int(found["first"]), dict(found["files"]), blocks)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return record if all((parts.folder / name).is_file() for name in record.files.values()) else None


def seconds_of_parts(parts: Parts) -> float:
    """How long all complete parts took together."""
    records = (read_record(parts, index) for index in range(1, parts.count + 1))
    return sum(record.seconds for record in records if record is not None)


def _lower(plan: BlockPlan, source_rows: int, count: int) -> int:
    """Rows of a block: fewer than planned where whole tiles would otherwise not give every part something to do."""
    step = max(source_rows, TILE)
    return min(plan.rows, max(plan.grid.height // count // step * step, step))


def _agreed(parts: Parts, grid: Grid, shape: tuple[int, int]) -> tuple[int, int]:
    """The shape on which the parts agree: that of whoever comes first."""
    text = json.dumps({"format": FORMAT, "grid": [grid.width, grid.height], "parts": parts.count, "shape": list(shape)})
    try:
        if not parts.plan.exists():
            parts.folder.mkdir(parents=True, exist_ok=True)
            _write_once(parts.plan, text)
    except OSError as error:
        raise OutputError(
            "the folder {folder} cannot be written to ({reason}); choose another folder",
            parameter="parts",
            folder=parts.folder,
            reason=error.strerror or error,
        ) from error
    return agreed_shape(parts, grid)


def _write_once(path: Path, text: str) -> None:
    """Write a file whole, or leave the one that another run has put there meanwhile."""
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=".")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(text)
        with contextlib.suppress(FileExistsError):
            try:
                os.link(beside, path)
            except FileExistsError:
                raise
            except OSError:
                # A file system without links. Two runs may then read two plans, which the keys of their parts tell.
                os.replace(beside, path)
    finally:
        Path(beside).unlink(missing_ok=True)
