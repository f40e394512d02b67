"""How far classes lie apart in the space of features: Jeffries-Matusita distances, and samples far from their class.

Swain & Davis (1978), *Remote sensing: the quantitative approach*, McGraw-Hill, ch. 3; Richards & Jia (2006), *Remote
sensing digital image analysis*, 4th ed., Springer, eq. 10.5-10.8.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

_RIDGE = 1e-6
"""Share of a feature's variance that every covariance gets, so that it can be inverted."""


@dataclass(frozen=True)
class Gaussians:
    """Each class as a normal distribution, in features scaled to a variance of 1.

    Parameters
    ----------
    codes : ndarray of int64, shape (c,)
    means : ndarray of float64, shape (c, features)
    covariances : ndarray of float64, shape (c, features, features)
        NaN where a class has one sample only.
    centre, scale : ndarray of float64, shape (features,)
        Of the features that vary; the others tell nothing.
    varying : ndarray of bool
        Which features of the table these are.
    """

    codes: np.ndarray
    means: np.ndarray
    covariances: np.ndarray
    centre: np.ndarray
    scale: np.ndarray
    varying: np.ndarray


def fit_gaussians(values: np.ndarray, codes: np.ndarray) -> Gaussians:
    """Mean and covariance of every class.

    A class with few samples for its features has a covariance that cannot be inverted, and one that is constant
    in a band has none there. Covariances are therefore shrunk towards a multiple of the identity by the share that
    Ledoit & Wolf (2004, *Journal of Multivariate Analysis* 88, 365-411) derive from the samples themselves, which
    vanishes as samples get many, and get a ridge of a millionth of the features' variance.

    Parameters
    ----------
    values : ndarray of float64, shape (n, features)
    codes : ndarray of int64, shape (n,)
    """
    from sklearn.covariance import ledoit_wolf

    centre, scale = values.mean(axis=0), values.std(axis=0)
    varying = scale > 1e-12 * np.maximum(np.abs(centre), 1e-300)
    centre, scale = centre[varying], scale[varying]
    known = np.unique(codes)
    size = int(varying.sum())
    means = np.zeros((len(known), size))
    covariances = np.full((len(known), size, size), np.nan)
    for place, code in enumerate(known.tolist()):
        own = (values[codes == code][:, varying] - centre) / scale
        means[place] = own.mean(axis=0)
        if len(own) > 1 and size:
            shrunk = ledoit_wolf(own)[0] if size > 1 else np.atleast_2d(own.var())
            covariances[place] = shrunk + _RIDGE * np.eye(size)
    return Gaussians(known, means, covariances, centre, scale, varying)


def jeffries_matusita(first: np.ndarray, one: np.ndarray, second: np.ndarray, two: np.ndarray) -> float:
    """Jeffries-Matusita distance of two normal distributions, 0 (the same) to 2 (apart).

    J = 2 (1 - exp(-B)) with the Bhattacharyya distance
    B = dᵀ S⁻¹ d / 8 + ln(|S| / √(|S₁| |S₂|)) / 2, where d is the difference of the means and S = (S₁ + S₂) / 2.

    Parameters
    ----------
    first, second : ndarray of float64, shape (features,)
        Means.
    one, two : ndarray of float64, shape (features, features)
        Covariances.
    """
    if np.isnan(one).any() or np.isnan(two).any():
        return float("nan")
    mean = (one + two) / 2
    difference = first - second
    logs = [float(np.linalg.slogdet(matrix)[1]) for matrix in (mean, one, two)]
    distance = difference @ np.linalg.solve(mean, difference) / 8 + (logs[0] - (logs[1] + logs[2]) / 2) / 2
    return float(2 * (1 - np.exp(-max(distance, 0.0))))


def separability_matrix(classes: Gaussians) -> np.ndarray:
    """Distances of all pairs, shape (c, c), symmetric with a diagonal of 0; NaN where a class has one sample."""
    size = len(classes.codes)
    found = np.zeros((size, size))
    for i in range(size):
        for j in range(i):
            pair = (classes.means[i], classes.covariances[i], classes.means[j], classes.covariances[j])
            found[i, j] = found[j, i] = jeffries_matusita(*pair)
    return found


def outliers(values: np.ndarray, codes: np.ndarray, classes: Gaussians, share: float = 0.001) -> np.ndarray:
    """Samples farther from the mean of their class than all but `share` of a normal distribution.

    The squared Mahalanobis distance then follows a chi-squared distribution with as many degrees of freedom as
    there are features.

    Returns
    -------
    ndarray of bool, shape (n,)
    """
    from scipy.stats import chi2

    found = np.zeros(len(values), bool)
    limit = chi2.isf(share, int(classes.varying.sum())) if classes.varying.any() else np.inf
    for place, code in enumerate(classes.codes.tolist()):
        here = np.flatnonzero(codes == code)
        if np.isnan(classes.covariances[place]).any() or not classes.varying.any():
            continue
        away = (values[here][:, classes.varying] - classes.centre) / classes.scale - classes.means[place]
        inverse = np.linalg.inv(classes.covariances[place])
        found[here] = np.einsum("ij,ij->i", away @ inverse, away) > limit
    return found
