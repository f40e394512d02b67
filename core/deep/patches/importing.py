"""A folder of images as a table of patches: an export with its index, or one folder for each class."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Optional

import numpy as np

from ...classes import ClassTable
from ...errors import DataError, InputFileError
from ...raster.grid import Grid, same_crs
from ...run import Run
from ...samples.class_codes import class_codes
from ...samples.reference import shortened_list
from .chip_index import INDEX, ChipEntry, read_index
from .chips import PER_TASK, Chip, describe_chip, refuse_other_shape
from .facts import PatchFacts
from .footprints import footprints
from .writing import PatchRows

# What lies beside images and is none: GDAL's notes, world files, shapes of other programs, texts.
_NO_IMAGES = (".xml", ".json", ".csv", ".txt", ".md", ".prj", ".tfw", ".jgw", ".pgw", ".wld", ".msk", ".ovr", ".db")
_CLASS_FOLDER = re.compile(r"(-?\d+)(?:[_ -]+(.*))?")
_IDENTITY = (0.0, 1.0, 0.0, 0.0, 0.0, 1.0)


@dataclass(frozen=True)
class Imported:
    """What is written as a table of patches."""

    rows: PatchRows
    classes: ClassTable
    facts: PatchFacts
    crs: str


def import_chips(folder: str, run: Run) -> Imported:
    """Read a folder; images are looked at, not loaded.

    Parameters
    ----------
    folder : str
    run : Run
        Backend, progress, cancel; hears what the folder does not tell.

    Raises
    ------
    InputFileError
        If there is no such folder, or a file is no image.
    DataError
        If the folder holds no images, or they differ in size, bands or pixel type.
    """
    root = Path(folder).absolute()
    if not root.is_dir():
        raise InputFileError("{path} is no folder; choose the folder with the images", parameter="folder", path=folder)
    entries = (
        read_index(root, "folder", run.check_cancelled) if (root / INDEX).is_file() else _entries_of_folders(root, run)
    )
    paths = [(root / entry.file).as_posix() for entry in entries]
    _refuse_missing(entries, paths, root)
    chips = _described(paths, run)
    codes, classes = _classes(entries, folder)
    corners, placed = _corners(chips, run)
    rows = PatchRows(
        corners,
        codes,
        [entry.group or entry.file for entry in entries],
        [entry.purity for entry in entries],
        files=paths,
    )
    crs = chips[0].crs if placed else ""
    return Imported(rows, classes, PatchFacts(chips[0].shape.cols, chips[0].band_names, None, placed), crs)


def _entries_of_folders(root: Path, run: Run) -> list[ChipEntry]:
    """One folder for each class, as ImageFolder of torchvision and many data sets have it."""
    places = [place for place in sorted(root.iterdir(), key=lambda path: path.name) if not place.name.startswith(".")]
    images = {place.name: _images_in(place, run) for place in places if place.is_dir()}
    names = _class_names([name for name, found in images.items() if found])
    entries = [
        ChipEntry(f"{folder}/{name}", *names[folder], f"{folder}/{name}", 1.0)
        for folder, found in images.items()
        for name in found
    ]
    loose = sum(_may_be_image(place) for place in places if place.is_file())
    if not entries:
        raise DataError(
            "{path} has neither {index} nor folders with images, one for each class; choose the folder above them",
            parameter="folder",
            path=root,
            index=INDEX,
        )
    if loose:
        run.warn("Images that lie in no folder of a class are left out: {count}.", count=loose)
    run.warn(
        "Nothing tells which images belong together: each is a group of its own, so that neighbours from one picture"
        " may fall on both sides of a split and flatter the accuracy. Fill in the field group where you know it."
    )
    return entries


def _images_in(folder: Path, run: Run) -> list[str]:
    run.check_cancelled()
    return sorted(path.name for path in folder.iterdir() if path.is_file() and _may_be_image(path))


def _may_be_image(path: Path) -> bool:
    return not path.name.startswith(".") and path.suffix.lower() not in _NO_IMAGES


def _class_names(folders: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Class and label of each folder: ``3_water`` is class 3, if all begin with a number; else the name is both."""
    found = {name: _CLASS_FOLDER.fullmatch(name) for name in folders}
    return {
        name: (parts[1], (parts[2] or "").strip() or parts[1]) if parts and all(found.values()) else (name, name)
        for name, parts in found.items()
    }


