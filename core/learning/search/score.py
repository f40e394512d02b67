"""How good a recipe is on samples at hand: a small cross-validation in which polygons stay together.

What a search calls again and again. Training samples of all folds and all recipes share one piece of memory.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Optional

import numpy as np

from ...accuracy.matrix import ConfusionMatrix
from ...accuracy.metrics import AccuracyMetrics, accuracy_metrics
from ...classes import ClassTable
from ...errors import DataError, ParameterError
from ...run import Run
from ..fitting import Recipe
from ..kinds import first_line
from ..registry import find_classifier
from ..validation.calibration import cross_fit
from ..validation.folds import Fold
from ..voting import class_scores

FOLDS = 3
"""Parts of the cross-validations with which a search compares."""
CALIBRATION = "sigmoid"
"""How margins become probabilities there; two parameters need few samples."""
_ROWS = 65536


class OutOfTime(Exception):
    """The time for a search is up."""


Check = Callable[[], None]
"""Called before every fit; may raise `OutOfTime`."""


def _mean_iou(metrics: AccuracyMetrics) -> float:
    """Mean intersection over union of the classes that occur: IoU = F1 / (2 − F1)."""
    found = [c.f1 / (2 - c.f1) for c in metrics.classes if c.reference_pixels]
    return math.fsum(found) / len(found) if found else math.nan


_MEASURES: dict[str, Callable[[AccuracyMetrics], float]] = {
    "macrof1": lambda metrics: metrics.macro_f1,
    "weightedf1": lambda metrics: metrics.weighted_f1,
    "overallaccuracy": lambda metrics: metrics.overall_accuracy,
    "kappa": lambda metrics: metrics.kappa,
    "meaniou": _mean_iou,
}
SCORES = tuple(_MEASURES)
"""Names of the scores; the higher, the better."""


@dataclass(frozen=True, eq=False)
class Scored:
    """What a small cross-validation found.

    Parameters
    ----------
    score : float
        Of all tested samples together; NaN where it is not defined.
    scores : ndarray of float64, shape (n, classes)
        What the models said, classes ascending: probabilities or margins; NaN where untested, or where a fold's model
        did not know the class.
    fold_of : ndarray of int64, shape (n,)
        Fold in which a sample was tested, -1 where it was not.
    predicted : ndarray of int64, shape (n,)
        Class codes; mean nothing where a sample was not tested.
    """

    score: float
    scores: np.ndarray
    fold_of: np.ndarray
    predicted: np.ndarray

    @property
    def tested(self) -> np.ndarray:
        """Samples that were predicted, bool, shape (n,)."""
        found: np.ndarray = self.fold_of >= 0
        return found


def score_recipe(
    values: np.ndarray,
    codes: np.ndarray,
    groups: np.ndarray,
    recipe: Recipe,
    splits: Sequence[Fold],
    score: str,
    run: Run,
    buffer: Optional[np.ndarray] = None,
    check: Optional[Check] = None,
) -> Scored:
    """Cross-validate a recipe.

    Parameters
    ----------
    values : ndarray, shape (n, features)
    codes, groups : ndarray, shape (n,)
        Class, and what the estimator must keep together where it makes folds of its own.
    recipe : Recipe
    splits : sequence of (ndarray, ndarray)
        See ``search_folds.plan_splits``; one at least.
    score : str
        One of `SCORES`.
    run : Run
        Asked whether to stop, before every fit.
    buffer : ndarray, shape (at least n, features), optional
        Memory to be used for the training samples; of the values' type, C-ordered.
    check : callable, optional
        Called before every fit.

    Raises
    ------
    ParameterError
        If the estimator refuses its arguments or the samples.
    DataError
        If margins cannot be calibrated.
    """
    if buffer is None:
        buffer = np.empty(values.shape, values.dtype)
    classes = np.unique(codes)
    scores = np.full((codes.size, classes.size), np.nan)
    fold_of = np.full(codes.shape, -1, np.int64)
    for number, (train, test) in enumerate(splits):
        run.check_cancelled()
        if check is not None:
            check()
        # Without a mode that says what to do with wrong indices numpy would make a copy first.
        held = np.take(values, train, axis=0, out=buffer[: train.size], mode="clip")
        estimator = recipe.fit(held, codes[train], groups[train])
        columns = np.searchsorted(classes, np.asarray(estimator.classes_, np.int64))
        for part in (test[place : place + _ROWS] for place in range(0, test.size, _ROWS)):
            scores[np.ix_(part, columns)] = _answers(recipe, estimator, values[part])
        fold_of[test] = number
    answers = scores
    if find_classifier(recipe.classifier).answers == "margins":
        answers = _probabilities(scores, codes, fold_of, classes, groups)
    predicted = classes[np.where(np.isnan(answers), -np.inf, answers).argmax(axis=1)]
    tested = fold_of >= 0
    return Scored(measure(score, codes[tested], predicted[tested]), scores, fold_of, predicted)


def _answers(recipe: Recipe, estimator: Any, values: np.ndarray) -> np.ndarray:
    try:
        return class_scores(recipe.classifier, estimator, values)
    except ValueError as error:  # such as more neighbours than samples, which nobody notices while it learns
        raise ParameterError(
            "{classifier} cannot learn from these samples with these arguments ({reason}); correct PARAMETERS",
            parameter="parameters",
            classifier=recipe.classifier,
            reason=first_line(error),
        ) from error


def _probabilities(
    scores: np.ndarray, codes: np.ndarray, fold_of: np.ndarray, classes: np.ndarray, groups: np.ndarray
) -> np.ndarray:
    try:
        return cross_fit(CALIBRATION, scores, codes, fold_of, classes, groups=groups, equal_classes=True)
    except DataError:
        if np.unique(fold_of[fold_of >= 0]).size > 1:
            raise
        return scores  # one fold leaves nothing to calibrate with; the highest margin wins then


def measure(score: str, reference: np.ndarray, predicted: np.ndarray) -> float:
    """One figure of how well codes agree, both of shape (n,); NaN where it is not defined."""
    codes, places = np.unique(np.concatenate([reference, predicted]), return_inverse=True)
    rows, columns = np.split(places.reshape(-1), 2)
    counts = np.bincount(rows * codes.size + columns, minlength=codes.size**2)
    return measure_counts(score, counts.reshape(codes.size, codes.size))


def measure_counts(score: str, counts: np.ndarray) -> float:
    """As `measure`, of a confusion matrix: rows are the reference, shape (classes, classes)."""
    table = ClassTable.from_labels({place: str(place) for place in range(len(counts))})
    return _MEASURES[score](accuracy_metrics(ConfusionMatrix(counts, table)))
