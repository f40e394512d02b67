"""Which inputs of a job stay where they are, and which travel with it."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ...errors import InputFileError
from ...jobs import Job
from ...raster.mosaic import is_mosaic
from ..paths import PathPair, is_everywhere, there
from . import folder as names
from .families import family, moved_mosaic
from .remote_files import FileStatus
from .shell import Content

CLOCK_SECONDS = 2
"""Difference up to which two times of modification are the same: file systems round them."""

# Where a file's name may begin and end in what GDAL opens: `/vsizip//data/a.zip/b.tif`, `NETCDF:"/data/a.nc":rain`.
_START = re.compile(r"""(?<=[/:"{])(?=/|[A-Za-z]:[\\/])""")
_END = re.compile(r"""[/\\":}|]|$""")


@dataclass
class Travel:
    """What of a job's inputs goes along.

    Parameters
    ----------
    places : dict of str to str
        Input, as the job has it -> where it lies there.
    files : dict of str to Content
        Path below the job's folder -> what is sent.
    size : int
        Bytes that are sent.
    staying : int
        Number of inputs that stay where they are.
    """

    places: dict[str, str] = field(default_factory=dict)
    files: dict[str, Content] = field(default_factory=dict)
    size: int = 0
    staying: int = 0


def input_values(job: Job) -> Iterator[tuple[str, str]]:
    """Field and value of all inputs, as the job has them: a folder that holds several is one."""
    parameters = job.to_dict()["parameters"]
    for name in dict.fromkeys(name for name, _ in job.paths("input")):
        for value in _texts(parameters[name]):
            yield name, value


def files_to_ask_for(job: Job, pairs: Sequence[PathPair]) -> list[str]:
    """Paths there of all files that the inputs consist of."""
    asked: dict[str, None] = {}
    for _, value in input_values(job):
        if is_everywhere(value):
            continue
        _, bare, _ = _parted(value)
        asked[there(bare, pairs)] = None
        for file in _files(bare):
            asked[there(str(file), pairs)] = None
    return list(asked)


def plan_travel(
    job: Job, pairs: Sequence[PathPair], statuses: Mapping[str, FileStatus], folder: str, host: str
) -> Travel:
    """Decide for each input whether the cluster sees the same files.

    Parameters
    ----------
    job : Job
        With paths as they are here.
    pairs : sequence of PathPair
        Folders with another name there.
    statuses : mapping of str to FileStatus
        What there is, by path there.
    folder : str
        The job's folder there.
    host : str
        The cluster, for messages.

    Raises
    ------
    InputFileError
        If an input is neither here nor there.
    """
    travel = Travel()
    for name, value in input_values(job):
        if value in travel.places:
            continue
        before, bare, after = _parted(value)
        place = there(bare, pairs)
        if is_everywhere(value) or _is_no_file(bare) or _is_seen(bare, pairs, statuses):
            travel.staying += 1
        elif os.path.exists(bare):
            place = _send(Path(bare), travel, pairs, statuses, folder, name)
        elif place in statuses:
            travel.staying += 1
        else:
            raise InputFileError(
                "{path} is neither here nor on {host} ({place}); check the path",
                parameter=name,
                path=value,
                host=host,
                place=place,
            )
        travel.places[value] = before + place + after
    return travel


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        if value:
            yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _texts(item)


def _parted(value: str) -> tuple[str, str, str]:
    """What stands before a file's name, the name, and what follows: a layer, or what is inside an archive."""
    bare = value.split("|", maxsplit=1)[0]
    if os.path.exists(bare):
        return "", bare, value[len(bare) :]
    for start in (match.start() for match in _START.finditer(value)):
        for end in (start + match.start() for match in _END.finditer(value[start:])):
            if os.path.isfile(value[start:end]):
                return value[:start], value[start:end], value[end:]
    return "", bare, value[len(bare) :]


def _is_no_file(path: str) -> bool:
    """Whether a text names a database, or something that GDAL digs out of somewhere: nothing to compare or to copy."""
    return not os.path.exists(path) and (path.startswith("/vsi") or ":" in path[2:])


def _files(path: str) -> list[Path]:
    return family(Path(path)) if os.path.exists(path) else []


def _is_seen(path: str, pairs: Sequence[PathPair], statuses: Mapping[str, FileStatus]) -> bool:
    files = _files(path)
    return bool(files) and all(_is_same(file, statuses.get(there(str(file), pairs))) for file in files)


def _is_same(here: Path, status: FileStatus | None) -> bool:
    if status is None:
        return False
    own = here.stat()
    return own.st_size == status.size and abs(own.st_mtime - status.modified) <= CLOCK_SECONDS


def _send(
    path: Path,
    travel: Travel,
    pairs: Sequence[PathPair],
    statuses: Mapping[str, FileStatus],
    folder: str,
    parameter: str,
) -> str:
    """Put an input among what is sent; returns where it will lie."""
    room = posixpath.join(names.INPUTS, str(len({name.split("/")[1] for name in travel.files})))
    target = posixpath.join(room, path.name)
    if is_mosaic(path):

        def moved(source: Path) -> str:
            if str(source) not in travel.places:
                same = all(_is_same(file, statuses.get(there(str(file), pairs))) for file in family(source))
                travel.places[str(source)] = (
                    there(str(source), pairs) if same else _send(source, travel, pairs, statuses, folder, parameter)
                )
            return travel.places[str(source)]

        travel.files[target] = b""  # takes the room
        travel.places[str(path)] = posixpath.join(folder, target)  # one that names itself in the end has it, too
        text = moved_mosaic(path, moved, parameter)
        travel.files[target] = text
        travel.size += len(text)
        return posixpath.join(folder, target)
    root = path if path.is_dir() else path.parent
    base = target if path.is_dir() else room
    for file in family(path):
        try:
            way = file.relative_to(root).as_posix()
        except ValueError as error:
            raise InputFileError(
                "{path} consists of files in several folders, such as {file}, and the cluster does not see all of them;"
                " put them below a folder that it sees, and name that folder among the profile's paths",
                parameter=parameter,
                path=path,
                file=file,
            ) from error
        travel.files[posixpath.join(base, way)] = file
        travel.size += file.stat().st_size
    return posixpath.join(folder, target)
