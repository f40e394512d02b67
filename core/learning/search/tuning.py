"""A classifier whose arguments are searched for, with folds of whole polygons."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Optional

import numpy as np

from ...errors import DataError, ParameterError
from ...run import Run
from ..dependencies import require_packages
from ..fitting import Recipe, to_type
from ..learner import Fitted
from ..registry import find_classifier
from ..validation.calibration import fit_calibration
from ..voting import Calibrates
from .methods import METHODS
from .score import CALIBRATION, FOLDS, SCORES, OutOfTime, Scored
from .spaces import find_space
from .trials import Clock, Trials

TUNINGS = ("none", *METHODS)
"""Choices of the parameter TUNING."""


@dataclass(frozen=True)
class Search:
    """How arguments are searched for.

    Parameters
    ----------
    method : {'random', 'halving', 'optuna'}
    trials : int
        Points to be tried, the defaults included, which always come first.
    score : str
        One of ``search_score.SCORES``.
    minutes : float
        Time for all fits together; above 0.
    folds : int
        Parts of the cross-validation of a trial.
    fits : int
        How often a classifier will be searched for: once for every fold outside, and once for the model. Each gets
        its part of the time.
    """

    method: str = "random"
    trials: int = 20
    score: str = "macrof1"
    minutes: float = 30.0
    folds: int = FOLDS
    fits: int = 1

    def check(self) -> None:
        """Raise what is wrong, before any work.

        Raises
        ------
        ParameterError
            Names the field of the Job: ``tuning``, ``trials``, ``score``, ``time_budget``.
        MissingDependencyError
            If optuna is asked for and not installed.
        """
        for parameter, value, choices in (("tuning", self.method, METHODS), ("score", self.score, SCORES)):
            if value not in choices:
                raise ParameterError(
                    "{value} is not known; choose one of {choices}",
                    parameter=parameter,
                    value=value,
                    choices=", ".join(choices),
                )
        if self.trials < 2:
            raise ParameterError(
                "{n} trials leave nothing to choose among, because the defaults are one; give at least 2",
                parameter="trials",
                n=self.trials,
            )
        check_minutes(self.minutes)
        if self.method == "optuna":
            require_packages(["optuna"])

    @property
    def seconds(self) -> float:
        """Time for one fit."""
        return 60.0 * self.minutes / max(self.fits, 1)


def check_minutes(minutes: float) -> None:
    """Refuse a time in which nothing can be tried.

    Raises
    ------
    ParameterError
        If it is not above 0.
    """
    if not minutes > 0:
        raise ParameterError(
            "{minutes:g} minutes leave no time to try anything; give more than 0",
            parameter="time_budget",
            minutes=minutes,
        )


@dataclass(frozen=True)
class TunedLearner:
    """Searches for the best arguments in every fit, and learns from all samples with them.

    Parameters
    ----------
    recipe : Recipe
        The classifier; its arguments were given by the user and are not searched for.
    search : Search
        How.
    clock : callable
        Tells the time in seconds.
    """

    recipe: Recipe
    search: Search = field(default_factory=Search)
    clock: Clock = time.monotonic

    @property
    def seed(self) -> int:
        """Seed of everything random."""
        return self.recipe.seed

    def check(self) -> None:
        """See `Learner.check`."""
        self.recipe.check()
        self.search.check()
        find_space(self.recipe.classifier, self.recipe.parameters)

    def dtype(self) -> str:
        """See `Learner.dtype`."""
        return find_classifier(self.recipe.classifier).dtype

    def fit(
        self,
        values: np.ndarray,
        codes: np.ndarray,
        groups: np.ndarray,
        run: Run,
        synthetic: Optional[np.ndarray] = None,
    ) -> Fitted:
        """See `Learner.fit`; the story tells all trials: ``{"tuning": {method, measure, trials, best, score}}``."""
        self.check()
        values, search = to_type(self.dtype(), values), self.search
        arguments = (values, codes, groups, self.recipe, search.score, search.folds, run, search.seconds, self.clock)
        trials = Trials(*arguments, synthetic)
        if not trials.possible:
            run.warn_once("Too few polygons to tune with: the defaults are taken.")
            estimator = self.recipe.fit(values, codes, groups)
            return Fitted(self.recipe.classifier, estimator, np.asarray(estimator.classes_, np.int64))
        self._try(trials, run)
        best = trials.best()
        recipe = Recipe(
            self.recipe.classifier, {**self.recipe.parameters, **best.parameters}, self.seed, self.recipe.workers
        )
        run.check_cancelled()
        estimator = recipe.fit(values, codes, groups)
        story = {
            "method": search.method,
            "measure": search.score,
            "folds": search.folds,
            "trials": [trial.to_dict() for trial in trials.done],
            "best": best.to_dict()["parameters"],
            "score": best.to_dict()["score"],
        }
        calibration = calibrate_margins(self.recipe.classifier, *trials.best_scored(), codes, groups)
        return Fitted(
            self.recipe.classifier, estimator, np.asarray(estimator.classes_, np.int64), calibration, {"tuning": story}
        )

    def _try(self, trials: Trials, run: Run) -> None:
        space = find_space(self.recipe.classifier, self.recipe.parameters)
        try:
            trials.evaluate({})
            METHODS[self.search.method](trials, space, self.search.trials - 1)
        except OutOfTime:
            run.warn_once(
                "The time for tuning is up after {done} of {count} trials: the best of them is taken. Raise"
                " TIME_BUDGET, or lower TRIALS.",
                done=trials.count,
                count=self.search.trials,
            )


def calibrate_margins(
    classifier: str, scored: Optional[Scored], rows: np.ndarray, codes: np.ndarray, groups: np.ndarray
) -> Optional[Calibrates]:
    """What turns the margins of a classifier into probabilities, from a search's out-of-fold scores.

    `rows` are the samples (indices) that it was made with. None for a classifier that has probabilities, or where the
    samples allow none.
    """
    if scored is None or find_classifier(classifier).answers != "margins":
        return None
    tested, classes = scored.tested, np.unique(codes)
    rows = rows[tested]
    try:
        return fit_calibration(
            CALIBRATION, scored.scores[tested], codes[rows], classes, groups=groups[rows], equal_classes=True
        )
    except DataError:
        return None
