"""Folds for the small cross-validations of a search, in which every class that can be tested is.

A search often has a dozen polygons to go by, three of a class. Folds that look at the numbers of samples only may then
hold all polygons of a rare class together, so that it is learnt in no fold that tests it, and every candidate misses
it. Here the polygons of each class are dealt to the folds.
"""

from __future__ import annotations

from typing import Optional

import numpy as np

from ..validation.folds import Fold, unit_numbers


def plan_splits(
    codes: np.ndarray, groups: np.ndarray, folds: int, seed: int, synthetic: Optional[np.ndarray] = None
) -> tuple[Fold, ...]:
    """Training and test indices of a small cross-validation; empty where the samples allow none.

    The polygons of a class, the largest ones first, are dealt to the folds in random order, round by round: no fold has
    two of a class more than another, and large ones are spread. A class in one polygon is always learnt from, and
    never tested. There are fewer folds than asked for where no class has as many polygons.

    Parameters
    ----------
    codes : ndarray of int, shape (n,)
        Class of each sample. A polygon counts for the class that most of its samples belong to.
    groups : ndarray, shape (n,)
        Polygon of each sample.
    folds : int
        Number of folds, from 2 on.
    seed : int
        How polygons are shuffled.
    synthetic : ndarray of bool, shape (n,), optional
        Made-up samples: learnt from where their polygon is, and never tested. The folds are those of the real samples
        alone.

    Returns
    -------
    tuple of (ndarray, ndarray)
        Indices (int64); two folds at least, or none.
    """
    if codes.size == 0:
        return ()
    if synthetic is not None and synthetic.any():
        return _with_made_up(codes, groups, folds, seed, synthetic)
    units = unit_numbers(groups)
    main, sizes = _main_classes(codes, units)
    most = int(np.unique(main, return_counts=True)[1].max())
    folds = min(folds, most)
    if folds < 2:
        return ()
    fold_of = _deal(main, sizes, folds, np.random.default_rng(seed))[units]
    parts = ((np.flatnonzero(fold_of != number), np.flatnonzero(fold_of == number)) for number in range(folds))
    found = tuple((train, test) for train, test in parts if test.size and np.unique(codes[train]).size > 1)
    return found if len(found) > 1 else ()


def _with_made_up(
    codes: np.ndarray, groups: np.ndarray, folds: int, seed: int, synthetic: np.ndarray
) -> tuple[Fold, ...]:
    """Folds of the real samples, and with each of them the made-up ones of polygons that are not tested."""
    real, made = np.flatnonzero(~synthetic), np.flatnonzero(synthetic)
    units = unit_numbers(groups)
    found = []
    for train, test in plan_splits(codes[real], groups[real], folds, seed):
        kept = made[~np.isin(units[made], units[real[test]])]
        found.append((np.sort(np.concatenate([real[train], kept])), real[test]))
    return tuple(found)


def _main_classes(codes: np.ndarray, units: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of every unit the class that most of its samples have (the lowest of equals), and its number of samples."""
    pairs, counts = np.unique(np.column_stack([units, codes]), axis=0, return_counts=True)
    order = np.lexsort((pairs[:, 1], -counts, pairs[:, 0]))
    _, first = np.unique(pairs[order, 0], return_index=True)
    return pairs[order, 1][first], np.bincount(units)


def _deal(main: np.ndarray, sizes: np.ndarray, folds: int, generator: np.random.Generator) -> np.ndarray:
    """Fold of every unit; -1 for one that is alone in its class."""
    fold_of = np.full(main.size, -1, np.int64)
    keys, turn = generator.random((2, main.size)), 0
    for code in np.unique(main):
        members = np.flatnonzero(main == code)
        if members.size < 2:
            continue
        members = members[np.lexsort((keys[0, members], -sizes[members]))]
        rounds = np.arange(members.size) // folds
        members = members[np.lexsort((keys[1, members], rounds))]
        # The last round may be a short one: which folds go without differs from class to class.
        fold_of[members] = (np.arange(members.size) + turn) % folds
        turn += members.size
    return fold_of
