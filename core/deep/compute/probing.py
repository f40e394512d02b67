"""What a network may see, whatever its weights and the image hold: a copy in which nothing is ever cut off."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any, Optional

import torch
from torch import nn
from torch.nn import functional
from torch.overrides import TorchFunctionMode

from .layers import pair

_POINTWISE = (
    "relu relu_ relu6 leaky_relu leaky_relu_ prelu rrelu rrelu_ elu elu_ selu selu_ celu celu_ gelu silu silu_ mish"
    " hardtanh hardtanh_ hardswish hardsigmoid hardshrink softshrink tanhshrink threshold threshold_ softplus softsign"
    " logsigmoid sigmoid sigmoid_ tanh tanh_ clamp clamp_ clamp_min clamp_max clip clip_ abs abs_"
)
_POOLING = ("input", "kernel_size", "stride", "padding", "dilation")
_UNPOOLING = ("input", "indices", "kernel_size", "stride", "padding", "output_size")


class Open(TorchFunctionMode):
    """While it lasts, what would let through a part only lets through all, in modules and functions alike.

    Activations become the identity; the largest of some values becomes their mean or sum.
    """

    def __torch_function__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: Optional[dict[str, Any]] = None
    ) -> Any:
        """See ``torch.overrides``."""
        more = kwargs or {}
        name, given = getattr(func, "__name__", ""), args[0] if args else more.get("input")
        # Not of indices and other numbers that do not come from the image.
        if name in _OPEN and isinstance(given, torch.Tensor) and given.requires_grad:
            return _OPEN[name](func, args, more)
        return func(*args, **more)


def _itself(_func: Callable[..., Any], args: tuple[Any, ...], more: dict[str, Any]) -> Any:
    return args[0] if args else more["input"]


def _both(func: Callable[..., Any], args: tuple[Any, ...], more: dict[str, Any]) -> Any:
    """The sum in place of the larger of two; the largest along an axis stays."""
    if len(args) == 2 and isinstance(args[1], torch.Tensor):
        return args[0] + args[1]
    return func(*args, **more)


def _mean(_func: Callable[..., Any], args: tuple[Any, ...], more: dict[str, Any]) -> Any:
    return torch.mean(*args, **more)


def _pooled(func: Callable[..., Any], args: tuple[Any, ...], more: dict[str, Any]) -> Any:
    """Means in place of the largest values, with the indices of these where they are wanted."""
    found = func(*args, **more)
    given = {**dict(zip(_POOLING, args)), **more}
    x, kernel = given["input"], pair(given["kernel_size"])
    stride = pair(given.get("stride") or kernel)
    rows, cols = (found[0] if isinstance(found, tuple) else found).shape[-2:]
    weight = x.new_full((x.shape[1], 1, *kernel), 1 / (kernel[0] * kernel[1]))
    # With `ceil_mode` the last one reaches beyond the image.
    wide = functional.pad(x, (0, stride[1], 0, stride[0]))
    means = functional.conv2d(
        wide, weight, None, stride, pair(given.get("padding", 0)), pair(given.get("dilation", 1)), x.shape[1]
    )[..., :rows, :cols]
    return (means, found[1]) if isinstance(found, tuple) else means


def _adapted(func: Callable[..., Any], args: tuple[Any, ...], more: dict[str, Any]) -> Any:
    found = func(*args, **more)
    means = functional.adaptive_avg_pool2d(args[0], args[1] if len(args) > 1 else more["output_size"])
    return (means, found[1]) if isinstance(found, tuple) else means


def _unpooled(_func: Callable[..., Any], args: tuple[Any, ...], more: dict[str, Any]) -> torch.Tensor:
    """Values everywhere, and not only where the largest ones were."""
    given = {**dict(zip(_UNPOOLING, args)), **more}
    x, kernel = given["input"], pair(given["kernel_size"])
    size = given.get("output_size")
    if size is None:
        stride, padding = pair(given.get("stride") or kernel), pair(given.get("padding", 0))
        size = [(n - 1) * s - 2 * p + k for n, s, p, k in zip(x.shape[-2:], stride, padding, kernel)]
    return functional.interpolate(x, size=tuple(size)[-2:])


_OPEN: dict[str, Callable[..., Any]] = {
    **dict.fromkeys(_POINTWISE.split(), _itself),
    **dict.fromkeys(("maximum", "minimum", "fmax", "fmin", "max", "min"), _both),
    **dict.fromkeys(("amax", "amin"), _mean),
    **dict.fromkeys(("max_pool2d", "max_pool2d_with_indices"), _pooled),
    **dict.fromkeys(("adaptive_max_pool2d", "adaptive_max_pool2d_with_indices"), _adapted),
    "max_unpool2d": _unpooled,
}
"""What is done instead, by the names of torch's functions and methods."""


def positive_copy(module: nn.Module, generator: torch.Generator) -> nn.Module:
    """A copy whose weights are all positive, and whose gradients say only where they are not 0.

    Weights are drawn, so that what two branches see of a pixel does not cancel out, and of such a size that values stay
    about as large as they are. Gradients that grow or vanish over many layers would overflow, or become 0.

    Parameters
    ----------
    module : nn.Module
        In evaluation mode; not changed.
    generator : torch.Generator
        Of the weights.
    """
    probe = copy.deepcopy(module).requires_grad_(False)
    for weight in probe.parameters():
        if weight.is_floating_point():
            fan = weight.numel() // max(len(weight), 1) if weight.ndim > 1 else 1
            weight.copy_((torch.rand(weight.shape, generator=generator) + 0.5) / max(fan, 1))
    for part in probe.modules():
        mean, variance = getattr(part, "running_mean", None), getattr(part, "running_var", None)
        if isinstance(mean, torch.Tensor) and isinstance(variance, torch.Tensor):
            mean.zero_()
            variance.fill_(1.0)
        part.register_forward_hook(_marked)
    return probe


def _marked(_module: nn.Module, _given: Any, answer: Any) -> None:
    if isinstance(answer, torch.Tensor) and answer.requires_grad:
        listen: Callable[..., Any] = answer.register_hook
        listen(lambda gradient: (gradient != 0).to(gradient.dtype))
