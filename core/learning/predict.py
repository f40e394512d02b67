"""Prediction of one block: labels, confidence and probabilities from one look at the pixels."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from ..blocks.contract import Block, OutputSpec
from ..classes import ClassTable
from ..errors import ModelError
from .card import ModelCard
from .model import Model
from .registry import find_classifier
from .voting import class_probabilities, winners

OUTPUT, CONFIDENCE, PROBABILITIES = "output", "confidence", "probabilities"

NO_PROBABILITY = -1.0
"""Nodata of confidence and probabilities: outside 0 to 1, and unlike NaN understood by every program."""

_CHUNK = 8192
"""Pixels predicted at a time: enough to make the calls cheap, few enough to stay in the processor's cache."""

# Types of rasters that every GDAL and every program reads, from small to large.
_LABEL_TYPES = ("uint8", "uint16", "int16", "uint32", "int32")


def label_type(codes: Collection[int]) -> tuple[str, int]:
    """Pixel type and nodata value of a map with these class codes.

    Nodata is 0, and the type the smallest that holds 0 and all codes; where 0 is a class, nodata is the
    highest value of the smallest type that leaves it free.

    Raises
    ------
    ModelError
        If no type holds all codes.

    Examples
    --------
    >>> label_type([1, 2]), label_type([0, 1]), label_type([0, 255]), label_type([-1, 300])
    (('uint8', 0), ('uint8', 255), ('uint16', 65535), ('int16', 0))
    """
    for name in _LABEL_TYPES:
        limits = np.iinfo(name)
        nodata = 0 if 0 not in codes else int(limits.max)
        if nodata not in codes and limits.min <= min(codes) and max(codes) <= limits.max:
            return name, nodata
    raise ModelError(
        "no raster holds class codes from {low} to {high}; give the classes smaller numbers and train again",
        parameter="model",
        low=min(codes),
        high=max(codes),
    )


class ClassifyBlock:
    """Block function that applies a model. Several threads may call it at the same time.

    Parameters
    ----------
    model : Model
        What to apply; the block's bands must be the model's, in its order.
    wanted : sequence of str
        Which of ``output``, ``confidence`` and ``probabilities`` to make, in this order.

    Raises
    ------
    ModelError
        If no raster holds the model's class codes.
    """

    halo = 0

    def __init__(self, model: Model, wanted: Sequence[str] = (OUTPUT,)) -> None:
        self.model = model
        self.outputs = tuple(_specification(name, model.card.classes) for name in wanted)
        self.bytes_per_pixel = _working_memory(model.card)

    def __call__(self, block: Block) -> tuple[np.ndarray, ...]:
        """See `BlockFunction`."""
        made = {s.name: np.full((s.bands, *block.valid.shape), s.nodata, s.dtype) for s in self.outputs}
        codes = np.array(self.model.card.classes.codes)
        all_rows, all_cols = np.nonzero(block.valid)
        for start in range(0, all_rows.size, _CHUNK):
            rows, cols = all_rows[start : start + _CHUNK], all_cols[start : start + _CHUNK]
            values = block.data[:, rows, cols].T
            found = class_probabilities(self.model.card.classifier, self.model.estimator, values)
            best = winners(found)
            if OUTPUT in made:
                made[OUTPUT][0, rows, cols] = codes[best]
            if CONFIDENCE in made:
                made[CONFIDENCE][0, rows, cols] = found[np.arange(best.size), best]
            if PROBABILITIES in made:
                made[PROBABILITIES][:, rows, cols] = found.T
        return tuple(made[spec.name] for spec in self.outputs)


def _specification(name: str, classes: ClassTable) -> OutputSpec:
    if name == OUTPUT:
        dtype, nodata = label_type(classes.codes)
        return OutputSpec(name, 1, dtype, nodata, ("class",), classes)
    if name == CONFIDENCE:
        return OutputSpec(name, 1, "float32", NO_PROBABILITY, ("confidence",))
    return OutputSpec(name, len(classes), "float32", NO_PROBABILITY, tuple(c.label for c in classes))


def _working_memory(card: ModelCard) -> int:
    """Bytes for each pixel: an upper bound, reached by blocks of one chunk; larger ones need less."""
    itemsize = np.dtype(find_classifier(card.classifier).dtype).itemsize
    places = 2 * 8  # row and column of each valid pixel
    # The values in the raster's type (up to 8 bytes), clipped, and in the estimator's type.
    values = len(card.features) * (8 + 8 + itemsize)
    # One tree's probabilities and their sum (float64), the result (float32), the winner.
    votes = len(card.classes) * (8 + 8 + 4) + 8
    return places + values + votes
