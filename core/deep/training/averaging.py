"""The mean of a network's weights over the last part of its training.

Each step answers to its own batch and goes too far; the mean of many steps does not, and lies where the loss is flatter
(Polyak & Juditsky 1992; Izmailov et al. 2018). Steps count by polynomial decay (Shamir & Zhang 2013, section 4): the
early ones are forgotten whatever the length of the training, so that there is no decay to choose.

References
----------
Polyak, B. T., Juditsky, A. B. (1992). Acceleration of stochastic approximation by averaging. SIAM Journal on Control
and Optimization 30 (4).
Shamir, O., Zhang, T. (2013). Stochastic gradient descent for non-smooth optimization: convergence results and optimal
averaging schemes. ICML.
Izmailov, P., Podoprikhin, D., Garipov, T., Vetrov, D., Wilson, A. G. (2018). Averaging weights leads to wider optima
and better generalization. UAI.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np

DECAY = 8
"""η of Shamir & Zhang: a step counts about as the η-th power of its number; the mean is a tenth of all steps old."""
_STEPS = "steps"
_STATE = "state."


class AveragedWeights:
    """The mean of weights, and of the running statistics of batch normalisation, over the steps of a training.

    The mean after step t is x̄ ← x̄ + (x − x̄) (η + 1) / (t + η), t from 1 (Shamir & Zhang 2013, section 4).

    Parameters
    ----------
    module : torch.nn.Module
        On its device. What is not of floating point, such as a count of batches, is taken as it is.
    """

    def __init__(self, module: Any) -> None:
        self._module, self._steps = module, 0
        self._mean = {name: value.detach().clone() for name, value in module.state_dict().items()}

    def update(self) -> None:
        """Take in the weights after a step that changed them."""
        self._steps += 1
        part = (DECAY + 1) / (self._steps + DECAY)
        for name, value in self._module.state_dict().items():
            if value.is_floating_point():
                self._mean[name].lerp_(value.detach(), part)
            else:
                self._mean[name].copy_(value)

    @contextmanager
    def in_place(self) -> Iterator[None]:
        """Let the module have the mean for a while; its own weights come back to the bit."""
        import torch

        own = self._module.state_dict()
        kept = {name: value.detach().clone() for name, value in own.items()}
        with torch.no_grad():
            _copy(self._mean, own)
        try:
            yield
        finally:
            with torch.no_grad():
                _copy(kept, own)

    def arrays(self) -> dict[str, np.ndarray]:
        """What a checkpoint keeps: the mean, and of how many steps it is."""
        means = {f"{_STATE}{name}": np.array(value.cpu().numpy(), order="C") for name, value in self._mean.items()}
        return {_STEPS: np.array(self._steps, np.int64), **means}

    def restore(self, arrays: Mapping[str, np.ndarray]) -> None:
        """Go on from what `arrays` kept.

        Raises
        ------
        ValueError
            If it is not of this network, or not finite.
        """
        import torch

        wanted = {f"{_STATE}{name}": tuple(value.shape) for name, value in self._mean.items()}
        found = {name: array.shape for name, array in arrays.items() if name != _STEPS}
        if found != wanted or _STEPS not in arrays or arrays[_STEPS].shape != () or int(arrays[_STEPS]) < 1:
            raise ValueError("the mean of the weights is of another network, or missing")
        if not all(np.isfinite(array).all() for array in arrays.values()):
            raise ValueError("the mean of the weights is not finite")
        self._steps = int(arrays[_STEPS])
        for name, value in self._mean.items():
            value.copy_(torch.from_numpy(np.array(arrays[f"{_STATE}{name}"])))


def _copy(source: Mapping[str, Any], target: Mapping[str, Any]) -> None:
    for name, value in target.items():
        value.copy_(source[name])
