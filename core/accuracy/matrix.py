"""The confusion matrix: rows are the reference, columns are the map."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from ..classes import PALETTE, ClassTable, LandCoverClass


@dataclass(frozen=True, eq=False)
class ConfusionMatrix:
    """Counts of pixels by reference class and map class.

    Parameters
    ----------
    counts : ndarray of int64, shape (C, C)
        ``counts[i, j]`` pixels of reference class i carry class j in the map.
    classes : ClassTable
        The C classes, in the order of rows and columns (ascending code).
    polygons : ndarray of int64, shape (C,), optional
        Polygons (or points) that the reference pixels of each class come from; None where unknown.

    Raises
    ------
    ValueError
        If the shapes do not fit each other.
    """

    counts: np.ndarray
    classes: ClassTable
    polygons: np.ndarray | None = None

    def __post_init__(self) -> None:
        size = len(self.classes)
        if self.counts.shape != (size, size):
            raise ValueError(f"{size} classes need a {size} × {size} matrix, not {self.counts.shape}")
        if self.polygons is not None and self.polygons.shape != (size,):
            raise ValueError(f"{size} classes need {size} polygon counts, not {self.polygons.shape}")

    @classmethod
    def from_codes(
        cls,
        reference: np.ndarray,
        mapped: np.ndarray,
        classes: ClassTable,
        groups: np.ndarray | None = None,
    ) -> ConfusionMatrix:
        """Count pairs of codes.

        Parameters
        ----------
        reference, mapped : ndarray of int, shape (n,)
            Class codes of the same pixels in the reference and in the map.
        classes : ClassTable
            Classes to appear in the matrix; other codes that occur are added, named by their code.
        groups : ndarray, shape (n,), optional
            Polygon of each pixel, of any type that numpy can sort.

        Raises
        ------
        ValueError
            If the arrays differ in length.
        """
        if reference.shape != mapped.shape or (groups is not None and groups.shape != reference.shape):
            raise ValueError("reference, map and groups must have the same length")
        occurring = np.union1d(np.unique(reference), np.unique(mapped))
        classes = with_codes(classes, (int(code) for code in occurring))
        size = len(classes)
        order = np.array(classes.codes, dtype=np.int64)
        rows = np.searchsorted(order, reference)
        columns = np.searchsorted(order, mapped)
        counts = np.bincount(rows * size + columns, minlength=size * size).reshape(size, size)
        return cls(
            counts.astype(np.int64),
            classes,
            None if groups is None else _groups_per_class(rows, groups, size),
        )

    @property
    def pixel_count(self) -> int:
        """Number of pixels compared."""
        return int(self.counts.sum())

    @property
    def reference_pixels(self) -> np.ndarray:
        """Pixels of each class in the reference, shape (C,)."""
        totals: np.ndarray = self.counts.sum(axis=1)
        return totals

    @property
    def map_pixels(self) -> np.ndarray:
        """Pixels of each class in the map, among those compared, shape (C,)."""
        totals: np.ndarray = self.counts.sum(axis=0)
        return totals

    @property
    def row_shares(self) -> np.ndarray:
        """Counts divided by the row's sum, shape (C, C), float64; NaN in rows without a pixel."""
        totals = self.reference_pixels[:, np.newaxis].astype(np.float64)
        shares = np.full(self.counts.shape, np.nan)
        return np.divide(self.counts, totals, out=shares, where=totals > 0)


def with_codes(classes: ClassTable, codes: Iterable[int]) -> ClassTable:
    """`classes`, and a class named by its code for every one of `codes` that is not among them."""
    known = {c.code for c in classes}
    missing = sorted(set(codes) - known)
    if not missing:
        return classes
    used = {c.colour for c in classes}
    free = [colour for colour in PALETTE if colour not in used] or list(PALETTE)
    added = (LandCoverClass(code, str(code), free[place % len(free)]) for place, code in enumerate(missing))
    return ClassTable([*classes, *added])


def _groups_per_class(rows: np.ndarray, groups: np.ndarray, size: int) -> np.ndarray:
    """Distinct groups among the pixels of each row."""
    if rows.size == 0:
        return np.zeros(size, dtype=np.int64)
    names, numbers = np.unique(groups, return_inverse=True)
    pairs = np.unique(rows.astype(np.int64) * len(names) + numbers.reshape(-1))
    return np.bincount(pairs // len(names), minlength=size).astype(np.int64)
