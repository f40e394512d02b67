"""One raster that several runs make, a strip each, and one more puts together."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Optional

from .errors import ParameterError


@dataclass(frozen=True)
class Parts:
    """Which share of a job's raster a run makes.

    Parameters
    ----------
    folder : Path
        Where all runs of the job leave their parts: on a disk that they share.
    count : int
        Number of parts.
    index : int, optional
        The part that this run makes, from 1 to `count`; None for the run that puts all of them together.

    Raises
    ------
    ParameterError
        If there is no such part.
    """

    folder: Path
    count: int
    index: Optional[int] = None

    def __post_init__(self) -> None:
        if self.count < 1 or (self.index is not None and not 1 <= self.index <= self.count):
            raise ParameterError(
                "there is no part {index} of {count}; number parts from 1 on",
                parameter="parts",
                index=self.index,
                count=self.count,
            )

    @property
    def plan(self) -> Path:
        """File with the shape of the blocks, on which all runs agree."""
        return self.folder / "plan.json"

    def raster(self, name: str) -> Path:
        """File of this part of an output, by the output's name."""
        return self.folder / f"{self.index:05}.{name}.tif"

    def record(self, index: int) -> Path:
        """File that says what a part holds; it is there once the part is complete."""
        return self.folder / f"{index:05}.json"
