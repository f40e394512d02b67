"""How many points a target standard error of overall accuracy needs, and which error a sample promises.

References
----------
Cochran, W. G. (1977). Sampling Techniques, 3rd edition. Wiley. Equations 4.2, 5.6, 5.25.
Olofsson, P. et al. (2014). Good practices for estimating area and assessing accuracy of land change. Remote Sensing
of Environment 148, 42–57. Equation 13 and section 5.1.1.
"""

from __future__ import annotations

import math

import numpy as np


def deviations(accuracies: np.ndarray) -> np.ndarray:
    """Standard deviation √(U(1 − U)) of right and wrong within strata of user's accuracy U, shape (H,)."""
    found: np.ndarray = np.sqrt(accuracies * (1.0 - accuracies))
    return found


def stratified_size(pixels: np.ndarray, accuracies: np.ndarray, target: float, costs: np.ndarray) -> float:
    """Points that a stratified sample needs (Cochran 1977, equation 5.25; Olofsson et al. 2014, equation 13).

    Parameters
    ----------
    pixels : ndarray, shape (H,)
        Pixels of each stratum.
    accuracies : ndarray of float64, shape (H,)
        Expected user's accuracies, above 0 and up to 1.
    target : float
        Standard error of overall accuracy, as a share (0.01 is one percent).
    costs : ndarray of float64, shape (H,)
        Cost of a point of each stratum, in any unit; where all are the same, this is Olofsson's equation.

    Returns
    -------
    float
        Not yet rounded up.
    """
    population = float(pixels.sum())
    weights, spread = pixels / population, deviations(accuracies)
    roots = np.sqrt(costs)
    dear, cheap = math.fsum(weights * spread * roots), math.fsum(weights * spread / roots)
    return dear * cheap / (target**2 + math.fsum(weights * spread**2) / population)


def simple_size(pixels: np.ndarray, accuracies: np.ndarray, target: float) -> float:
    """Points that a simple random sample needs (Cochran 1977, equation 4.2), not yet rounded up.

    The accuracy expected of the whole map is the mean of the classes', weighted with their pixels. Parameters as
    in `stratified_size`.
    """
    population = float(pixels.sum())
    accuracy = math.fsum(pixels * accuracies) / population
    infinite = accuracy * (1.0 - accuracy) / target**2
    return infinite / (1.0 + (infinite - 1.0) / population) if infinite else 0.0


def stratified_error(pixels: np.ndarray, accuracies: np.ndarray, points: np.ndarray) -> float:
    """Standard error of overall accuracy to expect of a stratified sample (Cochran 1977, equation 5.6).

    Parameters
    ----------
    points : ndarray of int64, shape (H,)
        Points in each stratum.

    Returns
    -------
    float
        NaN where a stratum that varies has no point: nothing can be said then.
    """
    weights, spread = pixels / pixels.sum(), deviations(accuracies)
    used = (points > 0) & (pixels > 0)
    if (~used & (spread > 0) & (pixels > 0)).any():
        return math.nan
    shares = points[used] / pixels[used]
    parts = weights[used] ** 2 * spread[used] ** 2 * (1.0 - shares) / points[used]
    return math.sqrt(math.fsum(parts))


def simple_error(pixels: np.ndarray, accuracies: np.ndarray, count: int) -> float:
    """Standard error of overall accuracy to expect of a simple random sample of `count` points."""
    population = float(pixels.sum())
    accuracy = math.fsum(pixels * accuracies) / population
    return math.sqrt(accuracy * (1.0 - accuracy) * max(0.0, 1.0 - count / population) / count) if count else math.nan
