"""How many pixels of a finished raster have a value."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..blocks.contract import Block
from ..blocks.reduce import reduce_blocks
from ..raster.stack import Stack
from ..run import Run


@dataclass(frozen=True)
class _Count:
    """Counts in a block; plain data, so that it can travel."""

    value: int

    def __call__(self, block: Block) -> tuple[int, int]:
        return int(np.count_nonzero((block.data[0] == self.value) & block.valid)), int(np.count_nonzero(block.valid))


def count_value(path: Path, value: int, run: Run) -> tuple[int, int]:
    """Pixels of a raster's first band with a value, and all valid ones.

    It is counted in the file and not while blocks are computed: so the blocks that a killed run left count too.

    Raises
    ------
    InputFileError, Cancelled
        If the file cannot be read, or the user stopped the run.
    """
    stack = Stack.open([str(path)], parameter="output").select([0])
    return reduce_blocks(stack, _Count(value), _sum, run) or (0, 0)


def _sum(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    return one[0] + other[0], one[1] + other[1]
