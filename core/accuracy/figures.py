"""The figures of a map as functions of shares, with their gradients.

All of them are smooth functions of the shares p_ij of the area that is class i in the reference and class j in the
map; most are ratios of two sums of shares. The variance of an estimate follows from the gradient alone (Taylor
linearisation), whatever the sampling design: overall, user's and producer's accuracy, F1, IoU and class shares,
for which this is the ratio estimator's variance, as well as kappa and the means over classes.

References
----------
Särndal, C.-E., Swensson, B., Wretman, J. (1992). Model assisted survey sampling. Section 5.5.
Stehman, S. V. (2014). Estimating area and map accuracy for stratified random sampling when the strata are
different from the map classes. International Journal of Remote Sensing 35, 4923–4939.
Cohen, J. (1960). A coefficient of agreement for nominal scales. Educational and Psychological Measurement 20, 37–46.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

NAN = float("nan")


@dataclass(frozen=True, eq=False)
class Figure:
    """One figure at the estimated shares.

    Parameters
    ----------
    value : float
        NaN where it is not defined.
    gradient : ndarray of float64, shape (C, C)
        Derivative with respect to each share.
    support : ndarray of bool, shape (C, C)
        Cells whose pixels tell something about the figure.
    parts : tuple of ndarray of bool
        Cells that must each be sampled more than once; several for a mean over classes.
    """

    value: float
    gradient: np.ndarray
    support: np.ndarray
    parts: tuple[np.ndarray, ...]


def overall_accuracy(shares: np.ndarray) -> Figure:
    """Share of the area whose classes agree."""
    return _ratio(np.eye(len(shares)), np.ones(shares.shape), shares)


def users_accuracy(shares: np.ndarray, place: int) -> Figure:
    """Of the area mapped as the class, the share that the reference confirms."""
    return _ratio(_cell(shares, place), _lines(shares, place, row=False), shares)


def producers_accuracy(shares: np.ndarray, place: int) -> Figure:
    """Of the reference's area of the class, the share that the map shows."""
    return _ratio(_cell(shares, place), _lines(shares, place, column=False), shares)


def f1(shares: np.ndarray, place: int) -> Figure:
    """2 p_ii / (p_i+ + p_+i), the harmonic mean of both accuracies; NaN where the reference lacks the class."""
    if not shares[place].sum() > 0:
        return _undefined(shares)
    return _of_reference(_ratio(2 * _cell(shares, place), _lines(shares, place), shares), place)


def iou(shares: np.ndarray, place: int) -> Figure:
    """Intersection over union, p_ii / (p_i+ + p_+i − p_ii); NaN where the reference lacks the class."""
    if not shares[place].sum() > 0:
        return _undefined(shares)
    return _of_reference(_ratio(_cell(shares, place), np.minimum(_lines(shares, place), 1.0), shares), place)


def reference_share(shares: np.ndarray, place: int) -> Figure:
    """Share of the area that is of the class, by the reference: what the area-adjusted estimate is made of."""
    return _ratio(_lines(shares, place, column=False), np.ones(shares.shape), shares)


def mean_figure(figures: Sequence[Figure], shape: tuple[int, ...]) -> Figure:
    """Mean of the figures that are defined: macro F1, balanced accuracy."""
    defined = [figure for figure in figures if not np.isnan(figure.value)]
    if not defined:
        return _undefined(np.empty(shape))
    count = len(defined)
    return Figure(
        sum(figure.value for figure in defined) / count,
        np.sum([figure.gradient for figure in defined], axis=0) / count,
        np.any([figure.support for figure in defined], axis=0),
        tuple(part for figure in defined for part in figure.parts),
    )


def kappa(shares: np.ndarray) -> Figure:
    """Cohen's kappa, (p_o − p_e) / (1 − p_e); NaN where chance alone agrees fully."""
    shares = shares / shares.sum()
    rows, columns = shares.sum(axis=1), shares.sum(axis=0)
    agreement, chance = float(np.trace(shares)), float(rows @ columns)
    if chance >= 1:
        return _undefined(shares)
    by_chance = columns[:, np.newaxis] + rows[np.newaxis, :]
    gradient = (np.eye(len(shares)) * (1 - chance) - (1 - agreement) * by_chance) / (1 - chance) ** 2
    everywhere = np.ones(shares.shape, bool)
    return Figure((agreement - chance) / (1 - chance), gradient, everywhere, (everywhere,))


def _ratio(above: np.ndarray, below: np.ndarray, shares: np.ndarray) -> Figure:
    """Σ above·p / Σ below·p."""
    whole = float((below * shares).sum())
    if not whole > 0:
        return _undefined(shares)
    value = float((above * shares).sum()) / whole
    support = below > 0
    return Figure(value, (above - value * below) / whole, support, (support,))


def _of_reference(figure: Figure, place: int) -> Figure:
    """The same figure, which the class's own reference must tell: one polygon tells nothing about others."""
    row = np.zeros(figure.support.shape, bool)
    row[place] = True
    return replace(figure, parts=(row,)) if figure.parts else figure


def _undefined(shares: np.ndarray) -> Figure:
    nowhere = np.zeros(shares.shape, bool)
    return Figure(NAN, np.zeros(shares.shape), nowhere, ())


def _cell(shares: np.ndarray, place: int) -> np.ndarray:
    cell = np.zeros(shares.shape)
    cell[place, place] = 1.0
    return cell


def _lines(shares: np.ndarray, place: int, row: bool = True, column: bool = True) -> np.ndarray:
    """1 on the class's row and on its column; 2 where both cross."""
    lines = np.zeros(shares.shape)
    if row:
        lines[place] += 1.0
    if column:
        lines[:, place] += 1.0
    return lines
