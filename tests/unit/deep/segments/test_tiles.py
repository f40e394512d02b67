"""Marks, tiles and where they are drawn."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from terroir.core.deep.segments.marks import Marks
from terroir.core.deep.segments.scene import HeldScene, LazyScene, open_scene
from terroir.core.deep.segments.tiles import (
    TileBatches,
    drawn_corners,
    fixed_corners,
    require_labels,
    require_room,
    tiles_per_epoch,
)
from terroir.core.errors import DataError
from terroir.core.raster.stack import Stack
from terroir.core.raster.window import Window
from terroir.core.run import Run
from terroir.tests.unit.making import write_raster

pytestmark = pytest.mark.unit
TRAINING, VALIDATION, TEST = 0, 1, 2


def marks_of(sets: np.ndarray, places: np.ndarray) -> Marks:
    """Marks from arrays of the whole image; sets below 0 have no label."""
    made = Marks(np.zeros(sets.shape, np.int16))
    rows, cols = np.nonzero(sets >= 0)
    made.put(rows, cols, places[rows, cols], sets[rows, cols])
    return made


def random_marks(seed: int = 0, shape: tuple[int, int] = (50, 70), share: float = 0.2) -> Marks:
    rng = np.random.default_rng(seed)
    sets = np.where(rng.random(shape) < share, rng.integers(0, 3, shape), -1)
    return marks_of(sets, rng.integers(0, 3, shape))


@pytest.fixture
def scene() -> HeldScene:
    rng = np.random.default_rng(5)
    return HeldScene(rng.integers(0, 99, (2, 50, 70)).astype(np.uint8), rng.random((50, 70)) > 0.1)


def test_labels_of_one_set_only() -> None:
    sets, places = np.array([[0, 1, -1], [2, 0, 1]]), np.array([[3, 1, 2], [0, 1, 2]])
    marks = marks_of(sets, places)
    assert marks.labels(Window(0, 0, 3, 2), 0).tolist() == [[3, -1, -1], [-1, 1, -1]]
    assert marks.labels(Window(0, 0, 3, 2), 2).tolist() == [[-1, -1, -1], [0, -1, -1]]
    assert marks.labels(Window(1, -1, 3, 2), 1).tolist() == [[-1, -1, -1], [1, -1, -1]]
    assert marks.labels(Window(9, 9, 2, 1), 1).tolist() == [[-1, -1]]


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 100), st.sampled_from([8, 16, 23, 64]), st.sampled_from([0.003, 0.1, 1.0]))
def test_every_pixel_is_judged_once(seed: int, size: int, share: float) -> None:
    marks = random_marks(seed, share=share)
    scene = HeldScene(np.zeros((1, 50, 70), np.uint8), np.ones((50, 70), bool))
    for number in (VALIDATION, TEST):
        seen = np.zeros((50, 70), int)
        corners = fixed_corners(marks, number, size)
        tiles = TileBatches(scene, marks, number, corners, size, 3, context=8)
        for place in range(len(tiles)):
            images, valid, labels = tiles.read(np.array([place]))
            assert images.shape == (1, 1, size + 16, size + 16)
            assert valid is None
            row, col = corners[place].tolist()
            rows, cols = np.nonzero(labels[0] >= 0)
            assert rows.size
            np.add.at(seen, (rows + row - 8, cols + col - 8), 1)
        expected = marks.labels(Window(0, 0, 70, 50), number) >= 0
        assert np.array_equal(seen, expected.astype(int))


@pytest.mark.parametrize("balanced", [False, True])
def test_drawn_tiles_show_training_labels_inside_the_image(balanced: bool, scene: HeldScene) -> None:
    marks = random_marks(3)
    corners = drawn_corners(marks, 16, 40, 3, balanced, seed=1)
    assert len(corners) >= 40
    assert (corners >= 0).all()
    assert (corners[:, 0] <= 34).all()
    assert (corners[:, 1] <= 54).all()
    _, _, labels = TileBatches(scene, marks, TRAINING, corners, 16, 3).read(np.arange(len(corners)))
    assert ((labels >= 0).any(axis=(1, 2))).all()
    assert len(np.unique(corners, axis=0)) > 30
    assert np.array_equal(corners, drawn_corners(marks, 16, 40, 3, balanced, seed=1))
    assert not np.array_equal(corners, drawn_corners(marks, 16, 40, 3, balanced, seed=2))


def test_a_rare_class_gets_its_tiles() -> None:
    sets = np.full((200, 200), -1)
    sets[:100] = TRAINING
    places = np.zeros((200, 200), int)
    sets[180, 180], places[180, 180] = TRAINING, 1
    marks = marks_of(sets, places)

    def with_the_rare_one(balanced: bool) -> int:
        corners = drawn_corners(marks, 16, 100, 2, balanced, 0)
        return sum(1 in marks.labels(Window(col, row, 16, 16), TRAINING) for row, col in corners.tolist())

    assert with_the_rare_one(False) == 5
    assert with_the_rare_one(True) == 50


def test_tiles_of_an_epoch_follow_the_labelled_area() -> None:
    sets = np.full((400, 400), -1)
    sets[::10, ::10] = TRAINING
    marks = marks_of(sets, np.zeros_like(sets))
    assert (tiles_per_epoch(marks, 40), tiles_per_epoch(marks, 8), tiles_per_epoch(marks, 200)) == (200, 512, 64)


def test_beyond_the_image_is_its_mirror_image(scene: HeldScene) -> None:
    data, valid = scene.read(Window(-3, 45, 10, 10))
    padded = np.pad(scene.data, ((0, 0), (0, 5), (3, 0)), mode="symmetric")
    np.testing.assert_array_equal(data, padded[:, 45:, :10])
    np.testing.assert_array_equal(valid, np.pad(scene.valid, ((0, 5), (3, 0)), mode="symmetric")[45:, :10])


def test_held_in_memory_or_read_as_needed(tmp_path, run: Run) -> None:
    rng = np.random.default_rng(2)
    values = rng.integers(0, 5, (2, 700, 600)).astype(np.uint8)
    stack = Stack.open([write_raster(tmp_path / "i.tif", values, nodata=0)])
    held = open_scene(stack, Run(memory=64))
    lazy = open_scene(stack, Run(memory=1))
    assert isinstance(held, HeldScene)
    assert isinstance(lazy, LazyScene)
    assert held.bands == lazy.bands == 2
    for window in (Window(500, 600, 64, 64), Window(-9, -9, 30, 30), Window(580, 690, 40, 40)):
        for one, two in zip(held.read(window), lazy.read(window)):
            np.testing.assert_array_equal(one, two)
    stack.close()


def test_a_digest_tells_labels_and_places_apart(scene: HeldScene) -> None:
    marks = random_marks(1)
    corners = fixed_corners(marks, TRAINING, 16)
    digests = {
        TileBatches(scene, marks, TRAINING, corners, 16, 3).digest(),
        TileBatches(scene, marks, TRAINING, corners[1:], 16, 3).digest(),
        TileBatches(scene, random_marks(2), TRAINING, corners, 16, 3).digest(),
    }
    assert len(digests) == 3
    assert TileBatches(scene, random_marks(1), TRAINING, corners, 16, 3).digest() in digests


def test_what_cannot_work(tmp_path) -> None:
    grid = Stack.open([write_raster(tmp_path / "i.tif", np.zeros((30, 60), np.uint8))]).grid
    require_room(grid, 30)
    with pytest.raises(DataError, match="larger than the raster") as caught:
        require_room(grid, 31)
    assert caught.value.parameter == "tile_size"
    with pytest.raises(DataError, match="no labelled pixel"):
        require_labels(Marks(np.zeros((5, 5), np.int16)), "p", "polygons")
