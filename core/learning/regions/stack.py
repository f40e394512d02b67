"""What several models read of one image, as one stack."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ...raster.bands import Band
from ...raster.stack import Stack
from ...raster.window import Window
from .blending import Regions


class RegionStack(Stack):
    """The features of several models side by side, and for each model a band that tells where they are valid.

    A pixel is valid where any of the models has all that it needs: a region's model asks for no more than its own
    bands. What no region near a window needs is not read, nor computed: its values are 0 there, and not valid.

    Parameters
    ----------
    parts : sequence of Stack
        Different stacks of features, of one image.
    part_of_zone : sequence of int
        Which of them the model of each zone reads.
    regions : Regions
        Where the zones are.
    """

    def __init__(self, parts: Sequence[Stack], part_of_zone: Sequence[int], regions: Regions) -> None:
        first = parts[0]
        bands = [
            replace(band, name=f"{number}:{band.name}") for number, part in enumerate(parts) for band in part.bands
        ]
        masks = [Band(f"{number}:valid", "", 0, 0, "uint8") for number in range(len(parts))]
        super().__init__(first.grid, first.sources, (*bands, *masks), first.mask, first.block_shape)
        self._parts = tuple(parts)
        self.part_of_zone = tuple(part_of_zone)
        self._regions = regions
        self._zones = [{zone for zone, of in enumerate(part_of_zone) if of == n} for n in range(len(parts))]
        ends = np.cumsum([len(part.bands) for part in parts]).tolist()
        self.features = tuple(slice(end - len(part.bands), end) for end, part in zip(ends, parts))
        """Bands of each part."""
        self.validity = tuple(range(ends[-1], ends[-1] + len(parts)))
        """Band of each part that is 1 where all its bands are valid, else 0."""

    @property
    def bytes_per_pixel(self) -> int:
        """Working memory that reading needs for each pixel, besides what it returns: one part after the other."""
        return max(part.bytes_per_pixel + len(part.bands) * part.dtype.itemsize + 1 for part in self._parts)

    def read(self, window: Window) -> tuple[np.ndarray, np.ndarray]:
        """Read a window, which may reach beyond the image; see `Stack.read`."""
        data = np.zeros((len(self.bands), *window.shape), self.dtype)
        any_valid = np.zeros(window.shape, bool)
        for part, zones, features, validity in zip(self._parts, self._zones, self.features, self.validity):
            if self._regions.reach(zones, window):
                data[features], valid = part.read(window)
                data[validity] = valid
                any_valid |= valid
        return data, any_valid

    def close(self) -> None:
        """Close the files that the calling thread has open; see `Stack.close`."""
        for part in self._parts:
            part.close()
        super().close()
