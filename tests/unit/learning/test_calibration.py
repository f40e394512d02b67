"""Probabilities come true, are the same bits in any company, and survive a model's card."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from terroir.core.errors import DataError, ParameterError
from terroir.core.learning.validation.calibration import METHODS, Calibration, cross_fit, fit_calibration
from terroir.core.learning.validation.calibration_curves import Sigmoid, Steps, fit_sigmoid, fit_steps, smoothed_targets
from terroir.core.run import Run

pytestmark = pytest.mark.unit

CLASSES = np.array([2, 5, 9])


def overconfident(n: int = 3000, seed: int = 0, factor: float = 3.0) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities (n, 3) whose log-odds are `factor` times too large, and the classes drawn from the true ones."""
    draw = np.random.default_rng(seed)
    logits = draw.normal(0, 1.5, (n, 3))
    true = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    places = (draw.random(n)[:, None] > true.cumsum(axis=1)).sum(axis=1)
    sharp = np.exp(factor * logits)
    return sharp / sharp.sum(axis=1, keepdims=True), CLASSES[places]


def log_loss(probabilities: np.ndarray, codes: np.ndarray) -> float:
    own = probabilities[np.arange(codes.size), np.searchsorted(CLASSES, codes)]
    return float(-np.log(np.clip(own, 1e-12, 1)).mean())


def test_targets_are_platts():
    assert smoothed_targets(8, 98) == (1 / 100, 9 / 10)


def test_sigmoid_is_scikit_learns():
    from sklearn.calibration import _sigmoid_calibration

    draw = np.random.default_rng(1)
    scores = draw.normal(0, 2, 500)
    positive = draw.random(500) < 1 / (1 + np.exp(-(1.7 * scores - 0.6)))
    slope, offset = _sigmoid_calibration(scores, positive.astype(float))  # of 1 / (1 + exp(slope x + offset))
    found = fit_sigmoid(scores, positive)
    assert found.slope == pytest.approx(-slope, rel=1e-4)
    assert found.offset == pytest.approx(-offset, rel=1e-3)


def test_scores_that_part_the_classes_give_platts_targets():
    """Two scores and two parameters: the curve goes through both targets."""
    for positives, negatives in ((16, 702), (1, 2), (3, 100_000), (5000, 10)):
        positive = np.arange(positives + negatives) < positives
        low, high = smoothed_targets(positives, negatives)
        found = fit_sigmoid(positive.astype(float), positive).apply(np.array([0.0, 1.0]))
        assert found == pytest.approx([low, high], rel=1e-4)


@pytest.mark.parametrize(("unit", "shift"), [(1e6, 0.0), (1e-7, 0.0), (1.0, 1e4)])
def test_sigmoid_does_not_depend_on_the_unit_of_scores(unit, shift):
    draw = np.random.default_rng(2)
    scores = draw.normal(0, 1, 400)
    positive = draw.random(400) < 1 / (1 + np.exp(-2 * scores))
    plain, other = fit_sigmoid(scores, positive), fit_sigmoid(scores * unit + shift, positive)
    np.testing.assert_allclose(other.apply(scores * unit + shift), plain.apply(scores), atol=1e-6)


def test_separable_classes_stay_finite():
    scores = np.concatenate([np.full(20, -1.0), np.full(5, 1.0)])
    found = fit_sigmoid(scores, scores > 0)
    low, high = smoothed_targets(5, 20)
    np.testing.assert_allclose(found.apply(np.array([-1.0, 1.0])), [low, high], atol=1e-6)


@pytest.mark.parametrize("scores", [np.linspace(1, -1, 40), np.full(40, 0.3)], ids=["falling", "constant"])
def test_scores_that_tell_nothing_give_a_level_curve(scores):
    positive = np.arange(40) >= 30
    low, high = smoothed_targets(10, 30)
    found = fit_sigmoid(scores, positive)
    assert found.is_level
    np.testing.assert_allclose(found.apply(scores), (30 * low + 10 * high) / 40)
    assert fit_steps(scores, positive).is_level


def test_steps_are_isotonic_regression_between_platts_targets():
    from sklearn.isotonic import IsotonicRegression

    draw = np.random.default_rng(3)
    scores = draw.random(300).round(2)
    positive = draw.random(300) < scores**2
    low, high = smoothed_targets(int(positive.sum()), int((~positive).sum()))
    asked = np.linspace(-0.5, 1.5, 101)
    theirs = IsotonicRegression(out_of_bounds="clip").fit(scores, positive.astype(float)).predict(asked)
    np.testing.assert_allclose(fit_steps(scores, positive).apply(asked), low + (high - low) * theirs, atol=1e-12)


