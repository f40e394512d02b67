"""Every pixel of a map gets what the patch around it gets, at the image's edge too."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

pytest.importorskip("torch")

import torch

from terroir.core.blocks import run_blocks
from terroir.core.blocks.edges import source_indices
from terroir.core.classes import ClassTable
from terroir.core.deep.architectures import build
from terroir.core.deep.dense.lattice import LatticePredictor
from terroir.core.deep.dense.predictor import DensePredictor
from terroir.core.deep.network import Network
from terroir.core.deep.predict import DeepBlock
from terroir.core.deep.spec import NetworkSpec
from terroir.core.deep.standardise import to_input
from terroir.core.outputs import Outputs
from terroir.core.raster.stack import Stack
from terroir.core.run import Run
from terroir.tests.unit.making import read_raster, write_raster

pytestmark = pytest.mark.unit

SIZE = 24
SPEC = NetworkSpec("patch", "sigma", {}, 2, 3, SIZE, (50.0, 20.0), (25.0, 5.0))


@pytest.fixture(scope="module")
def network() -> Network:
    torch.manual_seed(2)
    module = build(SPEC)
    for parameter in module.parameters():
        if parameter.ndim > 1:
            torch.nn.init.kaiming_normal_(parameter)
    module.out.weight.data *= 0.2  # shares of 0 and 1 would hide what differs
    return Network.of(module, SPEC)


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> str:
    data = np.random.default_rng(3).normal(50, 25, (2, 19, 37)).astype(np.float32)
    data[:, 4:9, 20:30] = -999
    return write_raster(tmp_path_factory.mktemp("image") / "image.tif", data, nodata=-999)


@pytest.fixture(scope="module")
def expected(network: Network, image: str) -> np.ndarray:
    """Probabilities of each pixel's patch, shape (classes, rows, cols)."""
    stack = Stack.open([image])
    data, valid = stack.read(stack.grid.window)
    rows, cols = (source_indices(-SIZE // 2, n + SIZE // 2, n, "reflect") for n in valid.shape)
    whole = to_input(data[:, rows][:, :, cols], valid[np.ix_(rows, cols)], SPEC.mean, SPEC.std)
    patches = [whole[:, r : r + SIZE, c : c + SIZE] for r in range(19) for c in range(37)]
    with torch.no_grad():
        shares = torch.softmax(network.module()(torch.from_numpy(np.stack(patches))), 1)
    found: np.ndarray = shares.numpy().T.reshape(3, 19, 37)
    assert np.ptp(found[:, valid], axis=1).min() > 0.1  # else any pixel's patch would do for any other
    return found


def mapped(predictor: Any, image: str, folder: Path, **how: Any) -> np.ndarray:
    model: Any = SimpleNamespace(
        estimator=predictor._network,
        card=SimpleNamespace(classes=ClassTable.from_labels({1: "a", 2: "b", 3: "c"})),
    )
    function = DeepBlock(model, predictor, ("probabilities",))
    run = Run(outputs=Outputs(), **how)
    run_blocks(Stack.open([image]), function, {"probabilities": str(folder / "map.tif")}, run)
    run.outputs.publish()
    return read_raster(folder / "map.tif")


@pytest.mark.parametrize("kind", ["dense", "lattice"])
def test_each_pixel_has_its_own_patch(
    network: Network, image: str, expected: np.ndarray, tmp_path: Path, kind: str
) -> None:
    predictor: Any = DensePredictor(network) if kind == "dense" else LatticePredictor(network)
    if kind == "dense":
        predictor.tile = 16
    found = mapped(predictor, image, tmp_path, backend="serial")
    valid = Stack.open([image]).read(Stack.open([image]).grid.window)[1]
    np.testing.assert_allclose(found[:, valid], expected[:, valid], rtol=0, atol=1e-5)
    assert (found[:, ~valid] == -1).all()


def test_a_lattice_is_exact_at_its_points_up_to_the_edge(
    network: Network, image: str, expected: np.ndarray, tmp_path: Path
) -> None:
    found = mapped(LatticePredictor(network, None, 6), image, tmp_path)
    np.testing.assert_allclose(found[:, ::6, ::6][:, :1], expected[:, ::6, ::6][:, :1], rtol=0, atol=1e-5)
    np.testing.assert_allclose(found[:, 18, 36], expected[:, 18, 36], rtol=0, atol=1e-5)


@pytest.mark.parametrize(
    "how", [{"backend": "threads", "workers": 2}, {"block_shape": (16, 48)}, {"block_shape": (5, 7)}, {"memory": 1}]
)
def test_blocks_and_workers_change_no_bit(network: Network, image: str, tmp_path: Path, how: dict[str, Any]) -> None:
    found = []
    for name, circumstances in (("one", {"backend": "serial", "block_shape": (32, 48)}), ("other", how)):
        (tmp_path / name).mkdir()
        predictor = DensePredictor(network)
        predictor.tile = 16
        found.append(mapped(predictor, image, tmp_path / name, **circumstances))
    np.testing.assert_array_equal(*found)
