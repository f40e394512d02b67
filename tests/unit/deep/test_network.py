"""A trained network as numbers: written, read, built, and never trusted."""

from __future__ import annotations

import json
import pickle
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from terroir.core.deep.architectures import ARCHITECTURES, build, of_kind  # noqa: E402 after the skip
from terroir.core.deep.network import BadWeights, Network, dump_network, load_network, require_source  # noqa: E402
from terroir.core.deep.spec import NetworkSpec  # noqa: E402
from terroir.core.errors import ModelError, ParameterError  # noqa: E402

pytestmark = pytest.mark.unit

SPEC = NetworkSpec("patch", "sigma", {}, 2, 3, 30, (0.0, 0.0), (1.0, 1.0))
CUSTOM = b"""
import torch

class Tiny(torch.nn.Module):
    def __init__(self, bands, classes):
        super().__init__()
        self.out = torch.nn.Linear(bands, classes)

    def forward(self, images):
        return self.out(images.mean((2, 3)))
"""
CUSTOM_SPEC = replace(
    SPEC, architecture="custom", custom={"file": "tiny.py", "sha256": sha256(CUSTOM).hexdigest(), "class": "Tiny"}
)


def network(spec: NetworkSpec = SPEC, source: bytes | None = None) -> Network:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(5)
        return Network.of(build(spec, source), spec, source)


def answer(of: Network) -> np.ndarray:
    images = torch.from_numpy(np.random.default_rng(1).normal(size=(4, 2, 30, 30)).astype(np.float32))
    with torch.inference_mode():
        return of.module()(images).numpy()


def test_it_answers_the_same_after_it_was_written_and_read() -> None:
    made = network()
    data = dump_network(made)
    assert data == dump_network(made)
    read = load_network(SPEC, data)
    np.testing.assert_array_equal(answer(read), answer(made))
    assert not read.module().training


def test_single_numbers_stay_single_numbers() -> None:
    spec = NetworkSpec("segmentation", "unet", {"width": 4, "depth": 1}, 2, 3, 16, (0.0, 0.0), (1.0, 1.0))
    read = load_network(spec, dump_network(network(spec)))
    assert {value.shape for name, value in read.state.items() if name.endswith("num_batches_tracked")} == {()}


def test_it_travels_without_its_module() -> None:
    made = network()
    made.module()
    np.testing.assert_array_equal(answer(pickle.loads(pickle.dumps(made))), answer(made))


def test_building_moves_nobodys_random_numbers() -> None:
    made = network()
    before = torch.random.get_rng_state()
    made.module()
    assert torch.equal(torch.random.get_rng_state(), before)


def test_a_copy_is_kept_of_the_weights() -> None:
    module = build(SPEC)
    made = Network.of(module, SPEC)
    before = {name: value.copy() for name, value in made.state.items()}
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.add_(1)
    for name, value in before.items():
        np.testing.assert_array_equal(made.state[name], value)


@pytest.mark.parametrize("length", [0, 7, 8, 100, -1])
def test_damaged_weights_are_refused(length: int) -> None:
    with pytest.raises(BadWeights):
        load_network(SPEC, dump_network(network())[:length])


def test_weights_of_another_network_are_refused() -> None:
    with pytest.raises(BadWeights, match="size mismatch"):
        load_network(replace(SPEC, classes=4), dump_network(network()))
    made = network()
    made.state.pop(sorted(made.state)[0])
    with pytest.raises(BadWeights, match="Missing"):
        load_network(SPEC, dump_network(made))


def test_weights_that_are_not_finite_are_refused() -> None:
    made = network()
    next(iter(made.state.values())).flat[0] = np.nan
    with pytest.raises(BadWeights, match="not finite"):
        load_network(SPEC, dump_network(made))


