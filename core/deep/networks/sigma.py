"""A patch network of three convolutions."""

from __future__ import annotations

from collections import OrderedDict

from torch import nn

from .arguments import share_of
from .shapes import left_over

_WIDTHS = (32, 64, 128)
_DENSE = 64
_STEPS = ((3, 1), (2, 2)) * len(_WIDTHS)


class Sigma(nn.Sequential):
    """Three blocks of 3 × 3 convolution (32, 64, 128), pooling, ReLU and dropout, a dense layer of 64, and the classes.

    The layout is that of the SIGMA network for patches of 30 × 30 pixels; convolutions have no padding, so that every
    pixel of an image can be asked about in one dense pass. ReLU follows the pooling, where it does the same to a
    quarter of the numbers: the largest of rectified values is the rectified largest.

    Parameters
    ----------
    bands, classes : int
        What comes in and goes out.
    size : int
        Side of the patches (pixels); 30 leaves 2 × 2 pixels for the dense layer.
    dropout : float
        Share of the values that training leaves out after every block, from 0 to 1 (Srivastava et al. 2014).

    Raises
    ------
    ParameterError
        If nothing is left of a patch, or an argument is none.
    """

    def __init__(self, bands: int, classes: int, size: int, dropout: float = 0.5) -> None:
        left = left_over(size, _STEPS, "sigma")
        share = share_of("dropout", dropout)
        layers: OrderedDict[str, nn.Module] = OrderedDict()
        channels = bands
        for number, width in enumerate(_WIDTHS, start=1):
            layers[f"conv{number}"] = nn.Conv2d(channels, width, 3)
            layers[f"pool{number}"] = nn.MaxPool2d(2)
            layers[f"relu{number}"] = nn.ReLU()
            layers[f"dropout{number}"] = nn.Dropout(share)
            channels = width
        layers["flatten"] = nn.Flatten()
        layers["dense"] = nn.Linear(channels * left * left, _DENSE)
        layers["relu"] = nn.ReLU()
        layers["out"] = nn.Linear(_DENSE, classes)
        super().__init__(layers)
