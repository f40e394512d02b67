"""From polygons or points and images to a sample table."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, ClassVar, Optional

from ..classes import is_colour
from ..errors import ParameterError
from ..features.feature_stack import FeatureStack
from ..features.recipe_resolve import resolve
from ..features.recipe_resolved import ResolvedRecipe
from ..features.recipe_text import parse_recipe, recipe_of_raster
from ..raster.source import RESAMPLINGS
from ..raster.stack import Stack
from ..run import Run
from ..samples.extract import Extraction, extract_pixels
from ..samples.rasterize import PIXEL_RULES
from ..samples.reference import ReferenceLayer
from ..samples.strategy import STRATEGIES, choose_pixels, class_counts
from ..samples.table import write_samples
from ..vector.writer import SUFFIXES
from .base import Job, input_field, option, output_field

# Optional[...] instead of ``| None``: the types of fields are evaluated at run time, on Python 3.9 too.


@dataclass(frozen=True)
class ExtractSamplesJob(Job):
    """Make a sample table: one point for each chosen pixel of polygons or points, with the bands' values."""

    name: ClassVar[str] = "extractsamples"

    input: tuple[str, ...] = input_field("Rasters, read as one stack on the first one's grid")
    polygons: str = input_field("Polygons or points with a class")
    class_field: str = option("Field with the class, integer or text")
    output: str = output_field("The sample table", suffixes=SUFFIXES)
    label_field: Optional[str] = option("Field with the class's name", default=None)
    group_field: Optional[str] = option("Field that says what keeps together; the feature by default", default=None)
    strategy: str = option("How many pixels of each class", choices=STRATEGIES, default="all")
    amount: Optional[float] = option("The number that the strategy needs", default=None)
    pixel_rule: str = option("Which pixels belong to a polygon", choices=PIXEL_RULES, default="centre")
    mask: Optional[str] = input_field("Raster whose 0 and nodata hide pixels", default=None)
    resampling: str = option("How rasters on another grid are warped", choices=tuple(RESAMPLINGS), default="nearest")
    colours: dict[str, Any] = field(
        default_factory=dict, metadata={"role": "option", "help": "Colour (#rrggbb) of each class"}
    )
    seed: int = option("Another seed chooses other pixels", minimum=0, default=0)
    recipe: dict[str, Any] = option(  # noqa: RUF009 a field
        "Recipe of features that are computed of the rasters' bands", default_factory=dict
    )

    def validate(self) -> None:
        """Check the amount against the strategy, the colours and the recipe, before anything is read."""
        if self.recipe:
            parse_recipe(self.recipe)
        class_counts({1: 1}, self.strategy, self.amount)
        for name, colour in self.colours.items():
            if not is_colour(colour):
                raise ParameterError(
                    "{colour!r} of class {name} is no colour; write it as #rrggbb",
                    parameter="colours",
                    colour=colour,
                    name=name,
                )

    def run(self, run: Run) -> dict[str, Any]:
        """Extract; returns the number of samples and of classes."""
        stack = Stack.open(self.input, self.mask, self.resampling, "input", run.info)
        stack, recipe = self._features(stack, run)
        layer = ReferenceLayer.open(
            self.polygons,
            self.class_field,
            stack.grid,
            run,
            self.label_field,
            self.group_field,
            "polygons",
            colours=self.colours,
        )
        pixels = self._choose(extract_pixels(stack, layer, self.pixel_rule, run), layer, run)
        write_samples(self.output, pixels, layer, stack, run, recipe)
        return {"sample_count": len(pixels), "class_count": len(set(pixels.codes.tolist()))}

    def _features(self, stack: Stack, run: Run) -> tuple[Stack, Optional[ResolvedRecipe]]:
        """What samples are taken of, and the recipe that made it: given, or found in the only raster."""
        if self.recipe:
            features = FeatureStack.of(stack, resolve(parse_recipe(self.recipe), stack, run), run.warn)
            return features, features.recipe
        found = recipe_of_raster(self.input[0], "input") if len(self.input) == 1 else None
        if found is None or not set(stack.band_names) <= set(found.names):
            return stack, None
        run.info("{path} was made by a recipe, which the samples keep.", path=self.input[0])
        return stack, found

    def _choose(self, pixels: Extraction, layer: ReferenceLayer, run: Run) -> Extraction:
        available = dict(sorted(Counter(pixels.codes.tolist()).items()))
        wanted = class_counts(available, self.strategy, self.amount)
        chosen = choose_pixels(pixels.codes, pixels.rows, pixels.cols, wanted, self.seed)
        for code, count in available.items():
            if wanted[code] > count:
                run.warn(
                    "Class {label} has {count} pixels, fewer than the {wanted} asked for: all are taken.",
                    label=layer.classes.label(code),
                    count=count,
                    wanted=wanted[code],
                )
            run.info(
                "Class {label}: {chosen} of {count} pixels.",
                label=layer.classes.label(code),
                chosen=min(wanted[code], count),
                count=count,
            )
        if pixels.excluded:
            run.info("{count} pixels are nodata or masked and left out.", count=pixels.excluded)
        return pixels.take(chosen)
