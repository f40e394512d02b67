"""Training the last layer only."""

from __future__ import annotations

from typing import Any

from torch import nn


def last_layer(module: nn.Module) -> tuple[str, nn.Module]:
    """Name and module of the last layer with parameters, in the order in which they were made.

    Raises
    ------
    ValueError
        If there is none.
    """
    found = [
        (name, part) for name, part in module.named_modules() if next(part.parameters(recurse=False), None) is not None
    ]
    if not found:
        raise ValueError("the network has no parameters")
    return found[-1]


def freeze(module: nn.Module) -> tuple[int, int]:
    """Hold all weights but those of the last layer, and the statistics of all batch normalisation before it.

    Nothing of the network is left to fit but a linear classifier on what it makes of a patch. Parts that are held lie
    in ``module.frozen_modules``, which training leaves in evaluation mode: their running statistics stay as they are.

    Parameters
    ----------
    module : torch.nn.Module
        Changed in place.

    Returns
    -------
    held, left : int
        Numbers of parameters.
    """
    _, last = last_layer(module)
    module.requires_grad_(False)
    last.requires_grad_(True)
    held: Any = module  # which knows its attributes as tensors and modules only
    held.frozen_modules = [part for part in module.modules() if not _within(last, part) and not list(part.children())]
    counts = {True: 0, False: 0}
    for parameter in module.parameters():
        counts[parameter.requires_grad] += parameter.numel()
    return counts[False], counts[True]


def _within(last: nn.Module, part: nn.Module) -> bool:
    return any(part is own for own in last.modules())
