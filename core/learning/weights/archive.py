"""Zip files whose bytes depend on their content only, read back with suspicion."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

from ...errors import InputFileError, ModelError

# The oldest time that a zip can hold: the time of writing would make equal content differ.
_TIMESTAMP = (1980, 1, 1, 0, 0, 0)
_PERMISSIONS = 0o644 << 16
_UNIX = 3


class DamagedArchive(ValueError):
    """The bytes are no zip, or its content is not what it says; the message is for developers."""


def pack(members: Mapping[str, bytes], compress: bool) -> bytes:
    """Zip with `members` in the order given; the same members always give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in members.items():
            info = zipfile.ZipInfo(name, _TIMESTAMP)
            info.external_attr, info.create_system = _PERMISSIONS, _UNIX
            info.compress_type = zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED
            archive.writestr(info, data)
    return buffer.getvalue()


def unpack_stored(data: bytes) -> dict[str, bytes]:
    """Members of a zip without compression, held in memory.

    Raises
    ------
    DamagedArchive
        If it is no such zip; members that overlap, repeat a name or are compressed are refused.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            if len({m.filename for m in members}) != len(members):
                raise DamagedArchive("two members share a name")
            if any(m.compress_type != zipfile.ZIP_STORED for m in members):
                raise DamagedArchive("a member is compressed")
            if sum(m.file_size for m in members) > len(data):
                raise DamagedArchive("members overlap")
            return {m.filename: archive.read(m) for m in members}
    except _ZIP_ERRORS as error:
        raise DamagedArchive(str(error)) from error


def read_members(path: str, limits: Mapping[str, int], parameter: str) -> dict[str, bytes]:
    """Members of the model file at `path`.

    Parameters
    ----------
    path : str
        The file.
    limits : mapping
        Names of the members to read -> largest size in bytes, uncompressed.
    parameter : str
        Job field for messages.

    Raises
    ------
    InputFileError
        If there is no such file, or it cannot be read.
    ModelError
        If it is not a zip, is incomplete, lacks a member or holds one that is too large.
    """
    try:
        start = _first_bytes(path, parameter)
        with zipfile.ZipFile(path) as archive:
            return {name: _read(archive, name, limit, path, parameter) for name, limit in limits.items()}
    except _ZIP_ERRORS as error:
        if start.startswith(b"PK"):
            raise ModelError(
                "{path} is incomplete or damaged; copy it again, or train the model again",
                parameter=parameter,
                path=path,
            ) from error
        raise ModelError(
            "{path} is not a Terroir model; choose a file made by Train classifier (.terroir)",
            parameter=parameter,
            path=path,
        ) from error
    except OSError as error:
        if isinstance(error, InputFileError):
            raise
        raise InputFileError(
            "{path} cannot be read ({reason}); check the path",
            parameter=parameter,
            path=path,
            reason=error.strerror or error,
        ) from error


# What zipfile raises for bytes that are no sound zip: bad structure or checksum, broken deflate stream, early
# end, unknown compression, encryption, and sizes or offsets beyond the file.
_ZIP_ERRORS = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OverflowError,
)


def _first_bytes(path: str, parameter: str) -> bytes:
    if not Path(path).is_file():
        raise InputFileError("{path} is not a file; check the path", parameter=parameter, path=path)
    with open(path, "rb") as stream:
        return stream.read(4)


def _read(archive: zipfile.ZipFile, name: str, limit: int, path: str, parameter: str) -> bytes:
    found = [member for member in archive.infolist() if member.filename == name]
    if len(found) != 1:
        raise ModelError(
            "{path} is not a Terroir model (it needs one member {name}); choose another file",
            parameter=parameter,
            path=path,
            name=name,
        )
    if found[0].file_size > limit:
        raise ModelError(
            "{path} is refused because {name} has {size} MB, more than the {limit} MB allowed; train a smaller model",
            parameter=parameter,
            path=path,
            name=name,
            size=-(-found[0].file_size // 2**20),
            limit=limit // 2**20,
        )
    return archive.read(found[0])
