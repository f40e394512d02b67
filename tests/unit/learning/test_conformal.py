"""Intervals: quantiles by groups, and coverage found by simulation."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from terroir.core.errors import ParameterError
from terroir.core.learning.regression.conformal import STEPS, Calibrator, Intervals, grouped_quantiles, interval_words
from terroir.core.learning.regression.fitting import RegressionRecipe
from terroir.core.learning.regression.validation import Validation, cross_validate_regressor
from terroir.core.run import Run
from terroir.core.samples.targets import TargetTable

pytestmark = pytest.mark.unit


@given(
    scores=st.lists(st.integers(0, 20), min_size=1, max_size=40),
    data=st.data(),
    level=st.sampled_from([0.01, 0.1, 0.5, 0.75, 0.8, 0.9, 0.95, 0.99]),
)
@settings(max_examples=150, deadline=None)
def test_quantiles_are_those_of_the_definition(scores, data, level):
    from fractions import Fraction

    groups = data.draw(st.lists(st.integers(0, 6), min_size=len(scores), max_size=len(scores)))
    names = sorted(set(groups))
    wanted = math.inf
    for candidate in sorted(set(scores)):
        share = sum(
            Fraction(sum(1 for s, g in zip(scores, groups) if g == name and s <= candidate), groups.count(name))
            for name in names
        ) / (len(names) + 1)
        if share >= Fraction(str(level)):
            wanted = candidate
            break
    found = grouped_quantiles(np.array(scores, float), np.array(groups), np.array([level]))
    assert found.tolist() == [wanted]


def test_alone_samples_give_split_conformal_quantiles():
    scores = np.random.default_rng(0).permutation(99) + 1.0
    found = grouped_quantiles(scores, np.arange(99), np.array([0.5, 0.9, 0.99]))
    assert found.tolist() == [50.0, 90.0, 99.0]  # the ⌈(n + 1) level⌉-th smallest (Lei et al. 2018)


def test_many_samples_of_one_polygon_weigh_no_more_than_one_of_another():
    scores = np.r_[np.zeros(1000), 5.0, 6.0, 7.0]
    groups = np.r_[np.zeros(1000), 1, 2, 3]
    # Weights 1/5 each: 0 up to 0.2, then 5, 6, 7; nothing is known beyond 0.8.
    assert grouped_quantiles(scores, groups, np.array([0.2, 0.4, 0.6, 0.8, 0.81])).tolist() == [0, 5, 6, 7, math.inf]


def clusters(draw: np.random.Generator, polygons: int, size: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Polygons whose samples share most of their error: pixels are anything but independent."""
    groups = np.repeat(np.arange(polygons), size)
    values = draw.normal(size=(polygons, 2))[groups] + 0.3 * draw.normal(size=(groups.size, 2))
    shared = draw.standard_t(4, polygons)[groups]
    return values, values[:, 0] - 2 * values[:, 1] + shared + 0.3 * draw.normal(size=groups.size), groups


@pytest.mark.parametrize("level", [0.5, 0.8, 0.9])
def test_split_intervals_hold_new_polygons_as_often_as_they_promise(level):
    """Whatever the model, coverage of a new polygon is at least the level, and at most 2 / (K + 1) above it."""
    draw, hits, polygons, repeats = np.random.default_rng(1), [], 19, 1500
    values, targets, _ = clusters(draw, 15, 4)
    model = RegressionRecipe("ridge", {"alpha": 30.0}).fit(values, targets)
    calibrator = Calibrator("constant", 0.0)
    # One call for all repetitions: the model stays, polygons to learn errors from and new ones are drawn anew.
    values, targets, groups = clusters(draw, repeats * (polygons + 5), 4)
    predicted, expected = calibrator.ask(model, values)
    scores = np.abs(targets - predicted) / expected
    for part in np.split(np.arange(groups.size), repeats):
        held, new = part[: 4 * polygons], part[4 * polygons :]
        intervals = Intervals.learn("split", calibrator, scores[held], groups[held])
        hits.append(np.mean(scores[new] <= intervals.half_width(level)))
    error = np.std(hits) / math.sqrt(repeats)
    assert error < 0.01
    assert level - 3 * error <= np.mean(hits) <= level + 2 / (polygons + 1) + 3 * error


def test_counting_pixels_as_independent_would_promise_too_much():
    """The test above can fail: the quantile of all samples, without groups, does not hold."""
    draw, grouped, plain = np.random.default_rng(2), [], []
    for _ in range(1500):
        errors = np.abs(np.repeat(draw.normal(size=14), 50) + 0.1 * draw.normal(size=700))
        held, new = errors[:200], errors[200:]
        grouped.append(np.mean(new <= grouped_quantiles(held, np.repeat(np.arange(4), 50), np.array([0.74]))))
        plain.append(np.mean(new <= grouped_quantiles(held, np.arange(200), np.array([0.74]))))
    assert np.mean(grouped) > 0.73
    assert np.mean(plain) < 0.69


