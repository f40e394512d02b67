"""The same result to the bit as on one machine, whoever reads."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from osgeo import ogr

from terroir.core.blocks import run_blocks
from terroir.core.classes import ClassTable
from terroir.core.errors import ParameterError
from terroir.core.jobs import execute
from terroir.core.jobs.base import Job
from terroir.core.jobs.classify_raster import ClassifyRasterJob
from terroir.core.jobs.cluster import ClusterJob
from terroir.core.jobs.extract_samples import ExtractSamplesJob
from terroir.core.jobs.spatial_filter import SpatialFilterJob
from terroir.core.jobs.threshold_raster import ThresholdRasterJob
from terroir.core.learning.card import ModelCard
from terroir.core.learning.fitting import Recipe
from terroir.core.learning.model import Model
from terroir.core.raster.stack import Stack
from terroir.core.run import Run
from terroir.tests.unit.cluster.dask.backend_bed import RunMaker, told
from terroir.tests.unit.making import read_raster, square, write_layer, write_raster

pytest.importorskip("distributed", reason="dask is optional: tools/setup_environment.py --sets … cluster")
pytestmark = pytest.mark.unit

BANDS = ("b1", "b2", "b3")
ROWS, COLS = 300, 280


@pytest.fixture
def image(tmp_path: Path) -> str:
    draw = np.random.default_rng(1)
    values = draw.integers(1, 4000, (3, ROWS, COLS)).astype("uint16")
    values[:, 40:90, 50:180] = 0
    return write_raster(tmp_path / "image.tif", values, nodata=0, names=BANDS, options=["TILED=YES"])


@pytest.fixture
def layer(tmp_path: Path) -> str:
    squares = [(square(60 * (n % 4) + 7, 70 * (n // 4) + 3, 9), {"code": 1 + n % 3}) for n in range(16)]
    return write_layer(tmp_path / "polygons.gpkg", squares, {"code": int})


def forest(path: Path) -> str:
    """A model of three classes."""
    draw = np.random.default_rng(2)
    values = draw.integers(1, 4000, (300, 3)).astype(float)
    labels = 1 + (values.sum(1) // 4001).astype(int)
    estimator = Recipe("rf", {"n_estimators": 20}).fit(values, labels)
    codes = sorted({int(code) for code in labels})
    count = dict.fromkeys(codes, 1)
    table = ClassTable.from_labels({code: f"class {code}" for code in codes})
    Model(ModelCard(table, BANDS, "rf", {}, 0, "0" * 64, count, count), estimator).write(path)
    return str(path)


def raster(path: str) -> bytes:
    return read_raster(path).tobytes()


def table(path: str) -> bytes:
    layer = ogr.Open(path)
    return repr([feature.ExportToJson() for feature in layer.GetLayer(0)]).encode()


def jobs(image: str, layer: str, folder: Path) -> dict[str, tuple[Job, Callable[[str], bytes]]]:
    """What is compared."""
    out, confidence = str(folder / "out.tif"), str(folder / "confidence.tif")
    return {
        "forest": (
            ClassifyRasterJob((image,), model=forest(folder / "forest.terroir"), output=out, confidence=confidence),
            lambda path: raster(path) + raster(confidence),
        ),
        "filter": (SpatialFilterJob(image, out, "mean", 3), raster),
        "k-means": (ClusterJob((image,), out, clusters=4), raster),
        "threshold": (ThresholdRasterJob(image, out), raster),
        "samples": (ExtractSamplesJob((image,), layer, "code", str(folder / "out.gpkg")), table),
    }


@pytest.mark.parametrize("name", ["forest", "filter", "k-means", "threshold", "samples"])
def test_same_as_serial(name: str, make_run: RunMaker, image: str, layer: str, tmp_path: Path) -> None:
    found = {}
    runs = {"serial": Run("serial"), "workers read": make_run(), "sent": make_run(paths={image: "/nowhere"})}
    for where, run in runs.items():
        folder = tmp_path / where
        folder.mkdir(exist_ok=True)
        run.block_shape = (64, 128) if where != "serial" else None
        job, content = jobs(image, layer, folder)[name]
        execute(job, run)
        found[where] = hashlib.sha256(content(str(job.output))).hexdigest()  # type: ignore[attr-defined]
    assert len(set(found.values())) == 1, found
    assert "read the files themselves" in told(runs["workers read"])
    assert "this machine reads" in told(runs["sent"])


class Pixels:
    """A network's map of an image, by the way that a job takes."""

    def __init__(self, image: str) -> None:
        torch = pytest.importorskip("torch", reason="networks are optional: tools/setup_environment.py --sets … deep")
        from terroir.core.deep.architectures import build
        from terroir.core.deep.network import Network
        from terroir.core.deep.spec import NetworkSpec

        spec = NetworkSpec("segmentation", "unet", {"width": 4, "depth": 2}, 3, 3, 16, (2000.0,) * 3, (900.0,) * 3)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(4)
            module = build(spec)
            module(torch.randn(4, 3, 32, 32))  # running statistics that are not 0 and 1
            self._network = Network.of(module, spec)
        self._image = image

    def map(self, folder: Path, run: Run, device: str = "auto") -> np.ndarray:
        """Probabilities."""
        from terroir.core.deep.map import NetworkOptions, network_block

        classes = ClassTable.from_labels({1: "a", 2: "b", 3: "c"})
        model: Any = SimpleNamespace(
            estimator=self._network, card=SimpleNamespace(classes=classes), features_of=lambda stack, _run: stack
        )
        stack, function = network_block(
            model, Stack.open([self._image]), ("probabilities",), NetworkOptions(device=device), "model", run
        )
        folder.mkdir()
        run_blocks(stack, function, {"probabilities": str(folder / "out.tif")}, run)
        run.outputs.publish()
        return read_raster(folder / "out.tif")


