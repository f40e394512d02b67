"""The dense form gives every pixel what the patch around it would get."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("torch")

import torch
from torch import nn
from torch.nn import functional

from terroir.core.deep.architectures import build
from terroir.core.deep.dense.chain import NotDense, chain_of
from terroir.core.deep.dense.convert import dense_form
from terroir.core.deep.dense.predictor import DensePredictor
from terroir.core.deep.network import Network
from terroir.core.deep.spec import NetworkSpec
from terroir.tests.unit.deep.dense.toys import Given

pytestmark = pytest.mark.unit


def lived_in(module: Any, bands: int, size: int, seed: int = 0) -> Any:
    """A module whose weights are large enough to differ, and whose running statistics are not those of the start."""
    torch.manual_seed(seed)
    for parameter in module.parameters():
        nn.init.normal_(parameter, 0.1, 0.3 if parameter.ndim > 1 else 0.1)
    module.train()
    for _ in range(3):
        module(torch.randn(6, bands, size, size) * 2 + 1)
    return module.eval()


def patchwise(module: Any, image: np.ndarray, size: int, margin: int, tile: int) -> np.ndarray:
    """Probabilities patch by patch, shape (classes, tile, tile): patches begin size // 2 before their pixel."""
    first = margin - size // 2
    cut = image[:, first:, first:]
    windows = np.lib.stride_tricks.sliding_window_view(cut, (size, size), (1, 2))[:, :tile, :tile]
    patches = windows.transpose(1, 2, 0, 3, 4).reshape(-1, len(image), size, size)
    with torch.no_grad():
        parts = [
            torch.softmax(module(torch.from_numpy(np.ascontiguousarray(part))), 1)
            for part in np.array_split(patches, 8)
        ]
    return torch.cat(parts).numpy().T.reshape(-1, tile, tile)


def small(predictor: DensePredictor, tile: int) -> DensePredictor:
    predictor.tile = tile
    return predictor


def check(module: Any, bands: int, size: int, tile: int = 12, seed: int = 0) -> None:
    module = lived_in(module, bands, size, seed)
    with torch.no_grad():
        classes = module(torch.zeros(1, bands, size, size)).shape[1]
    predictor = small(DensePredictor(Given(module, bands, classes, size)), tile)
    side = tile + 2 * predictor.margin
    image = np.random.default_rng(seed).standard_normal((bands, side, side)).astype(np.float32)
    before = image.copy()
    found = predictor(image[np.newaxis])
    assert found.dtype == np.float32
    assert found.shape == (1, classes, tile, tile)
    np.testing.assert_array_equal(image, before)
    expected = patchwise(module, image, size, predictor.margin, tile)
    assert np.ptp(expected) > 0.01  # of a network that says the same everywhere, everything would be right
    np.testing.assert_allclose(found[0], expected, rtol=0, atol=1e-5)
    np.testing.assert_allclose(found.sum(axis=1), 1, atol=1e-5)


@pytest.mark.parametrize(
    ("architecture", "bands", "size", "parameters"),
    [
        ("sigma", 3, 30, {}),
        ("sigma", 1, 31, {}),
        ("sigma", 2, 27, {}),
        ("sigma", 4, 38, {}),
        ("slidingwindow", 4, 65, {}),
        ("slidingwindow", 2, 52, {"batch_norm": False}),
    ],
)
def test_shipped_networks(architecture: str, bands: int, size: int, parameters: dict[str, Any]) -> None:
    spec = NetworkSpec("patch", architecture, {}, bands, 5, size, (0.0,) * bands, (1.0,) * bands)
    from terroir.core.deep.networks.sliding_window import SlidingWindow

    module = SlidingWindow(bands, 5, size, **parameters) if parameters else build(spec)
    check(module, bands, size, tile=4 if size > 40 else 8)


