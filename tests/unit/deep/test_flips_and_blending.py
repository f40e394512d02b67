"""Mirror images and overlapping tiles, of networks whose answer is known."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from terroir.core.deep.blend import BlendedPredictor
from terroir.core.deep.flips import FlippedPredictor
from terroir.core.errors import ParameterError

pytestmark = pytest.mark.unit


class Patches:
    """One number for each pixel: the mean over the patch around it, weighted by where in the patch a pixel lies."""

    notes, bytes_per_pixel = (), 10

    def __init__(self, size: int, tile: int = 8, weights: np.ndarray | None = None) -> None:
        self.size, self.tile, self.margin = size, tile, size // 2
        self.weights = np.random.default_rng(1).random((size, size)) if weights is None else weights

    def __call__(self, images: np.ndarray) -> np.ndarray:
        assert images.shape[-2:] == (self.tile + 2 * self.margin,) * 2
        windows = np.lib.stride_tricks.sliding_window_view(images, (self.size, self.size), (2, 3))
        # The patch of a pixel begins size // 2 before it.
        return (windows[:, :, : self.tile, : self.tile] * self.weights).sum(axis=(4, 5))


@pytest.mark.parametrize("size", [1, 2, 3, 4, 7])
def test_every_pixel_is_answered_by_one_patch_seen_from_four_sides(size):
    plain = Patches(size)
    flipped = FlippedPredictor(plain, even=size % 2 == 0)
    side = flipped.tile + 2 * flipped.margin
    image = np.random.default_rng(0).random((2, 1, side, side))
    found = flipped(image)
    assert found.shape == (2, 1, 8, 8)
    weights = np.mean([np.flip(plain.weights, axes) for axes in ((), (0,), (1,), (0, 1))], axis=0)
    inner = slice(flipped.margin - plain.margin, side - flipped.margin + plain.margin)
    expected = Patches(size, weights=weights)(image[:, :, inner, inner])
    assert np.allclose(found, expected, atol=1e-6)


def test_an_even_patch_without_a_word_would_be_another_one():
    """So the test above can fail."""
    plain = Patches(4)
    side = plain.tile + 2 * plain.margin
    image = np.random.default_rng(0).random((1, 1, side, side))
    weights = np.mean([np.flip(plain.weights, axes) for axes in ((), (0,), (1,), (0, 1))], axis=0)
    assert not np.allclose(FlippedPredictor(plain)(image), Patches(4, weights=weights)(image), atol=1e-3)


class Numbered:
    """Says of each pixel where it lies in the tile, and how bright it is; a real network's borders differ as well."""

    notes, bytes_per_pixel = (("a note", {}),), 1000

    def __init__(self, tile: int, margin: int) -> None:
        self.tile, self.margin = tile, margin

    def __call__(self, images: np.ndarray) -> np.ndarray:
        assert images.shape[-2:] == (self.tile + 2 * self.margin,) * 2
        core = slice(self.margin, self.margin + self.tile)
        rows, cols = np.mgrid[: self.tile, : self.tile].astype(np.float32)
        inside = images[:, :1, core, core]
        around = images.mean(axis=(1, 2, 3), keepdims=True) + 0 * inside
        place = np.broadcast_to(rows * 100 + cols, inside.shape)
        return np.concatenate([inside, around, place], axis=1).astype(np.float32)


