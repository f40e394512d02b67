"""The strata of a map: its codes, and how many pixels each has."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np

from ..blocks.contract import Block
from ..blocks.reduce import reduce_blocks
from ..errors import DataError
from ..raster.codes import code_counts, merged_counts, whole_codes
from ..raster.stack import Stack
from ..run import Run

MOST = 4096
"""More strata than this are no map of classes."""


@dataclass(frozen=True)
class Strata:
    """Strata in ascending order of their codes.

    Parameters
    ----------
    codes, pixels : ndarray of int64, shape (H,)
        Value in the map, and number of pixels.
    """

    codes: np.ndarray
    pixels: np.ndarray

    def __len__(self) -> int:
        return len(self.codes)

    @property
    def population(self) -> int:
        """Pixels of all strata."""
        return int(self.pixels.sum())


def count_strata(stack: Stack, parameter: str, run: Run) -> Strata:
    """Count the pixels of each value of a stack's only band, in one pass.

    Raises
    ------
    DataError
        If no pixel is valid, a value is no whole number, or there are too many of them for a map of classes.
    """
    path = stack.sources[0].path
    counted = reduce_blocks(
        stack, partial(_count, path, parameter), partial(_merged, path, parameter), run, bytes_per_pixel=16
    )
    if counted is None:
        raise DataError(
            "{path} has no valid pixel; check its nodata value and the mask", parameter=parameter, path=path
        )
    return Strata(*counted)


def _count(path: str, parameter: str, block: Block) -> tuple[np.ndarray, np.ndarray]:
    values = block.data[0].ravel() if block.valid.all() else block.data[0][block.valid]
    return _refused_if_many(code_counts(whole_codes(values, path, parameter)), path, parameter)


def _merged(
    path: str, parameter: str, one: tuple[np.ndarray, np.ndarray], two: tuple[np.ndarray, np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    return _refused_if_many(merged_counts(one, two), path, parameter)


def _refused_if_many(
    counted: tuple[np.ndarray, np.ndarray], path: str, parameter: str
) -> tuple[np.ndarray, np.ndarray]:
    if len(counted[0]) > MOST:
        raise DataError(
            "{path} has more than {most} different values; give a map of classes or strata",
            parameter=parameter,
            path=path,
            most=MOST,
        )
    return counted
