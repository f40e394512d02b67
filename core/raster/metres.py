"""How long the units of a grid are on the ground."""

from __future__ import annotations

import math

from .grid import Grid, spatial_reference


def metres_per_unit(grid: Grid) -> tuple[float, float]:
    """Metres of a unit along x and along y at the middle of a grid.

    A radian is a cos φ / √(1 − e² sin² φ) along the parallel, and a (1 − e²) / (1 − e² sin² φ)^1.5 along the meridian
    (Snyder 1987, equations 4-20 and 4-18). Near the poles a degree along the parallel counts as one at 89°. Units that
    are not known count as metres.

    References
    ----------
    Snyder, J. P. (1987). Map projections: a working manual. U.S. Geological Survey Professional Paper 1395.
    """
    system = spatial_reference(grid.crs)
    if system is None:
        return 1.0, 1.0
    if not system.IsGeographic():
        unit = float(system.GetLinearUnits()) or 1.0
        return unit, unit
    _, y = grid.map_coordinates(grid.width / 2, grid.height / 2)
    degree = float(system.GetAngularUnits())
    latitude = min(abs(float(y)) * degree, math.radians(89))
    inverse = float(system.GetInvFlattening())
    flattening = 1 / inverse if inverse else 0.0
    squared = flattening * (2 - flattening)
    rest = 1 - squared * math.sin(latitude) ** 2
    axis = float(system.GetSemiMajor())
    return axis * math.cos(latitude) / math.sqrt(rest) * degree, axis * (1 - squared) / rest**1.5 * degree
