"""How many of the points go to each stratum.

References
----------
Cochran, W. G. (1977). Sampling Techniques, 3rd edition. Wiley. Section 5.5: optimum allocation, with and without
costs (Neyman's).
Olofsson, P. et al. (2014). Good practices for estimating area and assessing accuracy of land change. Remote Sensing
of Environment 148, 42–57. Section 5.1.2 and table 5: 50 to 100 points for each rare class, the rest in proportion
to area.
"""

from __future__ import annotations

import numpy as np

from .size import deviations

ALLOCATIONS = ("compromise", "proportional", "equal", "neyman", "optimal")

FEWEST = 2
"""Points of a stratum without which its variance cannot be estimated."""
FEWEST_OF_COMPROMISE = 50

_STEPS = 200


def shares(allocation: str, pixels: np.ndarray, accuracies: np.ndarray, costs: np.ndarray) -> np.ndarray:
    """How the points are divided among strata, before minima and the strata's own size, shape (H,), sum 1.

    Parameters
    ----------
    allocation : {'compromise', 'proportional', 'equal', 'neyman', 'optimal'}
        By pixels W (also ``compromise``, whose minimum makes the difference), the same for all, by W·S, or by
        W·S/√c, with S = √(U(1 − U)).
    pixels, accuracies, costs : ndarray, shape (H,)
        See `size.stratified_size`.
    """
    weights = pixels / pixels.sum()
    if allocation == "equal":
        found = np.ones(len(pixels))
    elif allocation == "neyman":
        found = weights * deviations(accuracies)
    elif allocation == "optimal":
        found = weights * deviations(accuracies) / np.sqrt(costs)
    else:
        found = weights
    if not found.any():  # where every class is expected to be right, nothing speaks for one rather than the other
        found = weights
    divided: np.ndarray = found / found.sum()
    return divided


def allocate(total: int, wanted: np.ndarray, pixels: np.ndarray, minimum: int) -> np.ndarray:
    """Whole numbers of points, shape (H,), int64, with the sum `total`.

    Each stratum gets at least `minimum` points or all its pixels, and never more than it has; the others share the
    rest as `wanted` says. Fractions are rounded by largest remainder, ties in the order of strata.

    Parameters
    ----------
    total : int
        From the sum of the minima to the sum of `pixels`.
    wanted : ndarray of float64, shape (H,)
        Shares with the sum 1.
    pixels : ndarray of int64, shape (H,)
        Pixels of each stratum.
    minimum : int
        Points that each stratum gets at least.
    """
    least, most = np.minimum(minimum, pixels).astype(float), pixels.astype(float)
    # A stratum that nothing speaks for still takes what the others cannot hold.
    wanted = wanted + 1e-12 * pixels / pixels.sum()
    low, high = 0.0, float((most / wanted).max())
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if np.clip(middle * wanted, least, most).sum() < total:
            low = middle
        else:
            high = middle
    exact = np.clip(high * wanted, least, most)
    points: np.ndarray = np.floor(exact + 1e-9).astype(np.int64)
    order = np.argsort(-(exact - points), kind="stable")
    while points.sum() < total:
        open_ones = [place for place in order if points[place] < pixels[place]]
        for place in open_ones[: total - int(points.sum())]:
            points[place] += 1
    return points