def test_a_header_that_lies_is_refused() -> None:
    header = json.dumps({"a": {"dtype": "F32", "shape": [10**9], "data_offsets": [0, 4 * 10**9]}}).encode()
    with pytest.raises(BadWeights):
        load_network(SPEC, len(header).to_bytes(8, "little") + header)
    header = json.dumps({"a": {"dtype": "PICKLE", "shape": [1], "data_offsets": [0, 4]}}).encode()
    with pytest.raises(BadWeights, match="PICKLE"):
        load_network(SPEC, len(header).to_bytes(8, "little") + header + bytes(4))


def test_a_network_of_ones_own_holds_no_code(tmp_path: Path) -> None:
    data = dump_network(network(CUSTOM_SPEC, CUSTOM))
    assert b"import" not in data
    read = load_network(CUSTOM_SPEC, data)
    assert read.needs_source
    with pytest.raises(ModelError, match=r"^NETWORK: .*tiny\.py"):
        require_source(read, None, "a.terroir")
    with pytest.raises(ModelError, match=r"^NETWORK: .*cannot be read"):
        require_source(read, str(tmp_path / "none.py"), "a.terroir")
    other = tmp_path / "tiny.py"
    other.write_bytes(CUSTOM + b"\n")
    with pytest.raises(ModelError, match=r"^NETWORK: .*not the file that the model was trained with"):
        require_source(read, str(other), "a.terroir")
    other.write_bytes(CUSTOM)
    found = require_source(read, str(other), "a.terroir")
    np.testing.assert_array_equal(answer(found), answer(network(CUSTOM_SPEC, CUSTOM)))


def test_weights_that_do_not_fit_the_file_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "tiny.py"
    path.write_bytes(CUSTOM)
    made = network(CUSTOM_SPEC, CUSTOM)
    made.state["out.bias"] = np.zeros(7, np.float32)
    with pytest.raises(ModelError, match=r"^NETWORK: the weights in a\.terroir do not fit"):
        require_source(load_network(CUSTOM_SPEC, dump_network(made)), str(path), "a.terroir")


def test_arguments_that_are_not_known_are_refused() -> None:
    with pytest.raises(ParameterError, match=r"^PARAMETERS: unet has no argument colour"):
        build(NetworkSpec("segmentation", "unet", {"colour": 1}, 2, 3, 16, (0.0, 0.0), (1.0, 1.0)))


@pytest.mark.parametrize("name", [name for name in ARCHITECTURES if name != "custom"])
def test_arguments_that_the_table_names_are_the_modules_own(name: str) -> None:
    found = ARCHITECTURES[name]
    size = {"slidingwindow": 65, "resnet18": 64}.get(name, 32 if "segmentation" in found.kinds else 30)
    spec = NetworkSpec(found.kinds[0], name, dict(found.defaults), 3, 4, size, (0.0,) * 3, (1.0,) * 3)
    module = build(spec).eval()
    with torch.inference_mode():
        shape = tuple(module(torch.zeros(2, 3, size, size)).shape)
    assert shape == ((2, 4) if spec.kind == "patch" else (2, 4, size, size))
    assert name in of_kind(spec.kind)


@pytest.mark.parametrize(
    "spec",
    [
        replace(SPEC, size=600_000),
        NetworkSpec("segmentation", "unet", {"width": 1024, "depth": 6}, 2, 3, 64, (0.0, 0.0), (1.0, 1.0)),
    ],
    ids=["patches", "channels"],
)
def test_a_description_that_lies_costs_no_memory(spec: NetworkSpec) -> None:
    """A file of a few kilobytes may say that its network has billions of weights."""
    with pytest.raises(BadWeights, match="Error"):
        load_network(spec, dump_network(network()))


def test_weights_of_half_precision_are_computed_in_full() -> None:
    made = network()
    halves = {name: value.astype(np.float16) for name, value in made.state.items()}
    found = answer(Network(SPEC, halves))
    np.testing.assert_array_equal(
        found, answer(Network(SPEC, {name: value.astype(np.float32) for name, value in halves.items()}))
    )
