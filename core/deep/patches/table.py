"""The table of patches: a polygon layer of footprints with class, label, group and purity."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Optional

import numpy as np
from osgeo import ogr

from ...classes import ClassTable
from ...errors import DataError
from ...raster.grid import Grid
from ...raster.legend import CLASSES_KEY, parse_classes
from ...samples.class_codes import class_codes
from ...samples.reference import class_value, refuse_empty
from ...samples.table import CLASS, LABEL
from ...samples.table_fields import GROUP, require_group_field
from ...vector.source import OpenLayer, open_layer
from .facts import FILE, PURITY, PatchFacts, facts_of, holds_patches
from .footprints import windows_in

_BETWEEN_POLLS = 5000
_CORNERS = 4


@dataclass(frozen=True)
class PatchTable:
    """Patches without their pixels; arrays of shape (n, …) in the layer's order.

    Parameters
    ----------
    path, parameter : str
        The layer as the user gave it, and the Job field that names it in messages.
    codes : ndarray of int64, shape (n,)
        Class.
    groups : ndarray of str, shape (n,)
        What must stay together when patches are split.
    purity : ndarray of float64, shape (n,)
        NaN where the table does not tell.
    classes : ClassTable
        Classes that occur.
    corners : ndarray of float64, shape (n, 4, 2)
        x and y of the footprints' corners on the map.
    crs : str
        WKT of the corners, empty where unknown.
    files : tuple of str
        The images that the patches are; empty where they are parts of a raster.
    facts : PatchFacts, optional
        What the table tells about itself; None where another program wrote the layer anew.
    """

    path: str
    parameter: str
    codes: np.ndarray
    groups: np.ndarray
    purity: np.ndarray
    classes: ClassTable
    corners: np.ndarray
    crs: str
    files: tuple[str, ...] = ()
    facts: Optional[PatchFacts] = None

    def __len__(self) -> int:
        return len(self.codes)

    @property
    def placed(self) -> bool:
        """Whether the footprints lie where the patches do; imported images may have no place on the map."""
        return self.facts.placed if self.facts is not None else True

    @property
    def labels(self) -> np.ndarray:
        """Place of each patch's class in `classes`, int64, shape (n,)."""
        return np.searchsorted(np.array(self.classes.codes, np.int64), self.codes).astype(np.int64)

    @property
    def xs(self) -> np.ndarray:
        """Of the footprints' middles, x on the map, float64, shape (n,)."""
        middles: np.ndarray = self.corners[:, :, 0].mean(axis=1)
        return middles

    @property
    def ys(self) -> np.ndarray:
        """Of the footprints' middles, y on the map, float64, shape (n,)."""
        middles: np.ndarray = self.corners[:, :, 1].mean(axis=1)
        return middles

    def windows(self, grid: Grid, raster: str) -> np.ndarray:
        """Column, row, width and height of each patch in a raster's grid, int64, shape (n, 4).

        Raises
        ------
        DataError
            If the patches were cut for another grid, or reach beyond the raster, which is named `raster` then.
        """
        size = self.facts.size if self.facts is not None else None
        return windows_in(self.corners, self.crs, grid, raster, self.path, self.parameter, size)

    def take(self, chosen: np.ndarray) -> PatchTable:
        """Only the patches of a boolean or index array; all classes stay."""
        places = np.arange(len(self))[chosen]
        return replace(
            self,
            codes=self.codes[places],
            groups=self.groups[places],
            purity=self.purity[places],
            corners=self.corners[places],
            files=tuple(self.files[place] for place in places.tolist()) if self.files else (),
        )


