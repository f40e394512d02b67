"""Distances to the border of a region, the same to the bit whatever part of the image is looked at."""

from __future__ import annotations

import numpy as np

# Columns, where a row has no pixel of the region.
_FAR = 2**40


def distance_to(mask: np.ndarray, halo: int, pixel: tuple[float, float], reach: float) -> np.ndarray:
    """Distance from the centre of each pixel to the nearest pixel of a region: to its square, not to its centre.

    Rows are searched first, and then columns. The distance is the least of numbers that depend on two pixels only,
    so that it is exact, and the same in every window that holds all pixels within reach. (Algorithms that carry
    distances along, faster for long ones, keep the rounding of where they began.)

    Parameters
    ----------
    mask : ndarray of bool, shape (rows + 2 * halo, cols + 2 * halo)
        Pixels of the region.
    halo : int
        Pixels around the core; those within `reach` must be among them.
    pixel : tuple of float
        Width and height of a pixel in map units.
    reach : float
        Distances that matter, in map units.

    Returns
    -------
    ndarray of float64, shape (rows, cols)
        In map units; 0 in the region. What is more than `reach` is only known to be more, or infinite.
    """
    width, height = pixel
    rows, cols = mask.shape[0] - 2 * halo, mask.shape[1] - 2 * halo
    across = np.square(_gap(_columns_to(mask)[:, halo : halo + cols]) * width)
    nearest: np.ndarray = np.full((rows, cols), np.inf)
    for row in range(-halo, halo + 1):
        down = max(abs(row) - 0.5, 0.0) * height
        if down <= reach:
            np.minimum(nearest, across[halo + row : halo + row + rows] + down * down, out=nearest)
    np.sqrt(nearest, out=nearest)
    return nearest


def _columns_to(mask: np.ndarray) -> np.ndarray:
    """Number of columns to the nearest pixel of the region in the same row, shape of `mask`."""
    places = np.arange(mask.shape[1], dtype=np.int64)
    left = np.maximum.accumulate(np.where(mask, places, -_FAR), axis=1)
    right = np.minimum.accumulate(np.where(mask, places, _FAR)[:, ::-1], axis=1)[:, ::-1]
    found: np.ndarray = np.minimum(places - left, right - places)
    return found


def _gap(columns: np.ndarray) -> np.ndarray:
    """From a pixel's centre to the near edge of one so many columns away; infinite where there is none."""
    gap = np.maximum(columns - 0.5, 0.0)
    gap[columns >= _FAR // 2] = np.inf
    return gap
