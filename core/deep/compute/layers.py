"""What the layers of torch do along rows and columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Union

import torch
from torch import nn
from torch.nn import functional

from .extents import Axis, Resize, Spread, Window

WINDOWS = (nn.Conv2d, nn.ConvTranspose2d, nn.MaxPool2d, nn.AvgPool2d)
"""Modules that see a square of pixels around each."""


class Untraceable(ValueError):
    """The module cannot be followed layer by layer; the message is for developers, and for the log."""


def axes_of(module: nn.Module) -> tuple[Axis, Axis]:
    """What a layer does along rows and columns.

    Raises
    ------
    Untraceable
        If its arguments are not known here.
    """
    if isinstance(module, nn.Upsample):
        return _resized(module.scale_factor, module.mode, module.align_corners)
    if isinstance(module, nn.MaxUnpool2d):
        kernel, stride = pair(module.kernel_size), pair(module.stride)
        if kernel != (2, 2) or stride != (2, 2) or pair(module.padding) != (0, 0):
            raise Untraceable("unpooling of other than 2 × 2")
        return Resize(2), Resize(2)
    kernel, stride = pair(module.kernel_size), pair(module.stride)
    padding = _padding(module, kernel)
    dilation = pair(getattr(module, "dilation", 1))
    if isinstance(module, nn.ConvTranspose2d):
        rows, cols = (Spread(*numbers) for numbers in zip(kernel, stride, padding, dilation))
        return rows, cols
    if isinstance(module, (nn.MaxPool2d, nn.AvgPool2d)):
        _check_pooling(module, kernel, stride)
    rows, cols = (Window(*numbers) for numbers in zip(kernel, stride, padding, dilation))  # type: ignore[assignment]
    return rows, cols


def _padding(module: Any, kernel: tuple[int, int]) -> tuple[int, int]:
    """Pixels added at the upper and left side."""
    if module.padding == "valid":
        return 0, 0
    if module.padding == "same":
        dilation = pair(module.dilation)
        # torch puts the odd one at the lower and right side.
        return dilation[0] * (kernel[0] - 1) // 2, dilation[1] * (kernel[1] - 1) // 2
    return pair(module.padding)


def _check_pooling(module: Any, kernel: tuple[int, int], stride: tuple[int, int]) -> None:
    if getattr(module, "return_indices", False):
        plain = kernel == stride == (2, 2) and pair(module.padding) == (0, 0) and pair(module.dilation) == (1, 1)
        if not plain:
            raise Untraceable("passed-on indices of other than 2 × 2 pooling")
    if getattr(module, "divisor_override", None):
        raise Untraceable("a mean with a divisor of its own")


def resize_axes(args: Sequence[Any], more: dict[str, Any]) -> tuple[tuple[Axis, Axis], Callable[..., Any]]:
    """What ``torch.nn.functional.interpolate`` with these arguments does, and a function that does it.

    Raises
    ------
    Untraceable
        If they are not known here.
    """
    names = ("size", "scale_factor", "mode", "align_corners")
    given = {**dict(zip(names, args)), **more}
    if given.get("size") is not None:
        raise Untraceable("an image that is resized to a given size")
    scale, mode, corners = given.get("scale_factor"), given.get("mode", "nearest"), given.get("align_corners")
    axes = _resized(scale, mode, corners)

    def run(x: torch.Tensor) -> torch.Tensor:
        return functional.interpolate(x, scale_factor=scale, mode=mode, align_corners=corners)

    return axes, run


def _resized(scale: Any, mode: str, corners: Any) -> tuple[Axis, Axis]:
    factors = pair(scale)
    if mode not in ("nearest", "bilinear") or corners or any(f is None or f != int(f) or f < 1 for f in factors):
        raise Untraceable(f"upsampling by {scale} ({mode})")
    return Resize(int(factors[0]), mode == "bilinear"), Resize(int(factors[1]), mode == "bilinear")


def pair(value: Union[Any, tuple[Any, Any]]) -> tuple[Any, Any]:
    """A number for both axes, as torch lets one write it."""
    return (value[0], value[1]) if isinstance(value, (tuple, list)) else (value, value)
