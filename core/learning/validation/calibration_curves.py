"""Curves from the score of one class to the probability of that class.

A curve is plain numbers, applied with numpy alone and element by element: a score gives the same bits whatever other
scores it comes with.

References
----------
Platt, J. (1999). Probabilistic outputs for support vector machines and comparisons to regularized likelihood
methods. Advances in Large Margin Classifiers, 61-74.
Lin, H.-T., Lin, C.-J., Weng, R. C. (2007). A note on Platt's probabilistic outputs for support vector machines.
Machine Learning 68, 267-276.
Zadrozny, B., Elkan, C. (2002). Transforming classifier scores into accurate multiclass probability estimates.
KDD 2002, 694-699.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Union

import numpy as np

_STEEPEST = 700.0
"""Beyond it, exp leaves the range of float64."""
_MOST_KNOTS = 512
"""Knots of a curve that a model keeps; what lies between is drawn straight."""
_ROUNDS = 100
_RIDGE = 1e-12
_LONGEST = 4.0
"""By how much a step may change the log odds of a sample."""


@dataclass(frozen=True)
class Sigmoid:
    """1 / (1 + exp(-(slope · score + offset))); Platt (1999), equation 2, with A = -slope and B = -offset."""

    slope: float
    offset: float

    @property
    def is_level(self) -> bool:
        """Whether the probability is the same whatever the score."""
        return self.slope == 0.0

    def apply(self, scores: np.ndarray) -> np.ndarray:
        """Probabilities of finite scores, float64, of the same shape."""
        exponent = np.clip(self.slope * scores + self.offset, -_STEEPEST, _STEEPEST)
        found: np.ndarray = 1.0 / (1.0 + np.exp(-exponent))
        return found

    def to_dict(self) -> dict[str, Any]:
        """Plain data; `curve_from_dict` reads it."""
        return {"slope": self.slope, "offset": self.offset}


@dataclass(frozen=True)
class Steps:
    """A curve that never falls: straight between knots, level before the first and after the last.

    Parameters
    ----------
    scores : tuple of float
        Ascending, each one once.
    probabilities : tuple of float
        From 0 to 1, never falling.
    """

    scores: tuple[float, ...]
    probabilities: tuple[float, ...]

    @property
    def is_level(self) -> bool:
        """Whether the probability is the same whatever the score."""
        return self.probabilities[0] == self.probabilities[-1]

    def apply(self, scores: np.ndarray) -> np.ndarray:
        """Probabilities of finite scores, float64, of the same shape."""
        x, y = np.array(self.scores), np.array(self.probabilities)
        if x.size == 1:
            return np.full(scores.shape, y[0])
        inside = np.clip(scores, x[0], x[-1])
        right = np.clip(np.searchsorted(x, inside, side="right"), 1, x.size - 1)
        left = right - 1
        share = (inside - x[left]) / (x[right] - x[left])
        # Written so that a knot's own probability comes out exactly.
        found: np.ndarray = (1.0 - share) * y[left] + share * y[right]
        return found

    def to_dict(self) -> dict[str, Any]:
        """Plain data; `curve_from_dict` reads it."""
        return {"scores": list(self.scores), "probabilities": list(self.probabilities)}


Curve = Union[Sigmoid, Steps]


def curve_from_dict(data: Any) -> Curve:
    """Read what ``to_dict`` of a curve wrote.

    Raises
    ------
    ValueError
        If it is no sound curve.
    """
    if not isinstance(data, Mapping):
        raise ValueError("a curve is no table")
    if set(data) == {"slope", "offset"}:
        slope, offset = _finite([data["slope"], data["offset"]])
        if slope < 0:
            raise ValueError("a curve falls")
        return Sigmoid(slope, offset)
    if set(data) == {"scores", "probabilities"}:
        scores, probabilities = _finite(data["scores"]), _finite(data["probabilities"])
        if not 1 <= len(scores) == len(probabilities) <= _MOST_KNOTS:
            raise ValueError("a curve has a wrong number of knots")
        if any(not a < b for a, b in zip(scores, scores[1:])):
            raise ValueError("the scores of a curve do not ascend")
        if any(a > b for a, b in zip(probabilities, probabilities[1:])):
            raise ValueError("a curve falls")
        if not 0 <= probabilities[0] <= probabilities[-1] <= 1:
            raise ValueError("a probability is not from 0 to 1")
        return Steps(tuple(scores), tuple(probabilities))
    raise ValueError("a curve has unknown parts")


def _finite(values: Any) -> list[float]:
    if not isinstance(values, Sequence) or isinstance(values, (str, bytes)):
        raise ValueError("a curve has no list of numbers")
    found = []
    for value in values:
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
            raise ValueError("a curve holds something that is no finite number")
        found.append(float(value))
    return found


def smoothed_targets(positives: int, negatives: int) -> tuple[float, float]:
    """What Platt (1999, section 2.2) puts in the place of 0 and 1.

    The rule of succession: t- = 1 / (N- + 2) and t+ = (N+ + 1) / (N+ + 2), so that a finite sample never proves a
    probability of 0 or 1.

    Returns
    -------
    tuple of float
        t-, t+.
    """
    return 1.0 / (negatives + 2.0), (positives + 1.0) / (positives + 2.0)


def fit_sigmoid(scores: np.ndarray, positive: np.ndarray) -> Sigmoid:
    """Platt's sigmoid by maximum likelihood.

    Newton's method with backtracking of Lin, Lin and Weng (2007), on standardised scores, so that it converges
    whatever their unit is. A curve that would fall becomes level: where a class's scores are lower at its own samples
    they tell nothing about it, and turning them round would be worse.

    Parameters
    ----------
    scores : ndarray of float64, shape (n,)
        Finite.
    positive : ndarray of bool, shape (n,)
        Whether a sample is of the class.
    """
    low, high = smoothed_targets(int(positive.sum()), int((~positive).sum()))
    targets = np.where(positive, high, low)
    centre, spread = float(scores.mean()), float(scores.std())
    spread = spread if spread > 1e-12 * max(1.0, abs(centre)) else 0.0
    mean = float(targets.mean())
    level = Sigmoid(0.0, math.log(mean / (1.0 - mean)))
    if not spread:
        return level
    slope, offset = _newton((scores - centre) / spread, targets, level.offset)
    if not slope > 0:
        return level
    return Sigmoid(slope / spread, offset - slope * centre / spread)


def _newton(x: np.ndarray, targets: np.ndarray, start: float) -> tuple[float, float]:
    """Slope and offset with the largest likelihood of `targets`."""
    slope, offset = 0.0, start
    value = _deviance(x, targets, slope, offset)
    for _ in range(_ROUNDS):
        p = 1.0 / (1.0 + np.exp(-np.clip(slope * x + offset, -_STEEPEST, _STEEPEST)))
        rest, weight = p - targets, p * (1.0 - p)
        g0, g1 = float((rest * x).sum()), float(rest.sum())
        if max(abs(g0), abs(g1)) < 1e-9 * x.size:
            break
        h00, h11 = float((weight * x * x).sum()) + _RIDGE, float(weight.sum()) + _RIDGE
        h01 = float((weight * x).sum())
        determinant = h00 * h11 - h01 * h01
        d0, d1 = -(h11 * g0 - h01 * g1) / determinant, -(h00 * g1 - h01 * g0) / determinant
        # Scores that part the classes wholly make the first step so long that every p is 0 or 1 to the last bit: no
        # curvature is left then, and no way back.
        step = _LONGEST / max(float(np.abs(d0 * x + d1).max()), _LONGEST)
        while step > 1e-10:
            trial = _deviance(x, targets, slope + step * d0, offset + step * d1)
            if trial < value + 1e-4 * step * (g0 * d0 + g1 * d1):
                break
            step /= 2.0
        else:  # no step is downhill any more: as near as float64 comes
            break
        slope, offset, value = slope + step * d0, offset + step * d1, trial
    return slope, offset


def _deviance(x: np.ndarray, targets: np.ndarray, slope: float, offset: float) -> float:
    """Negative log-likelihood, in the form of Lin et al. that cannot overflow."""
    exponent = slope * x + offset
    return float((np.logaddexp(0.0, exponent) - targets * exponent).sum())


def fit_steps(scores: np.ndarray, positive: np.ndarray) -> Steps:
    """Isotonic regression (Zadrozny and Elkan 2002) between Platt's targets instead of 0 and 1.

    Parameters
    ----------
    scores : ndarray of float64, shape (n,)
        Finite.
    positive : ndarray of bool, shape (n,)
        Whether a sample is of the class.
    """
    from sklearn.isotonic import IsotonicRegression

    low, high = smoothed_targets(int(positive.sum()), int((~positive).sum()))
    fitted = IsotonicRegression(y_min=0.0, y_max=1.0, out_of_bounds="clip").fit(scores, positive.astype(np.float64))
    x, first = np.unique(np.asarray(fitted.X_thresholds_, np.float64), return_index=True)
    y = np.asarray(fitted.y_thresholds_, np.float64)[first]
    if x.size > _MOST_KNOTS:
        kept = np.unique(np.linspace(0, x.size - 1, _MOST_KNOTS).round().astype(np.int64))
        x, y = x[kept], y[kept]
    probabilities = np.maximum.accumulate(np.clip(low + (high - low) * y, 0.0, 1.0))
    return Steps(tuple(x.tolist()), tuple(probabilities.tolist()))
