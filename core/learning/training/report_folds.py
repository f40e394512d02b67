"""Figures of each fold of a cross-validation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...accuracy.matrix import ConfusionMatrix
from ...accuracy.metrics import accuracy_metrics
from ...classes import ClassTable

SHOWN = 20
"""Folds in the table; of more, the worst ones."""


@dataclass(frozen=True)
class FoldScore:
    """How well one fold's samples were predicted.

    Parameters
    ----------
    number : int
        From 0.
    samples, polygons, classes : int
        What was tested.
    overall_accuracy, macro_f1 : float
        0 to 1; macro F1 over the classes that the fold has.
    """

    number: int
    samples: int
    polygons: int
    classes: int
    overall_accuracy: float
    macro_f1: float


def fold_scores(
    codes: np.ndarray, groups: np.ndarray, predicted: np.ndarray, fold_of: np.ndarray, classes: ClassTable
) -> tuple[FoldScore, ...]:
    """Figures of each fold; empty where folds hold single samples, which have no figures.

    Parameters
    ----------
    codes, predicted : ndarray of int, shape (n,)
        Class of each sample, and what was predicted.
    groups : ndarray, shape (n,)
        Polygon of each sample.
    fold_of : ndarray of int, shape (n,)
        Fold in which it was tested; -1 where it was not.
    classes : ClassTable
        Names of the classes.
    """
    numbers = np.unique(fold_of[fold_of >= 0])
    if np.count_nonzero(fold_of >= 0) < 2 * numbers.size:
        return ()
    order = np.argsort(fold_of, kind="stable")
    edges = np.searchsorted(fold_of[order], numbers), np.searchsorted(fold_of[order], numbers, side="right")
    found = []
    for number, start, end in zip(numbers.tolist(), *edges):
        own = order[start:end]
        metrics = accuracy_metrics(ConfusionMatrix.from_codes(codes[own], predicted[own], classes))
        polygons, present = np.unique(groups[own]).size, np.unique(codes[own]).size
        found.append(FoldScore(number, own.size, polygons, present, metrics.overall_accuracy, metrics.macro_f1))
    return tuple(found)


def folds_view(folds: Sequence[FoldScore]) -> dict[str, Any]:
    """The folds in order, or the worst ones where they are many."""
    shown = list(folds)
    if len(shown) > SHOWN:
        shown = sorted(shown, key=lambda one: (one.overall_accuracy, one.number))[:SHOWN]
    accuracies = np.array([one.overall_accuracy for one in folds])
    return {
        "rows": shown,
        "count": len(folds),
        "median": float(np.median(accuracies)),
        "lowest": float(accuracies.min()),
        "highest": float(accuracies.max()),
    }
