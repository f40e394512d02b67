"""The mean of what a network says of a tile and of its mirror images."""

from __future__ import annotations

import numpy as np

from .notes import Note, say
from .tile_predictors import TilePredictor

_FLIPS: tuple[tuple[int, ...], ...] = ((), (3,), (2,), (2, 3))
"""As it is, left for right, upside down, and both: axes of (n, bands, rows, columns)."""


class FlippedPredictor:
    """Mean of the probabilities over a tile and its three mirror images; see `TilePredictor`.

    A patch of even side has no pixel in its middle and belongs to the one at its row and column side // 2. In a mirror
    image the same patch belongs to the pixel before that one, so that mirror images of such patches are looked up one
    pixel further: every pixel is answered by one patch, seen from four sides.

    Parameters
    ----------
    predictor : TilePredictor
    even : bool
        Whether it is one of patches of an even side.
    bands, classes : int
        What the network takes, and tells apart.
    """

    def __init__(self, predictor: TilePredictor, even: bool = False, bands: int = 1, classes: int = 2) -> None:
        self._predictor = predictor
        self._shift = int(even)
        self.tile = predictor.tile
        self.margin = predictor.margin + self._shift
        # A mirrored copy, of patches of an even side one that is cut besides; probabilities, their copy, and the sum.
        copies = 2 if even else 1
        self.bytes_per_pixel = predictor.bytes_per_pixel + 4 * (copies * bands + 3 * classes)
        self.notes: tuple[Note, ...] = (
            *predictor.notes,
            say("The network is asked about each tile and its three mirror images, which takes four times as long."),
        )

    def __call__(self, images: np.ndarray) -> np.ndarray:
        """See `TilePredictor`."""
        total: np.ndarray | None = None
        for axes in _FLIPS:
            turned = np.flip(images, axes)
            for axis in (2, 3) if self._shift else ():
                # Of three sets of pixels, each one further: the one before, at, and behind where they were.
                start = 2 if axis in axes else 1
                turned = turned.take(range(start, start + images.shape[axis] - 2), axis)
            shares = np.flip(self._predictor(np.ascontiguousarray(turned)), axes)
            total = shares.astype(np.float32) if total is None else total + shares
        if total is None:
            raise ValueError("no mirror image was asked about")
        total *= np.float32(1 / len(_FLIPS))
        return total
