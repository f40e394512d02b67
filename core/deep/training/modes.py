"""Which parts of a network learn."""

from __future__ import annotations

from typing import Any

import numpy as np


def set_training(module: Any) -> None:
    """Training mode, but for what is frozen: its batch normalisation keeps its statistics, and nothing is dropped.

    Frozen is what has weights of which none learns, and what the network names in ``frozen_modules`` (modules, or
    their names).
    """
    module.train()
    named = dict(module.named_modules())
    for part in named.values():
        weights = list(part.parameters())
        if weights and not any(weight.requires_grad for weight in weights):
            part.eval()
    for part in getattr(module, "frozen_modules", ()) or ():
        (named[part] if isinstance(part, str) else part).eval()


def state_arrays(module: Any) -> dict[str, np.ndarray]:
    """A copy of weights and running statistics as arrays, by torch's names."""
    return {
        name: np.array(value.detach().cpu().numpy(), order="C", copy=True)
        for name, value in module.state_dict().items()
    }


def load_arrays(module: Any, arrays: dict[str, np.ndarray]) -> None:
    """Give a module the weights of `state_arrays`.

    Raises
    ------
    ValueError
        If they are not its own, or not finite.
    """
    import torch

    if not all(np.isfinite(array).all() for array in arrays.values()):
        raise ValueError("weights are not finite")
    try:
        module.load_state_dict({name: torch.from_numpy(np.array(array)) for name, array in arrays.items()}, strict=True)
    except RuntimeError as error:
        raise ValueError(" ".join(str(error).split())[:300]) from error
