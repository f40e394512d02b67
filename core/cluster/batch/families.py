"""All files that an input consists of: sidecars, the parts of a shapefile, what a mosaic refers to."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Optional

from ...errors import InputFileError
from ...raster.mosaic import is_mosaic, listed_files, references, replaced_sources, source_names
from ..paths import is_everywhere


def family(path: Path) -> list[Path]:
    """Files of an input, itself first, each once.

    Parameters
    ----------
    path : Path
        A file or a folder that is there.
    """
    found: dict[Path, None] = {}
    waiting = [path]
    seen: set[str] = set()
    while waiting:
        one = waiting.pop(0)
        if os.path.abspath(one) not in seen:
            seen.add(os.path.abspath(one))
            found.update(dict.fromkeys(_members(one)))
            waiting += _sources(references(one)) if is_mosaic(one) else []
    return list(found)


def _members(path: Path) -> Iterator[Path]:
    """Files of an input that is no mosaic, or of which the sources do not count."""
    if path.is_dir():
        yield from sorted(item for item in path.rglob("*") if item.is_file())
        return
    yield path
    for name in [] if is_mosaic(path) else listed_files(path):
        found = Path(os.path.abspath(name))
        if found.is_file():
            yield found if found != Path(os.path.abspath(path)) else path
    # Overviews, the log of a database, and the types of a table's columns are not always listed.
    named = [path.with_name(f"{path.name}{suffix}") for suffix in (".aux.xml", ".ovr", ".msk", "-wal")]
    for beside in [*named, path.with_suffix(".csvt")] if path.suffix.lower() == ".csv" else named:
        if beside.is_file():
            yield beside


def mosaic_sources(path: Path) -> list[Path]:
    """Files of this machine that a VRT names."""
    return _sources(source_names(path))


def moved_mosaic(path: Path, moved: Callable[[Path], str], parameter: str) -> bytes:
    """Text of a VRT whose sources lie elsewhere.

    Parameters
    ----------
    path : Path
        The VRT here.
    moved : callable
        Given a source, returns its place there.
    parameter : str
        Job field, for messages.

    Raises
    ------
    InputFileError
        If it names something that is not a file.
    """

    def change(name: str) -> Optional[str]:
        if is_everywhere(name) or not name:
            return None
        if not os.path.exists(name):
            raise InputFileError(
                "{path} refers to {name}, which is not a file here; correct it, or put it where the cluster sees all of"
                " it",
                parameter=parameter,
                path=path,
                name=name,
            )
        return moved(Path(name))

    return replaced_sources(path, change)


def _sources(names: list[str]) -> list[Path]:
    return [Path(name) for name in names if not is_everywhere(name) and os.path.exists(name)]
