"""The U-Net: size, shapes, gradients, and arguments that cannot work."""

from __future__ import annotations

from typing import Any

import pytest

torch = pytest.importorskip("torch")

from terroir.core.deep.networks.unet import UNet  # noqa: E402
from terroir.core.errors import ParameterError  # noqa: E402

pytestmark = pytest.mark.unit


def test_about_as_many_weights_as_published() -> None:
    """LaSTIG's fully convolutional network has about 1.3 million, for 4 bands and 5 classes."""
    counts = [sum(p.numel() for p in UNet(4, 5, 128, passed_indices=p).parameters()) for p in (False, True)]
    assert counts == [1_326_053, 1_246_181]


@pytest.mark.parametrize("passed", [False, True])
@pytest.mark.parametrize("depth", [1, 3])
def test_a_class_for_every_pixel(depth: int, passed: bool) -> None:
    module = UNet(3, 5, 32, width=4, depth=depth, passed_indices=passed)
    assert module.multiple == 2**depth
    images = torch.randn(2, 3, 24, 40, requires_grad=True)
    logits = module(images)
    assert logits.shape == (2, 5, 24, 40)
    logits.square().sum().backward()
    assert all(p.grad is not None and p.grad.abs().sum() > 0 for p in module.parameters())


def test_the_same_seed_gives_the_same_weights() -> None:
    states = []
    for seed in (1, 1, 2):
        torch.manual_seed(seed)
        states.append(UNet(2, 3, 32, width=4).state_dict()["head.weight"])
    assert torch.equal(states[0], states[1])
    assert not torch.equal(states[0], states[2])


@pytest.mark.parametrize(
    ("size", "arguments", "names"),
    [
        (64, {"width": 0}, "parameters"),
        (64, {"width": 4.5}, "parameters"),
        (64, {"width": True}, "parameters"),
        (64, {"depth": 7}, "parameters"),
        (64, {"passed_indices": "yes"}, "parameters"),
        (60, {}, "size"),
    ],
)
def test_arguments_that_cannot_work(size: int, arguments: dict[str, Any], names: str) -> None:
    with pytest.raises(ParameterError) as caught:
        UNet(3, 5, size, **arguments)
    assert caught.value.parameter == names
