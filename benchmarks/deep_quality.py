"""Macro F1 of networks on the historical map, against forests: the same polygons to learn from and to be judged by.

Splits are those of `quality`: the polygons of each class are dealt to two halves, each half is mapped by a model of
the other one, wall to wall, and macro F1 comes from the pixels of all polygons together. So every class with two
polygons is judged in every split.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from osgeo import gdal, ogr

from terroir.benchmarks.measure import Skipped
from terroir.benchmarks.quality import FIRST_SEED, Claim, Compared, macro_f1
from terroir.benchmarks.quality_data import NEIGHBOURHOODS, deal_groups
from terroir.benchmarks.setting import Setting
from terroir.core.jobs import execute, job_type
from terroir.core.learning.dependencies import missing_packages
from terroir.core.run import Run
from terroir.core.samples.table import read_samples
from terroir.tools.demo_data import DemoDataError, HistoricalMap, historical_map

DEEP_QUALITY = "deep-quality"
"""On the command line."""
FOLDS = 2
WORKERS = 1
"""However many cores there are: threads move the last bits of a training, and with them its luck."""
CLASS, LABEL, POLYGON, GROUP = "Class", "Type", "polygon", "together"
"""Fields: the class and its name, the number of the polygon, and what a network's training keeps together."""
_FEW = 3
"""Polygons that a class has to have before one of them is kept from a network's training."""
COLOURS, NEIGHBOURS, SIGMA, UNET = "colours", "neighbourhoods", "sigma", "unet"

# Chosen on splits with seeds below `FIRST_SEED`; see `deep_page` for what was tried.
PATCHES: Mapping[str, Any] = {"size": 22, "strategy": "random", "per_class": 300, "purity": 0.0}
SHARES: Mapping[str, Any] = {"validation_share": 0.0, "test_share": 0.2}
SIGMA_TRAINING: Mapping[str, Any] = {
    "architecture": "sigma",
    "epochs": 30,
    "class_weights": "none",
    "balanced_sampling": True,
    "jitter": 0.0,
    "patience": 0,
}
UNET_TRAINING: Mapping[str, Any] = {
    "architecture": "unet",
    "parameters": {"width": 16, "depth": 2},
    "tile_size": 64,
    "tiles_per_epoch": 64,
    "batch_size": 4,
    "epochs": 15,
    "class_weights": "none",
    "balanced_sampling": True,
    "jitter": 0.0,
    "patience": 0,
}
MAPPING: Mapping[str, Any] = {"flips": True}
"""How networks are asked on the map."""


@dataclass(frozen=True)
class Half:
    """What a method learns from.

    Parameters
    ----------
    image : str
        All of it.
    polygons : str
        Those to learn from; fields `CLASS`, `LABEL` and `POLYGON`.
    seed : int
        Of whatever is random in the method.
    folder : Path
        For its files, empty.
    """

    image: str
    polygons: str
    seed: int
    folder: Path

    def run(self, name: str, **parameters: Any) -> dict[str, Any]:
        """Run a job in this process."""
        job = job_type(name).from_dict({"parameters": {"input": [self.image], **parameters}})
        return execute(job, Run(workers=WORKERS))

    def file(self, name: str) -> str:
        """Path of a file on the way."""
        return str(self.folder / name)

    @property
    def reference(self) -> dict[str, str]:
        """Parameters that name the polygons and their fields."""
        fields = {"class_field": CLASS, "label_field": LABEL, "group_field": POLYGON}
        return {"polygons": self.polygons, **fields}

    @property
    def together(self) -> dict[str, str]:
        """The same for networks, which keep polygons of each class that has some to spare from their training."""
        return {**self.reference, "group_field": GROUP}


def forest(recipe: Mapping[str, Any] | None) -> Callable[[Half], str]:
    """Method: the default forest, on bands or on features of a recipe."""

    def learn(half: Half) -> str:
        samples, model = half.file("samples.gpkg"), half.file("model.terroir")
        half.run("extractsamples", **half.reference, recipe=dict(recipe or {}), output=samples)
        job = {"samples": samples, "model": model, "seed": half.seed, "folds": 2}
        execute(job_type("trainclassifier").from_dict({"parameters": job}), Run(workers=WORKERS))
        return model

    return learn


