"""The main job on real data, as a newcomer would do it: five ``qgis_process`` runs in a throw-away profile.

Polygons on a scan of a historical map are split into a training and a test part; a random forest learns from
the one and maps the whole scan, and the map is assessed on the other.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from terroir.tools.demo_data import DemoDataError, HistoricalMap, historical_map
from terroir.tools.qgis_environment import (
    REPOSITORY,
    QgisProcessError,
    enable_plugin,
    qgis_environment,
    run_algorithm,
)

OUTPUT = REPOSITORY / "demo-output"
SEED = 0


class Step(NamedTuple):
    """One run of an algorithm."""

    purpose: str
    algorithm: str
    inputs: dict[str, Any]


class Results(NamedTuple):
    """The files that the demo makes."""

    train: Path
    test: Path
    samples: Path
    model: Path
    map: Path
    report: Path
    matrix: Path
    metrics: Path
    picture: Path

    @classmethod
    def within(cls, folder: Path) -> Results:
        """Name the files; what only leads from one step to the next goes into a folder of its own."""
        steps = folder / "steps"
        return cls(
            train=steps / "train.gpkg",
            test=steps / "test.gpkg",
            samples=steps / "samples.gpkg",
            model=folder / "model.terroir",
            map=folder / "map.tif",
            report=folder / "report.html",
            matrix=folder / "matrix.csv",
            metrics=folder / "metrics.json",
            picture=folder / "map.png",
        )


def steps(data: HistoricalMap, results: Results) -> Iterator[Step]:
    """Yield the runs that lead from an image and polygons to a map and its accuracy."""
    yield Step(
        "split the polygons",
        "terroir:splitsamples",
        {
            "INPUT": str(data.polygons),
            "CLASS_FIELD": "Class",
            "METHOD": "polygon",
            "TEST_FRACTION": 0.5,
            "SEED": SEED,
            "TRAIN": str(results.train),
            "TEST": str(results.test),
        },
    )
    yield Step(
        "extract samples",
        "terroir:extractsamples",
        {
            "INPUT": [str(data.image)],
            "POLYGONS": str(results.train),
            "CLASS_FIELD": "Class",
            "LABEL_FIELD": "Type",
            "OUTPUT": str(results.samples),
        },
    )
    yield Step(
        "train a classifier",
        "terroir:trainclassifier",
        {"SAMPLES": str(results.samples), "CLASSIFIER": "rf", "SEED": SEED, "MODEL": str(results.model)},
    )
    yield Step(
        "classify the image",
        "terroir:classifyraster",
        {"INPUT": [str(data.image)], "MODEL": str(results.model), "OUTPUT": str(results.map)},
    )
    yield Step(
        "assess the map on the polygons kept apart",
        "terroir:accuracyassessment",
        {
            "MAP": str(results.map),
            "REFERENCE": str(results.test),
            "CLASS_FIELD": "Class",
            "LABEL_FIELD": "Type",
            "REPORT": str(results.report),
            "MATRIX": str(results.matrix),
            "METRICS": str(results.metrics),
        },
    )


def accuracy_table(metrics: Mapping[str, Any]) -> str:
    """Write the accuracy as a short table.

    Parameters
    ----------
    metrics
        What ``terroir:accuracyassessment`` wrote as METRICS; what is undefined there is null.
    """
    rows = [("Overall accuracy", metrics["overall_accuracy"]), ("Macro F1", metrics["macro_f1"])]
    rows += [(f"F1  {entry['label']}", entry["f1"]) for entry in metrics["classes"]]
    width = max(len(name) for name, _ in rows)
    lines = [f"{name:<{width}}  {'   –' if value is None else f'{value:.2f}'}" for name, value in rows]
    return "\n".join([*lines[:2], "-" * (width + 6), *lines[2:]])


def draw_picture(results: Results, environment: Mapping[str, str]) -> None:
    """Let QGIS draw the map, in a process of its own: this one stays free of QGIS."""
    command = [sys.executable, "-m", "terroir.tools.demo_picture", str(results.map), str(results.picture)]
    done = subprocess.run(command, env=dict(environment), capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise QgisProcessError(f"drawing the map failed: {done.stderr.strip()}")


def run_demo(output: Path) -> Results:
    """Run the job, telling of each step, and return the files it made."""
    results = Results.within(output)
    results.train.parent.mkdir(parents=True, exist_ok=True)
    data = historical_map()
    with tempfile.TemporaryDirectory(prefix="terroir-demo-") as folder:
        profile = Path(folder)
        environment = qgis_environment(profile)
        enable_plugin(profile)
        for step in steps(data, results):
            started = time.monotonic()
            run_algorithm(step.algorithm, step.inputs, environment)
            print(f"{step.algorithm:<28} {time.monotonic() - started:5.1f} s  {step.purpose}", flush=True)
        draw_picture(results, environment)
    return results


def main() -> int:
    """Run the command line; return the exit code."""
    try:
        results = run_demo(OUTPUT)
    except (DemoDataError, QgisProcessError) as error:
        print(f"demo: {error}", file=sys.stderr)
        return 1
    print("\nAccuracy on polygons that training has not seen:\n")
    print(accuracy_table(json.loads(results.metrics.read_text(encoding="utf-8"))))
    print("\nLook at:")
    for path in (results.map, results.picture, results.report, results.model):
        print(f"  {path.relative_to(REPOSITORY)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
