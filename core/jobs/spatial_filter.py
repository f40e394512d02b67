"""Filter the bands of a raster by their neighbourhoods."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Optional

import numpy as np

from ..blocks import run_blocks
from ..blocks.reduce import part_of
from ..features.band_choice import chosen_bands
from ..features.histogram import Limits, band_limits
from ..features.neighbourhood_block import FILTERS, LARGEST_RADIUS, FilterBlock
from ..raster.gdal_io import open_raster
from ..raster.stack import Stack
from ..raster.writer import SUFFIXES
from ..run import Run
from .base import Job, input_field, option, output_field


@dataclass(frozen=True)
class SpatialFilterJob(Job):
    """Compute a statistic, gradient or texture of each pixel's neighbourhood, band by band."""

    name: ClassVar[str] = "spatialfilter"
    by_blocks: ClassVar[bool] = True
    splits: ClassVar[bool] = True

    input: str = input_field("Raster")
    output: str = output_field("Filtered raster (GeoTIFF)", suffixes=SUFFIXES)
    filter: str = option("What is computed", choices=tuple(FILTERS), default="mean")
    radius: int = option(
        "Pixels on each side of the middle one: the window has 2 × radius + 1",
        minimum=1,
        maximum=LARGEST_RADIUS,
        default=1,
    )
    bands: tuple[str, ...] = option("Names or numbers of bands; empty for all", default=())
    sigma: Optional[float] = option(
        "Standard deviation of the Gaussian in pixels; half the radius by default",
        minimum=0.1,
        maximum=1000.0,
        default=None,
    )
    levels: int = option("Grey levels of entropy and textures", minimum=2, maximum=64, default=16)
    mask: Optional[str] = input_field("Raster whose 0 and nodata hide pixels", default=None)

    def run(self, run: Run) -> dict[str, Any]:
        """Filter block by block.

        Raises
        ------
        TerroirError
            If the raster cannot be read, a band is not there, or nothing can be written.
        """
        stack = Stack.open((self.input,), self.mask, on_message=run.info)
        stack = stack.select(chosen_bands(stack, self.bands))
        if self.filter == "sobel" and self.radius != 1:
            run.info("The filter sobel has 3 × 3 pixels whatever the radius.")
        limits: Limits = ()
        if FILTERS[self.filter].grey:
            limits = band_limits(stack, part_of(run, 0.0, 0.2))
            run = part_of(run, 0.2, 1.0)
        function = FilterBlock(
            self.filter,
            stack.band_names,
            stack.dtype,
            self.radius,
            _shared_nodata(stack),
            self.sigma,
            limits,
            self.levels,
        )
        run_blocks(stack, function, {"output": self.output}, run)
        return {}


def _shared_nodata(stack: Stack) -> float | None:
    """The nodata value of all bands of a stack, None where they differ or one has none that its type holds."""
    dataset = open_raster(stack.sources[0].path, "input")
    values = {dataset.GetRasterBand(band.index).GetNoDataValue() for band in stack.bands}
    value = values.pop()
    if values or value is None or not np.isfinite(value):
        return None
    kinds = [np.dtype(band.dtype) for band in stack.bands]
    if any(kind.kind != "f" and not _holds(kind, value) for kind in kinds):
        return None
    return float(value)


def _holds(kind: np.dtype, value: float) -> bool:
    limits = np.iinfo(kind)
    return value == int(value) and limits.min <= value <= limits.max
