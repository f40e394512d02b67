"""Compute spectral indices: by name from a catalogue, or as written."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Optional

from ..blocks import run_blocks
from ..errors import ParameterError
from ..features.expression import parse
from ..features.expression_steps import Expression
from ..features.indices import IndicesBlock
from ..features.indices_bands import SENSOR_NAMES, map_bands
from ..features.indices_catalogue import constant_values, index_expression, match_index
from ..features.scaling import scaling, warn_of_digital_numbers
from ..raster.source import RESAMPLINGS
from ..raster.stack import Stack
from ..raster.writer import SUFFIXES
from ..run import Run
from .base import Job, input_field, option, output_field


@dataclass(frozen=True)
class SpectralIndicesJob(Job):
    """Compute spectral indices of one or more rasters, a band for each."""

    name: ClassVar[str] = "spectralindices"
    by_blocks: ClassVar[bool] = True
    splits: ClassVar[bool] = True

    input: tuple[str, ...] = input_field("Rasters, read as one; the first one gives the grid")
    output: str = output_field("Indices (GeoTIFF), a band for each, named after it", suffixes=SUFFIXES)
    indices: tuple[str, ...] = option("Names of indices of the spyndex catalogue", default=())
    sensor: str = option("Which band is which", choices=SENSOR_NAMES, default="auto")
    band_mapping: dict[str, Any] = option(  # noqa: RUF009 a field
        "Letter of the catalogue -> name or number of a band", default_factory=dict
    )
    expression: Optional[str] = option("Free expression over names of bands", default=None)
    expression_name: str = option("Name of the expression's band", default="expression")
    constants: dict[str, Any] = option(  # noqa: RUF009 a field
        "Constants of the catalogue -> value", default_factory=dict
    )
    scale: Optional[float] = option("Reflectance = value × scale + offset; by default the bands' own", default=None)
    offset: Optional[float] = option("See scale", default=None)
    mask: Optional[str] = input_field("Raster whose 0 and nodata hide pixels", default=None)
    resampling: str = option("How rasters on another grid are warped", choices=tuple(RESAMPLINGS), default="nearest")

    def validate(self) -> None:
        """Refuse numbers that cannot work."""
        if self.scale == 0:
            raise ParameterError("0 would make all pixels equal; give another scale", parameter="scale")
        for name, value in self.constants.items():
            if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
                raise ParameterError(
                    "{value!r} is no number for {name}; write for example {example}",
                    parameter="constants",
                    value=value,
                    name=name,
                    example='{"L": 0.5}',
                )

    def run(self, run: Run) -> dict[str, Any]:
        """Compute block by block.

        Raises
        ------
        TerroirError
            If a raster cannot be read, an index or a band is not there, or nothing can be written.
        """
        if not self.indices and not self.expression:
            raise ParameterError(
                "nothing is asked for; name indices, such as NDVI, or write an EXPRESSION", parameter="indices"
            )
        stack = Stack.open(self.input, self.mask, self.resampling, "input", run.info)
        letters = map_bands(stack, self.sensor, self.band_mapping)
        own = parse(self.expression).names if self.expression else ()
        expressions = self._indices(letters, own)
        variables = dict(letters)
        if self.expression:
            free = parse(self.expression, {name: float(value) for name, value in self.constants.items()})
            variables.update(self._free_variables(free, stack, letters))
            if self.expression_name in expressions:
                raise ParameterError(
                    "{name} is also an index; give the expression another name",
                    parameter="expression_name",
                    name=self.expression_name,
                )
            expressions[self.expression_name] = free
        variables = {name: variables[name] for e in expressions.values() for name in e.names}
        run.info(
            "Bands: {bands}.",
            bands=", ".join(f"{name} = {_label(stack, place)}" for name, place in variables.items()),
        )
        used = sorted(set(variables.values()))
        stack = stack.select(used)
        scales, offsets = scaling(stack, self.scale, self.offset)
        warn_of_digital_numbers(stack, scales, tuple(expressions.items()), run)
        places = {name: used.index(place) for name, place in variables.items()}
        run_blocks(stack, IndicesBlock(expressions, places, scales, offsets), {"output": self.output}, run)
        return {}

    def _indices(self, letters: Mapping[str, int], own: Sequence[str]) -> dict[str, Expression]:
        """Formulas of the indices; `own` are names that the free expression explains."""
        if not self.indices:
            return {}
        constants = constant_values(self.constants, self.sensor, own)
        found: dict[str, Expression] = {}
        for wanted in self.indices:
            name = match_index(wanted)
            if name in found:
                raise ParameterError("{name} is asked for twice; name it once", parameter="indices", name=name)
            found[name] = index_expression(name, tuple(letters), constants)
        return found

    def _free_variables(self, free: Expression, stack: Stack, letters: Mapping[str, int]) -> dict[str, int]:
        """Bands of the free expression: letters of BAND_MAPPING, names of bands, letters of the sensor, b1, b2."""
        found: dict[str, int] = {}
        sources = (
            {name: letters[name] for name in self.band_mapping},
            dict(zip(stack.band_names, range(len(stack.bands)))),
            dict(letters),
            dict(zip(stack.positions, range(len(stack.bands)))),
        )
        for name in free.names:
            place = next((source[name] for source in sources if name in source), None)
            if place is None:
                raise ParameterError(
                    "there is no band {name}; choose among {choices}",
                    parameter="expression",
                    name=name,
                    choices=", ".join(dict.fromkeys(key for source in sources for key in source)),
                )
            if name in letters and letters[name] != place and self.indices:
                raise ParameterError(
                    "{name} is a band's name and another band's letter; write {position} in its place",
                    parameter="expression",
                    name=name,
                    position=stack.bands[place].position,
                )
            found[name] = place
        return found


def _label(stack: Stack, place: int) -> str:
    band = stack.bands[place]
    return band.name if band.name == band.position else f"{band.name} ({band.position})"
