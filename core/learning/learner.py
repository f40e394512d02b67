"""What can be cross-validated: anything that makes a classifier of samples.

A plain recipe, one whose arguments are searched for, and the choice among several classifiers are all learners. The
cross-validation does not know which it holds, so that whatever a learner chooses by folds of its own is chosen without
the held-out samples: nested cross-validation needs no code of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Optional, Protocol

import numpy as np

from ..run import Run
from .fitting import Recipe, plain_parameters
from .registry import find_classifier
from .voting import Calibrates, class_scores


@dataclass(frozen=True)
class Fitted:
    """A fitted classifier.

    Parameters
    ----------
    classifier : str
        Key of ``registry.CLASSIFIERS``.
    estimator
        Fitted scikit-learn estimator, set to one thread.
    codes : ndarray of int64, shape (classes,)
        Class codes that it knows, ascending.
    calibration : optional
        What turns its scores into probabilities, where the learner had out-of-fold scores to fit it to.
    story : mapping
        What the learner tried and chose, as plain data for report and card: ``{"tuning": …}``, ``{"auto": …}``.
    """

    classifier: str
    estimator: Any
    codes: np.ndarray
    calibration: Optional[Calibrates] = None
    story: Mapping[str, Any] = field(default_factory=dict)

    @property
    def parameters(self) -> dict[str, Any]:
        """Arguments of the estimator as plain data, defaults included."""
        return plain_parameters(self.estimator)

    @property
    def has_margins(self) -> bool:
        """Whether `scores` are margins, which a calibration has still to turn into probabilities."""
        return self.calibration is None and find_classifier(self.classifier).answers == "margins"

    def scores(self, values: np.ndarray) -> np.ndarray:
        """Probabilities, or margins (see `has_margins`), shape (n, classes), float64."""
        found = class_scores(self.classifier, self.estimator, values)
        return found if self.calibration is None else self.calibration.apply(found)


class Learner(Protocol):
    """Makes a classifier of samples."""

    @property
    def seed(self) -> int:
        """Seed of everything random."""
        ...

    def check(self) -> None:
        """Raise what is wrong with its arguments, before any work."""
        ...

    def dtype(self) -> str:
        """Type in which it takes the values without a conversion."""
        ...

    def fit(
        self,
        values: np.ndarray,
        codes: np.ndarray,
        groups: np.ndarray,
        run: Run,
        synthetic: Optional[np.ndarray] = None,
    ) -> Fitted:
        """Fit a new classifier.

        Parameters
        ----------
        values : ndarray, shape (n, features)
            Finite numbers; not kept, because the caller uses the memory again.
        codes : ndarray of int64, shape (n,)
            Class of each sample; two classes at least.
        groups : ndarray, shape (n,)
            What must stay together when the learner makes folds of its own.
        run : Run
            Asked whether to stop.
        synthetic : ndarray of bool, shape (n,), optional
            Made-up samples: they are learnt from, and what the learner chooses is never judged by them.
        """
        ...


@dataclass(frozen=True)
class PlainLearner:
    """Fits the same recipe whatever the samples."""

    recipe: Recipe

    @property
    def seed(self) -> int:
        """Seed of everything random."""
        return self.recipe.seed

    def check(self) -> None:
        """See `Learner.check`."""
        self.recipe.check()

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
        """See `Learner.fit`."""
        del synthetic  # nothing is chosen here
        run.check_cancelled()
        estimator = self.recipe.fit(values, codes, groups)
        return Fitted(self.recipe.classifier, estimator, np.asarray(estimator.classes_, np.int64))
