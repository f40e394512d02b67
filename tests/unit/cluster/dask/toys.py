"""Tasks for the tests of the backend dask; they travel by value, for no worker can import them."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from terroir.core.errors import InputFileError, ModelError


def square(item: int) -> int:
    """No file, one step."""
    return item * item


@dataclass(frozen=True)
class ReadBytes:
    """Reads a file in one step, computes in another; says in which process each was done."""

    path: str
    seconds: float = 0.0

    def __call__(self, item: int) -> Any:
        return self.compute(item, self.read(item))

    def read(self, item: int) -> tuple[int, np.ndarray]:
        return os.getpid(), np.frombuffer(Path(self.path).read_bytes(), np.uint8) + np.uint8(item % 256)

    def compute(self, item: int, read: tuple[int, np.ndarray]) -> tuple[int, int, int, int]:
        time.sleep(self.seconds)
        reader, values = read
        values[:1] = 0  # arrays that were sent belong to whom they were sent to
        return item, int(values.sum()), reader, os.getpid()


@dataclass(frozen=True)
class Fragile:
    """A task that once takes its worker along, or always."""

    folder: str
    always: bool = False

    def __call__(self, item: int) -> int:
        return self.compute(item, self.read(item))

    def read(self, item: int) -> int:
        return item

    def compute(self, item: int, read: int) -> int:
        time.sleep(0.05)
        trace = Path(self.folder) / "trace"
        if item == 7 and (self.always or not trace.exists()):
            trace.touch()
            os._exit(9)
        return read + 100


class OddError(Exception):
    """Cannot be made again from its arguments."""

    def __init__(self, one: int, two: int) -> None:
        super().__init__(f"{one} and {two}")


@dataclass(frozen=True)
class Failing:
    """What may go wrong in a worker."""

    what: str

    def __call__(self, item: int) -> int:
        if item == 3:
            if self.what == "raise":
                raise ZeroDivisionError("{ouch}")
            if self.what == "odd":
                raise OddError(1, 2)
            raise ModelError("broken {part}", parameter="model", part="leg")
        return item


@dataclass(frozen=True)
class OnlyAtHome:
    """Opens its file in this process alone."""

    home: int

    def __call__(self, item: int) -> tuple[int, bool]:
        if os.getpid() != self.home:
            raise InputFileError("{path} does not exist", path="secret.tif")
        return item, True


@dataclass(frozen=True)
class Wanting:
    """A task whose function needs something of a worker."""

    task: Any
    needs: dict[str, float]

    @property
    def resources(self) -> dict[str, float]:
        return self.needs

    def __call__(self, item: int) -> Any:
        return self.task(item)
