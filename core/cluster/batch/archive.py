"""Files as a stream in the format of ``tar``, which every POSIX machine unpacks."""

from __future__ import annotations

import tarfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from ...errors import InputFileError
from .shell import Content
from .streams import CHUNK

_END = bytes(2 * tarfile.BLOCKSIZE)


def tar_stream(files: Mapping[str, Content]) -> Iterator[bytes]:
    """The pieces of an archive; no more than one of them is in memory.

    Parameters
    ----------
    files : mapping of str to Content
        Path in the archive -> what the file holds.

    Raises
    ------
    InputFileError
        If a file of this machine changes its size meanwhile.
    OSError
        If one cannot be read.
    """
    for name, content in files.items():
        if isinstance(content, bytes):
            yield _head(name, len(content), time.time())
            yield content
            yield _padding(len(content))
        else:
            yield from _file(name, content)
    yield _END


def _file(name: str, path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        status = path.stat()
        yield _head(name, status.st_size, status.st_mtime)
        left = status.st_size
        while left and (piece := stream.read(min(CHUNK, left))):
            left -= len(piece)
            yield piece
        if left:
            raise InputFileError("{path} became smaller while it was sent; submit the job again", path=path)
        yield _padding(status.st_size)


def _head(name: str, size: int, modified: float) -> bytes:
    head = tarfile.TarInfo(name)
    head.size, head.mtime, head.mode = size, int(modified), 0o644
    return head.tobuf(tarfile.GNU_FORMAT, "utf-8", "surrogateescape")


def _padding(size: int) -> bytes:
    return bytes(-size % tarfile.BLOCKSIZE)
