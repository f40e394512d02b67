"""Areas on the ellipsoid, by exact formulas: zones of geographic coordinates, and polygons of any shape.

The authalic sphere has the ellipsoid's surface, and the authalic latitude maps one on the other without changing any
area (Snyder 1987, equations 3-11 to 3-13). There the area of a polygon is that of spherical triangles, computed from
vectors (Van Oosterom and Strackee 1983), which knows neither poles nor the date line.

References
----------
Snyder, J. P. (1987). Map projections: a working manual. U.S. Geological Survey Professional Paper 1395.
Van Oosterom, A., Strackee, J. (1983). The solid angle of a plane triangle. IEEE Transactions on Biomedical
Engineering BME-30, 125–126.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from osgeo import osr


@dataclass(frozen=True)
class Ellipsoid:
    """An ellipsoid of revolution.

    Parameters
    ----------
    axis : float
        Semi-major axis in metres.
    flattening : float
        0 for a sphere.
    """

    axis: float
    flattening: float

    @classmethod
    def of(cls, system: osr.SpatialReference) -> Ellipsoid:
        """The ellipsoid of a reference system."""
        inverse = float(system.GetInvFlattening())
        return cls(float(system.GetSemiMajor()), 1 / inverse if inverse else 0.0)

    @property
    def eccentricity(self) -> float:
        """First eccentricity, √(f (2 − f))."""
        return math.sqrt(self.flattening * (2 - self.flattening))

    def authalic(self, sine: np.ndarray) -> np.ndarray:
        """q, Snyder's equation 3-12, of the sine of the latitude."""
        e = self.eccentricity
        if e == 0:
            return 2 * sine
        scaled = e * sine
        found: np.ndarray = (1 - e * e) * (sine / (1 - scaled * scaled) + np.arctanh(scaled) / e)
        return found

    @property
    def radius(self) -> float:
        """Radius of the authalic sphere in metres."""
        return self.axis * math.sqrt(float(self.authalic(np.array(1.0))) / 2)

    def zone_area(self, latitudes: np.ndarray, width: float) -> np.ndarray:
        """Area between consecutive parallels and two meridians.

        Parameters
        ----------
        latitudes : ndarray of float, shape (n + 1,)
            Degrees; beyond the poles there is no area.
        width : float
            Degrees between the meridians.

        Returns
        -------
        ndarray of float64, shape (n,)
            Square metres.
        """
        q = self.authalic(np.sin(np.radians(np.clip(latitudes, -90, 90))))
        areas: np.ndarray = np.abs(np.diff(q)) * self.axis**2 / 2 * math.radians(abs(width))
        return areas

    def vectors(self, longitudes: np.ndarray, latitudes: np.ndarray) -> np.ndarray:
        """Unit vectors on the authalic sphere of places in degrees, shape (…, 3)."""
        sines = self.authalic(np.sin(np.radians(latitudes))) / float(self.authalic(np.array(1.0)))
        cosines = np.sqrt(np.clip(1 - sines * sines, 0, None))
        angles = np.radians(longitudes)
        return np.stack([cosines * np.cos(angles), cosines * np.sin(angles), sines], axis=-1)

    def lattice_area(self, vectors: np.ndarray) -> np.ndarray:
        """Area of the cells between the nodes of a lattice.

        Parameters
        ----------
        vectors : ndarray, shape (rows + 1, cols + 1, 3)
            Nodes as unit vectors; NaN where there is no such place.

        Returns
        -------
        ndarray of float64, shape (rows, cols)
            Square metres; NaN for cells with such a node.
        """
        a, b, c, d = vectors[:-1, :-1], vectors[:-1, 1:], vectors[1:, 1:], vectors[1:, :-1]
        areas: np.ndarray = np.abs(_solid_angle(a, b, c) + _solid_angle(a, c, d)) * self.radius**2
        return areas


def _solid_angle(a: np.ndarray, b: np.ndarray, c: np.ndarray) -> np.ndarray:
    """Solid angle of spherical triangles, positive or negative by their sense of rotation."""
    # The triple product of differences equals that of the vectors, and keeps its digits for small triangles.
    volume = (a * np.cross(b - a, c - a)).sum(axis=-1)
    below = 1 + (a * b).sum(axis=-1) + (b * c).sum(axis=-1) + (c * a).sum(axis=-1)
    angles: np.ndarray = 2 * np.arctan2(volume, below)
    return angles
