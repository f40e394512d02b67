"""SMOTE within polygons, through imbalanced-learn.

Chawla, Bowyer, Hall & Kegelmeyer (2002), "SMOTE: synthetic minority over-sampling technique", *Journal of
Artificial Intelligence Research* 16, 321-357.
"""

from __future__ import annotations

import math
from importlib.util import find_spec
from typing import Any

import numpy as np

from ..errors import DataError, MissingDependencyError
from ..run import Run
from .augment import Made
from .identity import text_hash
from .table import SampleTable


def require_imbalanced_learn() -> None:
    """Raise `MissingDependencyError` where imbalanced-learn is not installed."""
    from ..learning.dependencies import install_command

    if find_spec("imblearn") is None:
        raise MissingDependencyError(
            "SMOTE needs the Python package imbalanced-learn, which is not in QGIS's Python; install it with:"
            " {command}, or choose jitter",
            parameter="method",
            command=install_command(["imbalanced-learn"]),
        )


def smote(samples: SampleTable, members: np.ndarray, count: int, neighbours: int, seed: int, run: Run) -> Made:
    """Points between a sample and one of its nearest neighbours in the same class and the same group.

    Parameters
    ----------
    samples : SampleTable
    members : ndarray of int64
        Samples of one class, in an order that depends on nothing but themselves.
    count : int
        How many to make; groups give in proportion to their samples.
    neighbours : int
        How many neighbours to choose among; a group with fewer samples takes all that it has.
    seed : int
    run : Run
        Hears of groups that are too small.

    Raises
    ------
    DataError
        If no group of the class has two samples.
    """
    label = samples.classes.label(int(samples.codes[members[0]]))
    groups, sizes = np.unique(samples.groups[members], return_counts=True)
    usable = sizes >= 2
    if not usable.any():
        raise DataError(
            "the class {label} has no polygon with two samples, so there is nothing between which SMOTE could make"
            " more; choose jitter or replicate",
            parameter="method",
            label=label,
        )
    _tell(label, sizes, usable, neighbours, run)
    parts = []
    for name, number in zip(groups[usable].tolist(), _shares(sizes[usable], count).tolist()):
        own = members[samples.groups[members] == name]
        if number:
            start = int(text_hash([f"{samples.codes[own[0]]} {name}"], seed)[0] % 2**32)
            made = _between(samples.values[own], number, min(neighbours, len(own) - 1), start)
            # Which sample a point started from does not matter: class and group are the same for all.
            parts.append(Made(np.resize(own, number), made))
            run.check_cancelled()
    return Made(np.concatenate([part.origin for part in parts]), np.concatenate([part.values for part in parts]))


def _tell(label: str, sizes: np.ndarray, usable: np.ndarray, neighbours: int, run: Run) -> None:
    small = int((sizes[usable] <= neighbours).sum())
    if small:
        run.info(
            "Class {label}: {count} polygons have fewer than {wanted} samples, and SMOTE takes fewer neighbours there.",
            label=label,
            count=small,
            wanted=neighbours + 1,
        )
    if not usable.all():
        run.info(
            "Class {label}: {count} polygons have one sample only, and SMOTE makes nothing of them.",
            label=label,
            count=int((~usable).sum()),
        )


def _shares(sizes: np.ndarray, count: int) -> np.ndarray:
    """Whole numbers in proportion to `sizes` that add up to `count` (largest remainders)."""
    total = int(sizes.sum())
    exact = [count * int(size) / total for size in sizes]
    shares = np.array([math.floor(value) for value in exact], np.int64)
    order = np.argsort([whole - value for whole, value in zip(shares, exact)], kind="stable")
    shares[order[: count - int(shares.sum())]] += 1
    return shares


def _between(values: np.ndarray, count: int, neighbours: int, seed: int) -> np.ndarray:
    from imblearn.over_sampling import SMOTE

    # The library wants a second class to be the larger one's rival; a single row of it plays no part.
    codes = np.r_[np.zeros(len(values), np.int64), 1]
    rows = np.vstack([values, values[:1]])
    sampler: Any = SMOTE(sampling_strategy={0: len(values) + count}, k_neighbors=neighbours, random_state=seed)
    made, _ = sampler.fit_resample(rows, codes)
    found: np.ndarray = np.asarray(made, np.float64)[len(rows) :]
    return found
