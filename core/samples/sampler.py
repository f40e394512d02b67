"""Which pixels become samples: a random or a periodic choice that depends on seed and pixel alone."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from .spacing import place_apart

SAMPLERS = ("random", "periodic")


@dataclass(frozen=True)
class Candidates:
    """Pixels to choose among.

    Parameters
    ----------
    strata : ndarray of int64, shape (n,)
        What each number of samples is wanted of: the class, or class and image.
    hashes : ndarray of uint64, shape (n,)
        Random order; see `pixel_hash`.
    scenes, rows, cols : ndarray of int64, shape (n,)
        Image, and place in its grid.
    """

    strata: np.ndarray
    hashes: np.ndarray
    scenes: np.ndarray
    rows: np.ndarray
    cols: np.ndarray

    def ordered(self, wanted: Mapping[int, int], sampler: str, seed: int) -> dict[int, np.ndarray]:
        """For each stratum its pixels, the first ones to be taken first.

        ``random`` orders them by hash. ``periodic`` starts with as many pixels as are wanted, evenly spread
        over the raster's lines: of N pixels the ones at floor(i·N/n) for i = 0 … n - 1, moved on by the seed.
        """
        raster_order = (self.cols, self.rows, self.scenes)
        keys = (*raster_order, self.hashes, self.strata) if sampler == "random" else (*raster_order, self.strata)
        order = np.lexsort(keys)
        sorted_strata = self.strata[order]
        found = {}
        for stratum, number in wanted.items():
            start, end = np.searchsorted(sorted_strata, [stratum, stratum + 1])
            members = order[start:end]
            found[stratum] = members if sampler == "random" else _periodic(members, number, seed)
        return found


def _periodic(members: np.ndarray, wanted: int, seed: int) -> np.ndarray:
    """Members in raster order, those of the period first."""
    total = len(members)
    if not 0 < wanted < total:
        return members
    offset = seed % math.ceil(total / wanted)
    # Python's integers: the product may not fit in 64 bits.
    places = np.array([i * total // wanted for i in range(wanted)], np.int64)
    chosen = np.zeros(total, bool)
    chosen[(places + offset) % total] = True
    return np.concatenate([members[chosen], members[~chosen]])


def choose(
    candidates: Candidates,
    wanted: Mapping[int, int],
    sampler: str,
    seed: int,
    places: np.ndarray | None = None,
    distance: float = 0.0,
) -> np.ndarray:
    """Choose pixels; not even the order in which they are given matters.

    Parameters
    ----------
    candidates : Candidates
    wanted : mapping of int to int
        Samples of every stratum; one with fewer pixels gives all it has.
    sampler : {'random', 'periodic'}
    seed : int
        Moves the period; the random order is in the candidates' hashes.
    places : ndarray of float64, shape (n, 2 or 3), optional
        Places between which distances can be measured; needed for a `distance`.
    distance : float
        No two chosen pixels, of whatever class, are nearer to each other.

    Returns
    -------
    ndarray of int64
        Indices of the chosen pixels, ascending.
    """
    ordered = candidates.ordered(wanted, sampler, seed)
    if places is not None and distance > 0:
        return place_apart(ordered, wanted, places, distance)
    parts = [members[: wanted[stratum]] for stratum, members in ordered.items()]
    return np.sort(np.concatenate(parts)) if parts else np.empty(0, np.int64)
