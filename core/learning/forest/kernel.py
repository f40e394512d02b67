"""Sending pixels through a forest, compiled by numba. Import it only where numba is installed.

The kernels are serial and release the interpreter lock: blocks are what runs in parallel (two threads that start
numba's own parallel loops at the same time can end the whole process).

A tree gets many pixels at once. As quicksort does, each node divides its pixels into those that go left and those
that go right, so that the node is read once for all of them and one column of values is walked in order. Where few
pixels are left in a node, dividing costs more than it saves: these finish in lockstep, one step of all of them after
the other, so that the loads of many overlap. Neither loop has a branch that depends on a comparison: what a processor
cannot predict, it pays for with a dozen lost steps.
"""

from __future__ import annotations

import numba
import numpy as np

from .arrays import LEAF_BITS

BATCH = 65536
"""Pixels that go through a tree together, at most."""

_FEW = 8  # pixels of a node that finish in lockstep
_GROUP = 5  # trees between two looks at which pixels are decided

_LOW = np.uint64(0xFFFFFFFF)
_HIGH = np.uint64(0xFFFFFFFF00000000)
_WORD = np.uint64(32)
_SHIFT = np.int64(32)
_LEAVES = np.uint32(LEAF_BITS)
_ONE = np.uint32(1)


@numba.njit(nogil=True, cache=True, boundscheck=False)
def _divide(columns, width, word, mask, source, target, start, end):  # noqa: ANN001, ANN202 - numba infers the types
    """Move the pixels that go left to the front of `target` and the others to its end; returns where these begin."""
    feature = (np.uint32(word) >> _LEAVES) & mask
    threshold = np.int32(np.int64(word) >> _SHIFT)
    column = columns[feature * width : (feature + _ONE) * width]
    left, right = start, np.uint32(end - _ONE)
    for place in range(start, end):
        pixel = source[place]
        goes_right = np.uint32(column[pixel] > threshold)
        target[left] = pixel
        target[right] = pixel
        left = np.uint32(left + _ONE - goes_right)
        right = np.uint32(right - goes_right)
    return left


@numba.njit(nogil=True, cache=True, boundscheck=False)
def _lockstep(nodes, columns, width, mask, shift, walking, count, leaves):  # noqa: ANN001, ANN202
    """Bring the `count` pixels of `walking` (pixel in the upper half, node in the lower) to their leaves."""
    while count > 0:
        kept = np.uint32(0)
        for place in range(count):
            state = walking[place]
            word = nodes[np.uint32(state & _LOW)]
            lower = np.uint32(word)
            pixel = np.uint32(state >> _WORD)
            value = columns[((lower >> _LEAVES) & mask) * width + pixel]
            goes_right = np.uint32(value > np.int32(np.int64(word) >> _SHIFT))
            child = np.uint32((lower >> shift) + goes_right)
            is_leaf = (lower >> goes_right) & _ONE
            walking[kept] = (state & _HIGH) | np.uint64(child)
            # Of a pixel that walks on, this is overwritten when it arrives.
            leaves[pixel] = child
            kept = np.uint32(kept + _ONE - is_leaf)
        count = kept


@numba.njit(nogil=True, cache=True, boundscheck=False)
def _find_leaves(nodes, columns, width, mask, shift, pixels, other, count, stack, walking, leaves):  # noqa: ANN001, ANN202
    """Leaf of every one of `count` pixels in one tree; `pixels` and `other` are used up.

    `stack` has rows of node, first pixel, end, and in which of the two buffers they lie.
    """
    few = np.uint32(_FEW)
    waiting = np.uint32(0)
    stack[0, 0], stack[0, 1], stack[0, 2], stack[0, 3] = 0, 0, count, 0
    top = 1
    while top > 0:
        top -= 1
        node, start, end, side = stack[top, 0], stack[top, 1], stack[top, 2], stack[top, 3]
        source, target = (pixels, other) if side == 0 else (other, pixels)
        if end - start <= few:
            for place in range(start, end):
                walking[waiting] = (np.uint64(source[place]) << _WORD) | np.uint64(node)
                waiting += _ONE
            continue
        word = nodes[node]
        lower = np.uint32(word)
        middle = _divide(columns, width, word, mask, source, target, start, end)
        for branch in range(2):
            first, last = (start, middle) if branch == 0 else (middle, end)
            child = np.uint32((lower >> shift) + np.uint32(branch))
            if (lower >> np.uint32(branch)) & _ONE:
                for place in range(first, last):
                    leaves[target[place]] = child
            elif last > first:
                stack[top, 0], stack[top, 1], stack[top, 2], stack[top, 3] = child, first, last, 1 - side
                top += 1
    _lockstep(nodes, columns, width, mask, shift, walking, waiting, leaves)


