"""Out-of-fold predictions: polygons stay together, and trouble is said."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from terroir.core.classes import ClassTable
from terroir.core.errors import Cancelled, DataError, ParameterError
from terroir.core.learning.fitting import Recipe
from terroir.core.learning.validation.crossvalidation import cross_validate_polygons
from terroir.core.learning.validation.folds import split_folds
from terroir.core.run import Run
from terroir.core.samples.table import SampleTable

pytestmark = pytest.mark.unit

FOREST = {"n_estimators": 5}


@given(
    polygons=st.lists(st.tuples(st.integers(0, 2), st.integers(1, 4)), min_size=4, max_size=20),
    folds=st.integers(2, 4),
    seed=st.integers(0, 3),
)
@settings(max_examples=30, deadline=None)
def test_no_polygon_is_on_both_sides_and_every_sample_is_tested_once(polygons, folds, seed):
    codes = np.concatenate([np.full(size, code) for code, size in polygons])
    groups = np.concatenate([np.full(size, place) for place, (_, size) in enumerate(polygons)])
    if np.bincount(codes).max() < folds:
        with pytest.raises(ParameterError, match="FOLDS"):
            list(split_folds(codes, groups, folds, seed))
        return
    seen = np.zeros(codes.size, int)
    for train, test in split_folds(codes, groups, folds, seed):
        assert not set(groups[train]) & set(groups[test])
        assert train.size + test.size == codes.size
        seen[test] += 1
    assert (seen == 1).all()


def test_separable_classes_are_found(make_samples):
    samples = make_samples({1: 6, 2: 6})
    found = cross_validate_polygons(samples, Recipe("rf", FOREST), 3, Run())
    assert found.tested.all()
    assert found.folds == 3
    assert (found.predicted == samples.codes).all()


def test_a_polygon_is_never_predicted_by_a_model_that_saw_it(make_samples):
    """Values that name the polygon and nothing else are no help out of fold."""
    samples = make_samples({1: 30, 2: 30})
    draw = np.random.default_rng(1)
    own = draw.permutation(60)[np.arange(samples.codes.size) // 6].astype(float)
    samples = dataclasses.replace(samples, values=np.repeat(own[:, np.newaxis], 3, axis=1))
    by_polygon = cross_validate_polygons(samples, Recipe("rf", FOREST), 5, Run())
    pixelwise = dataclasses.replace(samples, groups=np.arange(samples.codes.size).astype(str))
    by_pixel = cross_validate_polygons(pixelwise, Recipe("rf", FOREST), 5, Run())
    assert (by_polygon.predicted == samples.codes).mean() < 0.75
    assert (by_pixel.predicted == samples.codes).mean() > 0.95


def test_the_number_of_workers_changes_nothing_and_the_seed_does(make_samples):
    samples = make_samples({1: 5, 2: 5, 3: 5}, spread=8.0)
    one, three = (cross_validate_polygons(samples, Recipe("rf", FOREST, 1, n), 4, Run()).predicted for n in (1, 3))
    other = cross_validate_polygons(samples, Recipe("rf", FOREST, 2, 1), 4, Run()).predicted
    assert np.array_equal(one, three)
    assert not np.array_equal(one, other)


def test_fewer_polygons_than_folds_is_refused(make_samples):
    with pytest.raises(ParameterError) as caught:
        cross_validate_polygons(make_samples({1: 2, 2: 2}), Recipe("rf", FOREST), 5, Run())
    assert str(caught.value).startswith("FOLDS: 5 folds need at least 5 polygons, there are 4")


def test_one_class_only_is_refused(make_samples):
    with pytest.raises(DataError) as caught:
        cross_validate_polygons(make_samples({4: 6}), Recipe("rf", FOREST), 2, Run())
    assert caught.value.parameter == "class_field"
    assert "class 4" in str(caught.value)


def test_classes_that_cannot_be_validated_well_are_named(make_samples):
    run = Run()
    samples = make_samples({1: 6, 2: 1, 3: 3})
    found = cross_validate_polygons(samples, Recipe("rf", FOREST), 4, run)
    told = [str(message) for message in run.warnings]
    assert len(told) == 2
    assert "class 2" in told[0]
    assert "cannot be validated" in told[0]
    assert "class 3 has 3 polygons for 4 folds" in told[1]
    assert not (found.predicted[samples.codes == 2] == 2).any()


def test_a_side_with_one_class_predicts_that_class():
    codes = np.array([1] * 4 + [2] * 4)
    groups = np.array(["a"] * 4 + ["b"] * 4)
    table = ClassTable.from_labels({1: "x", 2: "y"})
    samples = SampleTable(np.zeros((8, 1)), codes, groups, ("v",), table)
    found = cross_validate_polygons(samples, Recipe("rf", FOREST), 2, Run())
    assert found.predicted.tolist() == [2] * 4 + [1] * 4


def test_cancel_stops_between_folds(make_samples):
    shares = []
    run = Run(on_progress=shares.append, is_cancelled=lambda: len(shares) >= 2)
    with pytest.raises(Cancelled):
        cross_validate_polygons(make_samples({1: 6, 2: 6}), Recipe("rf", FOREST), 5, run)
    assert shares == [0.0, 0.2]
