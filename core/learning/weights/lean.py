"""An estimator with nothing but what prediction needs, for a model file, and back.

Random states, optimisers and search trees are built by compiled code from numbers that nobody can check; they are left
out, or built again from the samples when the file is opened.
"""

from __future__ import annotations

import copy
from typing import Any

from ..kinds import LEARN, last_step

_NEEDLESS = (
    "_random_state",
    "_optimizer",
    "_feature_subsample_rng",
    "_groups",
    "_loss_func",
    "named_estimators_",
    "loss_curve_",
    "validation_scores_",
    "_no_improvement_count",
    "_coef_grads",
    "_intercept_grads",
    "_x_scores",
    "_y_scores",
    "x_scores_",
    "y_scores_",
)


def lean_copy(estimator: Any) -> Any:
    """Copy of `estimator` that shares its arrays, without what prediction does not need."""
    lean = copy.copy(estimator)
    for name in _NEEDLESS:
        lean.__dict__.pop(name, None)
    if LEARN in getattr(estimator, "named_steps", {}):
        lean.steps = [(name, lean_copy(step)) for name, step in estimator.steps]
    if hasattr(estimator, "_bin_mapper"):  # of boosted histograms; how many threads it had is no part of a model
        lean._bin_mapper = copy.copy(estimator._bin_mapper)
        lean._bin_mapper.n_threads = 1
    if hasattr(estimator, "final_estimator_"):
        lean.estimators_ = [lean_copy(member) for member in estimator.estimators_]
        lean.final_estimator_ = lean_copy(estimator.final_estimator_)
    if hasattr(estimator, "_fit_X"):  # nearest neighbours
        lean._tree, lean._fit_method = None, "brute"
    return lean


def revive(estimator: Any) -> Any:
    """Build again what `lean_copy` left out; `estimator` came from a file."""
    learner = last_step(estimator)
    if hasattr(learner, "_fit_X"):
        learner.fit(learner._fit_X, learner.classes_[learner._y])
    for member in getattr(learner, "estimators_", ()) if hasattr(learner, "final_estimator_") else ():
        revive(member)
    return estimator
