"""Weights with indices that lead outside of their arrays are refused before anything follows them."""

from __future__ import annotations

import numpy as np
import pytest

from terroir.core.learning.classifiers import CLASSIFIERS
from terroir.core.learning.fitting import Recipe
from terroir.core.learning.kinds import last_step
from terroir.core.learning.weights.estimator import UntrustedWeights, dump_estimator, load_estimator
from terroir.core.learning.weights.soundness import UnsoundObject, check_objects

pytestmark = pytest.mark.unit

CODES = (1, 2, 3)


def fitted(name, parameters=None):
    draw = np.random.default_rng(0)
    values = np.repeat([0.0, 5, 10], 40)[:, np.newaxis] + draw.normal(0, 3, (120, 3))
    return Recipe(name, parameters or {}).fit(values, np.repeat(CODES, 40))


def shortened(name):
    def change(machine):
        setattr(machine, name, getattr(machine, name)[:-1].copy())

    return change


def more_vectors(machine):
    machine._n_support = (machine._n_support + 1000).astype(np.int32)


def swapped_signs(machine):
    counts = machine._n_support.copy()
    counts[0], counts[1] = -counts[0], counts[1] + 2 * counts[0]
    machine._n_support = counts


def other_kernel(machine):
    machine.kernel = "precomputed"


@pytest.mark.parametrize(
    "change",
    [
        shortened("support_vectors_"),
        shortened("_dual_coef_"),
        shortened("_intercept_"),
        shortened("support_"),
        shortened("_n_support"),
        more_vectors,
        swapped_signs,
        other_kernel,
    ],
)
def test_support_vectors_that_do_not_fit(change):
    machine = fitted("svm")
    check_objects(machine)
    change(last_step(machine))
    with pytest.raises(UnsoundObject):
        check_objects(machine)
    with pytest.raises(UntrustedWeights):
        load_estimator(dump_estimator(machine), CLASSIFIERS["svm"], 3, CODES)


@pytest.mark.parametrize(
    ("field", "value"),
    [("left", 10**6), ("right", 0), ("feature_idx", 3), ("feature_idx", -1), ("is_categorical", 1)],
)
def test_boosted_trees_that_lead_astray(field, value):
    boosting = fitted("histgb", {"max_iter": 3})
    check_objects(boosting)
    boosting._predictors[1][2].nodes[field][0] = value
    with pytest.raises(UnsoundObject):
        check_objects(boosting)
    with pytest.raises(UntrustedWeights):
        load_estimator(dump_estimator(boosting), CLASSIFIERS["histgb"], 3, CODES)


def test_an_iteration_with_more_trees():
    boosting = fitted("histgb", {"max_iter": 3})
    boosting._predictors[0].append(boosting._predictors[0][0])
    with pytest.raises(UnsoundObject):
        check_objects(boosting)


def test_what_is_inside_a_stack_is_checked():
    stack = fitted("stack", {"estimators": {"svm": {}, "logistic": {}}})
    check_objects(stack)
    other_kernel(last_step(stack.estimators_[0]))
    with pytest.raises(UnsoundObject):
        check_objects(stack)


def test_another_kind_than_the_card_says_is_refused():
    data = dump_estimator(fitted("logistic"))
    with pytest.raises(UntrustedWeights, match="another kind"):
        load_estimator(data, CLASSIFIERS["svm"], 3, CODES)
    with pytest.raises(UntrustedWeights, match="features"):
        load_estimator(data, CLASSIFIERS["logistic"], 4, CODES)
    with pytest.raises(UntrustedWeights, match="classes"):
        load_estimator(data, CLASSIFIERS["logistic"], 3, (1, 2, 4))
