"""Patches on a lattice, and what lies between them: for networks without a dense form."""

from __future__ import annotations

import copy
import threading
from typing import Any, Optional

import numpy as np

from ..lattice import Lattice
from ..network import Network
from ..notes import Note
from .on_torch import exact_arithmetic, torch_device

_BATCH_PIXELS = 2**17
"""Pixels of the patches that are asked about together."""


class LatticePredictor:
    """Class probabilities of patches around every `step`-th row and column, and bilinear between them.

    The lattice begins at the image's upper left pixel, so that it is the same whatever part is asked about. With
    ``step`` 1 every pixel has its own patch, and nothing is between. See `TilePredictor`.

    Parameters
    ----------
    network : Network
        Of patches.
    device : torch.device, optional
        Where it runs; the processor by default.
    step : int
        Pixels between the patches; 0 for a rule.
    notes : tuple
        What the user should know before.

    Raises
    ------
    ParameterError
        If patches would leave gaps.
    """

    def __init__(
        self, network: Network, device: Optional[Any] = None, step: int = 1, notes: tuple[Note, ...] = ()
    ) -> None:
        self._network, self._device, self._before = network, device, notes
        self._lattice = Lattice(network.spec.size, step)
        self.notes = (*notes, self._lattice.note)
        self._lock = threading.Lock()
        self._placed: Any = None
        self.tile, self.margin = self._lattice.tile, self._lattice.margin
        self._batch = max(min(_BATCH_PIXELS // network.spec.size**2, self._lattice.along**2), 1)
        self.bytes_per_pixel = self._bytes() // (self.tile + 2 * self.margin) ** 2 + 1

    def __reduce__(self) -> tuple[Any, ...]:
        return LatticePredictor, (self._network, self._device, self._lattice.step, self._before)

    def __call__(self, images: np.ndarray) -> np.ndarray:
        """See `TilePredictor`."""
        import torch

        module, device = self._on_device(), torch_device(self._device)

        def ask(patches: np.ndarray) -> np.ndarray:
            found: np.ndarray = torch.softmax(module(torch.from_numpy(patches).to(device)), dim=1).cpu().numpy()
            return found

        found = np.empty((len(images), self._network.spec.classes, self.tile, self.tile), np.float32)
        with torch.inference_mode(), exact_arithmetic(device):
            for place, image in enumerate(images):
                found[place] = self._lattice.probabilities(image, ask, self._batch)
        return found

    def _on_device(self) -> Any:
        with self._lock:
            if self._placed is None:
                module, device = self._network.module(), torch_device(self._device)
                # The network's own module stays on the processor, where others share it.
                self._placed = module if device.type == "cpu" else copy.deepcopy(module).to(device)
            return self._placed

    def _bytes(self) -> int:
        """Working memory of one batch: the patches, and the largest maps that follow each other in the network."""
        import torch

        spec = self._network.spec
        made: list[int] = []
        module = self._network.module()
        hooks = [
            part.register_forward_hook(lambda _module, _given, answer: made.append(answer.numel()))
            for part in module.modules()
            if not list(part.children())
        ]
        try:
            with torch.inference_mode():
                module(torch.zeros(1, spec.bands, spec.size, spec.size))
        finally:
            for hook in hooks:
                hook.remove()
        # A layer's input and output, what a shortcut keeps, and the working memory of a convolution.
        largest = 4 * max(made, default=0)
        return 4 * self._batch * (largest + 2 * spec.bands * spec.size**2)
