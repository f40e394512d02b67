"""Segmentation networks over tiles: every pixel gets the class that one pass over the whole image would give it."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, Optional

import numpy as np

from ..errors import ModelError
from .dense.on_torch import exact_arithmetic
from .network import Network

if TYPE_CHECKING:
    from .compute.fully import Plan
    from .notes import Note


class FullyPredictor:
    """Asks a segmentation network about tiles; see ``tile_predictors.TilePredictor``. Threads may share it.

    Parameters
    ----------
    network : Network
        As a model holds it.
    device : torch.device
        Where it runs.

    Raises
    ------
    ModelError
        If the network answers other than for every pixel.
    """

    def __init__(self, network: Network, device: Any) -> None:
        self._network = network
        self._device = device
        self._lock = threading.Lock()
        self._made: Optional[Plan] = None
        plan = self._plan
        self.tile, self.margin = plan.tile, plan.margin
        self.bytes_per_pixel = plan.bytes_per_pixel
        self.notes: tuple[Note, ...] = tuple(plan.notes)

    def __reduce__(self) -> tuple[Any, ...]:
        return FullyPredictor, (self._network, self._device)

    @property
    def _plan(self) -> Plan:
        with self._lock:
            if self._made is None:
                self._made = self._planned()
            return self._made

    def _planned(self) -> Plan:
        import torch

        from .compute.fully import UNKNOWN_MULTIPLE, plan_tiles

        spec = self._network.spec
        module = self._network.module()
        multiple = int(getattr(module, "multiple", UNKNOWN_MULTIPLE))
        with torch.inference_mode():
            found = module(torch.zeros(1, spec.bands, multiple, multiple))
        if tuple(found.shape) != (1, spec.classes, multiple, multiple):
            raise ModelError(
                "the network answers with the shape {found} where a class for every pixel ({wanted}) was awaited;"
                " correct its Python file, and train it again",
                parameter="network",
                found=tuple(found.shape),
                wanted=(1, spec.classes, multiple, multiple),
            )
        return plan_tiles(module, spec.bands, self._device)

    def __call__(self, images: np.ndarray) -> np.ndarray:
        """Class probabilities of tiles.

        Parameters
        ----------
        images : ndarray of float32, shape (n, bands, tile + 2 margin, tile + 2 margin)
            Standardised; 0 where a pixel is not valid.

        Returns
        -------
        ndarray of float32, shape (n, classes, tile, tile)
        """
        import torch

        ask = self._plan.ask
        # One tile after the other on the processor: the last bits of a convolution depend on how many images it gets.
        at_once = 1 if self._device.type == "cpu" else len(images)
        found = np.empty((len(images), self._network.spec.classes, self.tile, self.tile), np.float32)
        with torch.inference_mode(), exact_arithmetic(self._device):
            for start in range(0, len(images), at_once):
                part = slice(start, start + at_once)
                shares = ask(torch.from_numpy(images[part]).to(self._device)).softmax(1)
                found[part] = shares.cpu().numpy()
        return found


def fully_predictor(network: Network, device: Optional[Any] = None) -> FullyPredictor:
    """What asks a segmentation network about every pixel.

    Parameters
    ----------
    network : Network
        As a model holds it.
    device : torch.device, optional
        Where it runs; the processor by default.
    """
    import torch

    return FullyPredictor(network, torch.device("cpu") if device is None else device)
