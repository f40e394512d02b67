"""Split polygons or samples into training and test."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar, Optional

import numpy as np

from ..deep.patches.facts import holds_patches
from ..deep.patches.sides import overlaps_test, patch_windows
from ..errors import DataError, ParameterError
from ..run import Run
from ..samples.places import is_geographic, measurable
from ..samples.split import split_groups
from ..samples.split_block import group_blocks, split_blocks
from ..samples.split_copy import copy_features
from ..samples.split_distance import points_near, polygons_near
from ..samples.split_input import SplitInput, read_split_input
from ..samples.split_messages import refuse_no_test, tell_single
from ..samples.split_runs import Division, split_field_names, without_side
from ..samples.table_fields import GROUP
from ..vector.source import OpenLayer, open_layer
from ..vector.writer import SUFFIXES
from .base import Job, input_field, option, output_field

# Optional[...] instead of ``| None``: the types of fields are evaluated at run time, on Python 3.9 too.
METHODS = ("polygon", "pixel", "block", "distance")


@dataclass(frozen=True)
class SplitSamplesJob(Job):
    """Split polygons or a sample table into training and test, class by class."""

    name: ClassVar[str] = "splitsamples"

    input: str = input_field("Polygons, or a sample table")
    class_field: str = option("Field with the class")
    train: str = output_field("Features for training (in the first run)", suffixes=SUFFIXES)
    test: str = output_field("Features for the test (in the first run)", suffixes=SUFFIXES)
    method: str = option("What is kept together", choices=METHODS, default="polygon")
    test_fraction: float = option("Share of the groups that go to the test", default=0.5)
    group_field: Optional[str] = option(
        "Field that says what belongs together; the field group of a sample table, else the feature",
        default=None,
    )
    seed: int = option("Another seed gives another split", minimum=0, default=0)
    block_size: Optional[float] = option("Side of a block in map units; metres for degrees", default=None)
    buffer: Optional[float] = option("Distance to the test in map units; metres for degrees", default=None)
    runs: int = option("Number of independent splits", minimum=1, maximum=1000, default=1)
    output: Optional[str] = output_field("All features with their side in each run", suffixes=SUFFIXES, default=None)

    def validate(self) -> None:
        """Check the share, and the distance that the method needs."""
        if not 0 < self.test_fraction < 1:
            raise ParameterError(
                "{value} leaves one side empty; give a number above 0 and below 1",
                parameter="test_fraction",
                value=self.test_fraction,
            )
        for method, parameter, value in (
            ("block", "block_size", self.block_size),
            ("distance", "buffer", self.buffer),
        ):
            if self.method == method and value is None:
                raise ParameterError(
                    "the method {method} needs a distance; give one", parameter=parameter, method=method
                )
            if value is not None and not (value > 0 and np.isfinite(value)):
                raise ParameterError("{value} is no distance; give a number above 0", parameter=parameter, value=value)

    def run(self, run: Run) -> dict[str, Any]:
        """Split; returns the number of features on each side, and of those on none, in the first run."""
        source = open_layer(self.input, "input")
        self._tell_unused(run)
        columns = self._columns(source, run)
        if self.method in ("block", "distance"):
            self._tell_units(source, run)
        divisions = []
        for number in range(self.runs):
            divisions.append(self._divide(columns, source, self.seed + number, run))
            run.progress(0.6 * (number + 1) / self.runs)
        self._tell(divisions, columns, run)
        self._write(source, divisions, run)
        first = divisions[0]
        counts = {"train_count": first.train, "test_count": first.test, "removed_count": first.removed}
        return {name: int(side.sum()) for name, side in counts.items()}

    def _columns(self, source: OpenLayer, run: Run) -> SplitInput:
        class_index = source.require_field(self.class_field, "class_field")
        group_index = self._group_index(source, run)
        names = (self.class_field, self.group_field or GROUP)
        places = self.method in ("block", "distance") or holds_patches(source)
        columns = read_split_input(source, class_index, group_index, names, places, run.check_cancelled)
        return replace(columns, windows=patch_windows(source, columns.boxes, self.method))

    def _group_index(self, source: OpenLayer, run: Run) -> int | None:
        """Field that keeps together; None for the feature itself."""
        points, patches = source.dimension == 0, holds_patches(source)
        if self.method == "pixel":
            if patches:
                raise ParameterError(
                    "patches of one polygon overlap or touch each other; split them by polygon, block or distance",
                    parameter="method",
                )
            if not points:
                raise ParameterError(
                    "pixels of polygons are not known yet; extract samples first, or split by polygon",
                    parameter="method",
                )
            run.warn(
                "Pixels of one polygon go to both sides: neighbours resemble each other, so an accuracy from"
                " this test is too high. Split by polygon for figures that hold."
            )
            return None
        if self.group_field:
            return source.require_field(self.group_field, "group_field")
        if (points or patches) and GROUP in source.field_names:
            return source.field_names.index(GROUP)
        return None

    def _tell_unused(self, run: Run) -> None:
        """A distance that another method needs changes nothing, which its giver may not expect."""
        for method, name, value in (
            ("block", "BLOCK_SIZE", self.block_size),
            ("distance", "BUFFER", self.buffer),
        ):
            if value is not None and self.method != method:
                run.warn(
                    "{name} is not used: the method is {method}. Choose the method {other} for it.",
                    name=name,
                    method=self.method,
                    other=method,
                )

    def _tell_units(self, source: OpenLayer, run: Run) -> None:
        if not source.crs:
            run.warn(
                "{path} has no coordinate reference system: distances are taken in the units of its coordinates.",
                path=self.input,
            )
        elif is_geographic(source.crs):
            run.info("The layer's coordinates are degrees: distances are taken in metres on the ground.")

    def _divide(self, columns: SplitInput, source: OpenLayer, seed: int, run: Run) -> Division:
        groups = columns.groups
        if self.method == "block":
            groups = group_blocks(groups, columns.boxes, self.block_size or 0, source.crs)
            split = split_blocks(columns.classes, groups, self.test_fraction, seed)
        else:
            split = split_groups(columns.classes, groups, self.test_fraction, seed)
        if not split.test.any():
            refuse_no_test(self.method, self.group_field)
        # What was made from samples of the test must be on neither side: it resembles them.
        removed = split.test & columns.synthetic
        test = split.test & ~columns.synthetic
        if self.method == "distance":
            removed |= self._near(columns, test, source.crs, run)
        if columns.windows is not None:
            overlap = overlaps_test(columns.windows, test, removed)
            removed |= overlap
            self._tell_overlap(int(overlap.sum()), bool((test | removed).all()), run)
        return Division(test, removed, split.single)

    def _tell_overlap(self, count: int, all_gone: bool, run: Run) -> None:
        """Patches that share pixels with the test are on neither side."""
        if count and all_gone:
            raise DataError(
                "every patch for training shares pixels with one of the test; extract smaller patches or fewer, or"
                " split by block",
                parameter="input",
            )
        if count:
            run.info("{count} patches for training overlap patches of the test and are left out.", count=count)

    def _near(self, columns: SplitInput, test: np.ndarray, crs: str, run: Run) -> np.ndarray:
        buffer = self.buffer or 0
        if columns.geometries:
            return polygons_near(columns.geometries, test, buffer, crs, run.check_cancelled)
        return points_near(measurable(columns.boxes[:, 0], columns.boxes[:, 2], crs), test, buffer)

    def _tell(self, divisions: list[Division], columns: SplitInput, run: Run) -> None:
        for name in divisions[0].single:
            tell_single(self.method, name, run)
        for number, division in enumerate(divisions, start=1):
            if not division.train.any():
                raise DataError(
                    "within {buffer} of the test lies everything else, so nothing is left to train with; give a"
                    " smaller distance",
                    parameter="buffer",
                    buffer=self.buffer,
                )
            untrained, untested = without_side(columns.classes, division)
            if untrained:
                run.warn(
                    "Run {number}: nothing is left to train with of these classes: {names}; try another seed, or a"
                    " smaller distance.",
                    number=number,
                    names=", ".join(map(str, untrained)),
                )
            if untested:
                run.warn(
                    "Run {number}: nothing is left to test of these classes: {names}; try another seed, or a smaller"
                    " distance.",
                    number=number,
                    names=", ".join(map(str, untested)),
                )
        self._tell_counts(divisions[0], columns, run)
        if self.runs > 1:
            self._tell_runs(divisions, columns, run)

    def _tell_counts(self, division: Division, columns: SplitInput, run: Run) -> None:
        own, kept = np.array(columns.classes), np.array(columns.groups)
        for name in sorted(set(columns.classes)):
            here = own == name
            run.info(
                "Class {name}: training {train}, test {test} (polygons or other groups).",
                name=name,
                train=len(set(kept[here & division.train])),
                test=len(set(kept[here & division.test])),
            )
        if division.removed.any():
            run.info("{count} features are on neither side.", count=int(division.removed.sum()))

    def _tell_runs(self, divisions: list[Division], columns: SplitInput, run: Run) -> None:
        found = len(set(columns.groups))
        if found < self.runs:
            raise ParameterError(
                "there are {found} polygons (or other groups) for {runs} runs; lower RUNS, or check GROUP_FIELD",
                parameter="runs",
                found=found,
                runs=self.runs,
            )
        different = len({division.test.tobytes() for division in divisions})
        if different < self.runs:
            run.warn(
                "Only {different} of {runs} runs differ from each other: there are too few polygons for more.",
                different=different,
                runs=self.runs,
            )

    def _write(self, source: OpenLayer, divisions: list[Division], run: Run) -> None:
        sides = [(name, division.sides()) for name, division in zip(split_field_names(self.runs), divisions)]
        first = divisions[0]
        for path, parameter, wanted in ((self.train, "train", first.train), (self.test, "test", first.test)):
            copy_features(source, path, parameter, wanted, run, sides if self.runs > 1 else ())
        if self.output:
            copy_features(source, self.output, "output", np.ones(len(first.test), bool), run, sides)
