"""A small patch network for large patches."""

from __future__ import annotations

from collections import OrderedDict

from torch import nn

from .arguments import share_of, switch_of
from .shapes import left_over

_BLOCKS = ((6, 32), (3, 64), (3, 64), (3, 64))
"""Side and channels of the convolutions."""
_DENSE = 48
_STEPS = tuple(step for side, _ in _BLOCKS for step in ((side, 1), (2, 2)))


class SlidingWindow(nn.Sequential):
    """Four blocks of convolution, batch normalisation, pooling and ReLU, a dense layer, and the classes.

    For patches of 65 × 65 pixels with 4 bands and 5 classes it has 109,797 parameters. It follows what is published of
    LaSTIG's sliding-window network, the size of patches and network, whose exact layers are not. Convolutions have no
    padding, so that every pixel of an image can be asked about in one dense pass.

    Parameters
    ----------
    bands, classes : int
        What comes in and goes out.
    size : int
        Side of the patches (pixels); 65 leaves 2 × 2 pixels for the dense layer.
    batch_norm : bool
        Whether the channels are normalised after every convolution (Ioffe and Szegedy 2015).
    dropout : float
        Share of the values before the last layer that training leaves out, from 0 to 1.

    Raises
    ------
    ParameterError
        If nothing is left of a patch, or an argument is none.
    """

    def __init__(self, bands: int, classes: int, size: int, batch_norm: bool = True, dropout: float = 0.0) -> None:
        left = left_over(size, _STEPS, "slidingwindow")
        normalised = switch_of("batch_norm", batch_norm)
        layers: OrderedDict[str, nn.Module] = OrderedDict()
        channels = bands
        for number, (side, width) in enumerate(_BLOCKS, start=1):
            layers[f"conv{number}"] = nn.Conv2d(channels, width, side, bias=not normalised)
            if normalised:
                layers[f"norm{number}"] = nn.BatchNorm2d(width)
            layers[f"pool{number}"] = nn.MaxPool2d(2)
            layers[f"relu{number}"] = nn.ReLU()
            channels = width
        layers["flatten"] = nn.Flatten()
        layers["dense"] = nn.Linear(channels * left * left, _DENSE)
        layers["relu"] = nn.ReLU()
        layers["dropout"] = nn.Dropout(share_of("dropout", dropout))
        layers["out"] = nn.Linear(_DENSE, classes)
        super().__init__(layers)
