"""What the metadata of an ONNX network say of it, with the keys of Deepness.

Deepness (https://github.com/PUTvision/qgis-plugin-deepness) writes every value as JSON: ``model_type``,
``class_names`` (number -> name; older files call it ``names``, some write a Python dictionary), ``resolution``
(centimetres per pixel), ``tile_size`` (``tiles_size`` in parts of its documentation), ``tiles_overlap`` (percent of the
tile), ``standardization_mean`` and ``standardization_std`` (of values that were divided by 255 before), ``seg_thresh``
and ``seg_small_segment``.
"""

from __future__ import annotations

import ast
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Optional

from ...errors import ModelError
from .onnx_network_shape import MODEL_TYPE

SEGMENTOR, CLASSIFIER, RECOGNITION = "segmentor", "classifier", "recognition"
_TYPES = {
    **dict.fromkeys(("segmentor", "segmentation"), SEGMENTOR),
    **dict.fromkeys(("classifier", "classification"), CLASSIFIER),
    "recognition": RECOGNITION,
}
_OTHER_TYPES = {
    "detector": "finds objects and their outlines",
    "detection": "finds objects and their outlines",
    "regressor": "predicts quantities",
    "regression": "predicts quantities",
    "superresolution": "makes images finer",
}
_NAMES = ("class_names", "names")
_SIZES = ("tile_size", "tiles_size")
_LARGEST_TILE = 4096


@dataclass(frozen=True)
class OnnxMetadata:
    """What a file says of its network; None where it says nothing.

    Parameters
    ----------
    kind : {'segmentor', 'classifier', 'recognition'}, optional
    names : tuple of str
        Of the classes in the order of their numbers; empty for none.
    resolution : float, optional
        Metres of a pixel.
    tile_size : int, optional
        Pixels.
    overlap : float, optional
        Share of a tile by which tiles overlap.
    mean, std : tuple of float, optional
        Of each band, of values that were divided already.
    threshold : float, optional
        Probability from which on a class is accepted.
    small_segment : int, optional
        Pixels of the smallest segments that Deepness keeps.
    """

    kind: Optional[str] = None
    names: tuple[str, ...] = ()
    resolution: Optional[float] = None
    tile_size: Optional[int] = None
    overlap: Optional[float] = None
    mean: Optional[tuple[float, ...]] = None
    std: Optional[tuple[float, ...]] = None
    threshold: Optional[float] = None
    small_segment: Optional[int] = None


def read_metadata(found: Mapping[str, str], path: str, parameter: str = "file") -> OnnxMetadata:
    """Read the metadata of a network.

    Parameters
    ----------
    found : mapping
        As onnxruntime gives them; nothing in them is trusted.
    path : str
        The file, for messages.
    parameter : str
        Job field for messages.

    Raises
    ------
    ModelError
        If the network does something else than telling classes, or a value cannot be read.
    """
    reader = _Reader(found, path, parameter)
    overlap = reader.number("tiles_overlap", 0, 99, "15")
    resolution = reader.number("resolution", 1e-6, 1e9, "10")
    size = next((key for key in _SIZES if key in found), _SIZES[0])
    tile = reader.number(size, 1, _LARGEST_TILE, "512")
    segment = reader.number("seg_small_segment", 0, 1e9, "7")
    return OnnxMetadata(
        kind=reader.kind(),
        names=reader.names(),
        resolution=None if resolution is None else resolution / 100,
        tile_size=None if tile is None else int(tile),
        overlap=None if overlap is None else overlap / 100,
        mean=reader.numbers("standardization_mean", "[0.5, 0.5, 0.5]"),
        std=reader.numbers("standardization_std", "[0.2, 0.2, 0.2]", above=0.0),
        threshold=reader.number("seg_thresh", 0, 1, "0.5"),
        small_segment=None if segment is None else int(segment),
    )


class _Reader:
    """Reads values, and names the key of one that cannot be read."""

    def __init__(self, found: Mapping[str, str], path: str, parameter: str) -> None:
        self._found, self._path, self._parameter = found, path, parameter

    def kind(self) -> Optional[str]:
        if MODEL_TYPE not in self._found:
            return None
        text = str(self._value(MODEL_TYPE)).strip().lower()
        if text in _TYPES:
            return _TYPES[text]
        raise ModelError(
            "{path} is a {kind}, which {does}; only networks that give pixels a class (Segmentor) or patches a class"
            " (Classifier) can be imported",
            parameter=self._parameter,
            path=self._path,
            kind=text[:40] or "–",
            does=_OTHER_TYPES.get(text, "is not known here"),
        )

    def names(self) -> tuple[str, ...]:
        key = next((key for key in _NAMES if key in self._found), None)
        if key is None:
            return ()
        value, example = self._value(key), '{"0": "background", "1": "building"}'
        value = value[0] if isinstance(value, list) and len(value) == 1 and isinstance(value[0], dict) else value
        if isinstance(value, list):
            value = dict(enumerate(value))
        if not isinstance(value, dict) or not value or not all(_is_number(one) for one in value):
            raise self._bad(key, example)
        numbered = {int(number): name for number, name in value.items()}
        if not all(isinstance(name, (str, int)) for name in numbered.values()):
            raise self._bad(key, example)
        names = tuple(str(numbered[number]).strip() for number in sorted(numbered))
        if sorted(numbered) != list(range(len(value))) or not all(names) or len(set(names)) != len(names):
            raise self._bad(key, example)
        return names

    def number(self, key: str, low: float, high: float, example: str) -> Optional[float]:
        if key not in self._found:
            return None
        value = self._value(key)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not low <= value <= high:
            raise self._bad(key, example)
        return float(value)

    def numbers(self, key: str, example: str, above: float = -math.inf) -> Optional[tuple[float, ...]]:
        if key not in self._found:
            return None
        value = self._value(key)
        try:
            found = tuple(float(one) for one in value)
        except (TypeError, ValueError) as error:
            raise self._bad(key, example) from error
        if not found or not all(math.isfinite(one) and one > above for one in found):
            raise self._bad(key, example)
        return found

    def _value(self, key: str) -> Any:
        """JSON, a literal of Python, or else the text itself."""
        text = self._found[key]
        for read in (json.loads, ast.literal_eval):
            try:
                return read(text)
            except (ValueError, SyntaxError, RecursionError, MemoryError):  # the next one, then
                continue
        return text

    def _bad(self, key: str, example: str) -> ModelError:
        return ModelError(
            "the metadata {key} of {path} cannot be used ({value}); write for example {example}",
            parameter=self._parameter,
            key=key,
            path=self._path,
            value=" ".join(self._found[key].split())[:60] or "–",
            example=example,
        )


def _is_number(key: Any) -> bool:
    return (isinstance(key, int) and not isinstance(key, bool)) or (isinstance(key, str) and key.strip().isdecimal())
