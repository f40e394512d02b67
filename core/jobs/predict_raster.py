"""Apply a regressor to rasters: a map of a quantity, and of the bounds between which it lies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Optional

from ..blocks import run_blocks
from ..learning.card import REGRESSION
from ..learning.model import features_of, read_card
from ..learning.regression.model import RegressionModel
from ..learning.regression.predict import LOWER, OUTPUT, UPPER, PredictBlock
from ..learning.versions import check_versions
from ..raster.source import RESAMPLINGS
from ..raster.stack import Stack
from ..raster.undeclared import warn_of_undeclared_nodata
from ..raster.writer import SUFFIXES
from ..run import Run
from .base import Job, input_field, option, output_field


@dataclass(frozen=True)
class PredictRasterJob(Job):
    """Predict a quantity in every valid pixel of one or more rasters with a model."""

    name: ClassVar[str] = "predictraster"
    by_blocks: ClassVar[bool] = True
    splits: ClassVar[bool] = True

    input: tuple[str, ...] = input_field("Rasters, read as one; the first one gives the grid")
    model: str = input_field("Model file (.terroir) made by trainregressor")
    output: str = output_field("Map of the quantity (GeoTIFF)", suffixes=SUFFIXES)
    mask: Optional[str] = input_field("Raster whose 0 and nodata hide pixels", default=None)
    lower: Optional[str] = output_field("Lower bound of the interval (GeoTIFF)", suffixes=SUFFIXES, default=None)
    upper: Optional[str] = output_field("Upper bound of the interval (GeoTIFF)", suffixes=SUFFIXES, default=None)
    level: float = option(
        "Share of pixels whose value shall lie between the bounds", minimum=0.01, maximum=0.99, default=0.9
    )
    resampling: str = option("How rasters on another grid are warped", choices=tuple(RESAMPLINGS), default="nearest")

    def run(self, run: Run) -> dict[str, Any]:
        """Predict block by block.

        Raises
        ------
        TerroirError
            If the model or a raster cannot be read, the bands do not match, the model tells no interval of this
            level, or nothing can be written.
        """
        image = Stack.open(self.input, self.mask, self.resampling, "input", run.info)
        warn_of_undeclared_nodata(image, run.warn)
        # Before the model is unpacked, which may take long.
        stack = features_of(read_card(self.model, tasks=(REGRESSION,)), image, run)
        model = RegressionModel.open(self.model)
        check_versions(model.model.card, run)
        targets = {OUTPUT: self.output, LOWER: self.lower, UPPER: self.upper}
        paths = {name: path for name, path in targets.items() if path}
        run_blocks(stack, PredictBlock(model, tuple(paths), self.level), paths, run)
        return {}