def test_out_of_fold_intervals_come_close_to_the_level():
    draw, hits = np.random.default_rng(4), []
    for seed in range(25):
        values, targets, groups = clusters(draw, 40, 3)
        samples = TargetTable(values, targets, groups.astype(str), ("a", "b"), "t")
        recipe, calibrator = RegressionRecipe("ridge", {}, seed), Calibrator("constant", 0.0)
        found = cross_validate_regressor(samples, recipe, Validation().plan(samples, seed), calibrator, Run())
        intervals = Intervals.learn("outoffold", calibrator, found.scores, groups)
        new, truth, _ = clusters(draw, 200, 3)
        hits.append(np.mean(np.abs(recipe.fit(values, targets).predict(new) - truth) <= intervals.half_width(0.8)))
    assert 0.77 < np.mean(hits) < 0.86


def test_local_widths_follow_the_noise_and_keep_the_coverage():
    """Noise grows with the feature: constant intervals are as wide where there is none."""
    draw = np.random.default_rng(3)

    def noisy(count: int) -> tuple[np.ndarray, np.ndarray]:
        x = draw.uniform(0, 1, (count, 1))
        return x, 10 * x[:, 0] + draw.normal(size=count) * (0.1 + 3 * (x[:, 0] > 0.5))

    (train, known), (held, judged), (new, truth) = noisy(600), noisy(600), noisy(2000)
    model = RegressionRecipe("forest", {"n_estimators": 25}, 0).fit(train, known)
    widths = {}
    for width in ("constant", "local"):
        calibrator = Calibrator.of(width, known)
        predicted, expected = calibrator.ask(model, held)
        intervals = Intervals.learn("split", calibrator, np.abs(judged - predicted) / expected, np.arange(600))
        predicted, expected = calibrator.ask(model, new)
        reach = intervals.half_width(0.8) * expected
        assert 0.74 < np.mean(np.abs(truth - predicted) <= reach) < 0.86
        widths[width] = np.mean(reach[new[:, 0] < 0.45]), np.mean(reach[new[:, 0] > 0.55])
    assert widths["constant"][0] == pytest.approx(widths["constant"][1])
    assert 2 * widths["local"][0] < widths["local"][1]
    assert widths["local"][0] < 0.7 * widths["constant"][0]


def intervals_of(polygons: int) -> Intervals:
    scores = np.arange(polygons, dtype=float)
    return Intervals.learn("outoffold", Calibrator("constant", 0.0), scores, np.arange(polygons))


def test_levels_between_hundredths_take_the_next_one():
    found = intervals_of(199)
    assert found.half_width(0.9) == 179.0
    assert found.half_width(0.891) == 179.0
    assert found.half_width(0.9 - 1e-12) == 179.0


@pytest.mark.parametrize(("polygons", "highest"), [(1, 0.5), (9, 0.9), (10, 0.9), (19, 0.95), (99, 0.99), (500, 0.99)])
def test_few_polygons_tell_no_high_level(polygons, highest):
    found = intervals_of(polygons)
    assert found.highest_level == highest
    assert math.isfinite(found.half_width(highest))
    if highest < 0.99:
        with pytest.raises(ParameterError, match=f"LEVEL: the errors of {polygons} polygons .* at most {highest:g}"):
            found.half_width(highest + 0.01)


@pytest.mark.parametrize("level", [0.0, -1.0, 1.0, 1.5, 0.995])
def test_levels_that_are_none_are_refused(level):
    with pytest.raises(ParameterError, match="LEVEL"):
        intervals_of(1000).half_width(level)


def test_plain_data_and_back():
    found = intervals_of(12)
    data = found.to_dict()
    assert Intervals.from_dict(data) == found
    assert len(data["half_widths"]) == STEPS - 1
    assert data["half_widths"][-1] is None
    for change in (
        {"method": "magic"},
        {"width": "magic"},
        {"floor": math.nan},
        {"polygons": "many"},
        {"half_widths": [1.0]},
        {"half_widths": [-1.0] * (STEPS - 1)},
    ):
        with pytest.raises(ValueError, match="no intervals"):
            Intervals.from_dict({**data, **change})


def test_words_for_people():
    assert interval_words(intervals_of(9).to_dict()) == (
        "outoffold, from the errors of 9 polygons: ± 4 at 50 %, ± 7 at 80 %, ± 8 at 90 %"
    )
    local = Intervals.learn("split", Calibrator("local", 0.5), np.arange(1.0), np.arange(1))
    assert interval_words(local.to_dict()).endswith("1 polygons: ± 0 times the expected error at 50 %")
    assert interval_words(None) == "none"
    for data in ({}, [], "wide", 3, {**local.to_dict(), "half_widths": None}):
        assert interval_words(data) == "not readable"
