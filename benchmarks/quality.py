"""Rows about the quality of maps: macro F1 on real data, against other tools with their own defaults.

A *split* deals the polygons of each class at random to as many parts as the data set has folds; each part is predicted
by a model of the others, and macro F1 comes from all of them together, so that every class is judged in every split.
Everybody gets the same splits, and the same seed.
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from terroir.benchmarks.measure import Skipped
from terroir.benchmarks.quality_data import DATA_SETS, DataSet
from terroir.benchmarks.quality_methods import DEFAULT, METHODS, Method, Task
from terroir.benchmarks.setting import Setting
from terroir.core.accuracy.intervals import Estimate, estimate
from terroir.core.accuracy.matrix import ConfusionMatrix
from terroir.core.accuracy.metrics import accuracy_metrics
from terroir.core.classes import ClassTable
from terroir.core.learning.registry import AUTO

LEVEL = 0.95
FIRST_SEED = 100
"""Class weights and leaves of the default forest were compared on splits with seeds below this one."""
COLOURS, NEIGHBOURHOODS = "historical", "historical-recipe"


@dataclass(frozen=True, eq=False)
class Compared:
    """Macro F1 of all methods on one data set.

    Parameters
    ----------
    name, title : str
        Of the data set.
    scores : mapping of str to list of float
        Macro F1 of each split, by the method's name; a method that was tried on fewer splits had the first ones.
    reasons : mapping of str to str
        Why a method has none.
    remark : str
        What was done to the data, or why there are none.
    seconds : mapping of str to float
        Time for learning and predicting one split, mean.
    """

    name: str
    title: str
    scores: Mapping[str, Sequence[float]] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    remark: str = ""
    seconds: Mapping[str, float] = field(default_factory=dict)

    def mean(self, method: str) -> Estimate:
        """Mean over the splits."""
        return mean_with_interval(self.scores[method])

    def difference(self, method: str, other: str) -> Estimate:
        """Mean of the differences on the splits that both were tried on."""
        pairs = [one - two for one, two in zip(self.scores[method], self.scores[other])]
        return mean_with_interval(pairs)

    def best_peer(self) -> str | None:
        """The peer with the highest mean; None where there is none."""
        peers = [method.name for method in METHODS if method.peer and method.name in self.scores]
        return max(peers, key=lambda name: self.mean(name).value, default=None)


def mean_with_interval(values: Sequence[float]) -> Estimate:
    """Mean, and Student's interval with n - 1 degrees of freedom.

    The splits are of the same polygons: the interval says how far the luck of splits and seeds moves the mean, not
    how far other polygons would.
    """
    count = len(values)
    mean = math.fsum(values) / count
    if count < 2:
        return Estimate(mean)
    variance = math.fsum((value - mean) ** 2 for value in values) / (count - 1) / count
    return estimate(mean, variance, LEVEL, count - 1, (-1.0, 1.0))


def macro_f1(reference: np.ndarray, predicted: np.ndarray) -> float:
    """Mean F1 of the classes of the reference; a class that is only predicted costs the others, as everywhere."""
    classes = ClassTable.from_labels({int(code): str(code) for code in np.unique(reference)})
    return accuracy_metrics(ConfusionMatrix.from_codes(reference, predicted, classes)).macro_f1


def split_score(setting: Setting, data_set: DataSet, method: Method, seed: int) -> float:
    """Macro F1 of a method on one split."""
    references, found = [], []
    for train, test in data_set.splits(seed):
        values, codes = data_set.tested(test)
        task = Task(data_set.values[train], data_set.codes[train], data_set.groups[train], values, seed, setting.folder)
        references.append(codes)
        found.append(method.predict(task))
    return macro_f1(np.concatenate(references), np.concatenate(found))


def compare(setting: Setting, name: str) -> Compared:
    """All methods on one data set, in turns from split to split."""
    title, make = DATA_SETS[name]
    try:
        data_set = make(setting)
    except Skipped as reason:
        return Compared(name, title, remark=f"not measured: {reason}")
    scores: dict[str, list[float]] = {}
    reasons: dict[str, str] = {}
    spent: dict[str, float] = {}
    for number in range(min(setting.sizes.splits, data_set.most_splits)):
        seed = FIRST_SEED + number
        for method in METHODS:
            if method.name in reasons or (method.name == AUTO and number >= setting.sizes.auto_splits):
                continue
            start = time.perf_counter()
            try:
                score = split_score(setting, data_set, method, seed)
            except Skipped as reason:
                reasons[method.name] = str(reason)
                continue
            scores.setdefault(method.name, []).append(score)
            spent[method.name] = spent.get(method.name, 0.0) + time.perf_counter() - start
    seconds = {method: total / len(scores[method]) for method, total in spent.items()}
    return Compared(name, title, scores, reasons, data_set.remark, seconds)


@dataclass(frozen=True)
class Claim:
    """What is claimed of a difference of macro F1, and what the splits say of it.

    Parameters
    ----------
    work, against : str
        What was measured, and against what.
    difference : Estimate, optional
        None where it was not measured.
    clearly : bool
        Whether the whole interval has to lie above 0; otherwise the mean must not be below 0, or 0 must be in the
        interval.
    """

    work: str
    against: str
    difference: Estimate | None
    clearly: bool = False

    @property
    def reached(self) -> bool | None:
        """Whether the claim holds; None where it was not measured."""
        if self.difference is None:
            return None
        if self.clearly:
            return self.difference.has_interval and self.difference.low > 0
        return self.difference.value >= 0 or (self.difference.has_interval and self.difference.high >= 0)

    @property
    def verdict(self) -> str:
        """In words."""
        if self.difference is None or self.reached is None:
            return "not measured"
        if not self.reached:
            return "NOT REACHED"
        return "reached" if self.difference.value >= 0 else "reached within the interval"


def claims(results: Sequence[Compared]) -> list[Claim]:
    """What issue and documentation claim: rf against the best peer, auto against rf, neighbourhoods against colours."""
    found = []
    for result in results:
        peer = result.best_peer()
        if peer is not None and DEFAULT in result.scores:
            found.append(Claim(f"{result.title}: rf", titled(peer), result.difference(DEFAULT, peer)))
    for result in results:
        if DEFAULT in result.scores:
            gain = result.difference(AUTO, DEFAULT) if AUTO in result.scores else None
            found.append(Claim(f"{result.title}: auto", titled(DEFAULT), gain))
    by_name = {result.name: result for result in results if DEFAULT in result.scores}
    if COLOURS in by_name and NEIGHBOURHOODS in by_name:
        pairs = zip(by_name[NEIGHBOURHOODS].scores[DEFAULT], by_name[COLOURS].scores[DEFAULT])
        gain = mean_with_interval([one - two for one, two in pairs])
        found.append(Claim("historical map with neighbourhoods: rf", "raw colours", gain, clearly=True))
    return found


def titled(name: str) -> str:
    """Title of a method."""
    return next(method.title for method in METHODS if method.name == name)