def test_a_curve_with_many_knots_is_thinned_and_hardly_changed():
    draw = np.random.default_rng(4)
    scores = draw.random(400_000)
    positive = draw.random(400_000) < scores
    found = fit_steps(scores, positive)
    assert len(found.scores) <= 512
    asked = np.linspace(0.05, 0.95, 50)
    np.testing.assert_allclose(found.apply(asked), asked, atol=0.03)


@pytest.mark.parametrize("method", METHODS)
def test_overconfident_probabilities_become_true(method):
    scores, codes = overconfident()
    fresh, fresh_codes = overconfident(seed=1)
    found = fit_calibration(method, scores, codes, CLASSES)
    after = found.apply(fresh)
    assert log_loss(after, fresh_codes) < 0.8 * log_loss(fresh, fresh_codes)
    for place, code in enumerate(CLASSES.tolist()):
        sure = after[:, place] > 0.7
        assert (fresh_codes[sure] == code).mean() == pytest.approx(after[sure, place].mean(), abs=0.06)


@pytest.mark.parametrize("method", METHODS)
@given(
    scores=hnp.arrays(np.float64, st.tuples(st.integers(1, 70), st.just(3)), elements=st.floats(-30, 30)),
    missing=st.lists(st.tuples(st.integers(0, 69), st.integers(0, 2)), max_size=9),
)
@settings(max_examples=40, deadline=None)
def test_rows_sum_to_one_and_do_not_know_each_other(method, scores, missing):
    margins, codes = overconfident(400)
    calibration = fit_calibration(method, margins * 8 - 4, codes, CLASSES)
    for row, column in missing:
        scores[row % len(scores), column] = np.nan
    found = calibration.apply(scores)
    np.testing.assert_allclose(found.sum(axis=1), 1, rtol=1e-12)
    assert (found >= 0).all()
    for size in (1, 3, 16):
        parts = [calibration.apply(scores[start : start + size]) for start in range(0, len(scores), size)]
        assert np.array_equal(np.concatenate(parts), found)
    assert np.array_equal(calibration.apply(np.asfortranarray(scores)), found)
    assert np.array_equal(calibration.apply(scores[::-1])[::-1], found)


def test_many_rows_are_the_same_bits_in_any_parts():
    margins, codes = overconfident(2000)
    calibration = fit_calibration("sigmoid", margins, codes, CLASSES)
    whole = calibration.apply(margins)
    for size in (7, 64, 1001):
        parts = [calibration.apply(margins[start : start + size]) for start in range(0, 2000, size)]
        assert np.array_equal(np.concatenate(parts), whole)


def test_an_unknown_class_has_no_probability_and_nothing_known_is_equal():
    calibration = Calibration("sigmoid", (1, 2), (Sigmoid(1.0, 0.0), Sigmoid(2.0, 0.0)))
    found = calibration.apply(np.array([[np.nan, 0.0], [np.nan, np.nan], [0.0, 0.0]]))
    assert found.tolist() == [[0.0, 1.0], [0.5, 0.5], [0.5, 0.5]]


def test_steps_are_exact_at_knots_and_level_outside():
    curve = Steps((0.1, 0.3, 0.7), (0.05, 0.6, 0.6))
    asked = np.array([-9, 0.1, 0.2, 0.3, 0.5, 0.7, np.inf])
    np.testing.assert_allclose(curve.apply(asked), [0.05, 0.05, 0.325, 0.6, 0.6, 0.6, 0.6])
    assert curve.apply(np.array([0.3]))[0] == 0.6
    assert Steps((0.5,), (0.2,)).apply(np.array([0.0, 1.0])).tolist() == [0.2, 0.2]


def test_scores_of_models_that_did_not_know_the_class_are_left_out():
    scores, codes = overconfident(2000)
    holes = scores.copy()
    holes[:500, 0] = np.nan
    part = fit_calibration("sigmoid", holes, codes, CLASSES)
    assert part.curves[0] == fit_calibration("sigmoid", scores[500:], codes[500:], CLASSES).curves[0]
    assert part.curves[1] == fit_calibration("sigmoid", scores, codes, CLASSES).curves[1]


@pytest.mark.parametrize("method", METHODS)
def test_a_class_with_too_few_samples_gets_the_common_curve_and_is_named(method):
    scores, codes = overconfident(2000)
    rare = np.flatnonzero(codes == 9)
    keep = np.concatenate([np.flatnonzero(codes != 9), rare[:9]])
    run = Run()
    found = fit_calibration(method, scores[keep], codes[keep], CLASSES, warn=run.warn, label="class {}".format)
    assert [m.values for m in run.warnings] == [{"label": "class 9", "count": 9, "polygons": 9}]
    assert "gets the common curve of the other classes" in str(run.warnings[0])
    curve = found.curves[2]
    assert isinstance(curve, Sigmoid)
    assert curve.apply(np.array([0.99]))[0] > 0.5  # it stays on the map


