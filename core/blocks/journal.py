"""The journal beside an unfinished output: which blocks of which run are in the file already.

A file of JSON lines: the first says what is being made, each further one which block holds what. Lines are
written after a checkpoint of the outputs, so a block that is in the journal is in the files; its checksums are
compared nevertheless before a later run relies on it.
"""

from __future__ import annotations

import hashlib
import json
import os
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Optional

import numpy as np

from ..raster.window import Window

FORMAT = 1


def fingerprint(facts: Any) -> str:
    """Hash of plain data."""
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


def checksums(arrays: Iterable[np.ndarray]) -> tuple[int, ...]:
    """Checksum of the bytes of each array; the arrays must be contiguous."""
    return tuple(zlib.crc32(array.data) if array.size else 0 for array in arrays)


class Heading(NamedTuple):
    """The first line of a journal."""

    key: str
    """What is being made."""
    shape: Optional[tuple[int, int]]
    """Rows and columns of a block; None where an older release wrote the journal."""


def read_heading(path: Path) -> Optional[Heading]:
    """What a journal is of; None where there is none, or it is damaged."""
    try:
        with path.open(encoding="utf-8") as stream:
            found = json.loads(stream.readline())
        if found["format"] != FORMAT:
            return None
        shape = found.get("shape")
        return Heading(str(found["key"]), None if shape is None else (int(shape[0]), int(shape[1])))
    except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError):
        return None


def read_journal(path: Path, key: str) -> dict[Window, tuple[int, ...]]:
    """Blocks that a journal says are done, with their checksums; none where it is another run's.

    A line that was cut short, and whatever follows it, counts as not written.
    """
    done: dict[Window, tuple[int, ...]] = {}
    heading = read_heading(path)
    if heading is None or heading.key != key:
        return done
    try:
        with path.open(encoding="utf-8") as stream:
            stream.readline()
            for line in stream:
                if not line.endswith("\n"):
                    break
                entry = json.loads(line)
                done[Window(*entry["window"])] = tuple(entry["crc32"])
    except (OSError, ValueError, KeyError, TypeError):
        return done
    return done


class Journal:
    """Writes the journal.

    Parameters
    ----------
    path : Path
        Where; an older journal is replaced.
    key : str
        What is being made.
    done : mapping of Window to checksums
        Blocks that are there already.
    shape : tuple of int, optional
        Rows and columns of a block, for a run that would choose others.
    """

    def __init__(
        self, path: Path, key: str, done: dict[Window, tuple[int, ...]], shape: Optional[tuple[int, int]] = None
    ) -> None:
        self._path = path
        heading = {"format": FORMAT, "key": key, **({} if shape is None else {"shape": list(shape)})}
        # Beside, then renamed: a run killed here must not lose what the older journal says.
        beside = path.with_name(f"{path.name}.new")
        self._append(beside, [json.dumps(heading), *map(_line, done, done.values())], "w")
        beside.replace(path)

    def add(self, blocks: Sequence[tuple[Window, tuple[int, ...]]]) -> None:
        """Note blocks that a checkpoint has brought to the disk."""
        self._append(self._path, [_line(*block) for block in blocks], "a")

    @staticmethod
    def _append(path: Path, lines: list[str], mode: str) -> None:
        with path.open(mode, encoding="utf-8", newline="\n") as stream:
            stream.writelines(f"{line}\n" for line in lines)
            stream.flush()
            os.fsync(stream.fileno())


def _line(window: Window, sums: tuple[int, ...]) -> str:
    return json.dumps({"window": list(window), "crc32": list(sums)})
