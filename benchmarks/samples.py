"""Rows about which samples are used: a buffered split, Moran's I, and the statistics of many samples."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from osgeo import ogr

from terroir.benchmarks import data
from terroir.benchmarks.measure import python, run_child
from terroir.benchmarks.setting import Setting
from terroir.benchmarks.table import Goal, Measured
from terroir.core.classes import ClassTable
from terroir.core.samples.check import sample_statistics
from terroir.core.samples.moran import morans_i, nearest_neighbours
from terroir.core.samples.table import SampleTable
from terroir.core.vector.writer import VectorWriter

CLASSES, BANDS, POLYGONS = 6, 10, 2000
SAMPLES = 100_000
BUFFER = 100.0
SPLIT_SECONDS, MORAN_SECONDS, STATISTICS_SECONDS = 10.0, 5.0, 20.0


def buffered_split(setting: Setting, goal: Goal) -> Measured:
    """The whole process: read, split, remove what is near, write both sides."""
    path = setting.folder / "many-samples.gpkg"
    if not path.exists():
        _write(path, *_made(_count(setting, SAMPLES)))
    train, test = (setting.fresh(name) for name in ("train.gpkg", "test.gpkg"))
    job = setting.job_file(
        "splitsamples",
        {
            "input": str(path),
            "class_field": "class",
            "train": train,
            "test": test,
            "method": "distance",
            "buffer": BUFFER,
        },
    )
    child = run_child(python("-m", "terroir.core", "run", job), setting.folder / "log", dict(os.environ))
    return Measured(goal, child.seconds, SPLIT_SECONDS, remark=f"{_count(setting, SAMPLES)} samples on this run.")


def clustering(setting: Setting, goal: Goal) -> Measured:
    """The k-d tree and Moran's I of one class, in the process."""
    samples, xs, ys = _made(_count(setting, SAMPLES))
    places = np.column_stack([xs, ys])

    def work() -> None:
        around = nearest_neighbours(places, 8)
        if around is None or morans_i(samples.codes == 1, around) is None:
            raise RuntimeError("there is nothing to measure")

    return Measured(goal, _seconds(work), MORAN_SECONDS)


def statistics(setting: Setting, goal: Goal) -> Measured:
    """Balance, separability, outliers, duplicates and Moran's I of all classes, in the process."""
    samples, xs, ys = _made(setting.sizes.many_pixels)
    places = np.column_stack([xs, ys])
    seconds = _seconds(lambda: sample_statistics(samples, xs, ys, places, 8, os.cpu_count() or 1))
    return Measured(goal, seconds, STATISTICS_SECONDS, remark=f"{len(samples)} samples on this run.")


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _count(setting: Setting, wanted: int) -> int:
    return min(wanted, setting.sizes.many_pixels)


def _made(count: int) -> tuple[SampleTable, np.ndarray, np.ndarray]:
    """Samples in polygons of 60 × 60 pixels, and their places."""
    random = np.random.default_rng(0)
    polygon = random.integers(0, POLYGONS, count)
    codes = polygon % CLASSES + 1
    left, top = random.uniform(0, 40_000, (2, POLYGONS))
    xs = data.LEFT + left[polygon] + random.integers(0, 60, count) * data.PIXEL
    ys = data.TOP - top[polygon] - random.integers(0, 60, count) * data.PIXEL
    values = random.normal(codes[:, None] * 2.0 + np.arange(BANDS), 1.0)
    groups = np.array([f"polygon {number}" for number in range(POLYGONS)])[polygon]
    classes = ClassTable.from_labels({code: f"class {code}" for code in range(1, CLASSES + 1)})
    return SampleTable(values, codes, groups, tuple(f"b{i}" for i in range(BANDS)), classes), xs, ys


def _write(path: Path, samples: SampleTable, xs: np.ndarray, ys: np.ndarray) -> None:
    fields = [ogr.FieldDefn("class", ogr.OFTInteger), ogr.FieldDefn("group", ogr.OFTString)]
    fields += [ogr.FieldDefn(name, ogr.OFTReal) for name in samples.features]
    columns = [samples.codes.tolist(), samples.groups.tolist(), *samples.values.T.tolist()]
    with VectorWriter(path, data.reference_system(), ogr.wkbPoint, fields, "output") as writer:
        writer.add_points(xs, ys, columns, lambda: None)


ROWS = (
    (
        buffered_split,
        Goal("buffered-split", "split of 100,000 samples, training ones near the test removed", "10 s", 1.0),
    ),
    (clustering, Goal("moran", "Moran's I of 100,000 samples", "5 s", 1.0)),
    (statistics, Goal("sample-statistics", "statistics of 1,000,000 samples", "20 s", 1.0)),
)
