"""Write a table of patches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from osgeo import ogr

from ...classes import ClassTable
from ...raster.legend import CLASSES_KEY
from ...run import Run
from ...samples.table import CLASS, LABEL
from ...samples.table_fields import GROUP
from ...vector.writer import VectorWriter
from .facts import COL, FILE, PATCHES_KEY, PURITY, ROW, PatchFacts
from .footprints import polygon_wkb

SUFFIXES = (".gpkg",)
"""Endings of the files that can be written: what a table tells about its patches needs a place for metadata."""

_BETWEEN_POLLS = 5000


@dataclass
class PatchRows:
    """What is written, one entry for each patch.

    Parameters
    ----------
    corners : ndarray of float64, shape (n, 4, 2)
    codes, groups, purity
        See `PatchTable`.
    rows, cols : list of int
        Upper left pixel in the image that they were cut from, for information; empty where not known.
    files : list of str
        Empty where the patches are parts of a raster.
    """

    corners: np.ndarray
    codes: list[int]
    groups: list[str]
    purity: list[float]
    rows: list[int] = field(default_factory=list)
    cols: list[int] = field(default_factory=list)
    files: list[str] = field(default_factory=list)


def write_patches(path: str, rows: PatchRows, classes: ClassTable, facts: PatchFacts, crs: str, run: Run) -> None:
    """Write a table of patches through the run's outputs.

    Raises
    ------
    OutputError, ParameterError
        If the file cannot be written.
    """
    staged = run.outputs.stage(path, "output")
    columns: list[tuple[str, int, Sequence[Any]]] = [
        (CLASS, ogr.OFTInteger, rows.codes),
        (LABEL, ogr.OFTString, [classes.label(code) for code in rows.codes]),
        (GROUP, ogr.OFTString, rows.groups),
        (PURITY, ogr.OFTReal, rows.purity),
    ]
    columns += [(ROW, ogr.OFTInteger64, rows.rows), (COL, ogr.OFTInteger64, rows.cols)] if rows.rows else []
    columns += [(FILE, ogr.OFTString, rows.files)] if rows.files else []
    fields = [ogr.FieldDefn(name, kind) for name, kind, _ in columns]
    metadata = {CLASSES_KEY: classes.to_json(), PATCHES_KEY: facts.to_json()}
    with VectorWriter(staged, crs, ogr.wkbPolygon, fields, "output", metadata) as writer:
        for number, corners in enumerate(rows.corners):
            if number % _BETWEEN_POLLS == 0:
                run.check_cancelled()
            feature = writer.new_feature()
            feature.SetGeometry(ogr.CreateGeometryFromWkb(polygon_wkb(corners)))
            for place, (_, _, values) in enumerate(columns):
                feature.SetField(place, values[number])
            writer.add(feature)
