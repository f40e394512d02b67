"""Means over runs, and how wide the interval around them is."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from terroir.core.accuracy.matrix import ConfusionMatrix
from terroir.core.accuracy.metrics import accuracy_metrics
from terroir.core.classes import ClassTable
from terroir.core.learning.validation.repeats import (
    repeated,
    repeated_metrics,
    repeats_record,
    run_seeds,
    warn_of_undefined,
)
from terroir.core.learning.validation.repeats_report import repeats_section
from terroir.core.run import Run

pytestmark = pytest.mark.unit

LABELS = {1: "wood", 2: "crop <b>", 3: "water"}


def metrics_of(reference, mapped, labels=None):
    table = ClassTable.from_labels(labels or LABELS)
    return accuracy_metrics(ConfusionMatrix.from_codes(np.array(reference), np.array(mapped), table))


def test_two_runs_with_mean_0889_give_1412():
    """iota2's example: with classes − 1 degrees of freedom it would be 0.251."""
    found = repeated([1.0, 7 / 9])
    assert round(found.mean, 3) == 0.889
    assert round(found.margin, 3) == 1.412


@given(st.lists(st.floats(0, 1), min_size=2, max_size=12))
def test_the_interval_is_scipys(values):
    from scipy import stats

    found = repeated(values)
    assert found.mean == pytest.approx(np.mean(values))
    low, high = (found.mean - found.margin, found.mean + found.margin)
    wanted = stats.t.interval(0.95, len(values) - 1, np.mean(values), max(stats.sem(values), 1e-300))
    assert (low, high) == pytest.approx(wanted, abs=1e-9)


def test_one_run_has_no_interval():
    found = repeated([0.7])
    assert found.mean == 0.7
    assert not found.has_interval
    assert math.isnan(found.deviation)


def test_runs_that_do_not_define_a_figure_do_not_count():
    found = repeated([0.5, math.nan, 0.7])
    assert found.defined == 2
    assert found == repeated([0.5, math.nan, 0.7]) or math.isnan(found.values[1])
    assert (found.mean, found.margin) == (repeated([0.5, 0.7]).mean, repeated([0.5, 0.7]).margin)
    nothing = repeated([math.nan, math.nan])
    assert math.isnan(nothing.mean)
    assert nothing.defined == 0


def test_seeds_follow_each_other():
    assert run_seeds(7, 3) == (7, 8, 9)
    assert run_seeds(2**32 - 1, 2) == (2**32 - 1, 0)


def test_figures_overall_and_of_each_class():
    runs = [metrics_of([1, 1, 2, 2, 3], [1, 1, 2, 1, 3]), metrics_of([1, 1, 2, 2, 3], [1, 1, 2, 2, 3])]
    found = repeated_metrics(runs)
    assert found.overall_accuracy.values == (0.8, 1.0)
    assert found.overall_accuracy.margin == pytest.approx(12.7062 * 0.1, rel=1e-5)
    assert found.macro_f1.mean == pytest.approx((runs[0].macro_f1 + runs[1].macro_f1) / 2)
    assert [c.code for c in found.classes] == [1, 2, 3]
    assert found.classes[1].recall.values == (0.5, 1.0)
    assert found.classes[0].precision.values == (pytest.approx(2 / 3), 1.0)
    assert found.classes[2].f1.margin == 0.0


def test_a_class_that_is_absent_from_a_run_is_said():
    runs = [metrics_of([1, 1, 2], [1, 1, 2], {1: "wood", 2: "crop"}), metrics_of([1, 1, 2, 3], [1, 1, 2, 3])]
    run = Run()
    found = repeated_metrics(runs)
    warn_of_undefined(found, run)
    assert [c.f1.defined for c in found.classes] == [2, 2, 1]
    (told,) = [str(message) for message in run.warnings]
    assert "The class water has no precision, recall, f1 in 1 of 2 runs" in told
    never = metrics_of([1, 1, 2], [1, 1, 2])
    run = Run()
    warn_of_undefined(repeated_metrics([never, never]), run)
    assert [str(message) for message in run.warnings] == ["The class water was tested in none of the 2 runs."]
    unseen = metrics_of([1, 1, 2, 3], [1, 1, 2, 1])
    run = Run()
    warn_of_undefined(repeated_metrics([unseen, unseen]), run)
    assert [str(message) for message in run.warnings] == ["The class water was predicted in none of the 2 runs."]
    run = Run()
    warn_of_undefined(repeated_metrics([runs[1], runs[1]]), run)
    assert not run.warnings


def test_the_record_is_json():
    found = repeated_metrics([metrics_of([1, 2], [1, 2]), metrics_of([1, 2], [2, 2])])
    record = json.loads(json.dumps(repeats_record(found), allow_nan=False))
    assert record["runs"] == 2
    assert record["overall_accuracy"]["values"] == [1.0, 0.5]
    assert record["classes"]["3"]["f1"] == {"mean": None, "margin": None, "values": [None, None]}


def test_the_section_shows_means_and_half_widths():
    runs = [metrics_of([1, 1, 2, 2, 3], [1, 1, 2, 1, 3]), metrics_of([1, 1, 2, 2, 3], [1, 1, 2, 2, 3])]
    page = repeats_section(repeated_metrics(runs))
    assert "1 degree of freedom" in page
    assert "0.900 <span" in page
    assert "±\u202f1.271" in page
    assert "crop &lt;b&gt;" in page
    assert "too few runs" in page
    assert page == repeats_section(repeated_metrics(runs))
    alone = repeats_section(repeated_metrics(runs[:1]))
    assert "One run tells no interval" in alone
    assert "±" not in alone


def test_the_section_says_where_runs_are_missing():
    runs = [metrics_of([1, 1, 2], [1, 1, 2], {1: "wood", 2: "crop"}), metrics_of([1, 1, 2, 3], [1, 1, 2, 3])] * 2
    assert "in 2 of 4 runs" in repeats_section(repeated_metrics(runs))