def patch_network(half: Half) -> str:
    """Method: `sigma` on patches around the polygons' pixels."""
    patches, model = half.file("patches.gpkg"), half.file("model.terroir")
    half.run("extractpatches", **half.together, **PATCHES, seed=half.seed, output=patches)
    half.run("traincnn", patches=patches, **SIGMA_TRAINING, **SHARES, seed=half.seed, model=model)
    return model


def segmentation_network(half: Half) -> str:
    """Method: a U-Net on the polygons' pixels."""
    model = half.file("model.terroir")
    half.run("trainsegmentation", **half.together, **UNET_TRAINING, **SHARES, seed=half.seed, model=model)
    return model


@dataclass(frozen=True)
class NetworkMethod:
    """A way to make a map.

    Parameters
    ----------
    name, title : str
        Short, and for people.
    learn : callable
        From a half to the path of a model.
    needs : tuple of str
        Modules without which it cannot run.
    mapping : mapping
        Further parameters of its map.
    """

    name: str
    title: str
    learn: Callable[[Half], str]
    needs: tuple[str, ...] = ()
    mapping: Mapping[str, Any] = field(default_factory=dict)


NEEDS = ("torch", "safetensors")
METHODS = (
    NetworkMethod(COLOURS, "forest, raw colours", forest(None)),
    NetworkMethod(NEIGHBOURS, "forest, with neighbourhoods", forest(NEIGHBOURHOODS)),
    NetworkMethod(SIGMA, "sigma", patch_network, NEEDS, MAPPING),
    NetworkMethod(UNET, "U-Net", segmentation_network, NEEDS, MAPPING),
)


class HistoricalPolygons:
    """The polygons of the historical map, their pixels, and how they are dealt to halves.

    Parameters
    ----------
    data : HistoricalMap
    folder : Path
        For files on the way.
    """

    def __init__(self, data: HistoricalMap, folder: Path) -> None:
        self.image = str(data.image)
        self._folder = folder
        self._all = str(folder / "all-polygons.gpkg")
        write_polygons(Path(self._all), str(data.polygons), None)

    @cached_property
    def _pixels(self) -> tuple[np.ndarray, ...]:
        """Class, polygon, row and column of every pixel in one polygon."""
        path = str(self._folder / "all-pixels.gpkg")
        half = Half(self.image, self._all, 0, self._folder)
        half.run("extractsamples", **half.reference, output=path)
        samples = read_samples(path, "class", "group", (), places=True)
        if samples.coordinates is None:
            raise RuntimeError(f"{path} has no places")
        left, width, _, top, _, height = gdal.Open(self.image).GetGeoTransform()
        cols = np.floor((samples.coordinates[:, 0] - left) / width).astype(np.intp)
        rows = np.floor((samples.coordinates[:, 1] - top) / height).astype(np.intp)
        return samples.codes, samples.groups.astype(str), rows, cols

    def deal(self, seed: int) -> np.ndarray:
        """Half of every pixel, as `quality` deals them: 0, 1, or -1 for what is never judged."""
        codes, groups, _, _ = self._pixels
        return deal_groups(codes, np.unique(groups, return_inverse=True)[1].reshape(-1), FOLDS, seed)

    def half(self, seed: int, number: int, name: str) -> Half:
        """What learns for the map of half `number`: the polygons that are not in it."""
        groups = self._pixels[1]
        folder = self._folder / f"{name}-{seed}-{number}"
        folder.mkdir()
        polygons = folder / "polygons.gpkg"
        write_polygons(polygons, self._all, set(groups[self.deal(seed) != number].tolist()))
        return Half(self.image, str(polygons), seed, folder)

    def judge(self, output: str, seed: int, number: int) -> tuple[np.ndarray, np.ndarray]:
        """Classes of the pixels of half `number`, in the polygons and on a map."""
        codes, _, rows, cols = self._pixels
        judged = self.deal(seed) == number
        mapped = gdal.Open(output).ReadAsArray()[rows[judged], cols[judged]]
        return codes[judged], mapped.astype(np.int64)


