"""Segmentation networks over tiles: as one pass over the whole image, in whatever blocks."""

from __future__ import annotations

import contextlib
import pickle
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from torch import nn  # noqa: E402

from terroir.core.deep import fully as fully_module  # noqa: E402
from terroir.core.deep.compute.fully import MARGIN, TILE, field_of  # noqa: E402
from terroir.core.deep.compute.held import working_bytes  # noqa: E402
from terroir.core.deep.fully import FullyPredictor, fully_predictor  # noqa: E402
from terroir.core.deep.network import Network  # noqa: E402
from terroir.core.deep.networks.unet import UNet  # noqa: E402
from terroir.core.deep.spec import NetworkSpec  # noqa: E402
from terroir.core.errors import ModelError  # noqa: E402

pytestmark = pytest.mark.unit


def spec(bands: int = 2, classes: int = 3, **arguments: Any) -> NetworkSpec:
    arguments = {"width": 4, "depth": 2, **arguments}
    return NetworkSpec("segmentation", "unet", arguments, bands, classes, 64, (0.0,) * bands, (1.0,) * bands)


def unet(**arguments: Any) -> Network:
    torch.manual_seed(3)
    made = spec(**arguments)
    module = UNet(2, 3, 64, **made.parameters)
    # Logits as a trained network has them: at random they would be ten times as large, and their last digits too.
    module.head.weight.data.mul_(0.1)
    return Network.of(module, made)


class Held(Network):
    """A network whose module is given."""

    def __init__(self, module: nn.Module) -> None:
        super().__init__(spec(), {})
        self._given = module.eval()

    def module(self) -> nn.Module:
        return self._given


