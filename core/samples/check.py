"""All checks of a sample table in one record."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..classes import ClassTable, LandCoverClass
from .duplicates import Duplicates, find_duplicates
from .leakage import Leakage
from .moran import Moran, morans_i, nearest_neighbours
from .separability import fit_gaussians, outliers, separability_matrix
from .suspects import Polygon
from .table import SampleTable

BARELY, OVERLAP = 1.0, 1.8
"""Jeffries-Matusita distances below which two classes can hardly be told apart, and overlap (Richards & Jia 2006)."""


@dataclass(frozen=True)
class ClassCheck:
    """What is found of one class.

    Parameters
    ----------
    entry : LandCoverClass
    samples, polygons : int
    largest : float
        Share of its samples that lie in the largest polygon.
    outliers, duplicates, contradicting, same_place : int
        Samples.
    moran, moran_polygons : Moran or None
        Of belonging to this class: among samples, and among polygons (at their middles).
    """

    entry: LandCoverClass
    samples: int
    polygons: int
    largest: float
    outliers: int
    duplicates: int
    contradicting: int
    same_place: int
    moran: Moran | None
    moran_polygons: Moran | None


@dataclass(frozen=True)
class Check:
    """Everything that the report says.

    Parameters
    ----------
    classes : tuple of ClassCheck
    separability : ndarray of float64, shape (c, c)
        Jeffries-Matusita distances.
    constant : tuple of str
        Features that never vary.
    polygons : tuple of Polygon
        The most suspicious first.
    error_moran : Moran or None
        Of being misclassified.
    accuracy, macro_f1 : float
        Out of fold.
    duplicates : Duplicates
    leaks : tuple of Leakage
    """

    classes: tuple[ClassCheck, ...]
    separability: np.ndarray
    constant: tuple[str, ...]
    polygons: tuple[Polygon, ...]
    error_moran: Moran | None
    accuracy: float
    macro_f1: float
    duplicates: Duplicates
    leaks: tuple[Leakage, ...]

    @property
    def samples(self) -> int:
        """Number of samples."""
        return sum(one.samples for one in self.classes)

    @property
    def suspects(self) -> tuple[Polygon, ...]:
        """Polygons most of which look like another class."""
        return tuple(one for one in self.polygons if one.suspect)

    @property
    def lowest_separability(self) -> float:
        """Smallest distance of two classes; NaN where there is none."""
        pairs = self.separability[np.triu_indices(len(self.classes), 1)]
        return float(np.nanmin(pairs)) if np.isfinite(pairs).any() else float("nan")

    def close_pairs(self, below: float) -> list[tuple[LandCoverClass, LandCoverClass, float]]:
        """Pairs of classes nearer than `below`, the nearest first."""
        rows, cols = np.triu_indices(len(self.classes), 1)
        pairs = [
            (self.classes[i].entry, self.classes[j].entry, float(self.separability[i, j]))
            for i, j in zip(rows.tolist(), cols.tolist())
        ]
        return sorted((pair for pair in pairs if pair[2] < below), key=lambda pair: pair[2])


@dataclass(frozen=True)
class Statistics:
    """What can be said of the samples without a classifier; see `Check`."""

    classes: tuple[ClassCheck, ...]
    separability: np.ndarray
    constant: tuple[str, ...]
    outlying: np.ndarray
    duplicates: Duplicates


def sample_statistics(
    samples: SampleTable, xs: np.ndarray, ys: np.ndarray, places: np.ndarray, neighbours: int, workers: int = 1
) -> Statistics:
    """Balance, separability, outliers, duplicates and clustering.

    Parameters
    ----------
    samples : SampleTable
    xs, ys : ndarray of float64, shape (n,)
        Map coordinates.
    places : ndarray of float64, shape (n, 2 or 3)
        The same, as distances are measured; see `measurable`.
    neighbours : int
        Of each sample, for Moran's I.
    workers : int
        Threads that look for them.
    """
    gaussians = fit_gaussians(samples.values, samples.codes)
    outlying = outliers(samples.values, samples.codes, gaussians)
    duplicates = find_duplicates(samples.values, samples.codes, xs, ys)
    around = nearest_neighbours(places, neighbours, workers)
    numbers, polygon_codes, middles = _polygons(samples, places)
    around_polygons = nearest_neighbours(middles, neighbours)
    found = []
    for entry in _present(samples):
        here = samples.codes == entry.code
        sizes = np.bincount(numbers[here])
        found.append(
            ClassCheck(
                entry,
                samples=int(here.sum()),
                polygons=int((sizes > 0).sum()),
                largest=float(sizes.max() / here.sum()),
                outliers=int(outlying[here].sum()),
                duplicates=int(duplicates.same_values[here].sum()),
                contradicting=int(duplicates.contradicting[here].sum()),
                same_place=int(duplicates.same_place[here].sum()),
                moran=morans_i(here, around) if around else None,
                moran_polygons=morans_i(polygon_codes == entry.code, around_polygons) if around_polygons else None,
            )
        )
    constant = tuple(name for name, varies in zip(samples.features, gaussians.varying.tolist()) if not varies)
    return Statistics(tuple(found), separability_matrix(gaussians), constant, outlying, duplicates)


def _present(samples: SampleTable) -> ClassTable:
    return samples.classes.subset(np.unique(samples.codes).tolist())


def _polygons(samples: SampleTable, places: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Number of each sample's polygon; class and middle of each polygon (a group of two classes is two)."""
    _, groups = np.unique(samples.groups, return_inverse=True)
    known, classes = np.unique(samples.codes, return_inverse=True)
    keys, numbers = np.unique(groups.reshape(-1) * len(known) + classes.reshape(-1), return_inverse=True)
    numbers = numbers.reshape(-1)
    counts = np.bincount(numbers)
    middles = np.column_stack([np.bincount(numbers, weights=column) / counts for column in places.T])
    return numbers, known[keys % len(known)], middles
