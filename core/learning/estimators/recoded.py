"""A classifier whose classes have other codes than it was trained with, in another order."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin


class RecodedClassifier(ClassifierMixin, BaseEstimator):
    """Gives the probabilities of a fitted classifier in ascending order of codes.

    Parameters
    ----------
    estimator
        Fitted classifier.
    columns : sequence of int
        Code of each column of its probabilities; all differ.

    Attributes
    ----------
    classes_ : ndarray of int64, shape (classes,)
        The codes, ascending.
    n_features_in_ : int
    """

    def __init__(self, estimator: Any = None, columns: Any = ()) -> None:
        self.estimator = estimator
        self.columns = columns

    def fit(self, *_: Any) -> RecodedClassifier:
        """Take over what the estimator has learnt; samples are not looked at.

        Raises
        ------
        ValueError
            If the estimator has another number of classes, or two share a code.
        """
        codes = np.asarray(self.columns, np.int64)
        if len(set(codes.tolist())) != len(codes) or len(codes) != len(self.estimator.classes_):
            raise ValueError(f"{len(self.estimator.classes_)} classes have the codes {codes.tolist()}")
        self.classes_ = np.sort(codes)
        self.n_features_in_ = int(self.estimator.n_features_in_)
        return self

    def predict_proba(self, values: Any) -> np.ndarray:
        """Probabilities, shape (n, classes), in the order of `classes_`."""
        order = np.argsort(np.asarray(self.columns, np.int64))
        found: np.ndarray = np.asarray(self.estimator.predict_proba(values))[:, order]
        return found

    def predict(self, values: Any) -> np.ndarray:
        """Codes of the most probable classes, shape (n,)."""
        found: np.ndarray = self.classes_[self.predict_proba(values).argmax(axis=1)]
        return found
