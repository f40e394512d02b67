"""A segmentation network through the block engine: as if the image were one tile, and the same bits everywhere."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from terroir.core.blocks import run_blocks  # noqa: E402 after the skip
from terroir.core.blocks.edges import source_indices  # noqa: E402
from terroir.core.classes import ClassTable  # noqa: E402
from terroir.core.deep.architectures import build  # noqa: E402
from terroir.core.deep.fully import fully_predictor  # noqa: E402
from terroir.core.deep.network import Network  # noqa: E402
from terroir.core.deep.predict import DeepBlock  # noqa: E402
from terroir.core.deep.spec import NetworkSpec  # noqa: E402
from terroir.core.deep.standardise import to_input  # noqa: E402
from terroir.core.outputs import Outputs  # noqa: E402
from terroir.core.raster.stack import Stack  # noqa: E402
from terroir.core.run import Run  # noqa: E402
from terroir.tests.unit.making import read_raster, write_raster  # noqa: E402

pytestmark = pytest.mark.unit

SPEC = NetworkSpec("segmentation", "unet", {"width": 4, "depth": 2}, 2, 3, 16, (100.0, 90.0), (40.0, 30.0))
ROWS, COLS = 301, 530


@pytest.fixture(scope="module")
def network() -> Network:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(4)
        module = build(SPEC)
        module(torch.randn(4, 2, 32, 32))  # running statistics that are not 0 and 1
        with torch.no_grad():
            module.head.weight.mul_(0.3)  # probabilities that are neither 0 nor 1
        return Network.of(module, SPEC)


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> str:
    data = np.random.default_rng(8).integers(1, 255, (2, ROWS, COLS)).astype(np.uint8)
    data[:, 40:60, 200:300] = 0
    return write_raster(tmp_path_factory.mktemp("unet") / "image.tif", data, nodata=0)


def mapped(network: Network, image: str, folder: Path, **how: Any) -> np.ndarray:
    folder.mkdir(exist_ok=True)
    model: Any = SimpleNamespace(
        estimator=network, card=SimpleNamespace(classes=ClassTable.from_labels({1: "a", 2: "b", 3: "c"}))
    )
    function = DeepBlock(model, fully_predictor(network), ("probabilities",))
    run = Run(outputs=Outputs(), **how)
    run_blocks(Stack.open([image]), function, {"probabilities": str(folder / "map.tif")}, run)
    run.outputs.publish()
    return read_raster(folder / "map.tif")


@pytest.fixture(scope="module")
def serial(network: Network, image: str, tmp_path_factory: pytest.TempPathFactory) -> np.ndarray:
    return mapped(network, image, tmp_path_factory.mktemp("serial"), backend="serial")


def test_it_is_the_untiled_image(network: Network, image: str, serial: np.ndarray) -> None:
    margin = fully_predictor(network).margin
    stack = Stack.open([image])
    data, valid = stack.read(stack.grid.window)
    above = -(-margin // 4) * 4  # pooling begins at the image's corner
    rows = source_indices(-above, ROWS + above + (-ROWS - 2 * above) % 4, ROWS, "reflect")
    cols = source_indices(-above, COLS + above + (-COLS - 2 * above) % 4, COLS, "reflect")
    whole = to_input(data[:, rows][:, :, cols], valid[np.ix_(rows, cols)], SPEC.mean, SPEC.std)
    with torch.inference_mode():
        shares = torch.softmax(network.module()(torch.from_numpy(whole)[None]), 1)[0].numpy()
    expected = shares[:, above : above + ROWS, above : above + COLS]
    assert np.ptp(expected[:, valid], axis=1).min() > 0.1
    np.testing.assert_allclose(serial[:, valid], expected[:, valid], rtol=0, atol=1e-5)
    assert (serial[:, ~valid] == -1).all()


@pytest.mark.parametrize(
    "how",
    [
        {"backend": "threads", "workers": 2},
        {"backend": "processes", "workers": 2},
        {"backend": "serial", "block_shape": (300, 500)},
        {"backend": "threads", "workers": 3, "block_shape": (40, 40), "memory": 1},
    ],
)
def test_blocks_workers_and_backends_change_no_bit(
    network: Network, image: str, serial: np.ndarray, tmp_path: Path, how: dict[str, Any]
) -> None:
    np.testing.assert_array_equal(mapped(network, image, tmp_path, **how), serial)
