"""Patches that a report shows, with what the network makes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..report.examples import choose, colour_bands, limits, stretch
from ..report.facts import Example
from .reader import PatchStore
from .table import PatchTable

if TYPE_CHECKING:
    from ..training.evaluate import Answers


class Shown:
    """Gathers the answers for a set, and chooses examples.

    Parameters
    ----------
    table : PatchTable
        Patches of the store.
    store : PatchStore
        Their pixels.
    chosen : ndarray of int64, shape (n,)
        Patches of the set, in the order in which the network is asked.
    """

    def __init__(self, table: PatchTable, store: PatchStore, chosen: np.ndarray) -> None:
        self._table, self._store, self._chosen = table, store, chosen
        self._said: list[np.ndarray] = []
        self._confidence: list[np.ndarray] = []

    def add(self, answers: Answers) -> None:
        """Take in what the network says of a batch."""
        self._said.append(answers.classes)
        self._confidence.append(answers.confidence)

    def examples(self, seed: int) -> list[Example]:
        """Some right and some wrong answers of each class, chosen by the patches' places and the seed."""
        if not self._said:
            return []
        codes = np.array(self._table.classes.codes, np.int64)
        said, confidence = codes[np.concatenate(self._said)], np.concatenate(self._confidence)
        known, xs, ys = (values[self._chosen] for values in (self._table.codes, self._table.xs, self._table.ys))
        # Files may have no place on the map; then their order tells them apart.
        names = [f"{x!r} {y!r} {place}" for place, (x, y) in enumerate(zip(xs.tolist(), ys.tolist()))]
        places = choose(known, said, names, seed=seed)
        images, valid, _ = self._store.read(self._chosen[places])
        bands = colour_bands(self._store.band_names)
        ends = limits(images[:, bands], valid)
        return [
            Example(
                image=stretch(images[number], bands, ends, None if valid is None else valid[number]),
                reference=int(known[place]),
                predicted=int(said[place]),
                confidence=float(confidence[place]),
                right=bool(known[place] == said[place]),
            )
            for number, place in enumerate(places.tolist())
        ]
