"""A stack whose bands are features, computed as they are read."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from ..blocks.contract import Block
from ..blocks.edges import read_block
from ..errors import DataError
from ..learning.bands import find_bands
from ..raster.bands import Band
from ..raster.stack import Stack
from ..raster.window import Window
from .indices import NODATA
from .recipe_block import DTYPE, FeatureBlock
from .recipe_resolved import ResolvedRecipe
from .scaling import scaling


class FeatureStack(Stack):
    """Features of a recipe, seen as the bands of a stack; float32, computed window by window.

    It reads what a raster written by ``stackfeatures`` would hold, to the bit, in every window: whoever reads a
    `Stack` need not know the difference. A pixel is valid where all inputs of the recipe are, also those of
    features that `select` dropped, and every selected feature has a value.

    Parameters
    ----------
    source : Stack
        The recipe's inputs, in its order.
    recipe : ResolvedRecipe
        What is computed.
    names : sequence of str, optional
        Which features, in this order; all that are kept by default.
    """

    def __init__(self, source: Stack, recipe: ResolvedRecipe, names: Sequence[str] | None = None) -> None:
        positions = {name: f"b{place}" for place, name in enumerate(recipe.names, start=1)}
        chosen = recipe.names if names is None else tuple(names)
        # Sink tells runs apart by source and band; the recipe itself is part of the job or of the model.
        bands = tuple(Band(name, positions[name], 0, int(positions[name][1:]), DTYPE) for name in chosen)
        super().__init__(source.grid, source.sources, bands, source.mask, source.block_shape)
        self._source = source
        self._recipe = recipe
        self._function = FeatureBlock(recipe, [band.dtype for band in source.bands], chosen)

    @classmethod
    def of(cls, stack: Stack, recipe: ResolvedRecipe, warn: Callable[..., None]) -> FeatureStack:
        """The features of an image.

        Parameters
        ----------
        stack : Stack
            The image; has the recipe's inputs among its bands.
        recipe : ResolvedRecipe
            What is computed.
        warn : callable
            ``warn(template, **values)`` (``run.warn``), told what may spoil the result.

        Raises
        ------
        DataError
            If the image lacks a band.
        """
        found = find_bands(recipe.input_names, stack.band_names, stack.positions)
        if found.missing:
            raise DataError(
                "the recipe of the features needs bands that the image lacks: {missing}; use an image with the bands"
                " {wanted}, or name its bands like this (it has {names})",
                parameter="input",
                missing=", ".join(found.missing),
                wanted=", ".join(recipe.input_names),
                names=", ".join(stack.band_names),
            )
        if found.by_position and stack.band_names != stack.positions:
            warn(
                "The recipe knows its bands by position ({bands}): it reads {found}; check that these are the same"
                " bands.",
                bands=", ".join(recipe.input_names),
                found=", ".join(stack.band_names[place] for place in found.places),
            )
        source = stack.select(found.places)
        _compare_scales(source, recipe, warn)
        return cls(source, recipe)

    @property
    def recipe(self) -> ResolvedRecipe:
        """What is computed."""
        return self._recipe

    @property
    def source(self) -> Stack:
        """The bands that are read."""
        return self._source

    @property
    def function(self) -> FeatureBlock:
        """What computes the selected features of a block of `source`."""
        return self._function

    @property
    def bytes_per_pixel(self) -> int:
        """Working memory that reading needs for each pixel, besides what it returns."""
        read = len(self._source.bands) * self._source.dtype.itemsize + 1
        # What is read exists twice where a halo is mirrored, and so do the features: as computed, and as returned.
        return 2 * read + self._function.bytes_per_pixel + 4 * len(self.bands) + 2

    def select(self, indices: Sequence[int]) -> FeatureStack:
        """The stack with only these features (from 0), in this order; no other is computed then."""
        return FeatureStack(self._source, self._recipe, [self.bands[index].name for index in indices])

    def read(self, window: Window) -> tuple[np.ndarray, np.ndarray]:
        """Compute the features of a window, which may reach beyond the image; see `Stack.read`."""
        data = np.zeros((len(self.bands), *window.shape), DTYPE)
        valid = np.zeros(window.shape, bool)
        inside = window.intersection(self.grid.window)
        if inside is None:
            return data, valid
        halo = self._function.halo
        block = Block(*read_block(self._source, inside, halo, self._function.edge), inside, halo)
        usable = block.valid[block.core]
        if usable.any():
            (features,) = self._function(block)
            rows = slice(inside.row - window.row, inside.row_end - window.row)
            cols = slice(inside.col - window.col, inside.col_end - window.col)
            valid[rows, cols] = usable & (features != np.float32(NODATA)).all(axis=0)
            data[:, rows, cols] = features
        return data, valid

    def close(self) -> None:
        """Close the files that the calling thread has open; see `Stack.close`."""
        self._source.close()
        super().close()


def _compare_scales(source: Stack, recipe: ResolvedRecipe, warn: Callable[..., None]) -> None:
    """Warn where a file says of a band another scale than the one that the recipe was made with."""
    scales, offsets = scaling(source)
    for band, scale, offset in zip(recipe.inputs, scales, offsets):
        if (scale, offset) not in ((1.0, 0.0), (band.scale, band.offset)):
            warn(
                "The image scales {band} by {scale} and {offset}, the recipe by {known_scale} and {known_offset}:"
                " the recipe's numbers are taken; check that the pixel values mean the same.",
                band=band.name,
                scale=scale,
                offset=offset,
                known_scale=band.scale,
                known_offset=band.offset,
            )
