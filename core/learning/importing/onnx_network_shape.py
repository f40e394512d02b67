"""What an ONNX network takes and gives, as far as its file tells; layouts that are not known here are refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Optional

from ...errors import ModelError

MODEL_TYPE = "model_type"
"""Metadata that only networks for images have."""
_FLOATS = {"tensor(float)": "float32", "tensor(float16)": "float16", "tensor(double)": "float64"}


@dataclass(frozen=True)
class OnnxImage:
    """Input and output of a network for images.

    Parameters
    ----------
    input, dtype : str
        Name of its input (n, bands, rows, columns), and the numpy type that it wants.
    bands : int, optional
        None where the file does not tell.
    size : int, optional
        Side of the image; None for any.
    batch : int, optional
        1 for one image at a time; None for any number.
    output : str
        Name of its output.
    rank : int, optional
        Number of the output's dimensions; None where the file does not tell.
    """

    input: str
    dtype: str
    bands: Optional[int]
    size: Optional[int]
    batch: Optional[int]
    output: str
    rank: Optional[int]


def takes_images(session: Any) -> bool:
    """Whether a model is one for images rather than for tables."""
    ranks = [len(one.shape or ()) for one in session.get_inputs()]
    return max(ranks, default=0) > 2 or MODEL_TYPE in session.get_modelmeta().custom_metadata_map


def image_shape(session: Any, path: str, parameter: str = "file") -> OnnxImage:
    """What the network takes and gives.

    Raises
    ------
    ModelError
        If it does not take one image of floats (n, bands, rows, columns), or has several outputs.
    """
    inputs, outputs = session.get_inputs(), session.get_outputs()
    for words, count, all_of in (("inputs", len(inputs), inputs), ("outputs", len(outputs), outputs)):
        if count != 1:
            raise ModelError(
                "{path} has {count} {words} ({names}), but one image comes in and one answer is wanted; export the"
                " network with a single input and a single output",
                parameter=parameter,
                path=path,
                count=count,
                words=words,
                names=", ".join(one.name for one in all_of),
            )
    taken, given = inputs[0], outputs[0]
    shape = list(taken.shape or ())
    if taken.type not in _FLOATS or len(shape) != 4:
        raise ModelError(
            "{path} takes {kind} of {rank} dimensions, but images come as floats of four (n, bands, rows, columns);"
            " export the network with such an input",
            parameter=parameter,
            path=path,
            kind=taken.type,
            rank=len(shape) or "unknown",
        )
    sizes = [size if isinstance(size, int) and size > 0 else None for size in shape]
    _check_layout(sizes, path, parameter)
    batch, bands, rows, cols = sizes
    return OnnxImage(
        taken.name, _FLOATS[taken.type], bands, rows or cols, batch, given.name, len(given.shape or ()) or None
    )


def _check_layout(sizes: list[Optional[int]], path: str, parameter: str) -> None:
    batch, first, rows, cols = sizes
    # Bands at the end: they are few and known, and the sides before them are alike.
    if cols is not None and cols != rows and (first == rows) and (first is None or cols < first):
        raise ModelError(
            "{path} takes images as (n, rows, columns, bands); export the network with the bands first (n, bands, rows,"
            " columns)",
            parameter=parameter,
            path=path,
        )
    if None not in (rows, cols) and rows != cols:
        raise ModelError(
            "{path} takes images of {rows} × {cols} pixels, but tiles are square; export the network for a square or"
            " for any size",
            parameter=parameter,
            path=path,
            rows=rows,
            cols=cols,
        )
    if batch not in (None, 1):
        raise ModelError(
            "{path} takes {batch} images at a time; export the network for one, or with a free first dimension",
            parameter=parameter,
            path=path,
            batch=batch,
        )