def write_polygons(path: Path, source: str, chosen: set[str] | None) -> None:
    """Copy polygons, with their number in a field: all, or those whose number is among `chosen`."""
    opened = ogr.Open(source)
    layer = opened.GetLayer()
    target = ogr.GetDriverByName("GPKG").CreateDataSource(str(path))
    made = target.CreateLayer("polygons", layer.GetSpatialRef(), ogr.wkbUnknown)
    for definition in (
        ogr.FieldDefn(CLASS, ogr.OFTInteger),
        ogr.FieldDefn(LABEL, ogr.OFTString),
        ogr.FieldDefn(POLYGON, ogr.OFTString),
        ogr.FieldDefn(GROUP, ogr.OFTString),
    ):
        made.CreateField(definition)
    numbers = {feature.GetFID(): _number(feature) for feature in layer}
    kept = [feature for feature in layer if chosen is None or numbers[feature.GetFID()] in chosen]
    counts = Counter(feature.GetFieldAsInteger(CLASS) for feature in kept)
    for feature in kept:
        code, number = feature.GetFieldAsInteger(CLASS), numbers[feature.GetFID()]
        copy = ogr.Feature(made.GetLayerDefn())
        copy.SetGeometry(feature.GetGeometryRef())
        copy.SetField(CLASS, code)
        copy.SetField(LABEL, feature.GetFieldAsString(LABEL))
        copy.SetField(POLYGON, number)
        copy.SetField(GROUP, number if counts[code] >= _FEW else f"all of class {code}")
        made.CreateFeature(copy)


def _number(feature: ogr.Feature) -> str:
    """Of a polygon: its identifier in the layer that came with the data."""
    return feature.GetFieldAsString(POLYGON) if feature.GetFieldIndex(POLYGON) >= 0 else str(feature.GetFID())


def split_score(polygons: HistoricalPolygons, method: NetworkMethod, seed: int) -> float:
    """Macro F1 of a method on one split: both halves mapped, all their pixels judged together."""
    references, found = [], []
    for number in range(FOLDS):
        half = polygons.half(seed, number, method.name)
        output = half.file("map.tif")
        half.run("classifyraster", model=method.learn(half), output=output, **method.mapping)
        codes, mapped = polygons.judge(output, seed, number)
        references.append(codes)
        found.append(mapped)
    return macro_f1(np.concatenate(references), np.concatenate(found))


def compare_networks(setting: Setting, methods: Sequence[NetworkMethod] = METHODS) -> Compared:
    """All methods, in turns from split to split.

    Raises
    ------
    Skipped
        If the data cannot be had.
    """
    try:
        data = historical_map()
    except DemoDataError as error:
        raise Skipped(str(error)) from error
    folder = setting.folder / "deep-quality"
    folder.mkdir()
    polygons = HistoricalPolygons(data, folder)
    scores: dict[str, list[float]] = {}
    reasons: dict[str, str] = {}
    spent: dict[str, float] = {}
    for method in methods:
        missing = missing_packages(method.needs)
        if missing:
            reasons[method.name] = f"{', '.join(missing)}: not installed"
    for number in range(setting.sizes.network_splits):
        for method in methods:
            if method.name in reasons:
                continue
            start = time.perf_counter()
            scores.setdefault(method.name, []).append(split_score(polygons, method, FIRST_SEED + number))
            spent[method.name] = spent.get(method.name, 0.0) + time.perf_counter() - start
            print(f"  {method.name} {FIRST_SEED + number}: {scores[method.name][-1]:.3f}", flush=True)
    seconds = {name: total / len(scores[name]) for name, total in spent.items()}
    return Compared(DEEP_QUALITY, "historical map, wall to wall", scores, reasons, seconds=seconds)


def network_claims(compared: Compared) -> list[Claim]:
    """Networks clearly above raw colours; against neighbourhoods, which nobody promised, as it is."""
    found = []
    titles = {method.name: method.title for method in METHODS}
    for name in (SIGMA, UNET):
        for other, clearly in ((COLOURS, True), (NEIGHBOURS, False)):
            known = name in compared.scores and other in compared.scores
            difference = compared.difference(name, other) if known else None
            found.append(Claim(titles[name], titles[other], difference, clearly))
    return found
