"""From a patch network to its dense form.

A network without padding that moves its windows by more than a pixel (pooling, strides) sees each patch on a grid of
its own. Moved by one pixel everywhere instead, the same windows see all those grids at once: every pixel of what comes
out is what the patch around it gives, if from each stride on the windows look at every second (third, …) pixel, which
is a dilation that grows with the strides before it. Flattening and a dense layer are a convolution as large as the map
that is left of a patch. Giusti et al. 2013 (Fast image scanning with deep max-pooling convolutional neural networks)
separate the grids into fragments instead, which is the same sum; with torch the dilated form is the faster one, for it
sorts no pixels.
"""

from __future__ import annotations

from typing import Any, Optional

from .chain import NotDense, chain_of
from .form import DenseForm
from .layers import Activation, Convolution, Layer, Pair, Pooling, Scaling


def dense_form(module: Any, bands: int, size: int) -> DenseForm:
    """The dense form of a patch network.

    Parameters
    ----------
    module : torch.nn.Module
        In evaluation mode; left as it is.
    bands : int
        What comes in.
    size : int
        Side of a patch.

    Raises
    ------
    NotDense
        If there is none, or none that is known.
    """
    walk = _Walk(bands, size)
    for layer in chain_of(module):
        walk.pass_through(layer)
    return walk.form()


