"""Tiles on a graphics card: as many at once as its free memory holds, and fewer when it runs out."""

from __future__ import annotations

import threading
from typing import Any, Optional

import numpy as np

from ..errors import BlockError
from .tile_predictors import TilePredictor

_SHARE = 0.6
"""Of the free memory: the rest is for what drivers and algorithms of convolution take beside."""
_MOST = 8
"""Tiles along a side of a block; more bring no speed."""


def tiles_along_a_side(predictor: TilePredictor, device: Optional[Any]) -> int:
    """How many tiles a block has along a side: one on the processor, more on a graphics card with free memory.

    Parameters
    ----------
    predictor : TilePredictor
        How the network is asked.
    device : torch.device, optional
        Where it runs.
    """
    if device is None or device.type == "cpu":
        return 1
    one = predictor.bytes_per_pixel * (predictor.tile + 2 * predictor.margin) ** 2
    count = int(_free_memory(device) * _SHARE) // max(one, 1)
    return min(max(int(count**0.5), 1), _MOST)


def _free_memory(device: Any) -> int:
    """Bytes that are free on a graphics card."""
    import torch

    if device.type == "cuda":
        return int(torch.cuda.mem_get_info(device)[0])
    # The processor's memory is the graphics processor's.
    return int(torch.mps.recommended_max_memory() - torch.mps.current_allocated_memory())


class Asker:
    """Asks a predictor about many tiles, and about half as many at once whenever the device runs out of memory."""

    def __init__(self, predictor: TilePredictor, at_once: int = 1) -> None:
        self._predictor = predictor
        self._at_once = max(at_once, 1)
        self._lock = threading.Lock()

    def __reduce__(self) -> tuple[Any, ...]:
        return Asker, (self._predictor, self._at_once)

    @property
    def at_once(self) -> int:
        """Tiles that are asked about at once, as far as it is known by now."""
        return self._at_once

    def __call__(self, images: np.ndarray) -> np.ndarray:
        """Probabilities of tiles; see `TilePredictor`.

        Raises
        ------
        BlockError
            If a single tile does not fit on the device.
        """
        found: list[np.ndarray] = []
        start = 0
        while start < len(images):
            count = min(self._at_once, len(images) - start)
            try:
                found.append(self._predictor(images[start : start + count]))
            except RuntimeError as error:
                if not is_out_of_memory(error):
                    raise
                self._halve(count, error)
                continue
            start += count
        return found[0] if len(found) == 1 else np.concatenate(found)

    def _halve(self, count: int, error: RuntimeError) -> None:
        if count == 1:
            raise BlockError(
                "the device has too little free memory for a single tile of the network; close what else uses it, or"
                " choose cpu",
                parameter="device",
            ) from error
        with self._lock:
            self._at_once = min(self._at_once, count // 2)
        release_memory()


def is_out_of_memory(error: BaseException) -> bool:
    """Whether torch ran out of a graphics card's memory (its own type of error on CUDA, a sentence on MPS)."""
    return type(error).__name__ == "OutOfMemoryError" or "out of memory" in str(error).lower()


def release_memory() -> None:
    """Give back what torch keeps of a graphics card's memory for later."""
    import torch

    if torch.cuda.is_available():
        torch.cuda.empty_cache()
    elif torch.backends.mps.is_available():
        torch.mps.empty_cache()
