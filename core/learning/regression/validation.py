"""Cross-validation of a regressor: every sample is predicted by a model that never saw its polygon."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Optional

import numpy as np

from ...errors import DataError
from ...run import Run
from ...samples.targets import TargetTable
from ..fitting import to_type
from ..validation.folds import Folds, make_folds, unit_numbers
from .conformal import Calibrator
from .fitting import RegressionRecipe
from .metrics import RegressionMetrics, regression_metrics
from .regressors import find_regressor

_STRATA = 5
_PREDICTION_CHUNK = 65536
"""Samples predicted at a time, so that memory does not follow the size of a fold."""


@dataclass(frozen=True)
class Validation:
    """How samples are divided into folds: arguments of `folds.make_folds`, under their names there."""

    scheme: str = "polygon"
    folds: int = 5
    block_size: Optional[float] = None
    buffer: Optional[float] = None
    held_out: int = 200

    def plan(self, samples: TargetTable, seed: int) -> Folds:
        """The folds; polygons (or blocks) of low and high values are spread evenly over them.

        Raises
        ------
        ParameterError, DataError
            See `folds.make_folds`.
        """
        return make_folds(
            self.scheme,
            target_strata(samples.targets, self.folds),
            samples.groups,
            seed,
            self.folds,
            coordinates=samples.coordinates,
            crs=samples.crs,
            block_size=self.block_size,
            buffer=self.buffer,
            held_out=self.held_out,
            synthetic=samples.synthetic,
            strata=True,
        )


def target_strata(targets: np.ndarray, folds: int) -> np.ndarray:
    """Strata of about the same size, from low to high targets, shape (n,), int64; at most 5.

    Each has as many samples as there are folds, where there are enough in all.
    """
    count = max(1, min(_STRATA, targets.size // folds))
    edges = np.unique(np.quantile(targets, np.arange(1, count) / count))
    strata: np.ndarray = np.searchsorted(edges, targets, side="left").astype(np.int64)
    if count > 1 and strata.min() == strata.max():  # most samples have the highest value of all
        strata = (targets > targets.mean()).astype(np.int64)
    return strata


@dataclass(frozen=True)
class OutOfFoldRegression:
    """Predictions by models that did not see the sample's polygon.

    Parameters
    ----------
    predicted : ndarray of float64, shape (n,)
        NaN where a sample was not tested.
    scores : ndarray of float64, shape (n,)
        Conformity scores (see `conformal.Calibrator`), NaN likewise.
    fold_of : ndarray of int64, shape (n,)
        Fold in which the sample was tested, from 0; -1 for none.
    folds : int
        Folds that had samples on both sides.
    method : str
        How samples were tested, in a few words.
    facts : mapping of str to str
        More of it, for a report.
    """

    predicted: np.ndarray
    scores: np.ndarray
    fold_of: np.ndarray
    folds: int
    method: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def tested(self) -> np.ndarray:
        """Samples that were predicted, bool, shape (n,)."""
        tested: np.ndarray = self.fold_of >= 0
        return tested

    def metrics(self, targets: np.ndarray) -> RegressionMetrics:
        """Figures of all tested samples together."""
        return regression_metrics(targets[self.tested], self.predicted[self.tested])

    def metrics_by_fold(self, targets: np.ndarray) -> tuple[RegressionMetrics, ...]:
        """Figures of each fold."""
        order = np.argsort(self.fold_of, kind="stable")
        edges = np.searchsorted(self.fold_of[order], np.arange(self.folds + 1))
        members = [order[start:end] for start, end in zip(edges[:-1], edges[1:])]
        return tuple(regression_metrics(targets[m], self.predicted[m]) for m in members)


def cross_validate_regressor(
    samples: TargetTable,
    recipe: RegressionRecipe,
    folds: Folds,
    calibrator: Calibrator,
    run: Run,
    progress: tuple[float, float] = (0.0, 1.0),
) -> OutOfFoldRegression:
    """Predict samples with models of the other folds.

    The result depends on samples, recipe and folds only.

    Parameters
    ----------
    samples : TargetTable
        What to learn from.
    recipe : RegressionRecipe
        How to learn.
    folds : Folds
        Which samples train and which are tested.
    calibrator : Calibrator
        What makes a score of an error.
    run : Run
        Gets progress; asked whether to stop.
    progress : pair of float
        Shares of the work done before and after.

    Raises
    ------
    DataError
        If no fold has samples on both sides.
    ParameterError
        If the estimator refuses its arguments.
    """
    start, end = progress
    # Converted once, and every fold's samples go to the same memory.
    values = to_type(find_regressor(recipe.regressor).dtype, samples.values)
    room = np.empty_like(values)
    groups = unit_numbers(samples.groups)
    predicted, scores = np.full(len(values), np.nan), np.full(len(values), np.nan)
    fold_of = np.full(len(values), -1, np.int64)
    used = 0
    for number, (train, test) in enumerate(folds):
        run.progress(start + (end - start) * number / len(folds))
        part = np.take(values, train, axis=0, out=room[: train.size], mode="clip")
        model = recipe.fit(part, samples.targets[train], groups[train])
        for first in range(0, test.size, _PREDICTION_CHUNK):
            chunk = test[first : first + _PREDICTION_CHUNK]
            predicted[chunk], expected = calibrator.ask(model, values[chunk])
            scores[chunk] = np.abs(samples.targets[chunk] - predicted[chunk]) / expected
        fold_of[test] = used
        used += 1
    if used == 0:
        raise DataError(
            "no part of the cross-validation has samples to train with and others to test; give more samples, or"
            " another CV",
            parameter="samples",
        )
    run.progress(end)
    return OutOfFoldRegression(predicted, scores, fold_of, used, folds.method, folds.facts)


def hold_out_polygons(samples: TargetTable, share: float, seed: int) -> np.ndarray:
    """Samples of polygons drawn at random, to learn errors from, bool, shape (n,).

    Which polygons depends on the seed and on their names in sorted order, not on what was measured in them.

    Parameters
    ----------
    samples : TargetTable
        Made-up samples go where their polygon goes; errors are not learnt from them.
    share : float
        Of the polygons; rounded half up, at least one on each side.
    seed : int
        Another one draws others.

    Raises
    ------
    DataError
        If there is one polygon only.
    """
    groups = unit_numbers(samples.groups)
    count = int(groups.max()) + 1
    if count < 2:
        raise DataError(
            "polygons to learn intervals from cannot be held out where there is one only; check GROUP_FIELD",
            parameter="group_field",
        )
    wanted = min(max(int(share * count + 0.5), 1), count - 1)
    chosen = np.zeros(count, bool)
    chosen[np.random.default_rng(seed).permutation(count)[:wanted]] = True
    held: np.ndarray = chosen[groups]
    return held
