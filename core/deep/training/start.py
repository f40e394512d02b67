"""A network before its first step."""

from __future__ import annotations

from typing import Any, Optional

from ...learning.dependencies import require_packages
from ..architectures import PACKAGES, build
from ..spec import NetworkSpec
from .randomness import WEIGHTS, borrowed_randomness, seed_layers


def new_module(spec: NetworkSpec, seed: int, source: Optional[bytes] = None) -> Any:
    """A network with random weights that follow from the seed; torch's own random state stays as it is.

    Parameters
    ----------
    spec : NetworkSpec
        What to build.
    seed : int
    source : bytes, optional
        Text of the user's Python file, where the architecture is the user's own.

    Returns
    -------
    torch.nn.Module
        On the processor, in training mode.

    Raises
    ------
    TerroirError
        See ``architectures.build``.
    """
    require_packages(PACKAGES)
    import torch

    device = torch.device("cpu")
    with borrowed_randomness(device):
        seed_layers(device, seed, WEIGHTS)
        return build(spec, source)
