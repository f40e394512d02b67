"""Figures are scikit-learn's, bars know polygons, and nothing depends on the order of samples."""

from __future__ import annotations

import numpy as np
import pytest

from terroir.core.learning.validation.reliability import Bin, bin_places, equal_class_weights, reliability

pytestmark = pytest.mark.unit

CLASSES = np.array([3, 4, 8])


def forecasts(n: int = 2000, seed: int = 0, sharpen: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities (n, 3), their log-odds `sharpen` times too large, and classes drawn from the true ones."""
    draw = np.random.default_rng(seed)
    logits = draw.normal(0, 1.5, (n, 3))
    true = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    places = (draw.random(n)[:, None] > true.cumsum(axis=1)).sum(axis=1)
    told = np.exp(sharpen * logits)
    return told / told.sum(axis=1, keepdims=True), CLASSES[places]


@pytest.mark.parametrize(("binning", "strategy"), [("width", "uniform"), ("count", "quantile")])
def test_diagrams_are_scikit_learns(binning, strategy):
    from sklearn.calibration import calibration_curve

    probabilities, codes = forecasts()
    found = reliability(probabilities, codes, CLASSES, binning=binning, resamples=0)
    for place, code in enumerate(CLASSES.tolist()):
        observed, predicted = calibration_curve(codes == code, probabilities[:, place], n_bins=10, strategy=strategy)
        np.testing.assert_allclose([b.observed for b in found.classes[code].bins], observed)
        np.testing.assert_allclose([b.predicted for b in found.classes[code].bins], predicted)
    winners = probabilities.argmax(axis=1)
    right = CLASSES[winners] == codes
    observed, predicted = calibration_curve(right, probabilities.max(axis=1), n_bins=10, strategy=strategy)
    np.testing.assert_allclose([b.observed for b in found.top.bins], observed)
    assert sum(b.count for b in found.top.bins) == 2000 == found.count


def test_scores_are_scikit_learns():
    from sklearn.metrics import brier_score_loss, log_loss

    probabilities, codes = forecasts()
    probabilities[0] = [0, 0, 1]
    codes[0] = 3  # a certainty that was wrong
    found = reliability(probabilities, codes, CLASSES, resamples=0)
    assert found.log_loss == pytest.approx(log_loss(codes, probabilities, labels=CLASSES))
    assert found.brier == pytest.approx(brier_score_loss(codes, probabilities, labels=CLASSES, scale_by_half=False))


def test_weighted_scores_are_scikit_learns():
    from sklearn.metrics import brier_score_loss, log_loss
    from sklearn.utils import compute_sample_weight

    probabilities, codes = forecasts()
    keep = np.concatenate([np.flatnonzero(codes != 8), np.flatnonzero(codes == 8)[:50]])
    probabilities, codes = probabilities[keep], codes[keep]
    weights = equal_class_weights(codes)
    np.testing.assert_allclose(weights, compute_sample_weight("balanced", codes))
    found = reliability(probabilities, codes, CLASSES, weights=weights, resamples=0)
    given = {"labels": CLASSES, "sample_weight": weights}
    assert found.log_loss == pytest.approx(log_loss(codes, probabilities, **given))
    assert found.brier == pytest.approx(brier_score_loss(codes, probabilities, scale_by_half=False, **given))


def test_weights_count_as_samples_do():
    probabilities, codes = forecasts(200)
    weights = np.arange(200) % 3 + 1
    repeated = np.repeat(np.arange(200), weights)
    one = reliability(probabilities, codes, CLASSES, np.arange(200) // 4, weights=weights)
    many = reliability(probabilities[repeated], codes[repeated], CLASSES, repeated // 4)
    assert one.top.error == pytest.approx(many.top.error)
    for a, b in zip(one.top.bins, many.top.bins):
        np.testing.assert_allclose([a.predicted, a.observed, a.low, a.high], [b.predicted, b.observed, b.low, b.high])
        assert a.count <= b.count


def test_brier_by_hand():
    """Ten forecasts of rain; both classes count, so that the score goes from 0 to 2: 2 · 0.95 / 10."""
    rain = np.array([0.7, 0.9, 0.8, 0.4, 0.2, 0.0, 0.0, 0.0, 0.0, 0.1])
    fell = np.array([0, 1, 1, 1, 0, 0, 0, 0, 0, 0])
    found = reliability(np.stack([1 - rain, rain], 1), fell, np.array([0, 1]), resamples=0)
    assert found.brier == pytest.approx(0.19)


def test_expected_calibration_error_by_hand():
    """Four samples told 0.75 of which half come true, and four told 0.95 that all do: (0.25 + 0.05) / 2."""
    told = np.array([0.75] * 4 + [0.95] * 4)
    right = np.array([1, 1, 0, 0, 1, 1, 1, 1])
    found = reliability(np.stack([1 - told, told], 1), right, np.array([0, 1]), resamples=0)
    assert found.top.error == pytest.approx(0.15)
    assert [b.count for b in found.top.bins] == [4, 4]


def test_true_probabilities_lie_in_their_bars_and_others_do_not():
    probabilities, codes = forecasts(8000)
    true = reliability(probabilities, codes, CLASSES)
    assert sum(b.low <= b.observed <= b.high for b in true.top.bins) >= len(true.top.bins) - 1
    sharp = reliability(*forecasts(8000, sharpen=3.0), CLASSES)
    assert sum(b.low <= b.observed <= b.high for b in sharp.top.bins) <= 1
    assert sharp.top.error > 5 * true.top.error


def test_bars_cover_nine_times_of_ten():
    hits = []
    for seed in range(60):
        found = reliability(*forecasts(400, seed), CLASSES, bins=4, seed=seed, resamples=400)
        hits += [b.low <= b.observed <= b.high for b in found.top.bins if b.count >= 30]
    assert np.mean(hits) == pytest.approx(0.9, abs=0.05)


def test_polygons_widen_the_bars():
    probabilities, codes = forecasts(300)
    many, ids = np.repeat(probabilities, 20, axis=0), np.repeat(codes, 20)
    groups = np.repeat(np.arange(300), 20)
    by_pixel, by_polygon, once = (
        np.mean([b.high - b.low for b in reliability(p, c, CLASSES, g, bins=5).top.bins])
        for p, c, g in ((many, ids, None), (many, ids, groups), (probabilities, codes, None))
    )
    assert by_polygon > 3 * by_pixel
    assert by_polygon == pytest.approx(once, rel=0.1)


def test_a_bin_of_few_polygons_has_no_bar():
    told = np.array([0.6] * 8 + [0.9] * 10)
    groups = np.array([*"aabbccdd", *"eeffgghhii"])
    right = np.array([1, 1, 0, 1, 1, 0] * 3)
    low, high = reliability(np.stack([1 - told, told], 1), right, np.array([0, 1]), groups).top.bins
    assert np.isnan([low.low, low.high]).all()
    assert isinstance(high, Bin)
    assert high.low < 0.9 < high.high


def test_more_groups_than_are_drawn_are_put_together():
    probabilities, codes = forecasts(6000)
    alone = reliability(probabilities, codes, CLASSES, bins=5)
    few = reliability(probabilities, codes, CLASSES, np.arange(6000) // 3, bins=5)
    for one, other in zip(alone.top.bins, few.top.bins):
        assert one.high - one.low == pytest.approx(other.high - other.low, rel=0.25)


def test_untested_samples_are_left_out_and_the_seed_gives_the_bars():
    probabilities, codes = forecasts(500)
    holes = np.concatenate([np.full((7, 3), np.nan), probabilities])
    found = reliability(holes, np.concatenate([np.full(7, 3), codes]), CLASSES, seed=4)
    assert found == reliability(probabilities, codes, CLASSES, seed=4)
    assert found != reliability(probabilities, codes, CLASSES, seed=5)


def test_equal_probabilities_stay_together():
    told = np.array([0.2] * 50 + [0.4, 0.6])
    assert np.unique(bin_places(told, 10, "count")[:50]).size == 1


@pytest.mark.parametrize(
    ("codes", "binning"), [([3, 5], "width"), ([3, 4], "area"), ([], "width")], ids=["class", "binning", "empty"]
)
def test_what_cannot_be_judged_is_refused(codes, binning):
    with pytest.raises(ValueError, match=r"binning|samples"):
        reliability(np.full((len(codes), 3), 1 / 3), np.array(codes, int), CLASSES, binning=binning)
