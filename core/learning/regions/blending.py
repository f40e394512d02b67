"""Where which of several models applies: regions as pixels, and how they pass into each other at their borders."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple, Optional

import numpy as np
from osgeo import ogr

from ...raster.window import Window
from ...samples.rasterize import own_pixels
from .distance import distance_to

NOWHERE = -1
"""Zone of pixels for which there is no model."""


class ZoneShare(NamedTuple):
    """What a zone contributes to a block.

    Parameters
    ----------
    zone : int
        Which.
    places : ndarray of int64, shape (n,)
        Pixels, numbered row by row.
    weights : ndarray of float64, shape (n,)
        Above 0, up to 1.
    """

    zone: int
    places: np.ndarray
    weights: np.ndarray


@dataclass(frozen=True)
class Regions:
    """Polygons that divide an image into zones, each with a model of its own.

    A zone's weight goes linearly from 0 outside its border, at the exterior width, to 1 inside, at the interior width.
    Distances are those from a pixel's centre to the squares of the pixels on the other side of the border.

    Parameters
    ----------
    shapes : tuple of bytes
        WKB of the polygons in pixel coordinates, in the order of the layer: where they overlap, the first one counts.
    zones : ndarray of int64, shape (polygons,)
        Zone of each polygon.
    extents : ndarray of float64, shape (polygons, 4)
        Left, right, top and bottom of each polygon in pixels.
    rest : int, optional
        Zone of the pixels in no polygon; without one they belong `NOWHERE`.
    pixel : tuple of float
        Width and height of a pixel in map units.
    interior, exterior : float
        Widths in map units; 0 and 0 for zones that do not blend.
    """

    shapes: tuple[bytes, ...]
    zones: np.ndarray
    extents: np.ndarray
    rest: Optional[int]
    pixel: tuple[float, float]
    interior: float = 0.0
    exterior: float = 0.0

    @property
    def halo(self) -> int:
        """Pixels around a block whose zone matters in it."""
        widest = max(self.interior, self.exterior)
        return math.floor(widest / min(self.pixel) + 0.5) + 1 if widest > 0 else 0

    @property
    def bytes_per_pixel(self) -> int:
        """Working memory of `shares` for each pixel, halo included.

        Polygons as burnt, twice, and zones; columns and gaps of one zone at a time, with its distances; and then
        weights of the zones that meet in a block: seldom more than three in one place.
        """
        return 3 * 4 + (0 if self.halo == 0 else 2 + 6 * 8) + 3 * 16

    def reach(self, zones: Collection[int], window: Window) -> bool:
        """Whether one of these zones may have pixels in a window."""
        if self.rest is not None and self.rest in zones:
            return True
        return bool(np.isin(self.zones[self._near(window)], list(zones)).any())

    def owners(self, window: Window) -> np.ndarray:
        """Zone of every pixel of a window, which may reach beyond the image; int64, shape (rows, cols)."""
        near = self._near(window)
        rest = NOWHERE if self.rest is None else self.rest
        if not near.size:
            return np.full(window.shape, rest, np.int64)
        polygons = [ogr.CreateGeometryFromWkb(self.shapes[place]) for place in near.tolist()]
        # As if all were of one class: then the first one owns a pixel in several.
        same = np.zeros(len(polygons), np.int64)
        owner = own_pixels(polygons, np.arange(len(polygons)), same, window, "centre").owner
        zones: np.ndarray = np.append(self.zones[near], rest)[owner]
        return zones

    def shares(self, window: Window) -> tuple[np.ndarray, list[ZoneShare]]:
        """Zone of every pixel, and how much each zone counts.

        Parameters
        ----------
        window : Window
            The core of a block.

        Returns
        -------
        owners : ndarray of int64, shape (rows, cols)
            Zone that each pixel lies in.
        shares : list of ZoneShare
            In the order of the zones. Weights of a pixel do not add up to 1.
        """
        around = self.owners(window.expanded(self.halo))
        core = (slice(self.halo, self.halo + window.height), slice(self.halo, self.halo + window.width))
        owners = around[core]
        found = []
        for zone in np.unique(around).tolist():
            if zone == NOWHERE:
                continue
            weights = self._weights(around == zone, core).reshape(-1)
            places = np.flatnonzero(weights)
            if places.size:
                found.append(ZoneShare(zone, places, weights[places]))
        return owners, found

    def _weights(self, mask: np.ndarray, core: tuple[slice, slice]) -> np.ndarray:
        """Weight of a zone in every pixel of the core, float64."""
        inside = mask[core]
        if self.halo == 0 or mask.all():
            return inside.astype(np.float64)
        outwards = distance_to(mask, self.halo, self.pixel, self.exterior)
        inwards = distance_to(~mask, self.halo, self.pixel, self.interior)
        inside_by = np.where(inside, inwards, -outwards)
        weights: np.ndarray = np.clip((inside_by + self.exterior) / (self.interior + self.exterior), 0.0, 1.0)
        return weights

    def _near(self, window: Window) -> np.ndarray:
        """Polygons whose extent touches a window."""
        left, right, top, bottom = self.extents.T
        near: np.ndarray = np.flatnonzero(
            (left <= window.col_end) & (right >= window.col) & (top <= window.row_end) & (bottom >= window.row)
        )
        return near
