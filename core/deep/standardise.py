"""What a network sees of pixels: the same in training and on the map."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Optional

import numpy as np


def to_input(data: np.ndarray, valid: Optional[np.ndarray], mean: Sequence[float], std: Sequence[float]) -> np.ndarray:
    """Standardised values, and 0 where a pixel is not valid.

    Parameters
    ----------
    data : ndarray, shape (bands, rows, cols) or (n, bands, rows, cols)
        Pixel values of any type.
    valid : ndarray of bool, shape (rows, cols) or (n, rows, cols), optional
        Which of them mean anything; all by default.
    mean, std : sequence of float, length bands
        Of the training pixels.

    Returns
    -------
    ndarray of float32
        Of the shape of `data`: (value − mean) / std.
    """
    shift = np.array(mean, np.float32).reshape(-1, 1, 1)
    scale = (1.0 / np.array(std, np.float64)).astype(np.float32).reshape(-1, 1, 1)
    with np.errstate(invalid="ignore", over="ignore"):  # of pixels that are not valid
        seen = data.astype(np.float32)
        seen -= shift
        seen *= scale
    if valid is not None and not valid.all():
        np.copyto(seen, np.float32(0), where=~np.expand_dims(valid, -3))
    return seen
