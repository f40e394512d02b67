"""Where the samples of a table lie."""

from __future__ import annotations

from typing import Optional

import numpy as np
from osgeo import ogr


class PlaceReader:
    """Collects the places of features as they are read; does nothing where they are not asked for.

    Parameters
    ----------
    wanted : bool
        Whether places are asked for: geometries cost time.
    """

    def __init__(self, wanted: bool) -> None:
        self._wanted = wanted
        self._places: list[tuple[float, float]] = []

    def add(self, feature: ogr.Feature) -> None:
        """Take over the centre of the feature's extent, of a point the point itself; NaN where there is none."""
        if not self._wanted:
            return
        geometry = feature.GetGeometryRef()
        if geometry is None or geometry.IsEmpty():
            self._places.append((np.nan, np.nan))
            return
        left, right, bottom, top = geometry.GetEnvelope()
        self._places.append(((left + right) / 2, (bottom + top) / 2))

    def coordinates(self) -> Optional[np.ndarray]:
        """Map coordinates x and y, float64, shape (n, 2); None where not asked for, or where no feature has any."""
        if not self._wanted:
            return None
        found = np.array(self._places, np.float64).reshape(-1, 2)
        return found if np.isfinite(found).all(axis=1).any() else None
