"""Networks by name. Their modules import torch, and are imported on demand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, Optional

from ..errors import ParameterError
from ..learning.dependencies import require_packages
from .spec import PATCH, SEGMENTATION, NetworkSpec

CUSTOM = "custom"
ONNX_NETWORK = "onnxnetwork"
PACKAGES = ("torch", "safetensors")
"""Modules without which nothing here works."""


@dataclass(frozen=True)
class Architecture:
    """A kind of network.

    Parameters
    ----------
    title : str
        Name shown to people.
    kinds : tuple of str
        What it can be: see `NetworkSpec.kind`.
    path : str
        ``module.Class`` among ``networks``; empty where there is none.
    description : str
        One line.
    defaults : mapping
        Arguments of the class that the user may set, and what they are otherwise.
    """

    title: str
    kinds: tuple[str, ...]
    path: str
    description: str
    defaults: Mapping[str, Any] = field(default_factory=dict)


ARCHITECTURES: dict[str, Architecture] = {
    "sigma": Architecture(
        "Patch network of three convolutions",
        (PATCH,),
        "sigma.Sigma",
        "three blocks of 3 × 3 convolution, pooling and dropout, then a dense layer",
        {"dropout": 0.5},
    ),
    "slidingwindow": Architecture(
        "Sliding-window network",
        (PATCH,),
        "sliding_window.SlidingWindow",
        "four blocks of convolution, batch normalisation and pooling for patches of 65 × 65, about 110,000 parameters",
        {"batch_norm": True, "dropout": 0.0},
    ),
    "resnet18": Architecture(
        "ResNet-18",
        (PATCH,),
        "resnet18.ResNet18",
        "a residual network of 18 layers (He et al. 2016), for weights that were learnt elsewhere",
        {"small_input": False},
    ),
    "unet": Architecture(
        "U-Net",
        (SEGMENTATION,),
        "unet.UNet",
        "a fully convolutional network with residual blocks (Ronneberger et al. 2015), by default about 1.3 million"
        " parameters",
        {"width": 32, "depth": 3, "passed_indices": False},
    ),
    CUSTOM: Architecture(
        "Network of one's own", (PATCH, SEGMENTATION), "", "a torch.nn.Module in a Python file of the user's"
    ),
}

IMPORTED: dict[str, Architecture] = {
    ONNX_NETWORK: Architecture("ONNX network", (PATCH, SEGMENTATION), "", "trained elsewhere, run by onnxruntime"),
}


def architecture_of(name: str) -> Optional[Architecture]:
    """The architecture of a model; None where this Terroir does not know it."""
    return ARCHITECTURES.get(name) or IMPORTED.get(name)


def of_kind(kind: str) -> tuple[str, ...]:
    """Names of the architectures that can be trained as this kind, in the order in which they are offered."""
    return tuple(name for name, found in ARCHITECTURES.items() if kind in found.kinds)


def build(spec: NetworkSpec, source: Optional[bytes] = None) -> Any:
    """A new module with random weights, drawn from torch's present random state.

    Parameters
    ----------
    spec : NetworkSpec
        What to build.
    source : bytes, optional
        Text of the user's Python file, where the architecture is the user's own.

    Returns
    -------
    torch.nn.Module
        On the processor, in training mode. A patch network takes (n, bands, size, size) and answers (n, classes); a
        segmentation network takes (n, bands, h, w), h and w multiples of its ``multiple``, and answers
        (n, classes, h, w): logits.

    Raises
    ------
    MissingDependencyError
        If torch is not installed.
    ParameterError
        If an argument is not known, or the network does not fit the size.
    """
    require_packages(PACKAGES)
    if spec.architecture == CUSTOM:
        from .networks.custom import build_custom

        return build_custom(spec, source)
    found = ARCHITECTURES[spec.architecture]
    unknown = sorted(set(spec.parameters) - set(found.defaults))
    if unknown:
        raise ParameterError(
            "{name} has no argument {unknown}; its arguments are {known}",
            parameter="parameters",
            name=spec.architecture,
            unknown=", ".join(unknown),
            known=", ".join(found.defaults) or "–",
        )
    module, _, name = found.path.rpartition(".")
    made = getattr(import_module(f".networks.{module}", __package__), name)
    return made(spec.bands, spec.classes, spec.size, **{**found.defaults, **spec.parameters})
