"""Asks an ONNX network that gives one class for a patch about every pixel."""

from __future__ import annotations

import math

import numpy as np

from .lattice import Lattice
from .onnx_network import BYTES_PER_PIXEL, OnnxNetwork, scale_note


class OnnxPatches:
    """Asks a patch network patch by patch; see `TilePredictor`.

    Nothing is known of the layers in the file, so that there is no dense form; see `Lattice`.

    Parameters
    ----------
    network : OnnxNetwork
    step : int
        0 for an eighth of the patch.

    Raises
    ------
    ParameterError
        If patches would leave gaps.
    """

    def __init__(self, network: OnnxNetwork, step: int = 0) -> None:
        self._network = network
        self._lattice = Lattice(network.spec.size, step)
        self.tile, self.margin = self._lattice.tile, self._lattice.margin
        side = self.tile + 2 * self.margin
        self.bytes_per_pixel = math.ceil(network.at_once * network.spec.size**2 / side**2 * BYTES_PER_PIXEL)
        self.notes = (self._lattice.note, *scale_note(network.spec))

    def __call__(self, images: np.ndarray) -> np.ndarray:
        """See `TilePredictor`."""
        ask, batch = self._network, self._network.at_once
        return np.stack([self._lattice.probabilities(image, ask, batch) for image in images])
