"""Prediction of one block: labels, and how sure they are, from one look at the pixels."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

import numpy as np

from ..blocks.contract import Block
from ..errors import ModelError
from .applicability import Applicability
from .map_outputs import NO_PROBABILITY, OF_APPLICABILITY, OUTPUT, Answers, MapOutputs, label_type
from .model import Model
from .predictors import open_predictor
from .threads import one_blas_thread, openmp_threads

__all__ = ["NO_PROBABILITY", "ClassifyBlock", "label_type", "look_up", "parts", "require_applicability", "values_at"]

# Pixels that are looked up among the training samples at a time.
_LOOKED_UP = 8192


class ClassifyBlock:
    """Block function that applies a model. Several threads may call it at the same time.

    Parameters
    ----------
    model : Model
        What to apply; the block's bands must be the model's, in its order.
    wanted : sequence of str
        Which of the outputs (see `map_outputs`) to make, in this order.
    pixels : int
        How many pixels the image has; a hint that never changes the result.
    min_confidence : float
        Pixels whose highest probability is lower become unclassified; 0 for none.
    path : str
        The model's file, for messages.

    Raises
    ------
    ModelError
        If no raster holds the model's class codes, or the model does not know its area of applicability where that
        is wanted.
    """

    halo = 0
    edge = "nodata"

    def __init__(
        self,
        model: Model,
        wanted: Sequence[str] = (OUTPUT,),
        pixels: int = 0,
        min_confidence: float = 0.0,
        path: str = "",
    ) -> None:
        self._maps = MapOutputs(tuple(wanted), model.card.classes, min_confidence)
        self.outputs = self._maps.specifications
        self._applicability = require_applicability(model, self._maps, path) if self._maps.of_applicability else None
        self._predictor = open_predictor(model, pixels)
        self.bytes_per_pixel = 2 * 8  # row and column of each valid pixel
        at_work = self._predictor.bytes_per_pixel + self._maps.bytes_per_pixel
        looking_up = 0 if self._applicability is None else self._applicability.bytes_per_pixel
        self.chunk = max(self._predictor.chunk, 0 if self._applicability is None else _LOOKED_UP)
        self.bytes_per_chunk_pixel = max(at_work, looking_up)

    def __call__(self, block: Block) -> tuple[np.ndarray, ...]:
        """See `BlockFunction`."""
        # Around the whole block: threads of BLAS that are let go and held again for every chunk keep a core busy.
        with one_blas_thread(), openmp_threads(1):
            return self._classify(block)

    def _classify(self, block: Block) -> tuple[np.ndarray, ...]:
        answers = Answers(self._maps, block.window.shape)
        all_rows, all_cols = np.nonzero(block.valid)
        for part in parts(all_rows.size, self._predictor.chunk):
            rows, cols = all_rows[part], all_cols[part]
            best, shares = self._predictor.ask(values_at(block.data, rows, cols), self._maps.of_probabilities)
            answers.put_classes(rows, cols, best, shares)
        if self._applicability is not None:
            look_up(self._applicability, block.data, all_rows, all_cols, answers)
        return answers.arrays


def look_up(
    applicability: Applicability, data: np.ndarray, all_rows: np.ndarray, all_cols: np.ndarray, answers: Answers
) -> None:
    """Write how far pixels are from a model's training samples.

    Parameters
    ----------
    applicability : Applicability
        What the model knows.
    data : ndarray, shape (features, rows, cols)
        The block.
    all_rows, all_cols : ndarray of int, shape (n,)
        Pixels.
    answers : Answers
        Gets the indices.
    """
    for part in parts(all_rows.size, _LOOKED_UP):
        rows, cols = all_rows[part], all_cols[part]
        index = applicability.dissimilarity(data[:, rows, cols])
        answers.put_dissimilarity(rows, cols, index, applicability.threshold)


def values_at(data: np.ndarray, rows: np.ndarray, cols: np.ndarray) -> np.ndarray:
    """Values of pixels of a block, band after band.

    Parameters
    ----------
    data : ndarray, shape (bands, rows, cols)
        The block.
    rows, cols : ndarray of int, shape (n,)
        Pixels.

    Returns
    -------
    ndarray, shape (bands, n)
        In C order. ``data[:, rows, cols]`` would lay them out pixel after pixel, which takes three times as long with
        many bands, and again where bands are then walked through.
    """
    values: np.ndarray = np.take(data.reshape(len(data), -1), rows * data.shape[2] + cols, axis=1)
    return values


def parts(count: int, chunk: int) -> Iterator[slice]:
    """Slices of at most `chunk` that make up `count`."""
    return (slice(start, start + chunk) for start in range(0, count, chunk))


def require_applicability(model: Model, maps: MapOutputs, path: str) -> Applicability:
    """The model's area of applicability.

    Raises
    ------
    ModelError
        If it does not know it; names the first output that needs it.
    """
    found: Applicability | None = model.applicability
    if found is None:
        raise ModelError(
            "the model {path} does not know its area of applicability; train it again with APPLICABILITY, or leave"
            " this output out",
            parameter=next(name for name in maps.names if name in OF_APPLICABILITY),
            path=os.path.basename(path) or "–",
        )
    return found
