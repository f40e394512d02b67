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
from typing import Any

import numpy as np

from ..raster.window import Window

FORMAT = 1


def fingerprint(facts: Any) -> str:
    """Hash of plain data."""
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


def checksums(arrays: Iterable[np.ndarray]) -> tuple[int, ...]:
    """Checksum of the bytes of each array; the arrays must be contiguous."""
    return tuple(zlib.crc32(array.data) if array.size else 0 for array in arrays)


def read_journal(path: Path, key: str) -> dict[Window, tuple[int, ...]]:
    """Blocks that a journal says are done, with their checksums; none where it is another run's.

    A line that was cut short, and whatever follows it, counts as not written.
    """
    done: dict[Window, tuple[int, ...]] = {}
    try:
        with path.open(encoding="utf-8") as stream:
            if json.loads(stream.readline()) != {"format": FORMAT, "key": key}:
                return {}
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
    """

    def __init__(self, path: Path, key: str, done: dict[Window, tuple[int, ...]]) -> None:
        self._path = path
        # Beside, then renamed: a run killed here must not lose what the older journal says.
        beside = path.with_name(f"{path.name}.new")
        self._append(beside, [json.dumps({"format": FORMAT, "key": key}), *map(_line, done, done.values())], "w")
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
