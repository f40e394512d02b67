"""Ask an ONNX network about images of noise: its answers tell what its file may leave open."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...deep.onnx_output import LABELS, ONE_CHANNEL, output_kind
from ...deep.spec import PATCH, SEGMENTATION
from ...errors import ModelError
from .onnx_network_metadata import CLASSIFIER, RECOGNITION, SEGMENTOR, OnnxMetadata
from .onnx_network_shape import OnnxImage
from .onnx_session import short_reason

_PROBES = 3
_LARGEST = 2**28
"""Numbers in an image beyond which nobody is asked about it."""


@dataclass(frozen=True)
class Asked:
    """What was found by asking.

    Parameters
    ----------
    kind : {'patch', 'segmentation'}
    output : str
        See ``deep/onnx_output.OUTPUTS``.
    count : int
        Number of classes; 0 where the network gives their numbers and nothing tells how many there are.
    """

    kind: str
    output: str
    count: int


class Probe:
    """Asks a network.

    Parameters
    ----------
    session
        Onnxruntime's session of the file.
    shape : OnnxImage
        What it takes.
    found : OnnxMetadata
        What its metadata say.
    bands, size : int
        Of the images to ask about.
    path : str
        The file, for messages.
    parameter : str
        Job field for messages.
    """

    def __init__(
        self, session: Any, shape: OnnxImage, found: OnnxMetadata, bands: int, size: int, path: str, parameter: str
    ) -> None:
        self._session, self._shape, self._found = session, shape, found
        self._bands, self._size = bands, size
        self._path, self._parameter = path, parameter

    def ask(self) -> Asked:
        """What the network is.

        Raises
        ------
        ModelError
            If it fails, or its answer is none of pixels or patches, or contradicts the metadata.
        """
        answers = self._answers()
        if len({one.shape for one in answers}) > 1 or answers[0].dtype.kind not in "fiub" or not answers[0].shape:
            raise self._unknown(answers[0])
        answer = np.concatenate(answers)
        if not np.isfinite(answer).all():
            raise ModelError(
                "{path} gives numbers that are not finite; check the network and export it again",
                parameter=self._parameter,
                path=self._path,
            )
        return self._judged(answer)

    def _answers(self) -> list[np.ndarray]:
        shape = self._shape
        image = (1, self._bands, self._size, self._size)
        if math.prod(image) > _LARGEST:
            raise ModelError(
                "{path} takes images of {bands} bands and {size} × {size} pixels, too large for a tile; export the"
                " network for smaller ones",
                parameter=self._parameter,
                path=self._path,
                bands=self._bands,
                size=self._size,
            )
        draw = np.random.default_rng(0)
        noise = (draw.standard_normal(image, np.float32).astype(shape.dtype) for _ in range(_PROBES))
        try:
            return [np.asarray(self._session.run([shape.output], {shape.input: one})[0]) for one in noise]
        except Exception as error:  # onnxruntime's errors share no base but this
            raise ModelError(
                "{path} cannot be asked about an image of {bands} bands and {size} × {size} pixels ({reason}); check"
                " FEATURES and the metadata tile_size, or export the network again",
                parameter=self._parameter,
                path=self._path,
                bands=self._bands,
                size=self._size,
                reason=short_reason(error),
            ) from error

    def _judged(self, answer: np.ndarray) -> Asked:
        """What an answer, shape (`_PROBES`, …), tells of the network."""
        rank, found = answer.ndim, self._found
        fits = answer.shape[0] == _PROBES and (rank <= 2 or (rank <= 4 and answer.shape[-2:] == (self._size,) * 2))
        kind = SEGMENTATION if rank > 2 else PATCH
        if not fits or found.kind in ((SEGMENTOR,) if kind == PATCH else (CLASSIFIER, RECOGNITION)):
            raise self._unknown(answer)
        if rank in (1, 3):  # a single channel, without a dimension of its own
            answer = answer[:, np.newaxis]
        if found.kind == RECOGNITION and len(found.names) != answer.shape[1]:
            raise ModelError(
                "{path} describes patches by {count} numbers to find similar ones (Recognition), and tells no classes;"
                " import a network that gives classes",
                parameter=self._parameter,
                path=self._path,
                count=answer.shape[1],
            )
        output = output_kind(answer, whole_numbers=len(found.names) > 2)
        if output == LABELS:
            return Asked(kind, output, 2 if len(found.names) == 1 else len(found.names))
        return Asked(kind, output, 2 if output in ONE_CHANNEL else answer.shape[1])

    def _unknown(self, answer: np.ndarray) -> ModelError:
        return ModelError(
            "{path} answers an image of {size} × {size} pixels with {kind} of the shape {shape}; export a network that"
            " gives (n, classes, rows, columns) as large as its input, or (n, classes)",
            parameter=self._parameter,
            path=self._path,
            size=self._size,
            kind=answer.dtype.name,
            shape=(1, *answer.shape[1:]),
        )
