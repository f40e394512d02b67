"""What the rows share: sizes, the folder of the data, and data that are made when first asked for."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from terroir.benchmarks import data
from terroir.benchmarks.measure import Child
from terroir.core.jobs import execute, job_type
from terroir.core.run import Run


@dataclass(frozen=True)
class Sizes:
    """How large everything is; `full` is what the goals speak of."""

    scene: int = 2048
    bands: int = 10
    polygons: int = 320
    pixels: int = 45_702
    many_pixels: int = 1_000_000
    trees: int = 100
    wide: int = 10_000
    narrow: int = 2_000
    identity: int = 4096
    filtered: int = 2048
    large: int = 8192
    repetitions: int = 3
    splits: int = 6
    auto_splits: int = 3
    trained_trees: int = 5
    trainings: int = 2
    buffered: int = 100_000
    mapped: int = 512
    dense: int = 1024
    asked_patches: int = 10_240
    segmented: int = 2048
    trained_patches: int = 54_000
    trained_epochs: int = 10
    mapped_by_networks: int = 1024
    network_memory: int = 1024
    network_splits: int = 8
    sleeping_rounds: int = 10
    handed_out: tuple[int, int] = (16, 64)
    dates: int = 30
    dated_pixels: int = 20_000

    @property
    def cell(self) -> int:
        """Pixels along the side of a field; as many fields as polygons fit the smallest image."""
        return min(self.narrow, self.scene) // math.ceil(math.sqrt(self.polygons))


QUICK = Sizes(
    scene=768,
    polygons=120,
    pixels=12_000,
    many_pixels=100_000,
    trees=40,
    wide=2_500,
    narrow=700,
    identity=1024,
    filtered=512,
    large=1536,
    repetitions=2,
    splits=2,
    auto_splits=1,
    trainings=1,
    buffered=10_000,
    mapped=256,
    dense=512,
    asked_patches=2_048,
    segmented=1024,
    trained_patches=5_400,
    trained_epochs=2,
    mapped_by_networks=512,
    network_splits=1,
    sleeping_rounds=3,
    handed_out=(8, 16),
    dates=4,
    dated_pixels=5_000,
)


@dataclass
class Setting:
    """One run of the benchmarks.

    Parameters
    ----------
    folder : Path
        Empty, and thrown away afterwards.
    sizes : Sizes
        How large everything is.
    """

    folder: Path
    sizes: Sizes
    notes: dict[str, str] = field(default_factory=dict)
    children: dict[str, Child] = field(default_factory=dict)
    """Processes that more than one row speaks of."""
    took: dict[str, Any] = field(default_factory=dict)
    """What processes of networks told, likewise; the servers of a cluster."""
    servers: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)
    """What has to end before the folder is thrown away."""

    @cached_property
    def scene(self) -> Path:
        """The image that is classified, tiled."""
        return data.write_image(self.folder / "scene.tif", self._made[0], (*data.TILED, *data.DEFLATE))

    @cached_property
    def scene_in_strips(self) -> Path:
        """The same pixels in strips."""
        return data.write_image(self.folder / "strips.tif", self._made[0], (*data.STRIPS, *data.DEFLATE))

    @cached_property
    def polygons(self) -> Path:
        """Polygons on the scene."""
        return self._polygons("polygons.gpkg", self.sizes.pixels)

    @cached_property
    def large_polygons(self) -> Path:
        """As many polygons, with many more pixels."""
        return self._polygons("large-polygons.gpkg", self.sizes.many_pixels)

    @cached_property
    def samples(self) -> Path:
        """Sample table of the polygons."""
        return Path(self.extract(self.scene, self.polygons, "samples.gpkg"))

    @cached_property
    def model(self) -> Path:
        """Forest of full depth, as a Terroir model; the same estimator lies beside it as ``.joblib``."""
        import joblib

        from terroir.core.learning.model import Model

        path = self.folder / "forest.terroir"
        parameters = {"n_estimators": self.sizes.trees}
        self.run("trainclassifier", samples=str(self.samples), model=str(path), parameters=parameters, folds=2)
        forest = Model.open(path).estimator
        depths = [tree.get_depth() for tree in forest.estimators_]
        self.notes["Forest"] = f"{len(depths)} trees, {np.mean(depths):.0f} levels deep on average"
        joblib.dump(forest, path.with_suffix(".joblib"))
        return path

    def extract(self, image: Path, polygons: Path, name: str) -> str:
        """Make a sample table; returns its path."""
        path = self.fresh(name)
        self.run("extractsamples", **self.extraction(image, polygons, path))
        return path

    @staticmethod
    def extraction(image: Path, polygons: Path, output: str) -> dict[str, Any]:
        """Parameters of an extraction."""
        return {"input": [str(image)], "polygons": str(polygons), "class_field": "code", "output": output}

    @staticmethod
    def run(name: str, **parameters: Any) -> dict[str, Any]:
        """Run a job in this process."""
        return execute(job_type(name).from_dict({"parameters": parameters}), Run())

    def job_file(self, name: str, parameters: Mapping[str, Any]) -> str:
        """Write a job for ``python -m terroir.core run``; returns its path."""
        import json

        path = self.folder / f"{name}.json"
        path.write_text(json.dumps({"job": name, "parameters": dict(parameters)}), encoding="utf-8")
        return str(path)

    def fresh(self, *names: str) -> str:
        """Path of a result (the first name); what earlier repetitions left there, and at the others, is removed."""
        for name in names:
            for left in self.folder.glob(f"{name}*"):
                left.unlink()
        return str(self.folder / names[0])

    @cached_property
    def _made(self) -> tuple[np.ndarray, np.ndarray]:
        return data.make_scene(self.sizes.scene, self.sizes.bands, self.sizes.cell)

    def _polygons(self, name: str, pixels: int) -> Path:
        sizes = self.sizes
        return data.write_polygons(self.folder / name, self._made[1], sizes.cell, sizes.polygons, pixels)


def same_pixels(first: str | Path, second: str | Path) -> None:
    """Raise `RuntimeError` unless two rasters hold the same numbers."""
    different = int(np.count_nonzero(_pixels(first) != _pixels(second)))
    if different:
        raise RuntimeError(f"{different} pixels of {Path(first).name} and {Path(second).name} differ")


def _pixels(path: str | Path) -> Any:
    from osgeo import gdal

    return gdal.Open(str(path)).ReadAsArray()
