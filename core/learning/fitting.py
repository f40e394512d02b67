"""Fitting: from a recipe and samples to an estimator, the same for any number of workers."""

from __future__ import annotations

import json
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..errors import ParameterError
from .registry import RESERVED, find_classifier, first_line, make_estimator


@dataclass(frozen=True)
class Recipe:
    """How to make a classifier from samples.

    Parameters
    ----------
    classifier : str
        Key of ``registry.CLASSIFIERS``.
    parameters : mapping
        Arguments of the estimator, over the defaults.
    seed : int
        Seed of everything random.
    workers : int
        Threads to fit with; the result does not depend on them.
    """

    classifier: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    seed: int = 0
    workers: int = 1

    def check(self) -> None:
        """Raise the errors of `make_estimator` now, before any work."""
        make_estimator(self.classifier, self.parameters, self.seed)

    def fit(self, values: np.ndarray, codes: np.ndarray) -> Any:
        """Fit a new estimator; see `fit_estimator`."""
        estimator = make_estimator(self.classifier, self.parameters, self.seed, self.workers)
        return fit_estimator(self.classifier, estimator, values, codes)


def fit_estimator(name: str, estimator: Any, values: np.ndarray, codes: np.ndarray) -> Any:
    """Fit `estimator`, and leave it set to one thread.

    Parameters
    ----------
    name : str
        Key of `CLASSIFIERS`.
    estimator
        What `make_estimator` made.
    values : ndarray, shape (n, features)
        Finite numbers.
    codes : ndarray of int, shape (n,)
        Class of each sample.

    Raises
    ------
    ParameterError
        If the estimator cannot be fitted with these arguments.
    """
    from joblib import parallel_config

    try:
        # Threads, always: a pool of processes would start the wrong program inside QGIS, and outlive it.
        with warnings.catch_warnings(), parallel_config(backend="threading"):
            warnings.simplefilter("ignore")  # scikit-learn's hints speak of its own arguments, in its own words
            estimator.fit(to_features(name, values), codes)
    except (ValueError, TypeError) as error:
        raise ParameterError(
            "{classifier} cannot learn from these samples with these arguments ({reason}); correct PARAMETERS",
            parameter="parameters",
            classifier=name,
            reason=first_line(error),
        ) from error
    if "n_jobs" in estimator.get_params(deep=False):
        # Blocks are what runs in parallel. Besides, threads add up votes in any order, and the last bit of
        # a sum depends on the order.
        estimator.set_params(n_jobs=1)
    return estimator


def to_features(name: str, values: np.ndarray) -> np.ndarray:
    """`values` as a C-ordered array of the type that the classifier computes in.

    A finite number beyond the range of that type becomes its largest one: no classifier takes infinity.
    """
    dtype = np.dtype(find_classifier(name).dtype)
    if values.dtype.kind == "f" and values.dtype.itemsize > dtype.itemsize:
        limit = np.finfo(dtype).max
        values = np.clip(values, -limit, limit)
    return np.ascontiguousarray(values, dtype=dtype)


def plain_parameters(estimator: Any) -> dict[str, Any]:
    """Arguments of `estimator` that JSON can hold, without those that Terroir sets itself."""
    found = {}
    for key, value in estimator.get_params(deep=False).items():
        if key in RESERVED:
            continue
        try:
            found[key] = json.loads(json.dumps(value))
        except TypeError:  # an estimator inside the estimator: its class says enough
            found[key] = type(value).__name__
    return found
