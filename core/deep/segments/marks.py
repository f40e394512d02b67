"""The label and the set of every pixel of an image, in two bytes each."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ...raster.window import Window
from ..splits import SETS

_STRIP = 1024
"""Rows that are looked at together."""
UNLABELLED = -1


class Marks:
    """Labels and sets of pixels.

    Parameters
    ----------
    values : ndarray of int16, shape (rows, cols)
        Zeros to begin with; may lie in a mapped file. 0 stands for no label, and 1 + 3 · class + set for one.
    """

    MOST_CLASSES = (np.iinfo(np.int16).max - 1) // len(SETS)

    def __init__(self, values: np.ndarray) -> None:
        self.values = values

    @property
    def window(self) -> Window:
        """All pixels."""
        rows, cols = self.values.shape
        return Window(0, 0, cols, rows)

    def put(self, rows: np.ndarray, cols: np.ndarray, places: np.ndarray, sets: np.ndarray) -> None:
        """Mark pixels.

        Parameters
        ----------
        rows, cols : ndarray of int, shape (n,)
        places : ndarray of int, shape (n,)
            Class, by its place among the classes.
        sets : ndarray of int, shape (n,)
            Set; those below 0 are not marked.
        """
        kept = sets >= 0
        marks = 1 + len(SETS) * places[kept] + sets[kept]
        self.values[rows[kept], cols[kept]] = marks.astype(np.int16)

    def labels(self, window: Window, number: int) -> np.ndarray:
        """Classes of one set in a window, which may reach beyond the image.

        Returns
        -------
        ndarray of int64, shape (rows, cols)
            Place among the classes; `UNLABELLED` where the set has no pixel.
        """
        found = np.full(window.shape, UNLABELLED, np.int64)
        inside = window.intersection(self.window)
        if inside is None:
            return found
        marks = self.values[inside.row : inside.row_end, inside.col : inside.col_end].astype(np.int64) - 1
        own = (marks >= 0) & (marks % len(SETS) == number)
        rows = slice(inside.row - window.row, inside.row_end - window.row)
        cols = slice(inside.col - window.col, inside.col_end - window.col)
        found[rows, cols][own] = marks[own] // len(SETS)
        return found

    def pixels(self, number: int) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
        """Rows, columns and classes of a set's pixels, strip by strip from above."""
        for start in range(0, len(self.values), _STRIP):
            strip = self.values[start : start + _STRIP]
            rows, cols = np.nonzero(strip)
            marks = strip[rows, cols].astype(np.int64) - 1
            own = marks % len(SETS) == number
            if own.any():
                yield rows[own] + start, cols[own], marks[own] // len(SETS)
