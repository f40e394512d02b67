"""Which patches and tiles a report shows, and in which colours."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Optional

import numpy as np

from ...samples.identity import text_hash

PER_CLASS = 4
"""Patches of each class that are shown right, and as many that are shown wrong."""
MOST = 96
"""Patches that are shown altogether."""
TILES = 8
"""Tiles that are shown."""
LOW, HIGH = 2.0, 98.0
"""Percentiles that become black and full light."""
_COLOURS = ("red", "green", "blue")


def choose(
    reference: np.ndarray, predicted: np.ndarray, names: Sequence[str], per_class: int = PER_CLASS, seed: int = 0
) -> np.ndarray:
    """Places of patches to show: class by class, first right ones and then wrong ones.

    The choice among them depends on their names and the seed alone. It is no choice of the best or worst.

    Parameters
    ----------
    reference, predicted : ndarray of int, shape (n,)
        Class of each patch, and what the network says.
    names : sequence of str, shape (n,)
        What tells each patch from all others: its number, or its place.
    per_class : int
        Patches of each class and kind; fewer where the classes are many, see `MOST`.
    seed : int
        Another one gives another choice.

    Returns
    -------
    ndarray of int64, shape (m,)
        Places among the n.
    """
    order = _shuffled(names, seed)
    codes = np.unique(reference)
    each = max(1, min(per_class, MOST // (2 * max(codes.size, 1))))
    found = []
    for code in codes.tolist():
        own = order[reference[order] == code]
        right = predicted[own] == code
        found += [own[right][:each], own[~right][:each]]
    return np.concatenate(found).astype(np.int64) if found else np.zeros(0, np.int64)


def choose_tiles(present: np.ndarray, names: Sequence[str], count: int = TILES, seed: int = 0) -> np.ndarray:
    """Places of tiles to show, so that every class is seen where that is possible.

    The next tile is always one with the most classes that were not shown yet; once all were, it starts anew.

    Parameters
    ----------
    present : ndarray of bool, shape (n, C)
        Which classes have labelled pixels in each tile.
    names : sequence of str, shape (n,)
        What tells each tile from all others.
    count : int
        Tiles to show, at most; tiles without any label are not shown.
    seed : int
        Decides among tiles with as many new classes.

    Returns
    -------
    ndarray of int64, shape (m,)
        Places among the n.
    """
    order = _shuffled(names, seed)
    left = [place for place in order.tolist() if present[place].any()]
    found: list[int] = []
    seen = np.zeros(present.shape[1], bool)
    while left and len(found) < count:
        gains = [int((present[place] & ~seen).sum()) for place in left]
        if not max(gains):
            seen[:] = False
            continue
        best = left.pop(gains.index(max(gains)))
        found.append(best)
        seen |= present[best]
    return np.array(found, np.int64)


def _shuffled(names: Sequence[str], seed: int) -> np.ndarray:
    """Places in the order of the names' hashes; equal names stay in their order."""
    return np.argsort(text_hash([str(name) for name in names], seed), kind="stable")


def colour_bands(names: Sequence[str]) -> tuple[int, ...]:
    """Places of the bands shown as red, green and blue: by name, else the first three; one band where there are fewer.

    Parameters
    ----------
    names : sequence of str
        Of the bands.

    Examples
    --------
    >>> colour_bands(["blue", "green", "red", "nir"]), colour_bands(["b1", "b2", "b3"]), colour_bands(["pan", "mask"])
    ((2, 1, 0), (0, 1, 2), (0,))
    """
    lower = [name.strip().lower() for name in names]
    if all(colour in lower for colour in _COLOURS):
        return tuple(lower.index(colour) for colour in _COLOURS)
    return (0, 1, 2) if len(lower) >= 3 else (0,)


def limits(
    images: np.ndarray, valid: Optional[np.ndarray] = None, low: float = LOW, high: float = HIGH
) -> tuple[tuple[float, float], ...]:
    """Values of each band that become black and full light, the same for all pictures of a report.

    Parameters
    ----------
    images : ndarray, shape (n, bands, h, w)
        Raw values, of the bands shown.
    valid : ndarray of bool, shape (n, h, w), optional
        Which of them mean anything.
    low, high : float
        Percentiles.

    Returns
    -------
    tuple of (float, float)
        A pair for each band; ``(0, 1)`` where a band has no value.
    """
    found = []
    for band in range(images.shape[1]):
        values = images[:, band][slice(None) if valid is None else valid].astype(np.float64).ravel()
        values = values[np.isfinite(values)]
        ends = np.percentile(values, (low, high)) if values.size else (0.0, 1.0)
        found.append((float(ends[0]), float(ends[1])))
    return tuple(found)


def stretch(
    image: np.ndarray,
    bands: Sequence[int],
    ends: Sequence[tuple[float, float]],
    valid: Optional[np.ndarray] = None,
) -> np.ndarray:
    """Picture of an image: linear between the limits of each band.

    Parameters
    ----------
    image : ndarray, shape (bands, h, w)
        Raw values of all bands.
    bands : sequence of int
        See `colour_bands`: three bands, or one for grey.
    ends : sequence of (float, float)
        For each of `bands`; see `limits`.
    valid : ndarray of bool, shape (h, w), optional
        Other pixels are white.

    Returns
    -------
    ndarray of uint8, shape (h, w, 3)
    """
    layers = []
    for band, (low, high) in zip(bands, ends):
        span = high - low if high > low and math.isfinite(high - low) else 1.0
        shares = np.nan_to_num((image[band].astype(np.float64) - low) / span, nan=0.0)
        layers.append(np.rint(255 * np.clip(shares, 0.0, 1.0)).astype(np.uint8))
    picture: np.ndarray = np.stack(layers if len(layers) == 3 else layers[:1] * 3, axis=-1)
    if valid is not None:
        picture[~valid] = 255
    return picture
