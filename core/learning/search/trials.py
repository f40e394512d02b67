"""The trials of a search for a classifier's arguments: what is tried, on how much, within what time."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Optional

import numpy as np

from ...errors import DataError, ParameterError
from ...run import Run
from ..fitting import Recipe
from ..registry import find_classifier
from ..validation.folds import Fold
from .folds import plan_splits
from .score import OutOfTime, Scored, score_recipe
from .share import share_of_samples

FEWEST_TREES = 10
"""A forest of fewer says nothing about a larger one."""
_FORESTS = ("rf", "extratrees")

Clock = Callable[[], float]
"""Seconds since some moment."""


@dataclass(frozen=True)
class Trial:
    """One set of arguments, and how good it was.

    Parameters
    ----------
    parameters : mapping
        What was searched for; empty for the defaults.
    score : float
        Minus infinity where the classifier refused the arguments or the score is not defined.
    share : float
        Share of the samples, or of a forest's trees, that it was tried with.
    """

    parameters: Mapping[str, Any]
    score: float
    share: float = 1.0

    def to_dict(self) -> dict[str, Any]:
        """Plain data for a report; no score is None."""
        score = self.score if math.isfinite(self.score) else None
        return {"parameters": dict(self.parameters), "score": score, "share": self.share}


class Trials:
    """Tries arguments, and remembers.

    Parameters
    ----------
    values : ndarray, shape (n, features)
        In the classifier's type.
    codes, groups : ndarray, shape (n,)
    recipe : Recipe
        What the arguments are added to.
    score : str
        One of ``search_score.SCORES``.
    folds : int
        Parts of the cross-validation of every trial.
    run : Run
        Asked whether to stop.
    seconds : float
        Time from now on after which nothing more is tried.
    clock : callable
        Tells the time.
    synthetic : ndarray of bool, shape (n,), optional
        Made-up samples, which are never tested.
    """

    def __init__(
        self,
        values: np.ndarray,
        codes: np.ndarray,
        groups: np.ndarray,
        recipe: Recipe,
        score: str,
        folds: int,
        run: Run,
        seconds: float,
        clock: Clock,
        synthetic: Optional[np.ndarray] = None,
    ) -> None:
        self.recipe = recipe
        self.done: list[Trial] = []
        self._samples, self._score, self._folds, self._run = (values, codes, groups), score, folds, run
        self._synthetic = synthetic
        self._clock, self._end = clock, clock() + seconds
        self._buffer = np.empty(values.shape, values.dtype)
        self._splits: dict[float, tuple[np.ndarray, tuple[Fold, ...]]] = {}
        self._best: dict[float, tuple[float, Scored, np.ndarray]] = {}

    @property
    def possible(self) -> bool:
        """Whether the samples can be divided at all."""
        return bool(self._part(1.0)[1])

    @property
    def seed(self) -> int:
        """Seed of everything random."""
        return self.recipe.seed

    @property
    def folds(self) -> int:
        """Parts of the cross-validation of every trial."""
        return self._folds

    @property
    def count(self) -> int:
        """How many different arguments were tried."""
        return len({json.dumps(dict(trial.parameters), sort_keys=True) for trial in self.done})

    def best(self) -> Trial:
        """The best of those tried with the most; of equals the first.

        Where others than the defaults were tried with a share only, because the time was up, they are compared at the
        largest such share.
        """
        most = max((trial.share for trial in self.done if trial.parameters), default=1.0)
        return max((trial for trial in self.done if trial.share == most), key=lambda trial: trial.score)

    def best_scored(self) -> tuple[Optional[Scored], np.ndarray]:
        """What the best one's cross-validation found, and the samples (indices) that it was made with."""
        share = self.best().share
        _, found, rows = self._best.get(share, (0.0, None, np.arange(0)))
        return found, rows

    def evaluate(self, parameters: Mapping[str, Any], share: float = 1.0) -> float:
        """Try arguments with a share (0 to 1) of the samples, or of a forest's trees; returns the score.

        Raises
        ------
        OutOfTime
            If the time is up. The first trial is always made.
        ParameterError, DataError
            If the first trial, that of the defaults, is refused.
        """
        recipe = Recipe(
            self.recipe.classifier, {**self.recipe.parameters, **parameters}, self.recipe.seed, self.recipe.workers
        )
        rows, splits = self._part(1.0)
        if share < 1:
            trees = self._fewer_trees(recipe, share)
            if trees is not None:
                recipe = trees
            else:
                rows, splits = self._part(share)
        values, codes, groups = (part if rows.size == part.shape[0] else part[rows] for part in self._samples)
        try:
            found = score_recipe(
                values, codes, groups, recipe, splits, self._score, self._run, self._buffer, self._check_time
            )
            score = found.score if math.isfinite(found.score) else -math.inf
        except (ParameterError, DataError):
            if not self.done:
                raise
            found, score = None, -math.inf
        # The first of equals, as in `best`.
        if found is not None and (share not in self._best or score > self._best[share][0]):
            self._best[share] = (score, found, rows)
        self.done.append(Trial(dict(parameters), score, share))
        return score

    def _check_time(self) -> None:
        if self.done and self._clock() >= self._end:
            raise OutOfTime

    def _part(self, share: float) -> tuple[np.ndarray, tuple[Fold, ...]]:
        """Samples of a share, and how they are divided; the same whenever asked."""
        if share not in self._splits:
            _, codes, groups = self._samples
            rows = np.arange(codes.size)
            if share < 1:  # of the real ones: a share of all might hold none of those that are tested
                real = rows if self._synthetic is None else rows[~self._synthetic]
                rows = real[share_of_samples(codes[real], groups[real], share, self._folds, self.seed)]
            made = None if self._synthetic is None else self._synthetic[rows]
            self._splits[share] = (rows, plan_splits(codes[rows], groups[rows], self._folds, self.seed, made))
        return self._splits[share]

    def _fewer_trees(self, recipe: Recipe, share: float) -> Optional[Recipe]:
        """The recipe with a share of its trees; None where a part of the model says nothing about the whole."""
        if recipe.classifier not in _FORESTS:
            return None
        defaults = find_classifier(recipe.classifier).defaults
        whole = recipe.parameters.get("n_estimators", defaults["n_estimators"])
        trees = min(max(FEWEST_TREES, round(share * whole)), whole)
        return Recipe(recipe.classifier, {**recipe.parameters, "n_estimators": trees}, recipe.seed, recipe.workers)
