"""Deep learning on the demo's data: a U-Net and, to compare it with, a forest; all through ``qgis_process``.

The polygons are split as in `demo`, so that its figures are those of the same polygons. Both models learn from one
part and map the whole scan, and both maps are assessed on the other part.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from terroir.tools import demo
from terroir.tools.demo import SEED, Step, accuracy_table
from terroir.tools.demo_data import DemoDataError, HistoricalMap, historical_map
from terroir.tools.qgis_environment import (
    REPOSITORY,
    QgisProcessError,
    enable_plugin,
    qgis_environment,
    run_algorithm,
)

OUTPUT = REPOSITORY / "demo-output-deep"
TOGETHER = "together"
# One polygon of a class with three or more is kept from the training and tells how it went; a class with fewer
# keeps all of its polygons, as one group: whatever has one group is for training only.
GROUPS = 'if(count("Class", group_by:="Class") >= 3, to_string($id), \'class \' || "Class")'
TRAINING: Mapping[str, Any] = {
    "TILE_SIZE": 64,
    "TILES_PER_EPOCH": 64,
    "BATCH_SIZE": 4,
    "EPOCHS": 15,
    "PARAMETERS": '{"width": 16, "depth": 2}',
    "CLASS_WEIGHTS": "none",
    "BALANCED_SAMPLING": True,
    "JITTER": 0,
    "VALIDATION_SHARE": 0,
    "TEST_SHARE": 0.2,
    "PATIENCE": 0,
}


class DeepResults(NamedTuple):
    """The files that this demo makes."""

    forest: demo.Results
    grouped: Path
    model: Path
    training: Path
    map: Path
    report: Path
    matrix: Path
    metrics: Path
    picture: Path

    @classmethod
    def within(cls, folder: Path) -> DeepResults:
        """Name the files; those of the forest, and what only leads from one step to the next, in a folder of it."""
        steps = folder / "steps"
        return cls(
            forest=demo.Results.within(steps)._replace(train=steps / "train.gpkg", test=steps / "test.gpkg"),
            grouped=steps / "grouped.gpkg",
            model=folder / "model.terroir",
            training=folder / "training.html",
            map=folder / "map.tif",
            report=folder / "report.html",
            matrix=folder / "matrix.csv",
            metrics=folder / "metrics.json",
            picture=folder / "map.png",
        )


def steps(data: HistoricalMap, results: DeepResults) -> Iterator[Step]:
    """Yield the runs: the whole demo of the forest, then the network on the same polygons."""
    yield from demo.steps(data, results.forest)
    yield Step(
        "say which polygons stay together",
        "native:fieldcalculator",
        {
            "INPUT": str(results.forest.train),
            "FIELD_NAME": TOGETHER,
            "FIELD_TYPE": 2,
            "FORMULA": GROUPS,
            "OUTPUT": str(results.grouped),
        },
    )
    yield Step(
        "train a U-Net",
        "terroir:trainsegmentation",
        {
            "INPUT": [str(data.image)],
            "POLYGONS": str(results.grouped),
            "CLASS_FIELD": "Class",
            "LABEL_FIELD": "Type",
            "GROUP_FIELD": TOGETHER,
            "SEED": SEED,
            **TRAINING,
            "MODEL": str(results.model),
            "REPORT": str(results.training),
        },
    )
    yield Step(
        "classify the image",
        "terroir:classifyraster",
        {"INPUT": [str(data.image)], "MODEL": str(results.model), "FLIPS": True, "OUTPUT": str(results.map)},
    )
    yield Step(
        "assess the map on the polygons kept apart",
        "terroir:accuracyassessment",
        {
            "MAP": str(results.map),
            "REFERENCE": str(results.forest.test),
            "CLASS_FIELD": "Class",
            "LABEL_FIELD": "Type",
            "REPORT": str(results.report),
            "MATRIX": str(results.matrix),
            "METRICS": str(results.metrics),
        },
    )


def both_tables(forest: Mapping[str, Any], network: Mapping[str, Any]) -> str:
    """Accuracy of the forest's map and of the network's, side by side.

    Parameters
    ----------
    forest, network
        See `accuracy_table`.
    """
    ours, theirs = accuracy_table(network).splitlines(), accuracy_table(forest).splitlines()
    width = max(map(len, theirs))
    numbers = [line[-4:] for line in ours]
    return "\n".join([f"{'':<{width - 6}}forest   U-Net", *(f"{a:<{width}}    {b}" for a, b in zip(theirs, numbers))])


def draw_picture(data: HistoricalMap, results: DeepResults, environment: Mapping[str, str]) -> None:
    """Let QGIS draw scan and maps, in a process of its own."""
    files = (data.image, results.forest.map, results.map, results.picture)
    command = [sys.executable, "-m", "terroir.tools.demo_deep_picture", *map(str, files)]
    done = subprocess.run(command, env=dict(environment), capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise QgisProcessError(f"drawing the maps failed: {done.stderr.strip()}")


def run_demo(output: Path) -> DeepResults:
    """Run all steps, telling of each, and return the files they made."""
    results = DeepResults.within(output)
    for folder in (results.forest.train.parent, results.forest.samples.parent):
        folder.mkdir(parents=True, exist_ok=True)
    data = historical_map()
    with tempfile.TemporaryDirectory(prefix="terroir-demo-") as folder:
        profile = Path(folder)
        environment = qgis_environment(profile)
        enable_plugin(profile)
        for step in steps(data, results):
            started = time.monotonic()
            run_algorithm(step.algorithm, step.inputs, environment)
            print(f"{step.algorithm:<28} {time.monotonic() - started:5.1f} s  {step.purpose}", flush=True)
        draw_picture(data, results, environment)
    return results


def main(arguments: list[str]) -> int:
    """Run the command line; return the exit code. An argument is where the picture is copied to."""
    try:
        results = run_demo(OUTPUT)
    except (DemoDataError, QgisProcessError) as error:
        print(f"demo: {error}", file=sys.stderr)
        return 1
    print("\nAccuracy on polygons that neither training has seen:\n")
    read = [json.loads(path.read_text(encoding="utf-8")) for path in (results.forest.metrics, results.metrics)]
    print(both_tables(*read))
    print("\nLook at:")
    for path in (results.map, results.picture, results.training, results.report, results.model):
        print(f"  {path.relative_to(REPOSITORY)}")
    for copy in arguments:
        shutil.copyfile(results.picture, copy)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
