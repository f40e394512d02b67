"""Which samples a leave-one-out holds out: some of every class, by what they are and not by where they stand."""

from __future__ import annotations

import numpy as np

from ...errors import ParameterError
from ...samples.identity import pixel_hash

_AT_LEAST = 10
"""Samples of every class to hold out, where it has them and `held_out` allows: one alone would make no F1."""


def draw_held_out(
    codes: np.ndarray, coordinates: np.ndarray, units: np.ndarray, held_out: int, seed: int
) -> np.ndarray:
    """Samples to hold out, ascending indices.

    See `held_out_counts` for how many of each class. Which ones depends on the seed and on their place, not on their
    order in the table.

    Parameters
    ----------
    codes, units : ndarray of int64, shape (n,)
        Class and polygon.
    coordinates : ndarray of float64, shape (n, 2)
        Map coordinates.
    held_out : int
        0 for all.
    seed : int

    Raises
    ------
    ParameterError
        If fewer are held out than there are classes.
    """
    if held_out == 0 or held_out >= codes.size:
        return np.arange(codes.size)
    present, numbers, counts = np.unique(codes, return_inverse=True, return_counts=True)
    if held_out < present.size:
        raise ParameterError(
            "{n} held-out samples cannot stand for {classes} classes; give at least {classes}, or 0 for all samples",
            parameter="held_out",
            n=held_out,
            classes=present.size,
        )
    bits = (coordinates + 0.0).astype("<f8").view("<i8")  # -0.0 and 0.0 are one place
    hashes = pixel_hash(bits[:, 0], bits[:, 1], seed)
    order = np.lexsort((units, hashes, numbers.reshape(-1)))
    starts = np.concatenate([[0], np.cumsum(counts)])
    wanted = held_out_counts(counts, held_out).tolist()
    return np.sort(np.concatenate([order[start : start + number] for start, number in zip(starts.tolist(), wanted)]))


def held_out_counts(counts: np.ndarray, held_out: int) -> np.ndarray:
    """How many samples of each class are held out, shape (classes,), int64; `held_out` in all.

    Each class by its share, but at least 10, or as many as it has; where there are so many classes that this would
    be too many, the least is `held_out` divided by their number. What the small classes get more, the others get
    less. Rounded by largest remainders, the first one of equals.

    Parameters
    ----------
    counts : ndarray of int64, shape (classes,)
        Samples of each class, at least one.
    held_out : int
        At least one for each class, and fewer than there are samples.
    """
    least = np.minimum(counts, min(_AT_LEAST, held_out // counts.size))
    fixed = np.zeros(counts.shape, bool)
    while True:
        left, total = held_out - int(least[fixed].sum()), int(counts[~fixed].sum())
        short = ~fixed & (left * counts < least * total)
        if not short.any():
            break
        fixed |= short
    found = np.where(fixed, least, left * counts // total)
    remainders = np.where(fixed, -1, left * counts % total)
    found[np.argsort(-remainders, kind="stable")[: held_out - int(found.sum())]] += 1
    return found.astype(np.int64)
