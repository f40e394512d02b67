"""Prediction of one block by a network: the same outputs as a forest's, from the same rule."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Optional

import numpy as np

from ..blocks.contract import Block
from ..errors import DataError, ModelError
from ..learning.map_outputs import OF_APPLICABILITY, OUTPUT, Answers, MapOutputs
from ..learning.model import Model
from ..learning.voting import winners
from .elsewhere import AskerElsewhere, Question
from .network import Network
from .on_device import Asker
from .spec import NetworkSpec
from .standardise import to_input
from .tile_predictors import TilePredictor
from .torch_threads import torch_threads

# Pixels whose probabilities are turned into the outputs at a time.
_ANSWERED = 65536


class DeepBlock:
    """Block function that applies a network. Several threads may call it at the same time.

    Every tile of the image is computed by itself, with the same shape and the same pixels around it, whatever blocks
    the plan makes: so neither blocks nor workers change a bit.

    Parameters
    ----------
    model : Model
        What to apply; the block's bands must be the model's, in its order.
    predictor : TilePredictor
        How it is asked.
    wanted : sequence of str
        Which of the outputs (see `map_outputs`) to make, in this order.
    min_confidence : float
        Pixels whose highest probability is lower become unclassified; 0 for none.
    side : int
        Tiles along a side of a block, which are asked about together; see `on_device`.
    question : Question, optional
        Makes the predictor anew on the workers of a cluster.

    Raises
    ------
    ModelError
        If no raster holds the model's class codes, or an area of applicability is wanted.
    """

    edge = "reflect"
    alone = False
    """Whether one device does the work, so that workers beside each other gain nothing."""
    resources: Mapping[str, float] = MappingProxyType({})
    """What a block needs of the worker of a cluster."""

    def __init__(
        self,
        model: Model,
        predictor: TilePredictor,
        wanted: Sequence[str] = (OUTPUT,),
        min_confidence: float = 0.0,
        side: int = 1,
        question: Optional[Question] = None,
    ) -> None:
        self._spec: NetworkSpec = model.estimator.spec
        at_once = side * side
        self._ask = Asker(predictor, at_once) if question is None else AskerElsewhere(predictor, question, at_once)
        # An imported network needs no torch.
        self._of_torch = isinstance(model.estimator, Network)
        self._tile = predictor.tile
        self._maps = MapOutputs(tuple(wanted), model.card.classes, min_confidence)
        if self._maps.of_applicability:
            raise ModelError(
                "a network does not know its area of applicability; leave this output out, or train a classifier with"
                " APPLICABILITY",
                parameter=next(name for name in self._maps.names if name in OF_APPLICABILITY),
            )
        self.outputs = self._maps.specifications
        self.halo = predictor.margin
        self.unit = predictor.tile * side
        # The tile as it is seen, and its probabilities, which are counted for the margin too.
        seen = 4 * (2 * self._spec.bands + self._spec.classes)
        self.bytes_per_pixel = predictor.bytes_per_pixel + seen + self._maps.bytes_per_pixel // 8

    def __call__(self, block: Block) -> tuple[np.ndarray, ...]:
        """See `BlockFunction`."""
        answers = Answers(self._maps, block.window.shape)
        rows, cols = block.core
        valid = block.valid[rows, cols]
        corners = [corner for corner in self._corners(block) if valid[self._square(corner)].any()]
        images = np.stack([self._image(block, corner) for corner in corners])
        # Blocks are what runs in parallel.
        with torch_threads(1) if self._of_torch else contextlib.nullcontext():
            shares = self._ask(images)
        for corner, found in zip(corners, shares):
            self._put(found, valid[self._square(corner)], corner, answers)
        return answers.arrays

    def _corners(self, block: Block) -> Iterator[tuple[int, int]]:
        """Upper left corners of the tiles in a block, counted from its own core's."""
        if block.window.row % self._tile or block.window.col % self._tile:
            raise ValueError(f"the block at {block.window} does not begin where a tile of {self._tile} does")
        for row in range(0, block.window.height, self._tile):
            for col in range(0, block.window.width, self._tile):
                yield row, col

    def _square(self, corner: tuple[int, int], margin: int = 0) -> tuple[slice, slice]:
        side = self._tile + 2 * margin
        return slice(corner[0], corner[0] + side), slice(corner[1], corner[1] + side)

    def _image(self, block: Block, corner: tuple[int, int]) -> np.ndarray:
        """What the network sees of one tile, shape (bands, tile + 2 margin, tile + 2 margin)."""
        rows, cols = self._square(corner, self.halo)
        image = to_input(block.data[:, rows, cols], block.valid[rows, cols], self._spec.mean, self._spec.std)
        _require_finite(image)
        side = self._tile + 2 * self.halo
        short = side - image.shape[1], side - image.shape[2]
        if any(short):  # beyond the margin of the image's lower right corner, which no pixel of it sees
            image = np.pad(image, ((0, 0), (0, short[0]), (0, short[1])))
        return image

    def _put(self, shares: np.ndarray, valid: np.ndarray, corner: tuple[int, int], answers: Answers) -> None:
        all_rows, all_cols = np.nonzero(valid)
        for start in range(0, all_rows.size, _ANSWERED):
            rows, cols = all_rows[start : start + _ANSWERED], all_cols[start : start + _ANSWERED]
            of_pixels = shares[:, rows, cols].T.astype(np.float64)
            _require_finite(of_pixels)
            wanted = of_pixels if self._maps.of_probabilities else None
            answers.put_classes(rows + corner[0], cols + corner[1], winners(of_pixels), wanted)


def _require_finite(numbers: np.ndarray) -> None:
    """Refuse what 32 bits cannot hold, such as an undeclared nodata of −3.4e38: a class would be made of it.

    Raises
    ------
    DataError
        As the training does.
    """
    if not np.isfinite(numbers).all():
        raise DataError(
            "valid pixels hold no finite numbers, or ones beyond what 32 bits can hold; declare them as nodata, or"
            " mask them",
            parameter="input",
        )
