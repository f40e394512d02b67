"""What the test part shares with the training part, and should not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .duplicates import row_numbers


@dataclass(frozen=True)
class Leakage:
    """How much two sides of a split have in common.

    Parameters
    ----------
    name : str
        Field or table that tells the sides.
    train, test : int
        Samples on each side.
    shared_groups : tuple of str
        Polygons (groups) that are on both sides.
    same_place : int
        Test samples at the place of a training sample.
    nearest, median : float
        Smallest distance, and median of the distances, of a test sample to the training sample nearest to it.
    beside : int
        Test samples whose nearest training sample is a neighbouring pixel.
    """

    name: str
    train: int
    test: int
    shared_groups: tuple[str, ...]
    same_place: int
    nearest: float
    median: float
    beside: int


def find_leakage(
    name: str,
    train: tuple[np.ndarray, np.ndarray],
    test: tuple[np.ndarray, np.ndarray],
    spacing: float,
) -> Leakage:
    """Compare both sides.

    Parameters
    ----------
    name : str
        What tells the sides.
    train, test : tuple of ndarray
        Places, shape (n, 2 or 3), see `measurable`, and groups, shape (n,), of each side.
    spacing : float
        Distance between neighbouring pixels.
    """
    from scipy.spatial import cKDTree

    shared = sorted(set(train[1].tolist()) & set(test[1].tolist()))
    distance, _ = cKDTree(train[0]).query(test[0])
    numbers = row_numbers(np.concatenate([train[0], test[0]]))
    same = np.isin(numbers[len(train[0]) :], numbers[: len(train[0])])
    # Diagonal neighbours are 1.42 pixels away.
    beside = (distance <= 1.5 * spacing) & ~same
    return Leakage(
        name,
        len(train[0]),
        len(test[0]),
        tuple(shared),
        int(same.sum()),
        float(distance.min()),
        float(np.median(distance)),
        int(beside.sum()),
    )


def pixel_spacing(places: np.ndarray) -> float:
    """Median distance of a sample to the nearest one at another place; 0 where there is none."""
    from scipy.spatial import cKDTree

    spots = np.unique(places, axis=0)
    if len(spots) < 2:
        return 0.0
    distance, _ = cKDTree(spots).query(spots, k=2)
    return float(np.median(distance[:, 1]))
