"""The block function of spectral indices and free expressions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ..blocks.contract import Block, OutputSpec
from .expression_steps import Expression

NODATA = float(np.finfo(np.float32).min)
"""Of the result: where a band has none, and where the formula has no finite value."""

# Pixels at once: few enough that the intermediate results stay in the processor's cache.
_CHUNK = 32_768


class IndicesBlock:
    """Block function that evaluates expressions; several threads may call it at the same time.

    Parameters
    ----------
    expressions : mapping of str to Expression
        Name of a band of the result -> what it holds.
    variables : mapping of str to int
        Variable of the expressions -> band of the blocks to come, from 0.
    scales, offsets : sequence of float
        Of each band of the blocks: a variable is value × scale + offset.
    """

    halo = 0
    edge = "nodata"
    # Intermediate results do not grow with the block: see _CHUNK.
    bytes_per_pixel = 1

    def __init__(
        self,
        expressions: Mapping[str, Expression],
        variables: Mapping[str, int],
        scales: Sequence[float],
        offsets: Sequence[float],
    ) -> None:
        self.outputs = (OutputSpec("output", len(expressions), "float32", NODATA, tuple(expressions)),)
        self._expressions = tuple(expressions.values())
        self._variables = dict(variables)
        self._scales = tuple(scales)
        self._offsets = tuple(offsets)

    def __call__(self, block: Block) -> tuple[np.ndarray, ...]:
        """See `BlockFunction`."""
        pixels = block.data.reshape(len(block.data), -1)
        result = np.empty((len(self._expressions), pixels.shape[1]), np.float32)
        for start in range(0, pixels.shape[1], _CHUNK):
            part = slice(start, start + _CHUNK)
            values = self._values(pixels[:, part])
            for place, expression in enumerate(self._expressions):
                with np.errstate(over="ignore", invalid="ignore"):
                    computed = expression.evaluate(values).astype(np.float32)
                np.copyto(computed, NODATA, where=~np.isfinite(computed))
                result[place, part] = computed
        return (result.reshape(-1, *block.valid.shape),)

    def _values(self, pixels: np.ndarray) -> dict[str, np.ndarray]:
        bands = []
        for values, scale, offset in zip(pixels, self._scales, self._offsets):
            real = values.astype(np.float64)
            if scale != 1:
                real *= scale
            if offset != 0:
                real += offset
            bands.append(real)
        return {name: bands[place] for name, place in self._variables.items()}
