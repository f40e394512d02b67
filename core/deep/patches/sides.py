"""Patches on the sides of a split: where their footprints are, and which ones must go because they overlap."""

from __future__ import annotations

from typing import Optional

import numpy as np

from ...errors import ParameterError
from ...raster.grid import Grid
from ...vector.source import OpenLayer
from .facts import facts_of, holds_patches
from .footprints import windows_of
from .overlap import overlapping

# Where a table no longer tells its image's grid: footprints in steps, and those that rounding may have taken or added.
# Together less than half a pixel of the largest patch.
_STEPS, _MARGIN = 100_000, 45


def patch_windows(source: OpenLayer, boxes: np.ndarray, method: str) -> Optional[np.ndarray]:
    """Footprints of a table of patches as windows that can be compared; None where the layer is no such table.

    Parameters
    ----------
    source : OpenLayer
        The layer.
    boxes : ndarray of float64, shape (n, 4)
        Smallest x, largest x, smallest y and largest y of each feature.
    method : str
        How it is going to be split.

    Returns
    -------
    ndarray of int64, shape (n, 4), or None
        Column, row, width and height: in pixels of the image, or in small steps of a patch.

    Raises
    ------
    ParameterError
        If the method asks where patches lie that have no place on the map.
    """
    if not holds_patches(source):
        return None
    facts = facts_of(source)
    if facts is not None and not facts.placed and method in ("block", "distance"):
        raise ParameterError(
            "the patches of {path} are images without a place on the map, which the method {method} needs; split by"
            " polygon",
            parameter="method",
            path=source.path,
            method=method,
        )
    corners = boxes[:, [[0, 2], [1, 2], [1, 3], [0, 3]]]
    if facts is not None and facts.transform is not None:
        try:
            return windows_of(corners, Grid(0, 0, facts.transform, ""))
        except ValueError:  # moved to another reference system, or a rotated image: its boxes are no footprints
            return _windows_of_boxes(boxes)
    return _windows_of_boxes(boxes)


def overlaps_test(windows: np.ndarray, test: np.ndarray, removed: np.ndarray) -> np.ndarray:
    """Patches for training that share a pixel with one of the test, bool, shape (n,).

    Parameters
    ----------
    windows : ndarray of int64, shape (n, 4)
    test, removed : ndarray of bool, shape (n,)
        Patches of the test, and those on neither side.
    """
    found = np.zeros(len(windows), bool)
    training = np.flatnonzero(~(test | removed))
    found[training] = overlapping(windows[training], windows[test])
    return found


def _windows_of_boxes(boxes: np.ndarray) -> np.ndarray:
    """Boxes in whole steps; neighbours that share an edge do not overlap by what rounding takes or adds."""
    low = boxes[:, [0, 2]]
    sides = boxes[:, [1, 3]] - low
    step = float(sides[sides > 0].min(initial=np.inf)) / _STEPS
    if not np.isfinite(step):
        step = 1.0
    first = np.rint((low - low.min(axis=0)) / step).astype(np.int64) + _MARGIN
    lengths = np.maximum(np.rint(sides / step).astype(np.int64) - 2 * _MARGIN, 1)
    if np.ptp(lengths) <= _MARGIN:  # all are alike, which makes them quick to compare
        lengths[:] = lengths.min()
    return np.concatenate([first, lengths], axis=1)
