"""Prediction of one block where regions have models of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...blocks.contract import Block
from ..map_outputs import Answers, MapOutputs
from ..predict import look_up, parts, require_applicability, values_at
from ..predictors import open_predictor
from ..voting import winners
from .blending import NOWHERE, ZoneShare
from .models import ZoneModels
from .stack import RegionStack

# Pixels whose probabilities are put together at a time.
_ROWS = 8192


@dataclass
class _Mixture:
    """Weighted sums of probabilities of the pixels that need them.

    Parameters
    ----------
    places : ndarray of int64, shape (n,)
        The pixels, ascending.
    sums : ndarray of float64, shape (n, classes)
        Weighted probabilities.
    weights : ndarray of float64, shape (n,)
        Sum of the weights.
    """

    places: np.ndarray
    sums: np.ndarray
    weights: np.ndarray

    def add(self, places: np.ndarray, columns: np.ndarray, shares: np.ndarray, weights: np.ndarray) -> None:
        """Add one model's probabilities of some of the pixels; each occurs once."""
        rows = np.searchsorted(self.places, places)
        self.sums[rows[:, np.newaxis], columns] += shares * weights[:, np.newaxis]
        self.weights[rows] += weights


class ClassifyRegionsBlock:
    """Block function that applies to every pixel the model of its region, and blends models at borders.

    Within reach of a border, the probabilities of all models there are added up, each times the weight of its region
    (see `Regions`), and divided by the sum of the weights. A pixel without data for the model of its own region gets
    nodata; a neighbouring model without data there does not count.

    Parameters
    ----------
    zones : ZoneModels
        Regions and models.
    stack : RegionStack
        What will be read.
    wanted : sequence of str
        Which of the outputs (see `map_outputs`) to make, in this order.
    min_confidence : float
        Pixels whose highest probability is lower become unclassified; 0 for none.

    Raises
    ------
    ModelError
        If no raster holds the class codes, two models contradict each other, or one does not know its area of
        applicability where that is wanted.
    """

    edge = "nodata"

    def __init__(
        self, zones: ZoneModels, stack: RegionStack, wanted: Sequence[str], min_confidence: float = 0.0
    ) -> None:
        classes = zones.classes
        self._maps = MapOutputs(tuple(wanted), classes, min_confidence)
        self.outputs = self._maps.specifications
        self._regions = zones.regions
        self.halo = zones.regions.halo
        self._features = [stack.features[part] for part in stack.part_of_zone]
        self._validity = [stack.validity[part] for part in stack.part_of_zone]
        # Where the classes of each model stand among all.
        self._columns = [np.searchsorted(classes.codes, model.card.classes.codes) for model in zones.models]
        known = zip(zones.models, zones.paths) if self._maps.of_applicability else ()
        self._applicability = [require_applicability(model, self._maps, path) for model, path in known]
        pixels = stack.grid.window.pixels
        self._predictors = [open_predictor(model, pixels) for model in zones.models]
        self.bytes_per_pixel = self._working_memory(len(classes))

    def _working_memory(self, classes: int) -> int:
        at_work = max(predictor.bytes_per_pixel for predictor in self._predictors) + self._maps.bytes_per_pixel
        looking_up = max((known.bytes_per_pixel for known in self._applicability), default=0)
        # Sums, weights and places of a mixture; zone, use, and number of zones of each pixel; places asked about.
        mixture = 8 * classes + 16 + 8 + 2 + 8 + 16
        return self._regions.bytes_per_pixel + len(self._validity) + mixture + max(at_work, looking_up)

    def __call__(self, block: Block) -> tuple[np.ndarray, ...]:
        """See `BlockFunction`."""
        answers = Answers(self._maps, block.window.shape)
        data = block.data[(slice(None), *block.core)]
        owners, shares = self._regions.shares(block.window)
        flat_owners = owners.reshape(-1)
        valid = [(data[band] != 0).reshape(-1) for band in self._validity]
        usable = np.zeros(flat_owners.size, bool)
        for zone in np.unique(flat_owners[flat_owners != NOWHERE]).tolist():
            usable |= (flat_owners == zone) & valid[zone]
        questions = []
        for zone, places, weights in shares:
            asked = usable[places] & valid[zone][places]
            questions.append(ZoneShare(zone, places[asked], weights[asked]))
        self._classify(data, questions, answers)
        for zone, known in enumerate(self._applicability):
            rows, cols = np.divmod(np.flatnonzero(usable & (flat_owners == zone)), block.window.width)
            look_up(known, data[self._features[zone]], rows, cols, answers)
        return answers.arrays

    def _classify(self, data: np.ndarray, questions: Sequence[ZoneShare], answers: Answers) -> None:
        """Ask the models, and write what follows."""
        rows, cols = data.shape[1:]
        zones_of = np.zeros(rows * cols, np.uint16)
        for question in questions:
            zones_of[question.places] += 1
        # A single model's label needs no probabilities, and forests are faster without.
        mixed = zones_of > (0 if self._maps.of_probabilities else 1)
        places = np.flatnonzero(mixed)
        mixture = _Mixture(places, np.zeros((places.size, len(self._maps.classes))), np.zeros(places.size))
        for question in questions:
            together = mixed[question.places]
            self._label(data, question.zone, question.places[~together], answers)
            self._add(data, question.zone, question.places[together], question.weights[together], mixture)
        for part in parts(places.size, _ROWS):
            shares = mixture.sums[part] / mixture.weights[part, np.newaxis]
            at = np.divmod(places[part], cols)
            answers.put_classes(*at, winners(shares), shares if self._maps.of_probabilities else None)

    def _label(self, data: np.ndarray, zone: int, places: np.ndarray, answers: Answers) -> None:
        """Labels of pixels where one zone's model is alone."""
        features, predictor = data[self._features[zone]], self._predictors[zone]
        for part in parts(places.size, predictor.chunk):
            rows, cols = np.divmod(places[part], data.shape[2])
            best, _ = predictor.ask(values_at(features, rows, cols), False)
            answers.put_classes(rows, cols, self._columns[zone][best], None)

    def _add(self, data: np.ndarray, zone: int, places: np.ndarray, weights: np.ndarray, mixture: _Mixture) -> None:
        """Add one zone's probabilities to the mixture."""
        features, predictor = data[self._features[zone]], self._predictors[zone]
        for part in parts(places.size, predictor.chunk):
            rows, cols = np.divmod(places[part], data.shape[2])
            _, shares = predictor.ask(values_at(features, rows, cols), True)
            if shares is not None:
                mixture.add(places[part], self._columns[zone], shares, weights[part])
