"""What a spatial cross-validation needs: places, and sizes that can be measured."""

from __future__ import annotations

import math
from typing import Optional

import numpy as np

from ...errors import DataError, ParameterError

_SMALLEST = 1e-6
"""Sizes below a micrometre (in metres) are slips; cells that small could not be counted either."""


def refuse_wrong_size(size: Optional[float], parameter: str) -> None:
    """Refuse a block's side or a buffer that is missing, not above 0, or no number.

    Raises
    ------
    ParameterError
    """
    if size is None:
        raise ParameterError(
            "this cross-validation needs it; give a distance in map units, or in metres where the coordinates are"
            " degrees",
            parameter=parameter,
        )
    if not (math.isfinite(size) and size >= _SMALLEST):
        raise ParameterError(
            "{size} is no distance to measure with; give a number above 0", parameter=parameter, size=size
        )


def refuse_without_places(coordinates: Optional[np.ndarray], scheme: str, count: int) -> np.ndarray:
    """The coordinates, shape (n, 2), float64.

    Raises
    ------
    DataError
        If samples have no place.
    """
    missing = count if coordinates is None else int((~np.isfinite(coordinates)).any(axis=1).sum())
    if coordinates is None or missing:
        raise DataError(
            "{scheme} needs to know where the samples lie, and {missing} of {count} have no place; choose polygon or"
            " leaveonepolygonout, or a table that has points",
            parameter="cv",
            scheme=scheme,
            missing=missing,
            count=count,
        )
    return np.asarray(coordinates, np.float64)
