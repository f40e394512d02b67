"""The choice of a classifier: a short list, each cross-validated with whole polygons, the best taken.

A difference that other polygons might turn round is no reason to leave the random forest, Terroir's default. Of those
that are not provably worse than the best, the first of the list is taken: in the spirit of the one-standard-error rule
(Breiman et al. 1984), with a test over polygons in its place. On real maps of a dozen polygons the highest score alone
chose worse than no choice at all, by up to 0.08 of macro F1; where there are hundreds, both mostly choose the same.

The boosters of other packages are not among them, although they do as well as scikit-learn's: what is chosen shall not
depend on what happens to be installed.

References
----------
Breiman, L., Friedman, J. H., Olshen, R. A., Stone, C. J. (1984). Classification and regression trees. Section 3.4.3.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import Optional

import numpy as np

from ...errors import DataError, ParameterError
from ...run import Run
from ..fitting import Recipe, to_type
from ..learner import Fitted, Learner, PlainLearner
from ..registry import find_classifier, installed_classifiers
from ..validation.folds import Fold
from .folds import plan_splits
from .noise import by_chance
from .score import FOLDS, SCORES, OutOfTime, Scored, score_recipe
from .trials import Clock
from .tuning import Search, TunedLearner, calibrate_margins, check_minutes

SHORT_LIST = ("rf", "extratrees", "logistic", "gaussianmixture", "svm", "histgb")
"""What is tried, in order of preference: the default first, then from quick to slow."""
DEFAULT = "rf"
"""What is taken where nothing can be compared."""
MOST_FOR_SVM = 20_000
"""Samples beyond which a support vector machine is not tried: its time grows with their square at least."""


@dataclass(frozen=True)
class Candidate:
    """A classifier that was tried."""

    classifier: str
    scored: Scored
    seconds: float


@dataclass(frozen=True)
class AutoLearner:
    """Chooses the classifier anew in every fit.

    Parameters
    ----------
    seed : int
        Seed of everything random.
    workers : int
        Threads to fit with; the result does not depend on them.
    minutes : float
        Time for the choice, of all fits together; above 0. The default is always tried.
    fits : int
        How often it will choose; see `Search`.
    score : str
        One of ``search_score.SCORES``.
    search : Search, optional
        How the arguments of the one chosen are searched for; its defaults are taken without.
    folds : int
        Parts of the cross-validation.
    candidates : tuple of str
        Keys of ``registry.CLASSIFIERS`` in order of preference.
    clock : callable
        Tells the time in seconds.
    """

    seed: int = 0
    workers: int = 1
    minutes: float = 30.0
    fits: int = 1
    score: str = "macrof1"
    search: Optional[Search] = None
    folds: int = FOLDS
    candidates: tuple[str, ...] = SHORT_LIST
    clock: Clock = time.monotonic

    def check(self) -> None:
        """See `Learner.check`."""
        check_minutes(self.minutes)
        if self.score not in SCORES:
            raise ParameterError(
                "{value} is not known; choose one of {choices}",
                parameter="score",
                value=self.score,
                choices=", ".join(SCORES),
            )
        if self.search is not None:
            self.search.check()
        self._learner(DEFAULT).check()

    def dtype(self) -> str:
        """See `Learner.dtype`; candidates differ in theirs."""
        return "float64"

    def fit(
        self,
        values: np.ndarray,
        codes: np.ndarray,
        groups: np.ndarray,
        run: Run,
        synthetic: Optional[np.ndarray] = None,
    ) -> Fitted:
        """See `Learner.fit`.

        The story tells the ranking: ``{"auto": {measure, folds, ranking, chosen, not_tried}}``. Seconds are in the log
        only: a model is the same to the byte on a slower machine.
        """
        self.check()
        splits = plan_splits(codes, groups, self.folds, self.seed, synthetic)
        if not splits:
            run.warn_once("Too few polygons to choose a classifier with: {classifier} is taken.", classifier=DEFAULT)
            return self._learner(DEFAULT).fit(values, codes, groups, run, synthetic)
        tried, missing = self._try(values, codes, groups, splits, run)
        chosen = choose(tried, codes, groups, self.score)
        ranking = sorted(tried, key=lambda candidate: -_finite(candidate.scored.score))
        run.info(
            "Chosen: {chosen}. {score} of each: {ranking}",
            chosen=chosen.classifier,
            score=self.score,
            ranking=", ".join(f"{c.classifier} {c.scored.score:.3f} ({c.seconds:.1f} s)" for c in ranking),
        )
        fitted = self._learner(chosen.classifier).fit(values, codes, groups, run, synthetic)
        story = {
            "measure": self.score,
            "folds": len(splits),
            "ranking": [{"classifier": c.classifier, "score": _plain(c.scored.score)} for c in ranking],
            "chosen": chosen.classifier,
            "not_tried": list(missing),
        }
        calibration = fitted.calibration
        if calibration is None:
            rows = np.arange(codes.size)
            calibration = calibrate_margins(chosen.classifier, chosen.scored, rows, codes, groups)
        return Fitted(fitted.classifier, fitted.estimator, fitted.codes, calibration, {"auto": story, **fitted.story})

    def _learner(self, classifier: str) -> Learner:
        recipe = Recipe(classifier, {}, self.seed, self.workers)
        return PlainLearner(recipe) if self.search is None else TunedLearner(recipe, self.search, self.clock)

    def _try(
        self, values: np.ndarray, codes: np.ndarray, groups: np.ndarray, splits: tuple[Fold, ...], run: Run
    ) -> tuple[list[Candidate], tuple[str, ...]]:
        """Cross-validate all that there is time for; also the names of those that were not tried."""
        names, end = self._names(codes.size, run), self.clock() + 60.0 * self.minutes / max(self.fits, 1)
        memory = np.empty(values.size, np.float64)
        tried: list[Candidate] = []
        failed: list[str] = []

        def check_time() -> None:
            if tried and self.clock() >= end:
                raise OutOfTime

        for place, name in enumerate(names):
            kind, began = find_classifier(name), self.clock()
            # One piece of memory for all, whatever their types are.
            buffer = memory.view(kind.dtype)[: values.size].reshape(values.shape)
            recipe = Recipe(name, {}, self.seed, self.workers)
            try:
                check_time()
                own = to_type(kind.dtype, values)
                scored = score_recipe(own, codes, groups, recipe, splits, self.score, run, buffer, check_time)
            except OutOfTime:
                run.warn_once(
                    "The time for choosing is up: {names} not tried. Raise TIME_BUDGET to try all.",
                    names=", ".join(names[place:]),
                )
                return tried, (*failed, *names[place:])
            except (ParameterError, DataError):
                # Such as margins of classes in single polygons, which no calibration can be fitted to.
                if name == DEFAULT:
                    raise
                failed.append(name)
                continue
            tried.append(Candidate(name, scored, self.clock() - began))
        return tried, tuple(failed)

    def _names(self, count: int, run: Run) -> tuple[str, ...]:
        """Candidates that are installed, and can be afforded for so many samples; the default comes first."""
        here = installed_classifiers()
        names = [name for name in self.candidates if name in here and name != DEFAULT]
        if count > MOST_FOR_SVM and "svm" in names:
            names.remove("svm")
            run.info("svm is not tried: it takes long with more than {count} samples.", count=MOST_FOR_SVM)
        return (DEFAULT, *names)


def choose(tried: list[Candidate], codes: np.ndarray, groups: np.ndarray, score: str) -> Candidate:
    """The first that is not worse than the best by more than may be chance; see `by_chance`.

    Parameters
    ----------
    tried : list of Candidate
        In order of preference, all cross-validated with the same folds.
    codes, groups : ndarray, shape (n,)
        Class and polygon of each sample.
    score : str
        One of ``search_score.SCORES``.
    """
    best = max(tried, key=lambda candidate: _finite(candidate.scored.score))
    for candidate in tried:
        if candidate is best:
            break
        gap = _finite(best.scored.score) - _finite(candidate.scored.score)
        tested = best.scored.tested & candidate.scored.tested
        predictions = (best.scored.predicted[tested], candidate.scored.predicted[tested])
        if gap <= by_chance(codes[tested], groups[tested], predictions, score):
            return candidate
    return best


def _finite(score: float) -> float:
    return score if math.isfinite(score) else -1.0


def _plain(score: float) -> Optional[float]:
    return score if math.isfinite(score) else None
