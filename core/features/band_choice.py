"""Bands that people choose by name or number."""

from __future__ import annotations

from collections.abc import Sequence

from ..errors import ParameterError
from ..raster.band_names import plain_name
from ..raster.stack import Stack


def chosen_bands(stack: Stack, wanted: Sequence[str], parameter: str = "bands") -> tuple[int, ...]:
    """Places (from 0) of bands given by name (in any case), number (from 1) or position (``b1``); all for none.

    A name is the stack's, or the description that the file gives, with its blanks and accents.

    Raises
    ------
    ParameterError
        If a band is not there, or named twice.
    """
    if not wanted:
        return tuple(range(len(stack.bands)))
    found: list[int] = []
    for text in wanted:
        place = _place(stack, text.strip())
        if place is None:
            raise ParameterError(
                "there is no band {band}; choose among {names} or give a number from 1 to {count}",
                parameter=parameter,
                band=text,
                names=", ".join(stack.band_names),
                count=len(stack.bands),
            )
        if place in found:
            raise ParameterError("band {band} is chosen twice; name it once", parameter=parameter, band=text)
        found.append(place)
    return tuple(found)


def _place(stack: Stack, text: str) -> int | None:
    """Place of one band; a name as written comes first, for it may look like a position."""
    for names in (stack.band_names, tuple(name.lower() for name in stack.band_names), stack.positions):
        for candidate in (text, text.lower()):
            if candidate in names:
                return names.index(candidate)
    if text.isascii() and text.isdigit():
        number = int(text) - 1
        return number if 0 <= number < len(stack.bands) else None
    # The name that the file gives, and QGIS shows, may hold blanks and accents.
    written = plain_name(text).lower()
    lowered = [name.lower() for name in stack.band_names]
    return lowered.index(written) if written in lowered else None