class _Walk:
    """Follows a patch through the layers: how large it is, and how far apart its pixels lie in the image."""

    def __init__(self, bands: int, size: int) -> None:
        self._layers: list[Layer] = []
        self._made: list[int] = [bands]
        self._side: Pair = (size, size)
        self._apart: Pair = (1, 1)
        self._flat = False

    def form(self) -> DenseForm:
        """What came of it.

        Raises
        ------
        NotDense
            If more than a vector is left of a patch.
        """
        if not self._flat or self._side != (1, 1):
            raise NotDense("The network leaves more than one row and column of a patch, so it has no dense form.")
        return DenseForm(tuple(self._layers), tuple(self._made))

    def pass_through(self, layer: Any) -> None:
        """One more layer.

        Raises
        ------
        NotDense
            If its dense form is not known.
        """
        from torch import nn

        if isinstance(layer, (nn.Identity, nn.Dropout, nn.Dropout1d, nn.Dropout2d, nn.AlphaDropout)):
            return
        if isinstance(layer, nn.Flatten):
            if layer.start_dim != 1 or layer.end_dim not in {-1, 3}:
                raise _unknown(layer)
            self._flat = True
        elif isinstance(layer, nn.Conv2d):
            self._convolution(layer)
        elif isinstance(layer, nn.Linear):
            self._linear(layer)
        elif isinstance(layer, (nn.BatchNorm1d, nn.BatchNorm2d)):
            self._normalisation(layer)
        elif isinstance(layer, (nn.MaxPool2d, nn.AvgPool2d, nn.AdaptiveAvgPool2d, nn.AdaptiveMaxPool2d)):
            self._pooling(layer)
        elif isinstance(layer, _elementwise()):
            self._add(Activation(layer), self._made[-1])
        else:
            raise _unknown(layer)

    def _add(self, layer: Layer, channels: int) -> None:
        self._layers.append(layer)
        self._made.append(channels)

    def _move(self, window: Pair, stride: Pair, dilation: Pair = (1, 1)) -> Pair:
        """Take a window over the patch; its dilation in pixels of the image."""
        apart = (self._apart[0] * dilation[0], self._apart[1] * dilation[1])
        sides = [
            (side - (count - 1) * step - 1) // move + 1
            for side, count, step, move in zip(self._side, window, dilation, stride)
        ]
        if min(sides) < 1:
            raise NotDense("Nothing is left of a patch within the network, so it has no dense form.")
        self._side = sides[0], sides[1]
        self._apart = (self._apart[0] * stride[0], self._apart[1] * stride[1])
        return apart

    def _convolution(self, layer: Any) -> None:
        if layer.padding not in {(0, 0), 0, "valid"}:
            raise NotDense(
                "The network pads what it sees of a patch ({name}), which is not there within an image, so it has no"
                " dense form.",
                name=type(layer).__name__,
            )
        if self._flat:
            raise _unknown(layer)
        apart = self._move(_pair(layer.kernel_size), _pair(layer.stride), _pair(layer.dilation))
        self._add(Convolution(_nhwc(layer.weight), _bias(layer), apart, layer.groups), layer.out_channels)

    def _linear(self, layer: Any) -> None:
        rows, cols = self._side
        if not self._flat or layer.in_features != self._made[-1] * rows * cols:
            raise _unknown(layer)
        weight = layer.weight.view(layer.out_features, self._made[-1], rows, cols)
        self._add(Convolution(_nhwc(weight), _bias(layer), self._apart), layer.out_features)
        self._side = 1, 1

    def _normalisation(self, layer: Any) -> None:
        """Ioffe and Szegedy 2015, algorithm 2, step 11: in evaluation, one factor and one shift for each channel."""
        import torch

        if layer.running_mean is None or (self._flat and self._side != (1, 1)):
            raise NotDense("The network normalises over what it sees at once, so it has no dense form.")
        factor = torch.rsqrt(layer.running_var.double() + layer.eps)
        factor = factor if layer.weight is None else factor * layer.weight.double()
        shift = -layer.running_mean.double() * factor
        shift = shift if layer.bias is None else shift + layer.bias.double()
        last: Optional[Layer] = self._layers[-1] if self._layers else None
        if isinstance(last, Convolution):
            weight = _nhwc((last.weight.double() * factor.view(-1, 1, 1, 1)).float())
            bias = (last.bias.double() * factor + shift).float()
            self._layers[-1] = Convolution(weight, bias, last.dilation, last.groups)
        else:
            self._add(Scaling(factor.float().view(1, -1, 1, 1), shift.float().view(1, -1, 1, 1)), self._made[-1])

    def _pooling(self, layer: Any) -> None:
        from torch import nn

        if self._flat:
            raise _unknown(layer)
        mean = isinstance(layer, (nn.AvgPool2d, nn.AdaptiveAvgPool2d))
        if isinstance(layer, (nn.AdaptiveAvgPool2d, nn.AdaptiveMaxPool2d)):
            window = self._adaptive(layer)
            stride = window
            dilation: Pair = (1, 1)
        else:
            window, stride = _pair(layer.kernel_size), _pair(layer.stride)
            dilation = (1, 1) if mean else _pair(layer.dilation)
            self._check_window(layer, window, stride, dilation)
        self._add(Pooling(window, self._move(window, stride, dilation), mean), self._made[-1])

    def _adaptive(self, layer: Any) -> Pair:
        """Window of a pooling whose result has a given size."""
        wanted = layer.output_size
        pair = (wanted, wanted) if isinstance(wanted, int) or wanted is None else wanted
        parts = [side if want is None else want for side, want in zip(self._side, pair)]
        if self._side[0] % parts[0] or self._side[1] % parts[1]:
            raise NotDense("The windows of {name} differ in size, so the network has no dense form.", name=_name(layer))
        return self._side[0] // parts[0], self._side[1] // parts[1]

    def _check_window(self, layer: Any, window: Pair, stride: Pair, dilation: Pair) -> None:
        if _pair(layer.padding) != (0, 0):
            raise NotDense(
                "The network pads what it sees of a patch ({name}), which is not there within an image, so it has no"
                " dense form.",
                name=_name(layer),
            )
        cut = any(
            (side - (count - 1) * step - 1) % move
            for side, count, step, move in zip(self._side, window, dilation, stride)
        )
        if (
            (layer.ceil_mode and cut)
            or getattr(layer, "divisor_override", None)
            or getattr(layer, "return_indices", False)
        ):
            raise _unknown(layer)


def _elementwise() -> tuple[Any, ...]:
    from torch import nn

    return (
        *(nn.ReLU, nn.ReLU6, nn.LeakyReLU, nn.PReLU, nn.ELU, nn.SELU, nn.CELU, nn.GELU, nn.SiLU, nn.Mish),
        *(nn.Sigmoid, nn.Tanh, nn.Hardtanh, nn.Hardswish, nn.Hardsigmoid, nn.Softplus, nn.LogSigmoid, nn.Softsign),
    )


def _unknown(layer: Any) -> NotDense:
    return NotDense("The dense form of {name} is not known.", name=_name(layer))


def _name(layer: Any) -> str:
    return type(layer).__name__


def _pair(value: Any) -> Pair:
    return (value, value) if isinstance(value, int) else (int(value[0]), int(value[1]))


def _nhwc(weight: Any) -> Any:
    """A copy of filters, their channels side by side in memory: the layout in which convolutions are quickest."""
    import torch

    return weight.detach().clone(memory_format=torch.channels_last)


def _bias(layer: Any) -> Any:
    import torch

    return torch.zeros(layer.weight.shape[0]) if layer.bias is None else layer.bias.detach().clone()
