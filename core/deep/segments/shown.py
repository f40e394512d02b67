"""Tiles that a report shows: the image, its labels, and what the network makes of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ...classes import ClassTable
from ..report.examples import choose_tiles, colour_bands, limits, stretch
from ..report.facts import UNLABELLED, Example
from .tiles import TileBatches

if TYPE_CHECKING:
    from ..training.evaluate import Answers


class ShownTiles:
    """Gathers the answers for the tiles that are shown.

    Parameters
    ----------
    batches : TileBatches
        Tiles that may be shown.
    classes : ClassTable
        Classes in the order of the labels.
    names : sequence of str
        Of the bands.
    seed : int
        Another one shows other tiles.
    """

    def __init__(self, batches: TileBatches, classes: ClassTable, names: Sequence[str], seed: int) -> None:
        self._batches, self._classes, self._names = batches, classes, names
        present = np.zeros((len(batches), len(classes)), bool)
        for place in range(len(batches)):
            labels = batches.labels(place)
            present[place, np.unique(labels[labels >= 0])] = True
        corners = [f"{row},{col}" for row, col in batches.corners.tolist()]
        self._chosen = choose_tiles(present, corners, seed=seed).tolist()
        self._found: dict[int, tuple[np.ndarray, np.ndarray]] = {}

    def add(self, answers: Answers) -> None:
        """Take in what the network says of a batch."""
        inner = self._batches.inner
        for place, number in enumerate(answers.indices.tolist()):
            if number in self._chosen:
                said, confidence = answers.classes[place], answers.confidence[place]
                self._found[number] = said[inner, inner].copy(), confidence[inner, inner].copy()

    def examples(self) -> list[Example]:
        """The tiles, in the order in which they were chosen."""
        wanted = [number for number in self._chosen if number in self._found]
        if not wanted:
            return []
        inner, codes = self._batches.inner, np.array(self._classes.codes)
        # One by one, because a source is read in rising order.
        read = [self._batches.read(np.array([number])) for number in wanted]
        images = np.concatenate([found[0] for found in read])[..., inner, inner]
        shape = (1, *read[0][0].shape[2:])
        valid = np.concatenate([np.ones(shape, bool) if found[1] is None else found[1] for found in read])
        valid = valid[..., inner, inner]
        bands = colour_bands(self._names)
        ends = limits(images[:, bands], valid)
        return [
            self._example(stretch(image, bands, ends, usable), usable, found[2][0, inner, inner], number, codes)
            for image, usable, found, number in zip(images, valid, read, wanted)
        ]

    def _example(
        self, image: np.ndarray, usable: np.ndarray, labels: np.ndarray, number: int, codes: np.ndarray
    ) -> Example:
        said, confidence = self._found[number]
        labelled = labels >= 0
        return Example(
            image=image,
            reference=np.where(labelled, codes[np.maximum(labels, 0)], UNLABELLED),
            predicted=np.where(usable, codes[said], UNLABELLED),
            confidence=float(confidence[usable].mean()) if usable.any() else 0.0,
            right=bool((said == labels)[labelled].mean() > 0.5) if labelled.any() else False,
        )
