"""A small map whose strata and classes are known, references for it, and the job's answer."""

from __future__ import annotations

import json
import math

import numpy as np
from osgeo import gdal

from terroir.core.classes import ClassTable
from terroir.core.jobs.accuracy_assessment import AccuracyAssessmentJob
from terroir.core.jobs.execute import execute
from terroir.core.raster.legend import write_legend
from terroir.core.run import Run
from terroir.tests.unit.making import TRANSFORM, point, square, write_layer, write_raster

ROWS, COLS = 60, 80
LABELS = {1: "Forest", 2: "Water & <reed>", 3: "Soil_50%"}


def true_classes() -> np.ndarray:
    values = np.ones((ROWS, COLS), np.uint8)
    values[:, 40:] = 2
    values[50:] = 3
    return values


def mapped_classes() -> np.ndarray:
    values = true_classes()
    values[:, 36:40] = 2  # water too wide
    values[::7, ::9] = 3
    return values


def make_map(path, values=None, transform=TRANSFORM, epsg=32631, labels=LABELS) -> str:
    write_raster(path, mapped_classes() if values is None else values, 0, transform, epsg)
    if labels:
        dataset = gdal.OpenEx(str(path), gdal.OF_UPDATE)
        write_legend(dataset, ClassTable.from_labels(labels))
        dataset = None
    return str(path)


def places(count=150, seed=1):
    generator = np.random.default_rng(seed)
    chosen = generator.choice(ROWS * COLS, count, replace=False)
    return [(int(p // COLS), int(p % COLS)) for p in chosen]


def write_points(path, chosen, **columns) -> str:
    """Points with their true class, and columns made by functions of row and column."""
    truth = true_classes()
    return write_layer(
        path,
        [
            (
                point(col + 0.5, row + 0.5),
                {"code": int(truth[row, col]), **{name: f(row, col) for name, f in columns.items()}},
            )
            for row, col in chosen
        ],
    )


def write_polygons(path, count=24) -> str:
    generator = np.random.default_rng(0)
    truth = true_classes()
    features = []
    for row, col in [(r, c) for r in range(1, 56, 9) for c in range(1, 75, 9)][:: max(1, 63 // count)]:
        width = int(generator.integers(2, 6))
        features.append((square(col, row, width, 4), {"code": int(truth[row, col])}))
    return write_layer(path, features)


def assess(tmp_path, class_map, reference, run=None, **fields):
    """Result and the JSON's estimates."""
    target = tmp_path / "out" / "metrics.json"
    job = AccuracyAssessmentJob(class_map, reference, fields.pop("class_field", "code"), metrics=str(target), **fields)
    numbers = execute(job, run or Run(backend="serial"))
    record = json.loads(target.read_text("utf-8"))
    assert record["estimates"]["overall_accuracy"]["value"] == numbers["estimated_accuracy"]
    return record


def by_hand(chosen, stratum):
    """Stratified estimate of the overall accuracy and its standard error, written out; and the sizes."""
    truth, shown = true_classes(), mapped_classes()
    total = variance = 0.0
    for h in np.unique(stratum):
        right = [truth[p] == shown[p] for p in chosen if stratum[p] == h]
        share = (stratum == h).mean()
        mean = np.mean(right)
        total += share * mean
        variance += share**2 * mean * (1 - mean) / (len(right) - 1) * (1 - len(right) / (stratum == h).sum())
    return total, math.sqrt(variance)
