"""Numbers that usually mean "no data", in files that do not say so."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .stack import Stack
from .window import Window

USUAL = (-9999.0, -32768.0, float(np.finfo(np.float32).min))
"""What programs write where there are no data; measured values hardly ever hit them exactly."""
_MOST_NAMED = 5


def warn_of_undeclared_nodata(stack: Stack, warn: Callable[..., None]) -> None:
    """Warn where a corner of the image holds one of the `USUAL` numbers as if it were data.

    Four pixels are read: most images that are not rectangles of data have none in a corner.

    Parameters
    ----------
    stack : Stack
        The image.
    warn : callable
        ``Run.warn``.
    """
    if stack.dtype.kind == "u":
        return
    found: dict[float, set[str]] = {}
    for row in {0, stack.grid.height - 1}:
        for col in {0, stack.grid.width - 1}:
            data, valid = stack.read(Window(col, row, 1, 1))
            if valid[0, 0]:
                for band, value in zip(stack.bands, data[:, 0, 0].tolist()):
                    if value in USUAL:
                        found.setdefault(value, set()).add(band.name)
    for value, names in sorted(found.items()):
        bands = [name for name in stack.band_names if name in names]
        warn(
            "{value} stands in a corner of {bands} and counts as data, for it is not declared as nodata. If it means"
            " that there are no data, declare it as the file's nodata value or hide such pixels with MASK.",
            value=f"{value:g}",
            bands=", ".join(bands[:_MOST_NAMED]) + ("" if len(bands) <= _MOST_NAMED else ", …"),
        )
