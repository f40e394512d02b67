"""Tiles that overlap and are blended, so that no border between tiles shows."""

from __future__ import annotations

import math

import numpy as np

from ..errors import ParameterError
from .notes import Note, say
from .tile_predictors import TilePredictor

_TILES = 4
"""Tiles along a side of what is answered at once. Those at its border are computed for the neighbour again:
(n + 1)² tiles for n²."""


class BlendedPredictor:
    """Weights what overlapping tiles say linearly; see `TilePredictor`.

    Tiles of the side t begin every p = t − `overlap` pixels from the image's upper left corner on, so that the last
    `overlap` pixels of one are the first of the next. There the weight of the one falls and that of the other rises
    linearly, along rows as along columns, and weights add up to 1. Every tile counts at the same places and in the
    same order wherever the image is cut.

    Parameters
    ----------
    predictor : TilePredictor
        Of a segmentation network.
    overlap : int
        Pixels; at most half of a tile.

    Raises
    ------
    ParameterError
        If tiles cannot overlap by so much.
    """

    def __init__(self, predictor: TilePredictor, overlap: int) -> None:
        if not 0 < overlap <= predictor.tile // 2:
            raise ParameterError(
                "tiles of this network have {tile} pixels and cannot overlap by {overlap}; give from 1 to {most}, or 0"
                " for none",
                parameter="overlap",
                tile=predictor.tile,
                overlap=overlap,
                most=predictor.tile // 2,
            )
        self._predictor = predictor
        self._pitch = predictor.tile - overlap
        self.tile = _TILES * self._pitch
        # A tile that reaches into the image with a single pixel sees this much beyond its edge.
        self.margin = predictor.margin + predictor.tile - 1
        inner, side = predictor.tile + 2 * predictor.margin, self.tile + 2 * self.margin
        # Counted for every pixel that is read, but needed for one tile at a time.
        self.bytes_per_pixel = math.ceil(predictor.bytes_per_pixel * inner**2 / side**2) + 4
        self.notes: tuple[Note, ...] = (
            *predictor.notes,
            say("Tiles overlap by {overlap} pixels and are blended.", overlap=overlap),
        )
        along = np.minimum((np.arange(predictor.tile) + 0.5) / overlap, 1.0).astype(np.float32)
        along[self._pitch :] = 1 - along[:overlap]
        self._weights = along[:, np.newaxis] * along

    def __call__(self, images: np.ndarray) -> np.ndarray:
        """See `TilePredictor`."""
        found: np.ndarray | None = None
        for row in range(-1, _TILES):
            for col in range(-1, _TILES):
                shares = self._predictor(self._seen(images, row, col)) * self._weights
                if found is None:
                    found = np.zeros((*shares.shape[:2], self.tile, self.tile), np.float32)
                rows, from_rows = self._places(row)
                cols, from_cols = self._places(col)
                found[:, :, rows, cols] += shares[:, :, from_rows, from_cols]
        if found is None:
            raise ValueError("no tile was asked about")
        return found

    def _seen(self, images: np.ndarray, row: int, col: int) -> np.ndarray:
        """What the predictor needs to see of one tile."""
        shift = self.margin - self._predictor.margin
        side = self._predictor.tile + 2 * self._predictor.margin
        start = row * self._pitch + shift, col * self._pitch + shift
        return np.ascontiguousarray(images[:, :, start[0] : start[0] + side, start[1] : start[1] + side])

    def _places(self, number: int) -> tuple[slice, slice]:
        """Where a tile lies in what is answered, and which part of it."""
        start = number * self._pitch
        first, last = max(start, 0), min(start + self._predictor.tile, self.tile)
        return slice(first, last), slice(first - start, last - start)
