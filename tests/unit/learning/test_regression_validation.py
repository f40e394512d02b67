"""Cross-validation of a regressor: what is tested was never learnt from."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from terroir.core.errors import Cancelled, DataError, ParameterError
from terroir.core.learning.regression.conformal import Calibrator
from terroir.core.learning.regression.fitting import RegressionRecipe
from terroir.core.learning.regression.validation import (
    Validation,
    cross_validate_regressor,
    hold_out_polygons,
    target_strata,
)
from terroir.core.run import Run
from terroir.core.samples.targets import TargetTable

pytestmark = pytest.mark.unit

CONSTANT = Calibrator("constant", 0.0)
FOREST = RegressionRecipe("forest", {"n_estimators": 4, "min_samples_leaf": 1, "max_features": 1.0})


def table(polygons: int = 12, size: int = 5, synthetic: bool = False) -> TargetTable:
    """Polygons of equal samples whose target cannot be guessed from elsewhere: who tells it has seen the polygon."""
    number = np.repeat(np.arange(polygons), size)
    values = np.column_stack([number, number % 3]).astype(float)
    targets = np.random.default_rng(0).permutation(polygons)[number] * 100.0
    made = np.tile(np.arange(size) == 0, polygons) if synthetic else None
    places = np.column_stack([number * 100.0, np.zeros(number.size)])
    return TargetTable(values, targets, number.astype(str), ("a", "b"), "t", None, made, places)


def predict(samples: TargetTable, validation: Validation, seed: int = 0, run: Run | None = None):
    return cross_validate_regressor(samples, FOREST, validation.plan(samples, seed), CONSTANT, run or Run())


@pytest.mark.parametrize(
    "validation",
    [
        Validation(folds=4),
        Validation("leaveonepolygonout"),
        Validation("block", folds=3, block_size=150.0),
        Validation("bufferedloo", buffer=10.0, held_out=0),
    ],
    ids=lambda validation: validation.scheme,
)
def test_no_sample_is_predicted_by_a_model_of_its_polygon(validation):
    samples = table()
    found = predict(samples, validation)
    assert found.tested.all()
    assert not (np.abs(found.predicted - samples.targets) < 1e-6).any()
    assert np.array_equal(found.scores, np.abs(found.predicted - samples.targets))
    for group in np.unique(samples.groups):
        if validation.scheme != "bufferedloo":
            assert np.unique(found.fold_of[samples.groups == group]).size == 1


def test_figures_by_fold_and_together():
    samples = table()
    found = predict(samples, Validation(folds=4))
    by_fold = found.metrics_by_fold(samples.targets)
    assert found.folds == len(by_fold) == 4
    assert sum(part.count for part in by_fold) == len(samples)
    squares = sum(part.count * part.rmse**2 for part in by_fold)
    assert found.metrics(samples.targets).rmse == pytest.approx(np.sqrt(squares / len(samples)))
    for number, part in enumerate(by_fold):
        here = found.fold_of == number
        assert part.bias == pytest.approx(np.mean(found.predicted[here] - samples.targets[here]))


def test_made_up_samples_are_never_tested():
    samples = table(synthetic=True)
    found = predict(samples, Validation(folds=4))
    assert np.array_equal(found.tested, ~samples.synthetic)
    assert np.isnan(found.predicted[samples.synthetic]).all()


def test_the_seed_makes_other_folds():
    samples = table()
    assert not np.array_equal(
        predict(samples, Validation(folds=4)).fold_of, predict(samples, Validation(folds=4), 1).fold_of
    )


def test_one_sample_groups_are_fine():
    samples = table(size=1)
    assert predict(samples, Validation(folds=4)).tested.all()


def test_more_folds_than_polygons_are_refused():
    with pytest.raises(ParameterError, match="FOLDS: 13 folds need at least 13 polygons, there are 12"):
        predict(table(), Validation(folds=13))
    placeless = dataclasses.replace(table(), coordinates=None)
    with pytest.raises(DataError, match="CV: block needs to know where"):
        predict(placeless, Validation("block", block_size=1.0))


def test_it_stops_when_it_is_told_to():
    asked = iter([False, False, True, True])
    with pytest.raises(Cancelled):
        predict(table(), Validation(folds=4), run=Run(is_cancelled=lambda: next(asked)))


@pytest.mark.parametrize(
    ("targets", "folds", "strata"),
    [
        (np.arange(100.0), 5, 5),
        (np.arange(100.0), 40, 2),
        (np.arange(8.0), 5, 1),
        (np.r_[np.zeros(95), np.arange(1.0, 6)], 5, 2),
        (np.r_[np.ones(95), np.zeros(5)], 5, 2),
    ],
)
def test_strata_go_from_low_to_high(targets, folds, strata):
    found = target_strata(targets, folds)
    assert np.unique(found).size == strata
    order = np.argsort(targets, kind="stable")
    assert (np.diff(found[order]) >= 0).all()
    assert np.bincount(found).max() >= folds


@pytest.mark.parametrize(("share", "count"), [(0.25, 3), (0.01, 1), (0.99, 11), (0.5, 6)])
def test_whole_polygons_are_held_out(share, count):
    samples = table()
    held = hold_out_polygons(samples, share, 0)
    assert np.unique(samples.groups[held]).size == count
    assert not set(samples.groups[held]) & set(samples.groups[~held])
    assert np.array_equal(held, hold_out_polygons(samples, share, 0))


def test_held_out_polygons_do_not_depend_on_the_order_of_samples():
    samples = table()
    order = np.random.default_rng(1).permutation(len(samples))
    mixed = TargetTable(samples.values[order], samples.targets[order], samples.groups[order], ("a", "b"), "t")
    assert np.array_equal(hold_out_polygons(mixed, 0.3, 5), hold_out_polygons(samples, 0.3, 5)[order])


def test_one_polygon_cannot_be_held_out():
    with pytest.raises(DataError, match="GROUP_FIELD"):
        hold_out_polygons(table(1), 0.3, 0)