def reference(predictor: Numbered, overlap: int, image: np.ndarray, reach: int, shape: tuple[int, int]) -> np.ndarray:
    """All tiles over a whole image that is there `reach` pixels beyond its edges, weighted linearly in float64."""
    pitch = predictor.tile - overlap
    side = predictor.tile + 2 * predictor.margin
    found = np.zeros((3, *shape))
    weights = np.zeros(shape)
    ramp = np.array([min((t + 0.5) / overlap, 1, (predictor.tile - t - 0.5) / overlap) for t in range(predictor.tile)])
    for row in range(-1, shape[0] // pitch + 1):
        for col in range(-1, shape[1] // pitch + 1):
            first = row * pitch - predictor.margin + reach, col * pitch - predictor.margin + reach
            shares = predictor(image[None, :, first[0] : first[0] + side, first[1] : first[1] + side])[0]
            rows, cols = (np.arange(predictor.tile) + number * pitch for number in (row, col))
            ok = np.ix_((rows >= 0) & (rows < shape[0]), (cols >= 0) & (cols < shape[1]))
            there = np.ix_(rows[ok[0][:, 0]], cols[ok[1][0]])
            weight = np.outer(ramp, ramp)[ok]
            found[(slice(None), *there)] += weight * shares[:, ok[0], ok[1]]
            weights[there] += weight
    assert np.allclose(weights, 1)
    return found


@given(tile=st.integers(2, 9), margin=st.integers(0, 3), share=st.floats(0.01, 1))
def test_blending_is_that_of_all_tiles_of_the_image(tile, margin, share):
    """Whatever is answered at once: four tiles by four, side by side, give one seamless whole."""
    inner = Numbered(tile, margin)
    overlap = max(int(share * (tile // 2)), 1)
    blended = BlendedPredictor(inner, overlap)
    reach = blended.margin + blended.tile
    shape = (2 * blended.tile, blended.tile)
    whole = np.random.default_rng(tile).random((1, *(length + 2 * reach for length in shape))).astype(np.float32)
    expected = reference(inner, overlap, whole, reach, shape)
    side = blended.tile + 2 * blended.margin
    for number in range(2):
        first = reach - blended.margin + number * blended.tile, reach - blended.margin
        seen = whole[None, :, first[0] : first[0] + side, first[1] : first[1] + side]
        found = blended(seen)[0]
        part = expected[:, number * blended.tile : (number + 1) * blended.tile]
        assert np.allclose(found, part, atol=1e-3)
        assert np.array_equal(blended(np.concatenate([seen, seen]))[1], found)
    assert np.allclose(found[0], whole[0, reach + blended.tile :, reach:][: blended.tile, : blended.tile], atol=1e-6)


@pytest.mark.parametrize("overlap", [-1, 0, 6])
def test_an_overlap_that_tiles_cannot_have_is_refused(overlap):
    with pytest.raises(ParameterError, match=f"OVERLAP: tiles of this network have 10 pixels and .* {overlap};"):
        BlendedPredictor(Numbered(10, 0), overlap)


def test_notes_are_kept_and_added_to():
    blended = BlendedPredictor(Numbered(10, 2), 4)
    assert [note[0] for note in blended.notes] == ["a note", "Tiles overlap by {overlap} pixels and are blended."]
    assert "four times" in FlippedPredictor(blended).notes[-1][0]
    side = blended.tile + 2 * blended.margin
    assert blended.bytes_per_pixel * side**2 >= 1000 * 14**2


class Copied:
    """Answers with a copy, and takes no memory besides."""

    notes, bytes_per_pixel, tile, margin = (), 0, 64, 0

    def __init__(self, answer: np.ndarray) -> None:
        self._answer = answer

    def __call__(self, images: np.ndarray) -> np.ndarray:
        return self._answer.copy()


@pytest.mark.parametrize("even", [False, True])
def test_mirror_images_take_the_memory_that_is_told(even):
    """Of many bands and few classes, and the other way round."""
    for bands, classes in ((40, 2), (1, 40)):
        answer = np.zeros((1, classes, 64, 64), np.float32)
        flipped = FlippedPredictor(Copied(answer), even, bands, classes)
        side = flipped.tile + 2 * flipped.margin
        image = np.ones((1, bands, side, side), np.float32)
        tracemalloc.start()
        try:
            flipped(image)
            taken = tracemalloc.get_traced_memory()[1] / side**2
        finally:
            tracemalloc.stop()
        assert 0.6 * flipped.bytes_per_pixel < taken < 1.05 * flipped.bytes_per_pixel
