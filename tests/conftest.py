"""Data and programs that tests share. Everything is made here; nothing is downloaded."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import HealthCheck, settings
from osgeo import gdal, ogr, osr

# Real clusters, started when a test asks for one.
pytest_plugins = ["terroir.tests.cluster_fixtures"]

ROWS, COLS, PIXEL = 48, 60, 10.0
WEST, NORTH = 500_000.0, 4_800_000.0
EPSG = 32631
CLASSES = {1: "forest", 2: "crops", 3: "water & reeds"}
COLOURS = {1: (40, 90, 30), 2: (200, 180, 90), 3: (20, 40, 160)}

# Tests run on shared machines: how long something took says nothing about it.
# What must pass before a change lands draws the same examples each time: it speaks of the change. Others look further.
settings.register_profile(
    "shared machine",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=bool(os.environ.get("CI")),
)
settings.load_profile("shared machine")


def pytest_configure(config: pytest.Config) -> None:
    """Keep what QGIS leaves behind out of the machine's temporary folder and the user's settings.

    An interpreter that ends with a QGIS in it does not clear up; this is for those that tests start. pytest-qgis
    has started its own by now, and pytest's temporary folders stay where they are.
    """
    folder = tempfile.TemporaryDirectory(prefix="terroir-tests-", ignore_cleanup_errors=True)
    config.add_cleanup(folder.cleanup)
    os.environ["TMPDIR"] = folder.name
    os.environ["XDG_CONFIG_HOME"] = folder.name


class Scene(NamedTuple):
    """A small made-up landscape.

    Parameters
    ----------
    image : Path
        Three bands of bytes named red, green, blue; the last row is nodata (0).
    polygons : Path
        Four squares of each of three classes: ``code`` (integer), ``name`` (text), ``empty`` (all NULL).
    truth : ndarray of int, shape (rows, cols)
        Class of each pixel.
    """

    image: Path
    polygons: Path
    truth: np.ndarray


def make_image(path: Path, bands: np.ndarray, names: Iterable[str] = (), nodata: float | None = 0) -> Path:
    """Write a GeoTIFF on the scene's grid.

    Parameters
    ----------
    path : Path
        Where.
    bands : ndarray, shape (bands, rows, cols)
        Values, of a type that GDAL has.
    names : iterable of str
        Descriptions of the bands.
    nodata : float, optional
        Value that means "no data".
    """
    count, rows, cols = bands.shape
    kind = {"uint8": gdal.GDT_Byte, "float32": gdal.GDT_Float32, "int32": gdal.GDT_Int32}[bands.dtype.name]
    dataset = gdal.GetDriverByName("GTiff").Create(str(path), cols, rows, count, kind)
    dataset.SetGeoTransform((WEST, PIXEL, 0, NORTH, 0, -PIXEL))
    reference = osr.SpatialReference()
    reference.ImportFromEPSG(EPSG)
    dataset.SetProjection(reference.ExportToWkt())
    dataset.WriteArray(bands)
    for number in range(1, count + 1):
        if nodata is not None:
            dataset.GetRasterBand(number).SetNoDataValue(nodata)
    for number, name in enumerate(names, start=1):
        dataset.GetRasterBand(number).SetDescription(name)
    dataset = None
    return path


def make_polygons(path: Path, squares: Iterable[tuple[float, float, float, dict[str, Any]]]) -> Path:
    """Write squares, given as column, row and size in pixels of the scene, with their attributes."""
    reference = osr.SpatialReference()
    reference.ImportFromEPSG(EPSG)
    dataset = gdal.GetDriverByName("GPKG").Create(str(path), 0, 0, 0, gdal.GDT_Unknown)
    layer = dataset.CreateLayer("polygons", reference, ogr.wkbPolygon)
    for name, kind in (("code", ogr.OFTInteger), ("name", ogr.OFTString), ("empty", ogr.OFTString)):
        layer.CreateField(ogr.FieldDefn(name, kind))
    for col, row, size, attributes in squares:
        west, north = WEST + col * PIXEL, NORTH - row * PIXEL
        east, south = west + size * PIXEL, north - size * PIXEL
        feature = ogr.Feature(layer.GetLayerDefn())
        ring = f"{west} {north}, {east} {north}, {east} {south}, {west} {south}, {west} {north}"
        feature.SetGeometry(ogr.CreateGeometryFromWkt(f"POLYGON (({ring}))"))
        for name, value in attributes.items():
            feature.SetField(name, value)
        layer.CreateFeature(feature)
    layer = None
    dataset = None
    return path


@pytest.fixture(scope="session")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """The made-up landscape: three vertical stripes of 20 columns, easy to tell apart."""
    folder = tmp_path_factory.mktemp("scene")
    truth = np.repeat(np.arange(1, 4), COLS // 3)[np.newaxis, :].repeat(ROWS, axis=0)
    generator = np.random.default_rng(7)
    bands = np.stack([np.vectorize({c: COLOURS[c][band] for c in CLASSES}.get)(truth) for band in range(3)])
    bands = np.clip(bands + generator.normal(0, 6, bands.shape), 1, 255).astype(np.uint8)
    bands[:, -1, :] = 0
    squares = [
        (20 * (code - 1) + 4 + 8 * (place % 2), 4 + 20 * (place // 2), 5, {"code": code, "name": CLASSES[code]})
        for code in CLASSES
        for place in range(4)
    ]
    image = make_image(folder / "image.tif", bands, ("red", "green", "blue"))
    return Scene(image, make_polygons(folder / "polygons.gpkg", squares), truth)


@pytest.fixture(scope="session")
def qgis_process_environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Environment of ``qgis_process`` with a throw-away profile, in English, with the plugin switched on."""
    from terroir.tools.qgis_environment import enable_plugin, qgis_environment

    profile = tmp_path_factory.mktemp("profile")
    enable_plugin(profile)
    return {**qgis_environment(profile), "LC_ALL": "C.UTF-8", "LANG": "C.UTF-8", "LANGUAGE": ""}


@pytest.fixture(scope="session")
def qgis_process(
    qgis_process_environment: dict[str, str],
) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Function that runs ``qgis_process`` in a throw-away profile with the plugin switched on.

    It takes the arguments, ``inputs`` (handed over as JSON on standard input) and ``environment`` (added to the
    usual one), and returns the completed process.
    """

    def run(
        *arguments: str, inputs: dict[str, Any] | None = None, environment: dict[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        text = "" if inputs is None else json.dumps({"inputs": inputs})
        command = ["qgis_process", *arguments, *(["-"] if inputs is not None else [])]
        return subprocess.run(
            command,
            input=text,
            env={**qgis_process_environment, **(environment or {})},
            capture_output=True,
            text=True,
            check=False,
            timeout=180,
        )

    return run


def results_of(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    """Results of a run with JSON input; what libraries print at start may stand before them."""
    if done.returncode != 0:
        raise AssertionError(f"qgis_process ended with {done.returncode}: {done.stderr}\n{done.stdout}")
    return dict(json.loads(done.stdout[done.stdout.index("{") :])["results"])


@pytest.fixture(scope="session")
def results() -> Callable[[subprocess.CompletedProcess[str]], dict[str, Any]]:
    """`results_of`, for tests, which cannot import this file."""
    return results_of


@pytest.fixture(scope="session")
def image_maker() -> Callable[..., Path]:
    """`make_image`, for tests, which cannot import this file."""
    return make_image


@pytest.fixture(scope="session")
def polygon_maker() -> Callable[..., Path]:
    """`make_polygons`, for tests, which cannot import this file."""
    return make_polygons