@numba.njit(nogil=True, cache=True, boundscheck=False)
def _vote(nodes, pixels, count, leaves, leaf_values, classes, sums):  # noqa: ANN001, ANN202
    """Add one tree's probabilities to `sums` (pixels · classes)."""
    for place in range(count):
        pixel = pixels[place]
        start = np.uint32(pixel * classes)
        code = np.uint32(nodes[leaves[pixel]])
        if code < classes:
            sums[start + code] += 1.0
        else:
            for other in range(classes):
                sums[np.uint32(start + np.uint32(other))] += leaf_values[code - classes, other]


@numba.njit(nogil=True, cache=True, boundscheck=False)
def _undecided(alive, count, sums, classes, trees, left_over, winners):  # noqa: ANN001, ANN202
    """Write down who wins at present, and keep in `alive` the pixels where that may still change; their number.

    A tree adds at most 1 to any class, so a lead above the number of trees left is final; a millionth more is asked
    for, far above what rounding can do.
    """
    kept = np.uint32(0)
    for place in range(count):
        pixel = alive[place]
        best, second, winner = -1.0, -1.0, 0
        for other in range(classes):
            # Divided as scikit-learn divides: two sums may differ where their quotients do not.
            share = sums[np.uint32(pixel * classes + np.uint32(other))] / trees
            if share > best:
                second, best, winner = best, share, other
            elif share > second:
                second = share
        winners[pixel] = winner
        alive[kept] = pixel
        if (best - second) * trees <= left_over + 1e-6:
            kept += _ONE
    return kept


@numba.njit(nogil=True, cache=True, boundscheck=False)
def run_forest(nodes, roots, leaf_values, columns, n_classes, depth, feature_bits, early, sums, winners):  # noqa: ANN001, ANN201
    """Votes of a forest for up to `BATCH` pixels.

    Parameters
    ----------
    nodes, roots, leaf_values, depth, feature_bits
        See `ForestArrays`.
    columns : ndarray of int32, shape (features, n)
        See `ordered_bits`.
    n_classes : int
    early : bool
        Stop a pixel once no remaining tree can change its winner; its sums then lack those trees.
    sums : ndarray of float64, shape (n · classes,)
        Zeros; gets the sums of the trees' probabilities, added in the order of the trees as scikit-learn does.
    winners : ndarray of int64, shape (n,)
        Gets the place of the class with the largest sum, the first of them where several are equal.
    """
    count, classes, trees = np.uint32(columns.shape[1]), np.uint32(n_classes), roots.shape[0] - 1
    mask, shift = np.uint32((1 << feature_bits) - 1), np.uint32(LEAF_BITS + feature_bits)
    values = columns.ravel()
    alive, pixels, other = np.empty(count, np.uint32), np.empty(count, np.uint32), np.empty(count, np.uint32)
    walking, leaves = np.empty(count, np.uint64), np.zeros(count, np.uint32)
    stack = np.empty((depth + 2, 4), np.uint32)
    for pixel in range(count):
        alive[pixel] = pixel
    n_alive, tree = count, 0
    while tree < trees and n_alive > 0:
        stop = min(tree + _GROUP, trees) if early else trees
        while tree < stop:
            tree_nodes = nodes[roots[tree] : roots[tree + 1]]
            pixels[:n_alive] = alive[:n_alive]
            if tree_nodes.shape[0] > 1:
                _find_leaves(tree_nodes, values, count, mask, shift, pixels, other, n_alive, stack, walking, leaves)
            else:
                leaves[:] = 0  # the root is a leaf
            _vote(tree_nodes, alive, n_alive, leaves, leaf_values, classes, sums)
            tree += 1
        n_alive = _undecided(alive, n_alive, sums, classes, trees, trees - tree, winners)
