"""Values at single pixels, whatever lies around them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from terroir.core.raster.stack import Stack
from terroir.core.raster.window import Window
from terroir.core.samples.pixel_values import cache_for_places, read_places
from terroir.tests.unit.making import write_raster

pytestmark = pytest.mark.unit

SIDE = 300
WINDOW = Window(40, 20, 250, 260)


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> tuple[Stack, np.ndarray]:
    values = np.random.default_rng(0).integers(0, 20, (3, SIDE, SIDE)).astype("uint8")
    path = write_raster(tmp_path_factory.mktemp("places") / "image.tif", values, nodata=0)
    return Stack.open([path]), values


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 400), st.integers(1, 12), st.integers(1, 120), st.integers(0, 2**32 - 1))
def test_same_as_the_whole_window(
    scene: tuple[Stack, np.ndarray], count: int, features: int, spread: int, seed: int
) -> None:
    """For features far from each other and for such that lie about everywhere."""
    stack, values = scene
    draw = np.random.default_rng(seed)
    feature = draw.integers(0, features, count) * 5
    corner = draw.integers(0, (WINDOW.height - spread, WINDOW.width - spread), (5 * features, 2))
    rows, cols = (corner[feature] + draw.integers(0, spread, (count, 2))).T
    found, valid = read_places(stack, WINDOW, rows, cols, feature)
    wanted = values[:, rows + WINDOW.row, cols + WINDOW.col].T
    assert found.dtype == np.uint8
    assert np.array_equal(valid, (wanted != 0).all(axis=1))
    assert np.array_equal(found[valid], wanted[valid])


def test_far_features_are_read_alone(scene: tuple[Stack, np.ndarray], monkeypatch: pytest.MonkeyPatch) -> None:
    stack, _ = scene
    windows: list[Window] = []
    read = Stack.read
    monkeypatch.setattr(Stack, "read", lambda self, window: windows.append(window) or read(self, window))
    rows, cols, feature = np.array([0, 2, 200, 201]), np.array([5, 6, 240, 239]), np.array([7, 7, 1, 1])
    read_places(stack, WINDOW, rows, cols, feature)
    assert windows == [Window(45, 20, 2, 3), Window(279, 220, 2, 2)]
    windows.clear()
    read_places(stack, WINDOW, rows % 10, cols % 10, feature)
    assert len(windows) == 1


def test_cache_is_within_half_of_the_budget(scene: tuple[Stack, np.ndarray]) -> None:
    assert cache_for_places(scene[0], 512, 8, 100) == 4 * 2**20
    assert cache_for_places(scene[0], 512, 1000, 1) == 16 * 2**20
