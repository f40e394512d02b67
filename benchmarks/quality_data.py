"""The data sets on which the quality of maps is compared, as tables of samples in polygons, and their splits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from terroir.benchmarks.measure import Skipped
from terroir.benchmarks.quality_sources import (
    landsat_files,
    satimage_table,
    shared_folder,
    sinop_table,
)
from terroir.benchmarks.setting import Setting
from terroir.core.errors import DataError
from terroir.core.samples.table import SampleTable, read_samples
from terroir.tools.demo_data import DemoDataError, historical_map

# Neighbourhoods of the historical map: its hatching and its letters are larger than a pixel. Chosen by what they
# mean (colour of a field without its hatching, and how rough it is), at the sizes of the map's signatures.
NEIGHBOURHOODS = {
    "format": 1,
    "features": [
        {"bands": []},
        {"filter": "mean", "radius": 2, "bands": []},
        {"filter": "mean", "radius": 5, "bands": []},
        {"filter": "median", "radius": 3, "bands": []},
        {"filter": "standarddeviation", "radius": 3, "bands": []},
    ],
}
WHOLE_SCENE_STEP = 3
"""Every so many-th row and column of the wall-to-wall reference is compared."""


@dataclass(frozen=True, eq=False)
class DataSet:
    """Samples with known classes, and how they are split.

    Parameters
    ----------
    values : ndarray of float64, shape (n, features)
    codes : ndarray of int64, shape (n,)
        Class.
    groups : ndarray of int64, shape (n,)
        Polygon, or what else stays together.
    folds : int
        Parts of a split.
    reference : tuple of ndarrays, optional
        Values and codes of a reference of its own, which is what is tested on then.
    remark : str
        What was done to the data.
    most_splits : int
        Splits that are enough: those of many independent samples hardly differ.
    """

    values: np.ndarray
    codes: np.ndarray
    groups: np.ndarray
    folds: int
    reference: tuple[np.ndarray, np.ndarray] | None = None
    remark: str = ""
    most_splits: int = 100

    def splits(self, seed: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Training and test indices of each part of the split with this seed; the test is empty with a reference."""
        part = deal_groups(self.codes, self.groups, self.folds, seed)
        if self.reference is not None:
            yield np.flatnonzero(part != 0), np.empty(0, np.int64)
            return
        for number in range(self.folds):
            yield np.flatnonzero(part != number), np.flatnonzero(part == number)

    def tested(self, test: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Values and codes that a part is judged by."""
        return (self.values[test], self.codes[test]) if self.reference is None else self.reference


def deal_groups(codes: np.ndarray, groups: np.ndarray, folds: int, seed: int) -> np.ndarray:
    """Part of each sample: the groups of a class, shuffled, are dealt in turn; -1 (never tested) to one that is alone.

    Whatever class has two groups is learnt from and tested in every split, and so is judged in all of them.

    Parameters
    ----------
    codes, groups : ndarray of int64, shape (n,)
    folds : int
        Number of parts.
    seed : int
        Of the shuffling.

    Returns
    -------
    ndarray of int64, shape (n,)
        0 to ``folds - 1``, or -1.
    """
    random = np.random.default_rng(seed)
    classes, places = np.unique(codes, return_inverse=True)
    numbers, group = np.unique(groups, return_inverse=True)
    counts = np.zeros((numbers.size, classes.size), np.int64)
    np.add.at(counts, (group, places), 1)
    main = counts.argmax(axis=1)  # a square of the modis profiles holds more than one class
    part = np.full(numbers.size, -1, np.int64)
    turn = 0
    for place in range(classes.size):
        members = random.permutation(np.flatnonzero(main == place))
        if members.size > 1:
            part[members] = (turn + np.arange(members.size)) % folds
            turn += members.size
    return part[group]


def _numbered(groups: np.ndarray) -> np.ndarray:
    numbers: np.ndarray = np.unique(groups.astype(str), return_inverse=True)[1].reshape(-1).astype(np.int64)
    return numbers


def _extracted(setting: Setting, name: str, images: list[str], polygons: str, field: str, **more: Any) -> SampleTable:
    """Samples as 'Extract samples' makes them."""
    path = setting.fresh(f"quality-{name}.gpkg")
    setting.run("extractsamples", input=images, polygons=polygons, class_field=field, output=path, **more)
    return read_samples(path, "class", "group", ())


def _from_samples(samples: SampleTable, folds: int, remark: str) -> DataSet:
    return DataSet(samples.values, samples.codes, _numbered(samples.groups), folds, remark=remark)


def _historical(setting: Setting, name: str, remark: str, **more: Any) -> DataSet:
    try:
        files = historical_map()
    except DemoDataError as error:
        raise Skipped(str(error)) from error
    samples = _extracted(setting, name, [str(files.image)], str(files.polygons), "Class", **more)
    return _from_samples(samples, 2, remark)


def historical_colours(setting: Setting) -> DataSet:
    """The historical map: three colours of 17 polygons."""
    remark = "17 polygons, of which two are buildings with nine pixels; halves."
    return _historical(setting, "historical", remark)


def historical_neighbourhoods(setting: Setting) -> DataSet:
    """The same with neighbourhoods, by a recipe."""
    remark = "The same polygons in the same halves, with the features of the recipe below."
    return _historical(setting, "historical-recipe", remark, recipe=NEIGHBOURHOODS)


def landsat_polygons(setting: Setting) -> DataSet:
    """Landsat 7 of North Carolina, all six bands."""
    bands, polygons, _ = landsat_files()
    samples = _extracted(setting, "landsat", bands, polygons, "id", label_field="label")
    remark = (
        "Bands of two types with two nodata values, read as one stack. Band 7 is valid on 62 % of the scene; the one"
        " polygon of agriculture lies in its nodata, and the class is lost: six are left."
    )
    return _from_samples(samples, 3, remark)


def landsat_whole(setting: Setting) -> DataSet:
    """The same without band 7, judged by the land cover of the whole scene."""
    from osgeo import gdal

    bands, polygons, strata = landsat_files()
    samples = _extracted(setting, "landsat-whole", bands[:5], polygons, "id", label_field="label")
    opened = [gdal.Open(band) for band in bands[:5]]
    values = np.stack([band.ReadAsArray() for band in opened], axis=-1).astype(np.float64)
    valid = np.all([values[..., i] != o.GetRasterBand(1).GetNoDataValue() for i, o in enumerate(opened)], axis=0)
    classes = gdal.Open(strata).ReadAsArray().astype(np.int64)
    grid = np.zeros(classes.shape, bool)
    grid[::WHOLE_SCENE_STEP, ::WHOLE_SCENE_STEP] = True
    chosen = grid & valid & (classes > 0) & ~_burnt(polygons, opened[0])
    remark = (
        "Without band 7, and so with agriculture (one polygon, always learnt from). Tested on strata.tif outside the"
        " polygons, every third row and column: a map of 1996, itself made by a classifier; the image is of 2000."
    )
    plain = _from_samples(samples, 3, remark)
    return replace(plain, reference=(values[chosen], classes[chosen]))


def _burnt(polygons: str, image: Any) -> np.ndarray:
    """Pixels that a polygon touches, bool, shape (rows, cols)."""
    from osgeo import gdal, ogr

    target = gdal.GetDriverByName("MEM").Create("", image.RasterXSize, image.RasterYSize, 1, gdal.GDT_Byte)
    target.SetGeoTransform(image.GetGeoTransform())
    target.SetProjection(image.GetProjection())
    source = ogr.Open(polygons)
    gdal.RasterizeLayer(target, [1], source.GetLayer(), burn_values=[1], options=["ALL_TOUCHED=TRUE"])
    burnt: np.ndarray = target.ReadAsArray() > 0
    return burnt


def satimage(_: Setting) -> DataSet:
    """Statlog's Landsat table."""
    values, codes = satimage_table()
    remark = (
        "No polygons: every sample is a group, although neighbouring samples share pixels, so that all figures are"
        " too good. The package's own folds are of discretised values, and are not used."
    )
    return DataSet(values, codes, np.arange(codes.size), 3, remark=remark, most_splits=3)


def two_dates(setting: Setting) -> DataSet:
    """Landsat 7 of two dates, of which the first has the polygons."""
    from osgeo import gdal

    folder = shared_folder("landsat_two_dates")
    bands = setting.folder / "quality-1999.vrt"
    image = folder / "LE70220491999322EDC01_stack.gtif"
    # Band 8 holds codes of clouds.
    gdal.Translate(str(bands), str(image), bandList=list(range(1, 8)), format="VRT")
    samples = _extracted(setting, "two-dates", [str(bands)], str(folder / "training_data.shp"), "class")
    remark = "The date that the polygons were drawn for, 1999; band 8 (cloud codes) is no feature."
    return _from_samples(samples, 2, remark)


def sinop(_: Setting) -> DataSet:
    """Profiles of MODIS."""
    values, codes, groups, _names = sinop_table(0.02)
    remark = "No polygons: samples of a square of 0.02 degrees (2 km) stay together."
    return DataSet(values, codes, _numbered(groups), 3, remark=remark)


def two_tiles(setting: Setting) -> DataSet:
    """Landsat 8, two tiles; the pieces that lie there are beside all of their polygons."""
    folder = shared_folder("landsat8_two_tiles")
    tables = []
    for number, tile in enumerate(sorted(folder.glob("Landsat8_*"))):
        images = sorted(str(path) for path in tile.glob("*/*PENTE*.TIF"))
        polygons = str(folder / "D5H2_groundTruth_samples.shp")
        try:
            tables.append(_extracted(setting, f"tile-{number}", images, polygons, "CODE", label_field="LC"))
        except DataError:
            continue
    if not tables:
        raise Skipped("none of its polygons lies on its images")
    groups = np.concatenate([_numbered(table.groups) + 1000 * number for number, table in enumerate(tables)])
    values, codes = (np.concatenate([getattr(table, part) for table in tables]) for part in ("values", "codes"))
    return DataSet(values, codes, groups, 2, remark="Polygons of both tiles together.")


DATA_SETS: dict[str, tuple[str, Callable[[Setting], DataSet]]] = {
    "historical": ("historical map, raw colours", historical_colours),
    "historical-recipe": ("historical map, with neighbourhoods", historical_neighbourhoods),
    "landsat": ("Landsat 7, polygons", landsat_polygons),
    "landsat-whole": ("Landsat 7, whole scene", landsat_whole),
    "two-dates": ("Landsat 7, 1999", two_dates),
    "sinop": ("MODIS profiles, Sinop", sinop),
    "satimage": ("satimage, a table", satimage),
    "two-tiles": ("Landsat 8, two tiles", two_tiles),
}
"""Title and maker of each, by the name for the command line."""
