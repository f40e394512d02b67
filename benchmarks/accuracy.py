"""Rows about accuracy: a map much larger than memory, and the bootstrap of a million reference pixels."""

from __future__ import annotations

import os
import time
from pathlib import Path

import numpy as np
from osgeo import gdal

from terroir.benchmarks import data
from terroir.benchmarks.measure import Child, best_of, python, run_child
from terroir.benchmarks.setting import Setting
from terroir.benchmarks.table import Goal, Measured
from terroir.core.accuracy.bootstrap import bootstrap_f1, class_draws
from terroir.core.accuracy.sampling import gather_cells

RESAMPLES = 1000
MEMORY = "256"


def map_memory(setting: Setting, goal: Goal) -> Measured:
    """Peak memory of the whole assessment, on a large map and on one of a sixteenth of its pixels."""
    large, small = (_assess(setting, size) for size in (4 * setting.sizes.wide, setting.sizes.wide))
    remark = f"The large map took {large.seconds:.1f} s, {large.seconds - small.seconds:.1f} s more than the small one."
    return Measured(goal, large.peak_mb, small.peak_mb, remark=remark)


def _assess(setting: Setting, size: int) -> Child:
    """Time and memory of a process that assesses a map of `size` pixels a side, every pixel of which counts."""
    path = _sparse_map(setting.folder / f"sparse-{size}.tif", size)
    classes = np.ones((1000, 1000), np.uint8)
    polygons = data.write_polygons(setting.folder / f"reference-{size}.gpkg", classes, 40, 200, 20_000)
    job = setting.job_file(
        "accuracyassessment",
        {
            "map": str(path),
            "reference": str(polygons),
            "class_field": "code",
            "report": setting.fresh("report.html"),
            "metrics": setting.fresh("metrics.json"),
        },
    )
    # GDAL's own cache, by default 5 % of the machine's memory, is no part of the budget.
    environment = {**os.environ, "GDAL_CACHEMAX": "64"}
    command = python("-m", "terroir.core", "run", job, "--memory", MEMORY)
    child = run_child(command, setting.folder / "log", environment)
    path.unlink()
    return child


def _sparse_map(path: Path, size: int) -> Path:
    """A map of which most tiles are not written at all: class 0 there, and valid."""
    generator = np.random.default_rng(0)
    options = [*data.TILED, "SPARSE_OK=TRUE", "BIGTIFF=YES"]
    target = gdal.GetDriverByName("GTiff").Create(str(path), size, size, 1, gdal.GDT_Byte, options)
    target.SetGeoTransform((data.LEFT, data.PIXEL, 0, data.TOP, 0, -data.PIXEL))
    target.SetProjection(data.reference_system())
    for place in range(0, size - 512, max(512, size // 12)):
        target.GetRasterBand(1).WriteArray(generator.integers(1, 9, (512, 512)).astype(np.uint8), place, place)
    target = None
    return path


def bootstrap(setting: Setting, goal: Goal) -> Measured:
    """Intervals of F1 from a million pixels in polygons, and from the same polygons with a tenth of the pixels."""
    sizes = setting.sizes

    def side(pixels: int) -> float:
        generator = np.random.default_rng(0)
        cluster = np.sort(generator.integers(0, sizes.polygons, pixels))
        row = cluster % data.CLASSES
        column = np.where(generator.random(pixels) < 0.8, row, generator.integers(0, data.CLASSES, pixels))
        start = time.perf_counter()
        cells = gather_cells(np.zeros(pixels, np.int64), row, column, None, cluster)
        bootstrap_f1(class_draws(cells, data.CLASSES), data.CLASSES, 0.95, RESAMPLES, 0, "polygons")
        return time.perf_counter() - start

    many, few = sizes.many_pixels, sizes.many_pixels // 10
    times = best_of(sizes.repetitions, lambda: side(many), lambda: side(few))
    return Measured(
        goal, *times, remark=f"{RESAMPLES} resamples of {sizes.polygons} polygons, making the data included."
    )


ROWS = (
    (
        map_memory,
        Goal(
            "map-memory",
            "assess a 40,000 × 40,000 map, peak memory with a budget of 256 MB",
            "itself on 10,000 × 10,000",
            1.2,
            at_most=True,
            unit="MB",
        ),
    ),
    (
        bootstrap,
        Goal(
            "bootstrap", "bootstrap of F1 from 1 million pixels", "itself on 100,000, same polygons", 10.0, at_most=True
        ),
    ),
)
