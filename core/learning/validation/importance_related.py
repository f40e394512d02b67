"""Features whose importance cannot be told apart: constant ones, and those that say the same."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ...samples.reference import shortened_list

RELATED = 0.95
"""Correlation from which on two features say nearly the same."""
_LOOKED_AT = 20_000
"""Samples, evenly spread over the table, that correlations are computed from."""


def constant_features(values: np.ndarray, features: tuple[str, ...]) -> tuple[str, ...]:
    """Names of the features that have one value only.

    Parameters
    ----------
    values : ndarray, shape (n, features)
        Finite numbers.
    features : tuple of str
        Names of the columns.
    """
    return tuple(name for place, name in enumerate(features) if (values[:, place] == values[0, place]).all())


def related_features(
    values: np.ndarray, features: tuple[str, ...], limit: float = RELATED
) -> tuple[tuple[str, ...], ...]:
    """Sets of features that are linked by absolute correlations (Pearson) of at least `limit`.

    Parameters
    ----------
    values : ndarray, shape (n, features)
        Finite numbers.
    features : tuple of str
        Names of the columns.
    limit : float
        From 0 to 1.

    Returns
    -------
    tuple of tuple of str
        Sets of two or more, in the order of their first feature; constant features are in none.
    """
    step = max(1, -(-len(values) // _LOOKED_AT))
    looked_at = np.asarray(values[::step], np.float64)
    looked_at = looked_at - looked_at.mean(axis=0)
    spread = np.sqrt((looked_at**2).sum(axis=0))
    looked_at = np.divide(looked_at, spread, out=np.zeros(looked_at.shape), where=spread > 0)
    linked = np.abs(looked_at.T @ looked_at) >= limit
    sets, seen = [], np.zeros(len(features), bool)
    for start in range(len(features)):
        if seen[start]:
            continue
        member, edge = np.zeros(len(features), bool), np.zeros(len(features), bool)
        edge[start] = True
        while edge.any():
            member |= edge
            edge = linked[edge].any(axis=0) & ~member
        seen |= member
        if member.sum() > 1:
            sets.append(tuple(features[place] for place in np.flatnonzero(member)))
    return tuple(sets)


def duplicate_features(values: np.ndarray, features: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """Sets of features with the same value in every sample, in the order of their first one.

    Parameters
    ----------
    values : ndarray, shape (n, features)
        Finite numbers.
    features : tuple of str
        Names of the columns.
    """
    sets: list[list[int]] = []
    for place in range(len(features)):
        for known in sets:
            if np.array_equal(values[:, known[0]], values[:, place]):
                known.append(place)
                break
        else:
            sets.append([place])
    return tuple(tuple(features[place] for place in places) for places in sets if len(places) > 1)


def warn_of_needless(values: np.ndarray, features: tuple[str, ...], warn: Callable[..., None]) -> None:
    """Tell, by name, of features from which nothing more can be learnt.

    Parameters
    ----------
    values : ndarray, shape (n, features)
        Finite numbers.
    features : tuple of str
        Names of the columns.
    warn : callable
        ``Run.warn``.
    """
    constant = constant_features(values, features)
    if constant:
        warn(
            "{features}: the same value in all samples; nothing can be learnt from it. Leave it out of FEATURES.",
            features=shortened_list(constant),
        )
    for same in duplicate_features(values, features):
        if same[0] not in constant:
            warn(
                "{features} have the same values in all samples: one of them is enough. Leave the others out of"
                " FEATURES.",
                features=shortened_list(same),
            )


def warn_of_related(values: np.ndarray, features: tuple[str, ...], warn: Callable[..., None]) -> None:
    """Tell, by name, of features whose importance means less than it seems to.

    Parameters
    ----------
    values : ndarray, shape (n, features)
        Finite numbers.
    features : tuple of str
        Names of the columns.
    warn : callable
        ``Run.warn``.
    """
    for related in related_features(values, features):
        warn(
            "{features} say nearly the same (correlation of {limit} and more): while one is permuted the others stand"
            " in for it, so that each seems unimportant. Judge them together.",
            features=shortened_list(related),
            limit=RELATED,
        )
