"""A share of samples that stands for all of them: fewer polygons of every class, and fewer samples of each."""

from __future__ import annotations

import math

import numpy as np

from ..validation.folds import unit_numbers

FEWEST_SAMPLES = 20
"""Of a class; below that it takes all that there are."""


def share_of_samples(codes: np.ndarray, groups: np.ndarray, share: float, folds: int, seed: int) -> np.ndarray:
    """Indices (int64, ascending) of a share of the samples.

    Every class gives a share of its polygons, at least as many as there are folds. Where that leaves more than the
    share of its samples, because it has few polygons, each of these gives a part of its samples: they are much alike.
    With a larger share the polygons of a smaller one are among those taken.

    Parameters
    ----------
    codes, groups : ndarray, shape (n,)
        Class and polygon.
    share : float
        Above 0, at most 1.
    folds : int
        Folds that must get a polygon of every class that has as many.
    seed : int
        Which ones.
    """
    generator = np.random.default_rng(seed)
    units = unit_numbers(groups)
    # One number for every sample and every polygon, drawn for all of them, so that each share sorts by the same ones.
    of_sample, of_unit = generator.random(codes.size), generator.random(int(units.max()) + 1)
    taken = []
    for code in np.unique(codes):
        own = np.flatnonzero(codes == code)
        members = np.unique(units[own])
        count = min(members.size, max(folds, math.ceil(share * members.size)))
        kept = own[np.isin(units[own], members[np.argsort(of_unit[members])][:count])]
        wanted = max(math.ceil(share * own.size), FEWEST_SAMPLES)
        if kept.size > wanted:
            kept = _thinned(kept, units[kept], of_sample[kept], wanted / kept.size)
        taken.append(kept)
    return np.sort(np.concatenate(taken))


def _thinned(rows: np.ndarray, units: np.ndarray, keys: np.ndarray, part: float) -> np.ndarray:
    """A part of the samples of every polygon, at least one."""
    order = np.lexsort((keys, units))
    numbers, starts, counts = np.unique(units[order], return_index=True, return_counts=True)
    place = np.arange(rows.size) - np.repeat(starts, counts)
    kept: np.ndarray = rows[order][place < np.repeat(np.ceil(part * counts), counts)]
    return kept if numbers.size else rows
