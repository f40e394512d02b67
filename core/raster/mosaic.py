"""What a VRT, of rasters or of vector layers, refers to."""

from __future__ import annotations

import html
import os
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Optional

from osgeo import gdal

from .gdal_io import collected_errors

_SUFFIXES = (".vrt", ".ovf")
# Comments are found to be passed over. Names of elements and attributes are those of GDAL, to which case means nothing.
_SOURCE = re.compile(
    r"<!--.*?-->|<(SourceFilename|SourceDataset|SrcDataSource)((?:\s[^>]*)?)>([^<]*)</\1\s*>",
    re.IGNORECASE | re.DOTALL,
)
_RELATIVE = re.compile(r"""\s*relativeToVRT\s*=\s*["'](\w+)["']""", re.IGNORECASE)


def is_mosaic(path: str | os.PathLike[str]) -> bool:
    """Whether a file is a VRT, which holds names of others."""
    return os.fspath(path).lower().endswith(_SUFFIXES) and os.path.isfile(path)


def source_names(path: str | os.PathLike[str]) -> list[str]:
    """Names of what a VRT is made of, as GDAL would open them, each once; they need not exist."""
    return list(dict.fromkeys(_names(_text(path), os.path.dirname(os.fspath(path)))))


def with_sources(files: Iterable[str | bytes]) -> list[str]:
    """Files, and all that the mosaics among them refer to in as many steps as it takes, each once.

    GDAL's own list of a file's companions looks one step deep.
    """
    found: dict[str, str] = {}
    waiting = [os.fsdecode(file) for file in files]
    while waiting:
        name = waiting.pop()
        key = name if _is_virtual(name) else os.path.abspath(name)
        if key not in found:
            found[key] = name
            waiting += references(name) if is_mosaic(name) else ()
    return list(found.values())


def references(path: str | os.PathLike[str]) -> list[str]:
    """Files that a VRT refers to, in one step: those that are there, and URLs."""
    found = listed_files(path)
    for name in source_names(path):
        # What is neither may be a part of a file: `NETCDF:"rain.nc":daily`.
        found += [name] if os.path.exists(name) or _is_virtual(name) else listed_files(name)
    return found


def listed_files(path: str | os.PathLike[str]) -> list[str]:
    """Files of which GDAL says that a dataset consists of them; none where it cannot open it."""
    name = os.fspath(path)
    with collected_errors():
        try:
            # A name that is no text (in no encoding known here) reaches GDAL as the bytes that it is.
            dataset = gdal.OpenEx(name if name.isprintable() else os.fsencode(name), gdal.OF_RASTER | gdal.OF_VECTOR)
            files = None if dataset is None else dataset.GetFileList()  # which opens what a VRT names
        except RuntimeError:  # GDAL with exceptions
            return []
    return [os.fsdecode(file) for file in files or []]


def replaced_sources(path: str | os.PathLike[str], change: Callable[[str], Optional[str]]) -> bytes:
    """Text of a VRT with other sources.

    Parameters
    ----------
    path : path
        The VRT.
    change : callable
        Given a name as `source_names` has it, returns another one, or None to leave it.
    """
    folder = os.path.dirname(os.fspath(path))

    def replaced(match: re.Match[str]) -> str:
        name = None if match[1] is None else change(_name(match, folder))
        if name is None:
            return match[0]
        attributes = _RELATIVE.sub("", match[2])
        return f'<{match[1]}{attributes} relativeToVRT="0">{html.escape(name, quote=False)}</{match[1]}>'

    return _SOURCE.sub(replaced, _text(path)).encode("utf-8", "surrogateescape")


def _names(text: str, folder: str) -> Iterator[str]:
    for match in _SOURCE.finditer(text):
        name = "" if match[1] is None else _name(match, folder)
        if name.startswith("<"):  # a whole VRT in the place of its name
            yield from _names(name, "")
        elif name:
            yield name


def _name(match: re.Match[str], folder: str) -> str:
    name = html.unescape(match[3]).strip()
    relative = _RELATIVE.search(match[2])
    if name and relative and relative[1].lower() in ("1", "yes", "true", "on") and not _is_virtual(name):
        return os.path.normpath(os.path.join(folder, name))
    return name


def _is_virtual(name: str) -> bool:
    """Whether a name is a URL, or a path of GDAL's own."""
    return name.startswith("/vsi") or "://" in name


def _text(path: str | os.PathLike[str]) -> str:
    """Text of a VRT: that of any encoding comes back to the same bytes, and GDAL takes them as they are, too."""
    try:
        return Path(path).read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:  # what opens it says why
        return ""
