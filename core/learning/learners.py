"""The learner that a user's choices ask for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import ParameterError
from .fitting import Recipe
from .learner import Learner, PlainLearner
from .registry import AUTO
from .search.automatic import AutoLearner
from .search.tuning import Search, TunedLearner

NO_TUNING = "none"


def make_learner(
    classifier: str,
    parameters: Mapping[str, Any],
    seed: int,
    workers: int,
    *,
    tuning: str = NO_TUNING,
    trials: int = 20,
    score: str = "macrof1",
    minutes: float = 30.0,
    fits: int = 1,
) -> Learner:
    """Make a learner.

    Parameters
    ----------
    classifier : str
        Key of ``registry.CLASSIFIERS``, or 'auto'.
    parameters : mapping
        Arguments of the classifier.
    seed, workers
        See ``fitting.Recipe``.
    tuning, trials, score, minutes, fits
        See ``tuning.Search``; 'none' for a classifier with its defaults. With 'auto' the one chosen is tuned, and both
        get half of the time.

    Raises
    ------
    ParameterError
        If 'auto' gets arguments.
    """
    if classifier == AUTO:
        if parameters:
            raise ParameterError(
                "auto chooses among several classifiers and takes no arguments; empty it, or choose a CLASSIFIER",
                parameter="parameters",
            )
        search = None if tuning == NO_TUNING else Search(tuning, trials, score, minutes / 2, fits=fits)
        share = minutes if search is None else minutes / 2
        return AutoLearner(seed, workers, share, fits, score, search)
    recipe = Recipe(classifier, parameters, seed, workers)
    if tuning == NO_TUNING:
        return PlainLearner(recipe)
    return TunedLearner(recipe, Search(tuning, trials, score, minutes, fits=fits))
