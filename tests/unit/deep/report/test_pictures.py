"""The small PNG encoder: what it writes is what GDAL reads."""

from __future__ import annotations

import base64
import uuid

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from osgeo import gdal

from terroir.core.deep.report.pictures import LONGEST, NOTHING, address, class_colours, png, thinned
from terroir.tests.unit.deep.report.making import TABLE

pytestmark = pytest.mark.unit


def read_png(data: bytes) -> np.ndarray:
    name = f"/vsimem/{uuid.uuid4().hex}.png"
    gdal.FileFromMemBuffer(name, data)
    try:
        return np.moveaxis(gdal.Open(name).ReadAsArray(), 0, -1)
    finally:
        gdal.Unlink(name)


shapes = st.tuples(st.integers(1, 20), st.integers(1, 20), st.just(3))


@settings(max_examples=40)
@given(arrays.arrays(np.uint8, shapes))
def test_a_picture_comes_back(image):
    assert np.array_equal(read_png(png(image)), image)


def test_views_are_written_as_they_look():
    image = np.random.default_rng(0).integers(0, 256, (9, 12, 3), np.uint8)
    assert np.array_equal(read_png(png(image[::2, ::-3])), image[::2, ::-3])


@pytest.mark.parametrize(
    "image",
    [np.zeros((3, 3), np.uint8), np.zeros((3, 3, 4), np.uint8), np.zeros((3, 3, 3)), np.zeros((0, 3, 3), np.uint8)],
)
def test_what_is_no_picture_is_refused(image):
    with pytest.raises(ValueError, match="no picture"):
        png(image)


def test_large_pictures_are_thinned():
    image = np.random.default_rng(0).integers(0, 256, (2 * LONGEST + 1, 40, 3), np.uint8)
    assert max(thinned(image).shape) <= LONGEST
    assert thinned(image[:LONGEST]).shape == (LONGEST, 40, 3)
    text = address(image)
    head, _, data = text.partition(",")
    assert head == "data:image/png;base64"
    assert np.array_equal(read_png(base64.b64decode(data)), image[::3, ::3])


def test_classes_have_their_colours():
    picture = class_colours(np.array([[1, 7], [-1, 99]]), TABLE)
    assert picture[0, 0].tolist() == list(TABLE.get(1).rgb)
    assert picture[0, 1].tolist() == list(TABLE.get(7).rgb)
    assert picture[1].tolist() == [list(NOTHING)] * 2
