"""Every classifier: learns, is written and opened, and answers the same to the bit however it is asked."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from terroir.core.classes import ClassTable
from terroir.core.errors import ParameterError
from terroir.core.learning.card import ESTIMATOR_FORMAT, ModelCard, count_by_class, training_hash
from terroir.core.learning.classifiers import CLASSIFIERS
from terroir.core.learning.fitting import Recipe, plain_parameters
from terroir.core.learning.model import Model
from terroir.core.learning.predictors import open_predictor
from terroir.core.learning.validation.calibration import fit_calibration
from terroir.core.learning.validation.crossvalidation import cross_validate_polygons
from terroir.core.learning.voting import class_scores
from terroir.core.run import Run

pytestmark = pytest.mark.unit

FEATURES = ("red", "green", "nir")
QUICK = {
    "rf": {"n_estimators": 8},
    "extratrees": {"n_estimators": 8},
    "histgb": {"max_iter": 8, "min_samples_leaf": 5},
    "mlp": {"hidden_layer_sizes": [6], "learning_rate_init": 0.02},
    "stack": {"estimators": {"rf": {"n_estimators": 5}, "svm": {}, "knn": {}}},
    "xgboost": {"n_estimators": 6},
    "lightgbm": {"n_estimators": 6, "min_child_samples": 5},
    "catboost": {"iterations": 6},
}


@pytest.fixture(params=CLASSIFIERS, scope="module")
def name(request):
    """Names of the classifiers whose packages are here."""
    if CLASSIFIERS[request.param].module:
        pytest.importorskip(CLASSIFIERS[request.param].module)
    return request.param


def table(codes, seed=0, spread=3.0, size=12, polygons=4):
    """Samples of `polygons` polygons for each class; classes lie 10 apart."""
    draw = np.random.default_rng(seed)
    each = size * polygons
    values = np.repeat(np.arange(len(codes)) * 10.0, each)[:, np.newaxis] + draw.normal(
        0, spread, (len(codes) * each, 3)
    )
    return values, np.repeat(codes, each), np.arange(len(codes) * each) // size


def made(name, codes=(2, 5, 300), seed=0, workers=1):
    values, targets, groups = table(codes)
    estimator = Recipe(name, QUICK.get(name, {}), seed, workers).fit(values, targets, groups)
    calibration = None
    if CLASSIFIERS[name].answers == "margins":
        calibration = fit_calibration("sigmoid", class_scores(name, estimator, values), targets, np.array(codes))
    counts, polygons = count_by_class(targets, groups)
    card = ModelCard(
        classes=ClassTable.from_labels({code: f"class {code}" for code in codes}),
        features=FEATURES,
        classifier=name,
        parameters=plain_parameters(estimator),
        seed=seed,
        training_sha256=training_hash(FEATURES, values, targets, groups),
        samples=counts,
        polygons=polygons,
        weights=CLASSIFIERS[name].weights,
        calibration=None if calibration is None else calibration.to_dict(),
    )
    return Model(card, estimator, calibration)


@pytest.fixture(scope="module")
def model(name):
    """A model of every classifier."""
    return made(name)


def pixels(count, seed=5):
    return np.random.default_rng(seed).normal(10, 12, (3, count))


@pytest.mark.parametrize("codes", [(2, 5, 300), (-7, 0)])
def test_it_finds_classes_that_lie_apart_out_of_fold(name, codes, make_samples):
    samples = make_samples(dict.fromkeys(codes, 5), size=10)
    found = cross_validate_polygons(samples, Recipe(name, QUICK.get(name, {})), 3, Run())
    assert found.tested.all()
    assert (found.predicted == samples.codes).mean() > 0.97
    assert found.scores.shape == (samples.codes.size, len(codes))


def test_a_rare_class_is_found(name):
    """Eight of a rare class among 400 of another one that overlaps: a classifier that does not weigh never finds it."""
    draw = np.random.default_rng(0)
    values = np.concatenate([draw.normal(0, 1, (400, 3)), draw.normal(1.6, 1, (8, 3))])
    codes = np.repeat([1, 2], [400, 8])
    parameters = {**QUICK.get(name, {}), **{"rf": {"max_depth": 3}, "extratrees": {"max_depth": 3}}.get(name, {})}
    estimator = Recipe(name, parameters).fit(values, codes)
    fresh = draw.normal(1.6, 1, (300, 3))
    places = class_scores(name, estimator, fresh).argmax(axis=1)
    assert places.mean() > {"knn": 0.0, "stack": 0.05}.get(name, 0.3)


def test_more_neighbours_than_samples_are_refused_while_it_learns():
    values, codes, groups = table((1, 2), size=4, polygons=2)
    Recipe("knn", {"n_neighbors": 16}).fit(values, codes, groups)
    with pytest.raises(ParameterError, match="PARAMETERS: knn is to ask 17 neighbours, but learns from 16 samples"):
        Recipe("knn", {"n_neighbors": 17}).fit(values, codes, groups)


def test_it_is_opened_as_it_was_written(model, tmp_path):
    path = tmp_path / "a.terroir"
    model.write(path)
    opened = Model.open(path)
    assert opened.card == model.card
    assert opened.card.format == (1 if model.card.classifier == "rf" else ESTIMATOR_FORMAT)
    values = pixels(3000)
    for one, other in zip(open_predictor(model, 1).ask(values, True), open_predictor(opened, 1).ask(values, True)):
        assert np.array_equal(one, other)


def test_the_number_of_workers_changes_no_byte(name, model, tmp_path):
    model.write(tmp_path / "one.terroir")
    made(name, workers=3).write(tmp_path / "three.terroir")
    assert (tmp_path / "one.terroir").read_bytes() == (tmp_path / "three.terroir").read_bytes()


@given(cuts=st.lists(st.integers(0, 5000), max_size=6), seed=st.integers(0, 3))
@settings(max_examples=6, deadline=None)
def test_it_answers_the_same_however_the_pixels_are_divided(model, cuts, seed):
    predictor = open_predictor(model, 1)
    values = pixels(5000, seed)
    winners, shares = predictor.ask(values, True)
    assert shares.shape == (5000, 3)
    assert np.isfinite(shares).all()
    assert np.allclose(shares.sum(axis=1), 1)
    assert np.array_equal(winners, shares.argmax(axis=1))
    assert np.array_equal(predictor.ask(values, False)[0], winners)
    edges = sorted({0, 5000, *cuts})
    parts = [predictor.ask(values[:, a:b], True) for a, b in zip(edges, edges[1:])]
    assert np.array_equal(np.concatenate([part[1] for part in parts]), shares)
    assert np.array_equal(np.concatenate([part[0] for part in parts]), winners)


def test_no_pixels_give_no_answers(model):
    winners, shares = open_predictor(model, 1).ask(np.zeros((3, 0)), True)
    assert winners.shape == (0,)
    assert shares.shape == (0, 3)
