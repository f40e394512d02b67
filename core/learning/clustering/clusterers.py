"""The clusterers: methods that part pixels without samples of classes. Another one is one more entry here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ...errors import ParameterError
from ..kinds import Kind, check_names, last_step

KMEANS, MINIBATCH, MIXTURE = "kmeans", "minibatch", "gaussianmixture"

CLUSTERERS: dict[str, Kind] = {
    KMEANS: Kind(
        title="k-means",
        path="sklearn.cluster.KMeans",
        description="Round clusters of about the same extent; the plain choice.",
        defaults={"n_init": 5},
    ),
    MINIBATCH: Kind(
        title="Mini-batch k-means",
        path="sklearn.cluster.MiniBatchKMeans",
        description="k-means that looks at a part of the pixels at a time; faster, and nearly as good.",
        defaults={"n_init": 5},
    ),
    MIXTURE: Kind(
        title="Gaussian mixture",
        path="sklearn.mixture.GaussianMixture",
        description="Clusters of any extent and direction, with shares of membership; slower.",
        # Pixels of 8 bits repeat: a cluster may have next to no extent in a band.
        defaults={"reg_covar": 1e-4, "max_iter": 200},
    ),
}
METHODS = tuple(CLUSTERERS)

_NUMBER = {KMEANS: "n_clusters", MINIBATCH: "n_clusters", MIXTURE: "n_components"}
# Where clusters begin is found out from the pixels; an array of JSON would be in standardised units, and of no use
# with another seed or image.
_STARTS = ("weights_init", "means_init", "precisions_init")


def make_clusterer(method: str, clusters: int, parameters: Mapping[str, Any], seed: int) -> Any:
    """A clusterer of scikit-learn, ready to be fitted.

    Raises
    ------
    MissingDependencyError
        If scikit-learn is not installed.
    ParameterError
        If it has no such argument (the message lists those it has), or refuses a value.
    """
    number = _NUMBER[method]
    if number in parameters:
        raise ParameterError(
            "{name} cannot be set here; {hint}", parameter="parameters", name=number, hint="use CLUSTERS instead"
        )
    kind = CLUSTERERS[method]
    known = tuple(name for name in kind.arguments() if name not in (*_STARTS, number, "copy_x"))
    check_names(method, parameters, known)
    return kind.make(method, {**parameters, number: clusters}, seed)


def check_clusters(estimator: Any, features: int, clusters: int) -> None:
    """Check that the arrays of fitted clusters, which came from a file, fit each other.

    Raises
    ------
    ValueError
        If they do not; ``AttributeError``, ``KeyError`` or ``TypeError`` where something is missing or of another
        type. The message is for developers.
    """
    learnt = last_step(estimator)
    arrays: dict[str, tuple[np.ndarray, tuple[int, ...]]] = {}
    if not hasattr(learnt, "means_"):
        arrays["centres"] = (np.asarray(learnt.cluster_centers_), (clusters, features))
    else:
        arrays["centres"] = (np.asarray(learnt.means_), (clusters, features))
        shapes = {
            "full": (clusters, features, features),
            "tied": (features, features),
            "diag": (clusters, features),
            "spherical": (clusters,),
        }
        arrays["weights"] = (np.asarray(learnt.weights_), (clusters,))
        arrays["precisions"] = (np.asarray(learnt.precisions_cholesky_), shapes[learnt.covariance_type])
    if learnt is not estimator:
        scaler = estimator.steps[0][1]
        arrays["means"] = (np.asarray(scaler.mean_), (features,))
        arrays["scales"] = (np.asarray(scaler.scale_), (features,))
        if not (arrays["scales"][0] > 0).all():
            raise ValueError("a feature has no scale")
    for name, (array, shape) in arrays.items():
        if array.shape != shape or array.dtype != np.float64 or not np.isfinite(array).all():
            raise ValueError(f"the {name} of the clusters have another shape or type")