def _refuse_missing(entries: Sequence[ChipEntry], paths: Sequence[str], root: Path) -> None:
    missing = [entry.file for entry, path in zip(entries, paths) if not Path(path).is_file()]
    if missing:
        raise InputFileError(
            "images that {path} names are not there: {count} of {total} ({files}); export patches again",
            parameter="folder",
            count=len(missing),
            total=len(entries),
            path=root / INDEX,
            files=shortened_list(missing, 3),
        )


@dataclass
class _Values:
    values: list[int | str]
    labels: list[str | None]


def _classes(entries: Sequence[ChipEntry], folder: str) -> tuple[list[int], ClassTable]:
    """Codes of all images: whole numbers as they are, where all classes are such; else 1, 2, … by name."""
    numbers = [_whole(entry.code) for entry in entries]
    whole = [number for number in numbers if number is not None]
    all_whole = len(whole) == len(entries)
    columns = _Values([*whole] if all_whole else [entry.code for entry in entries], [entry.label for entry in entries])
    try:
        codes, classes = class_codes(columns, folder, "label")
    except DataError as error:  # about fields, which a folder has none of
        raise DataError(error.template, parameter="folder", **error.values) from error
    return codes.tolist(), classes


def _whole(text: str) -> Optional[int]:
    return int(text) if re.fullmatch(r"[+-]?\d{1,18}", text) else None


@dataclass(frozen=True)
class _DescribeTask:
    """Looks at some files. Plain data, so that it can travel."""

    parameter: str

    def __call__(self, item: tuple[int, Sequence[str]]) -> tuple[int, list[Chip]]:
        start, paths = item
        return start, [describe_chip(path, self.parameter) for path in paths]


def _described(paths: list[str], run: Run) -> list[Chip]:
    """What all files are; they are alike."""
    first = describe_chip(paths[0], "folder")
    found: dict[int, list[Chip]] = {}
    items = [(start, paths[start : start + PER_TASK]) for start in range(0, len(paths), PER_TASK)]
    with run.open_backend() as backend:
        for start, chips in backend.map(_DescribeTask("folder"), items, 2 * backend.workers, run.check_cancelled):
            found[start] = chips
            run.progress(len(found) / len(items))
    described = [chip for start, _ in items for chip in found[start]]
    for path, chip in zip(paths, described):
        refuse_other_shape(path, chip.shape, paths[0], first.shape, "folder")
    return described


def _corners(chips: list[Chip], run: Run) -> tuple[np.ndarray, bool]:
    """Footprints of all images, and whether they are where the images lie; else squares side by side."""
    size = chips[0].shape.cols
    window = np.array([[0, 0, size, size]])
    transforms = [chip.transform for chip in chips]
    somewhere = any(transform is not None for transform in transforms)
    together = all(same_crs(chip.crs, chips[0].crs) and bool(chip.crs) == bool(chips[0].crs) for chip in chips)
    # A GeoTIFF at the origin of an image without a reference system holds no transform at all.
    known = all(transform is not None or not chip.crs for transform, chip in zip(transforms, chips))
    if somewhere and together and known:
        parts = [footprints(window, Grid(size, size, transform or _IDENTITY, "")) for transform in transforms]
        return np.concatenate(parts), True
    if somewhere:
        run.warn("Some images have no place on the map, or another reference system: all are laid out side by side.")
    else:
        run.info("The images have no place on the map: they are laid out side by side.")
    columns = math.ceil(math.sqrt(len(chips)))
    row, col = np.divmod(np.arange(len(chips)), columns)
    side = np.full(len(chips), size)
    windows = np.stack([col * size, row * size, side, side], axis=1)
    height = (int(row.max()) + 1) * size
    return footprints(windows, Grid(columns * size, height, (0.0, 1.0, 0.0, 0.0, 0.0, -1.0), "")), False
