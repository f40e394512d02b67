"""All files that an input consists of: sidecars, the parts of a shapefile, what a mosaic refers to."""

from __future__ import annotations

import html
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from osgeo import gdal

from ...errors import InputFileError
from ...raster.gdal_io import collected_errors
from ..paths import is_everywhere

_DEEPEST = 8  # mosaics of mosaics
_SOURCE = re.compile(
    r"<(SourceFilename|SourceDataset)((?:\s[^>]*)?)>([^<]*)</\1>",
)
_RELATIVE = re.compile(r"""\s*relativeToVRT\s*=\s*["'](\d)["']""")


def family(path: Path) -> list[Path]:
    """Files of an input, itself first, each once.

    Parameters
    ----------
    path : Path
        A file or a folder that is there.
    """
    return list(dict.fromkeys(_family(path, _DEEPEST)))


def _family(path: Path, deep: int) -> Iterator[Path]:
    if path.is_dir():
        yield from sorted(item for item in path.rglob("*") if item.is_file())
        return
    yield path
    if is_mosaic(path):
        # GDAL's own list looks one step deep.
        for source in mosaic_sources(path):
            if deep and source.exists():
                yield from _family(source, deep - 1)
    with collected_errors():
        try:
            dataset = gdal.OpenEx(str(path), gdal.OF_RASTER | gdal.OF_VECTOR)
        except RuntimeError:  # GDAL with exceptions
            dataset = None
        listed = (dataset.GetFileList() or []) if dataset is not None else []
        dataset = None
    for name in listed:
        found = Path(os.path.abspath(name))
        if found.is_file():
            yield found if found != Path(os.path.abspath(path)) else path
    # Overviews and the log of a database are not always open yet.
    for suffix in (".aux.xml", ".ovr", ".msk", "-wal"):
        beside = path.with_name(f"{path.name}{suffix}")
        if beside.is_file():
            yield beside


def is_mosaic(path: Path) -> bool:
    """Whether a file is a VRT, which holds names of others."""
    return path.suffix.lower() == ".vrt" and path.is_file()


def mosaic_sources(path: Path) -> list[Path]:
    """Files of this machine that a VRT names."""
    found = [_source(path, match) for match in _SOURCE.finditer(_text(path))]
    return [Path(name) for name in dict.fromkeys(found) if not is_everywhere(name) and os.path.exists(name)]


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

    def replaced(match: re.Match[str]) -> str:
        name = _source(path, match)
        if is_everywhere(name) or not name:
            return match[0]
        if not os.path.exists(name):
            raise InputFileError(
                "{path} refers to {name}, which is not a file here; correct it, or put it where the cluster sees all of"
                " it",
                parameter=parameter,
                path=path,
                name=name,
            )
        attributes = _RELATIVE.sub("", match[2])
        return f'<{match[1]}{attributes} relativeToVRT="0">{html.escape(moved(Path(name)), quote=False)}</{match[1]}>'

    return _SOURCE.sub(replaced, _text(path)).encode("utf-8")


def _source(path: Path, match: re.Match[str]) -> str:
    name = html.unescape(match[3]).strip()
    relative = _RELATIVE.search(match[2])
    if relative and relative[1] == "1":
        return os.path.normpath(path.parent / name)
    return name


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="surrogateescape")
