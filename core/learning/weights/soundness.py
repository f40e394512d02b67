"""Objects from a file: whether the indices that compiled code will follow stay where they must.

A crafted or damaged file could lead it outside the memory of an array. Decision trees are checked before they are made
(``trees.py``); what is checked here are plain arrays, before anything is predicted with them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

_KERNELS = ("linear", "poly", "rbf", "sigmoid")


class UnsoundObject(ValueError):
    """The object would lead astray; the message is for developers."""


def check_objects(estimator: Any) -> None:
    """Check `estimator` and everything inside it.

    Raises
    ------
    UnsoundObject
        If sizes contradict each other or an index is out of range; ``AttributeError``, ``KeyError``, ``TypeError`` or
        ``ValueError`` where something is missing or of another type.
    """
    for found in _objects(estimator):
        learnt, check = _CHECKS.get(type(found).__name__, ("", None))
        if check is not None and hasattr(found, learnt):  # a stack also keeps what it was made of, before learning
            check(found)


def _objects(root: Any) -> Iterator[Any]:
    """`root` and all objects that it holds, each once."""
    waiting, seen = [root], set()
    while waiting:
        item = waiting.pop()
        if id(item) in seen:
            continue
        seen.add(id(item))
        if isinstance(item, dict):
            waiting.extend(item.values())
        elif isinstance(item, (list, tuple)):
            waiting.extend(item)
        elif type(item).__module__.split(".")[0] in ("sklearn", __name__.split(".")[0]):
            yield item
            waiting.extend(getattr(item, "__dict__", {}).values())


def _check_support_vectors(machine: Any) -> None:
    """Libsvm walks these arrays by the numbers that it finds in them."""
    vectors, coefficients = machine.support_vectors_, machine._dual_coef_
    per_class, classes = machine._n_support, len(getattr(machine, "classes_", (0, 1)))
    regression = not hasattr(machine, "classes_")
    count = len(vectors)
    sizes = (
        vectors.shape == (count, machine.n_features_in_)
        and machine.shape_fit_[1] == machine.n_features_in_
        and machine.support_.shape == (count,)
        and coefficients.shape == (1 if regression else classes - 1, count)
        and machine._intercept_.shape == (1 if regression else classes * (classes - 1) // 2,)
        and per_class.dtype == np.int32
        and bool((per_class >= 0).all())
        and (int(per_class[0]) if regression else int(per_class.sum())) == count
        and (regression or per_class.shape == (classes,))
    )
    numbers = all(array.dtype == np.float64 for array in (vectors, coefficients, machine._intercept_))
    if not sizes or not numbers or machine.kernel not in _KERNELS or machine._sparse or machine._probA.size:
        raise UnsoundObject("the arrays of a support vector machine do not fit each other")


def _check_boosting(boosting: Any) -> None:
    """Nodes of histogram boosting are plain records, followed without a check."""
    features = boosting.n_features_in_
    per_iteration = boosting.n_trees_per_iteration_
    if any(len(trees) != per_iteration for trees in boosting._predictors):
        raise UnsoundObject("an iteration has another number of trees")
    if np.asarray(boosting._baseline_prediction).shape != (1, per_iteration):
        raise UnsoundObject("the start of the boosting has another size")
    for trees in boosting._predictors:
        for tree in trees:
            _check_boosted_tree(tree, features)


def _check_boosted_tree(tree: Any, features: int) -> None:
    nodes = tree.nodes
    if nodes.ndim != 1 or nodes.size == 0:
        raise UnsoundObject("a tree has no nodes")
    inner = np.flatnonzero(nodes["is_leaf"] == 0)
    for side in ("left", "right"):
        children = nodes[side][inner].astype(np.int64)
        if np.any(children <= inner) or np.any(children >= nodes.size):
            raise UnsoundObject("a child is out of range")
    used = nodes["feature_idx"][inner].astype(np.int64)
    if np.any(used < 0) or np.any(used >= features):
        raise UnsoundObject("a feature is out of range")
    if np.any(nodes["is_categorical"]):
        raise UnsoundObject("it has features of categories, which no band is")


_CHECKS: dict[str, tuple[str, Callable[[Any], None]]] = {
    "SVC": ("support_vectors_", _check_support_vectors),
    "SVR": ("support_vectors_", _check_support_vectors),
    "HistGradientBoostingClassifier": ("_predictors", _check_boosting),
    "HistGradientBoostingRegressor": ("_predictors", _check_boosting),
}
