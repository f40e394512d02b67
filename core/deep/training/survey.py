"""What is known of the training items before training begins: mean and deviation of every band, labels by class.

References
----------
Chan, T. F., Golub, G. H., LeVeque, R. J. (1983). Algorithms for computing the sample variance: analysis and
recommendations. The American Statistician 37, 242–247.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Optional

import numpy as np

from ...errors import DataError
from ...run import Run
from .batches import Batches, Items, labels_of_valid
from .prefetch import prefetched

_VALUES = 1 << 22
"""Pixel values that are looked at together; fixed, so that the figures do not depend on the memory."""


@dataclass(frozen=True, eq=False)
class Survey:
    """Figures of training items.

    Parameters
    ----------
    mean, std : tuple of float, length bands
        Of all valid pixels of all items, labelled or not; the deviation of a band that is the same everywhere is 1.
    counts : ndarray of int64, shape (items, classes)
        Labels of each item by class.
    """

    mean: tuple[float, ...]
    std: tuple[float, ...]
    counts: np.ndarray


def survey(batches: Batches, run: Run) -> Survey:
    """Go through the items once.

    Parameters
    ----------
    batches : Batches
        The training items alone. Tiles show what lies around their labelled pixels, which may be pixels of the
        validation or the test: of these the image is counted, and never a label.
    run : Run
        Hears of the progress, and is asked whether to stop.

    Raises
    ------
    DataError
        If no pixel is valid, or a valid one is not a finite number.
    """
    moments = _Moments(batches.bands)
    counts = [np.zeros((0, batches.classes), np.int64)]
    for images, valid, labels in _chunks(batches, run):
        moments.add(images, valid)
        counts.append(count_labels(labels_of_valid(labels, valid), batches.classes))
    mean, std = moments.result()
    return Survey(mean, std, np.concatenate(counts))


def label_counts(batches: Batches, run: Run) -> np.ndarray:
    """Labels of each item by class, shape (items, classes), int64; as of `Survey`."""
    classes = batches.classes
    counts = [count_labels(labels_of_valid(labels, valid), classes) for _, valid, labels in _chunks(batches, run)]
    return np.concatenate([np.zeros((0, batches.classes), np.int64), *counts])


def count_labels(labels: np.ndarray, classes: int) -> np.ndarray:
    """Labels of items by class, shape (n, classes), int64.

    Parameters
    ----------
    labels : ndarray of int64, shape (n,) or (n, h, w)
        From 0; what is below is not counted.
    classes : int
    """
    flat = labels.reshape(len(labels), -1)
    places = np.arange(len(flat))[:, np.newaxis] * classes + flat
    found: np.ndarray = np.bincount(places[flat >= 0], minlength=len(flat) * classes).reshape(len(flat), classes)
    return found


def _chunks(batches: Batches, run: Run) -> Iterator[Items]:
    """All items in their order, some at a time."""
    if len(batches) == 0:
        return
    first, _, _ = batches.read(np.zeros(1, np.int64))
    step = max(_VALUES // first.size, 1)
    starts = range(0, len(batches), step)
    with prefetched(batches.read, (np.arange(s, min(s + step, len(batches))) for s in starts), run) as chunks:
        for done, chunk in enumerate(chunks, start=1):
            yield chunk
            run.progress(done / len(starts))


class _Moments:
    """Count, mean and sum of squared deviations of every band, put together chunk by chunk (Chan et al. 1983)."""

    def __init__(self, bands: int) -> None:
        self._count = 0
        self._mean, self._squares = np.zeros(bands), np.zeros(bands)
        self._low, self._high = np.full(bands, np.inf), np.full(bands, -np.inf)

    def add(self, images: np.ndarray, valid: Optional[np.ndarray]) -> None:
        """Take in the valid pixels of some images, shape (n, bands, h, w)."""
        keep = None if valid is None or valid.all() else valid
        count = images[:, 0].size if keep is None else int(keep.sum())
        if count == 0:
            return
        total = self._count + count
        for band in range(images.shape[1]):
            values = images[:, band] if keep is None else images[:, band][keep]
            values = values.astype(np.float64).reshape(-1)
            mean = values.mean()
            if not np.isfinite(mean):
                raise DataError(
                    "band {band} holds valid pixels that are no finite numbers; declare them as nodata, or mask them",
                    parameter="input",
                    band=band + 1,
                )
            self._low[band] = min(self._low[band], values.min())
            self._high[band] = max(self._high[band], values.max())
            values -= mean
            apart = mean - self._mean[band]
            self._squares[band] += np.dot(values, values) + apart * apart * (self._count * count / total)
            self._mean[band] += apart * (count / total)
        self._count = total

    def result(self) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """Mean and standard deviation of every band."""
        if self._count == 0:
            raise DataError(
                "no item of the training has a valid pixel; check the nodata value and the MASK", parameter="input"
            )
        std = np.sqrt(self._squares / self._count)
        std[(self._low == self._high) | (std == 0)] = 1.0
        return tuple(self._mean.tolist()), tuple(std.tolist())
