"""The confusion matrix against counting by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from terroir.core.accuracy.matrix import ConfusionMatrix, with_codes
from terroir.core.classes import ClassTable

pytestmark = pytest.mark.unit

TABLE = ClassTable.from_labels({1: "Forest", 2: "Water", 7: "Soil"})


def codes(*values: int) -> np.ndarray:
    return np.array(values, dtype=np.int64)


def test_rows_are_the_reference_and_columns_the_map():
    matrix = ConfusionMatrix.from_codes(codes(1, 1, 2, 7), codes(2, 1, 2, 2), TABLE)
    assert matrix.counts.tolist() == [[1, 1, 0], [0, 1, 0], [0, 1, 0]]
    assert matrix.counts.dtype == np.int64
    assert matrix.reference_pixels.tolist() == [2, 1, 1]
    assert matrix.map_pixels.tolist() == [1, 3, 0]
    assert matrix.polygons is None


def test_codes_outside_the_table_are_added_in_order():
    matrix = ConfusionMatrix.from_codes(codes(0, 300), codes(1, -5), TABLE)
    assert matrix.classes.codes == (-5, 0, 1, 2, 7, 300)
    assert matrix.classes.label(300) == "300"
    assert matrix.classes.label(1) == "Forest"
    assert matrix.counts[1, 2] == 1
    assert matrix.counts[5, 0] == 1
    assert matrix.pixel_count == 2


def test_added_classes_get_colours_that_are_free():
    table = with_codes(TABLE, [3, 4])
    assert len({c.colour for c in table}) == 5


def test_polygons_are_counted_once_per_class():
    groups = np.array(["a", "a", "b", "b", "c"])
    matrix = ConfusionMatrix.from_codes(codes(1, 1, 1, 2, 2), codes(1, 1, 1, 1, 1), TABLE, groups)
    # Polygon b has pixels of two classes and counts in both.
    assert matrix.polygons is not None
    assert matrix.polygons.tolist() == [2, 2, 0]


def test_without_a_pixel_all_counts_are_zero():
    matrix = ConfusionMatrix.from_codes(codes(), codes(), TABLE, codes())
    assert matrix.counts.sum() == 0
    assert matrix.polygons is not None
    assert matrix.polygons.tolist() == [0, 0, 0]


def test_row_shares_are_undefined_in_empty_rows():
    matrix = ConfusionMatrix.from_codes(codes(1, 1, 1, 1), codes(1, 1, 1, 2), TABLE)
    assert matrix.row_shares[0].tolist() == [0.75, 0.25, 0.0]
    assert np.isnan(matrix.row_shares[1:]).all()


@pytest.mark.parametrize(("mapped", "groups"), [(codes(1), None), (codes(1, 1), codes(1))])
def test_arrays_of_different_length_are_refused(mapped, groups):
    with pytest.raises(ValueError, match="same length"):
        ConfusionMatrix.from_codes(codes(1, 2), mapped, TABLE, groups)


def test_shapes_must_fit_the_classes():
    with pytest.raises(ValueError, match="3 × 3"):
        ConfusionMatrix(np.zeros((2, 2), np.int64), TABLE)
    with pytest.raises(ValueError, match="polygon counts"):
        ConfusionMatrix(np.zeros((3, 3), np.int64), TABLE, np.zeros(2, np.int64))


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(-3, 300), st.integers(-3, 300), st.integers(0, 5)), max_size=60))
def test_counts_equal_a_loop_over_pixels(pixels):
    reference, mapped, groups = (codes(*(p[k] for p in pixels)) for k in range(3))
    matrix = ConfusionMatrix.from_codes(reference, mapped, ClassTable([]), groups)
    order = matrix.classes.codes
    for i, row in enumerate(order):
        for j, column in enumerate(order):
            assert matrix.counts[i, j] == sum(r == row and m == column for r, m, _ in pixels)
        assert matrix.polygons is not None
        assert matrix.polygons[i] == len({g for r, _, g in pixels if r == row})
