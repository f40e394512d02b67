"""How many pixels and polygons each class has, and how many of them were chosen: a table."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from osgeo import ogr

from ..classes import ClassTable
from ..vector.writer import VectorWriter

SUFFIXES = (".csv", ".gpkg")
COLUMNS = ("class", "label", "pixels", "polygons", "chosen")

# Spreadsheets take a cell that starts so for a formula, and labels come from other people's files.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class ClassStatistics:
    """One line of the table.

    Parameters
    ----------
    code, label
        The class.
    pixels, polygons : int
        What is available: usable pixels, and polygons (or other groups) that have one.
    chosen : int
        Samples.
    """

    code: int
    label: str
    pixels: int
    polygons: int
    chosen: int

    @property
    def cells(self) -> tuple[int, str, int, int, int]:
        """Values in the order of `COLUMNS`."""
        return self.code, self.label, self.pixels, self.polygons, self.chosen


def class_statistics(
    codes: np.ndarray, groups: np.ndarray, chosen: np.ndarray, classes: ClassTable
) -> tuple[ClassStatistics, ...]:
    """Count by class.

    Parameters
    ----------
    codes : ndarray of int64, shape (n,)
        Class of each usable pixel.
    groups : ndarray of int64, shape (n,)
        Number of the polygon or other group of each.
    chosen : ndarray of int64
        Indices of the pixels that became samples.
    classes : ClassTable
        Every class gets a line, those without a pixel too.
    """
    known = np.array(classes.codes, np.int64)
    place = np.searchsorted(known, codes)
    pixels = np.bincount(place, minlength=len(known))
    pairs = np.unique(np.stack([place, groups]), axis=1)
    polygons = np.bincount(pairs[0], minlength=len(known))
    taken = np.bincount(place[chosen], minlength=len(known))
    counts = zip(classes, pixels.tolist(), polygons.tolist(), taken.tolist())
    return tuple(ClassStatistics(entry.code, entry.label, *numbers) for entry, *numbers in counts)


def write_statistics(path: Path, rows: tuple[ClassStatistics, ...], parameter: str) -> None:
    """Write the table at a staged path, as CSV (UTF-8 with a mark, by which spreadsheets know it) or GeoPackage.

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    if path.suffix.lower() == ".csv":
        with path.open("w", encoding="utf-8-sig", newline="") as stream:
            lines = csv.writer(stream)
            lines.writerow(COLUMNS)
            for row in rows:
                label = f"'{row.label}" if row.label.startswith(_FORMULA_STARTS) else row.label
                lines.writerow([row.code, label, *row.cells[2:]])
        return
    fields = [ogr.FieldDefn(name, ogr.OFTString if name == "label" else ogr.OFTInteger64) for name in COLUMNS]
    with VectorWriter(path, "", ogr.wkbNone, fields, parameter) as writer:
        for row in rows:
            feature = writer.new_feature()
            for place, value in enumerate(row.cells):
                feature.SetField(place, value)
            writer.add(feature)
