"""The device that is asked, and the arithmetic on it."""

from __future__ import annotations

import contextlib
from typing import Any, Optional


def torch_device(device: Optional[Any]) -> Any:
    """The device itself, the processor for None."""
    import torch

    return torch.device("cpu") if device is None else device


def exact_arithmetic(device: Any) -> contextlib.AbstractContextManager[Any]:
    """Hold NVIDIA's cards to float32, of which they would drop 13 bits, and to one way of computing."""
    import torch

    if device.type != "cuda":
        return contextlib.nullcontext()
    manager: contextlib.AbstractContextManager[Any] = torch.backends.cudnn.flags(
        enabled=True, benchmark=False, deterministic=True, allow_tf32=False
    )
    return manager
