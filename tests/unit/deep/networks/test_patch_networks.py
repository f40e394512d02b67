"""Networks of patches: shapes, sizes, names and numbers of parameters."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("torch")

import torch

from terroir.core.deep.networks.freezing import freeze
from terroir.core.deep.networks.resnet18 import ResNet18
from terroir.core.deep.networks.shapes import left_over
from terroir.core.deep.networks.sigma import Sigma
from terroir.core.deep.networks.sliding_window import SlidingWindow
from terroir.core.errors import ParameterError

pytestmark = pytest.mark.unit


def parameters_of(module: Any) -> int:
    return sum(parameter.numel() for parameter in module.parameters())


@pytest.mark.parametrize(
    ("made", "bands", "classes", "size"),
    [
        (Sigma, 3, 6, 30),
        (Sigma, 1, 2, 22),
        (Sigma, 5, 3, 47),
        (SlidingWindow, 4, 5, 65),
        (SlidingWindow, 2, 3, 52),
        (ResNet18, 3, 4, 32),
        (ResNet18, 6, 2, 7),
    ],
)
def test_patches_become_logits(made: Any, bands: int, classes: int, size: int) -> None:
    module = made(bands, classes, size)
    assert module(torch.zeros(2, bands, size, size)).shape == (2, classes)


def test_sigma_is_the_network_of_the_field() -> None:
    # 3 × 3 convolutions of 32, 64 and 128, 2 × 2 pixels of 128 into a dense layer of 64.
    expected = (27 * 32 + 32) + (9 * 32 * 64 + 64) + (9 * 64 * 128 + 128) + (4 * 128 * 64 + 64) + (64 * 6 + 6)
    module = Sigma(3, 6, 30)
    assert parameters_of(module) == expected
    sides, x = [], torch.zeros(1, 3, 30, 30)
    for layer in module:
        x = layer(x)
        if x.ndim == 4 and (not sides or sides[-1] != x.shape[-1]):
            sides.append(x.shape[-1])
    assert sides == [28, 14, 12, 6, 4, 2]
    assert [layer.p for layer in module if isinstance(layer, torch.nn.Dropout)] == [0.5] * 3


def test_pooling_before_rectifying_is_the_same() -> None:
    x = torch.randn(2, 3, 8, 8)
    pool, relu = torch.nn.MaxPool2d(2), torch.nn.ReLU()
    assert torch.equal(pool(relu(x)), relu(pool(x)))


def test_sliding_window_has_about_110000_parameters() -> None:
    assert parameters_of(SlidingWindow(4, 5, 65)) == 109_797
    plain = SlidingWindow(4, 5, 65, batch_norm=False)
    assert not any(isinstance(layer, torch.nn.BatchNorm2d) for layer in plain)
    assert abs(parameters_of(plain) - 110_000) < 1_000


@pytest.mark.parametrize(("made", "least"), [(Sigma, 22), (SlidingWindow, 49)])
def test_patches_too_small_are_refused_with_the_least_size(made: Any, least: int) -> None:
    assert made(1, 2, least)(torch.zeros(1, 1, least, least)).shape == (1, 2)
    with pytest.raises(ParameterError, match=rf"^SIZE: of patches of {least - 1} × {least - 1} .* at least {least}"):
        made(1, 2, least - 1)


@given(
    st.lists(st.tuples(st.integers(1, 6), st.integers(1, 4)), min_size=1, max_size=6),
    st.integers(1, 200),
)
def test_what_is_left_of_a_patch(steps: list[tuple[int, int]], size: int) -> None:
    walked = size
    for side, stride in steps:
        walked = len(range(0, walked - side + 1, stride))
    if walked:
        assert left_over(size, steps, "net") == walked
    else:
        with pytest.raises(ParameterError) as caught:
            left_over(size, steps, "net")
        least: Any = caught.value.values["least"]
        assert least > size
        assert left_over(least, steps, "net") == 1


@pytest.mark.parametrize(
    ("made", "arguments"),
    [
        (Sigma, {"dropout": 1}),
        (Sigma, {"dropout": -0.1}),
        (Sigma, {"dropout": "much"}),
        (Sigma, {"dropout": float("nan")}),
        (SlidingWindow, {"batch_norm": 1}),
        (SlidingWindow, {"dropout": True}),
        (ResNet18, {"small_input": "yes"}),
    ],
)
def test_bad_arguments(made: Any, arguments: dict[str, Any]) -> None:
    with pytest.raises(ParameterError, match=rf"^PARAMETERS: {next(iter(arguments))} is .*; give "):
        made(3, 4, 65, **arguments)


def test_resnet_has_the_names_of_torchvision() -> None:
    module = ResNet18(3, 1000, 224)
    assert parameters_of(module) == 11_689_512  # torchvision's resnet18
    names = list(module.state_dict())
    assert len(names) == 122
    parts = ("weight", "bias", "running_mean", "running_var", "num_batches_tracked")
    assert names[:6] == ["conv1.weight", *(f"bn1.{key}" for key in parts)]
    assert {"layer1.0.conv1.weight", "layer2.0.downsample.0.weight", "layer4.1.bn2.running_var", "fc.bias"} <= set(
        names
    )
    assert "layer1.0.downsample.0.weight" not in names


def test_small_input_keeps_resolution_and_weights() -> None:
    usual, small = ResNet18(3, 4, 30), ResNet18(3, 4, 30, small_input=True)
    small.load_state_dict(usual.state_dict())
    sides: list[int] = []
    for module in (usual, small):
        module.layer4.register_forward_hook(lambda part, given, answer: sides.append(answer.shape[-1]))
        with torch.no_grad():
            module.eval()(torch.zeros(1, 3, 30, 30))
    assert sides == [1, 4]


def test_freezing_leaves_the_last_layer() -> None:
    module = ResNet18(3, 4, 16)
    held, left = freeze(module)
    assert left == 512 * 4 + 4
    assert held + left == parameters_of(module)
    assert [name for name, one in module.named_parameters() if one.requires_grad] == ["fc.weight", "fc.bias"]
    module.train()
    for part in module.frozen_modules:
        part.eval()
    before = {name: value.clone() for name, value in module.state_dict().items()}
    step = torch.optim.SGD([one for one in module.parameters() if one.requires_grad], 0.1)
    module(torch.randn(4, 3, 16, 16)).sum().backward()
    step.step()
    changed = [name for name, value in module.state_dict().items() if not torch.equal(value, before[name])]
    assert changed == ["fc.weight", "fc.bias"]
    assert module.fc.training
    assert sorted(module.state_dict()) == sorted(before)


def test_nothing_to_freeze() -> None:
    with pytest.raises(ValueError, match="no parameters"):
        freeze(torch.nn.ReLU())
