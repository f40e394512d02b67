"""Which examples are shown depends on what they are, not on their turn; colours are those of the image."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from terroir.core.deep.report.examples import MOST, choose, choose_tiles, colour_bands, limits, stretch

pytestmark = pytest.mark.unit


def table(n=200, seed=0):
    draw = np.random.default_rng(seed)
    return draw.choice([1, 2, 7], n), draw.choice([1, 2, 7], n), [f"p{i}" for i in range(n)]


def test_right_ones_and_wrong_ones_of_every_class():
    reference, predicted, names = table()
    found = choose(reference, predicted, names)
    assert reference[found].tolist() == sorted(reference[found].tolist())
    for code in (1, 2, 7):
        own = found[reference[found] == code]
        assert (predicted[own] == code).tolist() == [True] * 4 + [False] * 4


@given(st.integers(0, 2**32 - 1), st.integers(0, 5))
def test_the_order_does_not_matter(shuffle, seed):
    reference, predicted, names = table()
    order = np.random.default_rng(shuffle).permutation(len(names))
    first = choose(reference, predicted, names, seed=seed)
    second = choose(reference[order], predicted[order], [names[i] for i in order], seed=seed)
    assert [names[i] for i in first] == [names[order[i]] for i in second]


def test_another_seed_chooses_others():
    assert choose(*table()).tolist() != choose(*table(), seed=1).tolist()


def test_many_classes_share_the_room():
    reference = np.repeat(np.arange(40), 20)
    predicted = np.where(np.arange(800) % 2, reference, 0)
    found = choose(reference, predicted, [str(i) for i in range(800)])
    assert len(found) <= MOST
    assert set(reference[found]) == set(range(40))


def test_nothing_to_choose_from():
    nothing = np.zeros(0, np.int64)
    assert choose(nothing, nothing, []).shape == (0,)
    assert choose_tiles(np.zeros((3, 2), bool), ["a", "b", "c"]).shape == (0,)


def test_tiles_show_every_class_first():
    present = np.zeros((50, 4), bool)
    present[:, 0] = True
    present[13, 3] = present[31, 2] = present[40, 1] = True
    names = [str(i) for i in range(50)]
    assert set(choose_tiles(present, names, 3)) == {13, 31, 40}
    assert len(set(choose_tiles(present, names, 8))) == 8
    assert len(choose_tiles(present[:2], names[:2], 8)) == 2


def test_tiles_do_not_depend_on_their_turn():
    present = np.random.default_rng(1).random((30, 5)) < 0.3
    names = [str(i) for i in range(30)]
    order = np.random.default_rng(2).permutation(30)
    first = [names[i] for i in choose_tiles(present, names)]
    second = [names[order[i]] for i in choose_tiles(present[order], [names[i] for i in order])]
    assert first == second


@pytest.mark.parametrize(
    ("names", "bands"),
    [
        (["blue", "green", "red", "nir"], (2, 1, 0)),
        (["Red ", "GREEN", "blue"], (0, 1, 2)),
        (["nir", "red", "green"], (0, 1, 2)),
        (["b1", "b2"], (0,)),
        (["pan"], (0,)),
    ],
)
def test_bands_are_found_by_name(names, bands):
    assert colour_bands(names) == bands


def test_limits_leave_out_what_means_nothing():
    images = np.zeros((2, 1, 10, 10), np.float32)
    images[0, 0] = np.arange(100).reshape(10, 10)
    images[1] = 1e9
    images[0, 0, 0, 0] = np.nan
    valid = np.stack([np.ones((10, 10), bool), np.zeros((10, 10), bool)])
    ((low, high),) = limits(images, valid)
    assert (low, high) == pytest.approx(np.percentile(np.arange(1, 100), (2, 98)))
    assert limits(images[1:], valid[1:]) == ((0.0, 1.0),)


def test_stretching_is_linear_and_clips():
    image = np.array([[[0, 50, 100, 150]], [[0, 0, 0, 0]], [[7, 7, 7, 7]]], np.uint8)
    picture = stretch(image, (0, 1, 2), ((50, 100), (0, 0), (5, 9)))
    assert picture.dtype == np.uint8
    assert picture[0, :, 0].tolist() == [0, 0, 255, 255]
    assert picture[0, :, 1].tolist() == [0, 0, 0, 0]  # a constant band has no span
    assert picture[0, :, 2].tolist() == [128] * 4


def test_one_band_is_grey_and_invalid_pixels_are_white():
    image = np.array([[[0.0, np.nan], [5.0, 10.0]]])
    picture = stretch(image, (0,), ((0, 10),), np.array([[True, False], [True, True]]))
    assert picture.shape == (2, 2, 3)
    assert picture[..., 0].tolist() == [[0, 255], [128, 255]]
    assert (picture == picture[..., :1]).all()
