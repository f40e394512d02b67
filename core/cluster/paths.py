"""Where a file of this machine lies on a cluster."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Optional

_WINDOWS = re.compile(r"[A-Za-z]:([\\/]|$)|\\\\")
_URL = re.compile(r"(?!file:)[A-Za-z][A-Za-z0-9+.-]*://")
_REMOTE = re.compile(r"/vsi(curl|s3|gs|az|adls|oss|swift|webhdfs|hdfs)(_streaming)?[/?]")
# What GDAL lets stand before a path: archives and the like, one inside the other, and names of drivers with or without
# quotes (`NETCDF:"/data/a.nc":rain`, `GTIFF_DIR:2:/data/a.tif`). A drive has one letter, a driver more.
_BEFORE = re.compile(
    r"(/vsi(zip|tar|gzip|7z|rar|sparse|crypt|cached|subfile/[0-9_]+,)/?(?=[/{]|[A-Za-z]:)\{?"
    r"|(?!file:)[A-Za-z][A-Za-z0-9_]+:(\d+:)?(?=[\"/\\]|[A-Za-z]:[\\/]|[a-z]+://)(?!//)\"?|file://(?=/))"
)


@dataclass(frozen=True)
class PathPair:
    """The same folder under two names.

    Parameters
    ----------
    here : str
        On this machine.
    there : str
        On the cluster.
    """

    here: str
    there: str


def is_everywhere(path: str) -> bool:
    """Whether a path means the same on every machine: a URL, or a path of GDAL's to one.

    Examples
    --------
    >>> is_everywhere("/vsicurl/https://example.org/a.tif"), is_everywhere("/data/a.tif")
    (True, False)
    """
    _, bare, _ = _parted(path)
    return bool(_REMOTE.match(bare) or _URL.match(bare))


def is_absolute(path: str) -> bool:
    """Whether a path says by itself where it lies, on any system.

    Examples
    --------
    >>> is_absolute("/data"), is_absolute("D:/data"), is_absolute("data")
    (True, True, False)
    """
    return path.startswith("/") or bool(_WINDOWS.match(path))


def there(path: str, pairs: Sequence[PathPair]) -> str:
    """Path on the cluster of a file of this machine: that of the longest folder that is mapped, else the same.

    Parameters
    ----------
    path : str
        On this machine; on Windows with either slash, and in either case. What GDAL puts before a path
        (``/vsizip/``, ``NETCDF:"…":rain``) stays.
    pairs : sequence of PathPair
        Mapped folders.

    Examples
    --------
    >>> there("/home/me/data/a.tif", [PathPair("/home/me", "/scratch/me")])
    '/scratch/me/data/a.tif'
    """
    before, bare, after = _parted(path)
    if bare.startswith("/vsi") or _URL.match(bare):
        return path
    found = [(len(_plain(pair.here)), rest, pair) for pair in pairs if (rest := _below(bare, pair.here)) is not None]
    if not found:
        return path
    _, rest, pair = max(found, key=lambda item: item[0])
    return before + _joined(pair.there, rest) + after


def _parted(path: str) -> tuple[str, str, str]:
    """What GDAL lets stand before a path, the path, and what follows it in quotes or braces."""
    start = 0
    while (found := _BEFORE.match(path, start)) is not None:
        start = found.end()
    closing = {'"': '"', "{": "}"}.get(path[start - 1 : start])
    end = path.rfind(closing, start) if closing else -1
    end = len(path) if end < 0 else end
    return path[:start], path[start:end], path[end:]


def _below(path: str, folder: str) -> Optional[str]:
    """Way from a folder to a path, with slashes; None where the path is not below.

    Windows knows two slashes, and no case.
    """
    plain, start = _plain(path), _plain(folder)
    head, rest = plain[: len(start)], plain[len(start) :]
    windows = _WINDOWS.match(folder) or _WINDOWS.match(path)
    same = head.lower() == start.lower() if windows else head == start
    return rest.lstrip("/") if same and (not rest or rest.startswith("/")) else None


def _plain(path: str) -> str:
    """A path in a form that can be compared."""
    if _WINDOWS.match(path):
        path = path.replace("\\", "/")
        # The spelling of Windows for long paths.
        path = re.sub(r"^//\?/UNC/", "//", path, flags=re.IGNORECASE)
        path = path[4:] if path.startswith("//?/") else path
    if path.startswith("//"):  # a share
        return "/" + _plain(path[1:])
    # Only where it is needed: what follows a name of GDAL's may be more than a path.
    return (posixpath.normpath(path) if re.search(r"/\.{0,2}/|/\.{1,2}$", path) else path).rstrip("/")


def _joined(folder: str, rest: str) -> str:
    if not rest:
        return folder
    if _WINDOWS.match(folder):
        return "{}\\{}".format(folder.rstrip("\\/"), rest.replace("/", "\\"))
    return f"{folder.rstrip('/')}/{rest}"
