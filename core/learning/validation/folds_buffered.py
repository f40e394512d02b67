"""Buffered leave-one-out: single samples are tested, and nothing near them is trained with.

Le Rest, K., Pinaud, D., Monestiez, P., Chadoeuf, J., Bretagnolle, V. (2014). Spatial leave-one-out cross-validation
for variable selection in the presence of spatial autocorrelation. Global Ecology and Biogeography 23, 811-820.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Optional

import numpy as np

from ...classes import ClassTable
from ...errors import DataError, ParameterError
from ...run import Run
from ...samples.places import measurable, unit_name
from .folds_held_out import draw_held_out
from .folds_plan import Fold, Folds

_MANY = 1500
"""Mean number of neighbours from which on measuring all distances is quicker than listing them from the tree."""
_MEASURED = 16_384
"""Samples measured at a time: few enough that what is made on the way stays in the processor's cache."""
_GLANCED = 1000
"""Training samples, about, that tell which classes there are; those not among them are looked for one by one."""
_ASKED = 50
"""Held-out samples, about, that tell the mean."""
_WIDER = 1 + 1e-9
"""The tree decides by its own rounding; what it finds is measured again, so that only one rule counts."""


class BufferedFolds(Folds):
    """One fold for each sample that is held out; see `terroir.core.learning.validation.folds.make_folds`.

    A held-out sample around which nothing, or one class only, is left to train with is passed over.

    Parameters
    ----------
    codes, units : ndarray of int64, shape (n,)
        Class and polygon of each sample.
    coordinates : ndarray of float64, shape (n, 2)
        Map coordinates.
    crs : str
        WKT.
    buffer : float
        Distance, itself included, in map units; metres in a geographic system.
    seed : int
        Which samples are held out.
    held_out : int
        How many; 0 for all.
    synthetic : ndarray of bool, shape (n,), optional
        Made-up samples.
    strata : bool
        Whether `codes` are strata of a quantity rather than classes: two samples of one of them are enough to
        train with then.

    Attributes
    ----------
    skipped : int
        Held-out samples that were passed over, known after the last fold.
    untrained : dict of int to int
        By class code, tested samples whose class was in no training sample; known after the last fold.
    """

    def __init__(
        self,
        codes: np.ndarray,
        units: np.ndarray,
        coordinates: np.ndarray,
        crs: str,
        buffer: float,
        seed: int,
        held_out: int,
        synthetic: Optional[np.ndarray] = None,
        strata: bool = False,
    ) -> None:
        real = np.arange(codes.size) if synthetic is None else np.flatnonzero(~synthetic)
        if strata and 0 < held_out < np.unique(codes[real]).size:
            raise ParameterError(
                "{n} held-out samples cannot stand for low and high values; give at least {least}, or 0 for all"
                " samples",
                parameter="held_out",
                n=held_out,
                least=int(np.unique(codes[real]).size),
            )
        chosen = real[draw_held_out(codes[real], coordinates[real], units[real], held_out, seed)]
        fold_of = np.full(codes.shape, -1, np.int64)
        fold_of[chosen] = np.arange(chosen.size)
        self._unit = unit_name(crs)
        facts = {
            "Buffer": f"{buffer:g} {self._unit} around each held-out sample, in which no sample"
            f" {'' if strata else 'of any class '}is trained with",
            "Held out": f"{chosen.size:,} of {real.size:,} samples, drawn "
            + ("from low and high values alike" if strata else "class by class"),
        }
        super().__init__("bufferedloo", units, fold_of, int(chosen.size), facts, synthetic)
        self._held, self._buffer, self._strata = chosen, buffer, strata
        self._code_numbers = np.unique(codes, return_inverse=True)[1].reshape(-1)
        self._classes = int(self._code_numbers.max()) + 1
        self._codes = codes
        self._members = np.split(
            np.argsort(self._code_numbers, kind="stable"), np.cumsum(np.bincount(self._code_numbers))[:-1]
        )
        # One array for each axis, (n,): distances to all samples are then quick.
        self._places = np.ascontiguousarray(measurable(coordinates[:, 0], coordinates[:, 1], crs).T)
        self._by_unit = np.argsort(units, kind="stable")
        self._unit_starts = np.searchsorted(units[self._by_unit], np.arange(int(units.max()) + 2))
        self.skipped = 0
        self.untrained: dict[int, int] = {}

    def __iter__(self) -> Iterator[Fold]:
        self.skipped, self.untrained = 0, {}
        for index, train, made, present in self._sides():
            if (train.size + made.size if self._strata else np.count_nonzero(present)) < 2:
                self.skipped += 1
                continue
            self._note(index, present)
            yield np.concatenate([train, made]) if made.size else train, np.array([index], np.int64)
        if self.skipped == self._held.size:
            self._refuse_nothing_left()

    def _refuse_nothing_left(self) -> None:
        if self._strata:
            raise DataError(
                "within {buffer:g} {unit} of every held-out sample lie all the others, so that nothing can be learnt;"
                " give a smaller distance",
                parameter="buffer",
                buffer=self._buffer,
                unit=self._unit,
            )
        raise DataError(
            "within {buffer:g} {unit} of every held-out sample lie all the others, or all but one class, so that"
            " nothing can be learnt; give a smaller distance",
            parameter="buffer",
            buffer=self._buffer,
            unit=self._unit,
        )

    def _sides(self) -> Iterator[tuple[int, np.ndarray, np.ndarray, np.ndarray]]:
        """Each held-out sample, the real and the made-up samples to train with, and whether there is each class."""
        from scipy.spatial import cKDTree

        tree: Any = cKDTree(np.ascontiguousarray(self._places.T))
        crowded = self._is_crowded(tree)
        kept = np.ones(self.units.shape, bool) if self._synthetic is None else ~self._synthetic
        left, near = kept.copy(), np.empty(kept.shape, bool)
        for index in self._held.tolist():
            own = self._own(index)
            if crowded:
                self._measure(index, near)
                np.greater(kept, near, out=left)
                left[own] = False
                gone = np.flatnonzero(near) if self._synthetic is not None else own
            else:
                gone = np.concatenate([self._listed(tree, index), own])
                left[gone] = False
            train, made = np.flatnonzero(left), self._made_up(np.concatenate([gone, own]))
            yield index, train, made, self._present(left, train, made)
            if not crowded:
                left[gone] = kept[gone]

    def _listed(self, tree: Any, index: int) -> np.ndarray:
        """Samples within the buffer around a sample, itself among them; quick where they are few."""
        near = np.array(tree.query_ball_point(self._places[:, index], self._buffer * _WIDER), np.int64)
        return near[_sum_of_squares([axis[near] - axis[index] for axis in self._places]) <= self._buffer**2]

    def _measure(self, index: int, near: np.ndarray) -> None:
        """Write to `near`, bool of shape (n,), which samples are within the buffer; quick where they are many."""
        place = self._places[:, index].tolist()
        for start in range(0, near.size, _MEASURED):
            part = slice(start, start + _MEASURED)
            squared = _sum_of_squares([axis[part] - own for axis, own in zip(self._places, place)])
            np.less_equal(squared, self._buffer**2, out=near[part])

    def _is_crowded(self, tree: Any) -> bool:
        """Whether the buffer holds so many samples that measuring all distances is quicker than asking the tree."""
        some = self._places[:, self._held[:: max(self._held.size // _ASKED, 1)]].T
        found = tree.query_ball_point(some, self._buffer * _WIDER, return_length=True)
        return bool(np.mean(found) > _MANY)

    def _present(self, left: np.ndarray, train: np.ndarray, made: np.ndarray) -> np.ndarray:
        """Whether each class is there to train with, shape (classes,)."""
        some = np.concatenate([train[:: max(train.size // _GLANCED, 1)], made])
        found: np.ndarray = np.bincount(self._code_numbers[some], minlength=self._classes) > 0
        for number in np.flatnonzero(~found).tolist():
            found[number] = left[self._members[number]].any()
        return found

    def _own(self, index: int) -> np.ndarray:
        """Samples of the same polygon."""
        unit = self.units[index]
        members: np.ndarray = self._by_unit[self._unit_starts[unit] : self._unit_starts[unit + 1]]
        return members

    def _note(self, index: int, present: np.ndarray) -> None:
        if not self._strata and not present[self._code_numbers[index]]:
            code = int(self._codes[index])
            self.untrained[code] = self.untrained.get(code, 0) + 1

    def conclude(self, classes: ClassTable, run: Run) -> None:
        """Warn of held-out samples that were passed over, and of classes that the buffer took from the training."""
        if self.skipped and self._strata:
            run.warn(
                "{count} of {total} held-out samples were passed over: nothing lies outside their buffer of {buffer:g}"
                " {unit}.",
                count=self.skipped,
                total=self._held.size,
                buffer=self._buffer,
                unit=self._unit,
            )
        elif self.skipped:
            run.warn(
                "{count} of {total} held-out samples were passed over: nothing, or one class only, lies outside their"
                " buffer of {buffer:g} {unit}.",
                count=self.skipped,
                total=self._held.size,
                buffer=self._buffer,
                unit=self._unit,
            )
        for code, count in sorted(self.untrained.items()):
            run.warn(
                "The class {label} was not there to train with for {count} of its held-out samples, which counts as"
                " an error: all of it lies within the buffer, or in one polygon.",
                label=classes.label(code),
                count=count,
            )


def _sum_of_squares(differences: list[np.ndarray]) -> np.ndarray:
    """Squared distances from differences along each axis, which are used up."""
    for difference in differences:
        np.multiply(difference, difference, out=difference)
    total = differences[0]
    for squared in differences[1:]:
        total += squared
    return total
