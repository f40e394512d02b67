"""The folds of a cross-validation as one thing to iterate, with what a report and the log say of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Optional

import numpy as np

from ...classes import ClassTable
from ...run import Run

_MANY_TRAININGS = 500

Fold = tuple[np.ndarray, np.ndarray]
"""Indices (int64) of the samples to train with, and of those to predict."""


class Folds:
    """The folds of one cross-validation; iterate for pairs of training and test indices.

    Folds without a sample on both sides are passed over, so that there may be fewer than ``len`` says. Made-up
    samples ('Augment samples') are trained with only, and only where their whole unit is.

    Parameters
    ----------
    scheme : str
        One of ``folds.SCHEMES``.
    units : ndarray of int64, shape (n,)
        Polygon (or block) of each sample, numbered from 0.
    fold_of : ndarray of int64, shape (n,)
        Fold in which a sample is tested; -1 for one that never is.
    count : int
        Number of folds.
    facts : mapping of str to str
        Lines for a report: what, and how it was done.
    synthetic : ndarray of bool, shape (n,), optional
        Made-up samples.
    """

    def __init__(
        self,
        scheme: str,
        units: np.ndarray,
        fold_of: np.ndarray,
        count: int,
        facts: Mapping[str, str],
        synthetic: Optional[np.ndarray] = None,
    ) -> None:
        self.scheme, self.units, self.facts = scheme, units, dict(facts)
        self._fold_of, self._count = fold_of, count
        self._synthetic = synthetic if synthetic is not None and synthetic.any() else None

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Fold]:
        real = self._fold_of >= 0
        for number in range(self._count):
            tested = self._fold_of == number
            test, train = np.flatnonzero(tested), np.flatnonzero(real & ~tested)
            if test.size and train.size:
                yield np.concatenate([train, self._made_up(test)]), test

    def _made_up(self, absent: np.ndarray) -> np.ndarray:
        """Made-up samples to train with: those of units of which no sample is absent from the training."""
        if self._synthetic is None:
            return np.empty(0, np.int64)
        whole = np.ones(int(self.units.max()) + 1, bool)
        whole[self.units[absent]] = False
        return np.flatnonzero(self._synthetic & whole[self.units])

    @property
    def method(self) -> str:
        """How samples were tested, in a few words."""
        return _METHODS[self.scheme]

    @property
    def meaning(self) -> str:
        """What that says of a prediction, as a sentence."""
        return _MEANINGS[self.scheme]

    def announce(self, codes: np.ndarray, classes: ClassTable, run: Run) -> None:
        """Warn, before the work, of classes that cannot be validated well.

        Parameters
        ----------
        codes : ndarray of int64, shape (n,)
            Class of each sample.
        classes : ClassTable
            Their names.
        run : Run
            Gets the warnings.
        """
        real = np.ones(codes.shape, bool) if self._synthetic is None else ~self._synthetic
        for code in np.unique(codes[real]):
            found = int(np.unique(self.units[real & (codes == code)]).size)
            self._warn_of_few(found, classes.label(int(code)), run)
        if self.scheme == "leaveonepolygonout" and self._count > _MANY_TRAININGS:
            run.warn(
                "One training for each of {count} polygons takes its time; CV polygon with FOLDS is quicker.",
                count=self._count,
            )

    def _warn_of_few(self, found: int, label: str, run: Run) -> None:
        if self.scheme == "block":
            if found == 1:
                run.warn(
                    "The class {label} lies in one block only: it cannot be validated, and its F1 is 0 here; give a"
                    " smaller BLOCK_SIZE.",
                    label=label,
                )
            elif found < self._count:
                run.warn(
                    "The class {label} lies in {count} blocks for {folds} folds: its F1 rests on very few of them.",
                    label=label,
                    count=found,
                    folds=self._count,
                )
        elif found == 1:
            run.warn(
                "The class {label} has one polygon only: it cannot be validated, and its F1 is 0 here.", label=label
            )
        elif self.scheme == "polygon" and found < self._count:
            run.warn(
                "The class {label} has {count} polygons for {folds} folds: its F1 rests on very few of them.",
                label=label,
                count=found,
                folds=self._count,
            )

    def conclude(self, classes: ClassTable, run: Run) -> None:
        """Warn, after the last fold, of what could not be tested; nothing here, see ``BufferedFolds``."""


_METHODS = {
    "polygon": "cross-validated, out of fold, whole polygons kept together",
    "leaveonepolygonout": "cross-validated, each polygon left out once",
    "block": "cross-validated, out of fold, square blocks of the map kept together",
    "bufferedloo": "cross-validated, single samples left out with a buffer around them (Le Rest et al. 2014)",
}
_MEANINGS = {
    "polygon": "Every sample was predicted by a model that had seen no sample of its polygon.",
    "leaveonepolygonout": "Every sample was predicted by a model that had seen all polygons but its own.",
    "block": "Every sample was predicted by a model that had seen no sample of its polygon, nor of any polygon of its"
    " block.",
    "bufferedloo": "Each of the samples held out was predicted by a model that had seen no sample of its polygon, nor"
    " any sample, of whatever class, within the buffer around it.",
}