class Written(nn.Module):
    """A forward of its own, which is a chain."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(2, 6, 3), nn.Conv2d(6, 8, 3)
        self.norm = nn.BatchNorm2d(6)
        self.inner = nn.Sequential(nn.Linear(8 * 4, 10), nn.BatchNorm1d(10), nn.Tanh())
        self.out = nn.Linear(10, 3)

    def forward(self, x: Any) -> Any:
        x = functional.max_pool2d(functional.relu(self.norm(self.conv1(x))), 2)
        x = functional.dropout(self.conv2(x).relu(), 0.5, training=self.training)
        x = functional.avg_pool2d(x, kernel_size=2, stride=1)
        x = x.view(x.size(0), -1) if self.inner is None else x.reshape(x.shape[0], -1)
        return self.out(self.inner(x))


class Averaged(Written):
    def forward(self, x: Any) -> Any:
        x = self.conv2(functional.max_pool2d(self.conv1(x), 3, stride=2))
        return self.out(x.mean((2, 3)))

    def __init__(self) -> None:
        super().__init__()
        self.out = nn.Linear(8, 3)


def conv(inputs: int, outputs: int, side: int = 3, **more: Any) -> Any:
    return nn.Conv2d(inputs, outputs, side, **more)


CHAINS: dict[str, tuple[Callable[[], Any], int]] = {
    "mean pooling": (
        lambda: nn.Sequential(
            conv(2, 6), nn.AvgPool2d(2), nn.ReLU(), conv(6, 8), nn.AvgPool2d(3), nn.Flatten(), nn.Linear(32, 3)
        ),
        18,
    ),
    "three by three": (
        lambda: nn.Sequential(conv(2, 6), nn.MaxPool2d(3), nn.ELU(), conv(6, 4, 2), nn.Flatten(), nn.Linear(36, 3)),
        14,
    ),
    "overlapping": (
        lambda: nn.Sequential(
            conv(2, 6), nn.MaxPool2d(3, 2), conv(6, 8), nn.MaxPool2d(3, 1), nn.Flatten(), nn.Linear(8, 3)
        ),
        13,
    ),
    "strides": (
        lambda: nn.Sequential(
            conv(2, 6, 5, stride=3), nn.GELU(), conv(6, 8, stride=2, bias=False), nn.Flatten(), nn.Linear(72, 3)
        ),
        23,
    ),
    "dilated": (
        lambda: nn.Sequential(
            conv(2, 6, dilation=2),
            nn.MaxPool2d(2, dilation=2),
            conv(6, 8, dilation=(1, 2)),
            nn.Flatten(),
            nn.Linear(64, 3),
        ),
        18,
    ),
    "oblong": (
        lambda: nn.Sequential(
            conv(2, 6, (3, 1)), nn.MaxPool2d((2, 3), (1, 2)), conv(6, 8, (2, 4)), nn.Flatten(), nn.Linear(8 * 8 * 2, 3)
        ),
        12,
    ),
    "groups": (
        lambda: nn.Sequential(
            conv(2, 6), conv(6, 6, groups=3), nn.BatchNorm2d(6), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(54, 3)
        ),
        11,
    ),
    "normalised before": (
        lambda: nn.Sequential(
            nn.BatchNorm2d(2),
            conv(2, 6),
            nn.ReLU(),
            nn.BatchNorm2d(6, affine=False),
            nn.MaxPool2d(2),
            nn.BatchNorm2d(6),
            nn.Flatten(),
            nn.Linear(54, 3),
        ),
        8,
    ),
    "rectified before": (lambda: nn.Sequential(nn.ReLU(), conv(2, 6), nn.Flatten(), nn.Linear(54, 3)), 5),
    "global mean": (
        lambda: nn.Sequential(
            conv(2, 6),
            nn.MaxPool2d(2),
            conv(6, 8),
            nn.PReLU(8),
            nn.AdaptiveAvgPool2d(1),
            nn.Flatten(),
            nn.Dropout(),
            nn.Linear(8, 3),
        ),
        16,
    ),
    "global largest": (
        lambda: nn.Sequential(conv(2, 6), nn.AdaptiveMaxPool2d((2, 1)), nn.Flatten(), nn.Linear(12, 3)),
        10,
    ),
    "adaptive": (lambda: nn.Sequential(conv(2, 6), nn.AdaptiveAvgPool2d(4), conv(6, 3, 4), nn.Flatten()), 10),
    "nested": (
        lambda: nn.Sequential(
            nn.Sequential(conv(2, 6), nn.Sequential(nn.ReLU6(), nn.Dropout2d())),
            nn.MaxPool2d(2),
            nn.Flatten(),
            nn.Linear(24, 5),
            nn.BatchNorm1d(5),
            nn.SiLU(),
            nn.Linear(5, 3),
        ),
        6,
    ),
    "one pixel": (lambda: nn.Sequential(conv(2, 8, 1), nn.LeakyReLU(), conv(8, 3, 1), nn.Flatten()), 1),
    "all at once": (lambda: nn.Sequential(nn.Flatten(), nn.Linear(2 * 49, 3)), 7),
    "rounded up in vain": (
        lambda: nn.Sequential(conv(2, 6), nn.MaxPool2d(2, ceil_mode=True), nn.Flatten(), nn.Linear(24, 3)),
        6,
    ),
    "pixels at the end unseen": (
        lambda: nn.Sequential(conv(2, 6), nn.MaxPool2d(4), nn.Flatten(), nn.Linear(24, 3)),
        13,
    ),
    "written": (Written, 12),
    "averaged": (Averaged, 14),
    "a module within": (lambda: nn.Sequential(nn.Identity(), Written()), 12),
}


@pytest.mark.parametrize("name", CHAINS)
def test_chains(name: str) -> None:
    made, size = CHAINS[name]
    check(made(), 2, size)


@settings(max_examples=10, deadline=None)
@given(st.data())
def test_any_chain(data: Any) -> None:
    size = data.draw(st.integers(6, 18), label="size")
    layers: list[Any] = []
    channels, side = 2, size
    for _ in range(data.draw(st.integers(1, 4), label="blocks")):
        window = data.draw(st.integers(1, min(4, side)), label="window")
        stride = data.draw(st.integers(1, 3), label="stride")
        kind = data.draw(st.sampled_from(["conv", "max", "mean"]), label="kind")
        if kind == "conv":
            layers += [conv(channels, 4, window, stride=stride), nn.BatchNorm2d(4), nn.ReLU()]
            channels = 4
        else:
            layers.append((nn.MaxPool2d if kind == "max" else nn.AvgPool2d)(window, stride))
        side = (side - window) // stride + 1
    layers += [nn.Flatten(), nn.Linear(channels * side * side, 3)]
    check(nn.Sequential(*layers), 2, size, tile=5, seed=size)


class Branching(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv = conv(2, 3, 5)

    def forward(self, x: Any) -> Any:
        return (self.conv(x) + x[:, :1, 2:-2, 2:-2]).flatten(1)


class Twice(Branching):
    def forward(self, x: Any) -> Any:
        left = self.conv(x)
        return (functional.relu(left) + left).flatten(1)


class Deciding(Branching):
    def forward(self, x: Any) -> Any:
        return self.conv(x if x.sum() > 0 else -x).flatten(1)


class Odd(Branching):
    def forward(self, x: Any) -> Any:
        return torch.roll(self.conv(x), 1, 1).flatten(1)


@pytest.mark.parametrize(
    ("module", "message"),
    [
        (
            nn.Sequential(conv(2, 6, padding=1), nn.Flatten(), nn.Linear(150, 3)),
            "pads what it sees of a patch \\(Conv2d\\)",
        ),
        (nn.Sequential(conv(2, 6, padding="same"), nn.Flatten(), nn.Linear(150, 3)), "pads what it sees"),
        (nn.Sequential(nn.MaxPool2d(3, padding=1), nn.Flatten(), nn.Linear(8, 3)), "pads what it sees .*MaxPool2d"),
        (nn.Sequential(nn.MaxPool2d(2, ceil_mode=True), nn.Flatten(), nn.Linear(18, 3)), "of MaxPool2d is not known"),
        (nn.Sequential(nn.InstanceNorm2d(2), nn.Flatten(), nn.Linear(50, 3)), "of InstanceNorm2d is not known"),
        (nn.Sequential(conv(2, 3, 5), nn.BatchNorm2d(3, track_running_stats=False), nn.Flatten()), "normalises over"),
        (nn.Sequential(nn.AdaptiveAvgPool2d(2), nn.Flatten(), nn.Linear(8, 3)), "windows of AdaptiveAvgPool2d differ"),
        (nn.Sequential(conv(2, 3), nn.Flatten()), "more than one row"),
        (nn.Sequential(conv(2, 3, 5)), "more than one row"),
        (nn.Sequential(nn.Flatten(), nn.BatchNorm1d(50), nn.Linear(50, 3)), "normalises over"),
        (nn.Sequential(nn.Flatten(2), nn.Linear(25, 3)), "of Flatten is not known"),
        (nn.Sequential(conv(2, 3, 5), nn.Flatten(), nn.Softmax(1)), "of Softmax is not known"),
        (Branching(), "more than one way through it"),
        (Twice(), "more than one way through it"),
        (Deciding(), "cannot be followed step by step"),
        (Odd(), "of roll is not known"),
    ],
)
def test_networks_without_a_dense_form(module: Any, message: str) -> None:
    with pytest.raises(NotDense, match=message) as caught:
        dense_form(module.eval(), 2, 5)
    template, values = caught.value.note
    assert template.format(**values) == str(caught.value)


def test_a_chain_is_taken_apart_in_order() -> None:
    layers = [conv(2, 3), nn.ReLU(), nn.Flatten()]
    assert chain_of(nn.Sequential(layers[0], nn.Sequential(nn.Sequential(*layers[1:])))) == layers


def test_the_network_itself_stays_as_it_is() -> None:
    module = lived_in(CHAINS["nested"][0](), 2, 6)
    before = {name: value.clone() for name, value in module.state_dict().items()}
    form = dense_form(module, 2, 6)
    form(torch.randn(1, 2, 20, 20))
    for name, value in module.state_dict().items():
        assert torch.equal(value, before[name])


@pytest.fixture(scope="module")
def predictor() -> DensePredictor:
    torch.manual_seed(0)
    spec = NetworkSpec("patch", "sigma", {}, 2, 3, 30, (0.0, 0.0), (1.0, 1.0))
    return DensePredictor(Network.of(build(spec), spec))


def test_the_protocol(predictor: DensePredictor) -> None:
    assert (predictor.tile, predictor.margin, predictor.notes) == (256, 15, ())
    # 64 channels in and 128 out of the last convolution, of 4 bytes each.
    assert predictor.bytes_per_pixel >= 4 * (64 + 128)


def test_large_networks_get_smaller_tiles() -> None:
    wide = nn.Sequential(conv(1, 3000), nn.Flatten(), nn.Linear(3000, 2))
    predictor = DensePredictor(Given(wide, 1, 2, 3))
    assert predictor.tile in {32, 64}
    image = np.zeros((1, 1, predictor.tile + 2, predictor.tile + 2), np.float32)
    assert predictor(image).shape == (1, 2, predictor.tile, predictor.tile)


def test_neither_company_nor_threads_nor_journeys_change_a_bit(predictor: DensePredictor) -> None:
    one = small(predictor, 24)
    side = 24 + 2 * one.margin
    images = np.random.default_rng(1).standard_normal((4, 2, side, side)).astype(np.float32)
    together = one(images)
    other = small(pickle.loads(pickle.dumps(predictor)), 24)
    with ThreadPoolExecutor(2) as pool:
        apart = list(pool.map(lambda image: one(image[np.newaxis])[0], images))
    np.testing.assert_array_equal(np.stack(apart), together)
    np.testing.assert_array_equal(other(images[2:3])[0], together[2])
    assert one(images[:0]).shape == (0, 3, 24, 24)
