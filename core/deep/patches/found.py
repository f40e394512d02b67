"""Patches that were found in polygons: where they are, whose, and how pure."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True)
class Found:
    """Patches of a tile, or of all tiles; arrays of shape (n,).

    Parameters
    ----------
    rows, cols : ndarray of int64
        The pixel that a patch stands for.
    feature : ndarray of int64
        The polygon that it lies in.
    purity : ndarray of float64
    best : dict of int to float
        Of every class that has a pixel in question: the largest purity of a patch inside the raster; -1 where all
        reach beyond it. Of classes with `Tile.bounds`, only of the patches that were looked at.
    invalid : int
        Patches that fail for want of valid pixels only.
    conflicts : frozenset of (int, int)
        Polygons of different classes that share a pixel.
    """

    rows: np.ndarray
    cols: np.ndarray
    feature: np.ndarray
    purity: np.ndarray
    best: dict[int, float] = field(default_factory=dict)
    invalid: int = 0
    conflicts: frozenset[tuple[int, int]] = frozenset()

    def __len__(self) -> int:
        return len(self.rows)

    def take(self, chosen: np.ndarray) -> Found:
        """Only the patches that a boolean or index array chooses; what is said of all stays."""
        columns = (self.rows[chosen], self.cols[chosen], self.feature[chosen], self.purity[chosen])
        return Found(*columns, self.best, self.invalid, self.conflicts)

    def windows(self, size: int) -> np.ndarray:
        """Footprints: column, row, width and height, int64, shape (n, 4)."""
        side = np.full(len(self), size)
        windows: np.ndarray = np.stack([self.cols - size // 2, self.rows - size // 2, side, side], axis=1)
        return windows.astype(np.int64)


def no_patches() -> Found:
    """None at all."""
    none = np.zeros(0, np.int64)
    return Found(none, none, none, np.zeros(0))


def joined(parts: list[Found]) -> Found:
    """Patches of several, one after the other; nothing else of what is said of them."""
    names = ("rows", "cols", "feature", "purity")
    rows, cols, feature, purity = (np.concatenate([getattr(part, name) for part in parts]) for name in names)
    return Found(rows, cols, feature, purity)
