"""Every pixel of a tile at once: a patch network in its dense form."""

from __future__ import annotations

import threading
from typing import Any, Optional

import numpy as np

from ..network import Network
from ..notes import Note
from .convert import dense_form
from .form import DenseForm
from .on_torch import exact_arithmetic, torch_device

_SIDE = 256
"""Pixels along a tile, about: smaller ones compute more beyond their edge, larger ones leave the processor's cache."""
_LEAST_SIDE = 32
_MOST_BYTES = 192 * 2**20
"""Working memory of a tile; a network with very many channels gets smaller tiles."""


class DensePredictor:
    """Class probabilities of every pixel of a tile, each that of the patch around it; see `TilePredictor`.

    Parameters
    ----------
    network : Network
        Of patches.
    device : torch.device, optional
        Where it runs; the processor by default.
    notes : tuple
        What the user should know.

    Raises
    ------
    NotDense
        If the network has no dense form.
    """

    def __init__(self, network: Network, device: Optional[Any] = None, notes: tuple[Note, ...] = ()) -> None:
        self._network, self._device, self.notes = network, device, notes
        self._lock = threading.Lock()
        self._form = dense_form(network.module(), network.spec.bands, network.spec.size)
        self._placed: Optional[DenseForm] = None
        size = network.spec.size
        down, right = self._form.reach
        self.margin = max(size // 2, max(down, right) - size // 2)
        # The first pixel that the first pixel's patch shows.
        self._first = self.margin - size // 2
        # Convolutions take working memory of their own, and what was given back is not all used again: measured, it is
        # less than one more map of the most channels.
        self.bytes_per_pixel = 4 * (self._form.values_per_pixel + max(self._form.channels))
        self.tile = self._side()

    def __reduce__(self) -> tuple[Any, ...]:
        return DensePredictor, (self._network, self._device, self.notes)

    def _side(self) -> int:
        side = _SIDE
        while side > _LEAST_SIDE and (side + 2 * self.margin) ** 2 * self.bytes_per_pixel > _MOST_BYTES:
            side //= 2
        return side

    def __call__(self, images: np.ndarray) -> np.ndarray:
        """See `TilePredictor`."""
        import torch

        form, device = self._on_device(), torch_device(self._device)
        down, right = self._form.reach
        rows = slice(self._first, self._first + self.tile + down)
        cols = slice(self._first, self._first + self.tile + right)
        found = np.empty((len(images), self._network.spec.classes, self.tile, self.tile), np.float32)
        with torch.inference_mode(), exact_arithmetic(device):
            # One by one: how many there are would change the last bits.
            for place, image in enumerate(images):
                x = torch.from_numpy(np.ascontiguousarray(image[np.newaxis, :, rows, cols])).to(device)
                found[place] = torch.softmax(form(x), dim=1)[0].cpu().numpy()
        return found

    def _on_device(self) -> DenseForm:
        with self._lock:
            if self._placed is None:
                self._placed = self._form.to(torch_device(self._device))
            return self._placed
