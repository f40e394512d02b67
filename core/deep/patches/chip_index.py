"""The index of a folder of chips: one line for each, in a form that other tools read."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Optional

from ...errors import DataError

INDEX = "index.csv"
COLUMNS = ("file", "class", "label", "group", "purity", "x", "y", "row", "col")
"""Columns of the index: the path in the folder, what the table of patches says, the middle of the pixel that the
chip stands for, and the chip's upper left pixel in the image."""

_BETWEEN_POLLS = 5000


@dataclass(frozen=True)
class ChipEntry:
    """One line of the index; what is not needed to read chips back is optional."""

    file: str
    code: str
    label: str
    group: str
    purity: float


def write_index(folder: Path, lines: Iterable[tuple[object, ...]]) -> None:
    """Write the index; each line has the values of `COLUMNS`."""
    with (folder / INDEX).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(lines)


def read_index(folder: Path, parameter: str, poll: Optional[Callable[[], None]] = None) -> list[ChipEntry]:
    """Read the index of a folder.

    Raises
    ------
    DataError
        If a column is missing, a line has no class, or a file lies outside the folder or is named twice.
    """
    entries: list[ChipEntry] = []
    seen: set[str] = set()
    try:
        with (folder / INDEX).open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            for number, line in enumerate(reader):
                if poll is not None and number % _BETWEEN_POLLS == 0:
                    poll()
                entries.append(_entry(line, reader.line_num))
                if entries[-1].file in seen:
                    raise ValueError(f"line {reader.line_num} names a file again")
                seen.add(entries[-1].file)
    except (ValueError, csv.Error) as error:  # UnicodeDecodeError is a ValueError
        raise DataError(
            "{path} is no index of chips ({reason}); export patches again, or remove the file to read the folders as"
            " classes",
            parameter=parameter,
            path=folder / INDEX,
            reason=error,
        ) from error
    if not entries:
        raise DataError(
            "{path} names no chip; export patches again", parameter=parameter, path=folder / INDEX
        ) from None
    return entries


def _entry(line: dict[str, str], number: int) -> ChipEntry:
    name, code = (line.get("file") or "").strip(), (line.get("class") or "").strip()
    if not name or not code:
        raise ValueError(f"line {number} has no file or no class")
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in name:
        raise ValueError(f"line {number} names a file outside the folder")
    purity = (line.get("purity") or "").strip()
    label = (line.get("label") or "").strip()
    return ChipEntry(str(path), code, label or code, (line.get("group") or "").strip(), float(purity or 1))
