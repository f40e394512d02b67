"""A trained network: what it is, and its weights as plain numbers."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Mapping
from typing import Any, Optional

import numpy as np

from ..errors import ModelError
from ..learning.dependencies import require_packages
from .architectures import CUSTOM, PACKAGES, build
from .spec import NetworkSpec

_TYPES = ("F16", "F32", "F64", "I64", "I32", "U8", "BOOL")
"""What weights consist of; the rest (BF16) numpy does not know."""


class BadWeights(ValueError):
    """The weights are none of the network; the message is for developers."""


class Network:
    """A network and its weights. May be copied to other processes, and shared by threads.

    Parameters
    ----------
    spec : NetworkSpec
        What it is.
    state : mapping of str to ndarray
        Weights and running statistics by torch's names.
    source : bytes, optional
        Text of the user's Python file, where the architecture is the user's own.
    """

    def __init__(self, spec: NetworkSpec, state: Mapping[str, np.ndarray], source: Optional[bytes] = None) -> None:
        self.spec = spec
        self.state = dict(state)
        self.source = source
        self._lock = threading.Lock()
        self._module: Any = None

    @classmethod
    def of(cls, module: Any, spec: NetworkSpec, source: Optional[bytes] = None) -> Network:
        """The network that a module of torch holds; a copy of its present weights."""
        state = {name: value.detach().cpu().numpy().copy() for name, value in module.state_dict().items()}
        return cls(spec, state, source)

    def __reduce__(self) -> tuple[Any, ...]:
        return Network, (self.spec, self.state, self.source)

    @property
    def needs_source(self) -> bool:
        """Whether the user's Python file must be given before it can be asked."""
        return self.spec.architecture == CUSTOM and self.source is None

    def with_source(self, source: bytes) -> Network:
        """The same network with the text of the user's Python file."""
        return Network(self.spec, self.state, source)

    def module(self) -> Any:
        """The module on the processor, ready to be asked: evaluation mode, no gradients. Made once; do not change it.

        Raises
        ------
        MissingDependencyError
            If torch is not installed.
        BadWeights
            If the weights do not fit the architecture.
        """
        with self._lock:
            if self._module is None:
                self._module = self._built()
            return self._module

    def _built(self) -> Any:
        require_packages(PACKAGES)
        import torch

        ours = self.spec.architecture != CUSTOM
        # Without memory: nobody has compared yet what a file says of its network with the weights that it holds. And
        # weights that are drawn and thrown away, of a network of one's own, shall not move anybody's random numbers.
        where: Any = torch.device("meta") if ours else contextlib.nullcontext()
        with torch.random.fork_rng(devices=[]), where:
            module = build(self.spec, self.source)
        kinds = {name: value.dtype for name, value in module.state_dict().items()}
        # A copy: torch would share the memory of arrays that other modules are made of.
        arrays = {name: torch.from_numpy(np.array(value)) for name, value in self.state.items()}
        state = {name: value.to(kinds.get(name, value.dtype)) for name, value in arrays.items()}
        try:
            module.load_state_dict(state, strict=True, assign=ours)
        except (RuntimeError, KeyError, TypeError) as error:
            raise BadWeights(str(error).replace("\n", " ")[:300]) from error
        return module.eval().requires_grad_(False)


def dump_network(network: Network) -> bytes:
    """Weights in the format of safetensors: numbers and names only; the same weights give the same bytes."""
    require_packages(PACKAGES)
    from safetensors.numpy import save

    # Not np.ascontiguousarray, which makes a vector of a single number.
    state = {name: np.array(network.state[name], order="C") for name in sorted(network.state)}
    data: bytes = save(state)
    return data


def load_network(spec: NetworkSpec, data: bytes, source: Optional[bytes] = None) -> Network:
    """Read what `dump_network` wrote. Nothing in it is trusted.

    Raises
    ------
    MissingDependencyError
        If torch or safetensors is not installed.
    BadWeights
        If the data hold no finite weights of this network.
    """
    state = read_tensors(data)
    for name, value in state.items():
        if not np.isfinite(value).all():
            raise BadWeights(f"{name} is not finite")
    network = Network(spec, state, source)
    if not network.needs_source:
        network.module()
    return network


def read_tensors(data: bytes) -> dict[str, np.ndarray]:
    """Arrays of a file of safetensors, by name.

    Raises
    ------
    MissingDependencyError
        If safetensors is not installed.
    BadWeights
        If it is no such file, or holds other than numbers that numpy knows.
    """
    require_packages(PACKAGES)
    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        header = json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])
        kinds = {entry["dtype"] for name, entry in header.items() if name != "__metadata__"}
        if not kinds <= set(_TYPES):
            raise BadWeights(f"numbers of the types {sorted(kinds)}")
        found: dict[str, np.ndarray] = load(data)
    except (SafetensorError, ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
        if isinstance(error, BadWeights):
            raise
        raise BadWeights(str(error)) from error
    return found


def require_source(network: Network, path: Optional[str], model: str) -> Network:
    """The network with the user's Python file, which must be that of the training.

    Parameters
    ----------
    network : Network
        As it was read from a model.
    path : str, optional
        The file, as the user gave it.
    model : str
        The model's file, for messages.

    Raises
    ------
    ModelError
        If it is needed and not given, cannot be read, or is another one than in the training.
    """
    from hashlib import sha256
    from pathlib import Path

    if not network.needs_source:
        return network
    custom = network.spec.custom or {}
    if not path:
        raise ModelError(
            "the model {model} is a network of your own and holds no code; give its Python file ({file}) here",
            parameter="network",
            model=model,
            file=custom.get("file", "?"),
        )
    try:
        text = Path(path).read_bytes()
    except OSError as error:
        raise ModelError(
            "{path} cannot be read ({reason}); choose the Python file of the training ({file})",
            parameter="network",
            path=path,
            reason=error.strerror or error,
            file=custom.get("file", "?"),
        ) from error
    if sha256(text).hexdigest() != custom.get("sha256"):
        raise ModelError(
            "{path} is not the file that the model was trained with ({file}, SHA-256 {digest}…); choose that one, or"
            " train the model again",
            parameter="network",
            path=path,
            file=custom.get("file", "?"),
            digest=str(custom.get("sha256"))[:12],
        )
    made = network.with_source(text)
    try:
        made.module()
    except BadWeights as error:
        raise ModelError(
            "the weights in {model} do not fit {path} ({reason}); train the model again",
            parameter="network",
            model=model,
            path=path,
            reason=error,
        ) from error
    return made
