"""The memory that a network takes, found by asking it once."""

from __future__ import annotations

import math
import weakref
from typing import Any, Optional

import torch
from torch import nn
from torch.overrides import TorchFunctionMode


class _Held(TorchFunctionMode):
    """Counts the bytes of all tensors that are held at the same time.

    Parameters
    ----------
    module : nn.Module
        Whose own weights do not count.

    Attributes
    ----------
    peak, largest : int
        Bytes of all at the worst moment, and of the largest.
    """

    def __init__(self, module: nn.Module) -> None:
        super().__init__()
        self.peak = self.largest = self._now = 0
        self._users: dict[int, int] = {}
        self._own = {_place(tensor) for tensor in (*module.parameters(), *module.buffers())}

    def __torch_function__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: Optional[dict[str, Any]] = None
    ) -> Any:
        """See ``torch.overrides``."""
        found = func(*args, **(kwargs or {}))
        for one in found if isinstance(found, (tuple, list)) else (found,):
            if isinstance(one, torch.Tensor) and _place(one) not in self._own:
                self._count(one)
        return found

    def _count(self, tensor: torch.Tensor) -> None:
        place, size = _place(tensor), tensor.untyped_storage().nbytes()
        # A view holds the memory of what it is a view of.
        if not self._users.get(place):
            self._now += size
        self._users[place] = self._users.get(place, 0) + 1
        self.peak, self.largest = max(self.peak, self._now), max(self.largest, size)
        weakref.finalize(tensor, self._release, place, size).atexit = False

    def _release(self, place: int, size: int) -> None:
        self._users[place] -= 1
        if not self._users[place]:
            self._now -= size


def _place(tensor: torch.Tensor) -> int:
    return tensor.untyped_storage().data_ptr()


def working_bytes(module: nn.Module, bands: int, side: int) -> int:
    """Working memory for each pixel of an image, in bytes.

    Parameters
    ----------
    module : nn.Module
        On the processor, in evaluation mode.
    bands : int
        What it takes.
    side : int
        Of the image that it is asked about.
    """
    with torch.no_grad():
        image, held = torch.zeros(1, bands, side, side), _Held(module)
        with held:
            module(image)
    # A convolution holds what it reads and writes once more for a moment, in an order of its own.
    return math.ceil((held.peak + 2 * held.largest) / side**2) + 8 * bands
