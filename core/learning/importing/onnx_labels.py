"""Class labels among the attributes of an ONNX model's nodes.

onnxruntime does not show them, and the package onnx that could is not needed for anything else. Only as much of the
format is read here as leads to them (onnx.proto3: ModelProto.graph 7, GraphProto.node 1, NodeProto.attribute 5,
AttributeProto.name 1, ints 8, strings 9; the wire format of protocol buffers).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import Union

import numpy as np

_GRAPH, _NODE, _INITIALIZER, _ATTRIBUTE, _NAME, _INTS, _STRINGS = 7, 1, 5, 5, 1, 8, 9
_DATA_TYPE, _INT32_DATA, _STRING_DATA, _INT64_DATA, _TENSOR_NAME, _RAW_DATA = 2, 5, 6, 7, 8, 9
_RAW_TYPES = {6: "<i4", 7: "<i8"}  # TensorProto.DataType
_NUMBERS = ("classlabels_int64s", "classlabels_ints")
_TEXTS = ("classlabels_strings",)
_VARINT, _EIGHT, _BYTES, _FOUR = 0, 1, 2, 5
_SIGN = 1 << 63

Field = tuple[int, Union[int, bytes]]
Label = Union[int, str]


def class_labels(data: bytes, count: int, seen: Mapping[int, Label]) -> tuple[Label, ...]:
    """Labels of `count` classes, of the last node or tensor that fits; empty where none does, or the file is unsound.

    Parameters
    ----------
    data : bytes
        An ONNX file.
    count : int
        Number of classes.
    seen : mapping
        Place of a class -> label that the model was seen to give it; what contradicts it is passed over.
    """
    found: tuple[Label, ...] = ()
    try:
        for graph in _inside(data, _GRAPH):
            nodes = (_labels(one) for node in _inside(graph, _NODE) for one in _inside(node, _ATTRIBUTE))
            for labels in itertools.chain(map(_tensor, _inside(graph, _INITIALIZER)), nodes):
                fits = len(labels) == count == len(set(labels))
                if fits and all(labels[place] == label for place, label in seen.items()):
                    found = labels
    except (IndexError, ValueError):
        return ()
    return found


def _tensor(tensor: bytes) -> tuple[Label, ...]:
    """Texts, or whole numbers of a tensor that is called after classes (skl2onnx's choice by ``argmax``)."""
    fields = list(_fields(tensor))
    name = next((value for number, value in fields if number == _TENSOR_NAME and isinstance(value, bytes)), b"")
    texts = [value.decode() for number, value in fields if number == _STRING_DATA and isinstance(value, bytes)]
    if texts or b"class" not in name:
        return tuple(texts)
    kind = next((value for number, value in fields if number == _DATA_TYPE), 0)
    found: list[int] = []
    for number, value in fields:
        if number in (_INT32_DATA, _INT64_DATA):
            found += [value] if isinstance(value, int) else _packed(value)
        elif number == _RAW_DATA and isinstance(value, bytes) and kind in _RAW_TYPES:
            found += np.frombuffer(value, _RAW_TYPES[kind]).tolist()
    return tuple(map(_signed, found))


def _labels(attribute: bytes) -> tuple[Label, ...]:
    fields = list(_fields(attribute))
    name = next((value.decode() for number, value in fields if number == _NAME and isinstance(value, bytes)), "")
    if name in _TEXTS:
        return tuple(value.decode() for number, value in fields if number == _STRINGS and isinstance(value, bytes))
    found: list[int] = []
    if name in _NUMBERS:
        for number, value in fields:
            if number == _INTS:
                found += [value] if isinstance(value, int) else _packed(value)
    return tuple(map(_signed, found))


def _signed(number: int) -> int:
    return number - 2 * _SIGN if number >= _SIGN else number


def _inside(data: bytes, wanted: int) -> Iterator[bytes]:
    """Messages in the field `wanted`."""
    return (value for number, value in _fields(data) if number == wanted and isinstance(value, bytes))


def _fields(data: bytes) -> Iterator[Field]:
    """Number and value of each field of a message."""
    place = 0
    while place < len(data):
        tag, place = _varint(data, place)
        kind = tag & 7
        if kind == _VARINT:
            number, place = _varint(data, place)
            yield tag >> 3, number
        elif kind == _BYTES:
            size, place = _varint(data, place)
            if place + size > len(data):
                raise ValueError("a field goes beyond its message")
            yield tag >> 3, data[place : place + size]
            place += size
        elif kind in (_EIGHT, _FOUR):
            place += 8 if kind == _EIGHT else 4
        else:
            raise ValueError("a field of an unknown kind")


def _packed(data: bytes) -> list[int]:
    found, place = [], 0
    while place < len(data):
        number, place = _varint(data, place)
        found.append(number)
    return found


def _varint(data: bytes, place: int) -> tuple[int, int]:
    """A number in groups of seven bits, the lowest first, and the place behind it."""
    number, shift = 0, 0
    while True:
        part = data[place]
        number |= (part & 0x7F) << shift
        place, shift = place + 1, shift + 7
        if part < 0x80:
            return number, place
        if shift > 63:
            raise ValueError("a number that is too long")
