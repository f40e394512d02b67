"""What the dense form of a network consists of: layers that move by one pixel, whatever the network's strides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

Pair = tuple[int, int]
"""Of rows and columns."""

_STRIP = 2**19
"""Bytes of rows that pooling takes at once, so that what it makes in between stays in the processor's cache."""


class Layer(Protocol):
    """A step of the dense form.

    Attributes
    ----------
    reach : tuple of int
        Rows and columns that it takes away from its input.
    """

    @property
    def reach(self) -> Pair: ...  # noqa: D102

    def __call__(self, x: Any) -> Any:
        """Shape (n, channels, h, w) to (n, other channels, h - reach, w - reach); may change `x`."""
        ...


@dataclass(frozen=True)
class Convolution:
    """Any convolution without padding, also a dense layer over a flattened map.

    Parameters
    ----------
    weight : tensor, shape (out, in / groups, rows, columns)
    bias : tensor, shape (out,)
    dilation : tuple of int
        Pixels between the places that its window sees.
    groups : int
        See torch.
    """

    weight: Any
    bias: Any
    dilation: Pair
    groups: int = 1

    @property
    def reach(self) -> Pair:
        """See `Layer`."""
        return _reach((self.weight.shape[2], self.weight.shape[3]), self.dilation)

    def __call__(self, x: Any) -> Any:
        """See `Layer`."""
        from torch.nn import functional

        return functional.conv2d(x, self.weight, self.bias, dilation=self.dilation, groups=self.groups)


@dataclass(frozen=True)
class Pooling:
    """The largest value or the mean of a window.

    Parameters
    ----------
    window : tuple of int
        Rows and columns of the window.
    dilation : tuple of int
        Pixels between the places that it sees.
    mean : bool
        Whether it is the mean.
    """

    window: Pair
    dilation: Pair
    mean: bool

    @property
    def reach(self) -> Pair:
        """See `Layer`."""
        return _reach(self.window, self.dilation)

    def __call__(self, x: Any) -> Any:
        """See `Layer`."""
        import torch

        down, right = self.reach
        shape = (x.shape[0], x.shape[1], x.shape[2] - down, x.shape[3] - right)
        made = torch.empty(shape, dtype=x.dtype, device=x.device, memory_format=torch.channels_last)
        rows = shape[2]
        if x.device.type == "cpu":
            rows = max(_STRIP // (x.element_size() * shape[1] * x.shape[3]), 1)
        # Rows first, then columns: the largest of the largest, the mean of the means.
        for start in range(0, shape[2], rows):
            end = min(start + rows, shape[2])
            strip = self._along(x[:, :, start : end + down], 2, None)
            self._along(strip, 3, made[:, :, start:end])
        return made

    def _along(self, x: Any, axis: int, out: Any) -> Any:
        import torch

        count, step = self.window[axis - 2], self.dilation[axis - 2]
        length = x.shape[axis] - (count - 1) * step
        parts = [x.narrow(axis, place * step, length) for place in range(count)]
        if count == 1:
            return parts[0] if out is None else out.copy_(parts[0])
        pair = torch.add if self.mean else torch.maximum
        found = pair(parts[0], parts[1], out=out) if out is not None else pair(parts[0], parts[1])
        for part in parts[2:]:
            pair(found, part, out=found)
        return found.mul_(1.0 / count) if self.mean else found


@dataclass(frozen=True)
class Scaling:
    """Batch normalisation that no convolution before it takes in.

    Parameters
    ----------
    factor, shift : tensor, shape (1, channels, 1, 1)
    """

    factor: Any
    shift: Any
    reach: Pair = (0, 0)

    def __call__(self, x: Any) -> Any:
        """See `Layer`."""
        return x.mul_(self.factor).add_(self.shift)


@dataclass(frozen=True)
class Activation:
    """A function of every value by itself.

    Parameters
    ----------
    module : torch.nn.Module
    """

    module: Any
    reach: Pair = (0, 0)

    def __call__(self, x: Any) -> Any:
        """See `Layer`."""
        from torch import nn

        return x.relu_() if type(self.module) is nn.ReLU else self.module(x)


def _reach(window: Pair, dilation: Pair) -> Pair:
    return (window[0] - 1) * dilation[0], (window[1] - 1) * dilation[1]
