"""Write the features of a recipe as one raster: bands, indices, expressions and filters."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Optional, Union

import numpy as np
from osgeo import gdal

from ..blocks import run_blocks
from ..blocks.reduce import part_of
from ..errors import OutputError, ParameterError
from ..features.feature_stack import FeatureStack
from ..features.indices_bands import AUTO, SENSOR_NAMES
from ..features.recipe import FeatureRecipe
from ..features.recipe_block import DTYPE
from ..features.recipe_resolve import resolve
from ..features.recipe_resolved import ResolvedRecipe
from ..features.recipe_text import DOMAIN, ITEM, of_short_text, parse_recipe, short_recipe
from ..raster.gdal_io import collected_errors
from ..raster.source import RESAMPLINGS
from ..raster.stack import Stack
from ..raster.writer import SUFFIXES
from ..run import Run
from .base import Job, input_field, option, output_field

_MEASURED = 0.2
"""Share of the time that measuring grey-level limits takes, about."""


@dataclass(frozen=True)
class StackFeaturesJob(Job):
    """Compute the features of a recipe, a band for each."""

    name: ClassVar[str] = "stackfeatures"
    by_blocks: ClassVar[bool] = True
    splits: ClassVar[bool] = True

    input: tuple[str, ...] = input_field("Rasters, read as one; the first one gives the grid")
    output: str = output_field("Features (GeoTIFF, float32), a band for each, named after it", suffixes=SUFFIXES)
    recipe: dict[str, Any] = option("Recipe, instead of the following", default_factory=dict)  # noqa: RUF009 a field
    bands: tuple[str, ...] = option("Names or numbers of bands; empty for all, none for none", default=())
    indices: tuple[str, ...] = option("Names of indices of the spyndex catalogue", default=())
    expressions: tuple[str, ...] = option("Free expressions, each as name = formula", default=())
    filters: tuple[str, ...] = option("Filters, each as filter:radius:band,band", default=())
    sensor: str = option("Which band is which", choices=SENSOR_NAMES, default=AUTO)
    band_mapping: dict[str, Any] = option(  # noqa: RUF009 a field
        "Letter of the catalogue -> name or number of a band", default_factory=dict
    )
    constants: dict[str, Any] = option(  # noqa: RUF009 a field
        "Constants of the catalogue -> value", default_factory=dict
    )
    scale: Optional[float] = option("Reflectance = value × scale + offset; by default the bands' own", default=None)
    offset: Optional[float] = option("See scale", default=None)
    recipe_file: Optional[str] = output_field(
        "The recipe with all that the image decided (JSON)", suffixes=(".json",), default=None
    )
    mask: Optional[str] = input_field("Raster whose 0 and nodata hide pixels", default=None)
    resampling: str = option("How rasters on another grid are warped", choices=tuple(RESAMPLINGS), default="nearest")

    def validate(self) -> None:
        """Read the recipe before anything else is read."""
        self._recipe_of_fields()

    def run(self, run: Run) -> dict[str, Any]:
        """Compute block by block; returns the number of features.

        Raises
        ------
        TerroirError
            If a raster cannot be read, a band or an index is not there, or nothing can be written.
        """
        stack = Stack.open(self.input, self.mask, self.resampling, "input", run.info)
        resolved = self._resolved(stack, part_of(run, 0.0, _MEASURED))
        features = FeatureStack.of(stack, resolved, run.warn)
        _tell_of_rounding(features, run)
        run_blocks(features.source, features.function, {"output": self.output}, part_of(run, _MEASURED, 1.0))
        _store(run.outputs.staged[Path(os.path.abspath(self.output))], resolved.to_json())
        if self.recipe_file:
            text = json.dumps(resolved.to_dict(), indent=2, ensure_ascii=False) + "\n"
            run.outputs.stage(self.recipe_file, "recipe_file").write_text(text, encoding="utf-8")
        return {"feature_count": len(resolved.names)}

    def _resolved(self, stack: Stack, run: Run) -> ResolvedRecipe:
        recipe = self._recipe_of_fields()
        try:
            return resolve(recipe, stack, run, own_parameters=not self.recipe)
        except ParameterError as error:
            if self.recipe or isinstance(recipe, ResolvedRecipe):
                raise
            raise of_short_text(error, recipe) from error

    def _recipe_of_fields(self) -> Union[FeatureRecipe, ResolvedRecipe]:
        short = {"bands": self.bands, "indices": self.indices, "expressions": self.expressions, "filters": self.filters}
        settings: dict[str, Any] = {
            "sensor": self.sensor,
            "band_mapping": self.band_mapping,
            "constants": self.constants,
            "scale": self.scale,
            "offset": self.offset,
        }
        if not self.recipe:
            return short_recipe(**short, **settings)
        also = [name.upper() for name, value in {**short, **settings}.items() if value not in ((), {}, None, AUTO)]
        if also:
            raise ParameterError(
                "a recipe says all there is to compute; leave {parameters} empty, or write it into the recipe",
                parameter="recipe",
                parameters=", ".join(also),
            )
        return parse_recipe(self.recipe)


def _tell_of_rounding(features: FeatureStack, run: Run) -> None:
    """Say which bands have more digits than a feature."""
    rounded = [band.name for band in features.source.bands if np.finfo(DTYPE).nmant + 1 < _digits(band.dtype)]
    if rounded:
        run.info(
            "Features are real numbers of single precision: values of {bands} with more than 7 digits are rounded.",
            bands=", ".join(rounded),
        )


def _digits(dtype: str) -> int:
    """Binary digits of a pixel type."""
    kind = np.dtype(dtype)
    return int(np.finfo(kind).nmant) + 1 if kind.kind == "f" else 8 * kind.itemsize - (kind.kind == "i")


def _store(path: Path, text: str) -> None:
    """Write the recipe among the metadata of the raster."""
    with collected_errors() as messages:
        try:
            dataset = gdal.OpenEx(str(path), gdal.OF_RASTER | gdal.OF_UPDATE, ["GTiff"])
            failed = dataset is None or dataset.SetMetadataItem(ITEM, text, DOMAIN) != 0
            if dataset is not None:
                dataset.FlushCache()
            dataset = None
        except RuntimeError as error:
            failed = True
            messages.append(str(error))
    if failed or messages:
        raise OutputError(
            "{name} cannot be written ({reason}); check the free space on the disk and the rights on the folder",
            parameter="output",
            name=path.name,
            reason=messages[0] if messages else "GDAL gave no reason",
        )
