"""From the numbers of points wanted to the pixels chosen, with a distance between them where one is asked for."""

from __future__ import annotations

import numpy as np

from ..blocks.reduce import part_of
from ..raster.stack import Stack
from ..run import Run
from ..samples.spacing import place_apart
from .draw import Pixels, first_by_hash, safe_reach
from .strata import Strata

_PASSES = 4
_GROWTH = 8.0
# Candidates of a stratum that are looked at where a distance keeps turning them down.
_MOST_TRIED = 200_000


def select(
    stack: Stack, strata: Strata, groups: np.ndarray, wanted: np.ndarray, distance: float, seed: int, run: Run
) -> Pixels:
    """Choose pixels at random within groups of strata.

    Parameters
    ----------
    stack : Stack
        The map, one band.
    strata : Strata
        Its strata.
    groups : ndarray of int64, shape (H,)
        Group, from 0 to G − 1, of each stratum: the stratum itself in a stratified design, 0 in a simple one.
    wanted : ndarray of int64, shape (G,)
        Points of each group, at most as many as it has pixels.
    distance : float
        Least distance between the centres of two chosen pixels of whatever stratum, in units of the map; 0 for none.
    seed : int
        Another seed gives another choice.
    run : Run
        Backend, memory, progress and cancel.

    Returns
    -------
    Pixels
        In the order of their hash.

    Notes
    -----
    With a distance, groups take turns, so that none is crowded out by one of which more is wanted. Where too few
    candidates are far enough from each other, further passes look at more of them, up to a limit that
    depends on nothing but the numbers of pixels.
    """
    population = np.bincount(groups, strata.pixels, len(wanted))
    reach = safe_reach(wanted * (3.0 if distance > 0 else 1.0))
    limit = np.maximum(4.0 * reach, _MOST_TRIED)
    for attempt in range(_PASSES):
        share = np.minimum(reach / population, 1.0)
        part = part_of(run, 1.0 - 0.5**attempt, 1.0 - 0.5 ** (attempt + 1))
        pixels = first_by_hash(stack, strata, share[groups] * strata.pixels, seed, part)
        own = groups[pixels.stratum]
        chosen = _choose(stack, pixels, own, wanted, distance)
        missing = wanted - np.bincount(own[chosen], minlength=len(wanted))
        again = (missing > 0) & (share < 1.0) & (reach < limit)
        if not again.any():
            break
        reach = np.where(again, np.minimum(reach * _GROWTH, limit), reach)
    return pixels.take(chosen)


def _choose(stack: Stack, pixels: Pixels, own: np.ndarray, wanted: np.ndarray, distance: float) -> np.ndarray:
    """Places of the chosen pixels, in the order of the hash."""
    members = {group: np.flatnonzero(own == group) for group in range(len(wanted))}
    numbers = dict(enumerate(wanted.tolist()))
    if distance <= 0:
        return np.sort(np.concatenate([members[group][:number] for group, number in numbers.items()]))
    xs, ys = stack.grid.map_coordinates(pixels.cols + 0.5, pixels.rows + 0.5)
    # Pixels exactly that far apart are far enough, whatever the last bits of their coordinates.
    return place_apart(members, numbers, np.stack([xs, ys], axis=1), distance * (1.0 - 1e-9))