def read_patches(
    path: str,
    class_field: str = CLASS,
    group_field: str = GROUP,
    parameter: str = "patches",
    poll: Optional[Callable[[], None]] = None,
) -> PatchTable:
    """Read a table of patches; the pixels are read by `reader.open_patches`.

    Parameters
    ----------
    path : str
        ``path`` or ``path|layername=name``.
    class_field, group_field : str
        Fields with the class (integer or text) and with what keeps together.
    parameter : str
        Job field that names the layer in messages.
    poll : callable, optional
        Called now and then; may raise to stop.

    Raises
    ------
    ParameterError
        If a field is missing.
    DataError
        If the layer is no table of patches, or a class, a group or a footprint is missing.
    InputFileError
        If there is no such file.
    """
    source = open_layer(path, parameter)
    if not holds_patches(source):
        raise DataError(
            "{path} is no table of patches; make one with Extract patches or Import patches",
            parameter=parameter,
            path=path,
        )
    names = source.field_names
    class_index = source.require_field(class_field, "class_field")
    group_index = require_group_field(source, group_field)
    label_index = names.index(LABEL) if LABEL in names and names[class_index] == CLASS else None
    columns = _read(source, class_index, label_index, group_index, poll)
    codes, classes = class_codes(columns, path, LABEL if label_index is not None else None)
    known = parse_classes(source.layer.GetMetadataItem(CLASSES_KEY)) if names[class_index] == CLASS else None
    if known is not None and set(classes.codes) <= set(known.codes):
        classes = known.subset(classes.codes)
    return PatchTable(
        path,
        parameter,
        codes,
        np.array(columns.groups, dtype=str),
        np.array(columns.purity, np.float64),
        classes,
        np.array(columns.corners, np.float64).reshape(-1, _CORNERS, 2),
        source.crs,
        tuple(columns.files),
        facts_of(source),
    )


@dataclass
class _Columns:
    values: list[Any]
    labels: list[str | None]
    groups: list[str]
    purity: list[float]
    corners: list[list[tuple[float, float]]]
    files: list[str]


def _read(
    source: OpenLayer, class_index: int, label_index: int | None, group_index: int, poll: Optional[Callable[[], None]]
) -> _Columns:
    names = source.field_names
    purity_index = names.index(PURITY) if PURITY in names else None
    file_index = names.index(FILE) if FILE in names else None
    columns = _Columns([], [], [], [], [], [])
    missing: dict[str, list[int]] = {"class_field": [], "group_field": [], FILE: []}
    source.layer.ResetReading()
    for number, feature in enumerate(source.layer):
        if poll is not None and number % _BETWEEN_POLLS == 0:
            poll()
        fid, value = feature.GetFID(), class_value(feature, class_index)
        group = feature.GetFieldAsString(group_index)
        if value is None:
            missing["class_field"].append(fid)
        if not group:
            missing["group_field"].append(fid)
        columns.values.append(value)
        columns.labels.append(None if label_index is None else feature.GetFieldAsString(label_index))
        columns.groups.append(group)
        told = purity_index is not None and feature.IsFieldSetAndNotNull(purity_index)
        columns.purity.append(feature.GetFieldAsDouble(purity_index) if told else np.nan)
        columns.corners.append(_corners(feature, source))
        if file_index is not None:
            columns.files.append(feature.GetFieldAsString(file_index))
            if not columns.files[-1]:
                missing[FILE].append(fid)
    refuse_empty(missing["class_field"], names[class_index], "class_field")
    refuse_empty(missing["group_field"], names[group_index], "group_field")
    refuse_empty(missing[FILE], FILE, source.parameter)
    return columns


def _corners(feature: ogr.Feature, source: OpenLayer) -> list[tuple[float, float]]:
    """The four corners of a footprint; a polygon with others is none."""
    geometry = feature.GetGeometryRef()
    while geometry is not None and geometry.GetGeometryCount() == 1:  # down to the ring
        geometry = geometry.GetGeometryRef(0)
    points = geometry.GetPoints() if geometry is not None and geometry.GetPointCount() == _CORNERS + 1 else None
    if points is None:
        raise DataError(
            "the feature {id} of {path} is no footprint of a patch, which has four corners; extract patches again",
            parameter=source.parameter,
            id=feature.GetFID(),
            path=source.path,
        )
    return [(x, y) for x, y, *_ in points[:_CORNERS]]
