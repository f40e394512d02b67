"""Where training gets its items from: patches, or tiles with a label for each pixel."""

from __future__ import annotations

from typing import Optional, Protocol

import numpy as np

UNLABELLED = -1
"""Label of an item or a pixel that has no class."""

Items = tuple[np.ndarray, Optional[np.ndarray], np.ndarray]
"""Images, which of their pixels mean anything, and labels: see `Batches.read`."""


class Batches(Protocol):
    """A sequence of items that are read on demand.

    Attributes
    ----------
    bands, classes : int
        Bands of an image, and classes that labels may name.
    """

    bands: int
    classes: int

    def __len__(self) -> int:
        """Number of items."""
        ...

    def read(self, indices: np.ndarray) -> Items:
        """Items by their numbers, which may repeat.

        Called from another thread than the one that made this object, but never by two threads at once.

        Parameters
        ----------
        indices : ndarray of int64, shape (n,)
            From 0 to the number of items less one, in ascending order.

        Returns
        -------
        images : ndarray, shape (n, bands, h, w)
            Pixel values as they are in the raster.
        valid : ndarray of bool, shape (n, h, w), or None
            Which pixels mean anything; None for all.
        labels : ndarray of int64, shape (n,) or (n, h, w)
            Number of the class from 0, or `UNLABELLED`.
        """
        ...


def labels_of_valid(labels: np.ndarray, valid: Optional[np.ndarray]) -> np.ndarray:
    """Labels as int64; a pixel that is not valid has none, for nobody could tell its class."""
    known: np.ndarray = np.ascontiguousarray(labels, np.int64)
    if valid is None or labels.ndim != valid.ndim or valid.all():
        return known
    return np.where(valid, known, UNLABELLED)


class Subset:
    """Some of the items of another source.

    Parameters
    ----------
    batches : Batches
        The source.
    indices : ndarray of int, shape (n,)
        Which of its items, in the order in which this one counts them.
    """

    def __init__(self, batches: Batches, indices: np.ndarray) -> None:
        self._batches = batches
        self._indices = np.asarray(indices, np.int64)
        self.bands, self.classes = batches.bands, batches.classes

    def __len__(self) -> int:
        return len(self._indices)

    def read(self, indices: np.ndarray) -> Items:
        """Items by their numbers among these; see `Batches.read`."""
        wanted = self._indices[indices]
        order = np.argsort(wanted, kind="stable")
        if (order[1:] > order[:-1]).all():
            return self._batches.read(wanted)
        # The source is read in its own order, which is that of its file; the answer is in the order asked for.
        images, valid, labels = self._batches.read(wanted[order])
        back = np.argsort(order, kind="stable")
        return images[back], None if valid is None else valid[back], labels[back]
