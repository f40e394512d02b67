"""Job: choose the points at which a map is to be validated."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar, Optional

import numpy as np

from ..blocks.reduce import part_of
from ..classes import ClassTable
from ..design.allocation import ALLOCATIONS
from ..design.classes import refuse_accuracies, refuse_costs, values_of_strata
from ..design.draw import Pixels, regular_grid, shuffled
from ..design.export import Drawn, strata_table, write_points
from ..design.plan import DESIGNS, MOST_POINTS, Wishes, expected_error, plan_points
from ..design.select import select
from ..design.strata import Strata, count_strata
from ..errors import DataError, ParameterError
from ..raster.grid import spatial_reference
from ..raster.legend import read_legend
from ..raster.stack import Stack
from ..run import Run
from ..vector.writer import SUFFIXES
from .base import Job, input_field, option, output_field


@dataclass(frozen=True)
class SamplingDesignJob(Job):
    """Choose the points at which a map is to be validated, with stratum and inclusion probability."""

    name: ClassVar[str] = "samplingdesign"

    map: str = input_field("class map, or any raster of strata, one band of whole numbers")
    output: str = output_field("points, with an empty field class to fill in", suffixes=SUFFIXES)
    mask: Optional[str] = input_field("raster whose 0 and nodata hide pixels", default=None)
    design: str = option("how points are chosen", choices=DESIGNS, default="stratified")
    size: Optional[int] = option("points in all; derived from target without it", minimum=1, default=None)
    target: float = option("standard error of overall accuracy to reach", default=0.01)
    expected: dict[str, Any] = option("expected user's accuracies, by code or label", default_factory=dict)  # noqa: RUF009 a field
    expected_others: float = option("user's accuracy expected of all other classes", default=0.8)
    allocation: str = option("how points are divided among strata", choices=ALLOCATIONS, default="compromise")
    minimum_per_class: Optional[int] = option(
        "points of each stratum at least; 50 for the compromise and 2 for the others without it",
        minimum=0,
        default=None,
    )
    costs: dict[str, Any] = option("costs of a point, by code or label; else 1", default_factory=dict)  # noqa: RUF009 a field
    min_distance: float = option("least distance between points in map units; 0 for none", minimum=0, default=0.0)
    seed: int = option("another seed gives other points", minimum=0, default=0)
    table: Optional[str] = output_field("strata as CSV: pixels, points, inclusion probability", default=None)

    def validate(self) -> None:
        """Check numbers and what excludes each other."""
        refuse_accuracies(self.expected, "expected")
        refuse_costs(self.costs, "costs")
        if not 0 < self.expected_others <= 1:
            raise ParameterError(
                "{value} is no accuracy; give a number above 0 and up to 1",
                parameter="expected_others",
                value=self.expected_others,
            )
        if not 0 < self.target < 1:
            raise ParameterError(
                "{value} is no standard error of a share; give a number above 0 and below 1, such as 0.01",
                parameter="target",
                value=self.target,
            )
        if self.size is not None and self.size > MOST_POINTS:
            raise ParameterError(
                "{value} points are more than {most}; give a smaller number",
                parameter="size",
                value=self.size,
                most=MOST_POINTS,
            )
        if not math.isfinite(self.min_distance):
            raise ParameterError("{value} is no distance; give a number", parameter="min_distance", value="∞")
        if self.design == "systematic" and self.min_distance > 0:
            raise ParameterError(
                "the points of a systematic design lie on a grid with a distance of its own; leave this at 0",
                parameter="min_distance",
            )

    def run(self, run: Run) -> dict[str, Any]:
        """See `Job.run`; an expected error that cannot be told is None."""
        stack = Stack.open([self.map], self.mask, parameter="map", on_message=run.info)
        _refuse_bands(stack)
        strata = count_strata(stack, "map", part_of(run, 0.0, 0.3))
        legend = _legend(read_legend(self.map, "map"), strata)
        wishes = Wishes(
            self.design,
            self.allocation,
            self.size,
            self.target,
            self.minimum_per_class,
            values_of_strata(self.expected, self.expected_others, strata, legend, "expected"),
            values_of_strata(self.costs, 1.0, strata, legend, "costs"),
        )
        self._tell_about_input(stack, strata, run)
        if self.costs and not (self.design == "stratified" and self.allocation == "optimal"):
            run.warn("COSTS are not used: they count in a stratified design with the allocation optimal only.")
        wanted = plan_points(strata, wishes, run)
        drawn = self._draw(stack, strata, legend, wanted, part_of(run, 0.3, 0.95))
        error = expected_error(strata, wishes, drawn.counts)
        self._tell_about_result(drawn, error, run)
        facts = {"design": self.design, "allocation": self.allocation, "seed": self.seed}
        write_points(self.output, drawn, stack.grid, facts | {"min_distance": self.min_distance}, run)
        if self.table:
            by_stratum = wanted if self.design == "stratified" else None
            text = strata_table(drawn, wishes.accuracies, by_stratum)
            run.outputs.stage(self.table, "table").write_bytes(text.encode("utf-8"))
        run.progress(1.0)
        return {"sample_count": len(drawn.pixels), "expected_error": None if math.isnan(error) else error}

    def _draw(self, stack: Stack, strata: Strata, legend: ClassTable, wanted: np.ndarray, run: Run) -> Drawn:
        if self.design == "systematic":
            pixels, step = regular_grid(stack, strata, int(wanted[0]), self.seed, run)
            drawn = Drawn(shuffled(pixels, self.seed), strata, legend, np.full(len(strata), 1.0 / step**2))
        else:
            groups = np.arange(len(strata)) if self.design == "stratified" else np.zeros(len(strata), np.int64)
            chosen = select(stack, strata, groups, wanted, self.min_distance, self.seed, run)
            drawn = _with_inclusion(shuffled(chosen, self.seed), strata, legend, groups, len(wanted))
            self._warn_of_distance(drawn, groups, wanted, run)
        if not len(drawn.pixels):
            raise DataError("no point could be placed; ask for more points, or draw a random sample", parameter="size")
        return drawn

    def _warn_of_distance(self, drawn: Drawn, groups: np.ndarray, wanted: np.ndarray, run: Run) -> None:
        placed = np.bincount(groups, drawn.counts, len(wanted)).astype(np.int64)
        names = drawn.labels if self.design == "stratified" else [""]
        for name, number, asked in zip(names, placed.tolist(), wanted.tolist()):
            if number < asked and self.design == "stratified":
                run.warn(
                    "Class {name}: {placed} of {wanted} points could be placed {distance} apart; give a smaller"
                    " minimum distance for more.",
                    name=name,
                    placed=number,
                    wanted=asked,
                    distance=self.min_distance,
                )
            elif number < asked:
                run.warn(
                    "{placed} of {wanted} points could be placed {distance} apart; give a smaller minimum distance for"
                    " more.",
                    placed=number,
                    wanted=asked,
                    distance=self.min_distance,
                )

    def _tell_about_input(self, stack: Stack, strata: Strata, run: Run) -> None:
        if len(strata) == 1 and self.design == "stratified":
            run.warn(
                "The map has one class only ({code}): the sample is a simple random one.", code=int(strata.codes[0])
            )
        if self.min_distance <= 0:
            return
        run.info("With a minimum distance, inclusion probabilities are approximate: points near others are left out.")
        system = spatial_reference(stack.grid.crs)
        if system is None:
            run.warn(
                "The map has no coordinate reference system: the minimum distance counts in the units of its"
                " coordinates, which are pixels where it has no position either."
            )
        elif system.IsGeographic():
            run.warn(
                "The map's coordinates are degrees, and so is the minimum distance ({distance}); a degree of longitude"
                " is shorter the farther from the equator.",
                distance=self.min_distance,
            )

    def _tell_about_result(self, drawn: Drawn, error: float, run: Run) -> None:
        counts, pixels = drawn.counts.tolist(), drawn.strata.pixels.tolist()
        stratified = self.design == "stratified"
        for label, count, available in zip(drawn.labels, counts, pixels):
            run.info("{name}: {count} points in {pixels} pixels.", name=label, count=count, pixels=available)
            if stratified and count == available:
                run.warn(
                    "Class {name} has {pixels} pixels only; all of them are in the sample.",
                    name=label,
                    pixels=available,
                )
        few = [label for label, count in zip(drawn.labels, counts) if count < 2]
        if few:
            run.warn(
                "Fewer than two points: {classes}; the accuracy of these classes cannot be estimated with an interval.",
                classes=", ".join(few),
            )
        if not math.isnan(error):
            run.info(
                "Standard error of overall accuracy to expect of these {count} points: {error}.",
                count=len(drawn.pixels),
                error=f"{error:.4f}",
            )


def _with_inclusion(chosen: Pixels, strata: Strata, legend: ClassTable, groups: np.ndarray, count: int) -> Drawn:
    """The sample with n / N as the inclusion probability of every group."""
    placed = np.bincount(groups[chosen.stratum], minlength=count)
    population = np.bincount(groups, strata.pixels, count)
    return Drawn(chosen, strata, legend, (placed / population)[groups])


def _legend(known: ClassTable | None, strata: Strata) -> ClassTable:
    """A class for every stratum, with the map's labels where it has some."""
    found = {entry.code: entry for entry in known or ()}
    codes = strata.codes.tolist()
    made = ClassTable.from_labels({code: str(code) for code in codes})
    return ClassTable(found.get(entry.code, entry) for entry in made)


def _refuse_bands(stack: Stack) -> None:
    if len(stack.bands) != 1:
        raise DataError(
            "{path} has {count} bands; give a class map, which has one",
            parameter="map",
            path=stack.sources[0].path,
            count=len(stack.bands),
        )
