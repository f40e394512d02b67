"""What lies beyond the image: blocks see what a padded whole image would show them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage

from terroir.core.blocks import run_blocks
from terroir.core.blocks.edges import EDGES, read_block, source_indices
from terroir.core.raster.stack import Stack
from terroir.core.raster.window import Window
from terroir.core.run import Run
from terroir.tests.unit.blocks.toys import WindowSum
from terroir.tests.unit.making import read_raster, write_raster

pytestmark = pytest.mark.unit

ROWS, COLS = 7, 11


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> tuple[Stack, np.ndarray]:
    draw = np.random.default_rng(3)
    values = draw.integers(0, 4, (2, ROWS, COLS)).astype("uint8")
    return Stack.open([write_raster(tmp_path_factory.mktemp("edges") / "image.tif", values, nodata=0)]), values


def indices(edge: str, size: int, before: int, after: int) -> np.ndarray:
    """What scipy finds at each place of a line and beyond it (numpy 1.26 pads wrongly where it has to mirror twice)."""
    places = [np.arange(-before, size + after)]
    return ndimage.map_coordinates(np.arange(size), places, order=0, mode=edge)


def padded(plane: np.ndarray, halo: int, edge: str) -> np.ndarray:
    """The whole image with what lies around it."""
    if edge == "nodata":
        return np.pad(plane, halo)
    rows, cols = (indices(edge, size, halo, halo) for size in plane.shape)
    return plane[rows][:, cols]


@given(st.sampled_from(["reflect", "nearest"]), st.integers(1, 9), st.integers(0, 40), st.integers(0, 40))
def test_indices_are_scipys(edge: str, size: int, before: int, after: int) -> None:
    found = source_indices(-before, size + after, size, edge)
    assert np.array_equal(found, indices(edge, size, before, after))


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_block_with_any_halo(image: tuple[Stack, np.ndarray], data: st.DataObject) -> None:
    stack, values = image
    edge, halo = data.draw(st.sampled_from(EDGES)), data.draw(st.integers(0, 30))
    row, col = data.draw(st.integers(0, ROWS - 1)), data.draw(st.integers(0, COLS - 1))
    window = Window(col, row, data.draw(st.integers(1, COLS - col)), data.draw(st.integers(1, ROWS - row)))
    found, valid = read_block(stack, window, halo, edge)
    part = np.s_[row : row + window.height + 2 * halo, col : col + window.width + 2 * halo]
    assert np.array_equal(found, np.stack([padded(plane, halo, edge)[part] for plane in values]))
    assert np.array_equal(valid, padded((values != 0).all(axis=0), halo, edge)[part])


def test_unknown_rule(image: tuple[Stack, np.ndarray]) -> None:
    with pytest.raises(ValueError, match="mirror"):
        read_block(image[0], Window(0, 0, 2, 2), 1, "mirror")


@pytest.mark.parametrize("edge", EDGES)
@pytest.mark.parametrize("halo", [1, 4, 13])
@pytest.mark.parametrize(
    ("backend", "shape"),
    [(("serial", 1), (1, 1)), (("serial", 1), (3, 5)), (("threads", 2), (2, COLS)), (("threads", 3), (5, 4))],
)
def test_blockwise_is_the_whole_image(
    image: tuple[Stack, np.ndarray], tmp_path: Path, edge: str, halo: int, backend: tuple[str, int], shape: tuple
) -> None:
    stack, values = image
    paths = {name: str(tmp_path / f"{name}.tif") for name in ("output", "second")}
    run = Run(*backend, block_shape=shape)
    run_blocks(stack, WindowSum(halo, edge), paths, run)
    run.outputs.publish()
    valid = (values != 0).all(axis=0)
    for name, plane in (("output", np.where(valid, values[0], 0)), ("second", valid)):
        side = 2 * halo + 1
        whole = padded(plane.astype("int32"), halo, edge)
        total = np.lib.stride_tricks.sliding_window_view(whole, (side, side)).sum(axis=(2, 3))
        assert np.array_equal(read_raster(paths[name])[0], np.where(valid, total, -1))
