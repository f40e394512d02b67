"""The block function around a function of the user's own, and its results in the type of a raster."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..blocks.contract import Block, OutputSpec
from ..errors import BlockError
from .user_function import UserFunction
from .user_function_returned import Returned


class FunctionBlock:
    """Block function around a function of the user; thread-safe as far as that one is.

    Parameters
    ----------
    function : UserFunction
        What computes.
    first : Returned
        What it returned for a first small block: all others must be like it.
    specs : tuple of OutputSpec
        What it makes.
    halo : int
        Pixels around each block.
    bands : int
        Bands of the input.
    rounds : bool
        Whether numbers with a fraction may become whole ones.
    """

    # So that a function of a neighbourhood sees at a block's border what it sees inside the image.
    edge = "reflect"

    def __init__(
        self,
        function: UserFunction,
        first: Returned,
        specs: tuple[OutputSpec, ...],
        halo: int,
        bands: int,
        rounds: bool = False,
    ) -> None:
        self.halo = halo
        self.outputs = specs
        # A guess: two copies of input and output in double precision.
        self.bytes_per_pixel = 16 * (bands + sum(spec.bands for spec in specs))
        self._function = function
        self._labels = first.labels
        self._rounds = rounds

    def __call__(self, block: Block) -> tuple[np.ndarray, ...]:
        """See `BlockFunction`."""
        returned = self._function(block)
        if returned.labels != self._labels:
            raise BlockError(
                "{name} of {path} returned the arrays {found} for the block at {window}, but {wanted} for the first"
                " one; return the same for all",
                parameter="function",
                **self._place(block),
                found=returned.labels,
                wanted=self._labels,
            )
        valid = block.valid[block.core]
        return tuple(self._fit(array, spec, block, valid) for array, spec in zip(returned.arrays, self.outputs))

    def _fit(self, array: np.ndarray, spec: OutputSpec, block: Block, valid: np.ndarray) -> np.ndarray:
        if len(array) != spec.bands:
            raise BlockError(
                "{name} of {path} returned {found} bands for the block at {window}, but {wanted} for the first one;"
                " return as many for all",
                parameter="function",
                **self._place(block),
                found=len(array),
                wanted=spec.bands,
            )
        if array.dtype.kind == "f" and np.dtype(spec.dtype).kind != "f" and not self._rounds:
            raise BlockError(
                "{name} of {path} returned numbers with a fraction for the block at {window}, but whole ones for the"
                " first one; return one type, or choose an OUTPUT_TYPE",
                parameter="output_type",
                **self._place(block),
            )
        converted = as_type(array, np.dtype(spec.dtype), spec.nodata, valid)
        if converted is None:
            raise BlockError(
                "{name} of {path} returned values for the block at {window} that {dtype} cannot hold; choose a larger"
                " OUTPUT_TYPE",
                parameter="output_type",
                **self._place(block),
                dtype=spec.dtype,
            )
        return converted

    def _place(self, block: Block) -> dict[str, Any]:
        """What all messages about a block say."""
        origin = self._function.origin
        return {"name": origin.name, "path": origin.path, "window": block.window}


def as_type(array: np.ndarray, dtype: np.dtype, nodata: float, valid: np.ndarray) -> np.ndarray | None:
    """`array` (bands, rows, cols) in another type; None where a valid value lies outside its limits.

    Numbers with a fraction are rounded for whole types; what is not finite, or masked, becomes nodata.
    """
    masked = np.asarray(getattr(array, "mask", False))
    array = np.asarray(array)
    finite = np.isfinite(array) & valid & ~masked
    if dtype.kind in "iu" and array.dtype.kind == "f":
        array = np.rint(array)
    counted = array[finite]
    if counted.size and array.dtype.kind != "b":
        limits: Any = np.iinfo(dtype) if dtype.kind in "iu" else np.finfo(dtype)
        if not (limits.min <= counted.min() and counted.max() <= limits.max):
            return None
    result = np.full(array.shape, nodata, dtype)
    result[finite] = counted
    return result
