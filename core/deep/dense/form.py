"""The dense form of a network: what is computed for every pixel at once."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from .layers import Activation, Convolution, Layer, Pair, Scaling


@dataclass(frozen=True)
class DenseForm:
    """A network that answers for every pixel.

    Parameters
    ----------
    layers : tuple of Layer
        One after the other.
    channels : tuple of int
        Channels of what comes in, and of what each of the layers makes.
    """

    layers: tuple[Layer, ...]
    channels: tuple[int, ...]

    @property
    def reach(self) -> Pair:
        """Rows and columns that a patch has more than the one pixel that it answers for, as far as it is looked at."""
        return sum(layer.reach[0] for layer in self.layers), sum(layer.reach[1] for layer in self.layers)

    @property
    def values_per_pixel(self) -> int:
        """Numbers that are held at once for each pixel: what a layer reads and makes, and pooling in between."""
        most = 0
        for layer, before, after in zip(self.layers, self.channels, self.channels[1:]):
            # Activations and the like change what is there.
            most = max(most, before if isinstance(layer, (Scaling, Activation)) else before + after)
        return most

    def __call__(self, x: Any) -> Any:
        """Logits, shape (n, classes, h - reach, w - reach), of images (n, bands, h, w); changes no image."""
        import torch

        # A copy: some layers change what they are given.
        x = x.clone(memory_format=torch.channels_last)
        for layer in self.layers:
            x = layer(x)
        return x

    def to(self, device: Any) -> DenseForm:
        """The same on a device."""
        return DenseForm(tuple(_moved(layer, device) for layer in self.layers), self.channels)


def _moved(layer: Layer, device: Any) -> Layer:
    if isinstance(layer, Convolution):
        return Convolution(layer.weight.to(device), layer.bias.to(device), layer.dilation, layer.groups)
    if isinstance(layer, Scaling):
        return Scaling(layer.factor.to(device), layer.shift.to(device))
    if isinstance(layer, Activation):
        return Activation(deepcopy(layer.module).to(device))
    return layer