class Global(nn.Module):
    """Sees the whole image."""

    multiple = 1

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(2, 3, 3, padding=1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.conv(x) + x.mean((1, 2, 3), keepdim=True)


class Odd(nn.Module):
    """Can be asked, but not followed."""

    multiple = 2

    def __init__(self) -> None:
        super().__init__()
        self.down, self.up = nn.Conv2d(2, 4, 3, 2, 1), nn.Conv2d(4, 3, 3, padding=1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return nn.functional.interpolate(self.up(self.down(x)), size=x.shape[2:])


@pytest.mark.parametrize("passed", [False, True])
def test_tiled_is_untiled(passed: bool) -> None:
    network = unet(passed_indices=passed)
    predictor = fully_predictor(network)
    assert (predictor.tile, predictor.margin) == (TILE, 22)
    around = 24
    side = TILE + 2 * around + 64
    image = np.random.default_rng(1).normal(size=(1, 2, side, side)).astype(np.float32)
    with torch.inference_mode():
        whole = network.module()(torch.from_numpy(image)).softmax(1).numpy()
    for row, col in ((around, around), (around + 64, around + 32)):
        rows, cols = slice(row - 22, row + TILE + 22), slice(col - 22, col + TILE + 22)
        found = predictor(np.ascontiguousarray(image[:, :, rows, cols]))
        assert found.dtype == np.float32
        np.testing.assert_allclose(found, whole[:, :, row : row + TILE, col : col + TILE], rtol=0, atol=1e-5)


def test_a_tile_is_the_same_alone_among_others_and_elsewhere() -> None:
    predictor = fully_predictor(unet())
    side = predictor.tile + 2 * predictor.margin
    images = np.random.default_rng(2).normal(size=(2, 2, side, side)).astype(np.float32)
    both = predictor(images)
    np.testing.assert_array_equal(both[1:], predictor(images[1:]))
    there: FullyPredictor = pickle.loads(pickle.dumps(predictor))
    np.testing.assert_array_equal(both[:1], there(images[:1]))


def test_a_network_that_cannot_be_followed_is_measured() -> None:
    module = Odd()
    predictor = fully_predictor(Held(module))
    assert predictor.margin == 4
    assert "measured" in predictor.notes[0][0]
    assert predictor.bytes_per_pixel == working_bytes(module.eval(), 2, 128)
    side = TILE + 8
    image = torch.randn(1, 2, side + 8, side + 8, generator=torch.Generator().manual_seed(0))
    with torch.inference_mode():
        whole = module(image).softmax(1)[:, :, 8 : 8 + TILE, 8 : 8 + TILE]
    np.testing.assert_allclose(predictor(image[:, :, 4:-4, 4:-4].numpy()), whole, rtol=0, atol=1e-5)


def test_a_network_that_sees_without_end_gets_a_margin_and_a_note() -> None:
    predictor = fully_predictor(Held(Global()))
    assert predictor.margin == MARGIN
    assert "OVERLAP" in predictor.notes[0][0]
    side = predictor.tile + 2 * MARGIN
    assert predictor(np.zeros((1, 2, side, side), np.float32)).shape == (1, 3, TILE, TILE)


def test_what_the_training_shows_around_a_tile() -> None:
    assert field_of(unet().module(), 2) == (4, 22)
    assert field_of(Odd().eval(), 2) == (2, 3)
    assert field_of(Global().eval(), 2) == (1, MARGIN)


def test_an_answer_of_another_shape_is_refused() -> None:
    with pytest.raises(ModelError, match="a class for every pixel") as caught:
        fully_predictor(Held(nn.Sequential(nn.Conv2d(2, 3, 3))))
    assert caught.value.parameter == "network"


def test_memory_is_counted_honestly() -> None:
    """Between what one layer at full resolution takes and ten times as much as the largest ones."""
    predictor = fully_predictor(unet())
    assert 4 * 4 * 2 < predictor.bytes_per_pixel < 400


class Shy(nn.Module):
    """Cannot be followed; looks around a pixel only where the image is bright."""

    multiple = 2

    def __init__(self) -> None:
        super().__init__()
        self.one, self.two = nn.Conv2d(2, 4, 9, padding=4), nn.Conv2d(4, 3, 9, padding=4)
        self.one.bias.data.fill_(-30.0)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if x.shape[0] == 0:
            return x
        return self.two(self.one(x).relu())


def test_a_network_whose_units_are_dead_at_first_is_mapped_as_a_whole() -> None:
    torch.manual_seed(1)
    module = Shy()
    predictor = fully_predictor(Held(module))
    assert predictor.margin == 8
    around = 16
    side = TILE + 2 * around
    image = 200 * torch.rand(1, 2, side, side, generator=torch.Generator().manual_seed(0))
    with torch.inference_mode():
        whole = module(image).softmax(1)[..., around:-around, around:-around].numpy()
    cut = slice(around - predictor.margin, side - around + predictor.margin)
    np.testing.assert_allclose(predictor(image[..., cut, cut].numpy()), whole, rtol=0, atol=1e-5)


class Counted(nn.Module):
    """Layers whose memory is known: functions, views, and a shortcut that is held until the end."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.one, self.two, self.three = (nn.Conv2d(n, width, 1) for n in (2, width, width))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        kept = self.one(x)
        x = nn.functional.relu(self.two(kept), inplace=True)
        x = x.flatten(2).view(kept.shape)
        return torch.cat([self.three(x), kept], 1)


@pytest.mark.parametrize("width", [1, 8, 64])
def test_memory_of_a_network_that_cannot_be_followed_is_measured(width: int) -> None:
    # `kept`, x, the third layer and the concatenation of two; the latter twice for a moment; the image twice.
    assert working_bytes(Counted(width).eval(), 2, 32) == 4 * width * (5 + 2 * 2) + 8 * 2


def test_exact_arithmetic_holds_while_the_network_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a card of NVIDIA's, at which it is aimed."""
    held: list[str] = []

    @contextlib.contextmanager
    def exact(device: Any) -> Iterator[None]:
        held.append(device.type)
        yield
        held.append("over")

    predictor = fully_predictor(unet())
    monkeypatch.setattr(fully_module, "exact_arithmetic", exact)
    side = predictor.tile + 2 * predictor.margin
    predictor._plan.ask = lambda image: held.append("asked") or torch.zeros(1, 3, TILE, TILE)
    predictor(np.zeros((1, 2, side, side), np.float32))
    assert held == ["cpu", "asked", "over"]


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a graphics card")
def test_a_card_computes_what_the_processor_does() -> None:
    network = unet(width=16)
    here, there = fully_predictor(network), fully_predictor(network, torch.device("cuda"))
    side = here.tile + 2 * here.margin
    image = np.random.default_rng(4).normal(size=(1, 2, side, side)).astype(np.float32)
    np.testing.assert_allclose(there(image), here(image), rtol=0, atol=1e-5)
