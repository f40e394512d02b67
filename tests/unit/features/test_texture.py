"""Textures against scikit-image, window by window, and against plain Python where pixels are missing."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from terroir.core.features import texture
from terroir.core.features.neighbourhood_block import FILTERS

pytestmark = pytest.mark.unit

LEVELS = 8
PROPERTIES = ("contrast", "dissimilarity", "homogeneity", "energy", "correlation")


@pytest.fixture(scope="module")
def grey() -> np.ndarray:
    return np.random.default_rng(1).integers(0, LEVELS, (13, 15)).astype(np.uint8)


@pytest.mark.parametrize("name", PROPERTIES)
@pytest.mark.parametrize("radius", [1, 2])
def test_textures_are_those_of_scikit_image(grey, name, radius):
    feature = pytest.importorskip("skimage.feature")
    found = FILTERS[name].compute(grey, None, radius)
    size = 2 * radius + 1
    for row, col in np.ndindex(found.shape):
        window = grey[row : row + size, col : col + size]
        angles = [0, math.pi / 4, math.pi / 2, 3 * math.pi / 4]
        matrix = feature.graycomatrix(window, [1], angles, levels=LEVELS, symmetric=True)
        pooled = matrix.sum(axis=3, keepdims=True)
        assert math.isclose(found[row, col], feature.graycoprops(pooled, name)[0, 0], rel_tol=1e-9, abs_tol=1e-12)


def test_entropy_is_that_of_scikit_image(grey):
    rank = pytest.importorskip("skimage.filters.rank")
    theirs = rank.entropy(grey, np.ones((5, 5)))[2:-2, 2:-2]
    assert np.allclose(texture.entropy(grey, None, 2), theirs, atol=1e-5)


shapes = st.shared(st.tuples(st.integers(3, 7), st.integers(3, 7)), key="shape")


def pairs_of(grey: np.ndarray, valid: np.ndarray) -> list[tuple[int, int]]:
    """Both orders of all pairs of valid neighbours in a window."""
    found = []
    rows, cols = grey.shape
    for row, col in np.ndindex(rows, cols):
        for down, right in ((0, 1), (1, -1), (1, 0), (1, 1)):
            other = (row + down, col + right)
            inside = other[0] < rows and 0 <= other[1] < cols
            if inside and valid[row, col] and valid[other]:
                one, two = int(grey[row, col]), int(grey[other])
                found += [(one, two), (two, one)]
    return found


@settings(max_examples=60, deadline=None)
@given(arrays.arrays(np.uint8, shapes, elements=st.integers(0, 3)), arrays.arrays(bool, shapes))
def test_only_pairs_of_valid_pixels_count(grey, valid):
    spoilt = np.where(valid, grey, 200).astype(np.uint8)
    found = {name: FILTERS[name].compute(spoilt, valid, 1) for name in (*PROPERTIES, "entropy")}
    for row, col in np.argwhere(valid[1:-1, 1:-1]):
        part = (slice(row, row + 3), slice(col, col + 3))
        pairs = pairs_of(grey[part], valid[part])
        numbers = Counter(grey[part][valid[part]].tolist())
        shares = np.array(list(numbers.values())) / sum(numbers.values())
        assert math.isclose(found["entropy"][row, col], -(shares * np.log2(shares)).sum(), abs_tol=1e-9)
        if not pairs:
            assert all(np.isnan(found[name][row, col]) for name in PROPERTIES)
            continue
        one, two = np.array(pairs).T.astype(float)
        expected = {
            "contrast": np.mean((one - two) ** 2),
            "dissimilarity": np.mean(np.abs(one - two)),
            "homogeneity": np.mean(1 / (1 + (one - two) ** 2)),
            "energy": math.sqrt(sum((n / len(pairs)) ** 2 for n in Counter(pairs).values())),
            "correlation": np.corrcoef(one, two)[0, 1] if one.std() > 0 else 1.0,
        }
        for name, value in expected.items():
            assert math.isclose(found[name][row, col], value, rel_tol=1e-9, abs_tol=1e-9), name


def test_a_single_level_has_no_entropy_at_all():
    assert (texture.entropy(np.full((9, 9), 3, np.uint8), None, 1) == 0.0).all()


@pytest.mark.parametrize(
    ("values", "limits", "levels", "expected"),
    [
        (np.array([5, 6, 9], "int16"), (5, 9), 8, [0, 1, 4]),
        (np.array([0, 50, 99, 100], "uint16"), (0, 100), 4, [0, 2, 3, 3]),
        (np.array([0.0, 0.24, 0.25, 1.0], "float32"), (0, 1), 4, [0, 0, 1, 3]),
        (np.array([7.0, 7.0]), (7, 7), 4, [0, 0]),
        (np.array([np.nan, -5.0, 9.0]), (0, 1), 4, [0, 0, 3]),
    ],
)
def test_grey_levels(values, limits, levels, expected):
    assert texture.quantised(values, *limits, levels).tolist() == expected
