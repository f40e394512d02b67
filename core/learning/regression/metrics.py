"""How far predictions of a quantity are from the truth."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...accuracy.intervals import NAN
from ..validation.repeats import Repeated, repeated

NAMES = ("rmse", "mae", "r2", "bias")


@dataclass(frozen=True)
class RegressionMetrics:
    """Figures of one set of predictions.

    Parameters
    ----------
    count : int
        Samples.
    rmse : float
        Root of the mean squared error, in units of the target.
    mae : float
        Mean absolute error, in units of the target.
    r2 : float
        Coefficient of determination: 1 - sum of squared errors / sum of squares about the mean of the observed
        values. It is negative where the mean would do better; NaN where all observed values are the same.
    bias : float
        Mean of predicted minus observed, in units of the target.
    """

    count: int
    rmse: float
    mae: float
    r2: float
    bias: float


def regression_metrics(observed: np.ndarray, predicted: np.ndarray) -> RegressionMetrics:
    """Figures of predictions.

    Parameters
    ----------
    observed, predicted : ndarray of float64, shape (n,)
        In units of the target; n of at least 1.
    """
    errors = predicted - observed
    total = float(np.sum((observed - observed.mean()) ** 2))
    squares = float(np.sum(errors**2))
    return RegressionMetrics(
        count=int(observed.size),
        rmse=math.sqrt(squares / observed.size),
        mae=float(np.mean(np.abs(errors))),
        r2=1 - squares / total if total > 0 else NAN,
        bias=float(np.mean(errors)),
    )


def figures_over(parts: Sequence[RegressionMetrics]) -> dict[str, Repeated]:
    """Mean of every figure over folds or runs, with Student's t interval; see `repeats.repeated`."""
    return {name: repeated([getattr(part, name) for part in parts]) for name in NAMES}
