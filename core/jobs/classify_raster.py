"""Apply a model to rasters: a class map, and how sure the model is of it."""

from __future__ import annotations

import dataclasses
import math
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Optional

from ..blocks import run_blocks
from ..blocks.contract import BlockFunction
from ..blocks.reduce import part_of
from ..deep.devices import AUTO, DEVICES
from ..deep.map import NetworkOptions, network_block
from ..errors import InputFileError, ParameterError
from ..learning.map_count import count_value
from ..learning.map_outputs import APPLICABLE, OF_APPLICABILITY, OF_PROBABILITIES, OUTPUT, UNCLASSIFIED
from ..learning.model import CLASSES, Model, features_of, read_card
from ..learning.predict import ClassifyBlock
from ..learning.regions.layer import RegionLayer
from ..learning.regions.models import feature_stacks, models_in, open_zones
from ..learning.regions.predict import ClassifyRegionsBlock
from ..learning.regions.stack import RegionStack
from ..learning.versions import check_versions
from ..raster.source import RESAMPLINGS
from ..raster.stack import Stack
from ..raster.undeclared import warn_of_undeclared_nodata
from ..raster.writer import SUFFIXES
from ..run import Run
from .base import Job, input_field, option, output_field

# Counting takes little beside classifying.
_CLASSIFIED = 0.97


