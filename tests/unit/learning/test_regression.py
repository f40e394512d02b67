"""Regressors: arguments, fitting, and answers that depend on the sample alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from terroir.core.errors import ParameterError
from terroir.core.learning.regression.fitting import FittedRegressor, RegressionRecipe
from terroir.core.learning.regression.regressors import REGRESSORS, find_regressor, make_regressor

pytestmark = pytest.mark.unit

QUICK = {
    "forest": {"n_estimators": 8},
    "histgb": {"max_iter": 5, "max_leaf_nodes": 6},
    "svr": {},
    "ridge": {},
    "pls": {},
    "mlp": {"hidden_layer_sizes": [16], "max_iter": 120, "learning_rate_init": 0.01},
}
LEARNABLE = tuple(QUICK)


def samples(count: int = 120, features: int = 4, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Features of unlike size, and a target far from 0 that depends on two of them."""
    draw = np.random.default_rng(seed)
    values = draw.normal(size=(count, features)) * 10.0 ** np.arange(features) + 50
    return values, 3000 + 40 * (values[:, 0] - 50) + 15 * np.sin(values[:, 1] / 10) + draw.normal(size=count)


@pytest.fixture(scope="module")
def fitted() -> dict[str, FittedRegressor]:
    values, targets = samples()
    return {name: RegressionRecipe(name, QUICK[name], 3).fit(values, targets) for name in LEARNABLE}


def test_every_regressor_has_a_quick_case():
    assert set(QUICK) == set(REGRESSORS)


@pytest.mark.parametrize("name", LEARNABLE)
def test_answers_are_in_units_of_the_target_and_close_to_it(name, fitted):
    values, targets = samples()
    errors = fitted[name].predict(values) - targets
    assert fitted[name].predict(values).dtype == np.float64
    assert np.sqrt(np.mean(errors**2)) < 0.9 * targets.std()
    assert abs(errors.mean()) < 0.3 * targets.std()


@pytest.mark.parametrize("name", LEARNABLE)
def test_the_scaling_of_the_target_is_undone_as_scikit_learn_would(name, fitted):
    from sklearn.base import clone
    from sklearn.compose import TransformedTargetRegressor
    from sklearn.preprocessing import StandardScaler

    values, targets = samples()
    kind, estimator = REGRESSORS[name], clone(fitted[name].estimator)
    if kind.scales_target:
        estimator = TransformedTargetRegressor(estimator, transformer=StandardScaler())
        assert fitted[name].mean == targets.mean()
        assert fitted[name].sd == targets.std()
    else:
        assert (fitted[name].mean, fitted[name].sd) == (0.0, 1.0)
    expected = estimator.fit(values.astype(kind.dtype), targets).predict(values.astype(kind.dtype))
    np.testing.assert_allclose(fitted[name].predict(values), expected, rtol=1e-6)


@pytest.mark.parametrize("scale", [1e-3, 1e6])
@pytest.mark.parametrize("name", ["svr", "ridge", "pls"])
def test_units_of_the_target_do_not_matter(name, scale, fitted):
    values, targets = samples()
    other = RegressionRecipe(name, QUICK[name], 3).fit(values, targets * scale)
    # libsvm stops at a tolerance, which the last bits of the targets decide.
    np.testing.assert_allclose(other.predict(values) / scale, fitted[name].predict(values), rtol=1e-4)


@pytest.mark.parametrize("name", LEARNABLE)
@given(data=st.data())
@settings(max_examples=12, deadline=None)
def test_an_answer_does_not_depend_on_what_is_asked_beside_it(name, data, fitted):
    values, _ = samples(3000, seed=7)
    start = data.draw(st.integers(0, 2990))
    end = data.draw(st.integers(start + 1, 3000))
    whole = _whole.setdefault((name, id(fitted)), fitted[name].predict(values))
    assert np.array_equal(fitted[name].predict(values[start:end]), whole[start:end])


_whole: dict[tuple[str, int], np.ndarray] = {}


@pytest.mark.parametrize("name", ["forest", "ridge"])
def test_the_number_of_workers_changes_nothing(name):
    values, targets = samples()
    one = RegressionRecipe(name, QUICK[name], 3, workers=1).fit(values, targets)
    two = RegressionRecipe(name, QUICK[name], 3, workers=2).fit(values, targets)
    assert np.array_equal(one.predict(values), two.predict(values))
    assert getattr(two.estimator, "n_jobs", 1) == 1


def test_the_seed_matters():
    values, targets = samples()
    one, two = (RegressionRecipe("forest", QUICK["forest"], seed).fit(values, targets) for seed in (1, 2))
    assert not np.array_equal(one.predict(values), two.predict(values))


def test_trees_disagree_by_their_standard_deviation(fitted):
    values, _ = samples(300, seed=5)
    predicted, spread = fitted["forest"].predict_with_spread(values)
    assert np.array_equal(predicted, fitted["forest"].predict(values))
    trees = np.stack([tree.predict(values) for tree in fitted["forest"].estimator.estimators_])
    np.testing.assert_allclose(spread, trees.std(axis=0), rtol=1e-12, atol=1e-12)


def test_nothing_to_ask_gives_nothing(fitted):
    for name in LEARNABLE:
        assert fitted[name].predict(np.empty((0, 4))).shape == (0,)


def test_components_fall_to_the_number_of_features_unless_they_are_named():
    assert make_regressor("pls", {}, 0, features=3).named_steps["learn"].n_components == 3
    assert make_regressor("pls", {}, 0, features=30).named_steps["learn"].n_components == 5
    values, targets = samples(features=2)
    assert RegressionRecipe("pls").fit(values, targets).parameters["n_components"] == 2
    with pytest.raises(ParameterError, match="PARAMETERS: pls cannot learn from these samples"):
        RegressionRecipe("pls", {"n_components": 9}).fit(values, targets)


def test_a_constant_target_in_a_fold_is_predicted_as_it_is():
    values, _ = samples()
    for name in ("svr", "ridge", "forest"):
        answer = RegressionRecipe(name, QUICK[name]).fit(values, np.full(len(values), 7.25)).predict(values[:3])
        np.testing.assert_allclose(answer, 7.25, atol=1e-9)


def test_unknown_names_are_told_with_the_known_ones():
    with pytest.raises(ParameterError, match="REGRESSOR: magic is not a regressor; choose one of forest, histgb"):
        find_regressor("magic")
    with pytest.raises(ParameterError, match=r"forest does not know trees.*it knows.*n_estimators"):
        RegressionRecipe("forest", {"trees": 3}).check()
    with pytest.raises(ParameterError, match="did you mean n_estimators"):
        RegressionRecipe("forest", {"n_estimator": 3}).check()
    with pytest.raises(ParameterError, match="use SEED instead"):
        RegressionRecipe("forest", {"random_state": 3}).check()
    with pytest.raises(ParameterError, match="svr refuses a value"):
        RegressionRecipe("svr", {"C": -1.0}).check()


def test_a_training_that_runs_away_is_told():
    values, targets = samples()
    recipe = RegressionRecipe("mlp", {"learning_rate_init": 1e200, "solver": "sgd", "max_iter": 5})
    with pytest.raises(ParameterError, match=r"PARAMETERS: .*(finite|learn)"):
        recipe.fit(values, targets)
