"""Part the pixels of a band by thresholds, given or found in its histogram."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar, Optional

from ..blocks import run_blocks
from ..blocks.reduce import part_of
from ..errors import ParameterError
from ..features import threshold as found_by
from ..features.band_choice import chosen_bands
from ..features.histogram import histogram
from ..features.threshold_block import SIDES, ThresholdBlock
from ..raster.stack import Stack
from ..raster.writer import SUFFIXES
from ..run import Run
from .base import Job, input_field, option, output_field

# What the histogram costs of the whole run, about.
_HISTOGRAM_SHARE = 0.5


@dataclass(frozen=True)
class ThresholdRasterJob(Job):
    """Make a raster of 0 and 1, or of several classes, from the values of a band."""

    name: ClassVar[str] = "thresholdraster"
    by_blocks: ClassVar[bool] = True
    splits: ClassVar[bool] = True

    input: str = input_field("Raster")
    output: str = output_field("Raster of classes (GeoTIFF, 255 is nodata)", suffixes=SUFFIXES)
    band: str = option("Name or number of the band", default="1")
    method: str = option("Where the threshold comes from", choices=found_by.METHODS, default="otsu")
    value: Optional[float] = option("Threshold of the method 'fixed'", default=None)
    value2: Optional[float] = option("Upper end of the side 'between'", default=None)
    percentile: float = option("Percent of the pixels up to the threshold", minimum=0, maximum=100, default=50.0)
    classes: int = option("Classes of the method 'multiotsu'", minimum=2, maximum=10, default=3)
    side: str = option("Which values get 1", choices=SIDES, default="above")
    mask: Optional[str] = input_field("Raster whose 0 and nodata hide pixels", default=None)

    def validate(self) -> None:
        """Check that the values that the method and the side need are there."""
        if self.side == "between" and self.method != "fixed":
            raise ParameterError(
                "values between two thresholds need the method 'fixed', not {method}; choose another side",
                parameter="side",
                method=self.method,
            )
        if self.method != "fixed":
            return
        self._check_number("value", self.value)
        if self.side == "between":
            self._check_number("value2", self.value2)
            if (self.value or 0.0) > (self.value2 or 0.0):
                raise ParameterError(
                    "{upper} is less than VALUE ({lower}); exchange the two",
                    parameter="value2",
                    upper=self.value2,
                    lower=self.value,
                )

    def _check_number(self, name: str, value: Optional[float]) -> None:
        if value is None or not math.isfinite(value):
            raise ParameterError(
                "the method 'fixed' with the side '{side}' needs a number here; give one",
                parameter=name,
                side=self.side,
            )

    def run(self, run: Run) -> dict[str, Any]:
        """Find the threshold in one look at the whole raster, then apply it block by block.

        Returns
        -------
        dict
            ``threshold``: the threshold; the lowest one where there are several.

        Raises
        ------
        TerroirError
            If the raster cannot be read, no threshold parts its values, or nothing can be written.
        """
        if self.method != "fixed" and self.value is not None:
            run.warn("VALUE does not count with METHOD {method}; choose METHOD fixed to use it.", method=self.method)
        stack = Stack.open((self.input,), self.mask, on_message=run.info)
        stack = stack.select(chosen_bands(stack, (self.band,), "band"))
        thresholds = self._thresholds(stack, part_of(run, 0.0, _HISTOGRAM_SHARE))
        if self.method != "fixed":
            run.info(
                "Thresholds of {band}: {values}",
                band=stack.band_names[0],
                values=", ".join(f"{t:.9g}" for t in thresholds),
            )
        side = "classes" if self.method == "multiotsu" else self.side
        start = 0.0 if self.method == "fixed" else _HISTOGRAM_SHARE
        function = ThresholdBlock(stack.band_names[0], thresholds, side)
        run_blocks(stack, function, {"output": self.output}, part_of(run, start, 1.0))
        return {"threshold": thresholds[0]}

    def _thresholds(self, stack: Stack, run: Run) -> tuple[float, ...]:
        if self.method == "fixed":
            return tuple(value for value in (self.value, self.value2) if value is not None)
        counted = histogram(stack, run)
        if self.method == "multiotsu":
            return found_by.multi_otsu(counted, self.classes)
        if self.method == "percentile":
            return (found_by.percentile(counted, self.percentile),)
        functions = {"otsu": found_by.otsu, "triangle": found_by.triangle, "li": found_by.li}
        return (functions[self.method](counted),)
