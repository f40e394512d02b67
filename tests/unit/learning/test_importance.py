"""What a feature is worth on held-out samples, whatever comes first."""

from __future__ import annotations

import math

import numpy as np
import pytest

from terroir.core.errors import Cancelled, ParameterError
from terroir.core.learning.fitting import Recipe
from terroir.core.learning.learner import Fitted, PlainLearner
from terroir.core.learning.validation.crossvalidation import cross_validate
from terroir.core.learning.validation.folds import make_folds
from terroir.core.learning.validation.importance import Importance, PermutationImportance
from terroir.core.learning.validation.importance_related import (
    constant_features,
    related_features,
    warn_of_needless,
    warn_of_related,
)
from terroir.core.run import Run

pytestmark = pytest.mark.unit

NAMES = ("useless", "good", "weak", "constant")
CLASSES = np.array([1, 4])


def samples(n: int = 600, seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Values (n, 4), codes and polygons; `good` tells the classes apart, `weak` hardly, the others not at all."""
    draw = np.random.default_rng(seed)
    codes = CLASSES[draw.integers(0, 2, n)]
    high = (codes == 4).astype(float)
    values = np.stack([draw.normal(0, 1, n), draw.normal(3 * high, 1), draw.normal(0.7 * high, 1), np.ones(n)], 1)
    return values, codes, np.arange(n) // 6


def fit(values: np.ndarray, codes: np.ndarray) -> Fitted:
    learner = PlainLearner(Recipe("logistic"))
    return learner.fit(values, codes, np.arange(codes.size), Run())


def observe(observer: PermutationImportance, folds=(0, 1, 2), columns=(0, 1, 2, 3), seed: int = 0) -> None:
    values, codes, groups = samples(seed=seed)
    values = values[:, columns]
    for fold in folds:
        test = groups % 3 == fold
        observer(fit(values[~test], codes[~test]), values[test], codes[test], groups[test], fold)


def observer_of(columns=(0, 1, 2, 3), **options) -> PermutationImportance:
    names = tuple(NAMES[c] for c in columns)
    return PermutationImportance(names, samples()[0][:, columns], CLASSES, **{"seed": 3, **options})


def test_features_rank_by_what_they_tell():
    observer = observer_of()
    observe(observer)
    found = observer.importance()
    assert list(found) == list(NAMES)
    assert found["good"].mean > 0.2
    assert found["good"].mean > 3 * found["weak"].mean > 0
    assert abs(found["useless"].mean) < 0.02
    assert found["constant"] == Importance(0.0, 0.0)


@pytest.mark.parametrize(("score", "scoring"), [("overallaccuracy", "accuracy"), ("macrof1", "f1_macro")])
def test_importance_is_about_scikit_learns(score, scoring):
    from sklearn.inspection import permutation_importance

    observer = observer_of(score=score, repeats=60)
    observe(observer, folds=(0,))
    values, codes, groups = samples()
    test = groups % 3 == 0
    estimator = fit(values[~test], codes[~test]).estimator
    theirs = permutation_importance(estimator, values[test], codes[test], scoring=scoring, n_repeats=60, random_state=0)
    found = observer.importance()
    np.testing.assert_allclose([one.mean for one in found.values()], theirs.importances_mean, atol=0.015)
    assert all(math.isnan(one.sd) for one in found.values())


def test_neither_the_order_of_folds_nor_of_features_matters():
    plain, turned, swapped = observer_of(), observer_of(), observer_of((2, 0, 1, 3))
    observe(plain)
    observe(turned, folds=(2, 0, 1))
    observe(swapped, columns=(2, 0, 1, 3))
    assert turned.importance() == plain.importance()
    for name, one in swapped.importance().items():
        assert one.mean == pytest.approx(plain.importance()[name].mean, abs=1e-9)


def test_the_seed_decides():
    found = [observer_of(seed=seed) for seed in (1, 1, 2)]
    for observer in found:
        observe(observer)
    one, same, other = (observer.importance() for observer in found)
    assert one == same
    assert one != other


def test_mean_and_spread_are_those_of_the_folds():
    whole = observer_of()
    observe(whole)
    alone = []
    for fold in range(3):
        observer = observer_of()
        observe(observer, folds=(fold,))
        alone.append(observer.importance()["good"].mean)
    found = whole.importance()["good"]
    assert found.mean == pytest.approx(np.mean(alone))
    assert found.sd == pytest.approx(np.std(alone, ddof=1))


def test_samples_stay_as_they_are():
    observer = observer_of()
    values, codes, groups = samples()
    kept = values.copy()
    observer(fit(values, codes), values, codes, groups, 0)
    assert np.array_equal(values, kept)


def test_a_fold_of_one_polygon_still_asks():
    """Its pixels are all alike: permuting them among each other would change nothing."""
    values, codes, _ = samples()
    one = np.repeat(values[codes == 4][:1], 8, axis=0)
    one[:, 1] = 3.0
    observer = observer_of(score="overallaccuracy")
    observer(fit(values, codes), one, np.full(8, 4), np.zeros(8), 17)
    assert observer.importance()["good"].mean > 0.2


def test_many_folds_are_taken_together():
    values, codes, groups = samples()
    fitted, observer = fit(values, codes), observer_of()
    for place in range(40):
        observer(fitted, values[place : place + 1], codes[place : place + 1], groups[place : place + 1], place)
    found = observer.importance()["good"]
    assert found.mean > 0.1
    assert 0 < found.sd < 0.5


def test_of_many_samples_a_part_is_asked_with_its_weight():
    values, codes, groups = samples(6000)
    rare = np.concatenate([np.flatnonzero(codes == 1), np.flatnonzero(codes == 4)[:100]])
    values, codes, groups = values[rare], codes[rare], groups[rare]
    fitted = fit(values, codes)
    every, some = (PermutationImportance(NAMES, values, CLASSES, 3, repeats=20, most=most) for most in (10**6, 600))
    for observer in (every, some):
        observer(fitted, values, codes, groups, 0)
    assert some.importance()["good"].mean == pytest.approx(every.importance()["good"].mean, abs=0.03)


def test_a_model_that_does_not_know_a_class_gets_it_wrong():
    values, codes, groups = samples()
    fitted = fit(values, codes)
    observer = PermutationImportance(NAMES, values, np.array([1, 3, 4]), 0)
    changed = codes.copy()
    changed[:50] = 3
    observer(fitted, values, changed, groups, 0)
    assert observer.importance()["good"].mean > 0.1


def test_it_stops_between_features():
    asked = []
    run = Run(is_cancelled=lambda: asked.append(1) is None and len(asked) > 2)
    with pytest.raises(Cancelled):
        observe(observer_of(run=run), folds=(0,))
    assert len(asked) == 3


def test_nothing_seen_gives_nothing():
    assert observer_of().importance() == {}


def test_an_unknown_score_is_refused():
    with pytest.raises(ParameterError, match=r"^SCORE: f2 is not known; choose one of macrof1, overallaccuracy$"):
        observer_of(score="f2")


def test_constant_and_related_features_are_named():
    draw = np.random.default_rng(0)
    a, b = draw.normal(0, 1, 400), draw.normal(0, 1, 400)
    names = ("a", "flat", "b", "copy of a", "minus b", "alone")
    values = np.stack([a, np.full(400, 7.0), b, 2 * a + 1, -b + draw.normal(0, 0.05, 400), draw.normal(0, 1, 400)], 1)
    assert constant_features(values, names) == ("flat",)
    assert related_features(values, names) == (("a", "copy of a"), ("b", "minus b"))
    run = Run()
    warn_of_needless(values, names, run.warn)
    warn_of_related(values, names, run.warn)
    told = [str(message) for message in run.warnings]
    assert told[0].startswith("flat: the same value in all samples")
    assert told[1].startswith("a, copy of a say nearly the same (correlation of 0.95 and more)")
    assert len(told) == 3


def test_links_make_one_set_and_unrelated_features_none():
    draw = np.random.default_rng(1)
    a = draw.normal(0, 1, 3000)
    chain = np.stack([a + step * draw.normal(0, 1, 3000) for step in (0.0, 0.25, 0.5)], 1)
    chain[:, 2] = chain[:, 1] + 0.25 * draw.normal(0, 1, 3000)
    assert related_features(chain, ("a", "b", "c")) == (("a", "b", "c"),)
    assert related_features(draw.normal(0, 1, (300, 4)), ("a", "b", "c", "d")) == ()


def test_the_observer_is_told_by_a_cross_validation(make_samples):
    made = make_samples({1: 6, 2: 6}, spread=4.0)
    observer = PermutationImportance(made.features, made.values, np.unique(made.codes), 0)
    folds = make_folds("polygon", made.codes, made.groups, 0, 3)
    cross_validate(made, PlainLearner(Recipe("logistic")), folds, Run(), observers=(observer,))
    found = observer.importance()
    assert tuple(found) == made.features
    assert all(one.mean > 0 and one.sd >= 0 for one in found.values())
