"""Grouped, stratified cross-validation: every sample is predicted by a model that never saw its polygon."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ..classes import ClassTable
from ..errors import DataError, ParameterError
from ..run import Run
from ..samples.table import SampleTable
from .fitting import Recipe
from .voting import class_probabilities, winners

_PREDICTION_CHUNK = 65536
"""Samples predicted at a time, so that memory does not follow the size of a fold."""


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
    """

    predicted: np.ndarray
    tested: np.ndarray
    folds: int


def cross_validate(samples: SampleTable, recipe: Recipe, folds: int, run: Run, share: float = 1.0) -> OutOfFold:
    """Predict every sample with a model trained on the other folds.

    Folds hold whole groups (polygons) and about the same mix of classes (scikit-learn's StratifiedGroupKFold,
    shuffled with the recipe's seed). The result depends on samples, recipe and number of folds only. Samples that
    'Augment samples' made are trained with, never tested on.

    Parameters
    ----------
    samples : SampleTable
        What to learn from.
    recipe : Recipe
        How to learn.
    folds : int
        Number of parts.
    run : Run
        Gets warnings and progress.
    share : float
        Progress made when this is done.

    Raises
    ------
    DataError
        If there is one class only.
    ParameterError
        If there are fewer polygons than folds, or the estimator refuses its arguments.
    """
    codes, groups = samples.codes, _group_numbers(samples.groups)
    # Folds are those of the real samples alone, so that made-up ones can be judged by what they add.
    real = np.arange(codes.size) if samples.synthetic is None else np.flatnonzero(~samples.synthetic)
    check_samples(codes[real], groups[real], samples.classes, folds, run)
    predicted = np.zeros(codes.shape, dtype=np.int64)
    tested = np.zeros(codes.shape, dtype=bool)
    used = 0
    for place, fold in enumerate(split_folds(codes[real], groups[real], folds, recipe.seed)):
        run.progress(share * place / folds)
        train, test = _with_made_up(real[fold[0]], real[fold[1]], groups, samples.synthetic)
        if train.size == 0 or test.size == 0:
            continue
        predicted[test] = _predict_fold(recipe, samples, train, test)
        tested[test] = True
        used += 1
    run.progress(share)
    return OutOfFold(predicted, tested, used)


def _with_made_up(
    train: np.ndarray, test: np.ndarray, groups: np.ndarray, synthetic: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray]:
    """The fold with its made-up samples: to train with only, and none of a group that is tested."""
    if synthetic is None:
        return train, test
    made = np.flatnonzero(synthetic & ~np.isin(groups, groups[test]))
    return np.concatenate([train, made]), test


def check_samples(codes: np.ndarray, groups: np.ndarray, classes: ClassTable, folds: int, run: Run) -> None:
    """Refuse samples that nothing can be learnt from; warn of classes that cannot be validated well.

    Raises
    ------
    DataError, ParameterError
        See `cross_validate`.
    """
    present = np.unique(codes)
    if present.size < 2:
        raise DataError(
            "all samples belong to the class {label}; a classifier needs at least two classes",
            parameter="class_field",
            label=", ".join(classes.label(int(code)) for code in present),
        )
    found = int(np.unique(groups).size)
    if found < folds:
        raise ParameterError(
            "{n} folds need at least {n} polygons, there are {found}; lower FOLDS, or check GROUP_FIELD",
            parameter="folds",
            n=folds,
            found=found,
        )
    for code in present:
        count = int(np.unique(groups[codes == code]).size)
        label = classes.label(int(code))
        if count == 1:
            run.warn(
                "The class {label} has one polygon only: it cannot be validated, and its F1 is 0 here.",
                label=label,
            )
        elif count < folds:
            run.warn(
                "The class {label} has {count} polygons for {folds} folds: its F1 rests on very few of them.",
                label=label,
                count=count,
                folds=folds,
            )


def split_folds(
    codes: np.ndarray, groups: np.ndarray, folds: int, seed: int
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Indices of training and test samples of each fold; a side may be empty."""
    from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold

    if np.bincount(np.unique(codes, return_inverse=True)[1].reshape(-1)).max() < folds:
        raise ParameterError("no class has as many as {n} samples; lower FOLDS", parameter="folds", n=folds)
    # Where every sample is a polygon of its own both give valid folds; the plain one takes no time per group.
    alone = np.unique(groups).size == groups.size
    splitter = (StratifiedKFold if alone else StratifiedGroupKFold)(folds, shuffle=True, random_state=seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # classes with few members: said by check_samples, by name
        yield from list(splitter.split(np.zeros((codes.size, 1)), codes, groups))


def _predict_fold(recipe: Recipe, samples: SampleTable, train: np.ndarray, test: np.ndarray) -> np.ndarray:
    """Codes of the samples `test`, by a model fitted to the samples `train`."""
    known = np.unique(samples.codes[train])
    if known.size == 1:  # not every classifier can be fitted to one class, and the answer is known
        return np.full(test.size, known[0], dtype=np.int64)
    estimator = recipe.fit(samples.values[train], samples.codes[train])
    order = np.asarray(estimator.classes_, dtype=np.int64)
    found = np.empty(test.size, dtype=np.int64)
    for start in range(0, test.size, _PREDICTION_CHUNK):
        part = slice(start, start + _PREDICTION_CHUNK)
        probabilities = class_probabilities(recipe.classifier, estimator, samples.values[test[part]])
        found[part] = order[winners(probabilities)]
    return found


def _group_numbers(groups: np.ndarray) -> np.ndarray:
    """Groups as numbers from 0, in the sorted order of their names (numbers and text may mix)."""
    numbers: np.ndarray = np.unique(groups.astype(str), return_inverse=True)[1].reshape(-1)
    return numbers
