"""Fitting: from a recipe and samples to an estimator, the same for any number of workers."""

from __future__ import annotations

import json
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..errors import ParameterError
from .kinds import LEARN, RESERVED, ROOTED, Kind, first_line, last_step
from .registry import find_classifier, make_estimator
from .threads import one_blas_thread, openmp_threads

_CONVERTED = 65536
"""Rows converted at a time."""
_WORTH_THREADS = 500_000
"""Numbers in a table from which threads are worth their while in loops of compiled code."""


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

    def fit(self, values: np.ndarray, codes: np.ndarray, groups: np.ndarray | None = None) -> Any:
        """Fit a new estimator; see `fit_estimator`."""
        estimator = make_estimator(self.classifier, self.parameters, self.seed, self.workers)
        kind = find_classifier(self.classifier)
        return fit_estimator(kind, self.classifier, estimator, values, codes, groups, self.workers)


def fit_estimator(
    kind: Kind,
    name: str,
    estimator: Any,
    values: np.ndarray,
    targets: np.ndarray,
    groups: np.ndarray | None = None,
    workers: int = 1,
) -> Any:
    """Fit `estimator`, and leave it set to one thread.

    Parameters
    ----------
    kind : Kind
        What it is.
    name : str
        Key of the kind, for messages.
    estimator
        What `Kind.make` made.
    values : ndarray, shape (n, features)
        Finite numbers.
    targets : ndarray, shape (n,)
        Class of each sample (int), or the quantity to be predicted (float).
    groups : ndarray, shape (n,), optional
        What belongs together, for estimators that choose something by a cross-validation of their own; every sample
        stands alone by default.
    workers : int
        Threads of loops in compiled code that know no ``n_jobs``; the result does not depend on them.

    Raises
    ------
    ParameterError
        If the estimator cannot be fitted with these arguments, or could not predict afterwards.
    """
    from joblib import parallel_config

    learner, more = last_step(estimator), {}
    if kind.balanced:
        prefix = f"{LEARN}__" if learner is not estimator else ""
        more[f"{prefix}sample_weight"] = _equal_weights(targets)
    if hasattr(learner, "take_groups"):
        learner.take_groups(np.arange(len(targets)) if groups is None else groups)
    if kind.rooted:
        _root_weights(learner, targets)
    # Threads that wait for each other cost more than they save on a small table, much more on a busy machine.
    threads = workers if kind.openmp and values.size >= _WORTH_THREADS else 1
    try:
        # Threads, always: a pool of processes would start the wrong program inside QGIS, and outlive it.
        with (
            warnings.catch_warnings(),
            parallel_config(backend="threading"),
            one_blas_thread(),
            openmp_threads(threads),
        ):
            warnings.simplefilter("ignore")  # scikit-learn's hints speak of its own arguments, in its own words
            estimator.fit(to_type(kind.dtype, values), targets, **more)
    except (ValueError, TypeError) as error:
        raise ParameterError(
            "{classifier} cannot learn from these samples with these arguments ({reason}); correct PARAMETERS",
            parameter="parameters",
            classifier=name,
            reason=first_line(error),
        ) from error
    finally:
        if hasattr(learner, "take_groups"):
            learner.take_groups(None)
    _refuse_too_many_neighbours(name, learner, len(targets))
    set_one_thread(estimator)
    return estimator


def _refuse_too_many_neighbours(name: str, learner: Any, count: int) -> None:
    """Refuse what scikit-learn notices only when it is asked to predict."""
    asked = getattr(learner, "n_neighbors", None)
    if asked is not None and asked > count:
        raise ParameterError(
            "{classifier} is to ask {asked} neighbours, but learns from {count} samples here; lower n_neighbors",
            parameter="parameters",
            classifier=name,
            asked=asked,
            count=count,
        )


def set_one_thread(estimator: Any) -> None:
    """Make `estimator` predict in the thread that asks.

    Blocks are what runs in parallel. Besides, threads add up votes in any order, and the last bit of a sum depends on
    the order.
    """
    learner = last_step(estimator)
    known = learner.get_params(deep=False) if hasattr(learner, "get_params") else {}
    ones = {name: 1 for name in ("n_jobs", "thread_count") if isinstance(known.get(name), int)}
    if ones:
        learner.set_params(**ones)
    if hasattr(learner, "final_estimator_"):  # a stack, with what it was made of
        for member in (*learner.estimators_, *(made for _, made in learner.estimators)):
            set_one_thread(member)


def _root_weights(learner: Any, targets: np.ndarray) -> None:
    """Give classes the square root of the weights with which all would weigh the same, unless the user gave some.

    A class with the share π of n samples in C classes would need 1 / (C π). A forest draws the samples of each tree by
    their weights, so that nine pixels of a rare class would fill a fifth of every tree, and be found everywhere. With
    the square root rare classes count more than they are many, and not as much as common ones.
    """
    codes, counts = np.unique(targets, return_counts=True)
    weights = np.sqrt(targets.size / (codes.size * counts)).tolist()
    members = [last_step(made) for _, made in getattr(learner, "estimators", ()) or ()]
    for member in (learner, *members):
        if getattr(member, "class_weight", "") == ROOTED:
            # A stack numbers the classes for its members.
            member.class_weight = dict(zip(range(codes.size) if member in members else codes.tolist(), weights))


def _equal_weights(targets: np.ndarray) -> np.ndarray:
    """Weight of every sample with which all classes weigh the same, and samples 1 on average."""
    _, places, counts = np.unique(targets, return_inverse=True, return_counts=True)
    weights: np.ndarray = (targets.size / (counts.size * counts))[places.reshape(-1)]
    return weights


def to_type(dtype_name: str, values: np.ndarray) -> np.ndarray:
    """`values` as a C-ordered array of a type.

    A finite number beyond the range of that type becomes its largest one: no estimator takes infinity.
    """
    dtype = np.dtype(dtype_name)
    if values.dtype == dtype:
        return np.ascontiguousarray(values)
    if values.dtype.kind == "f" and values.dtype.itemsize > dtype.itemsize:
        limit = np.finfo(dtype).max
        found = np.empty(values.shape, dtype)
        for start in range(0, len(values), _CONVERTED):  # so that a table has no third copy
            part = slice(start, start + _CONVERTED)
            found[part] = np.clip(values[part], -limit, limit)
        return found
    return np.ascontiguousarray(values, dtype=dtype)


def plain_parameters(estimator: Any) -> dict[str, Any]:
    """Arguments of `estimator` that JSON can hold, without those that Terroir sets itself."""
    found = {}
    for key, value in last_step(estimator).get_params(deep=False).items():
        if key in RESERVED or (isinstance(value, str) and value == "deprecated"):
            continue
        try:
            found[key] = json.loads(json.dumps(value))
        except (TypeError, ValueError):  # an estimator inside the estimator: its class says enough
            found[key] = type(value).__name__
    return found
