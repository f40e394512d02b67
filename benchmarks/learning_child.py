"""What is measured in a process of its own: ``python -m terroir.benchmarks.learning_child crossvalidate 1000 5``."""

from __future__ import annotations

import sys

import numpy as np

from terroir.benchmarks import data
from terroir.core.classes import ClassTable
from terroir.core.run import Run
from terroir.core.samples.table import SampleTable

TABLE_FEATURES = 30
CLASSES = 8
POLYGONS = 500
SIDE = 40_000.0
_ROWS = 65_536


def labelled_values(count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Values (float64, shape (count, 30)), codes and numbers of polygons; classes overlap as land cover does.

    Made in pieces, so that the memory is that of the table.
    """
    random = np.random.default_rng(0)
    polygons = random.integers(0, POLYGONS, count)
    codes = polygons % CLASSES + 1
    means = random.normal(0, 1, (CLASSES, TABLE_FEATURES))
    values = np.empty((count, TABLE_FEATURES))
    for start in range(0, count, _ROWS):
        part = slice(start, min(start + _ROWS, count))
        random.standard_normal(out=values[part])
        values[part] *= 2.0
        values[part] += means[codes[part] - 1]
    return values, codes, polygons


def cross_validate_table(count: int, folds: int) -> None:
    """Make a table, and cross-validate a small forest on it; with 0 folds only make it."""
    # Imported by both, so that the libraries' own memory is in both figures.
    from terroir.core.learning.fitting import Recipe
    from terroir.core.learning.learner import PlainLearner
    from terroir.core.learning.validation.crossvalidation import cross_validate
    from terroir.core.learning.validation.folds import make_folds

    values, codes, polygons = labelled_values(count)
    # Trees of a few leaves: it is the table's memory that counts here, not the forest's.
    learner = PlainLearner(Recipe("rf", {"n_estimators": 2, "max_depth": 4}))
    learner.fit(values[:1000], codes[:1000], polygons[:1000], Run())
    if folds == 0:
        return
    classes = ClassTable.from_labels({code: str(code) for code in range(1, CLASSES + 1)})
    names = tuple(f"b{number}" for number in range(TABLE_FEATURES))
    samples = SampleTable(values, codes, polygons, names, classes)
    cross_validate(samples, learner, make_folds("polygon", codes, polygons, 0, folds), Run())


def walk_buffered_folds(count: int, buffer: float = 300.0) -> None:
    """Make the folds of a buffered leave-one-out, every sample held out once, and go through them."""
    from terroir.core.learning.validation.folds import make_folds

    random = np.random.default_rng(0)
    polygons = random.integers(0, count // 50, count)
    places = random.uniform(0, SIDE, (count // 50, 2))[polygons] + random.uniform(0, 300, (count, 2))
    folds = make_folds(
        "bufferedloo",
        polygons % CLASSES + 1,
        polygons,
        0,
        coordinates=places,
        crs=data.reference_system(),
        buffer=buffer,
        held_out=0,
    )
    walked = sum(1 for train, test in folds if train.size and test.size)
    if walked != count:
        raise RuntimeError(f"{walked} folds instead of {count}")


if __name__ == "__main__":
    if sys.argv[1] == "buffered":
        walk_buffered_folds(int(sys.argv[2]), float(sys.argv[3]))
    else:
        cross_validate_table(int(sys.argv[2]), int(sys.argv[3]))
