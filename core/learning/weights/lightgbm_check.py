"""Whether a text of lightgbm's is a model that the package can follow without leaving its arrays."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np

from .estimator import UntrustedWeights

_NUMBER = r"-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?"
_FLOATS = re.compile(rf"(?:{_NUMBER}(?: {_NUMBER})*)?")
_INTEGERS = re.compile(r"(?:-?\d{1,9}(?: -?\d{1,9})*)?")
_RANGES = re.compile(rf"(?:none|\[{_NUMBER}:{_NUMBER}\])(?: (?:none|\[{_NUMBER}:{_NUMBER}\]))*")
_END = "end of trees\n"
_CATEGORICAL = 1
"""Bit of a decision that looks up a list of categories."""

_PER_SPLIT = ("split_gain", "threshold", "internal_value", "internal_weight", "internal_count")
_PER_LEAF = ("leaf_value", "leaf_weight", "leaf_count")
_TREE = {
    "num_leaves",
    "num_cat",
    "split_feature",
    "decision_type",
    "left_child",
    "right_child",
    "is_linear",
    "shrinkage",
    *_PER_SPLIT,
    *_PER_LEAF,
}


def check_lightgbm(data: bytes, features: int, classes: int) -> bytes:
    """Check a model of lightgbm in its text format; returns it.

    Raises
    ------
    UntrustedWeights
        If it is no ensemble of sound trees for that many features and classes. ``KeyError``, ``ValueError`` for
        other content.
    """
    text = data.decode("ascii")
    head, _, body = text.partition("\n\n")
    kind, *lines = head.split("\n")
    found = _entries(lines)
    expected = {
        "version": "v4",
        "num_class": str(classes),
        "num_tree_per_iteration": str(classes),
        "label_index": "0",
        "max_feature_idx": str(features - 1),
        "objective": f"multiclass num_class:{classes}",
        "feature_names": " ".join(f"Column_{place}" for place in range(features)),
    }
    ranges, sizes = found.pop("feature_infos"), _integers(found.pop("tree_sizes"))
    if kind != "tree" or found != expected or not _RANGES.fullmatch(ranges) or len(ranges.split(" ")) != features:
        raise UntrustedWeights("its head is not that of a model for these features and classes")
    # The package finds the trees by these sizes.
    if sizes.size == 0 or sizes.size % classes or np.any(sizes < 1) or sizes.sum() + len(_END) != len(body):
        raise UntrustedWeights("the sizes of its trees do not fit")
    if not body.endswith(_END):
        raise UntrustedWeights("its end is missing")
    start = 0
    for number, size in enumerate(sizes.tolist()):
        _check_tree(body[start : start + size], number, features)
        start += size
    return data


def _check_tree(text: str, number: int, features: int) -> None:
    first, *lines = text.rstrip("\n").split("\n")
    if first != f"Tree={number}":
        raise UntrustedWeights("a tree does not begin where it should")
    tree = _entries(lines)
    if not set(tree) <= _TREE or tree["num_cat"] != "0" or tree["is_linear"] != "0":
        raise UntrustedWeights("a tree is of another kind")
    [leaves] = _integers(tree["num_leaves"]).tolist()
    _floats(tree["shrinkage"], 1)
    for name in _PER_LEAF:
        # A tree of one leaf has no weights and counts.
        _floats(tree.get(name, ""), leaves if leaves > 1 or name == "leaf_value" else -1)
    for name in _PER_SPLIT:
        _floats(tree.get(name, ""), leaves - 1)
    used = _integers(tree["split_feature"], leaves - 1)
    decisions = _integers(tree["decision_type"], leaves - 1)
    if np.any(used < 0) or np.any(used >= features) or np.any(decisions & _CATEGORICAL) or np.any(decisions > 15):
        raise UntrustedWeights("a decision is out of range")
    _check_children(tree, leaves)


def _check_children(tree: Mapping[str, str], leaves: int) -> None:
    """Every split but the first, and every leaf, is the child of one split before it; leaves are counted by ~."""
    sides = [_integers(tree[name], leaves - 1) for name in ("left_child", "right_child")]
    children = np.concatenate(sides)
    parents = np.tile(np.arange(leaves - 1), 2)
    inner = children >= 0
    if np.any(children[inner] <= parents[inner]):
        raise UntrustedWeights("a child comes before its parent")
    expected = np.concatenate([np.arange(1, leaves - 1), ~np.arange(leaves)]) if leaves > 1 else children[:0]
    if not np.array_equal(np.sort(children), np.sort(expected)):
        raise UntrustedWeights("a child is out of range, or has two parents")


def _entries(lines: list[str]) -> dict[str, str]:
    pairs = [line.partition("=") for line in lines]
    found = {name: value for name, _, value in pairs}
    if len(found) != len(lines) or not all(sign for _, sign, _ in pairs):
        raise UntrustedWeights("a line is no entry, or comes twice")
    return found


def _integers(text: str, count: int = -1) -> np.ndarray:
    if not _INTEGERS.fullmatch(text):
        raise UntrustedWeights("a list of whole numbers holds something else")
    return np.array([int(part) for part in text.split()], np.int64) if _fits(text, count) else np.zeros(0, np.int64)


def _floats(text: str, count: int = -1) -> None:
    if not _FLOATS.fullmatch(text):
        raise UntrustedWeights("a list of numbers holds something else")
    _fits(text, count)


def _fits(text: str, count: int) -> bool:
    if count >= 0 and len(text.split()) != count:
        raise UntrustedWeights("a list has another length")
    return True
