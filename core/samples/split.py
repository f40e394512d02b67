"""Split features into training and test, so that no polygon is on both sides."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np

from .identity import text_hash


@dataclass(frozen=True)
class Split:
    """Which features are for the test.

    Parameters
    ----------
    test : ndarray of bool, shape (n,)
    single : tuple
        Classes with one group only, all of it for training.
    """

    test: np.ndarray
    single: tuple[Hashable, ...]


def split_groups(classes: Sequence[Hashable], groups: Sequence[str], test_fraction: float, seed: int) -> Split:
    """Put whole groups into the test, class by class.

    Of a class with n groups, round(n · fraction) go to the test, at least one and at most n − 1 (as iota2
    splits polygons); a class with one group is for training only. A group that holds several classes counts
    for its most frequent one (the first in sorted order where two are equal). The choice depends on the
    seed and the groups' names alone, not on the order of the features.

    Parameters
    ----------
    classes, groups : sequence, shape (n,)
        Class and group of each feature.
    test_fraction : float
        Share of the groups, above 0 and below 1.
    seed : int
    """
    class_of = _main_class(classes, groups)
    test_groups: set[str] = set()
    single = []
    for wanted in sorted(set(class_of.values()), key=str):
        members = sorted(group for group, own in class_of.items() if own == wanted)
        if len(members) == 1:
            single.append(wanted)
            continue
        # Half away from zero, unlike Python's round, so that the count is the reference's.
        count = min(max(math.floor(len(members) * test_fraction + 0.5), 1), len(members) - 1)
        order = np.argsort(text_hash(members, seed), kind="stable")
        test_groups.update(members[place] for place in order[:count])
    return Split(np.array([group in test_groups for group in groups], bool), tuple(single))


def _main_class(classes: Sequence[Hashable], groups: Sequence[str]) -> dict[str, Hashable]:
    counts: dict[str, Counter[Hashable]] = {}
    for own, group in zip(classes, groups):
        counts.setdefault(group, Counter())[own] += 1
    return {group: min(counter, key=lambda own: (-counter[own], str(own))) for group, counter in counts.items()}
