"""Weights to start from, in whatever file they come."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("safetensors")

import safetensors.torch
import torch

from terroir.core.classes import ClassTable
from terroir.core.deep.networks.resnet18 import ResNet18
from terroir.core.deep.networks.sigma import Sigma
from terroir.core.deep.networks.unet import UNet
from terroir.core.deep.spec import NetworkSpec
from terroir.core.deep.weights import load_weights
from terroir.core.errors import InputFileError, ParameterError, TerroirError

pytestmark = pytest.mark.unit


def spec_of(bands: int = 3, classes: int = 4, size: int = 22, architecture: str = "sigma") -> NetworkSpec:
    return NetworkSpec("patch", architecture, {}, bands, classes, size, (0.0,) * bands, (1.0,) * bands)


@pytest.fixture
def theirs() -> Any:
    torch.manual_seed(4)
    return Sigma(3, 4, 22)


def saved(folder: Path, state: dict[str, Any], suffix: str = ".safetensors") -> str:
    path = folder / f"weights{suffix}"
    if suffix == ".safetensors":
        safetensors.torch.save_file(state, str(path))
    else:
        torch.save(state, path)
    return str(path)


def sentences(report: Any) -> list[str]:
    return [template.format(**values) for template, values in report.notes]


@pytest.mark.parametrize("suffix", [".safetensors", ".pt", ".pth"])
def test_the_same_network_takes_every_weight(tmp_path: Path, theirs: Any, suffix: str) -> None:
    mine = Sigma(3, 4, 22)
    report = load_weights(saved(tmp_path, theirs.state_dict(), suffix), mine, spec_of())
    assert (report.taken, report.dropped, report.adapted) == (10, (), ())
    assert sentences(report) == [f"10 of 10 tensors of the network start from weights{suffix}."]
    for name, value in theirs.state_dict().items():
        assert torch.equal(mine.state_dict()[name], value)


@pytest.mark.parametrize("wrap", ["state_dict", "model_state_dict", "model"])
def test_checkpoints_of_others(tmp_path: Path, theirs: Any, wrap: str) -> None:
    state = {f"module.{name}": value.to(torch.bfloat16) for name, value in theirs.state_dict().items()}
    mine = Sigma(3, 4, 22)
    assert load_weights(saved(tmp_path, {wrap: state, "epoch": 3}, ".pt"), mine, spec_of()).taken == 10
    torch.testing.assert_close(mine.conv1.weight, theirs.conv1.weight, rtol=0.01, atol=0)


def test_the_last_layer_stays_where_classes_differ(tmp_path: Path, theirs: Any) -> None:
    mine = Sigma(3, 7, 22)
    before = mine.out.weight.clone()
    report = load_weights(saved(tmp_path, theirs.state_dict()), mine, spec_of(classes=7))
    assert report.dropped == ("out.weight", "out.bias")
    assert report.taken == 8
    assert "for other classes" in sentences(report)[1]
    assert torch.equal(mine.out.weight, before)
    assert torch.equal(mine.dense.weight, theirs.dense.weight)


def test_a_file_without_the_last_layer(tmp_path: Path, theirs: Any) -> None:
    state = {name: value for name, value in theirs.state_dict().items() if not name.startswith("out.")}
    mine = Sigma(3, 4, 22)
    report = load_weights(saved(tmp_path, state), mine, spec_of())
    assert (report.taken, report.dropped) == (8, ())
    assert "out.weight, out.bias) is missing" in sentences(report)[1]
    del state["dense.bias"]
    with pytest.raises(ParameterError, match=r"missing: dense.bias; unknown: –"):
        load_weights(saved(tmp_path, state), mine, spec_of())


@pytest.mark.parametrize("bands", [1, 5])
def test_other_bands_start_from_the_mean_of_the_filters(tmp_path: Path, bands: int) -> None:
    """A grey image, the same in all bands, gets the answer of the original filters."""
    torch.manual_seed(1)
    theirs, mine = ResNet18(3, 4, 32).eval(), ResNet18(bands, 4, 32).eval()
    report = load_weights(saved(tmp_path, theirs.state_dict()), mine, spec_of(bands, 4, 32, "resnet18"))
    assert report.adapted == ("conv1.weight",)
    assert f"each of the {bands} bands" in sentences(report)[1]
    grey = torch.randn(2, 1, 32, 32)
    with torch.no_grad():
        torch.testing.assert_close(
            mine(grey.expand(2, bands, 32, 32)), theirs(grey.expand(2, 3, 32, 32)), rtol=1e-3, atol=1e-4
        )


@pytest.mark.parametrize(("channels", "bands"), [(3, 2), (4, 3), (4, 1)])
def test_fewer_bands_than_the_weights_want(tmp_path: Path, channels: int, bands: int) -> None:
    path = saved(tmp_path, Sigma(channels, 4, 22).state_dict())
    mine = Sigma(bands, 4, 22)
    before = {name: value.clone() for name, value in mine.state_dict().items()}
    with pytest.raises(
        ParameterError, match=rf"^WEIGHTS: .* learnt on {channels} bands, and the image has {bands}; give"
    ):
        load_weights(path, mine, spec_of(bands))
    for name, value in mine.state_dict().items():
        assert torch.equal(value, before[name])


def test_weights_of_torchvision_without_its_counters(tmp_path: Path) -> None:
    state = {name: value for name, value in ResNet18(3, 1000, 224).state_dict().items() if "num_batches" not in name}
    report = load_weights(saved(tmp_path, state, ".pth"), ResNet18(3, 5, 30), spec_of(3, 5, 30, "resnet18"))
    assert (report.taken, report.dropped) == (100, ("fc.weight", "fc.bias"))


def test_a_model_of_ours(tmp_path: Path, theirs: Any) -> None:
    from terroir.core.deep.network import Network
    from terroir.core.learning.card import ModelCard
    from terroir.core.learning.model import Model

    spec = spec_of(classes=2)
    module = Sigma(3, 2, 22)
    card = ModelCard(
        classes=ClassTable.from_labels({3: "Forest", 7: "Water"}),
        features=("a", "b", "c"),
        classifier="sigma",
        parameters={},
        seed=0,
        training_sha256="0" * 64,
        samples={3: 5, 7: 5},
        polygons={3: 1, 7: 1},
        weights="safetensors",
        network=spec.to_dict(),
    )
    path = tmp_path / "model.terroir"
    Model(card, Network.of(module, spec)).write(path)
    mine = Sigma(3, 4, 22)
    report = load_weights(str(path), mine, spec_of())
    assert report.dropped == ("out.weight", "out.bias")
    assert torch.equal(mine.conv3.weight, module.conv3.weight)


def _bad(folder: Path, kind: str, theirs: Any) -> str:
    state = theirs.state_dict()
    path = folder / "bad.pt"
    if kind == "module":
        torch.save(theirs, path)
    elif kind == "scripted":
        torch.jit.save(torch.jit.script(theirs), str(path))
    elif kind == "truncated":
        torch.save(state, path)
        path.write_bytes(path.read_bytes()[:-2000])
    elif kind == "text":
        path.write_text("no weights at all")
    elif kind == "empty":
        path.write_bytes(b"")
    elif kind == "tensor":
        torch.save(torch.zeros(3), path)
    elif kind == "numbers":
        torch.save({"a": 3}, path)
    elif kind == "sparse":
        torch.save({"a": torch.zeros(3, 3).to_sparse()}, path)
    elif kind == "zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("archive/data.pkl", b"cos\nsystem\n(S'touch hacked'\ntR.")
    return str(path)


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        *(
            (kind, "is no state dict: it is damaged, or pickles a whole module .* convert it with safetensors")
            for kind in ("module", "truncated", "text", "empty", "zip", "scripted")
        ),
        *((kind, "holds no state dict; save module.state_dict") for kind in ("tensor", "numbers", "sparse")),
    ],
)
@pytest.mark.filterwarnings("ignore")
def test_what_is_no_state_dict(tmp_path: Path, theirs: Any, kind: str, message: str) -> None:
    path = _bad(tmp_path, kind, theirs)
    with pytest.raises(InputFileError, match=rf"^WEIGHTS: {path} {message}") as caught:
        load_weights(path, Sigma(3, 4, 22), spec_of())
    assert "\n" not in str(caught.value)
    assert not Path("hacked").exists()


def test_bad_safetensors(tmp_path: Path, theirs: Any) -> None:
    path = Path(saved(tmp_path, theirs.state_dict()))
    sound = path.read_bytes()
    for text in (b"", b"\x00" * 8, sound[:-10], sound[:40], b"PK" + sound):
        path.write_bytes(text)
        with pytest.raises(InputFileError, match=r"^WEIGHTS: .*no sound file of safetensors"):
            load_weights(str(path), Sigma(3, 4, 22), spec_of())


def test_bad_places(tmp_path: Path) -> None:
    with pytest.raises(InputFileError, match=r"^WEIGHTS: .* does not exist"):
        load_weights(str(tmp_path / "none.pt"), Sigma(3, 4, 22), spec_of())
    other = tmp_path / "weights.h5"
    other.write_bytes(b"x")
    with pytest.raises(InputFileError, match=r"^WEIGHTS: .* ends in \.safetensors, \.pt, \.pth, \.terroir"):
        load_weights(str(other), Sigma(3, 4, 22), spec_of())
    model = tmp_path / "none.terroir"
    model.write_bytes(b"x")
    with pytest.raises(TerroirError, match=r"^WEIGHTS: "):
        load_weights(str(model), Sigma(3, 4, 22), spec_of())


def test_another_network(tmp_path: Path, theirs: Any) -> None:
    path = saved(tmp_path, theirs.state_dict())
    with pytest.raises(
        ParameterError, match=r"^WEIGHTS: .*another network \(missing: bn1.weight, bn1.bias, bn1.running_mean, …"
    ):
        load_weights(path, ResNet18(3, 4, 22), spec_of(architecture="resnet18"))
    with pytest.raises(
        ParameterError, match=r"^WEIGHTS: dense.weight in .* \(64, 128\), that of this network \(64, 512\)"
    ):
        load_weights(path, Sigma(3, 4, 30), spec_of(size=30))


def test_not_finite(tmp_path: Path, theirs: Any) -> None:
    state = theirs.state_dict()
    state["conv2.bias"][3] = np.nan
    with pytest.raises(InputFileError, match=r"^WEIGHTS: conv2.bias in .* is not finite"):
        load_weights(saved(tmp_path, state), Sigma(3, 4, 22), spec_of())


@pytest.mark.parametrize("bands", [4, 7])
def test_a_u_net_takes_the_weights_of_other_bands(tmp_path: Path, bands: int) -> None:
    """Its first block sees the image twice: by its first convolution, and by the connection around the block."""
    torch.manual_seed(5)
    theirs, mine = UNet(3, 4, 16, width=8, depth=1).eval(), UNet(bands, 4, 16, width=8, depth=1).eval()
    report = load_weights(saved(tmp_path, theirs.state_dict()), mine, spec_of(bands, size=16, architecture="unet"))
    assert report.adapted == ("encoders.0.conv1.weight", "encoders.0.shortcut.0.weight")
    assert "encoders.0.shortcut.0.weight" in " ".join(sentences(report))
    grey = torch.randn(1, 1, 16, 16)
    with torch.no_grad():
        expected, found = theirs(grey.expand(1, 3, 16, 16)), mine(grey.expand(1, bands, 16, 16))
    torch.testing.assert_close(found, expected, rtol=1e-4, atol=1e-5)
