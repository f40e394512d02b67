"""Whether probabilities come true: reliability diagrams, and what they sum up to.

References
----------
Brier, G. W. (1950). Verification of forecasts expressed in terms of probability. Monthly Weather Review 78, 1-3.
Bröcker, J., Smith, L. A. (2007). Increasing the reliability of reliability diagrams. Weather and Forecasting 22,
651-661.
Naeini, M. P., Cooper, G. F., Hauskrecht, M. (2015). Obtaining well calibrated probabilities using Bayesian binning.
AAAI 2015, 2901-2907.
Guo, C., Pleiss, G., Sun, Y., Weinberger, K. Q. (2017). On calibration of modern neural networks. ICML 2017,
1321-1330 (the error of the winning class).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional

import numpy as np

from .reliability_bars import FEWEST_GROUPS, Resampling, numbered_units

__all__ = (
    "BINNINGS",
    "FEWEST_GROUPS",
    "Bin",
    "Diagram",
    "Reliability",
    "bin_places",
    "equal_class_weights",
    "reliability",
)

BINNINGS = ("width", "count")
RESAMPLES = 400
_WINNER = -1


@dataclass(frozen=True)
class Bin:
    """Samples with about the same probability.

    Parameters
    ----------
    predicted : float
        Their mean probability, 0 to 1.
    observed : float
        Share of them for which it came true.
    count : int
        How many they are, whatever they weigh.
    low, high : float
        Consistency bar: where `observed` would lie in 90 % of all cases if the probabilities were true, judged by
        drawing whole groups again; NaN where fewer than `FEWEST_GROUPS` are in the bin.
    """

    predicted: float
    observed: float
    count: int
    low: float
    high: float


@dataclass(frozen=True)
class Diagram:
    """A reliability diagram.

    Parameters
    ----------
    bins : tuple of Bin
        Those with samples, by ascending probability.
    error : float
        Expected calibration error (Naeini et al. 2015): mean distance of `observed` and `predicted`, weighted with
        the samples in each bin; 0 to 1.
    """

    bins: tuple[Bin, ...]
    error: float


@dataclass(frozen=True)
class Reliability:
    """How true probabilities are.

    Parameters
    ----------
    top : Diagram
        Of the winning class's probability: how often the winner is right.
    classes : dict
        Code -> diagram of the class's own probability.
    brier : float
        Brier (1950): mean over samples of the squared distance to the truth, summed over classes; 0 to 2.
    log_loss : float
        Mean negative logarithm of the true class's probability, in nats.
    count : int
        Samples judged.
    """

    top: Diagram
    classes: dict[int, Diagram]
    brier: float
    log_loss: float
    count: int


def reliability(
    probabilities: np.ndarray,
    codes: np.ndarray,
    classes: np.ndarray,
    groups: Optional[np.ndarray] = None,
    *,
    weights: Optional[np.ndarray] = None,
    bins: int = 10,
    binning: str = "width",
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> Reliability:
    """Judge probabilities by samples that neither the model nor its calibration has seen.

    Parameters
    ----------
    probabilities : ndarray of float64, shape (n, classes)
        Rows sum to 1; rows with NaN (not tested) are left out.
    codes : ndarray of int, shape (n,)
        True class of each sample, one of `classes`.
    classes : ndarray of int, shape (classes,)
        Codes of the columns, ascending.
    groups : ndarray, shape (n,), optional
        Polygon of each sample; every sample stands alone by default.
    weights : ndarray of float64, shape (n,), optional
        What each sample counts; see `equal_class_weights`. All the same by default.
    bins : int
        Bins of a diagram.
    binning : {'width', 'count'}
        Bins of equal width, or with equally many samples.
    resamples : int
        How often groups are drawn again for the consistency bars.
    seed : int
        Start of the random numbers.

    Raises
    ------
    ValueError
        If there is no sample, a class that has no column, or an unknown binning.
    """
    judged = ~np.isnan(probabilities).any(axis=1)
    probabilities, codes = probabilities[judged], codes[judged]
    if binning not in BINNINGS:
        raise ValueError(f"{binning} is no binning")
    if not codes.size or not np.isin(codes, classes).all():
        raise ValueError("reliability needs samples, all of known classes")
    units = numbered_units(codes.size, None if groups is None else groups[judged], seed)
    counted = np.ones(codes.size) if weights is None else np.asarray(weights, np.float64)[judged]
    truth = codes[:, np.newaxis] == classes
    rows, winners = np.arange(codes.size), probabilities.argmax(axis=1)
    plan = _Plan(counted, bins, binning, Resampling(units, resamples, seed))
    own = probabilities[truth]
    return Reliability(
        top=plan.diagram(probabilities[rows, winners], truth[rows, winners], _WINNER),
        classes={
            code: plan.diagram(probabilities[:, place], truth[:, place], code)
            for place, code in enumerate(classes.tolist())
        },
        brier=float(np.average(((probabilities - truth) ** 2).sum(axis=1), weights=counted)),
        log_loss=float(np.average(-np.log(np.maximum(own, np.finfo(np.float64).eps)), weights=counted)),
        count=int(codes.size),
    )


def equal_class_weights(codes: np.ndarray) -> np.ndarray:
    """Weight of each sample with which all classes count the same, 1 on average, shape (n,).

    To judge probabilities that are to be true for a mix in which all classes are equally common.
    """
    _, places, counts = np.unique(codes, return_inverse=True, return_counts=True)
    weights: np.ndarray = (codes.size / (counts.size * counts))[places.reshape(-1)]
    return weights


@dataclass(frozen=True, eq=False)
class _Plan:
    """How diagrams are made."""

    weights: np.ndarray
    bins: int
    binning: str
    resampling: Resampling

    def diagram(self, predicted: np.ndarray, came_true: np.ndarray, stream: int) -> Diagram:
        """Diagram of one probability of each sample; `stream` gives it random numbers of its own."""
        places = bin_places(predicted, self.bins, self.binning)
        counts = np.bincount(places, minlength=self.bins)
        used = np.flatnonzero(counts)
        weight = np.bincount(places, self.weights, self.bins)[used]
        means = np.bincount(places, self.weights * predicted, self.bins)[used] / weight
        shares = np.bincount(places, self.weights * came_true, self.bins)[used] / weight
        places = np.searchsorted(used, places)
        bars = self.resampling.bars(places, came_true - predicted, self.weights, used.size, stream)
        found = [
            Bin(mean, share, count, *_bar(mean, low, high))
            for mean, share, count, (low, high) in zip(
                means.tolist(), shares.tolist(), counts[used].tolist(), bars.tolist()
            )
        ]
        error = float((weight * np.abs(shares - means)).sum() / weight.sum())
        return Diagram(tuple(found), error)


def bin_places(predicted: np.ndarray, bins: int, binning: str) -> np.ndarray:
    """Bin of each probability, from 0; an edge belongs to the bin below it.

    Bins of equal counts have their edges at quantiles, so that equal probabilities are never parted and some bins
    may stay empty.
    """
    if binning == "width":
        edges = np.linspace(0, 1, bins + 1)[1:-1]
    else:
        edges = np.quantile(predicted, np.linspace(0, 1, bins + 1)[1:-1])
    places: np.ndarray = np.searchsorted(edges, predicted)
    return places


def _bar(mean: float, low: float, high: float) -> tuple[float, float]:
    if np.isnan(low):
        return float("nan"), float("nan")
    return float(np.clip(mean + low, 0, 1)), float(np.clip(mean + high, 0, 1))
