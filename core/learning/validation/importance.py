"""Permutation importance: how much worse held-out samples are predicted without what one feature says.

Every fold's model predicts the samples that it has not seen once as they are, and then with the values of one feature
taken from other samples, drawn at random from the whole table. Draws from the whole table, rather than a permutation of
the fold's own values, mean the same where a fold holds many polygons, and still ask the question where it holds a
single one, whose pixels are all alike.

References
----------
Breiman, L. (2001). Random forests. Machine Learning 45, 5-32 (section 10).
Fisher, A., Rudin, C., Dominici, F. (2019). All models are wrong, but many are useful: learning a variable's importance
by studying an entire class of prediction models simultaneously. Journal of Machine Learning Research 20, 1-81
(section 3.1: values switched with those of other observations).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional

import numpy as np

from ...errors import ParameterError
from ...run import Run
from ...samples.identity import text_hash
from ..learner import Fitted

SCORES = ("macrof1", "overallaccuracy")
REPEATS = 5
MOST = 5_000
"""Samples of a fold that are asked about; each one is asked about repeats × features times."""
_PARTS = 10
"""Parts that more folds are put together in: macro F1 of one polygon, or of one sample, is no score."""


@dataclass(frozen=True)
class Importance:
    """Importance of one feature.

    Parameters
    ----------
    mean : float
        Drop of the score without the feature, mean over folds; may lie below 0 by chance.
    sd : float
        Standard deviation of the drop over folds; NaN with one fold.
    """

    mean: float
    sd: float


class PermutationImportance:
    """Observes a cross-validation; call it after every fold, and ask for `importance` at the end.

    The result depends on samples, seed and models, not on the order of folds or features.

    Parameters
    ----------
    features : tuple of str
        Names of the columns.
    values : ndarray, shape (n, features)
        The whole table; kept, not copied.
    codes : ndarray of int, shape (classes,)
        Codes of all classes, ascending.
    seed : int
        Start of the random numbers.
    repeats : int
        Draws for each feature and fold.
    score : {'macrof1', 'overallaccuracy'}
        What drops.
    most : int
        Samples of a fold that are asked about; of more, classes give equal numbers, weighted with what they stand for.
    run : Run, optional
        Asked before every feature whether to stop.

    Raises
    ------
    ParameterError
        If the score is not known.
    """

    def __init__(
        self,
        features: tuple[str, ...],
        values: np.ndarray,
        codes: np.ndarray,
        seed: int,
        repeats: int = REPEATS,
        score: str = "macrof1",
        most: int = MOST,
        run: Optional[Run] = None,
    ) -> None:
        if score not in SCORES:
            raise ParameterError(
                "{value} is not known; choose one of {choices}",
                parameter="score",
                value=score,
                choices=", ".join(SCORES),
            )
        self.features, self.repeats, self.score = features, repeats, score
        self._values, self._codes, self._seed, self._most, self._run = values, codes, seed, most, run
        # By name, so that the order of features makes no difference.
        self._streams = [int(number) for number in text_hash(features, seed)]
        self._sums: dict[int, np.ndarray] = {}

    def __call__(self, fitted: Fitted, values: np.ndarray, codes: np.ndarray, groups: np.ndarray, fold: int) -> None:
        """Take in one fold.

        Parameters
        ----------
        fitted : Fitted
            The fold's model.
        values : ndarray, shape (m, features)
            Held-out samples.
        codes : ndarray of int, shape (m,)
            Their classes.
        groups : ndarray, shape (m,)
            Their polygons; not used.
        fold : int
            Number of the fold.
        """
        del groups
        chosen, weights = self._choose(codes, fold)
        asked = np.array(values[chosen])  # changed below, column by column
        truth = np.searchsorted(self._codes, codes[chosen])
        shape = (len(self.features) + 1, self.repeats, self._codes.size, self._codes.size)
        sums = self._sums.setdefault(fold % _PARTS, np.zeros(shape))
        sums[-1] += self._matrix(fitted, asked, truth, weights)
        for place, stream in enumerate(self._streams):
            if self._run is not None:
                self._run.check_cancelled()
            kept = asked[:, place].copy()
            draw = np.random.default_rng([self._seed, fold, stream])
            for repeat in range(self.repeats):
                asked[:, place] = self._values[draw.integers(0, len(self._values), kept.size), place]
                sums[place, repeat] += self._matrix(fitted, asked, truth, weights)
            asked[:, place] = kept

    def _choose(self, codes: np.ndarray, fold: int) -> tuple[np.ndarray, np.ndarray]:
        """Samples that are asked about, and how many each stands for."""
        if codes.size <= self._most:
            return np.arange(codes.size), np.ones(codes.size)
        draw = np.random.default_rng([self._seed, fold])
        present, places, counts = np.unique(codes, return_inverse=True, return_counts=True)
        share = max(1, self._most // present.size)
        chosen, weights = [], []
        for place, count in enumerate(counts.tolist()):
            own = np.flatnonzero(places.reshape(-1) == place)
            kept = own if count <= share else np.sort(draw.choice(own, share, replace=False))
            chosen.append(kept)
            weights.append(np.full(kept.size, count / kept.size))
        return np.concatenate(chosen), np.concatenate(weights)

    def _matrix(self, fitted: Fitted, values: np.ndarray, truth: np.ndarray, weights: np.ndarray) -> np.ndarray:
        """Weighted confusion matrix, shape (classes, classes), rows the truth."""
        known = np.searchsorted(self._codes, fitted.codes)
        found = known[fitted.scores(values).argmax(axis=1)]
        size = self._codes.size
        return np.bincount(truth * size + found, weights, size * size).reshape(size, size)

    def importance(self) -> dict[str, Importance]:
        """Importance of every feature, in the order of the features.

        Returns
        -------
        dict
            Feature -> `Importance`; empty if no fold was seen.
        """
        if not self._sums:
            return {}
        score = _macro_f1 if self.score == "macrof1" else _overall_accuracy
        # Shape (folds, features + 1, repeats); the last one is the score with all features.
        scores = np.stack([score(self._sums[part]) for part in sorted(self._sums)])
        drops = (scores[:, -1:] - scores[:, :-1]).mean(axis=2)
        means = drops.mean(axis=0).tolist()
        spreads = drops.std(axis=0, ddof=1).tolist() if len(drops) > 1 else [float("nan")] * len(means)
        return {name: Importance(mean, sd) for name, mean, sd in zip(self.features, means, spreads)}


def _macro_f1(matrices: np.ndarray) -> np.ndarray:
    """Mean F1 of the classes that occur, of matrices (..., C, C)."""
    rows, columns = matrices.sum(axis=-1), matrices.sum(axis=-2)
    hits = np.diagonal(matrices, axis1=-2, axis2=-1)
    f1 = np.divide(2 * hits, rows + columns, out=np.zeros(rows.shape), where=rows > 0)
    found: np.ndarray = f1.sum(axis=-1) / (rows > 0).sum(axis=-1)
    return found


def _overall_accuracy(matrices: np.ndarray) -> np.ndarray:
    """Share of samples on the diagonal, of matrices (..., C, C)."""
    found: np.ndarray = np.trace(matrices, axis1=-2, axis2=-1) / matrices.sum(axis=(-2, -1))
    return found
