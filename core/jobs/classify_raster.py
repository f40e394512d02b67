"""Apply a model to rasters: a class map, and how sure the model is of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Optional

from ..blocks import run_blocks
from ..learning.model import Model
from ..learning.predict import ClassifyBlock
from ..raster.source import RESAMPLINGS
from ..raster.stack import Stack
from ..raster.writer import SUFFIXES
from ..run import Run
from .base import Job, input_field, option, output_field
from .provenance import component_versions


@dataclass(frozen=True)
class ClassifyRasterJob(Job):
    """Classify every valid pixel of one or more rasters with a model."""

    name: ClassVar[str] = "classifyraster"
    by_blocks: ClassVar[bool] = True

    input: tuple[str, ...] = input_field("Rasters, read as one; the first one gives the grid")
    model: str = input_field("Model file (.terroir)")
    output: str = output_field("Class map (GeoTIFF)", suffixes=SUFFIXES)
    mask: Optional[str] = input_field("Raster whose 0 and nodata hide pixels", default=None)
    confidence: Optional[str] = output_field("Highest class probability (GeoTIFF)", suffixes=SUFFIXES, default=None)
    probabilities: Optional[str] = output_field(
        "Class probabilities, a band for each class", suffixes=SUFFIXES, default=None
    )
    resampling: str = option("How rasters on another grid are warped", choices=tuple(RESAMPLINGS), default="nearest")

    def run(self, run: Run) -> dict[str, Any]:
        """Classify block by block.

        Raises
        ------
        TerroirError
            If the model or a raster cannot be read, the bands do not match, or nothing can be written.
        """
        model = Model.open(self.model)
        _compare_versions(model, run)
        stack = model.features_of(Stack.open(self.input, self.mask, self.resampling, "input", run.info), run)
        targets = {"output": self.output, "confidence": self.confidence, "probabilities": self.probabilities}
        paths = {name: path for name, path in targets.items() if path}
        run_blocks(stack, ClassifyBlock(model, tuple(paths), stack.grid.window.pixels), paths, run)
        return {}


def _compare_versions(model: Model, run: Run) -> None:
    """Warn where scikit-learn is not the one that the model was trained with."""
    trained, here = model.card.versions.get("scikit-learn"), component_versions().get("scikit-learn")
    if trained != here:
        run.warn(
            "The model was trained with scikit-learn {trained}, this is {here}: train it again if results look odd.",
            trained=trained or "?",
            here=here or "?",
        )
