"""Two maps pixel by pixel: the matrix between them in one streaming pass, and the map of where they agree."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np

from ..blocks.contract import Block, OutputSpec
from ..blocks.reduce import reduce_blocks
from ..classes import ClassTable, LandCoverClass
from ..errors import DataError, ParameterError
from ..raster.codes import code_counts, merged_counts, whole_codes
from ..raster.stack import Stack
from ..run import Run
from .matrix import ConfusionMatrix, with_codes

DIFFERENT, SAME, NODATA = 1, 2, 0
_SPAN = 1 << 32
_MOST_CLASSES = 1024
_LARGEST = 2**31 - 1
_AGREE, _DISAGREE = "#2166ac", "#d73027"


def count_pairs(stack: Stack, classes: ClassTable, run: Run) -> ConfusionMatrix:
    """Matrix between two maps over all pixels that have a class in both: rows are A, columns B.

    Parameters
    ----------
    stack : Stack
        Two bands, map A and map B.
    classes : ClassTable
        Known classes; those that do not occur are left out, others are named by their code.

    Raises
    ------
    DataError
        If the maps have no pixel in common, or one holds what is no class.
    """
    paths = (stack.sources[0].path, stack.sources[1].path)
    counted = reduce_blocks(stack, partial(_count, paths), merged_counts, run, bytes_per_pixel=40)
    if counted is None:
        raise DataError(
            "{path} and {other} have no pixel in common that has a class in both; check their extents and nodata",
            parameter="map_b",
            path=paths[1],
            other=paths[0],
        )
    pairs, counts = counted
    # Floor division undoes the sum for codes below zero too.
    second = (pairs + _SPAN // 2) % _SPAN - _SPAN // 2
    first = (pairs - second) // _SPAN
    occurring = np.union1d(first, second)
    if len(occurring) > _MOST_CLASSES:
        raise DataError(
            "the maps have {count} different values; give maps of classes",
            parameter="map_a",
            count=len(occurring),
        )
    table = with_codes(classes.subset(occurring.tolist()), occurring.tolist())
    order = np.array(table.codes, np.int64)
    matrix = np.zeros((len(order), len(order)), np.int64)
    matrix[np.searchsorted(order, first), np.searchsorted(order, second)] = counts
    return ConfusionMatrix(matrix, table)


def _count(paths: tuple[str, str], block: Block) -> tuple[np.ndarray, np.ndarray]:
    first, second = _codes(block, paths)
    low_a, high_a, low_b, high_b = int(first.min()), int(first.max()), int(second.min()), int(second.max())
    width = high_b - low_b + 1
    if (high_a - low_a + 1) * width > 1 << 20:
        return code_counts(first.astype(np.int64) * _SPAN + second)
    # Few possible pairs: numbered from 0, they are counted in a table instead of sorted.
    numbers, counts = code_counts((first.astype(np.int64) - low_a) * width + (second.astype(np.int64) - low_b))
    return (numbers // width + low_a) * _SPAN + numbers % width + low_b, counts


def _codes(block: Block, paths: tuple[str, str]) -> tuple[np.ndarray, np.ndarray]:
    """Codes of the valid pixels in both maps."""
    a, b = (band.ravel() if block.valid.all() else band[block.valid] for band in block.data)
    return whole_codes(a, paths[0], "map_a"), whole_codes(b, paths[1], "map_b")


@dataclass(frozen=True)
class AgreementBlock:
    """Block function: 1 where two maps differ, 2 where they agree."""

    halo = 0
    edge = "nodata"
    bytes_per_pixel = 2

    @property
    def outputs(self) -> tuple[OutputSpec, ...]:
        """See `BlockFunction`."""
        legend = ClassTable([LandCoverClass(DIFFERENT, "different", _DISAGREE), LandCoverClass(SAME, "same", _AGREE)])
        return (OutputSpec("agreement", 1, "uint8", NODATA, ("agreement",), legend),)

    def __call__(self, block: Block) -> tuple[np.ndarray, ...]:
        """See `BlockFunction`."""
        return (np.where(block.data[0] == block.data[1], SAME, DIFFERENT).astype(np.uint8)[np.newaxis],)


@dataclass(frozen=True)
class TransitionBlock:
    """Block function: the code in A times a power of ten, plus the code in B.

    Parameters
    ----------
    factor : int
        The power of ten, above every code of B.
    legend : ClassTable
        Names of the combinations that occur.
    """

    factor: int
    legend: ClassTable

    halo = 0
    edge = "nodata"
    bytes_per_pixel = 16
    nodata = -1

    @classmethod
    def of(cls, matrix: ConfusionMatrix) -> TransitionBlock:
        """For the maps of this matrix.

        Raises
        ------
        ParameterError
            If the codes are too large, or negative, to be put into one number.
        """
        codes = matrix.classes.codes
        factor = 10
        while factor <= codes[-1]:
            factor *= 10
        if codes[0] < 0 or codes[-1] * factor + codes[-1] > _LARGEST:
            raise ParameterError(
                "class codes from {low} to {high} do not fit into one number with those of the other map; choose"
                " agreement, or recode the maps",
                parameter="agreement_codes",
                low=codes[0],
                high=codes[-1],
            )
        classes = list(matrix.classes)
        entries = [
            LandCoverClass(
                one.code * factor + two.code,
                one.label if one is two else f"{one.label} → {two.label}",
                _faded(one.colour) if one is two else two.colour,
            )
            for row, one in zip(matrix.counts, classes)
            for count, two in zip(row, classes)
            if count
        ]
        return cls(factor, ClassTable(entries))

    @property
    def outputs(self) -> tuple[OutputSpec, ...]:
        """See `BlockFunction`."""
        return (OutputSpec("agreement", 1, "int32", self.nodata, ("transition",), self.legend),)

    def __call__(self, block: Block) -> tuple[np.ndarray, ...]:
        """See `BlockFunction`."""
        # What is not valid may be anything; of NaN no whole number can be made.
        a, b = (np.where(block.valid, band, 0).astype(np.int64) for band in block.data)
        return ((a * self.factor + b).astype(np.int32)[np.newaxis],)


def _faded(colour: str) -> str:
    """What stays the same steps back behind what changes."""
    parts = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return "#{:02x}{:02x}{:02x}".format(*(round(255 + (part - 255) * 0.3) for part in parts))
