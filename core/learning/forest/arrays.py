"""A fitted forest as flat arrays, made for sending many pixels through a tree at the same time.

Every node is one 64-bit word. The upper half holds the threshold. The lower half holds, from below: whether the left
and the right child are leaves (2 bits), the feature (as many bits as the forest's number of them needs), and where the
children lie (the bits that are left: 22 with up to 256 features, 20 with up to 1024). A step then loads one word, and
the ten thousand nodes of a tree stay in the processor's cache. The children of a node lie side by side, so that going
right is adding 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

LEAF_BITS = 2
_LOWER_BITS = 32


@dataclass(frozen=True)
class ForestArrays:
    """A forest of classification trees.

    Parameters
    ----------
    nodes : ndarray of uint64, shape (nodes,)
        Words as described above. Of a leaf, the lower half is the place of the class where one class has all of
        the probability, else the number of classes plus its row in `leaf_values`.
    roots : ndarray of int64, shape (trees + 1,)
        Where each tree begins, and where the last one ends; the places in its words count from its begin.
    leaf_values : ndarray of float64, shape (rows, classes)
        Probabilities of the leaves that hold several classes.
    features, classes, depth : int
        Their numbers; steps from a root to its farthest leaf.
    feature_bits : int
        Bits of a word that hold the feature.
    """

    nodes: np.ndarray
    roots: np.ndarray
    leaf_values: np.ndarray
    features: int
    classes: int
    depth: int
    feature_bits: int


def flatten(estimator: Any) -> ForestArrays | None:
    """Flatten a fitted forest of scikit-learn; None for what is no such forest or does not fit the words.

    Parameters
    ----------
    estimator
        ``RandomForestClassifier``, ``ExtraTreesClassifier``.
    """
    trees: list[Any] = [getattr(member, "tree_", None) for member in getattr(estimator, "estimators_", ())]
    classes = len(getattr(estimator, "classes_", ()))
    if not trees or None in trees or estimator.n_outputs_ != 1:
        return None
    feature_bits = (int(estimator.n_features_in_) - 1).bit_length()
    if max(tree.node_count for tree in trees) > 1 << (_LOWER_BITS - LEAF_BITS - feature_bits):
        return None
    tables = [_mixed_leaves(tree) for tree in trees]
    rows = np.cumsum([0, *(len(table) for table in tables)])
    starts = np.cumsum([0, *(tree.node_count for tree in trees)])
    words = [_tree_words(tree, classes + int(row), feature_bits) for tree, row in zip(trees, rows)]
    return ForestArrays(
        np.concatenate(words),
        starts.astype(np.int64),
        np.ascontiguousarray(np.concatenate(tables)),
        int(estimator.n_features_in_),
        classes,
        max(tree.max_depth for tree in trees),
        feature_bits,
    )


def ordered_bits(values: np.ndarray) -> np.ndarray:
    """Map float32 to int32 so that order is kept: integers pack, and compare in one step.

    Parameters
    ----------
    values : ndarray of float32
        Finite numbers.
    """
    bits = (values + np.float32(0)).view(np.int32)  # adding 0 makes -0 and 0 the same
    mapped: np.ndarray = bits ^ ((bits >> 31) & np.int32(0x7FFFFFFF))
    return mapped


def _mixed_leaves(tree: Any) -> np.ndarray:
    """Probabilities of the leaves in which no class has all of it, in the order of the tree's nodes."""
    values = tree.value[:, 0, :]
    mixed: np.ndarray = values[(tree.children_left < 0) & (values.max(axis=1) != 1.0)]
    return mixed


def _tree_words(tree: Any, first_mixed: int, feature_bits: int) -> np.ndarray:
    """Words of one tree; its leaves that hold several classes are numbered from `first_mixed`."""
    values, place = tree.value[:, 0, :], _places(tree)
    inner, leaf = np.flatnonzero(tree.children_left >= 0), np.flatnonzero(tree.children_left < 0)
    left, right = tree.children_left[inner], tree.children_right[inner]
    words = np.empty(tree.node_count, np.uint64)
    codes = values[leaf].argmax(axis=1)
    mixed = values[leaf].max(axis=1) != 1.0
    codes[mixed] = first_mixed + np.arange(int(mixed.sum()))
    words[place[leaf]] = codes.astype(np.uint64)
    leaves = (tree.children_left[left] < 0) * 1 + (tree.children_left[right] < 0) * 2
    lower = (place[left] << (LEAF_BITS + feature_bits)) | (tree.feature[inner] << LEAF_BITS) | leaves
    threshold = ordered_bits(_rounded_down(tree.threshold[inner])).astype(np.int64)
    words[place[inner]] = (threshold.astype(np.uint64) << np.uint64(32)) | lower.astype(np.uint64)
    return words


def _places(tree: Any) -> np.ndarray:
    """New place of every node: level by level, the two children of a node side by side."""
    place = np.zeros(tree.node_count, np.int64)
    level, used = np.zeros(1, np.int64), 1
    while level.size:
        parents = level[tree.children_left[level] >= 0]
        level = np.stack([tree.children_left[parents], tree.children_right[parents]], axis=1).ravel()
        place[level] = used + np.arange(level.size)
        used += level.size
    return place


def _rounded_down(thresholds: np.ndarray) -> np.ndarray:
    """Largest float32 that is not above: for float32 x, x ≤ t holds for both or for neither."""
    rounded = thresholds.astype(np.float32)
    above = rounded.astype(np.float64) > thresholds
    rounded[above] = np.nextafter(rounded[above], np.float32(-np.inf))
    return rounded
