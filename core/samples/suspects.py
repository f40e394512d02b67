"""Polygons that look mislabelled: a forest that has not seen them takes their pixels for another class.

The idea is that of Brodley & Friedl (1999), "Identifying mislabeled training data", *Journal of Artificial
Intelligence Research* 11, 131-167, with whole polygons held out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .identity import text_hash
from .table import SampleTable


@dataclass(frozen=True)
class Polygon:
    """One group of samples of one class, and how it was judged.

    Parameters
    ----------
    group : str
    code : int
        Class that it has.
    samples : int
        All its samples.
    judged : int
        Those that were predicted.
    score : float
        Share of these that were predicted as another class than their own; NaN where none was.
    predicted : int or None
        The class that most of these others were given.
    outliers : int
        Samples far from their class; see `outliers`.
    """

    group: str
    code: int
    samples: int
    judged: int
    score: float
    predicted: int | None
    outliers: int

    @property
    def suspect(self) -> bool:
        """Whether most of the polygon looks like another class."""
        return self.score > 0.5


def choose_judged(samples: SampleTable, most: int, seed: int) -> np.ndarray:
    """Indices of at most about `most` samples, ascending: as many of each polygon as of any other, by hash.

    A forest on a million samples takes minutes and would find the same polygons.
    """
    if len(samples) <= most:
        return np.arange(len(samples))
    _, groups, sizes = np.unique(samples.groups, return_inverse=True, return_counts=True)
    share = _largest_share(sizes, most)
    rows = np.ascontiguousarray(samples.values, "<f8")
    hashes = text_hash((row.tobytes().hex() for row in rows), seed)
    order = np.lexsort((hashes, groups.reshape(-1)))
    starts = np.cumsum(sizes) - sizes
    rank = np.arange(len(order)) - np.repeat(starts, sizes)
    return np.sort(order[rank < share])


def _largest_share(sizes: np.ndarray, most: int) -> int:
    """Largest number per group with which all groups together have at most `most`, but at least one."""
    low, high = 1, int(sizes.max())
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if np.minimum(sizes, middle).sum() <= most else (low, middle - 1)
    return low


def judge_polygons(
    samples: SampleTable, predicted: np.ndarray, tested: np.ndarray, outlying: np.ndarray
) -> list[Polygon]:
    """Sum predictions up by polygon, the most suspicious first.

    A group of several classes counts as one polygon of each.

    Parameters
    ----------
    samples : SampleTable
    predicted : ndarray of int64, shape (n,)
        Out of fold.
    tested : ndarray of bool, shape (n,)
        Where `predicted` means something.
    outlying : ndarray of bool, shape (n,)
    """
    names, groups = np.unique(samples.groups, return_inverse=True)
    known, classes = np.unique(samples.codes, return_inverse=True)
    keys, polygon, sizes = np.unique(
        groups.reshape(-1) * len(known) + classes.reshape(-1), return_inverse=True, return_counts=True
    )
    polygon = polygon.reshape(-1)
    count = len(keys)
    judged = np.bincount(polygon[tested], minlength=count)
    wrong = tested & (predicted != samples.codes)
    places = np.searchsorted(known, predicted[wrong])
    others = np.bincount(polygon[wrong] * len(known) + places, minlength=count * len(known)).reshape(count, -1)
    far = np.bincount(polygon[outlying], minlength=count)
    found = []
    for place, key in enumerate(keys.tolist()):
        total = int(others[place].sum())
        found.append(
            Polygon(
                group=str(names[key // len(known)]),
                code=int(known[key % len(known)]),
                samples=int(sizes[place]),
                judged=int(judged[place]),
                score=total / int(judged[place]) if judged[place] else float("nan"),
                predicted=int(known[others[place].argmax()]) if total else None,
                outliers=int(far[place]),
            )
        )
    # Of equal scores, the polygon with more samples weighs more.
    return sorted(found, key=lambda one: (-one.score if one.judged else 1.0, -one.samples, one.group, one.code))
