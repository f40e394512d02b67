"""ResNet-18 with torchvision's names, so that weights that were learnt elsewhere fit."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from .arguments import switch_of

_WIDTHS = (64, 128, 256, 512)


class BasicBlock(nn.Module):
    """Two convolutions of 3 × 3 with batch normalisation, added to their input (He et al. 2016, figure 2).

    Parameters
    ----------
    inputs, outputs : int
        Channels.
    stride : int
        Of the first convolution; where it is not 1, or the channels differ, the input passes a convolution of 1 × 1
        with this stride (option B of the paper).
    """

    def __init__(self, inputs: int, outputs: int, stride: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride=stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.relu = nn.ReLU(inplace=True)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.downsample: Any = None
        if stride != 1 or inputs != outputs:
            self.downsample = nn.Sequential(
                nn.Conv2d(inputs, outputs, 1, stride=stride, bias=False), nn.BatchNorm2d(outputs)
            )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Shape (n, outputs, h / stride, w / stride) of `x` (n, inputs, h, w)."""
        inner = self.bn2(self.conv2(self.relu(self.bn1(self.conv1(x)))))
        found: torch.Tensor = self.relu(inner + (x if self.downsample is None else self.downsample(x)))
        return found


class ResNet18(nn.Module):
    """The residual network of 18 layers (He et al. 2016, table 1).

    Parameters
    ----------
    bands, classes : int
        What comes in and goes out.
    size : int
        Side of the patches (pixels); any, for the last map is averaged. The network sees a patch at 1/32 of its
        resolution in the end.
    small_input : bool
        For patches of less than about 64 pixels: the first convolution moves by one pixel instead of two, and the
        pooling after it is left out, so that the last map has 1/8 of the resolution. The weights stay the same.

    Raises
    ------
    ParameterError
        If an argument is none.
    """

    def __init__(self, bands: int, classes: int, size: int, small_input: bool = False) -> None:
        super().__init__()
        del size
        small = switch_of("small_input", small_input)
        self.conv1 = nn.Conv2d(bands, _WIDTHS[0], 7, stride=1 if small else 2, padding=3, bias=False)
        self.bn1 = nn.BatchNorm2d(_WIDTHS[0])
        self.relu = nn.ReLU(inplace=True)
        self.maxpool = nn.Identity() if small else nn.MaxPool2d(3, stride=2, padding=1)
        channels = _WIDTHS[0]
        for number, width in enumerate(_WIDTHS, start=1):
            blocks = BasicBlock(channels, width, 1 if number == 1 else 2), BasicBlock(width, width, 1)
            self.add_module(f"layer{number}", nn.Sequential(*blocks))
            channels = width
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(channels, classes)
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                # He et al. 2015, equation 14: keeps the variance through layers of rectifiers.
                nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Logits, shape (n, classes), of patches (n, bands, size, size)."""
        x = self.maxpool(self.relu(self.bn1(self.conv1(x))))
        for number in range(1, len(_WIDTHS) + 1):
            x = self.get_submodule(f"layer{number}")(x)
        found: torch.Tensor = self.fc(torch.flatten(self.avgpool(x), 1))
        return found
