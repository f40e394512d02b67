"""Thresholds from a histogram against scikit-image, which looks at all pixels."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from terroir.core.features import threshold
from terroir.core.features.histogram import BINS, Histogram

pytestmark = pytest.mark.unit


def histogram_of(values: np.ndarray) -> Histogram:
    low, high = values.min(), values.max()
    if values.dtype.kind in "iu":
        return Histogram(float(low), 1.0, np.bincount((values.astype(np.int64) - int(low)).ravel()), exact=True)
    step = float(high - low) / BINS
    counts = np.histogram(values.astype(float), BINS, (low, high))[0]
    return Histogram(float(low) + step / 2, step, counts, exact=False)


def scene(kind: str, dtype: str) -> np.ndarray:
    draw = np.random.default_rng(4)
    if kind == "two hills":
        values = np.concatenate([draw.normal(60, 14, 7000), draw.normal(170, 20, 3000)])
    elif kind == "tail above":
        values = draw.gamma(2.0, 20.0, 9000)
    elif kind == "tail below":
        values = 255 - draw.gamma(2.0, 20.0, 9000)
    else:
        values = np.concatenate([draw.normal(centre, 9, 3000) for centre in (40, 110, 200)])
    values = values.clip(0, 255)
    scale = {"uint8": 1, "uint16": 40, "int16": 100, "float32": 1 / 300}[dtype]
    values = values * scale - (9000 if dtype == "int16" else 0)
    return (values if dtype == "float32" else values.round()).astype(dtype).reshape(100, -1)


SCENES = ("two hills", "tail above", "tail below", "three hills")


@pytest.mark.parametrize("kind", SCENES)
@pytest.mark.parametrize("dtype", ["uint8", "uint16", "int16"])
def test_whole_numbers_have_the_thresholds_of_scikit_image(kind, dtype):
    filters = pytest.importorskip("skimage.filters")
    values = scene(kind, dtype)
    counted = histogram_of(values)
    assert threshold.otsu(counted) == filters.threshold_otsu(values)
    assert threshold.triangle(counted) == filters.threshold_triangle(values)
    assert threshold.li(counted) == pytest.approx(filters.threshold_li(values), rel=1e-12, abs=1e-9)
    for share in (0, 3.7, 50, 99.9, 100):
        assert threshold.percentile(counted, share) == pytest.approx(np.percentile(values, share), rel=1e-12)


@pytest.mark.parametrize("kind", SCENES)
@pytest.mark.parametrize("classes", [2, 3, 4])
def test_several_thresholds_are_those_of_scikit_image(kind, classes):
    filters = pytest.importorskip("skimage.filters")
    values = scene(kind, "uint8")
    found = threshold.multi_otsu(histogram_of(values), classes)
    assert found == tuple(filters.threshold_multiotsu(values, classes))


@pytest.mark.parametrize("kind", SCENES)
def test_real_numbers_are_within_a_bin_of_scikit_image(kind):
    filters = pytest.importorskip("skimage.filters")
    values = scene(kind, "float32")
    counted = histogram_of(values)
    # scikit-image counts in float32, so that neighbouring bins may tie.
    fine, coarse = np.ptp(values) / BINS, np.ptp(values) / 256
    assert threshold.otsu(counted) == pytest.approx(filters.threshold_otsu(values, nbins=BINS), abs=20 * fine)
    assert threshold.triangle(counted) == pytest.approx(filters.threshold_triangle(values, 256), abs=0.1 * coarse)
    assert threshold.li(counted) == pytest.approx(filters.threshold_li(values, tolerance=fine / 2), abs=4 * fine)
    assert threshold.percentile(counted, 30) == pytest.approx(np.percentile(values, 30), abs=2 * fine)


def explained(values: np.ndarray, limits: tuple[float, ...]) -> float:
    """Sum of weight times squared distance from the mean, over classes."""
    places = np.searchsorted(limits, values, side="left")
    parts = [values[places == place] for place in range(len(limits) + 1)]
    return sum(part.size * (part.mean() - values.mean()) ** 2 for part in parts if part.size)


@settings(max_examples=80, deadline=None)
@given(arrays.arrays(np.uint16, st.integers(4, 40), elements=st.integers(0, 400)), st.integers(2, 4))
def test_no_other_thresholds_part_better(values, classes):
    kinds = np.unique(values)
    if kinds.size < classes:
        return
    found = threshold.multi_otsu(histogram_of(values), classes)
    numbers = values.astype(float)
    best = max(explained(numbers, limits) for limits in combinations(kinds[:-1].tolist(), classes - 1))
    assert explained(numbers, found) == pytest.approx(best, rel=1e-9, abs=1e-9)
    assert list(found) == sorted(set(found))
    if classes == 2:
        assert explained(numbers, (threshold.otsu(histogram_of(values)),)) == pytest.approx(best, rel=1e-9)


@given(arrays.arrays(np.int16, st.integers(1, 50)), st.floats(0, 100))
def test_percentiles_are_those_of_numpy(values, share):
    found = threshold.percentile(histogram_of(values), share)
    assert found == pytest.approx(np.percentile(values.astype(float), share), rel=1e-9, abs=1e-6)


def test_many_values_take_no_time():
    counts = np.random.default_rng(0).integers(1, 1000, 65536)
    found = threshold.multi_otsu(Histogram(0.0, 1.0, counts, exact=True), 4)
    assert np.allclose(found, [16384, 32768, 49152], atol=200)
