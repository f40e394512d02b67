"""Which predictor asks which network."""

from __future__ import annotations

from typing import Any, Optional

from ..errors import ParameterError
from .model import AnyNetwork
from .onnx_network import OnnxNetwork, onnx_predictor
from .spec import PATCH
from .tile_predictors import TilePredictor


def open_tile_predictor(
    network: AnyNetwork,
    device: Optional[Any] = None,
    flips: bool = False,
    overlap: int = 0,
    step: int = 0,
) -> TilePredictor:
    """What asks a network about every pixel.

    Parameters
    ----------
    network : Network or OnnxNetwork
        As a model holds it.
    device : torch.device, optional
        Where it runs; the processor by default. ONNX networks run there in any case.
    flips : bool
        Whether to answer with the mean over the tile and its mirror images.
    overlap : int
        Pixels by which tiles overlap and are blended; for segmentation networks. 0 for none.
    step : int
        Pixels between the patches that are looked at, where a patch network has no exact dense form; 0 for a rule.

    Raises
    ------
    ParameterError
        If an option does not suit the network.
    """
    from .flips import FlippedPredictor

    spec = network.spec
    if overlap and spec.kind == PATCH:
        raise ParameterError(
            "every pixel of a patch network has its own patch, so that there is nothing to blend; leave it out",
            parameter="overlap",
        )
    if step and spec.kind != PATCH:
        raise ParameterError("this is for patch networks only; leave it out", parameter="step")
    predictor: TilePredictor
    if isinstance(network, OnnxNetwork):
        predictor = onnx_predictor(network, step)
    elif spec.kind == PATCH:
        from .dense import dense_predictor

        predictor = dense_predictor(network, device, step)
    else:
        from .fully import fully_predictor

        predictor = fully_predictor(network, device)
    if overlap:
        from .blend import BlendedPredictor

        predictor = BlendedPredictor(predictor, overlap)
    if not flips:
        return predictor
    even = spec.kind == PATCH and spec.size % 2 == 0
    return FlippedPredictor(predictor, even, spec.bands, spec.classes)
