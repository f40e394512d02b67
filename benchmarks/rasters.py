"""Rows about the engine itself: copying an image, and filters."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from terroir.benchmarks import data
from terroir.benchmarks.measure import CORES, Skipped, best_of
from terroir.benchmarks.setting import Setting, same_pixels
from terroir.benchmarks.table import Goal, Measured
from terroir.core.blocks import run_blocks
from terroir.core.blocks.contract import Block, OutputSpec
from terroir.core.errors import TerroirError
from terroir.core.jobs import job_type
from terroir.core.raster.stack import Stack
from terroir.core.run import Run

RADIUS = 5
# What Terroir's writer writes.
OPTIONS = (*data.TILED, "COMPRESS=DEFLATE", "PREDICTOR=1", "INTERLEAVE=BAND")


class Identity:
    """Block function that returns what it gets."""

    halo = 0
    edge = "nodata"
    bytes_per_pixel = 0

    def __init__(self, bands: int) -> None:
        self.outputs = (OutputSpec("output", bands, "uint16", 0),)

    def __call__(self, block: Block) -> tuple[np.ndarray, ...]:
        """See `BlockFunction`."""
        return (block.data,)


def identity(setting: Setting, goal: Goal) -> Measured:
    """Read and write, nothing else."""
    from osgeo import gdal

    image, _ = data.make_scene(setting.sizes.identity, 4, seed=3)
    source = str(data.write_image(setting.folder / "copied.tif", image, (*data.TILED, *data.DEFLATE)))
    del image

    def ours() -> None:
        run = Run()
        try:
            run_blocks(Stack.open((source,)), Identity(4), {"output": setting.fresh("copy.tif")}, run)
            run.outputs.publish()
        finally:
            run.outputs.discard()

    def theirs() -> None:
        options = [*OPTIONS, f"NUM_THREADS={CORES}"]
        gdal.Translate(setting.fresh("translated.tif"), source, creationOptions=options)

    times = best_of(setting.sizes.repetitions, ours, theirs)
    same_pixels(setting.folder / "copy.tif", setting.folder / "translated.tif")
    return Measured(goal, *times)


def mean(setting: Setting, goal: Goal) -> Measured:
    """11 × 11 mean."""

    def whole(pixels: np.ndarray) -> np.ndarray:
        from scipy import ndimage

        return np.asarray(ndimage.uniform_filter(pixels.astype(np.float32), 2 * RADIUS + 1))

    return _filtered(setting, goal, "mean", whole)


def median(setting: Setting, goal: Goal) -> Measured:
    """11 × 11 median."""

    def whole(pixels: np.ndarray) -> np.ndarray:
        from scipy import ndimage

        return np.asarray(ndimage.median_filter(pixels, 2 * RADIUS + 1))

    return _filtered(setting, goal, "median", whole)


def _filtered(setting: Setting, goal: Goal, name: str, whole: Any) -> Measured:
    from osgeo import gdal

    try:
        job = job_type("spatialfilter")
    except TerroirError as error:
        raise Skipped("there is no spatial filter in this Terroir") from error
    image, _ = data.make_scene(setting.sizes.filtered, 1, seed=4)
    source = str(data.write_image(setting.folder / "sharp.tif", image, (*data.TILED, *data.DEFLATE)))
    del image

    def ours() -> None:
        setting.run(job.name, input=source, output=setting.fresh("filtered.tif"), filter=name, radius=RADIUS)

    def theirs() -> None:
        result = whole(gdal.Open(source).ReadAsArray())
        data.write_image(Path(setting.fresh("whole.tif")), result[np.newaxis], (*OPTIONS, "NUM_THREADS=1"))

    times = best_of(setting.sizes.repetitions, ours, theirs)
    found, wanted = (gdal.Open(str(setting.folder / n)).ReadAsArray() for n in ("filtered.tif", "whole.tif"))
    # Sums of scipy run along a row in the image's own type; ours are exact.
    if not np.allclose(found, wanted, rtol=1e-3, atol=1e-3):
        raise RuntimeError(f"the filtered images differ by up to {np.abs(found - wanted.astype(float)).max()}")
    return Measured(goal, *times)


ROWS = (
    (identity, Goal("identity", "identity function, 4096² × 4 uint16", "gdal_translate with NUM_THREADS", 0.7)),
    (mean, Goal("mean", "11 × 11 mean, reading and writing included", "scipy.ndimage, one thread", 1.0)),
    (median, Goal("median", "11 × 11 median, reading and writing included", "scipy.ndimage, one thread", 1.7)),
)
