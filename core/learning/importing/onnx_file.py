"""An ONNX classifier that was trained elsewhere: of tables here, of images in ``onnx_network_file.py``."""

from __future__ import annotations

from typing import Any, Optional

import numpy as np

from ...errors import ModelError
from .imported import Foreign, Label, check_answers, probe_values
from .onnx_estimator import OnnxEstimator
from .onnx_labels import class_labels
from .onnx_network_shape import takes_images
from .onnx_session import OnnxShape, classifier_shape, open_session, short_reason, with_codes


def read_onnx(data: bytes, path: str, features: Optional[int], parameter: str = "file", scale: float = 0.0) -> Foreign:
    """What an ONNX file holds; see `importing.read_foreign`."""
    session = open_session(data, path, parameter)
    if takes_images(session):
        from .onnx_network_file import read_onnx_network

        return read_onnx_network(session, data, path, features, parameter, scale)
    shape = classifier_shape(session, path, parameter)
    known = shape.features if shape.features is not None else features
    if known is None:
        raise ModelError(
            "{path} does not tell how many features it takes; give their names",
            parameter="features",
            path=path,
        )
    labels, found, keys = _ask(session, shape, known, path, parameter)
    count = len(keys) if keys else found.shape[1]
    if count < 2:
        raise ModelError(
            "{path} tells only one class apart; export a classifier with a probability for each of its classes",
            parameter=parameter,
            path=path,
        )
    check_answers(found, count, _asked(known, shape).shape[0], path, parameter)

    seen = _seen(labels, found)
    columns = keys or class_labels(data, count, seen)
    if not columns and len(seen) == count == len(set(seen.values())):
        columns = tuple(seen[place] for place in range(count))

    def finish(codes: tuple[int, ...], features: int) -> tuple[str, Any]:
        return "onnx", OnnxEstimator(with_codes(data, codes), sorted(codes), features, path, parameter)

    return Foreign(
        classifier="onnx",
        weights="onnx",
        features=shape.features,
        names=(),
        columns=columns,
        seen=seen,
        count=count,
        parameters={},
        versions=_versions(session),
        finish=finish,
    )


def _ask(
    session: Any, shape: OnnxShape, features: int, path: str, parameter: str
) -> tuple[Optional[np.ndarray], np.ndarray, tuple[Label, ...]]:
    """Labels, probabilities, and the classes that a mapping names, for the probe values."""
    values = _asked(features, shape)
    rows = shape.rows or len(values)
    wanted = [shape.probabilities] if shape.label is None else [shape.probabilities, shape.label]
    shares: list[Any] = []
    labels: list[Label] = []
    try:
        for start in range(0, len(values), rows):
            answer = session.run(wanted, {shape.input: values[start : start + rows]})
            shares.extend(answer[0])
            labels.extend(np.asarray(answer[1]).reshape(-1).tolist() if len(answer) > 1 else [])
    except Exception as error:  # onnxruntime's errors share no base but this
        raise ModelError(
            "{path} cannot be asked about {features} features ({reason}); check FEATURES, or export the model again",
            parameter=parameter,
            path=path,
            features=features,
            reason=short_reason(error),
        ) from error
    keys: tuple[Label, ...] = ()
    if shape.maps and shares:
        keys = tuple(sorted(shares[0]))
        shares = [[one[key] for key in keys] for one in shares]
    found = np.asarray(shares, np.float64)
    found = found if found.ndim == 2 else found.reshape(len(found), -1)
    return (np.array(labels) if labels else None), found, keys


def _asked(features: int, shape: OnnxShape) -> np.ndarray:
    """The probe values in the type and in a multiple of the number that the classifier takes."""
    values = probe_values(features).astype(shape.dtype)
    rows = shape.rows or len(values)
    whole: np.ndarray = np.resize(values, (-(-len(values) // rows) * rows, features))
    return whole


def _seen(labels: Optional[np.ndarray], found: np.ndarray) -> dict[int, Label]:
    """Column of the probabilities -> label, of the columns that are the highest for some of the probe values."""
    if labels is None or len(labels) != len(found):
        return {}
    best = found.argmax(axis=1)
    clear = np.count_nonzero(found == found.max(axis=1, keepdims=True), axis=1) == 1
    seen: dict[int, Label] = {}
    for place in range(found.shape[1]):
        said = set(labels[clear & (best == place)].tolist())
        if len(said) == 1:
            seen[place] = said.pop()
    return seen


def _versions(session: Any) -> dict[str, str]:
    """Who made the file, as far as it tells."""
    from importlib import metadata

    producer = session.get_modelmeta().producer_name
    found = {"onnxruntime": metadata.version("onnxruntime")}
    return found | ({"ONNX producer": str(producer)} if producer else {})
