"""One or several divisions of the same features, each with a seed of its own."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np

TRAIN, TEST, REMOVED = "train", "test", "removed"
"""What a field `split` says of a feature."""


@dataclass(frozen=True)
class Division:
    """One run: the side of every feature.

    Parameters
    ----------
    test : ndarray of bool, shape (n,)
        For the test.
    removed : ndarray of bool, shape (n,)
        For neither side: too close to the test, or made from samples of the test.
    single : tuple
        Classes that are for training only, because there is nothing to divide.
    """

    test: np.ndarray
    removed: np.ndarray
    single: tuple[Hashable, ...]

    @property
    def train(self) -> np.ndarray:
        """Features for training."""
        kept: np.ndarray = ~(self.test | self.removed)
        return kept

    def sides(self) -> np.ndarray:
        """`TRAIN`, `TEST` or `REMOVED` for every feature."""
        names = np.array([TRAIN, TEST, REMOVED])
        sides: np.ndarray = names[np.where(self.removed, 2, np.where(self.test, 1, 0))]
        return sides


def split_field_names(runs: int) -> tuple[str, ...]:
    """``split`` for one run, else ``split_1`` … ``split_n``."""
    return ("split",) if runs == 1 else tuple(f"split_{number}" for number in range(1, runs + 1))


def without_side(classes: Sequence[Hashable], division: Division) -> tuple[list[Hashable], list[Hashable]]:
    """Classes that have no training feature, and classes (but the single ones) that have no test feature."""
    own = np.array([str(name) for name in classes])
    names = sorted(set(classes), key=str)
    untrained = [name for name in names if not division.train[own == str(name)].any()]
    single = {str(name) for name in division.single}
    untested = [name for name in names if str(name) not in single and not division.test[own == str(name)].any()]
    return untrained, untested
