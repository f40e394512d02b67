"""Which items an epoch looks at, in which batches."""

from __future__ import annotations

import numpy as np

from .options import TrainingOptions
from .randomness import ORDER, permutation, uniform

_CLASSES = 1_000
"""Streams of random numbers of an epoch from here on belong to classes."""


def steps_of_epoch(items: int, options: TrainingOptions) -> int:
    """Number of batches of an epoch, at least 1."""
    if options.steps_per_epoch is not None:
        return options.steps_per_epoch
    steps = max(-(-items // options.batch_size), 1)
    # A single item has no statistics of its batch, which batch normalisation needs.
    return steps if items // steps > 1 else max(items // options.batch_size, 1)


def batches_of_epoch(counts: np.ndarray, options: TrainingOptions, epoch: int) -> list[np.ndarray]:
    """Items of every batch of an epoch; they follow from the seed and the epoch alone.

    Batches are of almost the same size, instead of a small one at the end whose gradient would count as much as that
    of the others. Within a batch, where their order means nothing, items are in the order of the file.

    Parameters
    ----------
    counts : ndarray of int64, shape (items, classes)
        Labelled pixels (or the one label) of each item by class.
    options : TrainingOptions
        Of which seed, batch_size, steps_per_epoch and balanced_sampling matter.
    epoch : int
        From 0.

    Returns
    -------
    list of ndarray of int64
        One for each batch.
    """
    items = len(counts)
    steps = steps_of_epoch(items, options)
    length = items if options.steps_per_epoch is None else steps * options.batch_size
    draw = _balanced if options.balanced_sampling else _plain
    order = draw(counts, length, (options.seed, ORDER, epoch))
    return [np.sort(part) for part in np.array_split(order, steps)]


def draw_shares(counts: np.ndarray, balanced: bool) -> np.ndarray:
    """How often each item is expected in an epoch of as many draws as there are items, shape (items,), float64."""
    if not balanced:
        return np.ones(len(counts))
    present = counts.sum(axis=0) > 0
    shares = counts[:, present] / counts[:, present].sum(axis=0)
    found: np.ndarray = shares.mean(axis=1) * len(counts)
    return found


def _plain(counts: np.ndarray, length: int, key: tuple[int, ...]) -> np.ndarray:
    """All items in random order, again and again as far as needed."""
    rounds = range(-(-length // len(counts)))
    found: np.ndarray = np.concatenate([permutation(len(counts), *key, turn) for turn in rounds])
    return found[:length]


def _balanced(counts: np.ndarray, length: int, key: tuple[int, ...]) -> np.ndarray:
    """As many draws for every class that occurs; its items with probabilities proportional to their pixels of it.

    Systematic sampling from a random order: every item is drawn as often as expected, up to a single draw (Madow
    1949), so that an epoch sees as much of a class as it can.
    """
    present = np.flatnonzero(counts.sum(axis=0))
    # Which classes get the draws that are left over changes from epoch to epoch.
    lucky = permutation(len(present), *key, 0)
    quotas = np.full(len(present), length // len(present))
    quotas[lucky[: length % len(present)]] += 1
    drawn = []
    for own, quota in zip(present.tolist(), quotas.tolist()):
        members = np.flatnonzero(counts[:, own])
        members = members[permutation(len(members), *key, _CLASSES + own, 0)]
        ends = np.cumsum(counts[members, own])
        start = uniform(1, *key, _CLASSES + own, 1)[0]
        points = (np.arange(quota) + start) * (ends[-1] / max(quota, 1))
        places = np.minimum(np.searchsorted(ends, points, side="right"), len(members) - 1)
        drawn.append(members[places])
    found: np.ndarray = np.concatenate(drawn)
    mixed: np.ndarray = found[permutation(length, *key, 1)]
    return mixed
