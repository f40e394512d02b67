"""Files of weights: numbers by name, and never code."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import InputFileError

Tensors = dict[str, np.ndarray]

SUFFIXES = (".safetensors", ".pt", ".pth", ".terroir")
"""Endings of the files that can be read."""
_MODEL = ".terroir"
_WRAPPED = ("state_dict", "model_state_dict", "model")
"""Keys under which checkpoints keep the weights."""
_SAFE_TORCH = (2, 6)
"""Older releases could be made to run code while they read nothing but weights (CVE-2025-32434)."""


def read_weights(path: str) -> Tensors:
    """Arrays of a file by name.

    Raises
    ------
    InputFileError
        If there is no such file, it is damaged, or it holds anything but weights.
    """
    suffix = Path(path).suffix.lower()
    if suffix not in SUFFIXES:
        raise InputFileError(
            "{path} is no file of weights; choose one that ends in {suffixes}",
            parameter="weights",
            path=path,
            suffixes=", ".join(SUFFIXES),
        )
    if not Path(path).is_file():
        raise InputFileError("{path} does not exist; check the path", parameter="weights", path=path)
    if suffix == _MODEL:
        return _read_model(path)
    return _read_safetensors(path) if suffix == ".safetensors" else _read_state_dict(path)


def _read_safetensors(path: str) -> Tensors:
    from .network import BadWeights, read_tensors

    try:
        return read_tensors(Path(path).read_bytes())
    except (BadWeights, OSError) as error:
        raise InputFileError(
            "{path} is no sound file of safetensors ({reason}); choose another, or write it again",
            parameter="weights",
            path=path,
            reason=error,
        ) from error


def _read_model(path: str) -> Tensors:
    """The weights of one of our own models; what else it holds does not matter here."""
    from ..learning.card import SAFETENSORS, WEIGHTS
    from ..learning.model import LARGEST_WEIGHTS, read_card
    from ..learning.weights.archive import read_members
    from .network import BadWeights, read_tensors

    if read_card(path, "weights").weights != SAFETENSORS:
        raise InputFileError(
            "{path} holds no network; choose a model made by Train patch network or Train segmentation network",
            parameter="weights",
            path=path,
        )
    member = WEIGHTS[SAFETENSORS]
    data = read_members(path, {member: LARGEST_WEIGHTS}, "weights")[member]
    try:
        return read_tensors(data)
    except BadWeights as error:
        raise InputFileError(
            "the network in {path} is damaged ({reason}); choose another model",
            parameter="weights",
            path=path,
            reason=error,
        ) from error


def _read_state_dict(path: str) -> Tensors:
    """A state dict of torch, which is read without running any code in it."""
    import torch

    if tuple(int(part) for part in torch.__version__.split("+")[0].split(".")[:2]) < _SAFE_TORCH:
        raise InputFileError(
            "torch {version} does not read {path} safely; update torch, or convert the file elsewhere with"
            " safetensors.torch.save_file",
            parameter="weights",
            path=path,
            version=torch.__version__,
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = torch.load(path, map_location="cpu", weights_only=True)
    # It fails in many ways, none of which is told: RuntimeError, EOFError, KeyError, UnpicklingError, …
    except Exception as error:
        raise InputFileError(
            "{path} is no state dict: it is damaged, or pickles a whole module or other objects, which could run any"
            " code; where it was made, convert it with safetensors.torch.save_file(module.state_dict(),"
            ' "weights.safetensors")',
            parameter="weights",
            path=path,
        ) from error
    state = _unwrapped(found)
    if not state or not all(isinstance(name, str) and _is_plain(value) for name, value in state.items()):
        raise InputFileError(
            "{path} holds no state dict; save module.state_dict() with safetensors.torch.save_file",
            parameter="weights",
            path=path,
        )
    return {name: _array(value) for name, value in state.items()}


def _unwrapped(found: Any) -> Mapping[str, Any]:
    """The weights themselves, where a checkpoint holds other things too."""
    if not isinstance(found, Mapping):
        return {}
    for key in _WRAPPED:
        if isinstance(found.get(key), Mapping):
            inner: Mapping[str, Any] = found[key]
            return inner
    return found


def _is_plain(value: Any) -> bool:
    """Whether it is a tensor of numbers that all are there; neither sparse nor quantised."""
    import torch

    return isinstance(value, torch.Tensor) and value.layout == torch.strided and not value.is_quantized


def _array(value: Any) -> np.ndarray:
    """Half precision of Google's kind is unknown to numpy."""
    import torch

    if value.dtype == torch.bfloat16:
        value = value.float()
    array: np.ndarray = value.detach().cpu().contiguous().numpy()
    return array
