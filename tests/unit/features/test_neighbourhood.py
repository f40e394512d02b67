"""Neighbourhood filters against scipy on whole images, and against plain Python where pixels are missing."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy import ndimage

from terroir.core.features import neighbourhood_filters as filters
from terroir.core.features.neighbourhood import box, sliding, summable
from terroir.core.features.neighbourhood_block import FILTERS, result_type
from terroir.core.features.neighbourhood_median import median

pytestmark = pytest.mark.unit

DTYPES = ("uint8", "int16", "uint16", "int32", "uint32", "float32", "float64")
RADII = (1, 2, 5)


def image(dtype: str, rows: int = 40, cols: int = 33) -> np.ndarray:
    draw = np.random.default_rng(3)
    if dtype.startswith("f"):
        return draw.normal(1000, 40, (rows, cols)).astype(dtype)
    limits = np.iinfo(dtype)
    return draw.integers(limits.min, limits.max, (rows, cols), dtype=dtype, endpoint=True)


def whole(function, values: np.ndarray, radius: int, reach: int = 1, **options) -> np.ndarray:
    """The filter on a whole image, mirrored at its border."""
    return function(np.pad(values, reach * radius, mode="symmetric"), None, radius, **options)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("radius", RADII)
@pytest.mark.parametrize(
    ("function", "theirs", "reach"),
    [
        (median, ndimage.median_filter, 1),
        (filters.minimum, ndimage.minimum_filter, 1),
        (filters.maximum, ndimage.maximum_filter, 1),
        (filters.opening, ndimage.grey_opening, 2),
        (filters.closing, ndimage.grey_closing, 2),
    ],
)
def test_order_filters_are_those_of_scipy(function, theirs, reach, dtype, radius):
    values = image(dtype)
    found = whole(function, values, radius, reach)
    assert found.dtype == values.dtype
    assert np.array_equal(found, theirs(values, 2 * radius + 1, mode="reflect"))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("radius", RADII)
def test_smoothing_and_edges_are_those_of_scipy(dtype, radius):
    values = image(dtype)
    doubles, size = values.astype(float), 2 * radius + 1
    assert np.allclose(whole(filters.mean, values, radius), ndimage.uniform_filter(doubles, size), rtol=1e-9)
    expected = ndimage.gaussian_filter(doubles, 0.8, radius=radius)
    assert np.allclose(whole(filters.gaussian, values, radius, sigma=0.8), expected, rtol=1e-9, atol=1e-6)
    gradient = np.hypot(ndimage.sobel(doubles, 0), ndimage.sobel(doubles, 1))
    assert np.allclose(whole(filters.sobel, values, 1), gradient, rtol=1e-9, atol=1e-6)


@pytest.mark.parametrize("dtype", DTYPES)
def test_spread_is_that_of_numpy(dtype):
    values = image(dtype, 14, 12)
    for function, theirs in ((filters.standard_deviation, np.std), (filters.value_range, np.ptp)):
        expected = ndimage.generic_filter(values.astype(float), theirs, 5, mode="reflect")
        assert np.allclose(whole(function, values, 2), expected, rtol=1e-9)


@pytest.mark.parametrize("dtype", DTYPES)
def test_a_constant_neighbourhood_has_no_spread_at_all(dtype):
    values = np.full((9, 9), 0.1 if dtype.startswith("f") else 77, dtype)
    assert (filters.standard_deviation(values, None, 2) == 0).all()
    assert (filters.mean(values, None, 2) == values[0, 0]).all()


def test_spread_survives_a_large_offset():
    """The usual difference of two large sums would have no digit left."""
    values = image("float64") / 40 + 1e9
    shifted = values - 1e9
    expected = whole(filters.standard_deviation, shifted, 2)
    assert np.allclose(whole(filters.standard_deviation, values, 2), expected, rtol=1e-6)


@pytest.mark.parametrize("dtype", ["uint8", "int16", "uint16"])
def test_sums_do_not_overflow(dtype):
    """The largest window over the largest values."""
    limits = np.iinfo(dtype)
    values = np.full((201, 202), limits.max, dtype)
    values[::2] = limits.min
    inside = values[:, :201].astype(float)
    assert filters.mean(values, None, 100)[0, 0] == inside.sum() / 201**2
    assert math.isclose(filters.standard_deviation(values, None, 100)[0, 0], inside.std(), rel_tol=1e-12)


def test_summable_is_the_smallest_type_that_holds_the_sum():
    assert summable(np.dtype("uint8"), 2**23) == np.int32
    assert summable(np.dtype("uint8"), 2**24) == np.int64
    assert summable(np.dtype("int32"), 2**31) == np.int64
    assert summable(np.dtype("int32"), 2**32) is None
    assert summable(np.dtype("float32"), 1) is None


@given(st.integers(1, 40), st.integers(0, 30), st.sampled_from([-1, -2]))
def test_a_sliding_window_of_any_length(length, more, axis):
    values = np.random.default_rng(length).integers(0, 100, (3, length + more))
    values = values.T.copy() if axis == -2 else values
    count = more + 1
    parts = [np.take(values, range(start, start + length), axis) for start in range(count)]
    assert np.array_equal(sliding(values, length, axis, np.add), np.stack([p.sum(axis) for p in parts], axis))
    assert np.array_equal(sliding(values, length, axis, np.maximum), np.stack([p.max(axis) for p in parts], axis))


@pytest.mark.parametrize("rows", [1, 63, 64, 65, 500])
def test_working_strip_by_strip_changes_nothing(rows, monkeypatch):
    values = np.random.default_rng(0).normal(size=(rows + 10, 50))
    expected = sliding(sliding(values, 11, -2, np.add), 11, -1, np.add)
    monkeypatch.setattr("terroir.core.features.neighbourhood._STRIP_BYTES", 50 * 8 * 16)
    assert np.array_equal(box(values, 11, 11), expected)


# With missing pixels: each window is looked at on its own, in plain Python.


def most_frequent(window: list, own: float) -> float:
    found = Counter(window)
    most = max(found.values())
    return own if found[own] == most else min(value for value in found if found[value] == most)


NAIVE = {
    "mean": lambda window, _: sum(window) / len(window),
    "median": lambda window, _: sorted(window)[len(window) // 2],
    "minimum": lambda window, _: min(window),
    "maximum": lambda window, _: max(window),
    "range": lambda window, _: max(window) - min(window),
    "standarddeviation": lambda window, _: np.std(window),
    "majority": most_frequent,
}


def with_holes(kind: st.SearchStrategy) -> st.SearchStrategy:
    shape = st.shared(st.tuples(st.integers(3, 9), st.integers(3, 9)), key="shape")
    return st.tuples(
        arrays.arrays(np.float64 if kind is FLOATS else np.int16, shape, elements=kind), arrays.arrays(bool, shape)
    )


INTEGERS, FLOATS = st.integers(-3, 3), st.floats(-100, 100, width=32)


@pytest.mark.parametrize("name", sorted(NAIVE))
@settings(max_examples=60, deadline=None)
@given(st.one_of(with_holes(INTEGERS), with_holes(FLOATS)))
def test_only_valid_pixels_count(name, both):
    values, valid = both
    spoilt = np.where(valid, values, np.nan if values.dtype.kind == "f" else 12345).astype(values.dtype)
    found = FILTERS[name].compute(spoilt, valid, 1)
    for row, col in np.argwhere(valid[1:-1, 1:-1]):
        part = (slice(row, row + 3), slice(col, col + 3))
        expected = NAIVE[name](values[part][valid[part]].tolist(), values[row + 1, col + 1])
        assert math.isclose(found[row, col], expected, rel_tol=1e-9, abs_tol=1e-9)


@settings(max_examples=60, deadline=None)
@given(with_holes(FLOATS))
def test_weights_of_valid_pixels_add_up_to_one(both):
    values, valid = both
    found = filters.gaussian(np.where(valid, values, np.nan), valid, 1, sigma=0.7)
    weights = np.exp(-0.5 * (np.add.outer(np.arange(-1, 2) ** 2, np.arange(-1, 2) ** 2)) / 0.7**2)
    for row, col in np.argwhere(valid[1:-1, 1:-1]):
        part = (slice(row, row + 3), slice(col, col + 3))
        expected = np.average(values[part][valid[part]], weights=weights[valid[part]])
        assert math.isclose(found[row, col], expected, rel_tol=1e-9, abs_tol=1e-9)


@settings(max_examples=60, deadline=None)
@given(with_holes(FLOATS))
def test_a_missing_neighbour_makes_no_edge(both):
    values, valid = both
    found = filters.sobel(np.where(valid, values, np.nan), valid, 1)
    across = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
    for row, col in np.argwhere(valid[1:-1, 1:-1]):
        part = (slice(row, row + 3), slice(col, col + 3))
        window = np.where(valid[part], values[part], values[row + 1, col + 1])
        expected = math.hypot((window * across).sum(), (window * across.T).sum())
        assert math.isclose(found[row, col], expected, rel_tol=1e-9, abs_tol=1e-7)


@settings(max_examples=60, deadline=None)
@given(with_holes(INTEGERS))
def test_opening_lies_below_and_closing_above(both):
    values, valid = both
    padded, known = np.pad(values, 2), np.pad(valid, 2)
    opened, closed = filters.opening(padded, known, 1), filters.closing(padded, known, 1)
    assert (opened <= values)[valid].all()
    assert (closed >= values)[valid].all()
    again = filters.opening(np.pad(opened, 2), known, 1)
    assert np.array_equal(again[valid], opened[valid])


@settings(max_examples=40, deadline=None)
@given(with_holes(INTEGERS))
def test_both_ways_to_find_the_majority_agree(both):
    values, valid = both
    counted = filters._majority_by_counting(values, valid, 1, np.unique(values[valid]))
    by_sorting = filters._majority_by_sorting(values, valid, 1)
    inside = valid[1:-1, 1:-1]
    assert np.array_equal(counted[inside], by_sorting[inside])


@pytest.mark.parametrize("kinds", [1, 2, 254, 255, 256, 257, 70_000])
def test_the_median_of_any_number_of_values(kinds, monkeypatch):
    """Keys of one, two and four bytes, the largest of which stands for gaps; many strips or one."""
    draw = np.random.default_rng(kinds)
    values = draw.permutation(np.resize(np.arange(kinds), max(kinds, 900))).astype("int32")
    values = values[: values.size // 30 * 30].reshape(30, -1)
    valid = draw.random(values.shape) < 0.7
    found = median(np.where(valid, values, -7).astype("int32"), valid, 1)
    windows = np.lib.stride_tricks.sliding_window_view(np.where(valid, values, 2**30), (3, 3)).reshape(*found.shape, 9)
    number = np.lib.stride_tricks.sliding_window_view(valid, (3, 3)).sum((2, 3))
    expected = np.take_along_axis(np.sort(windows, axis=2), (number // 2)[..., np.newaxis], 2)[..., 0]
    assert np.array_equal(found[number > 0], expected[number > 0])
    monkeypatch.setattr("terroir.core.features.neighbourhood_median._STRIP_PIXELS", 1)
    again = median(values, valid, 1)
    assert np.array_equal(again[number > 0], expected[number > 0])


@pytest.mark.parametrize("name", sorted(FILTERS))
@pytest.mark.parametrize("dtype", ["uint8", "float32"])
def test_a_mask_that_hides_nothing_changes_no_bit(name, dtype):
    kind, options = FILTERS[name], {"sigma": 0.8} if name == "gaussian" else {}
    radius = 1 if name == "sobel" else 2
    values = image(dtype, 30, 30) if not kind.grey else image("uint8", 30, 30) // 32
    all_valid = kind.compute(values, None, radius, **options)
    assert np.array_equal(kind.compute(values, np.ones(values.shape, bool), radius, **options), all_valid)


@pytest.mark.parametrize(
    ("makes", "dtype", "nodata", "expected"),
    [
        ("same", "uint8", 0, ("uint8", 0)),
        ("same", "uint8", None, ("int16", -(2**15))),
        ("same", "uint16", None, ("int32", -(2**31))),
        ("same", "int32", None, ("float64", np.finfo("float64").min)),
        ("same", "float32", None, ("float32", np.finfo("float32").min)),
        ("range", "uint8", 0, ("int16", -1)),
        ("range", "int16", 0, ("int32", -1)),
        ("range", "float32", 0, ("float32", -1)),
        ("real", "uint16", 0, ("float32", np.finfo("float32").min)),
        ("real", "int32", 0, ("float64", np.finfo("float64").min)),
    ],
)
def test_types_have_room_for_nodata(makes, dtype, nodata, expected):
    made, value = result_type(makes, np.dtype(dtype), nodata)
    assert (made.name, value) == expected
