"""Rows about the sampling design: points over a map of 40,000 × 40,000 pixels, in time and in memory."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
from osgeo import gdal

from terroir.benchmarks import data
from terroir.benchmarks.measure import Child, python, run_child
from terroir.benchmarks.setting import Setting
from terroir.benchmarks.table import Goal, Measured

MINUTE = 60.0
# GDAL's own cache of blocks, 5 % of the machine's memory by default, would hide what the work itself needs.
ENVIRONMENT = {"GDAL_CACHEMAX": "16"}
TILE = 512


def seconds(setting: Setting, goal: Goal) -> Measured:
    """The whole process, with a target error, all classes and a minimum distance."""
    taken = min(_draw(setting, 4 * setting.sizes.wide).seconds for _ in range(max(1, setting.sizes.repetitions - 1)))
    return Measured(goal, taken, MINUTE, remark="Every pixel counts; one tile in eight has classes of 8 × 8 pixels.")


def memory(setting: Setting, goal: Goal) -> Measured:
    """Peak memory, and that on a hundredth of the pixels."""
    large, small = (_draw(setting, 4 * setting.sizes.wide // part).peak_mb for part in (1, 10))
    return Measured(goal, large, small)


def _draw(setting: Setting, size: int) -> Child:
    path = setting.folder / f"strata-{size}.tif"
    if not path.exists():
        _write_map(path, size)
    job = setting.job_file(
        "samplingdesign",
        {"map": str(path), "output": setting.fresh("points.gpkg"), "min_distance": 20 * data.PIXEL},
    )
    return run_child(python("-m", "terroir.core", "run", job), setting.folder / "log", {**os.environ, **ENVIRONMENT})


def _write_map(path: Path, size: int) -> None:
    """A map most of whose tiles are not in the file: class 0 there, and valid; classes 1 to 4, the first one rare."""
    options = ["TILED=YES", f"BLOCKXSIZE={TILE}", f"BLOCKYSIZE={TILE}", "COMPRESS=DEFLATE", "SPARSE_OK=TRUE"]
    target = gdal.GetDriverByName("GTiff").Create(str(path), size, size, 1, gdal.GDT_Byte, options)
    target.SetGeoTransform((data.LEFT, data.PIXEL, 0, data.TOP, 0, -data.PIXEL))
    target.SetProjection(data.reference_system())
    classes = np.random.default_rng(1).choice([1, 2, 3, 4], (TILE // 8, TILE // 8), p=[0.02, 0.08, 0.3, 0.6])
    tile = classes.astype(np.uint8).repeat(8, 0).repeat(8, 1)
    for row in range(0, size, 8 * TILE):
        for col in range(0, size, TILE):
            part = tile[: min(TILE, size - row), : min(TILE, size - col)]
            target.GetRasterBand(1).WriteArray(np.ascontiguousarray(part), col, row)
    target = None


ROWS = (
    (seconds, Goal("design", "draw points over a 40,000 × 40,000 map, whole process", "a minute", 1.0)),
    (
        memory,
        Goal(
            "design-memory",
            "the same, peak memory with a GDAL cache of 16 MB",
            "itself on 4,000 × 4,000",
            1.2,
            at_most=True,
            unit="MB",
        ),
    ),
)
