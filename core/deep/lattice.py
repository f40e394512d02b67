"""Patches on a lattice over an image, and what lies between them: for networks without a dense form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..errors import ParameterError
from .notes import Note, say

STEPS = 8
"""Patches along the side of a patch, by rule: neighbours share seven eighths of what they see."""
_LEAST_SIDE = 64
_LEAST_POINTS = 16
"""Points of the lattice along a tile, at least; each tile needs one row and column more, of its neighbours."""


class Lattice:
    """Where patches lie, `step` pixels apart from the image's upper left pixel on, whatever part is asked about.

    Parameters
    ----------
    size : int
        Side of a patch.
    step : int
        Pixels between patches; 0 for an eighth of a patch. With 1 every pixel has its own, and nothing is between.

    Attributes
    ----------
    tile, margin : int
        See `TilePredictor`.
    along : int
        Patches along a side of a tile.

    Raises
    ------
    ParameterError
        If patches would leave gaps.
    """

    def __init__(self, size: int, step: int = 0) -> None:
        if step > size:
            raise ParameterError(
                "patches of {size} × {size} pixels that lie {step} pixels apart leave gaps; give at most {size}, or 0"
                " for a rule",
                parameter="step",
                size=size,
                step=step,
            )
        self.size = size
        self.step = step or max(size // STEPS, 1)
        self.tile = self.step * max(_LEAST_POINTS, -(-_LEAST_SIDE // self.step))
        # The points beyond a tile are the next tile's first; at the image's edge there may be none but `step` - 1
        # pixels beyond the last one, and its patch must lie within what is mirrored there.
        self.margin = max(size // 2, size - size // 2 + self.step - 2)
        self.along = self.tile // self.step + (self.step > 1)

    @property
    def note(self) -> Note:
        """What the user should know of it."""
        if self.step == 1:
            return say("Every pixel has its own patch of {size} × {size} pixels, which takes long.", size=self.size)
        return say(
            "Patches of {size} × {size} pixels are looked at every {step} pixels, and probabilities interpolated in"
            " between; STEP says how far apart: 1 is exact, and takes {times} times as long.",
            size=self.size,
            step=self.step,
            times=self.step**2,
        )

    def probabilities(self, image: np.ndarray, ask: Callable[[np.ndarray], np.ndarray], batch: int) -> np.ndarray:
        """Class probabilities of every pixel of a tile.

        Parameters
        ----------
        image : ndarray of float32, shape (bands, tile + 2 margin, tile + 2 margin)
            As the network sees it.
        ask : callable
            Patches, shape (m, bands, size, size), in; probabilities, shape (m, classes), out.
        batch : int
            Patches to ask about together: always cut in the same way, for the last bits depend on their number.

        Returns
        -------
        ndarray of float32, shape (classes, tile, tile)
            Bilinear between the patches.
        """
        patches = self._patches(image)
        rows, cols = np.divmod(np.arange(self.along**2), self.along)
        found = [
            ask(np.ascontiguousarray(patches[rows[start : start + batch], cols[start : start + batch]]))
            for start in range(0, rows.size, batch)
        ]
        at_points = np.concatenate(found).T.reshape(-1, self.along, self.along)
        return self._between(self._between(at_points, 1), 2)

    def _patches(self, image: np.ndarray) -> np.ndarray:
        """A view of the patches around the points, shape (along, along, bands, size, size)."""
        first = self.margin - self.size // 2
        end = (self.along - 1) * self.step + 1
        return patches_of(image[:, first:, first:], self.size)[0 : end : self.step, 0 : end : self.step]

    def _between(self, values: np.ndarray, axis: int) -> np.ndarray:
        """Linear between the points along an axis, for every pixel of the tile."""
        if self.step == 1:
            return values
        low, rest = np.divmod(np.arange(self.tile), self.step)
        shape = [1, 1, 1]
        shape[axis] = self.tile
        weight = (rest / self.step).astype(np.float32).reshape(shape)
        mixed: np.ndarray = values.take(low, axis) * (1 - weight) + values.take(low + 1, axis) * weight
        return mixed


def patches_of(image: np.ndarray, size: int) -> np.ndarray:
    """All patches of side `size`: a view of shape (rows, cols, bands, size, size) of an image (bands, h, w).

    Rows and columns count the patches by their upper left pixel.
    """
    view: Any = np.lib.stride_tricks.sliding_window_view
    found: np.ndarray = view(image, (size, size), (1, 2)).transpose(1, 2, 0, 3, 4)
    return found
