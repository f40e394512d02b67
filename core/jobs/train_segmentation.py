"""Train a network that gives every pixel its class, and say honestly how good it is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar, Optional

from ..blocks.reduce import part_of
from ..classes import is_colour
from ..deep.architectures import CUSTOM, PACKAGES, of_kind
from ..deep.first_network import Counts, try_file, try_network
from ..deep.fit import fit_network
from ..deep.fit_record import network_card, training_facts
from ..deep.job_options import TrainingFields, check_files
from ..deep.segments.label_raster import RasterLabels, read_raster
from ..deep.segments.labels import Labels, read_polygons
from ..deep.segments.material import Tiling, segmentation_material
from ..deep.segments.shown import ShownTiles
from ..deep.segments.tiles import require_room
from ..deep.spec import SEGMENTATION
from ..deep.splits import BLOCK
from ..errors import ParameterError
from ..learning.dependencies import require_packages
from ..learning.model import Model
from ..raster.source import RESAMPLINGS
from ..raster.stack import Stack
from ..run import Run
from .base import Job, input_field, option, output_field

_READ, _FITTED = 0.03, 0.99
_ANY_CLASSES = 2
"""A network of ours that can be made for so many classes can be made for others."""
_OF_POLYGONS = ("class_field", "label_field", "group_field")


@dataclass(frozen=True)
class _Needed(Job):
    """Fields without a default, which come before all others."""

    input: tuple[str, ...] = input_field("Rasters, read as one; the first one gives the grid")
    model: str = output_field("Model file (.terroir)")


@dataclass(frozen=True)
class TrainSegmentationJob(TrainingFields, _Needed):
    """Train a segmentation network on labelled pixels, and test it on polygons that it has not seen."""

    name: ClassVar[str] = "trainsegmentation"

    polygons: Optional[str] = input_field("Polygons or points with a class", default=None)
    labels: Optional[str] = input_field("Raster of class codes on the image's grid", default=None)
    report: Optional[str] = output_field("Report on the training (HTML)", default=None)
    class_field: Optional[str] = option("Field with the class, integer or text", default=None)
    label_field: Optional[str] = option("Field with the class's name", default=None)
    group_field: Optional[str] = option("Field that says what keeps together; the feature by default", default=None)
    colours: dict[str, Any] = option("Colour (#rrggbb) of each class", default_factory=dict)  # noqa: RUF009 a field
    unlabelled: Optional[int] = option("Code of pixels without a label, besides nodata", default=None)
    mask: Optional[str] = input_field("Raster whose 0 and nodata hide pixels", default=None)
    resampling: str = option("How rasters on another grid are warped", choices=tuple(RESAMPLINGS), default="nearest")
    architecture: str = option("Kind of network", choices=of_kind(SEGMENTATION), default="unet")
    batch_size: int = option("Tiles that are looked at together", minimum=2, maximum=65_536, default=4)
    tile_size: int = option("Side of a training tile in pixels", minimum=8, maximum=4096, default=128)
    tiles_per_epoch: Optional[int] = option(
        "Tiles that an epoch looks at; by the labelled area by default", minimum=1, maximum=1_000_000, default=None
    )

    def validate(self) -> None:
        """Check what belongs together."""
        super().validate()
        if bool(self.polygons) == bool(self.labels):
            raise ParameterError(
                "labels come either from polygons or from a raster; give one of POLYGONS and LABELS, not both or none",
                parameter="polygons",
            )
        self._check_colours()
        if self.polygons and not self.class_field:
            raise ParameterError("no field is given; name the one that holds the class", parameter="class_field")
        for name in _OF_POLYGONS:
            if self.labels and getattr(self, name):
                raise ParameterError("this is for POLYGONS only; leave it out", parameter=name)
        if self.polygons and self.unlabelled is not None:
            raise ParameterError("this is for LABELS only; leave it out", parameter="unlabelled")

    def _check_colours(self) -> None:
        for name, colour in self.colours.items():
            if not is_colour(colour):
                raise ParameterError(
                    "{colour!r} of class {name} is no colour; write it as #rrggbb",
                    parameter="colours",
                    colour=colour,
                    name=name,
                )

    def run(self, run: Run) -> dict[str, Any]:
        """Train, test once, write model and report.

        Returns
        -------
        dict
            ``overall_accuracy`` and ``macro_f1`` of the test set (None where there is none), ``epochs_run`` and
            ``best_epoch``.

        Raises
        ------
        TerroirError
            If image, labels and network do not fit each other, the training fails, or nothing can be written.
        """
        require_packages(PACKAGES)
        check_files(self)
        # Before hours of training: whether the results can be written.
        staged = run.outputs.stage(self.model, "model")
        page = run.outputs.stage(self.report, "report") if self.report else None
        stack = Stack.open(self.input, self.mask, self.resampling, "input", run.info)
        require_room(stack.grid, self.tile_size)
        labels = self._labels(stack, part_of(run, 0.0, _READ))
        job = self
        if isinstance(labels, RasterLabels):  # of which squares stay together
            job = replace(self, split=BLOCK, block_size=labels.block_size)
        tiling = Tiling(self.tile_size, self.tiles_per_epoch)
        with segmentation_material(job, stack, labels, tiling, self.polygons or self.labels or "", run) as segments:
            material, names = segments.material, stack.band_names
            shown = ShownTiles(segments.shown, material.classes, names, self.seed)
            fit = fit_network(job, self.model, material, part_of(run, _READ, _FITTED), shown.add)
            facts = training_facts(job, material, fit, self._data(stack), shown.examples(), run)
            card = network_card(job, material, fit, names, facts)
        Model(card, fit.network).write(staged)
        if page is not None:
            from ..deep.report.report import render_training_report

            page.write_text(render_training_report(facts), encoding="utf-8")
        run.progress(1.0)
        run.outputs.remove_when_published(fit.checkpoint)
        return fit.numbers

    def _labels(self, stack: Stack, run: Run) -> Labels:
        def try_with(classes: int) -> None:
            try_network(self, SEGMENTATION, Counts(len(stack.bands), classes, self.tile_size), "tile_size", run)

        if self.polygons:
            fields = (self.class_field or "", self.label_field, self.group_field)
            return read_polygons(self.polygons, *fields, stack, run, self.colours, try_with)
        if self.architecture == CUSTOM:  # how many classes a raster has is known when all of it was read
            try_file(self, run)
        else:
            try_with(_ANY_CLASSES)
        return read_raster(self.labels or "", self.unlabelled, self.block_size, self.tile_size, stack, run)

    def _data(self, stack: Stack) -> dict[str, str]:
        from ..accuracy.facts import source_name

        lines = {"Image": ", ".join(source_name(path) for path in self.input)}
        for title, path in (("Polygons", self.polygons), ("Labels", self.labels), ("Mask", self.mask)):
            if path:
                lines[title] = source_name(path)
        return {**lines, "Bands": ", ".join(stack.band_names)}
