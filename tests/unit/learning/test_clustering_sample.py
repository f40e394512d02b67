"""Pixels drawn while an image is read: the lowest hashes, whatever the blocks, the nodata and the memory."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from terroir.core.errors import DataError
from terroir.core.learning.clustering.sample import draw_pixels
from terroir.core.raster.stack import Stack
from terroir.core.run import Run
from terroir.core.samples.identity import pixel_hash
from terroir.tests.unit.making import write_raster

pytestmark = pytest.mark.unit


def numbered(tmp_path, valid: np.ndarray):
    """An image whose pixels hold their own number, from 1; 0 is nodata."""
    numbers = np.arange(1, valid.size + 1).reshape(valid.shape)
    return write_raster(tmp_path / "image.tif", np.where(valid, numbers, 0).astype("int32"), nodata=0)


def lowest(valid: np.ndarray, size: int, seed: int) -> list[int]:
    rows, cols = np.nonzero(valid)
    order = np.lexsort((cols, rows, pixel_hash(rows, cols, seed)))[:size]
    return (rows[order] * valid.shape[1] + cols[order] + 1).tolist()


@pytest.mark.parametrize("share", [1.0, 0.5, 0.02])
@pytest.mark.parametrize("size", [1, 40, 500, 100_000])
def test_the_lowest_hashes_are_drawn_whatever_the_blocks(tmp_path, share, size):
    valid = np.random.default_rng(1).random((60, 83)) < share
    path = numbered(tmp_path, valid)
    for run in (Run("serial"), Run("threads", 3, block_shape=(7, 11)), Run("threads", 2, block_shape=(60, 1))):
        sample = draw_pixels(Stack.open([path]), size, 4, run)
        assert sample.values[:, 0].tolist() == lowest(valid, size, 4)
        assert sample.valid == valid.sum()
        assert sample.is_all == (size >= valid.sum())


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), pixels=st.integers(1, 3))
def test_a_few_valid_pixels_in_a_large_image_are_found(tmp_path_factory, seed, pixels):
    valid = np.zeros((200, 200), bool)
    valid.flat[np.random.default_rng(seed).choice(valid.size, pixels, replace=False)] = True
    path = numbered(tmp_path_factory.mktemp("few"), valid)
    sample = draw_pixels(Stack.open([path]), 2, seed, Run("serial"))
    assert sample.values[:, 0].tolist() == lowest(valid, 2, seed)


def test_a_sample_is_spread_evenly(tmp_path):
    valid = np.ones((100, 100), bool)
    sample = draw_pixels(Stack.open([numbered(tmp_path, valid)]), 2000, 0, Run("serial"))
    per_row = np.bincount((sample.values[:, 0] - 1) // 100, minlength=100)
    assert per_row.mean() == 20
    assert per_row.std() == pytest.approx(np.sqrt(20 * 0.8), rel=0.3)


def test_an_empty_image_is_an_error_that_says_what_to_do(tmp_path):
    path = numbered(tmp_path, np.zeros((20, 20), bool))
    with pytest.raises(DataError, match=r"INPUT: .* has no valid pixel; check its nodata value and the mask"):
        draw_pixels(Stack.open([path]), 10, 0, Run("serial"))
