"""U-Net: a class for every pixel, from the pixel's details and from what lies around it."""

from __future__ import annotations

from typing import Any, Optional

import torch
from torch import nn

from ...errors import ParameterError

_DEEPEST = 6


class ResidualBlock(nn.Module):
    """Two convolutions of 3 × 3 with batch normalisation, added to their input (He et al. 2016, figure 2).

    Parameters
    ----------
    inputs, outputs : int
        Channels; where they differ, the input passes a convolution of 1 × 1 (option B of the paper).
    """

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, padding=1, bias=False)
        self.norm1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, padding=1, bias=False)
        self.norm2 = nn.BatchNorm2d(outputs)
        self.shortcut: nn.Module = nn.Identity()
        if inputs != outputs:
            self.shortcut = nn.Sequential(nn.Conv2d(inputs, outputs, 1, bias=False), nn.BatchNorm2d(outputs))
        self.relu = nn.ReLU()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Same rows and columns as `x`, shape (n, inputs, h, w)."""
        inner = self.relu(self.norm1(self.conv1(x)))
        found: torch.Tensor = self.relu(self.norm2(self.conv2(inner)) + self.shortcut(x))
        return found


class Upsampling(nn.Module):
    """Twice the rows and columns.

    Parameters
    ----------
    inputs, outputs : int
        Channels.
    passed_indices : bool
        Whether values return to where pooling found the largest ones (Noh et al. 2015, section 3.1.1), zeros between
        them, instead of an up-convolution of 2 × 2 (Ronneberger et al. 2015).
    """

    def __init__(self, inputs: int, outputs: int, passed_indices: bool) -> None:
        super().__init__()
        self.unpool: Optional[nn.MaxUnpool2d] = None
        if passed_indices:
            self.conv: nn.Module = nn.Conv2d(inputs, outputs, 1, bias=False)
            self.unpool = nn.MaxUnpool2d(2, 2)
        else:
            self.conv = nn.ConvTranspose2d(inputs, outputs, 2, stride=2, bias=False)
        self.norm = nn.BatchNorm2d(outputs)

    def forward(self, x: torch.Tensor, indices: torch.Tensor) -> torch.Tensor:
        """Shape (n, outputs, 2 h, 2 w) of `x` (n, inputs, h, w); `indices` are those of the pooling."""
        found: torch.Tensor = self.norm(self.conv(x))
        return found if self.unpool is None else self.unpool(found, indices)


class UNet(nn.Module):
    """Encoder, decoder, and connections between their equal levels (Ronneberger et al. 2015), of residual blocks.

    With the default width and depth it has about 1.3 million parameters for 4 bands and 5 classes.

    Parameters
    ----------
    bands, classes : int
        What comes in and goes out.
    size : int
        Side of the tiles that it learns from, a multiple of ``2 ** depth``.
    width : int
        Channels at full resolution; they double with every level but the lowest one, which has those of the level
        above it.
    depth : int
        Poolings.
    passed_indices : bool
        See `Upsampling`.

    Attributes
    ----------
    multiple : int
        Rows and columns of an image must be multiples of this.
    receptive_field : int
        Side of the square of pixels that a pixel's answer may depend on; see ``compute/receptive_field.py``.

    Raises
    ------
    ParameterError
        If the arguments do not fit each other.
    """

    def __init__(
        self, bands: int, classes: int, size: int, width: int = 32, depth: int = 3, passed_indices: bool = False
    ) -> None:
        super().__init__()
        _check(size, width, depth, passed_indices)
        self.multiple = 2**depth
        channels = [width * 2**level for level in range(depth)]
        lowest = channels[-1]
        befores = [bands, *channels[:-1]]
        self.encoders = nn.ModuleList(ResidualBlock(a, b) for a, b in zip(befores, channels))
        self.pool = nn.MaxPool2d(2, 2, return_indices=True)
        self.bottom = ResidualBlock(channels[-1], lowest)
        belows = [*channels[1:], lowest]
        self.upsamplings = nn.ModuleList(Upsampling(a, b, passed_indices) for a, b in zip(belows, channels))
        self.decoders = nn.ModuleList(ResidualBlock(2 * count, count) for count in channels)
        self.head = nn.Conv2d(width, classes, 1)
        self.apply(_initialise)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Logits (n, classes, h, w) of images (n, bands, h, w)."""
        passed = []
        for encoder in self.encoders:
            x = encoder(x)
            pooled, indices = self.pool(x)
            passed.append((x, indices))
            x = pooled
        x = self.bottom(x)
        for upsampling, decoder, (skipped, indices) in zip(
            reversed(self.upsamplings), reversed(self.decoders), reversed(passed)
        ):
            x = decoder(torch.cat([upsampling(x, indices), skipped], dim=1))
        found: torch.Tensor = self.head(x)
        return found

    @property
    def receptive_field(self) -> int:
        """Side of the square of pixels that a pixel's answer may depend on."""
        from ..compute.graph import trace
        from ..compute.receptive_field import receptive_field

        return receptive_field(trace(self)).side


def _initialise(module: nn.Module) -> None:
    """Weights that keep the variance through ReLU (He et al. 2015, equation 10)."""
    if isinstance(module, (nn.Conv2d, nn.ConvTranspose2d)):
        nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
        if module.bias is not None:
            nn.init.zeros_(module.bias)


def _check(size: int, width: Any, depth: Any, passed_indices: Any) -> None:
    for name, value, most in (("width", width, 1024), ("depth", depth, _DEEPEST)):
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= most:
            raise ParameterError(
                "{name} {value} is not possible; give a whole number from 1 to {most}",
                parameter="parameters",
                name=name,
                value=value,
                most=most,
            )
    if not isinstance(passed_indices, bool):
        raise ParameterError("passed_indices is true or false; correct it", parameter="parameters")
    if size % 2**depth:
        raise ParameterError(
            "tiles of {size} × {size} pixels cannot be halved {depth} times; give a multiple of {multiple}",
            parameter="size",
            size=size,
            depth=depth,
            multiple=2**depth,
        )
