"""Bands that people choose by name or number."""

from __future__ import annotations

from collections.abc import Sequence

from ..errors import ParameterError
from ..raster.stack import Stack


def chosen_bands(stack: Stack, wanted: Sequence[str], parameter: str = "bands") -> tuple[int, ...]:
    """Places (from 0) of bands given by name (in any case), number (from 1) or position (``b1``); all for none.

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
    number = int(text) - 1 if text.isascii() and text.isdigit() else -1
    return number if 0 <= number < len(stack.bands) else None
