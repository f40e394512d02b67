"""Clusters of pixels: which methods there are, how they learn from a sample, and in which order clusters come.

Numbers of clusters mean nothing to a method, and another seed exchanges them. Here cluster 1 is the one whose centre
has the lowest mean over the (standardised) features: on plain bands the darkest one, usually water or shadow.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any, Optional

import numpy as np

from ...classes import PALETTE, ClassTable
from ...errors import DataError, ParameterError
from ..kinds import LEARN, SCALE, first_line
from ..threads import one_blas_thread, openmp_threads
from .clusterers import MIXTURE


@dataclass(frozen=True)
class Clustering:
    """Fitted clusters, in their final order.

    Parameters
    ----------
    method : str
        Key of ``clusterers.CLUSTERERS``.
    estimator
        Fitted scikit-learn estimator; a `Pipeline` of the standardisation and it where features are standardised.
    """

    method: str
    estimator: Any

    @property
    def learnt(self) -> Any:
        """The fitted clusterer itself."""
        return self.estimator.named_steps[LEARN] if self.is_scaled else self.estimator

    @property
    def is_scaled(self) -> bool:
        """Whether it sees standardised features."""
        return hasattr(self.estimator, "named_steps")

    @property
    def mean(self) -> np.ndarray:
        """What is taken off each feature, shape (d,); 0 without standardisation."""
        if self.is_scaled:
            return np.asarray(self.estimator.named_steps[SCALE].mean_, np.float64)
        return np.zeros(self.learnt.n_features_in_)

    @property
    def scale(self) -> np.ndarray:
        """What each feature is then divided by, shape (d,); 1 without standardisation, and for constant features."""
        if self.is_scaled:
            return np.asarray(self.estimator.named_steps[SCALE].scale_, np.float64)
        return np.ones(self.learnt.n_features_in_)

    @property
    def centres(self) -> np.ndarray:
        """Centres in the (standardised) space of the clusterer, shape (clusters, d)."""
        return centres_of(self.method, self.learnt)

    @property
    def count(self) -> int:
        """Number of clusters."""
        return len(self.centres)


def centres_of(method: str, learnt: Any) -> np.ndarray:
    """Centres of a fitted clusterer of scikit-learn, shape (clusters, d)."""
    return np.asarray(learnt.means_ if method == MIXTURE else learnt.cluster_centers_, np.float64)


def fit_sample(
    clusterer: Any, method: str, values: np.ndarray, standardise: bool, names: tuple[str, ...]
) -> Clustering:
    """Fit clusters to a sample of pixels.

    Everything runs in one thread, whatever the number of workers: scikit-learn's threads add up in the order in which
    they finish.

    Parameters
    ----------
    clusterer
        What ``make_clusterer`` made; it is fitted in place.
    method : str
        Key of ``clusterers.CLUSTERERS``.
    values : ndarray of float64, shape (n, d)
        Finite numbers; at least as many different rows as clusters.
    standardise : bool
        Whether features are brought to mean 0 and variance 1 over the sample first.
    names : tuple of str
        Names of the features, for messages.

    Raises
    ------
    DataError
        If a feature has values too large to be squared.
    ParameterError
        If the clusterer cannot be fitted with these arguments.
    """
    from sklearn.pipeline import Pipeline
    from sklearn.preprocessing import StandardScaler

    _check_size(values, names)
    with warnings.catch_warnings(), one_blas_thread(), openmp_threads(1):
        warnings.simplefilter("ignore")  # scikit-learn's hints speak of its own arguments, in its own words
        scaler = StandardScaler().fit(values) if standardise else None
        seen = values if scaler is None else scaler.transform(values)
        try:
            clusterer.fit(seen)
        except (ValueError, TypeError) as error:
            raise ParameterError(
                "{classifier} cannot learn from these samples with these arguments ({reason}); correct PARAMETERS",
                parameter="parameters",
                classifier=method,
                reason=first_line(error),
            ) from error
    if scaler is None:
        return Clustering(method, clusterer)
    return Clustering(method, Pipeline([(SCALE, scaler), (LEARN, clusterer)]))


def _check_size(values: np.ndarray, names: tuple[str, ...]) -> None:
    """Refuse values whose squares no number holds; their sum over all pixels needs room too."""
    largest = np.abs(values).max(axis=0)
    huge = [name for name, value in zip(names, largest) if value > 1e140]
    if huge:
        raise DataError(
            "values of {bands} are too large to be compared (up to {value}); check the band's nodata value, or leave"
            " it out",
            parameter="input",
            bands=", ".join(huge),
            value=f"{largest.max():.3g}",
        )


def distinct_rows(values: np.ndarray, enough: int) -> int:
    """Number of different rows; no more than `enough` are looked for.

    Parameters
    ----------
    values : ndarray, shape (n, d)
        Numbers.
    enough : int
        Beyond this the exact number does not matter.
    """
    few = len(np.unique(values[: 20 * enough], axis=0))
    return few if few >= enough or len(values) <= 20 * enough else len(np.unique(values, axis=0))


def final_order(method: str, learnt: Any) -> np.ndarray:
    """Places of the clusters in their final order: the mean over the features of the centre, ascending.

    Of equal ones, the first feature in which the centres differ decides.
    """
    centres = centres_of(method, learnt)
    keys = (*centres.T[::-1], centres.mean(axis=1))
    order: np.ndarray = np.lexsort(keys)
    return order


def put_in_order(clustering: Clustering) -> None:
    """Bring the fitted clusters into their final order, and forget what only the fit needed.

    What remains is what predicts: a model file then holds the clusters, and no table of labels of the sample.
    """
    learnt = clustering.learnt
    order = final_order(clustering.method, learnt)
    if clustering.method == MIXTURE:
        learnt.weights_, learnt.means_ = learnt.weights_[order], learnt.means_[order]
        if learnt.covariance_type != "tied":
            learnt.covariances_ = learnt.covariances_[order]
            learnt.precisions_cholesky_ = learnt.precisions_cholesky_[order]
            learnt.precisions_ = learnt.precisions_[order]
        return
    learnt.cluster_centers_ = np.ascontiguousarray(learnt.cluster_centers_[order], np.float64)
    learnt.labels_ = np.zeros(0, np.int32)
    for name in ("_counts", "random_state_"):  # mini-batch: state for going on with the fit
        vars(learnt).pop(name, None)


def legend(clusters: int) -> ClassTable:
    """Clusters 1 … k with names and colours that differ."""
    labels = {code: f"cluster {code}" for code in range(1, clusters + 1)}
    return ClassTable.from_labels(labels, dict(zip(labels, cluster_colours(clusters))))


def cluster_colours(count: int) -> list[str]:
    """Colours that differ, ``#rrggbb``: the palette of all maps, and beyond it hues by the golden angle.

    Steps of the golden angle (137.5°) spread any number of hues (Vogel 1979, Mathematical Biosciences 44, 179–189);
    lightness changes with them, so that neighbours in the legend differ twice.
    """
    import colorsys

    colours = list(PALETTE[:count])
    step = 0
    while len(colours) < count:
        lightness = (0.35, 0.55, 0.72)[step % 3]
        red, green, blue = colorsys.hls_to_rgb(step * 0.381966 % 1.0, lightness, (0.85, 0.5)[step // 3 % 2])
        colour = f"#{round(red * 255):02x}{round(green * 255):02x}{round(blue * 255):02x}"
        if colour not in colours:
            colours.append(colour)
        step += 1
    return colours


def criterion(clustering: Clustering, values: np.ndarray) -> tuple[Optional[float], Optional[float]]:
    """Inertia and BIC over a sample; the one that the method does not have is None.

    Parameters
    ----------
    clustering : Clustering
        Fitted, in whatever order.
    values : ndarray of float64, shape (n, d)
        The sample.
    """
    if clustering.method != MIXTURE:
        return float(clustering.learnt.inertia_), None
    with one_blas_thread(), openmp_threads(1):
        seen = (values - clustering.mean) / clustering.scale
        return None, float(clustering.learnt.bic(seen))
