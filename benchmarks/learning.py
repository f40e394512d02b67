"""Rows about learning: the time of a training, the memory of cross-validation, and maps of every classifier."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np

from terroir.benchmarks import data
from terroir.benchmarks.learning_child import TABLE_FEATURES, labelled_values
from terroir.benchmarks.measure import CORES, Child, best_of, python, run_child
from terroir.benchmarks.setting import Setting
from terroir.benchmarks.table import Goal, Measured
from terroir.core.jobs import execute, job_type
from terroir.core.learning.fitting import Recipe
from terroir.core.run import Run

BUFFERED_SECONDS, BUFFERED_MB = 120.0, 2000.0
BUFFERS = (300, 2200, 20_000)
"""Buffers in metres: around a sample lie about 70, 1,000 and half of 100,000 samples."""
BUDGET = 256
"""Memory budget of a map in MB."""
MAP_SAMPLES = 4_000
MAPPED = ("extratrees", "histgb", "svm", "linearsvm", "knn", "mlp", "logistic", "gaussianmixture")
"""Classifiers whose maps are timed; `rf` has rows of its own."""
QUICK_ONES = frozenset({"extratrees", "linearsvm", "mlp", "logistic", "gaussianmixture"})
"""Those of so little work for a pixel that the image is sixteen times as large."""


def train(setting: Setting, goal: Goal) -> Measured:
    """Fit the default forest as a job does, and scikit-learn's with the same arguments and all cores."""
    from joblib import parallel_config
    from sklearn.ensemble import RandomForestClassifier

    sizes = setting.sizes
    values, codes, _ = labelled_values(sizes.many_pixels)
    recipe = Recipe("rf", {"n_estimators": sizes.trained_trees}, seed=1, workers=CORES)
    found = {}

    def ours() -> None:
        found["ours"] = recipe.fit(values, codes)

    def theirs() -> None:
        arguments = {**found["ours"].get_params(), "n_jobs": -1}
        # Its own backend for forests; without the setting it is threads too.
        with parallel_config(n_jobs=-1):
            found["theirs"] = RandomForestClassifier(**arguments).fit(values, codes)

    times = best_of(sizes.trainings, ours, theirs)
    _refuse_children()
    probe = values[:: max(len(values) // 5000, 1)]
    if not np.array_equal(found["ours"].predict(probe), found["theirs"].predict(probe)):
        raise RuntimeError("the two forests differ")
    remark = (
        f"{len(values)} samples and {sizes.trained_trees} trees on this run, one process; the time grows with the"
        " trees, and what is not scikit-learn's own does not: fewer trees make the goal harder."
    )
    return Measured(goal, *times, remark=remark)


def _refuse_children() -> None:
    """Raise `RuntimeError` if this process has others running (Linux tells)."""
    for path in Path("/proc/self/task").glob("*/children"):
        if path.read_text(encoding="ascii").split():
            raise RuntimeError("the training started processes, and left them")


def fold_memory(setting: Setting, goal: Goal) -> Measured:
    """Peak memory of a process that cross-validates a table, and of one that only makes the table."""
    count = setting.sizes.many_pixels
    peaks = [_child(setting, f"folds-{folds}", "crossvalidate", count, folds).peak_mb for folds in (5, 0)]
    table = count * TABLE_FEATURES * 8 / 2**20
    remark = (
        f"Five folds of {count} samples with {TABLE_FEATURES} features, a table of {table:.0f} MB; the training samples"
        " of all folds share one piece of memory, in single precision."
    )
    return Measured(goal, *peaks, remark=remark)


def buffered_time(setting: Setting, goal: Goal) -> Measured:
    """All folds of the buffered leave-one-out, with the buffer that takes longest."""
    children = _buffered(setting)
    listed = ", ".join(f"{buffer:,} m: {child.seconds:.0f} s" for buffer, child in children.items())
    remark = f"{setting.sizes.buffered} samples in polygons on this run, every one held out; buffers of {listed}."
    return Measured(goal, max(child.seconds for child in children.values()), BUFFERED_SECONDS, remark=remark)


def buffered_memory(setting: Setting, goal: Goal) -> Measured:
    """Peak memory of the same processes, the largest."""
    return Measured(goal, max(child.peak_mb for child in _buffered(setting).values()), BUFFERED_MB)


def _buffered(setting: Setting) -> dict[int, Child]:
    count = setting.sizes.buffered
    return {buffer: _child(setting, f"buffered-{buffer}", "buffered", count, buffer) for buffer in BUFFERS}


def _child(setting: Setting, name: str, *arguments: object) -> Child:
    """A process of `learning_child`; measured once for all rows that ask for it."""
    if name not in setting.children:
        command = python("-m", "terroir.benchmarks.learning_child", *map(str, arguments))
        setting.children[name] = run_child(command, setting.folder / "log")
    return setting.children[name]


def all_cores(classifier: str) -> Callable[[Setting, Goal], Measured]:
    """Row of the map of a classifier with a worker for each core, and with one."""

    def row(setting: Setting, goal: Goal) -> Measured:
        side = setting.sizes.mapped * (4 if classifier in QUICK_ONES else 1)
        image, model = _map_image(setting, side), _model(setting, classifier)

        def map_with(workers: int) -> Callable[[], None]:
            parameters = {"input": [str(image)], "model": model, "output": setting.fresh("map.tif")}
            return lambda: _run(Run(workers=workers), "classifyraster", parameters)

        times = best_of(min(2, setting.sizes.repetitions), map_with(CORES), map_with(1))
        # Otherwise it is the start that is measured: opening the model is a tenth of a second that nothing shares.
        return Measured(goal, *times, remark=f"{side} × {side} pixels, {setting.sizes.bands} bands on this run.")

    return row


def map_memory(setting: Setting, goal: Goal) -> Measured:
    """The most that any classifier's map adds to the memory of a process that maps an image of next to no pixels."""
    found = {}
    for classifier in MAPPED:
        peaks = []
        for size in (setting.sizes.mapped, 16):
            image, output = _map_image(setting, size), setting.fresh("map.tif")
            parameters = {"input": [str(image)], "model": _model(setting, classifier), "output": output}
            job = setting.job_file("classifyraster", parameters)
            # GDAL's own cache, by default 5 % of the machine's memory, is no part of the budget.
            environment = {**os.environ, "GDAL_CACHEMAX": "64"}
            command = python("-m", "terroir.core", "run", job, "--memory", str(BUDGET))
            peaks.append(run_child(command, setting.folder / "log", environment).peak_mb)
        found[classifier] = peaks[0] - peaks[1]
    most = max(found, key=lambda name: found[name])
    listed = ", ".join(f"{name} {added:.0f} MB" for name, added in found.items())
    return Measured(goal, max(found[most], 1.0), float(BUDGET), remark=f"{CORES} workers: {listed}.")


def _map_image(setting: Setting, size: int) -> Path:
    path = setting.folder / f"mapped-{size}.tif"
    if not path.exists():
        data.write_image(path, data.make_scene(size, setting.sizes.bands, cell=max(size // 16, 1))[0], data.TILED)
    return path


def _model(setting: Setting, classifier: str) -> str:
    """Model of a few thousand samples; made once."""
    path = setting.folder / f"mapped-{classifier}.terroir"
    if not path.exists():
        samples = setting.folder / "mapped-samples.gpkg"
        if not samples.exists():
            image = _map_image(setting, setting.sizes.mapped)
            classes = data.make_scene(setting.sizes.mapped, setting.sizes.bands, cell=setting.sizes.mapped // 16)[1]
            polygons = data.write_polygons(
                setting.folder / "mapped.gpkg", classes, setting.sizes.mapped // 16, 200, MAP_SAMPLES
            )
            setting.run("extractsamples", **setting.extraction(image, polygons, str(samples)))
        parameters = {"samples": str(samples), "model": str(path), "classifier": classifier, "folds": 2}
        setting.run("trainclassifier", **parameters)
    return str(path)


def _run(run: Run, name: str, parameters: dict[str, object]) -> None:
    execute(job_type(name).from_dict({"parameters": parameters}), run)


def _map_goal(classifier: str) -> Goal:
    ratio = 0.75 * CORES if CORES > 1 else 0.9
    limit = "reading, and short steps of numpy between which threads wait for the interpreter's lock"
    return Goal(
        f"map-{classifier}",
        f"map of {classifier}, a worker for each core",
        "itself, one worker",
        ratio,
        limit=limit if classifier in QUICK_ONES else "",
    )


TRAIN = Goal("train", "train rf on 1 million samples × 30", "scikit-learn, n_jobs=-1", 1.1, at_most=True)
FOLDS = Goal(
    "fold-memory", "cross-validate 1 million samples × 30, peak memory", "the table alone", 1.8, at_most=True, unit="MB"
)
BUFFERED = Goal("buffered-folds", "buffered leave-one-out of 100,000 samples, all folds", "2 minutes", 1.0)
BUFFERED_PEAK = Goal("buffered-memory", "the same, peak memory", "2 GB", 1.0, at_most=True, unit="MB")
MAP_MEMORY = Goal(
    "map-classifiers-memory",
    "memory that a map of any classifier adds",
    f"its budget of {BUDGET} MB",
    1.0,
    at_most=True,
    unit="MB",
)

ROWS = (
    (train, TRAIN),
    (fold_memory, FOLDS),
    (buffered_time, BUFFERED),
    (buffered_memory, BUFFERED_PEAK),
    *((all_cores(name), _map_goal(name)) for name in MAPPED),
    (map_memory, MAP_MEMORY),
)
