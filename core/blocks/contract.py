"""The contract of a block function: numpy in, numpy out, no loop over the raster, no files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from ..classes import ClassTable
from ..raster.window import Window


@dataclass(frozen=True)
class Block:
    """What a block function gets.

    Parameters
    ----------
    data : ndarray, shape (bands, rows, cols)
        Pixel values, halo included, in the stack's dtype.
    valid : ndarray of bool, shape (rows, cols)
        Where every band is valid; values elsewhere mean nothing.
    window : Window
        The core of the block, without its halo, in pixels of the stack's grid.
    halo : int
        Pixels that `data` and `valid` have beyond the core on every side.
    """

    data: np.ndarray
    valid: np.ndarray
    window: Window
    halo: int = 0

    @property
    def core(self) -> tuple[slice, slice]:
        """Rows and columns of `data` and `valid` that are the core."""
        rows, cols = self.window.shape
        return slice(self.halo, self.halo + rows), slice(self.halo, self.halo + cols)


@dataclass(frozen=True)
class OutputSpec:
    """One raster that a block function makes.

    Parameters
    ----------
    name : str
        The Job field that holds its path; names it in messages.
    bands : int
        Number of bands.
    dtype : str
        numpy's name of the pixel type.
    nodata : float or int
        Value of pixels that are not valid.
    band_names : tuple of str
        Descriptions of the bands; empty for none.
    classes : ClassTable, optional
        Legend, if the values are classes.
    """

    name: str
    bands: int
    dtype: str
    nodata: float
    band_names: tuple[str, ...] = ()
    classes: ClassTable | None = None


class BlockFunction(Protocol):
    """Computes one block.

    Attributes
    ----------
    halo : int
        Pixels needed around the core of a block.
    edge : {'reflect', 'nearest', 'nodata'}
        What the halo holds beyond the image: its mirror image (``d c b a | a b c d | d c b a``, as
        ``scipy.ndimage`` calls it), its outermost pixel repeated, or nothing valid.
    outputs : tuple of OutputSpec
        What a call returns, in this order.
    bytes_per_pixel : int
        Working memory that a call needs for each pixel of the block, besides input and outputs.

    A function that works on a part of the block's pixels at a time, so that a block may be large, has two attributes
    more: ``chunk``, so many pixels, and ``bytes_per_chunk_pixel``, working memory for each of them besides the above.

    A function whose last bits depend on the shape that it computes (a network's) has one attribute more, ``unit``:
    the sides of every block are then multiples of it, counted from the image's upper left corner, and only blocks at
    the image's right and lower edge are smaller.
    """

    @property
    def halo(self) -> int: ...  # noqa: D102

    @property
    def edge(self) -> str: ...  # noqa: D102

    @property
    def outputs(self) -> tuple[OutputSpec, ...]: ...  # noqa: D102

    @property
    def bytes_per_pixel(self) -> int: ...  # noqa: D102

    def __call__(self, block: Block) -> tuple[np.ndarray, ...]:
        """Arrays of shape (bands, rows, cols) of the block's core, one for each of `outputs`.

        Never called for a block without a valid pixel: the engine writes nodata there.
        """
        ...
