"""From polygons or points and images to a sample table."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, ClassVar, Optional

import numpy as np

from ..classes import is_colour
from ..errors import ParameterError
from ..features.feature_stack import FeatureStack
from ..features.recipe_resolve import resolve
from ..features.recipe_resolved import ResolvedRecipe
from ..features.recipe_text import parse_recipe, recipe_of_raster
from ..raster.grid import Grid
from ..raster.source import RESAMPLINGS
from ..raster.stack import Stack
from ..raster.undeclared import warn_of_undeclared_nodata
from ..run import Run
from ..samples.places import measurable
from ..samples.rasterize import PIXEL_RULES
from ..samples.reference import ReferenceLayer
from ..samples.sampler import SAMPLERS, choose
from ..samples.scenes import SHARES, Pool, one_image, several_images
from ..samples.statistics import SUFFIXES as STATISTICS_SUFFIXES
from ..samples.statistics import class_statistics, write_statistics
from ..samples.strategy import STRATEGIES, WITH_AMOUNT, check_counts, class_counts, counts_by_class, scene_counts
from ..samples.table import Scenes, write_samples
from ..vector.writer import SUFFIXES
from .base import Job, input_field, option, output_field

# Optional[...] instead of ``| None``: the types of fields are evaluated at run time, on Python 3.9 too.
IMAGES_ARE = ("bands", "scenes")


@dataclass(frozen=True)
class ExtractSamplesJob(Job):
    """Make a sample table: one point for each chosen pixel of polygons or points, with the bands' values."""

    name: ClassVar[str] = "extractsamples"

    input: tuple[str, ...] = input_field("Rasters, read as one stack on the first one's grid")
    polygons: str = input_field("Polygons or points with a class")
    # No default, so that no one forgets it: null where there are quantities and no classes.
    class_field: Optional[str] = option("Field with the class, integer or text; none where there are target fields")
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
    class_counts: dict[str, Any] = option(  # noqa: RUF009 a field
        "Samples of each class, by its code or label, for byclass", default_factory=dict
    )
    sampler: str = option("At random, or evenly spread over the lines", choices=SAMPLERS, default="random")
    min_distance: Optional[float] = option(
        "Smallest distance between samples in map units; metres for degrees", default=None
    )
    images_are: str = option("Bands of one image, or images of their own", choices=IMAGES_ARE, default="bands")
    shares: str = option("How images share the samples of a class", choices=SHARES, default="proportional")
    statistics: Optional[str] = output_field(
        "Pixels, polygons and samples of each class", suffixes=STATISTICS_SUFFIXES, default=None
    )

    recipe: dict[str, Any] = option(  # noqa: RUF009 a field
        "Recipe of features that are computed of the rasters' bands", default_factory=dict
    )
    target_fields: tuple[str, ...] = option("Fields with quantities that samples shall carry", default=())

    def validate(self) -> None:
        """Check the amount against the strategy, the colours and the recipe, before anything is read."""
        if self.recipe:
            parse_recipe(self.recipe)
        if not self.class_field and not self.target_fields:
            raise ParameterError(
                "there is neither a class nor a quantity to learn; choose a field with the class, or TARGET_FIELDS",
                parameter="class_field",
            )
        if self.strategy == "byclass":
            check_counts(self.class_counts)
        else:
            class_counts({1: 1}, self.strategy, self.amount)
        if self.min_distance is not None and not (self.min_distance > 0 and math.isfinite(self.min_distance)):
            raise ParameterError(
                "{value} is no distance; give a number above 0", parameter="min_distance", value=self.min_distance
            )
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
        if self.amount is not None and self.strategy not in WITH_AMOUNT:
            run.warn(
                "AMOUNT is not used: the strategy {strategy} needs no number. Choose constant, percent or total.",
                strategy=self.strategy,
            )
        stacks, recipe = self._open(run)
        pool = self._read(stacks, run)
        chosen = self._choose(pool, run)
        samples = pool.take(chosen)
        scenes = None
        if self.images_are == "scenes":
            xs, ys = samples.coordinates()
            scenes = Scenes(xs, ys, [pool.names[number] for number in samples.scenes.tolist()])
        write_samples(self.output, samples.pixels, pool.layer, pool.stacks[0], run, scenes, recipe)
        if self.statistics:
            rows = class_statistics(pool.pixels.codes, _group_numbers(pool), chosen, pool.layer.classes)
            write_statistics(run.outputs.stage(self.statistics, "statistics"), rows, "statistics")
        return {"sample_count": len(chosen), "class_count": len(set(samples.pixels.codes.tolist()))}

    def _open(self, run: Run) -> tuple[list[Stack], Optional[ResolvedRecipe]]:
        """The images that samples are taken of, as features where a recipe is given, and the recipe behind them."""
        inputs: list[tuple[str, ...]] = [tuple(self.input)]
        if self.images_are == "scenes":
            inputs = [(path,) for path in self.input]
        stacks = [Stack.open(rasters, self.mask, self.resampling, "input", run.info) for rasters in inputs]
        for stack in stacks:
            warn_of_undeclared_nodata(stack, run.warn)
        if not self.recipe:
            return stacks, self._inherited(inputs, stacks, run)
        # What the first image decides (grey levels, scales) holds for the others: features mean the same in all.
        recipe = resolve(parse_recipe(self.recipe), stacks[0], run)
        return [FeatureStack.of(stack, recipe, run.warn) for stack in stacks], recipe

    def _inherited(self, inputs: list[tuple[str, ...]], stacks: list[Stack], run: Run) -> Optional[ResolvedRecipe]:
        """The recipe by which all of the images were made, where they tell of one and the same."""
        if any(len(rasters) > 1 for rasters in inputs):
            return None
        found = [recipe_of_raster(path, "input") for (path,) in inputs]
        recipe = found[0]
        if recipe is None or any(other != recipe for other in found):
            return None
        if not all(set(stack.band_names) <= set(recipe.names) for stack in stacks):
            return None
        run.info("{path} was made by a recipe, which the samples keep.", path=self.input[0])
        return recipe

    def _read(self, stacks: list[Stack], run: Run) -> Pool:
        """All usable pixels of the features, in one stack or in several images."""
        if self.images_are == "bands":
            return one_image(stacks[0], self._layer(stacks[0].grid, run), self.pixel_rule, run)
        return several_images(stacks, self._layer, self.pixel_rule, run)

    def _layer(self, grid: Grid, run: Run) -> ReferenceLayer:
        return ReferenceLayer.open(
            self.polygons,
            self.class_field or None,
            grid,
            run,
            self.label_field,
            self.group_field,
            "polygons",
            colours=self.colours,
            target_fields=self.target_fields,
        )

    def _choose(self, pool: Pool, run: Run) -> np.ndarray:
        """Indices of the pixels that become samples."""
        codes, classes = pool.pixels.codes, pool.layer.classes
        available = dict.fromkeys(classes.codes, 0) if self.strategy == "byclass" else {}
        available |= dict(sorted(Counter(codes.tolist()).items()))
        if self.strategy == "byclass":
            wanted = counts_by_class(self.class_counts, classes)
        else:
            wanted = class_counts(available, self.strategy, self.amount)
        strata, by_stratum = self._strata(pool, wanted)
        places = None
        if self.min_distance:
            places = measurable(*pool.coordinates(), pool.stacks[0].grid.crs)
        candidates = pool.candidates(strata, self.seed)
        chosen = choose(candidates, by_stratum, self.sampler, self.seed, places, self.min_distance or 0)
        self._tell(Counter(codes[chosen].tolist()), available, wanted, pool, run)
        if not len(chosen):
            raise ParameterError("no pixel is asked for; ask for more", parameter="strategy")
        return chosen

    def _strata(self, pool: Pool, wanted: dict[int, int]) -> tuple[np.ndarray, dict[int, int]]:
        """What a number of samples is wanted of: each class, or each class in each image."""
        codes = pool.pixels.codes
        if self.images_are == "bands":
            return codes, wanted
        known = np.array(sorted(wanted), np.int64)
        strata = pool.scenes * len(known) + np.searchsorted(known, codes)
        found, counts = np.unique(strata, return_counts=True)
        pairs = {(int(s) // len(known), int(known[int(s) % len(known)])): int(n) for s, n in zip(found, counts)}
        shares = scene_counts(pairs, wanted, self.shares, len(pool.stacks))
        return strata, {int(stratum): shares[pair] for stratum, pair in zip(found, pairs)}

    def _tell(
        self, taken: Counter[int], available: dict[int, int], wanted: dict[int, int], pool: Pool, run: Run
    ) -> None:
        for code, count in available.items():
            label = pool.layer.classes.label(code)
            if wanted[code] > count:
                run.warn(
                    "Class {label} has {count} pixels, fewer than the {wanted} asked for: all are taken.",
                    label=label,
                    count=count,
                    wanted=wanted[code],
                )
            # Who asks for all of them asks for as many as there is room for.
            if self.min_distance and self.strategy != "all" and taken[code] < min(wanted[code], count):
                run.warn(
                    "Class {label}: only {placed} of {wanted} samples were placed with {distance} between them; ask"
                    " for fewer, or for a smaller distance.",
                    label=label,
                    placed=taken[code],
                    wanted=min(wanted[code], count),
                    distance=self.min_distance,
                )
            if self.class_field:
                run.info("Class {label}: {chosen} of {count} pixels.", label=label, chosen=taken[code], count=count)
            else:
                run.info("{chosen} of {count} pixels.", chosen=taken[code], count=count)
        if self.images_are == "scenes":
            for number, name in enumerate(pool.names):
                run.info("{image}: {count} usable pixels.", image=name, count=int((pool.scenes == number).sum()))
        if pool.pixels.excluded:
            run.info("{count} pixels are nodata or masked and left out.", count=pool.pixels.excluded)


def _group_numbers(pool: Pool) -> np.ndarray:
    """Number of the group of every pixel."""
    _, numbers = np.unique(np.array(pool.layer.groups, dtype=str), return_inverse=True)
    found: np.ndarray = numbers.reshape(-1)[pool.pixels.feature]
    return found
