"""The optimiser, and its memory as plain arrays.

References
----------
Kingma, D. P., Ba, J. (2015). Adam: a method for stochastic optimization. ICLR.
Loshchilov, I., Hutter, F. (2019). Decoupled weight decay regularization. ICLR.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ...errors import ParameterError
from .options import TrainingOptions


def make_optimizer(module: Any, options: TrainingOptions, device: Any) -> Any:
    """Optimiser of all weights that are not frozen.

    Raises
    ------
    ParameterError
        If all are.
    """
    import torch

    weights = [weight for weight in module.parameters() if weight.requires_grad]
    if not weights:
        raise ParameterError("all weights of the network are frozen, and nothing can be learnt", parameter="freeze")
    made = torch.optim.AdamW if options.optimizer == "adamw" else torch.optim.Adam
    # One loop over all weights in compiled code; other devices' support for it is young.
    fused = device.type in ("cpu", "cuda")
    return made(weights, lr=options.learning_rate, weight_decay=options.weight_decay, fused=fused)


def set_learning_rate(optimizer: Any, rate: float) -> None:
    """Learning rate of the next step."""
    for group in optimizer.param_groups:
        group["lr"] = rate


def optimizer_arrays(optimizer: Any) -> dict[str, np.ndarray]:
    """What the optimiser remembers of each weight, by number of the weight and name: ``3.exp_avg``."""
    state = optimizer.state_dict()["state"]
    return {
        f"{number}.{name}": np.array(value.detach().cpu().numpy(), order="C")
        for number, memory in state.items()
        for name, value in memory.items()
    }


def restore_optimizer(optimizer: Any, arrays: Mapping[str, np.ndarray]) -> None:
    """Go on from what `optimizer_arrays` kept.

    Raises
    ------
    ValueError
        If it is not of this optimiser.
    """
    import torch

    weights = [weight.detach() for group in optimizer.param_groups for weight in group["params"]]
    state: dict[int, dict[str, Any]] = {}
    for key, array in arrays.items():
        number, _, name = key.partition(".")
        place = int(number)
        if not 0 <= place < len(weights) or name not in ("step", "exp_avg", "exp_avg_sq"):
            raise ValueError(f"the optimiser knows no {key}")
        if name != "step" and array.shape != tuple(weights[place].shape):
            raise ValueError(f"{key} has the shape {array.shape}")
        # The compiled loop goes through memory as it lies: the same layout as the weight's.
        memory = torch.from_numpy(np.array(array))
        state.setdefault(place, {})[name] = memory if name == "step" else torch.empty_like(weights[place]).copy_(memory)
    if any(len(kept) != 3 for kept in state.values()):
        raise ValueError("the optimiser's memory is not complete")
    optimizer.load_state_dict({"state": state, "param_groups": optimizer.state_dict()["param_groups"]})