def test_networks(make_run: RunMaker, image: str, tmp_path: Path) -> None:
    pixels = Pixels(image)
    expected = pixels.map(tmp_path / "serial", Run("serial"), "cpu")
    read = make_run()
    assert np.array_equal(pixels.map(tmp_path / "read", read), expected)
    sent = make_run(paths={image: "/nowhere"})
    assert np.array_equal(pixels.map(tmp_path / "sent", sent), expected)
    assert "The network runs on the device cpu of the workers." in told(read)


def test_a_device_that_workers_lack_is_refused_by_them(make_run: RunMaker, image: str, tmp_path: Path) -> None:
    import torch

    lacking = "mps" if torch.cuda.is_available() else "cuda"
    with pytest.raises(ParameterError, match=rf"^DEVICE: torch .* sees no device {lacking} here"):
        Pixels(image).map(tmp_path / "read", make_run(), lacking)


def test_networks_go_to_workers_with_a_graphics_card(
    run_at: Any, dask_scheduler: str, dask_workers: Any, image: str, tmp_path: Path
) -> None:
    """Which the worker may lack after all: it is asked for what it has."""
    dask_workers(1, resources={"GPU": 1})
    pixels = Pixels(image)
    run = run_at(dask_scheduler, resources={"GPU": 1})
    found = pixels.map(tmp_path / "cards", run)
    assert "The network runs on workers with a graphics card." in told(run)
    import torch

    if not torch.cuda.is_available() and not torch.backends.mps.is_available():
        assert np.array_equal(found, pixels.map(tmp_path / "serial", Run("serial"), "cpu"))


def test_workers_open_files_where_the_profile_says(make_run: RunMaker, image: str, tmp_path: Path) -> None:
    """What looks the same there and is not shows which one was read."""
    there = tmp_path / "there"
    there.mkdir()
    other = write_raster(there / "image.tif", read_raster(image) // 2, nodata=0, names=BANDS, options=["TILED=YES"])
    shutil.copystat(image, other)
    assert Path(other).stat().st_size == Path(image).stat().st_size
    job = SpatialFilterJob(other, str(tmp_path / "expected.tif"), "mean", 1)
    execute(job, Run("serial"))
    run = make_run(paths={str(tmp_path): str(there)})
    execute(SpatialFilterJob(image, str(tmp_path / "found.tif"), "mean", 1), run)
    assert "read the files themselves" in told(run)
    assert np.array_equal(read_raster(tmp_path / "found.tif"), read_raster(job.output))
