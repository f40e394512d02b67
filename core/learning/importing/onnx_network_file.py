"""An ONNX network that was trained elsewhere to give pixels or patches of an image a class."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Optional

from ...deep.onnx_output import LOGIT, SIGMOID
from ...deep.spec import PATCH, NetworkSpec
from ...errors import ModelError, ParameterError
from .imported import Foreign
from .onnx_network_metadata import OnnxMetadata, read_metadata
from .onnx_network_notes import network_notes
from .onnx_network_probe import Asked, Probe
from .onnx_network_shape import image_shape

NETWORK = "onnxnetwork"
"""Its name as an architecture."""
BYTE = 255.0
"""What values are divided by where nothing else is said: Deepness takes bytes, and makes them numbers from 0 to 1."""
TILE = 512
"""Side of a tile where neither the input nor the metadata tell."""
OVERLAP = 0.15
"""Share of a tile by which tiles overlap where the metadata tell none."""
BACKGROUND = "background"
"""The first of two classes where only the other has a name."""


def read_onnx_network(
    session: Any, data: bytes, path: str, bands: Optional[int], parameter: str = "file", scale: float = 0.0
) -> Foreign:
    """What the file holds; see `importing.read_foreign`.

    Parameters
    ----------
    session
        Onnxruntime's session of the file.
    data : bytes
        The file.
    path : str
        Its path, for messages.
    bands : int, optional
        How many bands the user names; needed where the file does not tell.
    parameter : str
        Job field for messages.
    scale : float
        What pixel values are divided by before they are standardised; 0 for `BYTE`.
    """
    found = read_metadata(session.get_modelmeta().custom_metadata_map, path, parameter)
    shape = image_shape(session, path, parameter)
    known = shape.bands if shape.bands is not None else bands
    if known is None:
        raise ModelError(
            "{path} does not tell how many bands it takes; give their names", parameter="features", path=path
        )
    size = shape.size or found.tile_size or TILE
    asked = Probe(session, shape, found, known, size, path, parameter).ask()
    names = _names(found, asked, path, parameter)
    mean, std = _standardisation(found, known, scale or BYTE, path, parameter)
    share = OVERLAP if found.overlap is None else found.overlap
    overlap = 0 if asked.kind == PATCH else min(int(share * size), size - 1) // 2 * 2
    parameters = {
        "output": asked.output,
        "overlap": overlap,
        "threshold": _threshold(found, asked),
        "scale": scale or BYTE,
        "resolution": found.resolution,
    }

    def finish(codes: tuple[int, ...], features: int) -> tuple[str, Any]:
        from ...deep.onnx_network import OnnxNetwork

        order = sorted(range(len(codes)), key=codes.__getitem__)
        given = {**parameters, "order": order}
        spec = NetworkSpec(asked.kind, NETWORK, given, features, len(codes), size, mean, std)
        return NETWORK, OnnxNetwork(spec, data)

    return Foreign(
        classifier=NETWORK,
        weights="onnx",
        features=known,
        names=(),
        columns=names,
        count=asked.count,
        parameters={},
        versions=_versions(session),
        finish=finish,
        notes=network_notes(found, asked, shape, size, overlap),
    )


def _names(found: OnnxMetadata, asked: Asked, path: str, parameter: str) -> tuple[str, ...]:
    """Names of all classes; none where the file tells none."""
    names = found.names
    if len(names) == 1 and asked.count == 2 and names[0] != BACKGROUND:
        return BACKGROUND, names[0]
    if names and len(names) != asked.count:
        raise ModelError(
            "the metadata class_names of {path} name {named} classes, but the network gives {count}; correct them",
            parameter=parameter,
            path=path,
            named=len(names),
            count=asked.count,
        )
    if len(names) == 1:
        raise ModelError(
            "{path} tells only one class apart; import a network with two classes or more",
            parameter=parameter,
            path=path,
        )
    return names


def _standardisation(
    found: OnnxMetadata, bands: int, scale: float, path: str, parameter: str
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Mean and deviation of undivided values: (x / scale − m) / s is (x − scale m) / (scale s)."""
    # As Deepness does, one without the other counts for nothing.
    both = found.mean is not None and found.std is not None
    mean, std = (found.mean, found.std) if both else ((0.0,) * bands, (1.0,) * bands)
    for values in (mean, std):
        if values is None or len(values) != bands:
            raise ModelError(
                "the metadata of {path} standardise {count} bands, but the network takes {bands}; correct"
                " standardization_mean and standardization_std",
                parameter=parameter,
                path=path,
                count=len(values or ()),
                bands=bands,
            )
    return tuple(scale * one for one in mean or ()), tuple(scale * one for one in std or ())


def _threshold(found: OnnxMetadata, asked: Asked) -> float:
    """Of two classes that one probability tells apart; from 0 to 1, both exclusive."""
    usable = found.threshold is not None and 0 < found.threshold < 1 and asked.output in (SIGMOID, LOGIT)
    return float(found.threshold) if usable and found.threshold is not None else 0.5


def _versions(session: Any) -> dict[str, str]:
    from importlib import metadata

    producer = session.get_modelmeta().producer_name
    found = {"onnxruntime": metadata.version("onnxruntime")}
    return found | ({"ONNX producer": str(producer)} if producer else {})


def require_names(foreign: Foreign, given: int) -> Foreign:
    """The network with numbers for names where nobody names its classes.

    Parameters
    ----------
    foreign : Foreign
    given : int
        How many classes the user names.

    Raises
    ------
    ParameterError
        If the network gives class numbers, and nothing tells how many there are.
    """
    if foreign.columns:
        return foreign
    if given:
        return foreign if foreign.count else replace(foreign, count=given)
    if not foreign.count:
        raise ParameterError(
            "the network gives class numbers, and the file does not tell how many there are; give one row for each, in"
            " the order of their numbers",
            parameter="classes",
        )
    return replace(foreign, columns=tuple(f"class {number}" for number in range(foreign.count)))
