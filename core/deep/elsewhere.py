"""A network on the workers of a cluster, each of which has a device of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .devices import device_here
from .model import AnyNetwork
from .on_device import Asker
from .open_predictor import open_tile_predictor
from .tile_predictors import TilePredictor

GPU = "GPU"
"""By what name workers offer their graphics cards, by dask's custom."""
TILES_ALONG_A_SIDE = 4
"""Tiles along a side of a block for graphics cards whose memory nobody knows here; `Asker` asks about fewer at once
where they are too many."""


@dataclass(frozen=True)
class Question:
    """What makes a predictor again on another machine; see ``open_tile_predictor``.

    Parameters
    ----------
    network : Network
        As a model holds it.
    device : {'auto', 'cpu', 'cuda', 'mps'}
        Which device, where it is opened.
    flips, overlap, step
        How it is asked.
    """

    network: AnyNetwork
    device: str
    flips: bool
    overlap: int
    step: int

    def open(self) -> TilePredictor:
        """The predictor, on the device that is chosen here."""
        return open_tile_predictor(self.network, device_here(self.device), self.flips, self.overlap, self.step)


class AskerElsewhere(Asker):
    """Asks on the processor here, and on the device that the worker chooses wherever it is sent to.

    Parameters
    ----------
    predictor : TilePredictor
        For this machine.
    question : Question
        Makes it anew.
    at_once : int
        See `Asker`.
    """

    def __init__(self, predictor: TilePredictor, question: Question, at_once: int) -> None:
        super().__init__(predictor, at_once)
        self._question = question

    def __reduce__(self) -> tuple[Any, ...]:
        return _arrived, (self._question, self._at_once)


def _arrived(question: Question, at_once: int) -> Asker:
    return AskerElsewhere(question.open(), question, at_once)
