"""Small pictures that are part of a page: PNG without a library, for any GDAL."""

from __future__ import annotations

import base64
import struct
import zlib

import numpy as np

from ...classes import ClassTable
from .facts import UNLABELLED

LONGEST = 256
"""Pixels along the longer side of a picture; of a larger one every n-th is shown."""
NOTHING = (241, 242, 244)
"""Colour of what has no class."""
_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def png(image: np.ndarray) -> bytes:
    """Bytes of a PNG; the same picture gives the same bytes.

    Every row is stored as its difference from the row above (filter 2 of the format), which compresses images well.

    Parameters
    ----------
    image : ndarray of uint8, shape (h, w, 3)
        Red, green, blue.

    Raises
    ------
    ValueError
        If it is no such picture.

    References
    ----------
    W3C (2003). Portable Network Graphics (PNG) Specification, second edition. ISO/IEC 15948.
    """
    if image.ndim != 3 or image.shape[2] != 3 or image.dtype != np.uint8 or not image.size:
        raise ValueError(f"{image.dtype} {image.shape} is no picture of red, green and blue bytes")
    height, width = image.shape[:2]
    rows = np.ascontiguousarray(image).reshape(height, 3 * width)
    # Unsigned bytes wrap around, as the format wants it.
    filtered = np.empty((height, 3 * width + 1), np.uint8)
    filtered[:, 0] = 2
    filtered[0, 1:] = rows[0]
    filtered[1:, 1:] = rows[1:] - rows[:-1]
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"".join(
        [
            _SIGNATURE,
            _chunk(b"IHDR", header),
            _chunk(b"IDAT", zlib.compress(filtered.tobytes(), 9)),
            _chunk(b"IEND", b""),
        ]
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def address(image: np.ndarray) -> str:
    """A picture as a ``data:`` address, of at most `LONGEST` pixels along each side.

    Parameters
    ----------
    image : ndarray of uint8, shape (h, w, 3)
    """
    return "data:image/png;base64," + base64.b64encode(png(thinned(image))).decode("ascii")


def thinned(image: np.ndarray) -> np.ndarray:
    """Every n-th row and column, so that no side is longer than `LONGEST`; the image itself where none is."""
    step = -(-max(image.shape[:2]) // LONGEST)
    found: np.ndarray = image[::step, ::step]
    return found


def class_colours(codes: np.ndarray, classes: ClassTable) -> np.ndarray:
    """Picture of class codes in the colours of their classes.

    Parameters
    ----------
    codes : ndarray of int, shape (h, w)
        `UNLABELLED`, and codes that the table does not know, are `NOTHING`.
    classes : ClassTable
        Gives the colours.

    Returns
    -------
    ndarray of uint8, shape (h, w, 3)
    """
    picture = np.empty((*codes.shape, 3), np.uint8)
    picture[:] = NOTHING
    for entry in classes:
        if entry.code != UNLABELLED:
            picture[codes == entry.code] = entry.rgb
    return picture
