"""What asks a model about pixels: scikit-learn, or for forests over large images the faster kernels."""

from __future__ import annotations

import copy
import threading
from importlib.util import find_spec
from typing import Any, Optional, Protocol

import numpy as np

from .card import CLUSTERING
from .fitting import to_type
from .forest.arrays import ForestArrays, flatten, ordered_bits
from .kinds import Kind, last_step
from .model import Model
from .model_parts import kind_of
from .voting import Calibrates, estimator_scores, winners

_FORESTS = ("rf", "extratrees")

# Importing numba and loading the compiled kernels takes about as long as scikit-learn needs for these many steps
# of a pixel through a tree.
_WORTH_COMPILING = 50_000_000
_PROBES = 256
# Values that go through a forest together: 5 MB, which stay in the processor's cache from tree to tree. With 300
# columns that is 4096 pixels, which take a third to a half less time in trees of 1,000 to 35,000 nodes than 16,384.
_TOGETHER = 300 * 4096
# Fewer pixels would read each tree for too few of them.
_FEWEST = 1024
# Values that are made ordered bits in one step: few steps, and copies that stay in the cache as well.
_ORDERED = 1 << 16


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
    """Any classifier."""

    # Enough to make the calls cheap, few enough to stay in the processor's cache; a multiple of `MATRIX_ROWS`.
    chunk = 8192

    def __init__(
        self, kind: Kind, estimator: Any, features: int, classes: int, calibration: Optional[Calibrates] = None
    ) -> None:
        self._kind = kind
        self._own = _OwnTrees(estimator)
        self._calibration = calibration
        # Values as they are, in the estimator's type and scaled; what an estimator makes beside, which is a kernel's
        # or a tree's row at a time; three sums of probabilities, the winner.
        self.bytes_per_pixel = features * (8 + 8 + 8 + 8) + classes * (8 + 8 + 8) + 8 + beside(estimator)

    def ask(self, values: np.ndarray, shares: bool) -> tuple[np.ndarray, np.ndarray | None]:
        """See `Predictor.ask`."""
        found = estimator_scores(self._kind, self._own.estimator(), values.T)
        if self._calibration is not None:
            found = self._calibration.apply(found)
        return winners(found), found if shares else None


class _OwnTrees(threading.local):
    """An estimator for each thread, where threads would be in each other's way with one.

    scikit-learn's search trees of k nearest neighbours count what they do, in a field beside those that every step
    reads: two threads that search one tree take that piece of memory from each other at every step.
    """

    def __init__(self, estimator: Any) -> None:
        self._given = estimator
        self._made: Any = None

    def __reduce__(self) -> tuple[Any, ...]:
        return _OwnTrees, (self._given,)

    def estimator(self) -> Any:
        """That of the calling thread."""
        if self._made is None:
            self._made = self._with_own_tree()
        return self._made

    def _with_own_tree(self) -> Any:
        learner = last_step(self._given)
        tree = getattr(learner, "_tree", None)
        if tree is None:
            return self._given
        learner = copy.copy(learner)
        learner._tree = copy.deepcopy(tree)  # the samples themselves included: a few megabytes
        if not hasattr(self._given, "steps"):
            return learner
        pipeline = copy.copy(self._given)
        pipeline.steps = [*self._given.steps[:-1], (self._given.steps[-1][0], learner)]
        return pipeline


class ForestPredictor:
    """A forest of scikit-learn, with the same answers to the bit; needs numba."""

    def __init__(self, forest: ForestArrays, calibration: Optional[Calibrates] = None) -> None:
        from .forest.kernel import BATCH

        self._forest = forest
        self._calibration = calibration
        self.chunk = min(max(_TOGETHER // forest.features, _FEWEST), BATCH)
        # Values as they are, and as ordered bits, some columns at a time; what `run_forest` allocates; the answer.
        ordered = max(_ORDERED // self.chunk, 1) * (8 + 4 + 4)
        self.bytes_per_pixel = forest.features * (8 + 4) + ordered + 24 + forest.classes * 24 + 8

    def ask(self, values: np.ndarray, shares: bool) -> tuple[np.ndarray, np.ndarray | None]:
        """See `Predictor.ask`."""
        from .forest.kernel import run_forest

        forest = self._forest
        # A calibration may change which class wins.
        whole = shares or self._calibration is not None
        columns = np.empty(values.shape, np.int32)
        step = max(_ORDERED // max(columns.shape[1], 1), 1)
        for first in range(0, len(values), step):
            columns[first : first + step] = ordered_bits(to_type("float32", values[first : first + step]))
        found = np.zeros(columns.shape[1] * forest.classes)
        places = np.zeros(columns.shape[1], np.int64)
        run_forest(
            forest.nodes,
            forest.roots,
            forest.leaf_values,
            columns,
            forest.classes,
            forest.depth,
            forest.feature_bits,
            not whole,
            found,
            places,
        )
        if not whole:
            return places, None
        found /= len(forest.roots) - 1
        answer = found.reshape(-1, forest.classes)
        if self._calibration is not None:
            answer = self._calibration.apply(answer)
            places = winners(answer)
        return places, answer if shares else None


def open_predictor(model: Model, pixels: int) -> Predictor:
    """The fastest way to ask `model` about `pixels` pixels; all give the same answers.

    Forests go through the kernels where numba is installed, the image is large enough to pay for their start, and a
    probe shows that they agree with the scikit-learn at hand.
    """
    card, calibration = model.card, model.calibration
    if card.task == CLUSTERING:
        from .clustering.assign import cluster_predictor

        return cluster_predictor(model.estimator)
    kind = kind_of(card)
    if kind is None:  # Model.open refuses such a card
        raise LookupError(card.classifier)
    fallback = EstimatorPredictor(kind, model.estimator, len(card.features), len(card.classes), calibration)
    trees = len(getattr(model.estimator, "estimators_", ())) if card.classifier in _FORESTS else 0
    if pixels * trees < _WORTH_COMPILING or not trees or find_spec("numba") is None:
        return fallback
    forest = flatten(model.estimator)
    if forest is None:
        return fallback
    predictor = ForestPredictor(forest, calibration)
    return predictor if _agree(predictor, fallback, forest) else fallback


def beside(estimator: Any) -> int:
    """Bytes for each pixel that an estimator makes beside its answer: the widest of its layers, kernels or lists."""
    learner = last_step(estimator)
    if hasattr(learner, "final_estimator_"):
        members = learner.estimators_
        return max(map(beside, members)) + 8 * sum(len(getattr(member, "classes_", ())) for member in members)
    widths = [len(layer[0]) for layer in getattr(learner, "coefs_", ())]
    widths.append(2 * int(getattr(learner, "n_neighbors", 0)) * (1 + len(getattr(learner, "classes_", ()))))
    classes = len(getattr(learner, "classes_", ()))
    if hasattr(learner, "support_vectors_"):
        widths.append(classes * (classes - 1) // 2 + classes)
    if hasattr(learner, "whitening_"):
        widths.append(2 * learner.n_features_in_)
    return 2 * 8 * max(widths)


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
