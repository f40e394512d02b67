"""What a run would take, from one block that is really read, computed and compressed."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np

from ..errors import OutputError
from ..raster.grid import Grid
from ..raster.window import Window
from ..raster.writer import RasterWriter
from ..run import Run
from .contract import OutputSpec
from .pace import duration
from .plan import BlockPlan, spread

_MARGIN = 2.0
"""A run starts as long as the disk holds the estimate divided by this: one block may compress badly."""

Compute = Callable[[Window], "Sequence[np.ndarray] | None"]
"""The arrays to write for a block; None where no pixel is valid."""


@dataclass(frozen=True)
class Sample:
    """What one block took.

    Parameters
    ----------
    window : Window
        The block.
    seconds : float
        To read and compute it with one worker.
    sizes : tuple of int
        Bytes of each output on the disk.
    """

    window: Window
    seconds: float
    sizes: tuple[int, ...]


def estimate(
    plan: BlockPlan,
    outputs: Sequence[OutputSpec],
    paths: Mapping[str, str],
    workers: int,
    compute: Compute,
    run: Run,
) -> None:
    """Tell what the run would take.

    Raises
    ------
    OutputError
        If the disk cannot hold the outputs.
    """
    sample = _sample(plan, outputs, compute, run)
    pixels = plan.window.pixels
    run.info(
        "{blocks} blocks of {rows} × {cols} pixels, {workers} at a time, with about {memory} in memory.",
        blocks=len(plan),
        rows=plan.rows,
        cols=plan.cols,
        workers=workers,
        memory=size_text(plan.memory),
    )
    needs = _needs(plan, sample)
    for spec, need in zip(outputs, needs):
        run.info(
            "{name}: about {size} ({bound} without compression); {free} are free in {folder}.",
            name=spec.name,
            size=size_text(need),
            bound=size_text(uncompressed(plan.strip, [spec])),
            free=size_text(shutil.disk_usage(_existing(paths[spec.name])).free),
            folder=Path(os.path.abspath(paths[spec.name])).parent,
        )
    run.info(
        "About {time} (h:mm:ss), from one block of {pixels} pixels that took {seconds} s.",
        time=duration(sample.seconds * pixels / sample.window.pixels / min(workers, len(plan))),
        pixels=sample.window.pixels,
        seconds=f"{sample.seconds:.3g}",
    )
    _compare(needs, outputs, paths, 1.0)


def refuse_without_space(
    plan: BlockPlan, outputs: Sequence[OutputSpec], paths: Mapping[str, str], compute: Compute, run: Run
) -> None:
    """Refuse to start what the disk cannot hold.

    The uncompressed size says that everything is fine, and costs nothing. Where it does not, a block is computed
    and compressed; the run is refused only if half of what follows from it is still too much, since a class
    map of one region may compress much better or worse than the next.

    Raises
    ------
    OutputError
        If the disk cannot hold the outputs.
    """
    bounds = [uncompressed(plan.strip, [spec]) for spec in outputs]
    try:
        _compare(bounds, outputs, paths, 1.0)
    except OutputError:
        _compare(_needs(plan, _sample(plan, outputs, compute, run)), outputs, paths, _MARGIN)


def uncompressed(grid: Grid, outputs: Sequence[OutputSpec]) -> int:
    """Bytes of outputs without compression."""
    return sum(grid.window.pixels * spec.bands * np.dtype(spec.dtype).itemsize for spec in outputs)


def size_text(size: float) -> str:
    """Bytes for people.

    Examples
    --------
    >>> size_text(300), size_text(2_500_000)
    ('0.3 kB', '2.5 MB')
    """
    for unit, factor in (("TB", 1e12), ("GB", 1e9), ("MB", 1e6)):
        if size >= factor:
            return f"{size / factor:.1f} {unit}"
    return f"{size / 1e3:.1f} kB"


def _sample(plan: BlockPlan, outputs: Sequence[OutputSpec], compute: Compute, run: Run) -> Sample:
    """Compute one block, from the middle of the image if it has a valid pixel."""
    # A block without a valid pixel costs nothing: these are tried for one that does.
    windows = spread(plan)
    middle = len(windows) // 2
    for window in chain(windows[middle:], windows[:middle]):
        run.check_cancelled()
        started = time.monotonic()
        arrays = compute(window)
        seconds = time.monotonic() - started
        if arrays is not None:
            break
    else:
        arrays = [np.full((spec.bands, *window.shape), spec.nodata, spec.dtype) for spec in outputs]
    with tempfile.TemporaryDirectory(dir=run.temporary_folder()) as folder:
        sizes = tuple(_written(Path(folder), spec, array) for spec, array in zip(outputs, arrays))
    return Sample(window, seconds, sizes)


def _written(folder: Path, spec: OutputSpec, array: np.ndarray) -> int:
    """Bytes of a block on the disk."""
    path = folder / f"{spec.name}.tif"
    _, rows, cols = array.shape
    grid = Grid(cols, rows, (0.0, 1.0, 0.0, 0.0, 0.0, -1.0), "")
    writer = RasterWriter(path, grid, spec.bands, spec.dtype, spec.nodata, spec.name)
    try:
        writer.write(grid.window, array)
        writer.close()
    finally:
        writer.abandon()
    return path.stat().st_size


def _needs(plan: BlockPlan, sample: Sample) -> list[int]:
    return [round(size * plan.window.pixels / sample.window.pixels) for size in sample.sizes]


def _compare(needs: Sequence[int], outputs: Sequence[OutputSpec], paths: Mapping[str, str], margin: float) -> None:
    """Compare what is needed on each disk with what is free there."""
    needed: dict[int, float] = defaultdict(float)
    for need, spec in zip(needs, outputs):
        folder = _existing(paths[spec.name])
        disk = folder.stat().st_dev
        needed[disk] += need / margin
        free = shutil.disk_usage(folder).free
        if needed[disk] > free:
            raise OutputError(
                "the disk of {folder} cannot hold the result: about {size} are needed, {free} are free; free some"
                " space or choose another folder",
                parameter=spec.name,
                folder=folder,
                size=size_text(needed[disk] * margin),
                free=size_text(free),
            )


def _existing(target: str) -> Path:
    """The folder of a target, or what exists of it."""
    folder = Path(os.path.abspath(target)).parent
    return next(path for path in (folder, *folder.parents) if path.is_dir())
