"""The report of a regression and its pictures."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from terroir.core.learning.regression.conformal import Calibrator, Intervals
from terroir.core.learning.regression.figures import HEIGHT, SIDE, WIDTH, error_histogram, nice_ticks, scatter
from terroir.core.learning.regression.metrics import figures_over, regression_metrics
from terroir.core.learning.regression.report import RegressionResult, render_regression

pytestmark = pytest.mark.unit


def result(count: int = 200, intervals: Intervals | None = None, target: str = "biomass") -> RegressionResult:
    draw = np.random.default_rng(0)
    observed = draw.uniform(0, 100, count)
    predicted = observed + draw.normal(2, 10, count)
    parts = [regression_metrics(observed[k::4], predicted[k::4]) for k in range(4)]
    pooled = regression_metrics(observed, predicted)
    return RegressionResult(target, observed, predicted, pooled, figures_over(parts), "folds", 30, intervals)


def page(**changes: object) -> str:
    arguments = {
        "title": "Regression",
        "result": result(),
        "data": {"Samples": "s.gpkg"},
        "method": {"Folds": "4"},
        "warnings": [],
    }
    return render_regression(**{**arguments, **changes})


def test_figures_are_there_at_full_precision():
    text, pooled = page(), result().pooled
    for name in ("rmse", "mae", "r2", "bias"):
        assert f'<data class="{name}" value="{getattr(pooled, name)!r}">' in text
    assert text.count("<circle") == 200
    assert "All 200 samples." in text
    assert "Before you rely" not in text
    assert "Conformal" not in text


def test_the_same_result_gives_the_same_page():
    assert page() == page()


def test_what_people_named_is_escaped():
    text = page(result=result(target="<b>& mass"), warnings=["<script>alert(1)</script>"])
    assert "<script>" not in text
    assert "&lt;b&gt;&amp; mass" in text
    assert "Before you rely on these figures" in text


@pytest.mark.parametrize(("method", "words"), [("split", "at least the level"), ("outoffold", "nothing is promised")])
def test_the_promise_of_intervals_is_told(method, words):
    scores = np.arange(9.0)
    text = page(result=result(intervals=Intervals.learn(method, Calibrator("constant", 0.0), scores, np.arange(9))))
    assert words in text
    assert "9 polygons are too few to tell: up to 90 % they do" in text
    local = Intervals.learn(method, Calibrator("local", 1.5), scores, np.arange(9))
    assert "disagreement of the forest’s trees plus 1.500" in page(result=result(intervals=local))


def test_points_lie_where_they_belong():
    found = scatter(np.array([0.0, 10.0]), np.array([0.0, 5.0]))
    (left0, top0), (left1, top1) = [(float(a), float(b)) for a, b in found.points]
    ticks = {tick.text: tick.place for tick in found.ticks}
    assert left0 == pytest.approx(ticks["0"], abs=0.06)
    assert SIDE - top0 == pytest.approx(ticks["0"], abs=0.06)
    assert left1 == pytest.approx(ticks["10"], abs=0.06)
    assert SIDE - top1 == pytest.approx((ticks["0"] + ticks["10"]) / 2, abs=0.06)


def test_many_points_are_thinned_evenly_whatever_their_order():
    observed, predicted = np.random.default_rng(1).normal(size=(2, 20_000))
    found = scatter(observed, predicted, 500)
    assert (found.shown, found.count, len(found.points)) == (500, 20_000, 500)
    order = np.random.default_rng(2).permutation(20_000)
    assert scatter(observed[order], predicted[order], 500) == found
    lefts = [float(left) for left, _ in found.points]
    assert lefts == sorted(lefts)


@given(
    errors=st.lists(st.floats(-1e8, 1e8, allow_subnormal=False).filter(lambda e: e == 0 or abs(e) > 1e-6), min_size=1)
)
@settings(max_examples=80, deadline=None)
def test_every_error_is_in_a_bar(errors):
    found = error_histogram(np.array(errors))
    counts = [int(bar.text.rsplit(" ", 1)[1]) for bar in found.bars]
    assert sum(counts) == len(errors)
    assert len(found.bars) % 2 == 1
    assert max(bar.height for bar in found.bars) == pytest.approx(HEIGHT)
    assert found.zero == pytest.approx(WIDTH / 2)
    assert 0 <= found.bias <= WIDTH


def test_a_few_huge_errors_do_not_stretch_the_axis():
    errors = np.r_[np.random.default_rng(0).normal(size=2000), 1e6]
    found = error_histogram(errors)
    assert found.beyond >= 1
    assert sum(bar.height > 0 for bar in found.bars) > 10


@given(low=st.floats(-1e9, 1e9), span=st.floats(1e-6, 1e9))
@settings(max_examples=100, deadline=None)
def test_ticks_are_few_round_and_different(low, span):
    high = low + span
    if not high - low > 1e-9 * max(abs(low), abs(high), 1.0):
        return
    found = nice_ticks(low, high)
    assert len(found) <= 8
    texts = [text for _, text in found]
    if len(found) > 1 and max(abs(low), abs(high)) < 1e4 * span:
        assert len(set(texts)) == len(texts)
    assert all(re.fullmatch(r"−?[\d.]+(e[+−-]?\d+)?", text) for text in texts)


@pytest.mark.parametrize("value", [0.0, 3.5])
def test_samples_that_are_all_alike_make_a_page_too(value):
    observed = np.full(5, value)
    metrics = regression_metrics(observed, observed)
    one = RegressionResult("t", observed, observed, metrics, figures_over([metrics]), "runs", 5, None)
    assert "–" in page(result=one)
