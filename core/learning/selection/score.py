"""Sets of features, scored by grouped cross-validation; and the whole selection, scored honestly.

The score of the selected set is the best of many that were tried on the same folds: part of it is luck. Nested, each
outer fold makes a selection of its own from its training samples, and is predicted with that: nothing was chosen by
looking at what is tested (Ambroise & McLachlan 2002).

References
----------
Ambroise, C., McLachlan, G. J. (2002). Selection bias in gene extraction on the basis of microarray gene-expression
data. Proceedings of the National Academy of Sciences 99, 6562-6566.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...accuracy.matrix import ConfusionMatrix
from ...accuracy.metrics import AccuracyMetrics, accuracy_metrics
from ...run import Run
from ...samples.table import SampleTable
from ..learner import Learner
from ..validation.crossvalidation import cross_validate
from ..validation.folds import Fold, make_folds, unit_numbers
from .forward import Features, Path, select_features

SCORES = {
    "macrof1": "macro_f1",
    "weightedf1": "weighted_f1",
    "overallaccuracy": "overall_accuracy",
    "kappa": "kappa",
}
"""What may be maximised, and the figure that it is."""


@dataclass(frozen=True)
class Search:
    """How features are selected.

    Parameters
    ----------
    learner : Learner
        What learns from each set.
    score : str
        Key of `SCORES`.
    folds : int
        Parts of the cross-validation, whole polygons each.
    maximum, tolerance, floating
        See `selection.select_features`.
    """

    learner: Learner
    score: str
    folds: int
    maximum: int = 0
    tolerance: float = 0.0
    floating: bool = False

    def select(
        self, samples: SampleTable, candidates: Sequence[int], folds: Sequence[Fold], run: Run, tick: Callable[[], None]
    ) -> Path:
        """The search over the candidates; `tick` is called after every set that was scored."""

        def score(features: Features) -> float:
            value = getattr(self.judge(samples, features, folds, run), SCORES[self.score])
            tick()
            return float(value)

        return select_features(candidates, score, self.maximum, self.tolerance, self.floating)

    def judge(self, samples: SampleTable, features: Features, folds: Iterable[Fold], run: Run) -> AccuracyMetrics:
        """Figures of the cross-validation with these features only."""
        found = cross_validate(with_features(samples, features), self.learner, folds, quiet(run))
        return metrics_of(samples, found.predicted, found.tested)


@dataclass(frozen=True)
class Nested:
    """The selection itself, cross-validated.

    Parameters
    ----------
    metrics : AccuracyMetrics
        Out of outer folds.
    chosen : tuple of tuple of int
        What each outer fold selected.
    skipped : int
        Outer folds that left too little to select from, and count nowhere.
    """

    metrics: AccuracyMetrics
    chosen: tuple[Features, ...]
    skipped: int

    def share(self, feature: int) -> float:
        """Share of the outer folds that selected a feature."""
        return sum(feature in chosen for chosen in self.chosen) / len(self.chosen)


def cross_validate_selection(
    search: Search,
    samples: SampleTable,
    candidates: Sequence[int],
    folds: Sequence[Fold],
    run: Run,
    tick: Callable[[], None],
) -> Nested | None:
    """Predict each fold with features that were selected without it; None where no fold leaves enough to select from.

    Parameters
    ----------
    search : Search
    samples : SampleTable
        All samples.
    candidates : sequence of int
        Places of the features to choose among.
    folds : sequence of (ndarray, ndarray)
        Outer folds.
    run : Run
        Asked whether to stop.
    tick : callable
        Called after every set of features that was scored.
    """
    predicted, tested = np.zeros(len(samples), np.int64), np.zeros(len(samples), bool)
    chosen = []
    for train, test in folds:
        inner_samples = take_samples(samples, train)
        inner = inner_folds(inner_samples, search.folds, search.learner.seed)
        if inner is None:
            continue
        path = search.select(inner_samples, candidates, inner, run, tick)
        found = cross_validate(with_features(samples, path.chosen), search.learner, [(train, test)], quiet(run))
        predicted[test], tested[test] = found.predicted[test], True
        chosen.append(path.chosen)
    if not chosen:
        return None
    return Nested(metrics_of(samples, predicted, tested), tuple(chosen), len(folds) - len(chosen))


def inner_folds(samples: SampleTable, folds: int, seed: int) -> list[Fold] | None:
    """Folds within the training samples of an outer fold; fewer where it has fewer polygons, None where below two."""
    real = np.ones(len(samples), bool) if samples.synthetic is None else ~samples.synthetic
    classes, counts = np.unique(samples.codes[real], return_counts=True)
    possible = min(folds, int(np.unique(samples.groups[real]).size), int(counts.max(initial=0)))
    if classes.size < 2 or possible < 2:
        return None
    return list(make_folds("polygon", samples.codes, samples.groups, seed, possible, synthetic=samples.synthetic))


def useless_features(samples: SampleTable) -> tuple[list[int], list[tuple[int, int]]]:
    """Features with one value only, and pairs of a feature and the earlier one that it repeats, in real samples.

    Returns
    -------
    constant : list of int
    repeated : list of (int, int)
        The later feature, and the first one with the same values in all samples.
    """
    constant: list[int] = []
    repeated: list[tuple[int, int]] = []
    first: dict[bytes, int] = {}
    # Made-up samples may repeat a pattern that the real ones do not have, or blur one that they have.
    values = samples.values if samples.synthetic is None else samples.values[~samples.synthetic]
    for place in range(values.shape[1]):
        column = np.ascontiguousarray(values[:, place]) + 0.0  # -0.0 and 0.0 are the same
        if (column == column[:1]).all():
            constant.append(place)
            continue
        known = first.setdefault(column.tobytes(), place)
        if known != place:
            repeated.append((place, known))
    return constant, repeated


def with_features(samples: SampleTable, features: Features) -> SampleTable:
    """The table with some of its features."""
    names = tuple(samples.features[place] for place in features)
    return dataclasses.replace(samples, values=samples.values[:, list(features)], features=names)


def take_samples(samples: SampleTable, rows: np.ndarray) -> SampleTable:
    """Some samples of a table, in the order of `rows`."""
    taken: dict[str, Any] = {
        name: None if getattr(samples, name) is None else getattr(samples, name)[rows]
        for name in ("values", "codes", "groups", "synthetic", "coordinates")
    }
    return dataclasses.replace(samples, **taken)


def numbered_groups(samples: SampleTable) -> SampleTable:
    """The table with numbers for its groups' names, which are quicker to sort a thousand times."""
    return dataclasses.replace(samples, groups=unit_numbers(samples.groups))


def metrics_of(samples: SampleTable, predicted: np.ndarray, tested: np.ndarray) -> AccuracyMetrics:
    """Figures of predictions where there are any."""
    present = samples.classes.subset(samples.codes.tolist())
    matrix = ConfusionMatrix.from_codes(samples.codes[tested], predicted[tested], present, samples.groups[tested])
    return accuracy_metrics(matrix)


def quiet(run: Run) -> Run:
    """A run that can be stopped as `run` can, and tells nothing."""
    return Run(backend=run.backend, workers=run.workers, memory=run.memory, is_cancelled=run.is_cancelled)
