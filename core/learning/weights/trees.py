"""Decision trees from a file: whether their indices stay where they must.

scikit-learn walks a tree in compiled code that trusts every child and feature index. A crafted or damaged
file could lead it outside the tree's memory, so everything it will follow is checked before the tree is made.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from typing import Any

import numpy as np

_LEAF = -1
_STATE = {"max_depth", "node_count", "nodes", "values"}


class UnsoundTree(ValueError):
    """The tree would lead astray; the message is for developers."""


def check_tree(node: Mapping[str, Any], members: Mapping[str, bytes], features: int, classes: int) -> None:
    """Check the description of one tree.

    Parameters
    ----------
    node : mapping
        skops' description of a ``sklearn.tree._tree.Tree``.
    members : mapping
        Arrays of the file in numpy's format, by name.
    features, classes : int
        What the model says it has.

    Raises
    ------
    UnsoundTree
        If sizes contradict each other, a child does not come after its parent (which excludes cycles too), or
        an index is out of range. ``KeyError``, ``TypeError``, ``ValueError`` for other descriptions.
    """
    arguments = node["__reduce__"]["args"]["content"]
    if len(arguments) != 3:
        raise UnsoundTree("a tree is made from three arguments")
    counts = _array(arguments[1], members)
    sizes = (_integer(arguments[0]), counts.tolist(), _integer(arguments[2]))
    if sizes != (features, [classes], 1) or counts.dtype.kind != "i":
        raise UnsoundTree(f"sizes {sizes} do not fit {features} features and {classes} classes")
    state = node["content"]["content"]
    if set(state) != _STATE:
        raise UnsoundTree("the state has other members")
    nodes, values = _array(state["nodes"], members), _array(state["values"], members)
    if nodes.ndim != 1 or nodes.size == 0 or _integer(state["node_count"]) != nodes.size:
        raise UnsoundTree("the number of nodes is wrong")
    if values.shape != (nodes.size, 1, classes) or values.dtype != np.float64:
        raise UnsoundTree("the array of values has another shape or type")
    _check_nodes(nodes, features)


def _check_nodes(nodes: np.ndarray, features: int) -> None:
    inner = np.flatnonzero(nodes["left_child"] != _LEAF)
    for side in ("left_child", "right_child"):
        children = nodes[side][inner]
        if np.any(children <= inner) or np.any(children >= nodes.size):
            raise UnsoundTree("a child is out of range")
    used = nodes["feature"][inner]
    if np.any(used < 0) or np.any(used >= features):
        raise UnsoundTree("a feature is out of range")


def _integer(node: Mapping[str, Any]) -> int:
    value = json.loads(node["content"]) if node["__loader__"] == "JsonNode" else None
    if not isinstance(value, int) or isinstance(value, bool):
        raise UnsoundTree("a number is missing")
    return value


def _array(node: Mapping[str, Any], members: Mapping[str, bytes]) -> np.ndarray:
    described = (node["__loader__"], node["__module__"], node["__class__"], node["type"])
    if described != ("NdArrayNode", "numpy", "ndarray", "numpy"):
        raise UnsoundTree("an array is missing")
    array: np.ndarray = np.load(io.BytesIO(members[node["file"]]), allow_pickle=False)
    return array
