"""Training, validation and test of a network: three sets that share no polygon, or no block of the map."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Optional

import numpy as np

from ..errors import ParameterError
from ..samples.split import Split, split_groups
from ..samples.split_block import group_blocks, split_blocks

TRAINING, VALIDATION, TEST, NONE = 0, 1, 2, -1
"""Numbers of the sets; what is left out has the last one."""
SETS = ("training", "validation", "test")
POLYGON, BLOCK = "polygon", "block"
SPLITS = (POLYGON, BLOCK)
VALIDATION_SHARE, TEST_SHARE = 0.16, 0.20
"""What the shares are where nobody says otherwise: 64 % are left for training, as at LaSTIG."""

UNITS = {POLYGON: "polygons", BLOCK: "blocks"}

POLYGONS, SQUARES = "polygons", "squares"
"""What items come from: polygons, or the squares by which a raster of labels is divided."""


def check_shares(split: str, block_size: Optional[float], validation_share: float, test_share: float) -> None:
    """Refuse shares that leave nothing to learn from, and blocks without a size.

    Raises
    ------
    ParameterError
        Names the Job field ``validation_share``, ``test_share`` or ``block_size``.
    """
    for name, share in (("validation_share", validation_share), ("test_share", test_share)):
        if not 0 <= share < 1:
            raise ParameterError("{value} is no share; give a number from 0 to below 1", parameter=name, value=share)
    if validation_share + test_share >= 1:
        raise ParameterError(
            "validation ({validation}) and test ({test}) together leave nothing to train with; give shares whose sum is"
            " below 1",
            parameter="test_share",
            validation=validation_share,
            test=test_share,
        )
    if split == BLOCK and block_size is None:
        raise ParameterError("the split by block needs the side of a block; give one", parameter="block_size")
    if block_size is not None and not (block_size > 0 and math.isfinite(block_size)):
        raise ParameterError("{value} is no length; give a number above 0", parameter="block_size", value=block_size)


def split_sets(
    codes: np.ndarray,
    groups: Sequence[str],
    xs: np.ndarray,
    ys: np.ndarray,
    crs: str,
    split: str,
    block_size: Optional[float],
    validation_share: float = VALIDATION_SHARE,
    test_share: float = TEST_SHARE,
    seed: int = 0,
) -> np.ndarray:
    """Divide items (patches, polygons) into training, validation and test, class by class.

    The test is chosen first, and the validation from what is left, both by the rules of 'Split samples': of a class
    with n groups, about the share of them, at least one, and at least one is left. So a class with one group is for
    training only, and one with two for training and test. The choice depends on the seed and the groups' names (or
    the blocks' places) alone.

    Parameters
    ----------
    codes : ndarray of int, shape (n,)
        Class of each item.
    groups : sequence of str, shape (n,)
        What each item belongs to, which stays together: its polygon.
    xs, ys : ndarray of float64, shape (n,)
        Middle of each item in map coordinates; not looked at by the split by polygon.
    crs : str
        WKT of the coordinates, empty where unknown.
    split : {'polygon', 'block'}
        What stays together: groups, or square blocks of the map (a group lies where the middle of its extent does).
    block_size : float, optional
        Side of a block in map units; metres where the coordinates are degrees.
    validation_share, test_share : float
        Shares of the groups or blocks; 0 for none.
    seed : int
        Another one gives another division.

    Returns
    -------
    ndarray of int8, shape (n,)
        `TRAINING`, `VALIDATION` or `TEST`.

    Raises
    ------
    ParameterError
        If the shares or the size of a block cannot work.
    """
    check_shares(split, block_size, validation_share, test_share)
    classes, names = codes.tolist(), [str(group) for group in groups]
    if split == BLOCK:
        boxes = np.column_stack([xs, xs, ys, ys]).astype(np.float64)
        names = group_blocks(names, boxes, block_size or 0.0, crs)
    sets = np.full(len(codes), TRAINING, np.int8)
    # What is left after the test is more than one whole, so that the share of it is larger.
    parts = ((TEST, test_share), (VALIDATION, validation_share / (1 - test_share)))
    for number, share in parts:
        left = np.flatnonzero(sets == TRAINING)
        if share > 0 and len(left):
            chosen = _divide([classes[i] for i in left], [names[i] for i in left], split, share, seed)
            sets[left[chosen.test]] = number
    return sets


def _divide(classes: list[int], names: list[str], split: str, share: float, seed: int) -> Split:
    if split == BLOCK:
        return split_blocks(classes, names, share, seed)
    return split_groups(classes, names, share, seed)


@dataclass(frozen=True)
class SetSizes:
    """How many items, and groups, of each class are in each set.

    Parameters
    ----------
    items, groups : dict
        Name of the set -> class code -> number; every class is in every set, with 0 where it is missing.
    unit : {'polygons', 'squares'}
        What the groups are.
    """

    items: dict[str, dict[int, int]]
    groups: dict[str, dict[int, int]]
    unit: str = POLYGONS

    def missing(self, name: str) -> list[int]:
        """Codes of the classes of which a set has nothing."""
        return [code for code, count in self.items[name].items() if count == 0]

    def total(self, name: str) -> int:
        """Items of a set."""
        return sum(self.items[name].values())


def count_sets(
    sets: np.ndarray,
    codes: np.ndarray,
    groups: Sequence[str],
    weights: Optional[np.ndarray] = None,
    unit: str = POLYGONS,
) -> SetSizes:
    """Count items and groups of every class in every set.

    Parameters
    ----------
    sets : ndarray of int8, shape (n,)
        What `split_sets` gave; `NONE` for what is left out.
    codes : ndarray of int, shape (n,)
    groups : sequence of str, shape (n,)
    weights : ndarray of int, shape (n,), optional
        What each item counts (the labelled pixels of a polygon); 1 by default.
    unit : {'polygons', 'squares'}
        What the groups are.
    """
    own = np.asarray([str(group) for group in groups])
    worth = np.ones(len(codes), np.int64) if weights is None else weights
    known = [int(code) for code in np.unique(codes)]
    items: dict[str, dict[int, int]] = {}
    counts: dict[str, dict[int, int]] = {}
    for number, name in enumerate(SETS):
        inside = sets == number
        items[name] = {code: int(worth[inside & (codes == code)].sum()) for code in known}
        counts[name] = {code: int(np.unique(own[inside & (codes == code)]).size) for code in known}
    return SetSizes(items, counts, unit)
