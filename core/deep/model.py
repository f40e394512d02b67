"""The network of a model file: bytes in, something that can be asked out."""

from __future__ import annotations

from typing import Any, Union

from ..learning.card import ONNX, SAFETENSORS, ModelCard
from ..learning.model_parts import BadPart
from .network import BadWeights, Network, dump_network, load_network
from .onnx_network import OnnxNetwork
from .spec import NetworkSpec

AnyNetwork = Union[Network, OnnxNetwork]


def pack_network(network: AnyNetwork) -> bytes:
    """The member of a model file that holds a network."""
    return network.data if isinstance(network, OnnxNetwork) else dump_network(network)


def unpack_network(card: ModelCard, data: bytes) -> Any:
    """Make the network of a card. Nothing in the data is trusted.

    Returns
    -------
    Network or OnnxNetwork

    Raises
    ------
    MissingDependencyError
        If torch, safetensors or onnxruntime is not installed.
    BadPart
        If card and data do not fit each other.
    """
    spec = network_spec(card)
    if card.weights == ONNX:
        return OnnxNetwork(spec, data)
    if card.weights != SAFETENSORS:
        raise BadPart(f"a network whose weights are {card.weights}")
    try:
        return load_network(spec, data)
    except BadWeights as error:
        raise BadPart(f"weights: {error}") from error


def network_spec(card: ModelCard) -> NetworkSpec:
    """What the network of a card is.

    Raises
    ------
    BadPart
        If the card does not describe a network with its own bands and classes.
    """
    try:
        spec = NetworkSpec.from_dict(card.network or {})
    except ValueError as error:
        raise BadPart(str(error)) from error
    if (spec.bands, spec.classes, spec.architecture) != (len(card.features), len(card.classes), card.classifier):
        raise BadPart("the network has other bands or classes than the card")
    return spec
