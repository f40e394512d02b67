"""Curves lie where their values say, and axes hold them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terroir.core.deep.report.curves import (
    HEIGHT,
    WIDTH,
    Curve,
    chart,
    charts,
    class_charts,
    curve,
    epoch_ticks,
    tick_text,
    ticks,
)
from terroir.tests.unit.deep.report.making import TABLE, epochs

pytestmark = pytest.mark.unit


def history(values, key="loss"):
    return [{"epoch": place, key: value} for place, value in enumerate(values, start=1)]


def drawn(values, best=0, **options):
    steps = history(values)
    return chart("t", [curve(steps, "loss", "loss", "main")], steps, best, **options)


def test_a_curve_goes_through_its_values():
    found = drawn([1.0, 0.5, 0.0])
    (piece,) = found["lines"][0]["pieces"]
    points = [tuple(map(float, point.split(","))) for point in piece.split()]
    assert points == [(0, 0), (WIDTH / 2, HEIGHT / 2), (WIDTH, HEIGHT)]


def test_an_epoch_without_a_value_parts_the_curve():
    line = drawn([1.0, 0.9, None, 0.7, 0.6, math.nan, 0.5])["lines"][0]
    assert len(line["pieces"]) == 2
    assert len(line["dots"]) == 1


def test_one_epoch_is_a_dot():
    found = drawn([0.4], best=1)
    assert not found["lines"][0]["pieces"]
    assert found["lines"][0]["dots"] == [(f"{WIDTH / 2:.1f}", found["marks"][0]["y"])]


def test_the_best_epoch_is_marked_with_its_value():
    found = drawn([1.0, 0.2, 0.4], best=2)
    assert float(found["best"]) == WIDTH / 2
    assert found["marks"][0]["value"] == 0.2
    assert drawn([1.0, 0.2], best=9)["best"] == ""


def test_an_outlier_does_not_flatten_the_rest():
    found = drawn([900.0, 1.0, 0.9, 0.8, 0.7])
    assert found["cut"]
    ys = [float(point.split(",")[1]) for point in found["lines"][0]["pieces"][0].split()]
    assert ys[0] == 0
    assert ys[2] < 0.9 * HEIGHT


def test_nothing_to_draw():
    assert drawn([None, math.nan, math.inf]) is None
    assert charts([], 0) == {"large": [], "small": []}


def test_all_charts_of_a_training():
    found = charts(epochs(), 14)
    assert [one["title"] for one in found["large"]] == ["Loss", "Validation scores"]
    assert [one["title"] for one in found["small"]] == ["Learning rate", "Gradient norm"]
    assert [line["name"] for line in found["large"][0]["lines"]] == ["training", "validation"]


def test_classes_are_found_by_number_and_by_text():
    found = class_charts(epochs(), TABLE, 14)
    assert [one["title"] for one in found] == [TABLE.label(1), "Forêt"]  # Eau has no F1 in any epoch
    assert found[1]["at_best"] == 0.5


def test_good_scores_use_the_whole_axis():
    steps = history([0.91, 0.95, 0.97])
    found = chart("t", [curve(steps, "loss", "s", "main")], steps, 0, top=1.0)
    texts = [tick["text"] for tick in found["y_ticks"]]
    assert (texts[0], texts[-1]) == ("0.8", "1")


numbers = st.floats(0, 1e6, allow_subnormal=False)


@given(st.lists(st.one_of(st.none(), numbers), min_size=1, max_size=60), st.integers(0, 70))
def test_everything_is_inside_of_its_plot(values, best):
    found = drawn(values, best)
    if found is None:
        assert all(value is None for value in values)
        return
    line = found["lines"][0]
    points = [point.split(",") for piece in line["pieces"] for point in piece.split()] + list(line["dots"])
    assert len(points) == sum(value is not None for value in values)
    for x, y in points:
        assert -0.05 <= float(x) <= WIDTH + 0.05
        assert -0.05 <= float(y) <= HEIGHT + 0.05
    assert len(found["y_ticks"]) >= 2


@given(st.integers(1, 5000), st.integers(0, 5000), st.integers(60, 600))
def test_epochs_on_the_axis_are_in_order_and_few(first, count, width):
    found = epoch_ticks(first, first + count, width)
    assert found[0] == first
    assert found[-1] == first + count
    assert found == sorted(set(found))
    assert len(found) <= width // 20 + 3


@given(st.floats(-1e6, 1e6), st.floats(1e-6, 1e6), st.integers(1, 8))
def test_ticks_lie_on_the_axis(low, span, count):
    high = low + span
    if high - low < 1e-9 * max(abs(low), 1):
        return
    found = ticks(low, high, count)
    assert len(found) <= 3 * count + 2
    assert all(low - 1e-6 * span <= tick <= high + 1e-6 * span for tick in found)


@pytest.mark.parametrize(
    ("value", "text"), [(0.0, "0"), (0.001, "0.001"), (2e-5, "2e−5"), (-0.5, "−0.5"), (20.0, "20")]
)
def test_ticks_are_short(value, text):
    assert tick_text(value) == text


def test_a_curve_without_points_is_no_line():
    steps = history([0.5, 0.4])
    found = chart("t", [Curve("main", "none", ()), curve(steps, "loss", "loss", "other")], steps, 0)
    assert [line["name"] for line in found["lines"]] == ["loss"]
