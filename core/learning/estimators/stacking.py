"""scikit-learn's stacking, with inner folds that keep polygons together."""

from __future__ import annotations

from typing import Any, Optional

import numpy as np
from sklearn.ensemble import StackingClassifier


class GroupedStackingClassifier(StackingClassifier):
    """Stacking whose members answer about samples of polygons that they have not seen.

    Parameters
    ----------
    estimators : list of (str, estimator)
        Members.
    final_estimator : estimator
        Learns from the members' out-of-fold answers.
    folds : int
        Inner folds.
    seed : int
        Of the folds.
    """

    def __init__(self, estimators: Any, final_estimator: Any = None, folds: int = 3, seed: int = 0) -> None:
        super().__init__(estimators, final_estimator)
        self.folds = folds
        self.seed = seed

    def take_groups(self, groups: Optional[np.ndarray]) -> None:
        """Polygons of the samples of the next `fit`; None forgets them."""
        if groups is None:
            self.__dict__.pop("_groups", None)
        else:
            self._groups = groups

    def fit(self, X: Any, y: Any, **fit_params: Any) -> GroupedStackingClassifier:
        """Fit members and final estimator.

        Raises
        ------
        ValueError
            If a class is in too few polygons for folds in which every class can be learnt.
        """
        from ..stacking import grouped_splits

        groups = getattr(self, "_groups", np.arange(len(y)))
        self.cv: Any = grouped_splits(np.asarray(y), groups, self.folds, self.seed)
        try:
            super().fit(X, y, **fit_params)
        finally:
            # One index for each sample has no place in a model file, nor has the number of threads.
            self.cv = self.n_jobs = None
        return self
