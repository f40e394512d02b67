"""What a function of the user's own returned: an array, several of them, or several by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..blocks.contract import Block


class Unfit(Exception):
    """What was returned is no raster; the message says what it is."""


@dataclass(frozen=True)
class Returned:
    """Arrays of the block's core, one for each output.

    Parameters
    ----------
    arrays : tuple of ndarray, shape (bands, rows, cols)
        In whatever type the function made them.
    names : tuple of str
        Their names; empty where the function gave none.
    """

    arrays: tuple[np.ndarray, ...]
    names: tuple[str, ...] = ()

    @property
    def labels(self) -> str:
        """Names or numbers of the arrays, for messages."""
        return ", ".join(self.names or map(str, range(1, len(self.arrays) + 1)))


def arrays_of(returned: Any, block: Block) -> Returned:
    """Bring what a function returned for a block into one form.

    Parameters
    ----------
    returned : ndarray, tuple or list of ndarray, or mapping of str to ndarray
        With or without the halo, with or without an axis for bands.
    block : Block
        What the function got.

    Raises
    ------
    Unfit
        If it is something else.
    """
    if isinstance(returned, Mapping):
        if not returned or not all(isinstance(name, str) and name.strip() for name in returned):
            raise Unfit("a dictionary whose keys are no names" if returned else "an empty dictionary")
        arrays = tuple(_core(array, block, f" under the name {name}") for name, array in returned.items())
        return Returned(arrays, tuple(returned))
    if isinstance(returned, (tuple, list)):
        if not returned:
            raise Unfit(f"an empty {type(returned).__name__}")
        return Returned(tuple(_core(a, block, f" as number {place}") for place, a in enumerate(returned, start=1)))
    return Returned((_core(returned, block, ""),))


def _core(array: Any, block: Block, place: str) -> np.ndarray:
    """The array's core, shape (bands, rows, cols)."""
    if not isinstance(array, np.ndarray):
        raise Unfit(type(array).__name__ + place)
    shaped = array[np.newaxis] if array.ndim == 2 else array
    if shaped.dtype.kind not in "biuf":
        raise Unfit(f"values of type {array.dtype}{place}")
    if shaped.ndim == 3 and shaped.shape[0]:
        if shaped.shape[1:] == block.valid.shape:
            return shaped[(slice(None), *block.core)]
        if shaped.shape[1:] == block.window.shape:
            return shaped
    raise Unfit(f"shape {array.shape}{place}")
