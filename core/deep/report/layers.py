"""What a network consists of, in words. Modules of torch are asked by name, so that torch need not be here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

MOST = 24
"""Layers that are named one by one; of larger networks the kinds are counted."""


def parameter_count(module: Any) -> int:
    """Number of weights of a torch.nn.Module, frozen ones included; running statistics are none."""
    return sum(int(weights.numel()) for weights in module.parameters())


def layer_words(module: Any) -> tuple[str, ...]:
    """Layers of a torch.nn.Module in words, in the order in which they were made.

    Layers that compute without numbers of their own (activations, reshaping) are left out. Of more than `MOST` layers
    the kinds are counted.

    Parameters
    ----------
    module : torch.nn.Module
        Any network.

    Returns
    -------
    tuple of str
        Such as ``convolution 3 × 3, 3 → 32``.
    """
    found = list(_layers(module))
    if len(found) <= MOST:
        return tuple(text for _, text in found)
    counted = Counter(kind for kind, _ in found)
    return tuple(f"{count}\u00a0× {kind}" for kind, count in counted.items())


def _layers(module: Any) -> Iterator[tuple[str, str]]:
    """Kind of each layer, and the kind with its numbers."""
    for layer in module.modules():
        if next(layer.children(), None) is not None:
            continue
        name = type(layer).__name__
        if name.startswith("Conv"):
            yield _convolution(layer, "transposed convolution" if "Transpose" in name else "convolution")
        elif name == "Linear":
            yield "dense layer", f"dense layer, {layer.in_features} → {layer.out_features}"
        elif name.startswith("BatchNorm"):
            yield "batch normalisation", "batch normalisation"
        elif name.startswith(("MaxPool", "AvgPool")):
            kind = "maximum pooling" if name.startswith("Max") else "mean pooling"
            yield kind, f"{kind} {_size(layer.kernel_size)}"
        elif name.startswith("Adaptive"):
            yield "global pooling", "global pooling"
        elif name.startswith("Dropout"):
            yield "dropout", f"dropout {layer.p:g}"
        elif next(layer.parameters(), None) is not None:
            yield name, name


def _convolution(layer: Any, kind: str) -> tuple[str, str]:
    text = f"{kind} {_size(layer.kernel_size)}, {layer.in_channels} → {layer.out_channels}"
    for name in ("stride", "dilation"):
        value = getattr(layer, name)
        if any(number != 1 for number in _numbers(value)):
            text += f", {name} {max(_numbers(value))}"
    return kind, text


def _size(value: Any) -> str:
    numbers = _numbers(value)
    return " × ".join(str(number) for number in (numbers if len(numbers) > 1 else numbers * 2))


def _numbers(value: Any) -> tuple[int, ...]:
    return tuple(value) if isinstance(value, (tuple, list)) else (int(value),)
