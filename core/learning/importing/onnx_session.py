"""ONNX files: opened without trust, and asked what they take and give.

onnxruntime runs the operators that it knows and nothing else. What it would do besides, reading weights from files
beside the model, is refused before it sees the bytes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Optional

from ...errors import ModelError
from ..dependencies import require_packages
from ..kinds import first_line

LARGEST = 2 * 2**30
"""Bytes of an ONNX file; protobuf holds no more."""
CODES_KEY = "terroir.codes"
"""Metadata of the ONNX model: class codes of its columns, separated by commas."""

# A tensor whose data are elsewhere (onnx.proto3, TensorProto.external_data, field 13) lists "location" first in an
# entry of its own: tag, length, and the key with its tag and length.
_EXTERNAL = re.compile(rb"\x6a(?:[\x00-\x7f]|[\x80-\xff][\x00-\x7f])\x0a\x08location")
_METADATA_TAG, _KEY_TAG, _VALUE_TAG = b"\x72", b"\x0a", b"\x12"
_FLOATS = {"tensor(float)": "float32", "tensor(double)": "float64"}
_MAPS = {"seq(map(int64,tensor(float)))": int, "seq(map(string,tensor(float)))": str}


@dataclass(frozen=True)
class OnnxShape:
    """What an ONNX classifier takes and gives.

    Parameters
    ----------
    input, dtype : str
        Name of its input, and the numpy type that it wants.
    rows : int, optional
        Rows that it takes at a time; None for any number.
    features : int, optional
        Columns of its input; None where the file does not tell.
    label : str, optional
        Output with the class itself.
    probabilities : str
        Output with the probabilities.
    maps : bool
        Whether the probabilities come as a mapping for each sample, as skl2onnx's ZipMap makes them.
    """

    input: str
    dtype: str
    rows: Optional[int]
    features: Optional[int]
    label: Optional[str]
    probabilities: str
    maps: bool


def open_session(data: bytes, path: str, parameter: str = "file") -> Any:
    """Onnxruntime's session of a model, on one thread of the processor, silent.

    Parameters
    ----------
    data : bytes
        The ONNX file; nothing in it is trusted.
    path : str
        Its path, for messages.
    parameter : str
        Job field for messages.

    Raises
    ------
    MissingDependencyError
        If onnxruntime is not installed.
    ModelError
        If it is no ONNX model, keeps weights in other files, or needs operators that are not here.
    """
    require_packages(["onnxruntime"])
    import onnxruntime

    if _EXTERNAL.search(data):
        raise ModelError(
            "{path} keeps its weights in another file; save the ONNX model as a single file",
            parameter=parameter,
            path=path,
        )
    onnxruntime.set_default_logger_severity(4)
    options = onnxruntime.SessionOptions()
    # Blocks are what runs in parallel, and sums that several threads share differ in their last bits.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4
    options.use_deterministic_compute = True
    try:
        return onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's errors share no base but this
        raise ModelError(
            "{path} cannot be opened as an ONNX model ({reason}); save it again as ONNX, with operators that"
            " onnxruntime {version} knows",
            parameter=parameter,
            path=path,
            reason=short_reason(error),
            version=onnxruntime.__version__,
        ) from error


def classifier_shape(session: Any, path: str, parameter: str = "file") -> OnnxShape:
    """What the classifier takes and gives.

    Raises
    ------
    ModelError
        If it is no classifier of tables: several inputs, images, no numbers, or no probabilities.
    """
    inputs = session.get_inputs()
    if len(inputs) != 1:
        raise ModelError(
            "{path} has {count} inputs ({names}), but features come as one table; export the model with a single"
            " input of floats",
            parameter=parameter,
            path=path,
            count=len(inputs),
            names=", ".join(one.name for one in inputs),
        )
    taken = inputs[0]
    if taken.type not in _FLOATS or len(taken.shape) != 2:
        raise ModelError(
            "{path} takes {kind} of {rank} dimensions, but features come as a table of floats (samples, features);"
            " export the model with such an input",
            parameter=parameter,
            path=path,
            kind=taken.type,
            rank=len(taken.shape),
        )
    label, shares = _outputs(session.get_outputs(), path, parameter)
    rows, features = (size if isinstance(size, int) and size > 0 else None for size in taken.shape)
    return OnnxShape(taken.name, _FLOATS[taken.type], rows, features, label, shares.name, shares.type in _MAPS)


def _outputs(outputs: Any, path: str, parameter: str) -> tuple[Optional[str], Any]:
    """Name of the output with labels, if there is one, and the output with probabilities."""
    labels = [one.name for one in outputs if one.type in ("tensor(int64)", "tensor(string)")]
    shares = [one for one in outputs if one.type in _MAPS]
    shares += [one for one in outputs if one.type in _FLOATS and len(one.shape) == 2 and one.shape[1] != 1]
    if not shares:
        raise ModelError(
            "{path} is no classifier with probabilities (its outputs are {outputs}); export a classifier, with its"
            " probabilities",
            parameter=parameter,
            path=path,
            outputs=", ".join(f"{one.name}: {one.type}{one.shape}" for one in outputs) or "–",
        )
    return labels[0] if labels else None, shares[0]


def with_codes(data: bytes, codes: tuple[int, ...]) -> bytes:
    """The model with the class codes of its columns among its metadata.

    A message of protobuf may be continued by appending fields; this is one more entry of
    ``ModelProto.metadata_props`` (onnx.proto3, field 14).
    """
    value = ",".join(map(str, codes)).encode()
    entry = b"".join(
        tag + _varint(len(text)) + text for tag, text in ((_KEY_TAG, CODES_KEY.encode()), (_VALUE_TAG, value))
    )
    return data + _METADATA_TAG + _varint(len(entry)) + entry


def column_codes(session: Any) -> Optional[tuple[int, ...]]:
    """Class codes of the columns that `with_codes` wrote; None where nothing is written."""
    text = session.get_modelmeta().custom_metadata_map.get(CODES_KEY)
    return tuple(int(code) for code in text.split(",")) if text else None


def short_reason(error: Exception) -> str:
    """What onnxruntime says, without its own source lines."""
    text = first_line(error)
    return re.sub(r"^\[ONNXRuntimeError\] : \d+ : [A-Z_]+ : ", "", text)[:200]


def _varint(number: int) -> bytes:
    """A length as protobuf writes it: seven bits in each byte, the lowest first."""
    found = bytearray()
    while number > 0x7F:
        found.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*found, number])
