"""What a classification writes: types, nodata, legends, and the code of what is unclassified."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from terroir.core.classes import ClassTable
from terroir.core.learning.map_outputs import Answers, MapOutputs, unclassified_code

pytestmark = pytest.mark.unit


def table(*codes):
    return ClassTable.from_labels({code: f"class {code}" for code in codes})


@pytest.mark.parametrize(
    ("codes", "code"),
    [
        ((1, 4), 5),
        ((0, 1), 2),
        ((-5, -2), 1),
        ((1, 255), 256),
        ((1, 2**32 - 1), 2),
        ((1, 2, 2**32 - 1), 3),
        ((-1, 2**31 - 1), 1),
    ],
)
def test_unclassified_follows_the_highest_code(codes, code):
    assert unclassified_code(table(*codes)) == code


@given(st.sets(st.integers(-(2**31), 2**31 - 2), min_size=2, max_size=5))
def test_unclassified_is_neither_a_class_nor_nodata(codes):
    made = MapOutputs(("output",), table(*codes), 0.5)
    assert made.unclassified not in codes
    (spec,) = made.specifications
    assert spec.nodata not in spec.classes.codes
    assert set(spec.classes.codes) == codes | {made.unclassified}


def test_a_class_of_that_name_is_used():
    known = ClassTable.from_labels({1: "Forest", 9: "unclassified", 12: "Water"})
    made = MapOutputs(("output",), known, 0.5)
    assert made.unclassified == 9
    assert made.legend == known


def test_without_a_lowest_confidence_the_legend_is_the_models():
    made = MapOutputs(("output",), table(1, 2))
    assert made.unclassified is None
    assert made.legend == table(1, 2)
    assert not made.of_probabilities


def test_a_pixel_as_sure_as_asked_is_classified():
    made = MapOutputs(("output", "confidence"), table(1, 2), 0.75)
    answers = Answers(made, (1, 3))
    shares = np.array([[0.75, 0.25], [0.7499, 0.2501], [0.25, 0.75]])
    answers.put_classes(np.zeros(3, int), np.arange(3), shares.argmax(axis=1), shares)
    labels, confidence = answers.arrays
    assert labels[0, 0].tolist() == [1, 3, 2]
    assert confidence[0, 0].tolist() == shares.max(axis=1).astype(np.float32).tolist()


def test_applicability_has_nodata_of_its_own():
    made = MapOutputs(("applicable", "dissimilarity"), table(1, 2))
    answers = Answers(made, (1, 4))
    answers.put_dissimilarity(np.zeros(3, int), np.arange(3), np.array([0.5, 0.7, 1e300]), 0.5)
    inside, index = answers.arrays
    assert inside.tolist() == [[[1, 0, 0, 255]]]
    assert index[0, 0, 3] == -1
    assert np.isfinite(index).all()
    assert [spec.nodata for spec in made.specifications] == [255, -1]


@pytest.mark.parametrize("limit", [0.5, 0.7])
def test_a_share_that_only_rounding_makes_lower_is_classified(limit):
    votes = round(limit * 100)
    share = sum([0.01] * votes)
    assert share != limit
    made = MapOutputs(("output", "confidence"), table(1, 2, 3), limit)
    answers = Answers(made, (1, 2))
    shares = np.array([[np.nextafter(limit, 0), 0.1, 0.2], [share, 0.1, 0.2]])
    answers.put_classes(np.zeros(2, int), np.arange(2), np.zeros(2, int), shares)
    assert answers.arrays[0][0, 0].tolist() == [1, 1]
