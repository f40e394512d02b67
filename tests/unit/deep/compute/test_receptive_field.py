"""The receptive field is computed from the layers, and is what gradients say."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")

from torch import nn  # noqa: E402

from terroir.core.deep.compute.extents import Resize, Spread, Window  # noqa: E402
from terroir.core.deep.compute.graph import trace  # noqa: E402
from terroir.core.deep.compute.layers import Untraceable  # noqa: E402
from terroir.core.deep.compute.receptive_field import measured_field, needed_extents, receptive_field  # noqa: E402
from terroir.core.deep.networks.unet import UNet  # noqa: E402

pytestmark = pytest.mark.unit


class Strange(nn.Module):
    """Layers of many kinds; nothing that dies out, so that gradients reach all that they can."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Conv2d(2, 4, 5, padding=4, dilation=2)
        self.down = nn.Conv2d(4, 4, 3, stride=2, padding=1)
        self.mean = nn.AvgPool2d(2)
        self.inner = nn.Conv2d(4, 4, (3, 1), padding=(1, 0))
        self.up = nn.ConvTranspose2d(4, 4, 4, stride=2, padding=1)
        self.wide = nn.Upsample(scale_factor=2, mode="bilinear")
        self.head = nn.Conv2d(8, 3, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        one = torch.tanh(self.first(x))
        low = self.mean(self.down(one)) * 0.5
        high = nn.functional.interpolate(self.up(self.inner(low)), scale_factor=2)
        return self.head(torch.cat([high + self.wide(self.up(low)), one], dim=1))


@pytest.mark.parametrize("passed", [False, True], ids=["up-convolution", "passed indices"])
@pytest.mark.parametrize(("depth", "side", "margin"), [(1, 18, 8), (2, 44, 22), (3, 100, 46)])
def test_field_of_the_unet(depth: int, side: int, margin: int, passed: bool) -> None:
    torch.manual_seed(0)
    module = UNet(2, 3, 64, width=4, depth=depth, passed_indices=passed).eval()
    found = receptive_field(trace(module))
    assert (found.side, found.margin) == (side, margin)
    assert module.receptive_field == side
    if depth < 3:
        assert measured_field(module, 2, module.multiple, 64) == found


def test_field_of_layers_of_many_kinds() -> None:
    torch.manual_seed(1)
    module = Strange().eval()
    graph = trace(module)
    assert graph.multiple == 4
    assert receptive_field(graph) == measured_field(module, 2, 4, 128)


def test_a_deeper_layer_is_worth_more() -> None:
    """Araujo et al. 2019: each convolution adds (kernel − 1) times the strides before it."""
    layers = nn.Sequential(nn.Conv2d(1, 1, 3, padding=1), nn.MaxPool2d(2), nn.Conv2d(1, 1, 3, padding=1))
    layers.append(nn.Upsample(scale_factor=2))
    graph = trace(layers)
    # One pooled place sees 3 pooled ones: 2 + 2 · 2 pixels, and one more at each side.
    assert receptive_field(graph).side == 8
    assert needed_extents(graph, (0, 1), (1, 2))[graph.image] == ((-3, 5), (-3, 5))


@pytest.mark.parametrize(
    "axis",
    [Window(3, 2, 1), Window(5, 1, 0, 3), Window(2, 2), Spread(4, 2, 1), Spread(2, 2), Resize(3), Resize(2, True)],
    ids=str,
)
def test_what_is_made_of_what_is_needed(axis: Window | Spread | Resize) -> None:
    for start in range(-9, 10):
        for length in (1, 2, 5, 12):
            made = axis.made(axis.needed((start, start + length)))
            assert made[0] <= start
            assert made[1] >= start + length
            if axis.scale <= 1:
                assert made == (start, start + length)


@pytest.mark.parametrize(
    ("module", "why"),
    [
        (nn.Sequential(nn.Conv2d(2, 2, 1), nn.InstanceNorm2d(2)), "InstanceNorm2d"),
        (nn.Sequential(nn.AdaptiveAvgPool2d(1)), "AdaptiveAvgPool2d"),
        (nn.Sequential(nn.Conv2d(2, 2, 3, stride=2)), "another resolution"),
        (nn.Sequential(nn.Upsample(size=(8, 8))), "upsampling"),
        (nn.Sequential(nn.BatchNorm2d(2, track_running_stats=False)), "running statistics"),
    ],
)
def test_what_cannot_be_followed_says_why(module: nn.Module, why: str) -> None:
    with pytest.raises(Untraceable, match=why):
        trace(module)


def test_a_field_without_end_is_none() -> None:
    class Everywhere(nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return x - x.mean((2, 3), keepdim=True)

    assert measured_field(Everywhere(), 2, 4, 64) is None
    assert measured_field(nn.Conv2d(2, 2, 3, padding=1), 2, 4, 64).margin == 1


def dead(form: str) -> nn.Module:
    """Two convolutions around an activation that lets nothing through of any image of ordinary numbers."""

    class Dead(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.one, self.two = nn.Conv2d(2, 4, 5, padding=2), nn.Conv2d(4, 3, 3, padding=1)
            self.one.bias.data.fill_(-1000.0)
            self.act = {"module": nn.ReLU(), "in place": nn.ReLU(inplace=True), "saturated": nn.Sigmoid()}.get(form)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            x = self.one(x)
            if self.act is not None:
                return self.two(self.act(x))
            acts = {
                "function": nn.functional.relu,
                "method": torch.Tensor.relu,
                "clamp": lambda x: x.clamp(min=0),
                "maximum": lambda x: torch.maximum(x, torch.zeros_like(x)),
            }
            return self.two(acts[form](x))

    return Dead().eval()


@pytest.mark.parametrize("form", ["module", "in place", "saturated", "function", "method", "clamp", "maximum"])
def test_dead_units_hide_nothing_of_the_field(form: str) -> None:
    found = measured_field(dead(form), 2, 4, 64)
    assert (found.side, found.margin) == (7, 3)


@pytest.mark.parametrize("width", [1, 4])
@pytest.mark.parametrize("seed", range(4))
def test_the_field_of_narrow_networks_at_any_weights(width: int, seed: int) -> None:
    torch.manual_seed(seed)
    layers = [nn.Conv2d(2, width, 3, padding=1)]
    for _ in range(28):
        layers += [nn.BatchNorm2d(width), nn.ReLU(), nn.Conv2d(width, width, 3, padding=1)]
    module = nn.Sequential(*layers, nn.ReLU(), nn.Conv2d(width, 3, 3, padding=1)).eval()
    before = {name: value.clone() for name, value in module.state_dict().items()}
    assert measured_field(module, 2, 1, 96) == receptive_field(trace(module))
    assert all(torch.equal(value, before[name]) for name, value in module.state_dict().items())


@pytest.mark.parametrize(
    "pool",
    [nn.MaxPool2d(3, 1, 1), nn.MaxPool2d(3, 1, 1, 2), nn.MaxPool2d(4, 2, 1), nn.MaxPool2d(2, ceil_mode=True)],
    ids=str,
)
def test_every_pixel_that_is_pooled_counts(pool: nn.MaxPool2d) -> None:
    layers = [nn.Conv2d(2, 4, 3, padding=pool.dilation), pool, nn.Conv2d(4, 3, 3, padding=1)]
    module = nn.Sequential(*layers, *([nn.Upsample(scale_factor=2)] if pool.stride == 2 else ())).eval()
    graph = trace(module)
    assert measured_field(module, 2, graph.multiple, 64) == receptive_field(graph)


def test_branches_that_cancel_out_and_probabilities() -> None:
    class Difference(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.near, self.far = nn.Conv2d(2, 3, 5, padding=2), nn.Conv2d(2, 3, 5, padding=2)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return (self.near(x) - self.far(x)).softmax(1)

    module = Difference().eval()
    module.far.load_state_dict(module.near.state_dict())
    assert measured_field(module, 2, 1, 64).margin == 2