def test_a_class_of_one_polygon_gets_the_common_curve():
    scores, codes = overconfident(600)
    groups = np.where(codes == 5, "pond", np.char.add("p", (np.arange(600) % 40).astype(str)))
    alone = fit_calibration("isotonic", scores, codes, CLASSES, groups=groups)
    assert isinstance(alone.curves[1], Sigmoid)
    assert isinstance(alone.curves[0], Steps)


def test_a_class_that_no_score_tells_is_named():
    scores, codes = overconfident(600)
    scores[:, 1] = np.random.default_rng(0).random(600) - (codes == 5)
    run = Run()
    fit_calibration("isotonic", scores, codes, CLASSES, warn=run.warn)
    assert [m.values["label"] for m in run.warnings] == ["5"]
    assert "no higher at its own samples" in str(run.warnings[0])


def test_nothing_to_fit_to_is_refused():
    with pytest.raises(DataError, match=r"^CALIBRATION: no class has out-of-fold samples"):
        fit_calibration("sigmoid", np.full((4, 3), np.nan), np.array([2, 5, 9, 2]), CLASSES)


def test_an_unknown_method_is_refused_with_the_choices():
    with pytest.raises(ParameterError, match=r"^CALIBRATION: beta is not known; choose one of sigmoid, isotonic$"):
        fit_calibration("beta", np.zeros((4, 3)), np.array([2, 5, 9, 2]), CLASSES)


@pytest.mark.parametrize("method", METHODS)
def test_a_card_gives_the_same_bits_back(method):
    scores, codes = overconfident(500)
    found = fit_calibration(method, scores, codes, CLASSES)
    again = Calibration.from_dict(json.loads(json.dumps(found.to_dict())))
    assert again == found
    assert np.array_equal(again.apply(scores), found.apply(scores))


