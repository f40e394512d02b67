"""Tiny ONNX networks with the metadata of Deepness. Imported as ``terroir.tests.unit.deep.onnx_making``."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Optional

import numpy as np
import pytest
from scipy.ndimage import convolve

from terroir.core.jobs import execute
from terroir.core.jobs.import_model import ImportModelJob
from terroir.core.learning.model import Model
from terroir.core.run import Run

# Tests with these networks are passed over where a package is missing.
onnx = pytest.importorskip("onnx")
pytest.importorskip("onnxruntime")
helper, numpy_helper, TensorProto = onnx.helper, onnx.numpy_helper, onnx.TensorProto

BANDS, SIZE = 2, 16
NAMES = {"0": "water", "1": "forest", "2": "soil"}
SEGMENTOR = {"model_type": "Segmentor", "class_names": NAMES, "tile_size": SIZE, "tiles_overlap": 25}


def content(
    nodes: Sequence[Any],
    inputs: Sequence[Any],
    outputs: Sequence[Any],
    weights: Sequence[Any] = (),
    metadata: Optional[dict[str, Any]] = None,
) -> bytes:
    """Bytes of a model; metadata that are no text are written as JSON."""
    graph = helper.make_graph(list(nodes), "g", list(inputs), list(outputs), list(weights))
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    for key, value in (metadata or {}).items():
        entry = made.metadata_props.add()
        entry.key, entry.value = key, value if isinstance(value, str) else json.dumps(value)
    return bytes(made.SerializeToString())


def tensor(name: str, shape: Sequence[Any], kind: int = TensorProto.FLOAT) -> Any:
    """An input or output."""
    return helper.make_tensor_value_info(name, kind, list(shape))


def kernels(classes: int = 3, bands: int = BANDS, side: int = 3) -> np.ndarray:
    """Weights of a convolution, shape (classes, bands, side, side)."""
    return np.random.default_rng(8).normal(0, 0.5, (classes, bands, side, side)).astype(np.float32)


def segmentor(
    metadata: Optional[dict[str, Any]] = None,
    end: str = "Softmax",
    classes: int = 3,
    shape: Sequence[Any] = (None, BANDS, None, None),
    kind: int = TensorProto.FLOAT,
) -> bytes:
    """One convolution of 3 × 3 with padding, and at its end Softmax, Sigmoid, Identity or ArgMax."""
    bands = shape[1] if isinstance(shape[1], int) else BANDS
    weights = numpy_helper.from_array(kernels(classes, bands).astype(helper.tensor_dtype_to_np_dtype(kind)), "W")
    nodes = [helper.make_node("Conv", ["X", "W"], ["Y"], kernel_shape=[3, 3], pads=[1, 1, 1, 1])]
    options = {"Softmax": {"axis": 1}, "ArgMax": {"axis": 1, "keepdims": 0}}.get(end, {})
    nodes.append(helper.make_node(end, ["Y"], ["P"], **options))
    given = tensor("P", [None] * 3, TensorProto.INT64) if end == "ArgMax" else tensor("P", [None] * 4, kind)
    return content(nodes, [tensor("X", shape, kind)], [given], [weights], metadata)


def patch_classifier(
    metadata: Optional[dict[str, Any]] = None,
    size: Any = 6,
    classes: int = 3,
    batch: Any = None,
    end: str = "Softmax",
    kind: int = TensorProto.FLOAT,
) -> bytes:
    """A dense layer that sees where in the patch each pixel lies, and at its end Softmax, Sigmoid or Identity."""
    side = size if isinstance(size, int) else 6
    draw = np.random.default_rng(4).normal(0, 0.4, (BANDS * side * side, classes)).astype(np.float32)
    nodes = [
        helper.make_node("Flatten", ["X"], ["F"]),
        helper.make_node("MatMul", ["F", "W"], ["Y"]),
        helper.make_node(end, ["Y"], ["P"]),
    ]
    weights = [numpy_helper.from_array(draw.astype(helper.tensor_dtype_to_np_dtype(kind)), "W")]
    given = [tensor("P", [batch, classes], kind)]
    return content(nodes, [tensor("X", [batch, BANDS, size, size], kind)], given, weights, metadata)


def convolved(image: np.ndarray, classes: int = 3) -> np.ndarray:
    """What the convolution of `segmentor` gives for an image mirrored at its edges, shape (classes, rows, cols)."""
    found = [
        sum(convolve(band, weights[::-1, ::-1], mode="reflect") for band, weights in zip(image, of_class))
        for of_class in kernels(classes, len(image)).astype(np.float64)
    ]
    return np.stack(found)


def softmax(values: np.ndarray, axis: int = 0) -> np.ndarray:
    powers = np.exp(values - values.max(axis=axis, keepdims=True))
    return powers / powers.sum(axis=axis, keepdims=True)


def imported(data: bytes, folder: Path, **options: Any) -> tuple[Model, Run]:
    """The model that Import model makes of a file's bytes, opened."""
    (folder / "n.onnx").write_bytes(data)
    run = Run(backend="serial")
    execute(ImportModelJob(file=str(folder / "n.onnx"), model=str(folder / "m.terroir"), **options), run)
    return Model.open(folder / "m.terroir"), run
