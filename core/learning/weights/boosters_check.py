"""Whether a booster's text is one that its package can follow without leaving its arrays.

Every tree is checked: children come after their parent (which excludes cycles), features and leaves are in range,
lists have the lengths that they must have. What is passed on is written anew from what was checked, so that a package
never sees anything else, such as the second of two entries of one name.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from .estimator import UntrustedWeights
from .lightgbm_check import check_lightgbm

_NO_PARENT = 2**31 - 1
_LARGEST = float(np.finfo(np.float32).max)
_NUMBER = r"-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?"
_BASE = re.compile(rf"\[?{_NUMBER}(?:,{_NUMBER})*\]?")
_DEEPEST = 16


def check_document(weights: str, data: bytes, features: int, classes: int) -> bytes:
    """Check the text of a booster; returns the text for its package.

    Parameters
    ----------
    weights : {'xgboost', 'lightgbm', 'catboost'}
        Format.
    data : bytes
        Nothing in it is trusted.
    features, classes : int
        What it must be made for.

    Raises
    ------
    UntrustedWeights
        See `check_xgboost`.
    """
    checks = {"xgboost": check_xgboost, "lightgbm": check_lightgbm, "catboost": check_catboost}
    return checks[weights](data, features, classes)


def check_xgboost(data: bytes, features: int, classes: int) -> bytes:
    """Check a model of xgboost in JSON; returns it written anew.

    Raises
    ------
    UntrustedWeights
        If it is no ensemble of sound trees for that many features and classes. ``KeyError``, ``TypeError``,
        ``ValueError`` for other content.
    """
    content = _json(data)
    learner = content["learner"]
    model = learner["gradient_booster"]["model"]
    trees = [_xgboost_tree(tree, number, features) for number, tree in enumerate(_list(model["trees"]))]
    rounds, rest = divmod(len(trees), classes)
    base = learner["learner_model_param"]["base_score"]
    if rest or not trees or not _BASE.fullmatch(base) or base.count(",") not in (0, classes - 1):
        raise UntrustedWeights("the number of trees or of base scores does not fit the classes")
    parameters = {"boost_from_average": "1", "num_class": str(classes), "num_feature": str(features), "num_target": "1"}
    ensemble: dict[str, Any] = {
        "gbtree_model_param": {"num_parallel_tree": "1", "num_trees": str(len(trees))},
        "iteration_indptr": list(range(0, len(trees) + 1, classes)),
        "tree_info": list(range(classes)) * rounds,
        "trees": trees,
    }
    if "cats" in model:  # since xgboost 3.1
        ensemble["cats"] = {"enc": [], "feature_segments": [], "sorted_idx": []}
    sound = {
        "attributes": {},
        "feature_names": [],
        "feature_types": [],
        "gradient_booster": {"model": ensemble, "name": "gbtree"},
        "learner_model_param": {"base_score": base, **parameters},
        "objective": {"name": "multi:softprob", "softmax_multiclass_param": {"num_class": str(classes)}},
    }
    version = _integers(content["version"], 3).tolist()
    _refuse_unless_equal(content, {"learner": sound, "version": version})
    return _text({"learner": sound, "version": version})


def _xgboost_tree(tree: Mapping[str, Any], number: int, features: int) -> dict[str, Any]:
    left, right = _integers(tree["left_children"]), _integers(tree["right_children"])
    count = left.size
    _refuse_lost_children(left, right, count, left != -1)
    used = _integers(tree["split_indices"], count)
    if np.any(used < 0) or np.any(used >= features):
        raise UntrustedWeights("a feature is out of range")
    floats = ("base_weights", "loss_changes", "split_conditions", "sum_hessian")
    sizes = {"num_deleted": "0", "num_feature": str(features), "num_nodes": str(count), "size_leaf_vector": "1"}
    default_left = _integers(tree["default_left"], count)
    if not np.isin(default_left, (0, 1)).all():
        raise UntrustedWeights("a default direction is none")
    parents = np.full(count, _NO_PARENT)
    inner = np.flatnonzero(left != -1)
    parents[left[inner]] = parents[right[inner]] = inner
    return {
        **{name: _floats(tree[name], count).tolist() for name in floats},
        **{name: [] for name in ("categories", "categories_nodes", "categories_segments", "categories_sizes")},
        "default_left": default_left.tolist(),
        "id": number,
        "left_children": left.tolist(),
        "parents": parents.tolist(),
        "right_children": right.tolist(),
        "split_indices": used.tolist(),
        "split_type": [0] * count,
        "tree_param": sizes,
    }


def check_catboost(data: bytes, features: int, classes: int) -> bytes:
    """Check a model of catboost in JSON; returns it written anew. Errors as `check_xgboost`."""
    content = _json(data)
    borders = [_floats(entry["borders"]) for entry in _list(content["features_info"]["float_features"])]
    if len(borders) != features or any(np.any(np.diff(row) <= 0) for row in borders):
        raise UntrustedWeights("the features' borders do not ascend, or are those of other features")
    floats = [
        {
            "borders": row.tolist(),
            "feature_id": "",
            "feature_index": place,
            "flat_feature_index": place,
            "has_nans": False,
            "nan_value_treatment": "AsIs",
        }
        for place, row in enumerate(borders)
    ]
    trees = [_catboost_tree(tree, borders, classes) for tree in _list(content["oblivious_trees"])]
    scale, bias = content["scale_and_bias"]
    sound = {
        "features_info": {"float_features": floats},
        "oblivious_trees": trees,
        "scale_and_bias": [_floats([scale]).tolist()[0], _floats(bias, classes).tolist()],
    }
    _refuse_unless_equal(content, sound)
    return _text(sound)


def _catboost_tree(tree: Mapping[str, Any], borders: list[np.ndarray], classes: int) -> dict[str, Any]:
    splits = _list(tree["splits"])
    if len(splits) > _DEEPEST:
        raise UntrustedWeights("a tree is too deep")
    starts = np.cumsum([0, *(row.size for row in borders)]).tolist()
    for split in splits:
        feature, border = _integers([split["float_feature_index"]])[0], _floats([split["border"]])[0]
        # The number of a split counts all borders of all features.
        if not 0 <= feature < len(borders) or border not in borders[feature]:
            raise UntrustedWeights("a tree asks for a feature or a border that there is not")
        place = starts[feature] + int(np.searchsorted(borders[feature], border))
        known = {"border": float(border), "float_feature_index": int(feature), "split_index": place}
        _refuse_unless_equal(split, {**known, "split_type": "FloatFeature"})
    leaves = 2 ** len(splits)
    return {
        "leaf_values": _floats(tree["leaf_values"], leaves * classes).tolist(),
        "leaf_weights": _floats(tree["leaf_weights"], leaves).tolist(),
        "splits": splits,
    }


def _refuse_lost_children(left: np.ndarray, right: np.ndarray, count: int, inner: np.ndarray) -> None:
    """Raise unless every child comes after its parent, and has only one."""
    own = np.flatnonzero(inner)
    children = np.concatenate([left[inner], right[inner]])
    if not count or np.any(children <= np.concatenate([own, own])) or np.any(children >= count):
        raise UntrustedWeights("a child is out of range")
    if np.unique(children).size != children.size or np.any(right[~inner] != -1):
        raise UntrustedWeights("a child has two parents, or a node has one child")


def _refuse_unless_equal(found: Any, sound: Any) -> None:
    if found != sound:
        raise UntrustedWeights("it holds something that a model of this kind does not have")


def _json(data: bytes) -> Any:
    def refuse(name: str) -> None:
        raise UntrustedWeights(f"a number is {name}")

    return json.loads(data.decode("utf-8"), parse_constant=refuse)


def _text(content: Any) -> bytes:
    return json.dumps(content, separators=(",", ":"), sort_keys=True, allow_nan=False).encode()


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise UntrustedWeights("a list is missing")
    return value


def _integers(value: Any, count: int = -1) -> np.ndarray:
    found = np.asarray(_list(value) or np.zeros(0, np.int64))
    if found.ndim != 1 or found.dtype.kind != "i" or (count >= 0 and found.size != count):
        raise UntrustedWeights("a list of whole numbers has another type or length")
    return found.astype(np.int64)


def _floats(value: Any, count: int = -1) -> np.ndarray:
    found = np.asarray(_list(value) or np.zeros(0))
    if found.ndim != 1 or found.dtype.kind not in "if" or (count >= 0 and found.size != count):
        raise UntrustedWeights("a list of numbers has another type or length")
    if not np.all(np.abs(found) <= _LARGEST):
        raise UntrustedWeights("a number is too large")
    return found.astype(np.float64)
