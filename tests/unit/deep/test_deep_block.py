"""A network on the map: every tile by itself, whatever the blocks, the workers and the backend."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

pytest.importorskip("torch")

from terroir.core.blocks import run_blocks
from terroir.core.blocks.edges import source_indices
from terroir.core.classes import ClassTable
from terroir.core.deep.predict import DeepBlock
from terroir.core.deep.spec import NetworkSpec
from terroir.core.deep.standardise import to_input
from terroir.core.errors import DataError, ModelError
from terroir.core.outputs import Outputs
from terroir.core.raster.stack import Stack
from terroir.core.run import Run
from terroir.tests.unit.deep.toys import Neighbourhood
from terroir.tests.unit.making import read_raster, write_raster

pytestmark = pytest.mark.unit

CLASSES = ClassTable.from_labels({3: "Forest", 7: "Water"})
SPEC = NetworkSpec("segmentation", "unet", {}, 2, 2, 16, (50.0, 20.0), (25.0, 5.0))
MODEL: Any = SimpleNamespace(estimator=SimpleNamespace(spec=SPEC), card=SimpleNamespace(classes=CLASSES))


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> str:
    draw = np.random.default_rng(3)
    data = draw.normal(50, 25, (2, 53, 71)).astype(np.float32)
    data[:, 10:14, 20:50] = -999
    return write_raster(tmp_path_factory.mktemp("image") / "image.tif", data, nodata=-999)


def classify(image: str, folder: Path, tile: int = 16, margin: int = 3, side: int = 1, **how: Any) -> dict[str, Any]:
    wanted = ("output", "confidence", "probabilities")
    function = DeepBlock(MODEL, Neighbourhood(tile, margin), wanted, 0.6, side)
    paths = {name: str(folder / f"{name}.tif") for name in wanted}
    run = Run(outputs=Outputs(), **how)
    run_blocks(Stack.open([image]), function, paths, run)
    run.outputs.publish()
    return {name: read_raster(path) for name, path in paths.items()}


def test_the_map_is_what_the_predictor_says_of_each_tile(image: str, tmp_path: Path) -> None:
    found = classify(image, tmp_path)
    stack = Stack.open([image])
    data, valid = stack.read(stack.grid.window)
    tile, margin = 16, 3
    rows = source_indices(-margin, 64 + margin, 53, "reflect")
    cols = source_indices(-margin, 80 + margin, 71, "reflect")
    whole = to_input(data[:, rows][:, :, cols], valid[np.ix_(rows, cols)], SPEC.mean, SPEC.std)
    # What lies beyond the margin at the lower right is nobody's business.
    whole[:, 53 + 2 * margin :], whole[:, :, 71 + 2 * margin :] = 0, 0
    expected = np.zeros((2, 64, 80), np.float32)
    ask = Neighbourhood(tile, margin)
    for row in range(0, 64, tile):
        for col in range(0, 80, tile):
            part = whole[:, row : row + tile + 2 * margin, col : col + tile + 2 * margin]
            expected[:, row : row + tile, col : col + tile] = ask(part[np.newaxis])[0]
    expected = expected[:, :53, :71]
    np.testing.assert_array_equal(found["probabilities"][:, valid], expected[:, valid])
    assert (found["probabilities"][:, ~valid] == -1).all()
    labels = np.where(expected.max(axis=0) < np.float32(0.6), 8, np.array([3, 7])[expected.argmax(axis=0)])
    np.testing.assert_array_equal(found["output"][0][valid], labels[valid])
    np.testing.assert_array_equal(found["confidence"][0][valid], expected.max(axis=0)[valid])


@pytest.mark.parametrize(
    ("side", "how"),
    [
        (1, {"backend": "threads", "workers": 2}),
        (1, {"backend": "processes", "workers": 2}),
        (1, {"block_shape": (16, 48)}),
        (1, {"block_shape": (37, 5), "workers": 2}),
        (2, {}),
        (3, {"block_shape": (1, 1)}),
        (1, {"memory": 1}),
    ],
)
def test_blocks_workers_and_backends_change_no_bit(image: str, tmp_path: Path, side: int, how: dict[str, Any]) -> None:
    (tmp_path / "one").mkdir()
    one = classify(image, tmp_path / "one", backend="serial", block_shape=(64, 80))
    other = classify(image, tmp_path, side=side, **{"backend": "serial", **how})
    for name, expected in one.items():
        np.testing.assert_array_equal(other[name], expected)


def test_blocks_that_cut_tiles_are_a_mistake(image: str) -> None:
    function = DeepBlock(MODEL, Neighbourhood(16, 3))
    assert (function.unit, function.halo, function.edge) == (16, 3, "reflect")
    stack = Stack.open([image])
    from terroir.core.blocks.contract import Block
    from terroir.core.raster.window import Window

    window = Window(8, 0, 16, 16)
    data, valid = stack.read(window.expanded(3))
    with pytest.raises(ValueError, match="does not begin where"):
        function(Block(data, valid, window, 3))


def test_an_area_of_applicability_is_refused() -> None:
    with pytest.raises(ModelError, match=r"^APPLICABLE: a network does not know"):
        DeepBlock(MODEL, Neighbourhood(16, 3), ("output", "applicable"))


@pytest.mark.parametrize("value", [-3.4028234663852886e38, 3e38])
def test_pixels_beyond_32_bits_are_refused_and_not_given_a_class(tmp_path: Path, value: float) -> None:
    """Reflectances with a nodata value that the file does not declare: (−3.4e38 − 0.1) / 0.05 is infinite."""
    data = np.random.default_rng(3).normal(0.1, 0.05, (2, 40, 40)).astype(np.float32)
    data[:, 10:14, 20:24] = value
    path = write_raster(tmp_path / "reflectance.tif", data)
    spec = NetworkSpec("segmentation", "unet", {}, 2, 2, 16, (0.1, 0.1), (0.05, 0.05))
    model: Any = SimpleNamespace(estimator=SimpleNamespace(spec=spec), card=SimpleNamespace(classes=CLASSES))
    run = Run(outputs=Outputs())
    with pytest.raises(DataError, match=r"^INPUT: valid pixels hold no finite numbers"):
        run_blocks(
            Stack.open([path]), DeepBlock(model, Neighbourhood(16, 3)), {"output": str(tmp_path / "map.tif")}, run
        )
    write_raster(tmp_path / "declared.tif", data, nodata=value)
    paths, run = {"output": str(tmp_path / "declared_map.tif")}, Run(outputs=Outputs())
    run_blocks(Stack.open([str(tmp_path / "declared.tif")]), DeepBlock(model, Neighbourhood(16, 3)), paths, run)
    run.outputs.publish()
    found = read_raster(paths["output"])[0]
    assert (found[10:14, 20:24] == 0).all()
    assert np.isin(found[:10], (3, 7)).all()


class Overflowing(Neighbourhood):
    """Finite numbers come in, and something else comes out."""

    def __call__(self, images: np.ndarray) -> np.ndarray:
        found = super().__call__(images)
        found[:, :, 5, 7] = np.nan
        return found


def test_answers_that_are_no_numbers_are_no_class(image: str, tmp_path: Path) -> None:
    paths = {"output": str(tmp_path / "map.tif")}
    with pytest.raises(DataError, match=r"^INPUT: valid pixels hold no finite numbers"):
        run_blocks(Stack.open([image]), DeepBlock(MODEL, Overflowing(16, 3)), paths, Run(outputs=Outputs()))
