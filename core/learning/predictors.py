"""What asks a model about pixels: scikit-learn, or for forests over large images the faster kernels."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any, Protocol

import numpy as np

from .fitting import to_features
from .forest_arrays import ForestArrays, flatten, ordered_bits
from .model import Model
from .voting import class_probabilities, winners

# Importing numba and loading the compiled kernels takes about as long as scikit-learn needs for these many steps
# of a pixel through a tree.
_WORTH_COMPILING = 50_000_000
_PROBES = 256


class Predictor(Protocol):
    """Asks a model about many pixels. Several threads may share one."""

    chunk: int
    """Pixels to ask about at a time."""
    bytes_per_pixel: int
    """Working memory for each of them."""

    def ask(self, values: np.ndarray, shares: bool) -> tuple[np.ndarray, np.ndarray | None]:
        """Most probable class of every pixel, and the probabilities where they are wanted.

        Parameters
        ----------
        values : ndarray, shape (features, n)
            Finite numbers.
        shares : bool
            Whether probabilities are wanted.

        Returns
        -------
        winners : ndarray of int64, shape (n,)
            Place of the class among the model's, in ascending order of codes; of equals the first.
        shares : ndarray of float64, shape (n, classes), or None
        """
        ...


class EstimatorPredictor:
    """Any classifier of scikit-learn."""

    # Enough to make the calls cheap, few enough to stay in the processor's cache.
    chunk = 8192

    def __init__(self, classifier: str, estimator: Any, features: int, classes: int) -> None:
        self._classifier = classifier
        self._estimator = estimator
        # Values as they are, clipped, and in the estimator's type; two sums of probabilities, the winner.
        self.bytes_per_pixel = features * (8 + 8 + 8) + classes * (8 + 8) + 8

    def ask(self, values: np.ndarray, shares: bool) -> tuple[np.ndarray, np.ndarray | None]:
        """See `Predictor.ask`."""
        found = class_probabilities(self._classifier, self._estimator, values.T)
        return winners(found), found if shares else None


class ForestPredictor:
    """A forest of scikit-learn, with the same answers to the bit; needs numba."""

    def __init__(self, forest: ForestArrays) -> None:
        from .forest_kernel import BATCH

        self._forest = forest
        self.chunk = BATCH
        # Values as they are, clipped, and as ordered bits; what `run_forest` allocates; the answer.
        self.bytes_per_pixel = forest.features * (8 + 8 + 4 + 4) + 24 + forest.classes * 16 + 8

    def ask(self, values: np.ndarray, shares: bool) -> tuple[np.ndarray, np.ndarray | None]:
        """See `Predictor.ask`."""
        from .forest_kernel import run_forest

        forest = self._forest
        columns = ordered_bits(to_features("rf", values))
        found = np.zeros(columns.shape[1] * forest.classes)
        places = np.zeros(columns.shape[1], np.int64)
        run_forest(
            forest.nodes,
            forest.roots,
            forest.leaf_values,
            columns,
            forest.classes,
            forest.depth,
            not shares,
            found,
            places,
        )
        if not shares:
            return places, None
        found /= len(forest.roots) - 1
        return places, found.reshape(-1, forest.classes)


def open_predictor(model: Model, pixels: int) -> Predictor:
    """The fastest way to ask `model` about `pixels` pixels; all give the same answers.

    Forests go through the kernels where numba is installed, the image is large enough to pay for their start, and a
    probe shows that they agree with the scikit-learn at hand.
    """
    card = model.card
    fallback = EstimatorPredictor(card.classifier, model.estimator, len(card.features), len(card.classes))
    trees = len(getattr(model.estimator, "estimators_", ()))
    if pixels * trees < _WORTH_COMPILING or find_spec("numba") is None:
        return fallback
    forest = flatten(model.estimator)
    if forest is None:
        return fallback
    predictor = ForestPredictor(forest)
    return predictor if _agree(predictor, fallback, forest) else fallback


def _agree(one: Predictor, other: Predictor, forest: ForestArrays) -> bool:
    """Whether both give the same for values around the forest's own thresholds."""
    words = forest.nodes[:: max(len(forest.nodes) // (_PROBES * forest.features), 1)]
    bits = (words >> np.uint64(32)).astype(np.uint32).view(np.int32)
    values = (bits ^ ((bits >> 31) & np.int32(0x7FFFFFFF))).view(np.float32)
    count = len(values) // forest.features
    probe = np.nan_to_num(values[: count * forest.features].reshape(forest.features, count))
    (winners_one, shares_one), (winners_other, shares_other) = one.ask(probe, True), other.ask(probe, True)
    if shares_one is None or shares_other is None:
        return False
    return np.array_equal(winners_one, winners_other) and np.array_equal(shares_one, shares_other)
