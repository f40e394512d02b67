"""Figures against scikit-learn, a published table, and the cases where nothing is defined."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics as sk

from terroir.core.accuracy.matrix import ConfusionMatrix
from terroir.core.accuracy.metrics import AccuracyMetrics, accuracy_metrics
from terroir.core.classes import ClassTable

pytestmark = pytest.mark.unit


def metrics_of(reference, mapped, groups=None) -> AccuracyMetrics:
    table = ClassTable.from_labels({code: f"class {code}" for code in {*reference, *mapped}})
    matrix = ConfusionMatrix.from_codes(np.array(reference), np.array(mapped), table, groups)
    return accuracy_metrics(matrix)


def test_olofsson_2014_unweighted():
    # Remote Sensing of Environment 148, table 8 has rows = map: transposed here.
    counts = np.array([[66, 0, 5, 4], [0, 55, 8, 12], [1, 0, 153, 11], [2, 1, 9, 313]]).T
    labels = {1: "Deforestation", 2: "Forest gain", 3: "Stable forest", 4: "Stable non-forest"}
    metrics = accuracy_metrics(ConfusionMatrix(counts, ClassTable.from_labels(labels)))
    assert metrics.overall_accuracy == pytest.approx(0.917188, abs=5e-7)
    assert metrics.kappa == pytest.approx(0.869964, abs=5e-7)
    assert [c.f1 for c in metrics.classes] == pytest.approx([0.916667, 0.839695, 0.9, 0.941353], abs=5e-7)
    # Unweighted user's accuracies, which the paper prints as .88, .73, .93 and .96.
    assert [c.precision for c in metrics.classes] == pytest.approx([0.88, 0.733333, 0.927273, 0.963077], abs=5e-7)
    assert [c.recall for c in metrics.classes] == pytest.approx([66 / 69, 55 / 56, 153 / 175, 313 / 340])
    assert metrics.pixel_count == 640


pairs = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=1, max_size=80)


@settings(deadline=None)
@given(pairs)
def test_figures_equal_scikit_learn(pixels):
    reference, mapped = zip(*pixels)
    ours = metrics_of(reference, mapped)
    judged = sorted(set(reference))
    options = {"labels": judged, "zero_division": 0}
    assert ours.overall_accuracy == pytest.approx(sk.accuracy_score(reference, mapped))
    assert ours.macro_f1 == pytest.approx(sk.f1_score(reference, mapped, average="macro", **options))
    assert ours.weighted_f1 == pytest.approx(sk.f1_score(reference, mapped, average="weighted", **options))
    if len({*reference, *mapped}) > 1:
        assert ours.kappa == pytest.approx(sk.cohen_kappa_score(reference, mapped))
    precision, recall, f1, support = sk.precision_recall_fscore_support(reference, mapped, average=None, **options)
    found = [c for c in ours.classes if c.code in judged]
    assert [c.recall for c in found] == pytest.approx(recall.tolist())
    assert [c.f1 for c in found] == pytest.approx(f1.tolist())
    assert [c.reference_pixels for c in found] == support.tolist()
    for c, theirs in zip(found, precision):
        assert math.isnan(c.precision) if not c.map_pixels else c.precision == pytest.approx(theirs)


@settings(deadline=None)
@given(pairs, st.randoms())
def test_order_of_pixels_changes_nothing(pixels, random):
    shuffled = list(pixels)
    random.shuffle(shuffled)
    assert repr(metrics_of(*zip(*pixels))) == repr(metrics_of(*zip(*shuffled)))


def test_a_class_never_predicted_has_f1_zero_and_no_precision():
    metrics = metrics_of([1, 1, 2], [1, 1, 1])
    missed = metrics.classes[1]
    assert math.isnan(missed.precision)
    assert (missed.recall, missed.f1) == (0.0, 0.0)
    assert metrics.macro_f1 == pytest.approx((0.8 + 0.0) / 2)


def test_a_class_without_reference_is_not_judged():
    metrics = metrics_of([1, 1, 1], [1, 1, 2])
    foreign = metrics.classes[1]
    assert foreign.precision == 0.0
    assert math.isnan(foreign.recall)
    assert math.isnan(foreign.f1)
    # Its pixels still count as what they are: errors of class 1.
    assert metrics.macro_f1 == metrics.classes[0].f1 == pytest.approx(0.8)


def test_kappa_of_a_single_class_is_undefined():
    metrics = metrics_of([3, 3], [3, 3])
    assert math.isnan(metrics.kappa)
    assert metrics.overall_accuracy == metrics.macro_f1 == 1.0


def test_kappa_of_disjoint_classes_is_zero():
    assert metrics_of([1, 1], [2, 2]).kappa == 0.0


def test_kappa_is_exact_for_counts_beyond_64_bits():
    # n² is 1.6e19 here, more than an int64 holds.
    counts = np.array([[10**9, 10**9], [10**9, 10**9]], dtype=np.int64)
    table = ClassTable.from_labels({1: "a", 2: "b"})
    assert accuracy_metrics(ConfusionMatrix(counts, table)).kappa == 0.0


def test_nothing_is_defined_without_a_pixel():
    table = ClassTable.from_labels({1: "a"})
    metrics = accuracy_metrics(ConfusionMatrix(np.zeros((1, 1), np.int64), table))
    figures = (metrics.overall_accuracy, metrics.macro_f1, metrics.weighted_f1, metrics.kappa)
    assert all(math.isnan(figure) for figure in figures)


def test_polygons_are_handed_on():
    assert [c.polygons for c in metrics_of([1, 1, 2], [1, 1, 2], np.array([5, 6, 5])).classes] == [2, 1]
    assert [c.polygons for c in metrics_of([1, 2], [1, 2]).classes] == [None, None]