@dataclass(frozen=True)
class ClassifyRasterJob(Job):
    """Classify every valid pixel of one or more rasters with a model, or with one for each region."""

    name: ClassVar[str] = "classifyraster"
    by_blocks: ClassVar[bool] = True
    splits: ClassVar[bool] = True

    input: tuple[str, ...] = input_field("Rasters, read as one; the first one gives the grid")
    # No default, so that no one forgets it: null where all there is to classify lies in regions.
    model: Optional[str] = input_field("Model file (.terroir); for what lies in no region, where there are regions")
    output: str = output_field("Class map (GeoTIFF)", suffixes=SUFFIXES)
    mask: Optional[str] = input_field("Raster whose 0 and nodata hide pixels", default=None)
    confidence: Optional[str] = output_field("Highest class probability (GeoTIFF)", suffixes=SUFFIXES, default=None)
    probabilities: Optional[str] = output_field(
        "Class probabilities, a band for each class", suffixes=SUFFIXES, default=None
    )
    resampling: str = option("How rasters on another grid are warped", choices=tuple(RESAMPLINGS), default="nearest")
    margin: Optional[str] = output_field(
        "Difference of the two highest class probabilities (GeoTIFF)", suffixes=SUFFIXES, default=None
    )
    entropy: Optional[str] = output_field(
        "Entropy of the class probabilities, from 0 to 1 (GeoTIFF)", suffixes=SUFFIXES, default=None
    )
    dissimilarity: Optional[str] = output_field(
        "Dissimilarity index: distance from the training samples (GeoTIFF)", suffixes=SUFFIXES, default=None
    )
    applicable: Optional[str] = output_field(
        "Area of applicability, 1 inside (GeoTIFF)", suffixes=SUFFIXES, default=None
    )
    min_confidence: float = option(
        "Highest class probability below which a pixel is unclassified", minimum=0, maximum=1, default=0.0
    )
    regions: Optional[str] = input_field("Polygons of regions with models of their own", default=None)
    region_field: Optional[str] = option("Field with the region, integer or text", default=None)
    region_models: dict[str, Any] = option(  # noqa: RUF009 a field
        "Model file of regions, by the field's value", default_factory=dict
    )
    region_folder: Optional[str] = option("Folder with a model <value>.terroir for each region", default=None)
    interior_width: float = option(
        "Width inside a region's border where it blends with others, in map units", minimum=0, default=0.0
    )
    exterior_width: float = option(
        "Width outside a region's border where it blends into others, in map units", minimum=0, default=0.0
    )
    flips: bool = option("Whether a network is asked about the mirror images of a tile too", default=False)
    overlap: int = option("Pixels by which a network's tiles overlap and are blended", minimum=0, default=0)
    step: int = option("Pixels between the patches that a network looks at; 0 for a rule", minimum=0, default=0)
    model_resolution: bool = option("Whether the image is brought to a network's own resolution", default=False)
    network: Optional[str] = input_field("Python file of a network of one's own", default=None)
    device: str = option("Where a network runs", choices=DEVICES, default=AUTO)

    def validate(self) -> None:
        """Check what belongs together, before anything is read."""
        for name in ("min_confidence", "interior_width", "exterior_width"):
            if not math.isfinite(getattr(self, name)):
                raise ParameterError("this is no finite number; give another one", parameter=name)
        if self.regions:
            self._validate_regions()
            self._refuse_of_networks("regions have no networks as models; leave this out, or leave REGIONS out")
            return
        for name in ("region_field", "region_models", "region_folder", "interior_width", "exterior_width"):
            if getattr(self, name):
                raise ParameterError("this needs a layer of regions; give REGIONS, or leave it out", parameter=name)
        if not self.model:
            raise ParameterError(
                "no model is given; name one, or give REGIONS with a model for each", parameter="model"
            )

    def _validate_regions(self) -> None:
        if not self.region_field:
            raise ParameterError("no field is given; name the one that tells regions apart", parameter="region_field")
        if not self.region_models and not self.region_folder:
            raise ParameterError(
                "no region has a model; name a model for each region, or a folder with models called <value>.terroir",
                parameter="region_models",
            )
        for name, path in self.region_models.items():
            if not isinstance(path, str) or not path:
                raise ParameterError(
                    "the region {name} has no model file; name one", parameter="region_models", name=name
                )

    def _refuse_of_networks(self, template: str) -> None:
        """Refuse what only a network heeds."""
        for name in ("flips", "overlap", "step", "model_resolution", "network"):
            if getattr(self, name):
                raise ParameterError(template, parameter=name)
        if self.device != AUTO:
            raise ParameterError(template, parameter="device")

    def paths(self, role: str) -> Iterator[tuple[str, str]]:
        """See `Job.paths`; the models of regions are inputs too."""
        yield from super().paths(role)
        if role == "input":
            yield from self._named_models().values()

    def _named_models(self) -> dict[str, tuple[str, str]]:
        """Field and model file of every region that one is named for; the table goes before the folder."""
        folder = models_in(self.region_folder) if self.region_folder else {}
        named = {name: ("region_folder", path) for name, path in folder.items()}
        return {**named, **{name: ("region_models", path) for name, path in self.region_models.items()}}

    def run(self, run: Run) -> dict[str, Any]:
        """Classify block by block.

        Raises
        ------
        TerroirError
            If a model, a raster or the layer of regions cannot be read, they do not fit each other, or nothing can
            be written.
        """
        targets = {name: getattr(self, name) for name in (OUTPUT, *OF_PROBABILITIES, *OF_APPLICABILITY)}
        paths = {name: path for name, path in targets.items() if path}
        image = Stack.open(self.input, self.mask, self.resampling, "input", run.info)
        warn_of_undeclared_nodata(image, run.warn)
        prepare = self._by_region if self.regions else self._everywhere
        stack, function = prepare(image, tuple(paths), run)
        to_count = self.min_confidence > 0 or APPLICABLE in paths
        computing = part_of(run, 0.0, _CLASSIFIED) if to_count else run
        if getattr(function, "alone", False):
            computing = dataclasses.replace(computing, backend="serial", workers=1)
        run_blocks(stack, function, paths, computing)
        if to_count:
            self._tell_counts(function, paths, part_of(run, _CLASSIFIED, 1.0))
        return {}

    def _everywhere(self, image: Stack, wanted: tuple[str, ...], run: Run) -> tuple[Stack, BlockFunction]:
        """One model for the whole image."""
        path = self.model or ""  # which `validate` excludes
        card = read_card(path, tasks=CLASSES)
        if card.network is not None:
            return self._by_network(Model.open(path, tasks=CLASSES), image, wanted, run)
        self._refuse_of_networks("this is for networks, and the model is none; leave it out")
        stack = features_of(card, image, run)  # before the model is unpacked, which may take long
        model = Model.open(path, tasks=CLASSES)
        check_versions(model.card, run)
        pixels = image.grid.window.pixels
        return stack, ClassifyBlock(model, wanted, pixels, self.min_confidence, path)

    def _by_network(self, model: Model, image: Stack, wanted: tuple[str, ...], run: Run) -> tuple[Stack, BlockFunction]:
        """A network, which sees the pixels around each."""
        return network_block(
            model,
            image,
            wanted,
            NetworkOptions(
                self.min_confidence,
                self.flips,
                self.overlap,
                self.step,
                self.model_resolution,
                self.network,
                self.device,
                self.resampling,
            ),
            os.path.basename(self.model or ""),
            run,
        )

    def _by_region(self, image: Stack, wanted: tuple[str, ...], run: Run) -> tuple[Stack, BlockFunction]:
        """A model for each region."""
        if self.region_folder and not os.path.isdir(self.region_folder):
            raise InputFileError(
                "{path} is no folder; check the path", parameter="region_folder", path=self.region_folder
            )
        layer = RegionLayer.open(self.regions or "", self.region_field or "", image.grid, run)
        layer.warn_of_overlaps(run)
        if self.interior_width > 0 and self.exterior_width == 0:
            run.warn(
                "INTERIOR_WIDTH alone blends nothing, because no region reaches beyond its border: give EXTERIOR_WIDTH."
            )
        widths = (self.interior_width, self.exterior_width)
        zones = open_zones(layer, self._named_models(), self.model, image.grid, widths, run)
        for model in zones.models:
            check_versions(model.card, run)
        parts, part_of_zone = feature_stacks(zones.models, image, run)
        stack = RegionStack(parts, part_of_zone, zones.regions)
        return stack, ClassifyRegionsBlock(zones, stack, wanted, self.min_confidence)

    def _tell_counts(self, function: BlockFunction, paths: Mapping[str, str], run: Run) -> None:
        """Say how many pixels are unclassified, or outside of the area of applicability."""
        staged = {name: run.outputs.staged[Path(os.path.abspath(path))] for name, path in paths.items()}
        legend = next(spec.classes for spec in function.outputs if spec.name == OUTPUT)
        unclassified = legend.by_label(UNCLASSIFIED) if legend is not None else None
        if unclassified is not None and self.min_confidence > 0:
            count, total = count_value(staged[OUTPUT], unclassified.code, run)
            run.info(
                "{count} of {total} pixels ({share:.1%}) have a confidence below {limit:g}: unclassified, code {code}.",
                count=count,
                total=total,
                share=count / max(total, 1),
                limit=self.min_confidence,
                code=unclassified.code,
            )
        if APPLICABLE in paths:
            count, total = count_value(staged[APPLICABLE], 0, run)
            run.info(
                "{count} of {total} pixels ({share:.1%}) lie outside the model's area of applicability.",
                count=count,
                total=total,
                share=count / max(total, 1),
            )
