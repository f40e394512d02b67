"""Which footprints overlap others: such patches share pixels, and must not be on two sides of a split."""

from __future__ import annotations

import numpy as np


def overlapping(windows_a: np.ndarray, windows_b: np.ndarray) -> np.ndarray:
    """Which windows of the first set share a pixel with one of the second.

    Two windows with sides w and v share a column when their middles are less than (w + v) / 2 apart. Of two sets in
    which all windows have one size this is the Chebyshev distance to the nearest middle, which a k-d tree finds
    (Bentley 1975, "Multidimensional binary search trees used for associative searching", Communications of the ACM
    18). All numbers are whole, so nothing is rounded.

    Parameters
    ----------
    windows_a, windows_b : ndarray of int64, shape (n, 4) and (m, 4)
        Column, row, width and height.

    Returns
    -------
    ndarray of bool, shape (n,)

    Examples
    --------
    >>> overlapping(np.array([[0, 0, 4, 4], [4, 0, 4, 4]]), np.array([[3, 3, 1, 9]])).tolist()
    [True, False]
    """
    found = np.zeros(len(windows_a), bool)
    if not len(windows_a) or not len(windows_b):
        return found
    shapes_b, kind_b = _shapes(windows_b)
    shapes_a, kind_a = _shapes(windows_a)
    for number_b, shape_b in enumerate(shapes_b):
        others = windows_b[kind_b == number_b]
        for number_a, shape_a in enumerate(shapes_a):
            members = np.flatnonzero((kind_a == number_a) & ~found)
            found[members] = _near(windows_a[members], others, shape_a + shape_b)
    return found


def _shapes(windows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Distinct widths and heights, and which of them each window has; of patches, there is one."""
    shapes, kind = np.unique(windows[:, 2:], axis=0, return_inverse=True)
    return shapes, kind.reshape(-1)


def _near(windows: np.ndarray, others: np.ndarray, sides: np.ndarray) -> np.ndarray:
    """Whether the middle of a window is nearer to another's than half of `sides` (width, height) of both together."""
    if not len(windows):
        return np.zeros(0, bool)
    # Imported here: splitting needs it, listing the algorithms does not.
    from scipy.spatial import cKDTree

    # Twice the middles, which are whole numbers, each axis stretched so that one bound holds for both.
    stretch = np.array([1, 1]) if sides[0] == sides[1] else sides[::-1]
    bound = float(sides[0] * stretch[0])
    middles, targets = ((2 * w[:, :2] + w[:, 2:]) * stretch for w in (windows, others))
    origin = targets.min(axis=0)
    distance, _ = cKDTree(targets - origin).query(middles - origin, p=np.inf, distance_upper_bound=bound)
    near: np.ndarray = distance < bound
    return near
