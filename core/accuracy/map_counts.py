"""What a whole map shows: pixels and ground area of each class, and of each class in each stratum, in one pass."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..blocks.contract import Block
from ..blocks.reduce import reduce_blocks
from ..errors import DataError
from ..raster.stack import Stack
from ..run import Run
from .pixel_area import PixelAreas

MOST_CODES = 2048
"""Different values above which a raster shows no classes."""

_ALL = 0
"""Stratum of every pixel where there is no strata raster."""

Pair = tuple[int, int]
Tiles = dict[Pair, np.ndarray]


@dataclass(frozen=True)
class MapCounts:
    """Totals of a map by stratum and class.

    Parameters
    ----------
    pixels : dict of (int, int) to int
        Pixels of each stratum and class that occur together.
    areas : dict of (int, int) to float
        Their ground area, in `unit`.
    unit : {'ha', 'pixels'}
        Unit of the areas.
    """

    pixels: dict[Pair, int]
    areas: dict[Pair, float]
    unit: str

    def by_class(self) -> tuple[dict[int, int], dict[int, float]]:
        """Pixels and area of each class."""
        return self._summed(1)

    def by_stratum(self) -> tuple[dict[int, int], dict[int, float]]:
        """Pixels and area of each stratum."""
        return self._summed(0)

    def _summed(self, part: int) -> tuple[dict[int, int], dict[int, float]]:
        pixels: dict[int, int] = {}
        areas: dict[int, float] = {}
        for pair in sorted(self.pixels):
            pixels[pair[part]] = pixels.get(pair[part], 0) + self.pixels[pair]
            areas[pair[part]] = areas.get(pair[part], 0.0) + self.areas[pair]
        return pixels, areas


@dataclass(frozen=True)
class _Count:
    """Counts the pixels of a block by tile of the grid, stratum and class.

    Parameters
    ----------
    tile_shape : tuple of int
        Rows and columns of a tile.
    lattice : tuple of int
        Number of tiles down and across.
    paths : tuple of str
        Map and strata, for messages.
    """

    tile_shape: tuple[int, int]
    lattice: tuple[int, int]
    paths: tuple[str, ...]

    def __call__(self, block: Block) -> Tiles:
        places = [_places(band, block.valid, path, n) for n, (band, path) in enumerate(zip(block.data, self.paths))]
        classes, numbers = places[0]
        strata = np.array([_ALL])
        if len(places) > 1:
            strata, more = places[1]
            numbers = numbers + more * len(classes)
        kinds = len(classes) * len(strata)
        found: Tiles = {}
        for (row, rows), (col, cols) in self._tiles(block):
            inside = numbers[rows, cols][block.valid[rows, cols]]
            counts = np.bincount(inside, minlength=kinds)
            for kind in np.flatnonzero(counts).tolist():
                pair = int(strata[kind // len(classes)]), int(classes[kind % len(classes)])
                if pair not in found:
                    found[pair] = np.zeros(self.lattice, np.int64)
                found[pair][row, col] += counts[kind]
        return found

    def _tiles(self, block: Block) -> list[tuple[tuple[int, slice], tuple[int, slice]]]:
        """Tiles that the block touches: place in the lattice, and slice of the block, both ways."""
        ways = []
        for start, end, size in (
            (block.window.row, block.window.row_end, self.tile_shape[0]),
            (block.window.col, block.window.col_end, self.tile_shape[1]),
        ):
            tiles = range(start // size, (end - 1) // size + 1)
            ways.append([(t, slice(max(t * size, start) - start, min((t + 1) * size, end) - start)) for t in tiles])
        return [(row, col) for row in ways[0] for col in ways[1]]


def count_map(stack: Stack, areas: PixelAreas, run: Run) -> MapCounts:
    """Pixels and ground area of the classes of a map, and of the strata beside it.

    Memory follows the run's budget, not the map's size, and the numbers depend neither on blocks nor on workers:
    whole numbers are added up in tiles of the grid, and multiplied with the area of a tile's pixels at the end.

    Parameters
    ----------
    stack : Stack
        The map, and as a second band the strata where there are some.
    areas : PixelAreas
        Of the stack's grid.
    run : Run
        Backend, memory, progress and cancel.

    Raises
    ------
    DataError
        If a raster holds fractions, or too many values to be classes.
    """
    lattice = (areas.areas.shape[0], areas.areas.shape[1])
    task = _Count(areas.tile_shape, lattice, tuple(source.path for source in stack.sources))
    # Numbers of classes and strata (int64, and while they are added up), and the chosen ones of a tile.
    found = reduce_blocks(stack, task, _merged, run, 32) or {}
    return MapCounts(
        {pair: int(tiles.sum()) for pair, tiles in found.items()},
        {pair: float((tiles * areas.areas).sum()) for pair, tiles in found.items()},
        areas.unit,
    )


def _merged(one: Tiles, two: Tiles) -> Tiles:
    """Sum of both; the first is the reduction's own and changed in place."""
    for pair, tiles in two.items():
        if pair in one:
            one[pair] += tiles
        else:
            one[pair] = tiles
    return one


def _places(values: np.ndarray, valid: np.ndarray, path: str, number: int) -> tuple[np.ndarray, np.ndarray]:
    """Codes that occur, ascending, and for each pixel the place of its code (0 where not valid)."""
    parameter = "map" if number == 0 else "strata"
    inside = values[valid]
    if values.dtype.kind == "f":
        strange = inside != np.rint(inside)
        if strange.any():
            raise DataError(
                "{path} holds {value}, which is no class code; give a raster of whole numbers",
                parameter=parameter,
                path=path,
                value=inside[strange][0].item(),
            )
    low, high = int(inside.min()), int(inside.max())
    if high - low < 1 << 20:
        # A table of all values between the least and the largest spares the sorting of millions.
        offsets = np.where(valid, values, inside.dtype.type(low)).astype(np.int64) - low
        present = np.flatnonzero(np.bincount(offsets.reshape(-1), minlength=high - low + 1))
        table = np.zeros(high - low + 1, np.int64)
        table[present] = np.arange(len(present))
        codes, places = present + low, table[offsets]
    else:
        codes, inner = np.unique(inside, return_inverse=True)
        places = np.zeros(values.shape, np.int64)
        places[valid] = inner.reshape(-1)
    if len(codes) > MOST_CODES:
        raise DataError(
            "{path} holds more than {limit} different values; give a raster of classes",
            parameter=parameter,
            path=path,
            limit=MOST_CODES,
        )
    return codes.astype(np.int64), places
