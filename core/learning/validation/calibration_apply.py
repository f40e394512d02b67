"""A calibration: one curve for each class, and rows that sum to 1."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Union

import numpy as np

from .calibration_curves import Curve, curve_from_dict

METHODS = ("sigmoid", "isotonic")
_LONGEST_CHAIN = 2


@dataclass(frozen=True)
class Calibration:
    """One curve for each class.

    Parameters
    ----------
    method : {'sigmoid', 'isotonic'}
        How the curves were found; a class with too few samples may have one of another kind.
    codes : tuple of int
        Class codes, ascending.
    curves : tuple
        In the order of `codes`.
    odds : tuple of float
        What the odds of each class are multiplied with after its curve, so that the probabilities hold where classes
        are mixed otherwise than in the samples that the curves were fitted to: odds p / (1 − p) with the share π of
        the class become odds with the share π' when multiplied with π' (1 − π) / (π (1 − π')) (Saerens, M., Latinne,
        P., Decaestecker, C. 2002, "Adjusting the outputs of a classifier to new a priori probabilities", Neural
        Computation 14, 21-41). Empty for the mix of those samples.

    Raises
    ------
    ValueError
        If there is not one curve for each of at least two classes in ascending order.
    """

    method: str
    codes: tuple[int, ...]
    curves: tuple[Curve, ...]
    odds: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        if self.method not in METHODS:
            raise ValueError("the method of a calibration is not known")
        if len(self.codes) < 2 or len(self.codes) != len(self.curves):
            raise ValueError("a calibration needs a curve for each of two classes or more")
        if any(a >= b for a, b in zip(self.codes, self.codes[1:])):
            raise ValueError("the classes of a calibration do not ascend")
        if self.odds and len(self.odds) != len(self.codes):
            raise ValueError("a calibration needs odds for each of its classes")
        if not all(0 < factor < math.inf for factor in self.odds):
            raise ValueError("odds of a calibration are out of range")

    def apply(self, scores: np.ndarray) -> np.ndarray:
        """Probabilities of all classes.

        Parameters
        ----------
        scores : ndarray, shape (n, classes)
            Probabilities or margins; NaN gives a probability of 0.

        Returns
        -------
        ndarray of float64, shape (n, classes)
            Each row sums to 1; all classes are equal where none has a probability above 0. A row's result does not
            depend on the other rows.
        """
        if scores.ndim != 2 or scores.shape[1] != len(self.codes):
            raise ValueError(f"{len(self.codes)} classes need as many columns of scores, not {scores.shape}")
        found = np.zeros(scores.shape)
        for place, curve in enumerate(self.curves):
            # A column of its own: numpy may compute exp by other instructions where numbers do not lie side by side.
            column = np.ascontiguousarray(scores[:, place], np.float64)
            known = ~np.isnan(column)
            if known.all():
                found[:, place] = curve.apply(column)
            else:
                found[:, place] = np.where(known, curve.apply(np.where(known, column, 0.0)), 0.0)
        for place, factor in enumerate(self.odds):
            share = np.ascontiguousarray(found[:, place])
            found[:, place] = factor * share / (factor * share + (1.0 - share))
        return _rows_sum_to_one(found)

    def to_dict(self) -> dict[str, Any]:
        """Plain data for a model's card."""
        data: dict[str, Any] = {
            "method": self.method,
            "classes": list(self.codes),
            "curves": [curve.to_dict() for curve in self.curves],
        }
        if self.odds:
            data["odds"] = list(self.odds)
        return data

    @classmethod
    def from_dict(cls, data: Any) -> Calibration:
        """Read what `to_dict` wrote.

        Raises
        ------
        ValueError
            If anything is missing, unsound or unknown.
        """
        if not isinstance(data, Mapping) or set(data) - {"odds"} != {"method", "classes", "curves"}:
            raise ValueError("a calibration has other parts")
        codes, curves, odds = data["classes"], data["curves"], data.get("odds", [])
        if not all(isinstance(part, list) for part in (codes, curves, odds)):
            raise ValueError("a calibration has no lists")
        if any(isinstance(factor, bool) or not isinstance(factor, (int, float)) for factor in odds):
            raise ValueError("odds of a calibration are no numbers")
        if any(isinstance(code, bool) or not isinstance(code, int) for code in codes):
            raise ValueError("a class of a calibration is no code")
        return cls(data["method"], tuple(codes), tuple(curve_from_dict(curve) for curve in curves), tuple(odds))


@dataclass(frozen=True)
class ChainedCalibration:
    """Calibrations one after the other: that of a classifier chosen by folds of its own, and one of the choice.

    Parameters
    ----------
    parts : tuple of Calibration
        The first one gets the scores, each of the others what the one before made of them.
    """

    parts: tuple[Calibration, ...]

    @property
    def method(self) -> str:
        """Names of the methods, in order."""
        return ", ".join(part.method for part in self.parts)

    def apply(self, scores: np.ndarray) -> np.ndarray:
        """See `Calibration.apply`."""
        for part in self.parts:
            scores = part.apply(scores)
        return scores

    def to_dict(self) -> dict[str, Any]:
        """Plain data for a model's card."""
        return {"chain": [part.to_dict() for part in self.parts]}


AnyCalibration = Union[Calibration, ChainedCalibration]


def calibration_from_dict(data: Any) -> AnyCalibration:
    """Read what ``to_dict`` of either kind wrote.

    Raises
    ------
    ValueError
        If anything is missing, unsound or unknown.
    """
    if not isinstance(data, Mapping) or set(data) != {"chain"}:
        return Calibration.from_dict(data)
    parts = data["chain"]
    if not isinstance(parts, list) or len(parts) != _LONGEST_CHAIN:
        raise ValueError("a chain of calibrations has another length")
    return ChainedCalibration(tuple(Calibration.from_dict(part) for part in parts))


def _rows_sum_to_one(found: np.ndarray) -> np.ndarray:
    """Divide rows by their sums, in place; equal shares where the sum is 0."""
    # Class by class: how numpy sums along an axis depends on the array's shape.
    total = np.zeros(len(found))
    for place in range(found.shape[1]):
        total += found[:, place]
    empty = ~(total > 0)
    total[empty] = 1.0
    found /= total[:, np.newaxis]
    found[empty] = 1.0 / found.shape[1]
    return found
