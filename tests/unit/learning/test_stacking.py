"""Stacks: members by name, and inner folds of whole polygons."""

from __future__ import annotations

import numpy as np
import pytest

from terroir.core.errors import ParameterError
from terroir.core.learning.fitting import Recipe
from terroir.core.learning.registry import make_estimator
from terroir.core.learning.stacking import grouped_splits

pytestmark = pytest.mark.unit


def test_members_and_their_arguments():
    stack = make_estimator("stack", {"estimators": {"rf": {"n_estimators": 7}, "knn": {}}}, 3, 2)
    members = dict(stack.estimators)
    assert list(members) == ["rf", "knn"]
    assert members["rf"].n_estimators == 7
    assert members["rf"].random_state == 3
    assert [name for name, _ in make_estimator("stack", {"estimators": ["svm", "mlp"]}, 0).estimators] == ["svm", "mlp"]


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"estimators": ["rf"]}, "at least two"),
        ({"estimators": ["rf", "forest"]}, "not forest"),
        ({"estimators": ["rf", "stack"]}, "not stack"),
        ({"estimators": {"rf": {}, "svm": 3}}, "not svm"),
        ({"estimators": 3}, "not 3"),
        ({"estimators": {"rf": {"n_treez": 3}, "svm": {}}}, "n_treez"),
        ({"folds": 1}, "from 2 on, not 1"),
        ({"fold": 3}, "did you mean folds"),
    ],
)
def test_what_is_no_stack_is_refused(parameters, words):
    with pytest.raises(ParameterError, match=words) as caught:
        make_estimator("stack", parameters, 0)
    assert caught.value.parameter == "parameters"


def test_inner_folds_keep_polygons_together_and_know_every_class():
    groups = np.arange(120) // 10
    codes = np.where(groups < 6, 1, np.where(groups < 11, 2, 3))  # class 3 has one polygon
    splits = grouped_splits(codes, groups, 3, 0)
    tested = np.concatenate([test for _, test in splits])
    assert sorted(tested.tolist()) == list(range(120))
    for train, test in splits:
        assert set(codes[train]) == {1, 2, 3}
        shared = set(groups[train]) & set(groups[test])
        assert shared <= {11}


def test_a_stack_learns_from_answers_about_polygons_not_seen(make_samples):
    """Its members know each polygon by heart, but answer out of fold; the last one must learn not to believe them."""
    draw = np.random.default_rng(0)
    groups = np.arange(240) // 8
    codes = draw.permutation(np.repeat([1, 2], 15))[groups]
    values = np.stack([draw.permutation(30)[groups].astype(float), draw.normal(0, 1, 240)], axis=1)
    stack = Recipe("stack", {"estimators": {"rf": {"n_estimators": 10}, "knn": {}}}, 0).fit(values, codes, groups)
    alone = Recipe("stack", {"estimators": {"rf": {"n_estimators": 10}, "knn": {}}}, 0).fit(values, codes)
    sure = np.abs(stack.predict_proba(values) - 0.5).mean()
    assert sure < 0.25
    assert sure < np.abs(alone.predict_proba(values) - 0.5).mean() - 0.1


def test_threads_change_no_bit():
    """Leaves of several samples give votes that are no whole numbers, and sums of those depend on their order."""
    draw, number = np.random.default_rng(0), np.arange(400) // 10
    codes = 1 + number % 4
    values = draw.normal(0, 1, (400, 3)) + 0.7 * codes[:, np.newaxis]
    arguments = {"estimators": {"rf": {"n_estimators": 5, "min_samples_leaf": 2}, "logistic": {}}}
    plain, *others = (Recipe("stack", arguments, 0, n).fit(values, codes, number) for n in (1, 3, 3, 3, 3))
    for other in others:
        assert np.array_equal(other.predict_proba(values), plain.predict_proba(values))
        assert other.n_jobs is None
