"""One Gaussian for each class, against its formula written out."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import multivariate_normal
from sklearn.metrics import f1_score

from terroir.core.errors import ParameterError
from terroir.core.learning.fitting import Recipe
from terroir.core.learning.kinds import last_step
from terroir.core.learning.registry import make_estimator
from terroir.core.learning.stacking import grouped_splits

pytestmark = pytest.mark.unit


def clouds(seed=0, size=40, features=4):
    draw = np.random.default_rng(seed)
    mixes = draw.normal(0, 1, (3, features, features))
    values = np.concatenate([draw.normal(0, 1, (size, features)) @ mix + place for place, mix in enumerate(mixes)])
    return values, np.repeat([3, 7, 9], size)


@pytest.mark.parametrize("tau", [1e-3, 0.5])
@pytest.mark.parametrize("priors", ["equal", "proportional"])
def test_posteriors_are_those_of_the_formula(tau, priors):
    from terroir.core.learning.estimators.ridge_gaussian import RidgeGaussianClassifier

    values, codes = clouds()
    values, codes = values[20:], codes[20:]
    found = RidgeGaussianClassifier(tau, priors).fit(values, codes)
    densities = []
    for code in (3, 7, 9):
        part = values[codes == code]
        covariance = np.cov(part.T, bias=True) + tau * np.eye(values.shape[1])
        prior = len(part) / len(values) if priors == "proportional" else 1 / 3
        densities.append(prior * multivariate_normal(part.mean(axis=0), covariance).pdf(values))
    wanted = np.stack(densities, axis=1)
    wanted /= wanted.sum(axis=1, keepdims=True)
    assert np.allclose(found.predict_proba(values), wanted)
    assert np.array_equal(found.predict(values), np.array([3, 7, 9])[wanted.argmax(axis=1)])


def test_more_features_than_samples_need_the_ridge_and_get_it():
    draw = np.random.default_rng(1)
    values = draw.normal(0, 1, (40, 60))
    codes = np.repeat([1, 2], 20)
    values[codes == 2, :6] += 3
    fitted = Recipe("gaussianmixture", {}, 0).fit(values, codes)
    assert last_step(fitted).tau_ >= 1e-2
    fresh = draw.normal(0, 1, (200, 60))
    fresh[100:, :6] += 3
    assert (fitted.predict(fresh) == np.repeat([1, 2], 100)).mean() > 0.8


def test_the_ridge_is_chosen_with_polygons_kept_together():
    from terroir.core.learning.estimators.ridge_gaussian import TAUS, RidgeGaussianClassifier

    draw = np.random.default_rng(2)
    groups = np.arange(240) // 20
    codes = (groups % 2) + 1
    values = draw.normal(0, 1, (12, 8))[groups] * 3 + draw.normal(0, 0.1, (240, 8))
    values[:, 0] = codes + draw.normal(0, 0.7, 240)

    def best(units):
        scores = []
        for tau in TAUS:
            predicted = np.zeros(240, int)
            for train, test in grouped_splits(codes, units, 5, 4):
                predicted[test] = RidgeGaussianClassifier(tau).fit(values[train], codes[train]).predict(values[test])
            scores.append(f1_score(codes, predicted, average="macro"))
        return max(tau for tau, score in zip(TAUS, scores) if score == max(scores))

    together, apart = best(groups), best(np.arange(240))
    assert together != apart  # or the test could not tell
    chosen = RidgeGaussianClassifier(random_state=4)
    chosen.take_groups(groups)
    assert chosen.fit(values, codes).tau_ == together
    chosen.take_groups(None)
    assert chosen.fit(values, codes).tau_ == apart


@pytest.mark.parametrize("tau", [0, -1, "wide", True, None])
def test_a_ridge_that_is_none_is_refused(tau):
    with pytest.raises(ParameterError, match="tau") as caught:
        make_estimator("gaussianmixture", {"tau": tau}, 0)
    assert caught.value.parameter == "parameters"
