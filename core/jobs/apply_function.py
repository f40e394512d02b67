"""Apply a function of the user's own to rasters, block by block."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar, Optional

import numpy as np

from ..blocks import Block, OutputSpec, run_blocks
from ..blocks.edges import read_block
from ..errors import ParameterError, TerroirError
from ..features.user_function import Origin, UserFunction
from ..features.user_function_block import FunctionBlock
from ..features.user_function_context import Image
from ..features.user_function_returned import Returned
from ..raster.source import RESAMPLINGS
from ..raster.stack import Stack
from ..raster.window import Window
from ..raster.writer import SUFFIXES
from ..run import Run
from ..user_code import TRACE
from .base import Job, input_field, option, output_field

AUTO = "auto"
OUTPUT_TYPES = (AUTO, "uint8", "uint16", "int16", "int32", "float32", "float64")
LARGEST_HALO = 1024
OUTPUTS = ("output", "output_2", "output_3")
"""Fields of the results, in the order of the arrays that a function returns."""

# Type of the raster for what a function returns. 64 bits are numpy's usual whole number, hardly ever meant.
_RASTER_TYPES = {
    "bool": "uint8",
    "int8": "int16",
    "uint32": "float64",
    "int64": "int32",
    "uint64": "int32",
    "float16": "float32",
    np.dtype("longdouble").name: "float64",
}
# The function is tried on a small block where there are data, looked for in so many places a side.
_PROBE, _PLACES = 32, 5


@dataclass(frozen=True)
class ApplyFunctionJob(Job):
    """Apply a Python function to blocks of one or more rasters."""

    name: ClassVar[str] = "applyfunction"
    by_blocks: ClassVar[bool] = True
    splits: ClassVar[bool] = True

    input: tuple[str, ...] = input_field("Rasters, read as one; the first one gives the grid")
    function_file: str = input_field("Python file; it is run")
    function: str = option("Function in the file: function(data, valid, **parameters) -> array or several")
    output: str = output_field("What the function returns (GeoTIFF), the first of several", suffixes=SUFFIXES)
    output_2: Optional[str] = output_field("Second array that it returns", suffixes=SUFFIXES, default=None)
    output_3: Optional[str] = output_field("Third array that it returns", suffixes=SUFFIXES, default=None)
    parameters: dict[str, Any] = option("Further arguments of the function", default_factory=dict)  # noqa: RUF009 a field
    halo: int = option("Pixels that the function sees around each block", minimum=0, maximum=LARGEST_HALO, default=0)
    output_type: str = option(
        "Pixel type of all results; auto takes the function's", choices=OUTPUT_TYPES, default=AUTO
    )
    nodata: Optional[float] = option("Value of pixels without data", default=None)
    mask: Optional[str] = input_field("Raster whose 0 and nodata hide pixels", default=None)
    resampling: str = option("How rasters on another grid are warped", choices=tuple(RESAMPLINGS), default="nearest")

    def validate(self) -> None:
        """Results are in the order of the function's arrays."""
        if self.output_3 and not self.output_2:
            raise ParameterError("OUTPUT_3 is for a third result; name a file for the second one", parameter="output_2")

    def run(self, run: Run) -> dict[str, Any]:
        """Apply the function block by block.

        Raises
        ------
        TerroirError
            If a raster or the file cannot be read, there is no such function, it fails or returns something
            unfit, or nothing can be written.
        """
        stack = Stack.open(self.input, self.mask, self.resampling, "input", run.info)
        paths = dict(self.paths("output"))
        try:
            origin = Origin.read(self.function_file, self.function, self.parameters)
            function = UserFunction(origin, Image.of(stack))
            returned = function(_probe_block(stack, self.halo))
            specs = self._specifications(returned, tuple(paths))
            block = FunctionBlock(function, returned, specs, self.halo, len(stack.bands), self.output_type != AUTO)
            run_blocks(stack, block, paths, run)
        except TerroirError as error:
            if TRACE in error.values:
                run.info("Traceback of the function: {trace}", trace=error.values[TRACE])
            raise
        return {}

    def _specifications(self, returned: Returned, outputs: tuple[str, ...]) -> tuple[OutputSpec, ...]:
        """The rasters to make, from what the function returned for a small block."""
        found = len(returned.arrays)
        if found > len(OUTPUTS):
            raise ParameterError(
                "{name} returned {found} arrays; return at most {most}, each of which may have several bands",
                parameter="function",
                name=self.function,
                found=found,
                most=len(OUTPUTS),
            )
        if found > len(outputs):
            raise ParameterError(
                "{name} returned {found} arrays ({labels}), but no file is named for this one; name one",
                parameter=OUTPUTS[len(outputs)],
                name=self.function,
                found=found,
                labels=returned.labels,
            )
        if found < len(outputs):
            raise ParameterError(
                "{name} returned {found} of the {wanted} arrays asked for; leave this result out, or return a tuple"
                " of {wanted} arrays",
                parameter=outputs[found],
                name=self.function,
                found=found,
                wanted=len(outputs),
            )
        names = returned.names or _numbered(self.function, found)
        return tuple(
            self._specification(output, name, array) for output, name, array in zip(outputs, names, returned.arrays)
        )

    def _specification(self, output: str, name: str, array: np.ndarray) -> OutputSpec:
        own = array.dtype.name
        dtype = np.dtype(_RASTER_TYPES.get(own, own) if self.output_type == AUTO else self.output_type)
        limits: Any = np.iinfo(dtype) if dtype.kind in "iu" else np.finfo(dtype)
        nodata = self.nodata
        if nodata is None:
            nodata = limits.max if dtype.kind == "u" else limits.min
        elif not (limits.min <= nodata <= limits.max) or (dtype.kind != "f" and nodata != int(nodata)):
            raise ParameterError(
                "{value} is no value of the type {dtype}; choose one from {low} to {high}, or another OUTPUT_TYPE",
                parameter="nodata",
                value=nodata,
                dtype=dtype.name,
                low=limits.min,
                high=limits.max,
            )
        nodata = nodata if dtype.kind != "f" else float(nodata)
        return OutputSpec(output, len(array), dtype.name, nodata, _numbered(name, len(array)))


def _numbered(name: str, count: int) -> tuple[str, ...]:
    """The name for each of several, with its number; for a single one, the name itself."""
    return (name,) if count == 1 else tuple(f"{name}_{place}" for place in range(1, count + 1))


def _probe_block(stack: Stack, halo: int) -> Block:
    """A small block with data, the middle of the image first; ones where the image seems to have none."""
    size = stack.grid.window
    width, height = min(_PROBE, size.width), min(_PROBE, size.height)
    steps = sorted((step / (_PLACES - 1) for step in range(_PLACES)), key=lambda share: abs(share - 0.5))
    places = [(down, right) for down in steps for right in steps]
    window = Window(0, 0, width, height)
    try:
        for down, right in places:
            window = Window(round(right * (size.width - width)), round(down * (size.height - height)), width, height)
            data, valid = read_block(stack, window, halo, FunctionBlock.edge)
            block = Block(data, valid, window, halo)
            if valid[block.core].any():
                return block
    finally:
        stack.close()
    return replace(block, data=np.ones_like(data), valid=np.ones_like(valid))
