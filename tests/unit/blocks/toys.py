"""Block functions and a job for the tests of the engine; module level, so that worker processes find them."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from terroir.core.blocks import Block, OutputSpec, run_blocks
from terroir.core.errors import ModelError
from terroir.core.jobs.base import Job, input_field, option, output_field
from terroir.core.raster.stack import Stack
from terroir.core.run import Run


@dataclass
class WindowSum:
    """Sum of all values, and number of valid pixels, in a square around each pixel."""

    halo: int = 1
    edge: str = "nodata"
    outputs: tuple[OutputSpec, ...] = (OutputSpec("output", 1, "int32", -1), OutputSpec("second", 1, "int32", -1))
    bytes_per_pixel: int = 16

    def __call__(self, block: Block) -> tuple[np.ndarray, ...]:
        values = np.where(block.valid, block.data[0].astype("int32"), 0)
        return self._sum(values, block), self._sum(block.valid.astype("int32"), block)

    def _sum(self, values: np.ndarray, block: Block) -> np.ndarray:
        rows, cols = block.window.shape
        side = 2 * self.halo + 1
        return sum(values[r : r + rows, c : c + cols] for r in range(side) for c in range(side))[np.newaxis]


@dataclass
class Misbehaving:
    """What a worker process may do wrong."""

    what: str
    halo: int = 0
    edge: str = "nodata"
    outputs: tuple[OutputSpec, ...] = (OutputSpec("output", 1, "uint8", 0),)
    bytes_per_pixel: int = 0

    def __call__(self, block: Block) -> tuple[np.ndarray, ...]:
        if block.window.row == 32:
            if self.what == "raise":
                raise ZeroDivisionError("{ouch}")
            if self.what == "own":
                raise ModelError("broken {part}", parameter="model", part="leg")
            if self.what == "odd":
                raise OddError(1, 2)
            if self.what == "die":
                os._exit(3)
            if self.what == "hang":
                time.sleep(600)
        return (np.ones((1, *block.window.shape), "uint8"),)


class OddError(Exception):
    """Cannot be made again from its arguments."""

    def __init__(self, one: int, two: int) -> None:
        super().__init__(f"{one} and {two}")


class Counting:
    """A task that counts how often it is prepared for its journey."""

    sent = 0

    def __call__(self, item: int) -> int:
        return 2 * item

    def __reduce__(self) -> tuple[object, ...]:
        Counting.sent += 1
        return (Counting, ())


@dataclass
class Slow:
    """Two outputs from one band, slowly; every block that is computed leaves a line in a file.

    A file beside it may say after how many blocks it becomes slower still: time for whoever wants to kill the run.
    """

    seconds: float
    log: str
    halo: int = 2
    edge: str = "reflect"
    outputs: tuple[OutputSpec, ...] = (
        OutputSpec("output", 2, "float32", -9999.0, ("half", "square")),
        OutputSpec("second", 1, "uint8", 0, ("copy",)),
    )
    bytes_per_pixel: int = 16

    def __call__(self, block: Block) -> tuple[np.ndarray, ...]:
        log, limit = Path(self.log), Path(f"{self.log}.limit")
        late = limit.exists() and log.exists() and len(log.read_text().splitlines()) >= int(limit.read_text())
        time.sleep(self.seconds + late)
        with log.open("a", encoding="utf-8") as stream:
            stream.write(f"{block.window}\n")
        values = block.data[0][block.core].astype("float32")
        return np.stack([values / 2, values**2]), block.data[:1, block.core[0], block.core[1]]


@dataclass(frozen=True)
class SlowJob(Job):
    """Apply `Slow`."""

    name: ClassVar[str] = "slow"
    by_blocks: ClassVar[bool] = True

    input: str = input_field("raster")
    output: str = output_field("first")
    second: str = output_field("second")
    log: str = option("file that gets a line for each block")
    seconds: float = option("time for a block", default=0.0)
    factor: int = option("any number", default=1)
    mask: str = input_field("mask", default="")

    def run(self, run: Run) -> dict[str, Any]:
        stack = Stack.open([self.input], self.mask or None)
        run_blocks(stack, Slow(self.seconds, self.log), {"output": self.output, "second": self.second}, run)
        return {"made": 1}
