"""What tells whether two machines see the same file: its size, and when it was changed."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import NamedTuple, Optional

from osgeo import gdal

from ...raster.gdal_io import collected_errors
from ...raster.relocation import relocate
from ..paths import is_everywhere

# File systems round times, and servers keep clocks of their own.
_SECONDS = 2.0


class Signature(NamedTuple):
    """Size in bytes, and time of the last change in seconds; both 0 where only opening tells."""

    size: int
    changed: float

    def is_of(self, other: Optional[Signature]) -> bool:
        """Whether it is the same file."""
        return other is not None and self.size == other.size and abs(self.changed - other.changed) <= _SECONDS


def signatures(files: Iterable[str]) -> dict[str, Optional[Signature]]:
    """Signature of every file, as the calling thread finds it; None where it cannot be read."""
    return {file: _signature(relocate(file)) for file in files}


def first_unseen(expected: Mapping[str, Signature]) -> Optional[str]:
    """A file that is not the expected one here; None where all are."""
    for path, signature in expected.items():
        if not signature.is_of(_signature(relocate(path))):
            return path
    return None


def _signature(path: str) -> Optional[Signature]:
    if is_everywhere(path):
        return Signature(0, 0.0) if _opens(path) else None
    if path.startswith("/vsi"):
        with collected_errors():
            found = gdal.VSIStatL(path)
        return None if found is None else Signature(int(found.size), float(found.mtime))
    try:
        with open(path, "rb"):  # permission to read is not permission to look
            found = os.stat(path)
    except IsADirectoryError:
        return Signature(0, 0.0)
    except OSError:
        return None
    return Signature(found.st_size, found.st_mtime)


def _opens(url: str) -> bool:
    """Whether GDAL finds something there."""
    path = url if url.startswith("/vsi") else f"/vsicurl/{url}"
    with collected_errors():
        return gdal.VSIStatL(path) is not None
