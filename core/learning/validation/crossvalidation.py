"""Cross-validation: every sample is predicted by a model that never saw its polygon."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Sequence, Sized
from dataclasses import dataclass

import numpy as np

from ...errors import DataError
from ...run import Run
from ...samples.table import SampleTable
from ..fitting import Recipe, to_type
from ..learner import Fitted, Learner, PlainLearner
from .folds import Fold, make_folds, unit_numbers

_ROWS = 65536
"""Rows copied or predicted at a time, so that memory beside the table does not follow its size."""

Observer = Callable[[Fitted, np.ndarray, np.ndarray, np.ndarray, int], None]
"""Called after every fold with what was fitted, and the values, codes and groups of the samples tested, and the fold's
number."""


@dataclass(frozen=True)
class OutOfFold:
    """Predictions by models that did not see the sample's polygon.

    Parameters
    ----------
    predicted : ndarray of int64, shape (n,)
        Class codes; means nothing where `tested` is False.
    tested : ndarray of bool, shape (n,)
        Samples that were predicted.
    folds : int
        Folds that had samples on both sides.
    scores : ndarray of float64, shape (n, classes)
        What the models said, classes ascending; NaN where untested, or where a fold's model did not know the class.
    fold_of : ndarray of int64, shape (n,)
        Fold in which a sample was tested; -1 where it was not.
    margins : bool
        Whether scores are margins, not probabilities.
    stories : tuple
        What the learner told about each fold; see `Fitted.story`.
    """

    predicted: np.ndarray
    tested: np.ndarray
    folds: int
    scores: np.ndarray
    fold_of: np.ndarray
    margins: bool = False
    stories: tuple[object, ...] = ()

    def with_scores(self, scores: np.ndarray, classes: np.ndarray) -> OutOfFold:
        """The same with other scores, such as calibrated ones, and the classes that win by them."""
        predicted = np.where(self.tested, classes[_best(scores)], 0)
        return dataclasses.replace(self, scores=scores, predicted=predicted, margins=False)


def cross_validate(
    samples: SampleTable,
    learner: Learner,
    folds: Iterable[Fold],
    run: Run,
    share: float = 1.0,
    observers: Sequence[Observer] = (),
    start: float = 0.0,
) -> OutOfFold:
    """Predict samples with models trained on the other folds.

    The result depends on samples, learner and folds only. Training samples are copied into one piece of memory that
    all folds share.

    Parameters
    ----------
    samples : SampleTable
        What to learn from.
    learner : Learner
        How to learn. Whatever it chooses, it chooses anew in every fold, without the samples tested.
    folds : iterable of (ndarray, ndarray)
        Indices of training and test samples; see ``folds.make_folds``.
    run : Run
        Gets progress, and is asked whether to stop.
    share : float
        Progress made when this is done.
    observers : sequence of callable
        See `Observer`.
    start : float
        Progress made before.

    Raises
    ------
    DataError
        If there is one class only.
    ParameterError
        If the learner refuses its arguments.
    """
    refuse_one_class(samples)
    codes, classes, groups = samples.codes, np.unique(samples.codes), unit_numbers(samples.groups)
    buffer = np.empty((len(codes), samples.values.shape[1]), learner.dtype())
    scores = np.full((len(codes), classes.size), np.nan)
    fold_of = np.full(codes.shape, -1, np.int64)
    stories, margins, used = [], False, 0
    expected = max(len(folds), 1) if isinstance(folds, Sized) else 1
    for number, (train, test) in enumerate(folds):
        run.progress(start + (share - start) * min(number / expected, 1.0))
        run.check_cancelled()
        known = np.unique(codes[train])
        fold_of[test] = number
        used += 1
        if known.size == 1:  # not every classifier can be fitted to one class, and the answer is known
            scores[np.ix_(test, np.flatnonzero(classes == known[0]))] = 1.0
            continue
        made = None if samples.synthetic is None else samples.synthetic[train]
        fitted = learner.fit(_gather(samples.values, train, buffer), codes[train], groups[train], run, made)
        columns = np.searchsorted(classes, fitted.codes)
        for part in (test[place : place + _ROWS] for place in range(0, test.size, _ROWS)):
            scores[np.ix_(part, columns)] = fitted.scores(samples.values[part])
        margins = margins or fitted.has_margins
        stories.append(fitted.story)
        for observe in observers:
            observe(fitted, samples.values[test], codes[test], groups[test], number)
    run.progress(share)
    tested = fold_of >= 0
    predicted = np.where(tested, classes[_best(scores)], 0)
    return OutOfFold(predicted, tested, used, scores, fold_of, margins, tuple(stories))


def cross_validate_polygons(
    samples: SampleTable, recipe: Recipe, folds: int, run: Run, share: float = 1.0
) -> OutOfFold:
    """Cross-validate a recipe in k folds of whole polygons, shuffled with its seed; says what cannot be validated.

    Raises
    ------
    DataError
        If there is one class only.
    ParameterError
        If there are fewer polygons than folds, or the estimator refuses its arguments.
    """
    refuse_one_class(samples)
    plan = make_folds("polygon", samples.codes, samples.groups, recipe.seed, folds, synthetic=samples.synthetic)
    plan.announce(samples.codes, samples.classes, run)
    return cross_validate(samples, PlainLearner(recipe), plan, run, share)


def refuse_one_class(samples: SampleTable) -> None:
    """Refuse samples that no classifier can learn from.

    Raises
    ------
    DataError
        If all samples belong to one class.
    """
    real = samples.codes if samples.synthetic is None else samples.codes[~samples.synthetic]
    present = np.unique(real)
    if present.size < 2:
        raise DataError(
            "all samples belong to the class {label}; a classifier needs at least two classes",
            parameter="class_field",
            label=", ".join(samples.classes.label(int(code)) for code in present),
        )


def _gather(values: np.ndarray, rows: np.ndarray, buffer: np.ndarray) -> np.ndarray:
    """`values[rows]` in the buffer's memory and type."""
    for start in range(0, rows.size, _ROWS):
        part = rows[start : start + _ROWS]
        buffer[start : start + part.size] = to_type(buffer.dtype.name, values[part])
    return buffer[: rows.size]


def _best(scores: np.ndarray) -> np.ndarray:
    """Place of the highest score of every row, ties to the lowest; NaN never wins."""
    places = np.empty(len(scores), np.int64)
    for start in range(0, len(scores), _ROWS):
        part = scores[start : start + _ROWS]
        places[start : start + _ROWS] = np.where(np.isnan(part), -np.inf, part).argmax(axis=1)
    return places
