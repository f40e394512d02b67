"""What asks a network about a tile of an image, pixel by pixel."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from .notes import Note


class TilePredictor(Protocol):
    """Asks a network about tiles, always of the same shape: the last bits of a result depend on the shape.

    Several threads may call one at the same time.

    Attributes
    ----------
    tile : int
        Side of the square that is answered at once; a property of the network, never of the memory budget.
    margin : int
        Pixels of the image that it must see around the tile, on every side.
    bytes_per_pixel : int
        Working memory of one call, for each pixel of a tile with its margin.
    notes : tuple
        What the user should know of how it works: templates and their values.
    """

    @property
    def tile(self) -> int: ...  # noqa: D102

    @property
    def margin(self) -> int: ...  # noqa: D102

    @property
    def bytes_per_pixel(self) -> int: ...  # noqa: D102

    @property
    def notes(self) -> tuple[Note, ...]: ...  # noqa: D102

    def __call__(self, images: np.ndarray) -> np.ndarray:
        """Class probabilities of every pixel of some tiles.

        Parameters
        ----------
        images : ndarray of float32, shape (n, bands, tile + 2 margin, tile + 2 margin)
            Standardised; 0 where a pixel is not valid.

        Returns
        -------
        ndarray of float32, shape (n, classes, tile, tile)
        """
        ...
