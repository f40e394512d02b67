"""How a patch network is asked about every pixel."""

from __future__ import annotations

from typing import Any, Optional

import numpy as np

from ..lattice import patches_of
from ..network import Network
from ..notes import say
from ..tile_predictors import TilePredictor
from .chain import NotDense
from .convert import dense_form
from .lattice import LatticePredictor
from .predictor import DensePredictor

TOLERANCE = 1e-4
"""Difference of a probability up to which the dense form is the network."""
_PROBED = 4
"""Rows and columns of pixels that are asked about in both ways."""


def dense_predictor(network: Network, device: Optional[Any] = None, step: int = 0) -> TilePredictor:
    """What asks a patch network about every pixel: its dense form where it has one, else a lattice of patches.

    The dense form is tried against patches of random numbers first.

    Parameters
    ----------
    network : Network
        Of patches.
    device : torch.device, optional
        Where it runs; the processor by default.
    step : int
        Pixels between the patches of the lattice; 0 for an eighth of a patch, at least 1. The dense form has a patch
        for every pixel in any case.

    Returns
    -------
    TilePredictor
        Its notes say which it is.
    """
    size = network.spec.size
    try:
        difference = largest_difference(network)
        if difference > TOLERANCE:
            raise NotDense(
                "The dense form of the network differs from it by {difference:.2g}, so it is not used.",
                difference=difference,
            )
    except NotDense as error:
        return LatticePredictor(network, device, step, (error.note,))
    notes = [
        say(
            "The network runs in its dense form: every pixel gets the probabilities of the patch of {size} × {size}"
            " pixels around it.",
            size=size,
        )
    ]
    if step > 1:
        notes.append(say("STEP is not heeded: the dense form looks at the patch around every pixel."))
    return DensePredictor(network, device, tuple(notes))


def largest_difference(network: Network) -> float:
    """Between the probabilities of patches of random numbers, and what the dense form makes of them.

    Raises
    ------
    NotDense
        If there is no dense form.
    """
    import torch

    spec = network.spec
    module = network.module()
    form = dense_form(module, spec.bands, spec.size)
    draw = np.random.default_rng(spec.size)
    image = draw.standard_normal((spec.bands, spec.size + _PROBED - 1, spec.size + _PROBED - 1)).astype(np.float32)
    each = patches_of(image, spec.size).reshape(-1, spec.bands, spec.size, spec.size)
    with torch.inference_mode():
        expected = torch.softmax(module(torch.from_numpy(each)), dim=1)
        made = torch.softmax(form(torch.from_numpy(image)[None]), dim=1)[0, :, :_PROBED, :_PROBED]
    difference = (made.reshape(spec.classes, -1).T - expected).abs().max().item()
    return float(difference)
