"""Prediction of one block: labels, confidence and probabilities from one look at the pixels."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from ..blocks.contract import Block, OutputSpec
from ..classes import ClassTable
from ..errors import ModelError
from .model import Model
from .predictors import open_predictor

OUTPUT, CONFIDENCE, PROBABILITIES = "output", "confidence", "probabilities"

NO_PROBABILITY = -1.0
"""Nodata of confidence and probabilities: outside 0 to 1, and unlike NaN understood by every program."""

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
    pixels : int
        How many pixels the image has; a hint that never changes the result.

    Raises
    ------
    ModelError
        If no raster holds the model's class codes.
    """

    halo = 0
    edge = "nodata"

    def __init__(self, model: Model, wanted: Sequence[str] = (OUTPUT,), pixels: int = 0) -> None:
        self.outputs = tuple(_specification(name, model.card.classes) for name in wanted)
        self._codes = np.array(model.card.classes.codes)
        self._predictor = open_predictor(model, pixels)
        places = 2 * 8  # row and column of each valid pixel
        self.bytes_per_pixel = places + self._predictor.bytes_per_pixel

    def __call__(self, block: Block) -> tuple[np.ndarray, ...]:
        """See `BlockFunction`."""
        made = {s.name: np.full((s.bands, *block.valid.shape), s.nodata, s.dtype) for s in self.outputs}
        all_rows, all_cols = np.nonzero(block.valid)
        shares_wanted = CONFIDENCE in made or PROBABILITIES in made
        chunk = self._predictor.chunk
        for start in range(0, all_rows.size, chunk):
            rows, cols = all_rows[start : start + chunk], all_cols[start : start + chunk]
            best, shares = self._predictor.ask(block.data[:, rows, cols], shares_wanted)
            if OUTPUT in made:
                made[OUTPUT][0, rows, cols] = self._codes[best]
            if shares is not None and CONFIDENCE in made:
                made[CONFIDENCE][0, rows, cols] = shares[np.arange(best.size), best]
            if shares is not None and PROBABILITIES in made:
                made[PROBABILITIES][:, rows, cols] = shares.T
        return tuple(made[spec.name] for spec in self.outputs)


def _specification(name: str, classes: ClassTable) -> OutputSpec:
    if name == OUTPUT:
        dtype, nodata = label_type(classes.codes)
        return OutputSpec(name, 1, dtype, nodata, ("class",), classes)
    if name == CONFIDENCE:
        return OutputSpec(name, 1, "float32", NO_PROBABILITY, ("confidence",))
    return OutputSpec(name, len(classes), "float32", NO_PROBABILITY, tuple(c.label for c in classes))
