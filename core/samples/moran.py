"""Moran's I: whether values that are alike lie side by side.

Moran (1950), "Notes on continuous stochastic phenomena", *Biometrika* 37, 17-23; mean and variance under
randomisation after Cliff & Ord (1981), *Spatial processes: models and applications*, Pion, eq. 2.35-2.39.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Neighbourhood:
    """Every place with its k nearest ones; each weighs 1/k.

    Parameters
    ----------
    neighbours : ndarray of int64, shape (n, k)
    mutual : int
        Pairs (i, j) that are neighbours both ways, counted twice.
    """

    neighbours: np.ndarray
    mutual: int


@dataclass(frozen=True)
class Moran:
    """Moran's I, what it is expected to be where places do not matter, and the standard score of the difference."""

    value: float
    expected: float
    z: float


def nearest_neighbours(places: np.ndarray, count: int, workers: int = 1) -> Neighbourhood | None:
    """The `count` nearest others of every place, from a k-d tree; fewer where there are fewer places.

    Parameters
    ----------
    places : ndarray of float64, shape (n, 2 or 3)
    count : int
    workers : int
        Threads; they make no difference.

    Returns
    -------
    Neighbourhood or None
        None for fewer than four places, of which no variance is defined.
    """
    from scipy.spatial import cKDTree

    size = len(places)
    if size < 4:
        return None
    k = min(count, size - 1)
    # By place, so that the order of the samples decides nothing where neighbours are equally near.
    order = np.lexsort(places.T[::-1])
    _, found = cKDTree(places[order]).query(places[order], k=k + 1, workers=workers)
    own = found == np.arange(size)[:, None]
    own[~own.any(axis=1), -1] = True  # among more than k at one place, a point need not find itself
    neighbours = np.empty((size, k), np.int64)
    neighbours[order] = order[found[~own].reshape(size, k)]
    here = np.arange(size)[:, None]
    mutual = sum(int((neighbours[column] == here).any(axis=1).sum()) for column in neighbours.T)
    return Neighbourhood(neighbours, mutual)


def morans_i(values: np.ndarray, around: Neighbourhood) -> Moran | None:
    """Moran's I of a variable; None where it is constant.

    Parameters
    ----------
    values : ndarray, shape (n,)
        Numbers, or an indicator (True and False).
    around : Neighbourhood
    """
    size, k = around.neighbours.shape
    z = np.asarray(values, np.float64)
    z = z - z.mean()
    squares = float(z @ z)
    if squares <= 1e-15 * size:
        return None
    value = float(z @ z[around.neighbours].mean(axis=1)) / squares
    expected = -1 / (size - 1)
    s0 = float(size)
    s1 = size / k + around.mutual / k**2
    s2 = float(((1 + np.bincount(around.neighbours.ravel(), minlength=size) / k) ** 2).sum())
    b2 = size * float((z**4).sum()) / squares**2
    first = size * ((size**2 - 3 * size + 3) * s1 - size * s2 + 3 * s0**2)
    second = b2 * ((size**2 - size) * s1 - 2 * size * s2 + 6 * s0**2)
    variance = (first - second) / ((size - 1) * (size - 2) * (size - 3) * s0**2) - expected**2
    return Moran(value, expected, (value - expected) / math.sqrt(variance) if variance > 0 else math.nan)
