"""Weights to start from: learnt elsewhere, or by another model of Terroir."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..errors import InputFileError, ParameterError
from ..learning.dependencies import require_packages
from .architectures import PACKAGES
from .notes import Note, say
from .spec import NetworkSpec
from .weights_files import Tensors, read_weights

_SHOWN = 3
"""Names in a message."""
_RGB = 3
# Counts the batches that a normalisation has seen; older files lack it, and nothing depends on it.
_COUNTER = "num_batches_tracked"
_PREFIX = "module."
"""Put before every name by torch.nn.DataParallel."""


@dataclass(frozen=True)
class LoadedWeights:
    """What was taken from a file.

    Parameters
    ----------
    taken : int
        Number of tensors.
    dropped : tuple of str
        Tensors of the last layer that were left out, for it has other classes.
    adapted : tuple of str
        Tensors of the layers that see the image, where they were made to fit the bands.
    notes : tuple
        What the user should know: templates and their values.
    """

    taken: int
    dropped: tuple[str, ...]
    adapted: tuple[str, ...]
    notes: tuple[Note, ...]


def load_weights(path: str, module: Any, spec: NetworkSpec) -> LoadedWeights:
    """Put the weights of a file into a module.

    The last layer stays as it is where it has another number of classes. A first layer that was learnt on other bands
    is adapted: every band gets the mean of the filters, times channels / bands, so that an image that shows the same
    in all bands gets the answer that it would have got from the original filters. So is a connection around the first
    layer, which sees the same bands.

    Parameters
    ----------
    path : str
        ``.safetensors``, a state dict of torch (``.pt``, ``.pth``) or a model of Terroir (``.terroir``).
    module : torch.nn.Module
        Changed in place.
    spec : NetworkSpec
        What it is.

    Raises
    ------
    MissingDependencyError
        If torch or safetensors is not installed.
    InputFileError
        If the file is missing, damaged, or holds code.
    ParameterError
        If the weights are those of another network, or want bands that the image does not have.
    """
    require_packages(PACKAGES)
    import torch

    found = {
        name[len(_PREFIX) :] if name.startswith(_PREFIX) else name: value for name, value in read_weights(path).items()
    }
    wanted = {name: tuple(value.shape) for name, value in module.state_dict().items()}
    first, last = _first_and_last(module)
    # Some files hold all of a network but its last layer.
    _check_names(path, found, wanted, () if any(name in found for name in last) else last)
    notes: list[Note] = []
    # A layer is one thing: a bias without its weights means nothing.
    fits = all(found[name].shape == wanted[name] for name in last if name in found)
    dropped = () if fits else tuple(name for name in last if name in found)
    if not any(name in found and name not in dropped for name in last):
        notes.append(
            say(
                "The weights' last layer ({names}) is missing, or for other classes: it is learnt from scratch.",
                names=_shortly(last),
            )
        )
    adapted = _of_other_bands(first, found, wanted)
    for name in adapted:
        found[name] = _adapted(found[name], spec.bands, path)
    if adapted:
        notes.append(
            say(
                "The weights' first layer ({name}) was learnt on other bands: each of the {bands} bands starts from the"
                " mean of its filters.",
                name=", ".join(adapted),
                bands=spec.bands,
            )
        )
    state = {name: value for name, value in found.items() if name in wanted and name not in dropped}
    _check_shapes(path, state, wanted)
    module.load_state_dict({n: torch.from_numpy(np.ascontiguousarray(v)) for n, v in state.items()}, strict=False)
    head = say(
        "{taken} of {all} tensors of the network start from {path}.",
        taken=len(state),
        all=len(wanted),
        path=os.path.basename(path),
    )
    return LoadedWeights(len(state), dropped, adapted, (head, *notes))


def _check_names(path: str, found: Mapping[str, np.ndarray], wanted: Mapping[str, Any], spare: tuple[str, ...]) -> None:
    """All that the network has must be there, but for `spare`, and nothing else."""
    missing = [n for n in wanted if n not in found and n not in spare and not n.endswith(_COUNTER)]
    unexpected = [name for name in found if name not in wanted and not name.endswith(_COUNTER)]
    if missing or unexpected:
        raise ParameterError(
            "{path} holds the weights of another network (missing: {missing}; unknown: {unexpected}); choose the"
            " ARCHITECTURE and PARAMETERS that they were learnt with, or other weights",
            parameter="weights",
            path=path,
            missing=_shortly(missing),
            unexpected=_shortly(unexpected),
        )


def _check_shapes(path: str, state: Tensors, wanted: Mapping[str, tuple[int, ...]]) -> None:
    for name, value in state.items():
        if value.shape != wanted[name]:
            raise ParameterError(
                "{name} in {path} has the shape {found}, that of this network {wanted}; choose the size of patches and"
                " the PARAMETERS that the weights were learnt with, or other weights",
                parameter="weights",
                path=path,
                name=name,
                found=tuple(value.shape),
                wanted=wanted[name],
            )
        if not np.isfinite(value).all():
            raise InputFileError(
                "{name} in {path} is not finite; choose weights of a training that went well",
                parameter="weights",
                path=path,
                name=name,
            )


def _first_and_last(module: Any) -> tuple[str, tuple[str, ...]]:
    """Name of the first layer's filters, and of all tensors of the last layer."""
    from .networks.freezing import last_layer

    first = next(name for name, value in module.named_parameters() if value.ndim > 1)
    name, last = last_layer(module)
    return first, tuple(f"{name}.{key}" if name else key for key in last.state_dict())


def _differs_in_bands(found: tuple[int, ...], wanted: tuple[int, ...]) -> bool:
    """Whether two shapes (out, in, rows, columns) are the same but for the channels that come in."""
    return (
        len(found) == len(wanted) == 4 and found[1] != wanted[1] and (found[0], *found[2:]) == (wanted[0], *wanted[2:])
    )


def _of_other_bands(first: str, found: Tensors, wanted: Mapping[str, tuple[int, ...]]) -> tuple[str, ...]:
    """Filters of the first layer, and of others that see the image too, where they were learnt on other bands."""
    if first not in found or not _differs_in_bands(found[first].shape, wanted[first]):
        return ()
    channels, bands = found[first].shape[1], wanted[first][1]
    return tuple(
        name
        for name, shape in wanted.items()
        if name in found
        and _differs_in_bands(found[name].shape, shape)
        and (found[name].shape[1], shape[1]) == (channels, bands)
    )


def _adapted(filters: np.ndarray, bands: int, path: str) -> np.ndarray:
    """Filters for other bands: the mean over the channels, times channels / bands, for every band."""
    channels = filters.shape[1]
    # A single grey band stands for red, green and blue at once; with fewer bands else, one of them is missing.
    if bands < channels and (bands, channels) != (1, _RGB):
        raise ParameterError(
            "{path} was learnt on {channels} bands, and the image has {bands}; give all of them, or choose weights that"
            " were learnt on {bands}",
            parameter="weights",
            path=path,
            channels=channels,
            bands=bands,
        )
    mean = filters.mean(axis=1, keepdims=True, dtype=np.float64) * (channels / bands)
    return np.repeat(mean, bands, axis=1).astype(filters.dtype)


def _shortly(names: Any) -> str:
    shown = ", ".join(list(names)[:_SHOWN]) or "–"
    return f"{shown}, …" if len(names) > _SHOWN else shown
