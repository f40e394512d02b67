"""Each kind of trouble is told once, with the classes concerned."""

from __future__ import annotations

import numpy as np
import pytest

from terroir.core.accuracy.cautions import FEW_PIXELS, cautions
from terroir.core.accuracy.matrix import ConfusionMatrix
from terroir.core.accuracy.metrics import AccuracyMetrics, accuracy_metrics
from terroir.core.classes import ClassTable

pytestmark = pytest.mark.unit


def metrics_of(counts, polygons=None) -> AccuracyMetrics:
    table = ClassTable.from_labels(dict(enumerate(["Forest", "Water", "Soil"][: len(counts)], start=1)))
    groups = None if polygons is None else np.array(polygons)
    return accuracy_metrics(ConfusionMatrix(np.array(counts), table, groups))


def told(*arguments, **options) -> list[str]:
    messages = cautions(*arguments, **options)
    assert all(message.warning for message in messages)
    return [str(message) for message in messages]


def test_good_data_give_no_warning():
    assert told(metrics_of([[40, 2], [3, FEW_PIXELS]], [5, 2])) == []


def test_less_agreement_than_by_chance():
    (text,) = told(metrics_of([[3, 40], [90, 2]], [5, 2]))
    assert text.startswith("Map and reference agree less than by chance (kappa -0.69)")


def test_few_pixels():
    (text,) = told(metrics_of([[40, 2], [3, FEW_PIXELS - 4]], [5, 2]))
    assert "Fewer than 30 reference pixels: Water (29)" in text


def test_one_polygon():
    (text,) = told(metrics_of([[40, 2], [3, 90]], [5, 1]))
    assert text.startswith("Only one reference polygon: Water;")


def test_unknown_polygons_are_no_single_polygon():
    assert told(metrics_of([[40, 2], [3, 90]])) == []


def test_never_predicted():
    (text,) = told(metrics_of([[40, 0], [90, 0]], [2, 2]))
    assert text.startswith("Never predicted at the reference pixels: Water;")


def test_in_the_map_but_not_in_the_reference():
    (text,) = told(metrics_of([[40, 0, 6], [0, 90, 0], [0, 0, 0]], [2, 2, 0]))
    assert text.startswith("In the map but not in the reference: Soil (6);")


def test_classes_without_a_pixel_and_classes_of_the_legend_share_a_sentence():
    (text,) = told(metrics_of([[40, 0, 0], [0, 90, 0], [0, 0, 0]], [2, 2, 0]), unassessed=["Bog"])
    assert text.startswith("No pixel to judge by: Soil, Bog;")


def test_pixels_left_out():
    (text,) = told(metrics_of([[40, 0], [0, 90]], [2, 2]), left_out=12)
    assert text == "Reference pixels left out because the map has no class there (nodata): 12."


def test_long_lists_are_cut():
    (text,) = told(metrics_of([[40, 0], [0, 90]], [2, 2]), unassessed=[f"c{i}" for i in range(40)])
    assert "c14, … (+25);" in text


def test_labels_with_braces_stay_as_they_are():
    table = ClassTable.from_labels({1: "{0}", 2: "b"})
    metrics = accuracy_metrics(ConfusionMatrix(np.array([[5, 0], [0, 50]]), table))
    assert "{0} (5)" in told(metrics)[0]
