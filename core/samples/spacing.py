"""Samples that keep a distance from each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from itertools import product

import numpy as np


def place_apart(
    ordered: Mapping[int, np.ndarray], wanted: Mapping[int, int], places: np.ndarray, distance: float
) -> np.ndarray:
    """Take pixels in their order as long as they are not too near to one that was taken.

    Strata take turns, one pixel each, so that none is crowded out by one of which more is wanted.

    Parameters
    ----------
    ordered : mapping of int to ndarray of int64
        Indices of each stratum's pixels, the first to be taken first.
    wanted : mapping of int to int
        Samples of each stratum, at most.
    places : ndarray of float64, shape (n, 2 or 3)
        See `terroir.core.samples.places.measurable`.
    distance : float
        Smallest distance between any two samples, above 0.

    Returns
    -------
    ndarray of int64
        Indices of the chosen pixels, ascending.
    """
    candidates, strata = _in_turns(ordered, wanted)
    # Cells as wide as the distance: whatever is too near lies in the same cell or in one beside it.
    cells = np.floor(places[candidates] / distance).astype(np.int64).tolist()
    points = places[candidates].tolist()
    around = list(product((0, -1, 1), repeat=places.shape[1]))
    taken: dict[tuple[int, ...], list[list[float]]] = defaultdict(list)
    left = {stratum: int(number) for stratum, number in wanted.items()}
    limit = distance * distance
    chosen = []
    for index, stratum, cell, point in zip(candidates.tolist(), strata.tolist(), cells, points):
        if left[stratum] and _is_free(taken, cell, point, around, limit):
            taken[tuple(cell)].append(point)
            left[stratum] -= 1
            chosen.append(index)
            if not any(left.values()):
                break
    return np.sort(np.array(chosen, np.int64))


def _in_turns(ordered: Mapping[int, np.ndarray], wanted: Mapping[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """All candidates and their strata: the first ones of all strata, then the second ones, and so on."""
    strata = [stratum for stratum in sorted(ordered) if wanted[stratum] and len(ordered[stratum])]
    if not strata:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    indices = np.concatenate([ordered[stratum] for stratum in strata])
    names = np.concatenate([np.full(len(ordered[stratum]), stratum, np.int64) for stratum in strata])
    turns = np.concatenate([np.arange(len(ordered[stratum])) for stratum in strata])
    order = np.lexsort((names, turns))
    return indices[order], names[order]


def _is_free(
    taken: dict[tuple[int, ...], list[list[float]]],
    cell: list[int],
    point: list[float],
    around: list[tuple[int, ...]],
    limit: float,
) -> bool:
    for step in around:
        for other in taken.get(tuple(map(int.__add__, cell, step)), ()):
            if sum((a - b) * (a - b) for a, b in zip(point, other)) < limit:
                return False
    return True
