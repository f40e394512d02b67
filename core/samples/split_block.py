"""Split by square blocks of the map: what lies in one block stays on one side."""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence

import numpy as np

from .identity import text_hash
from .places import block_numbers
from .split import Split


def group_blocks(groups: Sequence[str], boxes: np.ndarray, size: float, crs: str) -> list[str]:
    """The block of each feature's group: where the centre of the group's extent lies.

    Whole groups go to one block, so that a polygon on the border of two is not torn apart.

    Parameters
    ----------
    groups : sequence of str, shape (n,)
        What belongs together.
    boxes : ndarray of float64, shape (n, 4)
        Smallest x, largest x, smallest y and largest y of each feature.
    size : float
        Side of a block; see `block_numbers`.
    crs : str
        WKT of the coordinates.

    Returns
    -------
    list of str, shape (n,)
        Row and column of a block as text.
    """
    _, place = np.unique(np.asarray(groups, dtype=str), return_inverse=True)
    place = place.reshape(-1)
    count = int(place.max()) + 1 if len(place) else 0
    low, high = np.full((count, 2), np.inf), np.full((count, 2), -np.inf)
    for axis in (0, 1):
        np.minimum.at(low[:, axis], place, boxes[:, 2 * axis])
        np.maximum.at(high[:, axis], place, boxes[:, 2 * axis + 1])
    centres = (low + high) / 2
    numbers = block_numbers(centres[:, 0], centres[:, 1], size, crs)
    names = [f"{row},{col}" for row, col in numbers.tolist()]
    return [names[index] for index in place.tolist()]


def split_blocks(classes: Sequence[Hashable], blocks: Sequence[str], test_fraction: float, seed: int) -> Split:
    """Put whole blocks into the test so that every class is divided in about the same proportion.

    A block holds several classes, so that not each class can have exactly its share. Classes choose one after
    the other, the one with the fewest blocks first (as in the iterative stratification of Sechidis, Tsoumakas &
    Vlahavas 2011): of its n blocks, round(n · fraction) shall be for the test, at least one and at most n − 1;
    blocks that an earlier class has placed count. A class with one block is for training only.

    Parameters
    ----------
    classes, blocks : sequence, shape (n,)
        Class and block of each feature.
    test_fraction : float
        Share of the blocks, above 0 and below 1.
    seed : int
        Order of the blocks depends on it and on their names alone.
    """
    members: dict[Hashable, set[str]] = {}
    for own, block in zip(classes, blocks):
        members.setdefault(own, set()).add(block)
    names = sorted(set(blocks))
    rank = dict(zip(names, text_hash(names, seed).tolist()))
    in_test: dict[str, bool] = {}
    single = []
    for own in sorted(members, key=lambda name: (len(members[name]), str(name))):
        total = len(members[own])
        if total == 1:
            single.append(own)
        wanted = min(max(math.floor(total * test_fraction + 0.5), 1), total - 1)
        wanted -= sum(in_test.get(block, False) for block in members[own])
        free = sorted((block for block in members[own] if block not in in_test), key=lambda block: (rank[block], block))
        for place, block in enumerate(free):
            in_test[block] = place < wanted
    return Split(np.array([in_test[block] for block in blocks], bool), tuple(sorted(single, key=str)))
