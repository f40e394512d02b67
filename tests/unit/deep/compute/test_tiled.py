"""Tiles computed layer by layer are parts of the whole image's answer."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")

from torch import nn  # noqa: E402

from terroir.core.deep.compute.folding import folded  # noqa: E402
from terroir.core.deep.compute.graph import trace  # noqa: E402
from terroir.core.deep.compute.receptive_field import receptive_field  # noqa: E402
from terroir.core.deep.compute.tiled import TiledNetwork  # noqa: E402
from terroir.core.deep.networks.unet import UNet  # noqa: E402

pytestmark = pytest.mark.unit
CPU = torch.device("cpu")


def lived(module: nn.Module, seed: int = 0) -> nn.Module:
    """The module as if it had been trained: batch normalisation that does something."""
    torch.manual_seed(seed)
    for part in module.modules():
        if isinstance(part, nn.BatchNorm2d):
            nn.init.normal_(part.running_mean)
            nn.init.uniform_(part.running_var, 0.5, 2)
            nn.init.uniform_(part.weight, 0.5, 1.5)
            nn.init.normal_(part.bias)
    return module.eval().requires_grad_(False)


class Mixed(nn.Module):
    """Branches, strides, dilations, groups, a sum with itself, and normalisation before and after convolutions."""

    def __init__(self) -> None:
        super().__init__()
        self.before = nn.BatchNorm2d(3)
        self.one = nn.Sequential(nn.Conv2d(3, 8, 3, padding=2, dilation=2), nn.BatchNorm2d(8), nn.PReLU())
        self.down = nn.Sequential(nn.Conv2d(8, 8, 4, stride=2, padding=1, groups=4), nn.BatchNorm2d(8), nn.GELU())
        self.pool, self.mean = nn.MaxPool2d(3, 2, 1), nn.AvgPool2d(2)
        self.up = nn.Sequential(nn.ConvTranspose2d(8, 8, 4, stride=2, padding=1, groups=2), nn.BatchNorm2d(8))
        self.head = nn.Conv2d(16, 4, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        one = self.one(self.before(x))
        two = self.down(one)
        low = self.pool(two) + self.mean(two)
        high = self.up(self.up(low + low)) * 0.1
        wide = nn.functional.interpolate(two, scale_factor=2, mode="bilinear", align_corners=False)
        return self.head(nn.functional.dropout(torch.cat((high + one, torch.relu(wide)), 1), 0.5, False))


def made_of(name: str) -> nn.Module:
    torch.manual_seed(4)
    if name == "mixed":
        return lived(Mixed())
    return lived(UNet(3, 4, 64, width=4, depth=2 if name == "passed indices" else 3, passed_indices=name != "U-Net"))


def largest_difference(module: nn.Module, image: torch.Tensor) -> float:
    """Between tiles at several places, of two sizes, with and without room to spare, and the whole image's answer."""
    graph = trace(module)
    multiple, found = graph.multiple, []
    with torch.inference_mode():
        whole = module(image).softmax(1)
        for tile, extra in ((4 * multiple, 0), (2 * multiple, 3)):
            around = receptive_field(graph).margin + extra
            tiled = TiledNetwork(graph, tile, around, CPU)
            first = -(-around // multiple) * multiple
            for row, col in ((first, first), (first + multiple, first + 3 * multiple)):
                seen = image[:, :, row - around : row + tile + around, col - around : col + tile + around]
                answer = tiled(seen).softmax(1)
                assert answer.shape == (2, 4, tile, tile)
                found.append(float((answer - whole[:, :, row : row + tile, col : col + tile]).abs().max()))
    return max(found)


@pytest.mark.parametrize("name", ["U-Net", "passed indices", "mixed"])
def test_tiles_are_parts_of_the_whole(name: str) -> None:
    image = torch.randn(2, 3, 160, 176, generator=torch.Generator().manual_seed(2))
    module = made_of(name)
    assert largest_difference(module.double(), image.double()) < 1e-12
    # Logits as a trained network has them: at random they would be ten times as large, and their last digits too.
    module.float().head.weight.mul_(0.1)
    assert largest_difference(module, image) < 1e-5


def test_margins_are_not_wider_than_needed() -> None:
    """A pixel less, and there is not enough: the receptive field is exact."""
    graph = trace(lived(UNet(1, 2, 64, width=4)))
    margin = receptive_field(graph).margin
    tiled = TiledNetwork(graph, 16, margin - 1, CPU)
    with torch.inference_mode(), pytest.raises(Exception, match=r"."):
        tiled(torch.zeros(1, 1, 16 + 2 * margin - 2, 16 + 2 * margin - 2))


def test_inputs_are_left_alone() -> None:
    tiled = TiledNetwork(trace(lived(UNet(2, 3, 64, width=4))), 8, 46, CPU)
    image = torch.randn(1, 2, 100, 100)
    before = image.clone()
    with torch.inference_mode():
        first, second = tiled(image), tiled(image)
    assert torch.equal(image, before)
    assert torch.equal(first, second)


def test_folding_leaves_no_normalisation_after_convolutions() -> None:
    steps = folded(trace(lived(UNet(2, 3, 64, width=4)))).steps
    assert not [step for step in steps if isinstance(step.run, nn.BatchNorm2d)]
    assert any(isinstance(step.run, nn.BatchNorm2d) for step in folded(trace(lived(Mixed()))).steps)


def test_what_is_held_is_counted() -> None:
    """Without computing anything: as a map does before it starts."""
    graph = trace(lived(UNet(2, 3, 64, width=4)))
    real, counted = TiledNetwork(graph, 16, 46, CPU), TiledNetwork(graph, 16, 46, torch.device("meta"))
    with torch.inference_mode():
        real(torch.zeros(1, 2, 108, 108))
        counted(torch.zeros(1, 2, 108, 108, device="meta"))
    assert real.peak == counted.peak > 4 * 108 * 108 * 4
