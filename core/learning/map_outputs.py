"""What a classification writes: types, nodata and legend of its rasters, and how answers get into them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import Optional

import numpy as np

from ..blocks.contract import OutputSpec
from ..classes import ClassTable, LandCoverClass
from ..errors import ModelError
from .uncertainty import entropy, margin

OUTPUT, CONFIDENCE, PROBABILITIES = "output", "confidence", "probabilities"
MARGIN, ENTROPY = "margin", "entropy"
DISSIMILARITY, APPLICABLE = "dissimilarity", "applicable"

OF_PROBABILITIES = (CONFIDENCE, PROBABILITIES, MARGIN, ENTROPY)
OF_APPLICABILITY = (DISSIMILARITY, APPLICABLE)

NO_PROBABILITY = -1.0
"""Nodata of probabilities and what is made of them, and of the dissimilarity index: none is below 0, and unlike NaN
every program understands it."""
NOT_KNOWN = 255
"""Nodata of the area of applicability."""

UNCLASSIFIED = "unclassified"
UNCLASSIFIED_COLOUR = "#808080"
OUTSIDE_AND_INSIDE = ClassTable(
    (LandCoverClass(0, "outside the area of applicability", "#d73027"), LandCoverClass(1, "inside", "#2166ac"))
)

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


def unclassified_code(classes: ClassTable) -> int:
    """Code of pixels whose confidence is too low.

    It follows from the legend alone: the code of the class that is called "unclassified" already, or else the number
    after the highest code, but 1 at least. Where no raster holds that number, it is the lowest free one from 1 up.

    Examples
    --------
    >>> unclassified_code(ClassTable.from_labels({1: "Forest", 4: "Water"}))
    5
    """
    known = classes.by_label(UNCLASSIFIED)
    if known is not None:
        return known.code
    code = max(classes.codes[-1] + 1, 1)
    try:
        label_type((*classes.codes, code))
    except ModelError:
        return next(free for free in range(1, len(classes) + 2) if free not in classes.codes)
    return code


@dataclass(frozen=True)
class MapOutputs:
    """Which rasters are made, of which classes.

    Parameters
    ----------
    names : tuple of str
        Which of the outputs, in this order.
    classes : ClassTable
        Classes in the order of the probabilities.
    min_confidence : float
        Pixels whose highest probability is lower become unclassified; 0 for none.
    """

    names: tuple[str, ...]
    classes: ClassTable
    min_confidence: float = 0.0

    @cached_property
    def legend(self) -> ClassTable:
        """Classes of the map: those of the model, and "unclassified" where a pixel may be."""
        code = self.unclassified
        if code is None or code in self.classes.codes:
            return self.classes
        return ClassTable((*self.classes, LandCoverClass(code, UNCLASSIFIED, UNCLASSIFIED_COLOUR)))

    @property
    def unclassified(self) -> Optional[int]:
        """Code of pixels whose confidence is too low; None where none can be."""
        return unclassified_code(self.classes) if self.min_confidence > 0 else None

    @property
    def of_probabilities(self) -> bool:
        """Whether class probabilities are needed."""
        return self.min_confidence > 0 or not set(OF_PROBABILITIES).isdisjoint(self.names)

    @property
    def of_applicability(self) -> bool:
        """Whether the dissimilarity index is needed."""
        return not set(OF_APPLICABILITY).isdisjoint(self.names)

    @cached_property
    def specifications(self) -> tuple[OutputSpec, ...]:
        """Types, nodata and names of the rasters.

        Raises
        ------
        ModelError
            If no raster holds the class codes.
        """
        return tuple(self._specification(name) for name in self.names)

    def _specification(self, name: str) -> OutputSpec:
        if name == OUTPUT:
            dtype, nodata = label_type(self.legend.codes)
            return OutputSpec(name, 1, dtype, nodata, ("class",), self.legend)
        if name == APPLICABLE:
            return OutputSpec(name, 1, "uint8", NOT_KNOWN, ("area of applicability",), OUTSIDE_AND_INSIDE)
        if name == PROBABILITIES:
            labels = tuple(entry.label for entry in self.classes)
            return OutputSpec(name, len(labels), "float32", NO_PROBABILITY, labels)
        words = "dissimilarity index" if name == DISSIMILARITY else name
        return OutputSpec(name, 1, "float32", NO_PROBABILITY, (words,))

    @property
    def bytes_per_pixel(self) -> int:
        """Working memory of `Answers` for each pixel of a chunk."""
        # Of the entropy: share, logarithm, product and sum; of the margin: a sorted copy.
        return 8 * (4 + len(self.classes)) if self.of_probabilities else 0


class Answers:
    """The rasters of one block while they are filled.

    Parameters
    ----------
    outputs : MapOutputs
        Which.
    shape : tuple of int
        Rows and columns.
    """

    def __init__(self, outputs: MapOutputs, shape: tuple[int, int]) -> None:
        self._outputs = outputs
        self._codes = np.array(outputs.classes.codes)
        specifications = outputs.specifications
        self._made = {s.name: np.full((s.bands, *shape), s.nodata, s.dtype) for s in specifications}

    @property
    def arrays(self) -> tuple[np.ndarray, ...]:
        """The rasters in the order in which they are wanted, shape (bands, rows, cols)."""
        return tuple(self._made.values())

    def put_classes(self, rows: np.ndarray, cols: np.ndarray, places: np.ndarray, shares: Optional[np.ndarray]) -> None:
        """Write what follows from the classes.

        Parameters
        ----------
        rows, cols : ndarray of int, shape (n,)
            Pixels.
        places : ndarray of int, shape (n,)
            Most probable class, by its place among the classes.
        shares : ndarray of float64, shape (n, classes), optional
            Class probabilities, where they are needed.
        """
        made = self._made
        labels = self._codes[places]
        if shares is not None:
            highest = shares[np.arange(places.size), places]
            if self._outputs.unclassified is not None:
                # As in the raster: half of the votes are half of them, though a sum of 0.01 fifty times is a bit less.
                unsure = highest.astype(np.float32) < np.float32(self._outputs.min_confidence)
                labels = np.where(unsure, self._outputs.unclassified, labels)
            for name, values in ((CONFIDENCE, highest), (PROBABILITIES, shares.T)):
                if name in made:
                    made[name][:, rows, cols] = values
            for name, figure in ((MARGIN, margin), (ENTROPY, entropy)):
                if name in made:
                    made[name][0, rows, cols] = figure(shares)
        if OUTPUT in made:
            made[OUTPUT][0, rows, cols] = labels

    def put_dissimilarity(self, rows: np.ndarray, cols: np.ndarray, index: np.ndarray, threshold: float) -> None:
        """Write the dissimilarity index (shape (n,)), and whether it is at most the threshold."""
        if DISSIMILARITY in self._made:
            self._made[DISSIMILARITY][0, rows, cols] = np.minimum(index, np.finfo(np.float32).max)
        if APPLICABLE in self._made:
            self._made[APPLICABLE][0, rows, cols] = index <= threshold