def shares_of(share: float, n: int = 4000, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Scores of two classes whose distributions do not depend on how common they are, and their codes."""
    draw = np.random.default_rng(seed)
    rare = draw.random(n) < share
    margin = draw.normal(np.where(rare, 1.0, -1.0), 1.0)
    return np.stack([-margin, margin], 1), np.where(rare, 5, 2)


@pytest.mark.parametrize("method", METHODS)
def test_equal_classes_are_as_if_fitted_to_an_equal_mix(method):
    """Saerens et al. (2002): odds of the share 0.1 times 9 are odds of the share 0.5."""
    scores, codes = shares_of(0.1, 40_000)
    equal, equal_codes = shares_of(0.5, 40_000, 1)
    found = fit_calibration(method, scores, codes, CLASSES[:2], equal_classes=True)
    assert found.odds[1] == pytest.approx(np.count_nonzero(codes == 2) / np.count_nonzero(codes == 5))
    assert found.odds[0] == pytest.approx(1 / found.odds[1])
    asked = np.stack([-np.linspace(-2, 2, 9), np.linspace(-2, 2, 9)], 1)
    expected = fit_calibration(method, equal, equal_codes, CLASSES[:2]).apply(asked)
    np.testing.assert_allclose(found.apply(asked), expected, atol=0.08)  # isotonic regression is rough
    np.testing.assert_allclose(found.apply(asked)[4], 0.5, atol=0.08)  # the boundary is where it was


def test_equal_classes_do_not_blow_up_a_class_with_the_common_curve():
    """That curve holds for the others' shares: the class's own tiny share has no part in its odds."""
    scores, codes = overconfident(3000)
    keep = np.concatenate([np.flatnonzero(codes != 9), np.flatnonzero(codes == 9)[:4]])
    found = fit_calibration("sigmoid", scores[keep], codes[keep], CLASSES, equal_classes=True)
    assert found.odds[2] == pytest.approx(0.5, rel=0.1)  # of two classes with half each, to a third
    counts = [np.count_nonzero(codes[keep] == code) for code in (2, 5)]
    assert found.odds[:2] == pytest.approx([0.5 * (keep.size - count) / count for count in counts])


def test_equal_classes_survive_the_card_and_the_cross_fit():
    scores, codes = shares_of(0.2)
    found = fit_calibration("sigmoid", scores, codes, CLASSES[:2], equal_classes=True)
    again = Calibration.from_dict(json.loads(json.dumps(found.to_dict())))
    assert again == found
    assert "odds" not in fit_calibration("sigmoid", scores, codes, CLASSES[:2]).to_dict()
    judged = cross_fit("sigmoid", scores, codes, np.arange(codes.size) % 3, CLASSES[:2], equal_classes=True)
    np.testing.assert_allclose(judged, found.apply(scores), atol=0.05)


SOUND = {
    "method": "isotonic",
    "classes": [1, 2],
    "curves": [{"slope": 1.0, "offset": 0.0}, {"scores": [0.0, 1.0], "probabilities": [0.1, 0.9]}],
}


@pytest.mark.parametrize(
    "change",
    [
        {"method": "other"},
        {"classes": [2, 1]},
        {"classes": [1, 1]},
        {"classes": [1]},
        {"classes": [1, True]},
        {"classes": [1, "2"]},
        {"classes": (1, 2)},
        {"curves": SOUND["curves"][:1]},
        {"curves": "ab"},
        {"curves": [None, SOUND["curves"][1]]},
        {"curves": [{"slope": -1.0, "offset": 0.0}, SOUND["curves"][1]]},
        {"curves": [{"slope": float("nan"), "offset": 0.0}, SOUND["curves"][1]]},
        {"curves": [{"slope": "1", "offset": 0.0}, SOUND["curves"][1]]},
        {"curves": [{"slope": 1.0}, SOUND["curves"][1]]},
        {"curves": [SOUND["curves"][0], {"scores": [], "probabilities": []}]},
        {"curves": [SOUND["curves"][0], {"scores": [0.0, 1.0], "probabilities": [0.1]}]},
        {"curves": [SOUND["curves"][0], {"scores": [1.0, 1.0], "probabilities": [0.1, 0.2]}]},
        {"curves": [SOUND["curves"][0], {"scores": [0.0, 1.0], "probabilities": [0.3, 0.2]}]},
        {"curves": [SOUND["curves"][0], {"scores": [0.0, 1.0], "probabilities": [-0.1, 0.2]}]},
        {"curves": [SOUND["curves"][0], {"scores": [0.0, 1.0], "probabilities": [0.1, 1.2]}]},
        {"curves": [SOUND["curves"][0], {"scores": [0.0, float("inf")], "probabilities": [0.1, 0.2]}]},
        {"curves": [SOUND["curves"][0], {"scores": "01", "probabilities": [0.1, 0.2]}]},
        {"odds": [1.0]},
        {"odds": [1.0, 0.0]},
        {"odds": [1.0, float("nan")]},
        {"odds": [1.0, "2"]},
        {"odds": 2.0},
        {"more": 1},
    ],
)
def test_an_unsound_calibration_is_refused(change):
    Calibration.from_dict(SOUND)
    with pytest.raises(ValueError, match=r"calibration|curve|probability"):
        Calibration.from_dict({**SOUND, **change})


@pytest.mark.parametrize("data", [None, [], "sigmoid", {}])
def test_something_else_is_no_calibration(data):
    with pytest.raises(ValueError, match="calibration"):
        Calibration.from_dict(data)


def test_scores_of_other_classes_are_refused():
    with pytest.raises(ValueError, match="2 classes"):
        Calibration.from_dict(SOUND).apply(np.zeros((3, 3)))


def test_cross_fit_uses_the_other_folds_only():
    scores, codes = overconfident(900)
    fold_of = np.arange(900) % 3
    fold_of[:5] = -1
    found = cross_fit("isotonic", scores, codes, fold_of, CLASSES)
    assert np.isnan(found[:5]).all()
    others = (fold_of != 0) & (fold_of >= 0)
    expected = fit_calibration("isotonic", scores[others], codes[others], CLASSES).apply(scores[fold_of == 0])
    assert np.array_equal(found[fold_of == 0], expected)
    changed = codes.copy()
    changed[fold_of == 1] = np.roll(changed[fold_of == 1], 7)
    again = cross_fit("isotonic", scores, changed, fold_of, CLASSES)
    assert np.array_equal(again[fold_of == 1], found[fold_of == 1])
    assert not np.array_equal(again[fold_of == 2], found[fold_of == 2])


def test_cross_fit_is_honest_where_scores_are_noise():
    draw = np.random.default_rng(5)
    scores, codes = draw.random((300, 3)), CLASSES[draw.integers(0, 3, 300)]
    fitted = fit_calibration("isotonic", scores, codes, CLASSES).apply(scores)
    judged = cross_fit("isotonic", scores, codes, np.arange(300) % 5, CLASSES)
    assert log_loss(fitted, codes) < np.log(3) < log_loss(judged, codes)


def test_many_folds_are_taken_together_and_polygons_stay_whole():
    scores, codes = overconfident(400)
    groups = np.arange(400) // 4
    fold_of = np.arange(400)  # one fold for each sample, as with buffers around them
    found = cross_fit("sigmoid", scores, codes, fold_of, CLASSES, groups=groups)
    part = (4 * groups) % 10
    for number in (0, 4):
        own = part == number
        expected = fit_calibration("sigmoid", scores[~own], codes[~own], CLASSES).apply(scores[own])
        assert np.array_equal(found[own], expected)


def test_one_fold_cannot_be_judged():
    scores, codes = overconfident(50)
    with pytest.raises(DataError, match=r"^CALIBRATION: a calibration cannot be judged with one fold"):
        cross_fit("sigmoid", scores, codes, np.zeros(50, int), CLASSES)
