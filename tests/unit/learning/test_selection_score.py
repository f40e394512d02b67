"""Sets of features judged by cross-validation, and the selection as a whole."""

from __future__ import annotations

import dataclasses
from typing import ClassVar

import numpy as np
import pytest

from terroir.core.classes import ClassTable
from terroir.core.learning.fitting import Recipe
from terroir.core.learning.learner import PlainLearner
from terroir.core.learning.selection.score import (
    Search,
    cross_validate_selection,
    inner_folds,
    numbered_groups,
    take_samples,
    useless_features,
    with_features,
)
from terroir.core.learning.validation.folds import make_folds
from terroir.core.run import Run
from terroir.core.samples.table import SampleTable

pytestmark = pytest.mark.unit


def table(values, codes, size=1, synthetic=None):
    values = np.asarray(values, float)
    groups = np.array([f"p{place // size}" for place in range(len(values))])
    names = tuple(f"f{place}" for place in range(values.shape[1]))
    labels = ClassTable.from_labels({int(code): f"class {code}" for code in np.unique(codes)})
    return SampleTable(values, np.asarray(codes, np.int64), groups, names, labels, None, synthetic)


def noise(features=12, samples=48, seed=0):
    """Classes that no feature tells anything of."""
    draw = np.random.default_rng(seed)
    return table(draw.normal(size=(samples, features)), np.arange(samples) % 2)


@dataclasses.dataclass(frozen=True)
class Means:
    """Fitted: the class of the nearest mean."""

    means: np.ndarray
    codes: np.ndarray
    has_margins = False
    story: ClassVar[dict] = {}

    def scores(self, values):
        return -((values[:, np.newaxis] - self.means) ** 2).sum(axis=2)


class NearestMean:
    """A learner that takes no time."""

    seed = 0

    def check(self):
        pass

    def dtype(self):
        return "float64"

    def fit(self, values, codes, groups, run, synthetic=None):
        run.check_cancelled()
        known = np.unique(codes)
        return Means(np.array([values[codes == code].mean(axis=0) for code in known]), known)


def search(**more):
    return Search(NearestMean(), "overallaccuracy", 3, **more)


def folds_of(samples, folds=3):
    return list(make_folds("polygon", samples.codes, samples.groups, 0, folds, synthetic=samples.synthetic))


def test_the_nested_score_of_noise_is_chance_and_the_selected_one_is_not():
    """What the whole matter is about (Ambroise & McLachlan 2002)."""
    selected, nested = [], []
    for seed in range(4):
        samples = noise(seed=seed)
        folds = folds_of(samples)
        path = search().select(samples, range(12), folds, Run(), lambda: None)
        found = cross_validate_selection(search(), samples, range(12), folds, Run(), lambda: None)
        assert found is not None
        selected.append(path.score)
        nested.append(found.metrics.overall_accuracy)
    assert np.mean(selected) > 0.65
    assert np.mean(nested) < 0.58


def test_the_feature_that_tells_the_classes_is_found():
    samples = noise()
    values = samples.values.copy()
    values[:, 7] = samples.codes * 9.0 + values[:, 7] * 0.1
    samples = dataclasses.replace(samples, values=values)
    folds = folds_of(samples)
    path = search().select(samples, range(12), folds, Run(), lambda: None)
    assert path.chosen == (7,)
    assert path.score == 1.0
    found = cross_validate_selection(search(), samples, range(12), folds, Run(), lambda: None)
    assert found is not None
    assert found.chosen == ((7,),) * 3
    assert found.share(7) == 1.0
    assert found.share(0) == 0.0
    assert found.metrics.overall_accuracy == 1.0


def test_outer_folds_select_without_their_test_samples(monkeypatch):
    samples = noise(features=3)
    seen = []
    original = Search.select

    def watch(self, own, *rest):
        seen.append(set(own.groups))
        return original(self, own, *rest)

    monkeypatch.setattr(Search, "select", watch)
    folds = folds_of(samples)
    cross_validate_selection(search(), samples, range(3), folds, Run(), lambda: None)
    assert seen == [set(samples.groups[train]) for train, _ in folds]


def test_made_up_samples_are_never_tested_not_even_within():
    samples = noise(features=2, samples=24)
    synthetic = np.arange(24) >= 16
    samples = dataclasses.replace(samples, synthetic=synthetic, groups=np.array([f"p{i % 16}" for i in range(24)]))
    folds = folds_of(samples)
    found = cross_validate_selection(search(), samples, range(2), folds, Run(), lambda: None)
    assert found is not None
    assert found.metrics.pixel_count == 16
    inner = take_samples(samples, folds[0][0])
    for train, test in inner_folds(inner, 3, 0) or []:
        assert not inner.synthetic[test].any()
        assert not set(inner.groups[train]) & set(inner.groups[test])


def test_outer_folds_with_too_little_to_select_from_do_not_count():
    """Three polygons, one class each but the last: leaving out one of two leaves one class."""
    samples = table([[1.0], [2], [3], [4]], [1, 1, 2, 2], size=2)
    assert inner_folds(take_samples(samples, np.array([0, 1])), 2, 0) is None
    folds = folds_of(samples, 2)
    assert cross_validate_selection(search(), samples, [0], folds, Run(), lambda: None) is None


def test_constant_and_repeated_features_are_found():
    values = np.array([[1.0, 5, 1, 0.0, 1], [2, 5, 2, -0.0, 2], [3, 5, 3, 0, 4]])
    assert useless_features(table(values, [1, 2, 1])) == ([1, 3], [(2, 0)])
    # A made-up sample that differs changes nothing.
    made = np.vstack([values, [[9.0, 8, 7, 6, 5]]])
    synthetic = np.array([False, False, False, True])
    assert useless_features(table(made, [1, 2, 1, 1], synthetic=synthetic)) == ([1, 3], [(2, 0)])


def test_parts_of_a_table():
    samples = noise(features=3, samples=6)
    some = with_features(samples, (0, 2))
    assert some.features == ("f0", "f2")
    assert np.array_equal(some.values, samples.values[:, [0, 2]])
    rows = take_samples(samples, np.array([4, 1]))
    assert rows.groups.tolist() == ["p4", "p1"]
    assert rows.synthetic is None
    assert numbered_groups(samples).groups.tolist() == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize("classifier", ["rf", "svm", "knn"])
def test_any_classifier_may_judge(classifier):
    samples = noise(features=2)
    values = samples.values.copy()
    values[:, 1] += 6 * samples.codes
    samples = dataclasses.replace(samples, values=values)
    path = Search(PlainLearner(Recipe(classifier, {}, 0)), "overallaccuracy", 3).select(
        samples, range(2), folds_of(samples), Run(), lambda: None
    )
    assert 1 in path.chosen
    assert path.score > 0.95
