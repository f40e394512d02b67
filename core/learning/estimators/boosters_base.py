"""What the boosters of all packages have in common.

What a fitted estimator keeps is a text, the model in the package's own JSON or text format, and what predicts is read
from that text: a model that was written and opened again answers to the bit like the one that was trained. The text
holds nothing that differs from one training to the next (threads, time, identifiers). The packages' own estimators
take many more arguments, among them files to read and to write, devices, and code; here are those that shape the model.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, ClassVar, NamedTuple, Optional

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin

from ..weights.boosters_check import check_document


class Limits(NamedTuple):
    """What an argument may be."""

    type: type
    low: float
    high: float = math.inf
    above: bool = False
    """Whether `low` itself is too low."""

    def refuse(self, name: str, value: Any) -> None:
        """Raise ``ValueError`` for a value of the wrong type or out of range."""
        kinds = (int, np.integer) if self.type is int else (int, float, np.integer, np.floating)
        right = isinstance(value, kinds) and not isinstance(value, bool) and math.isfinite(value)
        if right and self.low <= value <= self.high and not (self.above and value == self.low):
            return
        what = "a whole number" if self.type is int else "a number"
        low = f"above {self.low:g}" if self.above else f"from {self.low:g} on"
        high = "" if math.isinf(self.high) else f", up to {self.high:g}"
        raise ValueError(f"{name} must be {what} {low}{high}, not {value!r}")


class BoosterClassifier(ClassifierMixin, BaseEstimator):
    """What the three have in common; labels are numbered here, whatever the classes' codes are."""

    limits: ClassVar[Mapping[str, Limits]] = {}
    """What each argument may be."""
    dtype: ClassVar[type] = np.float32
    weights: ClassVar[str] = ""
    """Format of what it has learnt; see ``weights/boosters.py``."""

    def _validate_params(self) -> None:
        for name, limits in self.limits.items():
            limits.refuse(name, getattr(self, name))

    def fit(self, X: Any, y: Any, sample_weight: Optional[Any] = None) -> BoosterClassifier:
        """Learn; the result does not depend on the number of threads.

        Parameters
        ----------
        X : array, shape (n, features)
        y : array of int, shape (n,)
        sample_weight : array, shape (n,), optional

        Raises
        ------
        ValueError
            If an argument is out of range, there is one class only, or the package refuses the samples.
        """
        self._validate_params()
        X = np.ascontiguousarray(X, self.dtype)
        classes, places = np.unique(np.asarray(y), return_inverse=True)
        if classes.size < 2:
            raise ValueError("it needs two classes at least")
        weights = np.ones(len(X)) if sample_weight is None else np.asarray(sample_weight, np.float64)
        learnt = self._learn(X, places.reshape(-1), weights, classes.size)
        # What could not be opened again is refused now, and not when a map is to be made.
        document = check_document(self.weights, learnt, X.shape[1], classes.size)
        return self.take(document, X.shape[1], classes)

    def take(self, document: bytes, features: int, classes: np.ndarray) -> BoosterClassifier:
        """Become the model in `document`, which has been checked or comes from `fit`."""
        self.document_, self.n_features_in_, self.classes_ = document, features, classes
        self._model = self._open(document)
        return self

    def predict_proba(self, X: Any) -> np.ndarray:
        """Probabilities, shape (n, classes), float64; in the calling thread, and several threads may ask at once."""
        found: np.ndarray = self._ask(np.ascontiguousarray(X, self.dtype)).astype(np.float64)
        found /= found.sum(axis=1, keepdims=True)
        return found

    def predict(self, X: Any) -> np.ndarray:
        """Most probable class, shape (n,)."""
        found: np.ndarray = self.classes_[self.predict_proba(X).argmax(axis=1)]
        return found

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in super().__getstate__().items() if name != "_model"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(state)
        if "document_" in state:
            self._model = self._open(self.document_)

    def _learn(self, X: np.ndarray, places: np.ndarray, weights: np.ndarray, classes: int) -> bytes:
        raise NotImplementedError

    def _open(self, document: bytes) -> Any:
        raise NotImplementedError

    def _ask(self, X: np.ndarray) -> np.ndarray:
        raise NotImplementedError
