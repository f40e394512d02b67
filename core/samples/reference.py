"""A reference layer: polygons or points with their class, in the pixels of a raster's grid."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
from osgeo import ogr

from ..classes import ClassTable
from ..errors import DataError, ParameterError
from ..raster.grid import Grid
from ..run import Run
from ..vector.coordinates import with_coordinates
from ..vector.source import OpenLayer, open_layer
from .class_codes import class_codes
from .reference_geometry import pixels_of, simple_parts, to_crs
from .reference_targets import TargetReader

ONLY_CLASS = 1
"""Class of all features where none is asked for."""


@dataclass(frozen=True)
class ReferenceLayer:
    """Features with a class, in pixel coordinates of a grid.

    Parameters
    ----------
    path : str
        As the user gave it.
    parameter : str
        Job field that names it in messages.
    geometries : tuple of ogr.Geometry
        Polygons or single points; x counts columns and y rows from the grid's upper left corner.
    ids : ndarray of int64, shape (n,)
        Feature identifiers; the points of a multipoint share theirs.
    codes : ndarray of int64, shape (n,)
        Class of each feature.
    groups : tuple of str
        What must stay together when samples are split; the feature itself by default.
    classes : ClassTable
        Classes that occur.
    are_points : bool
        Points instead of polygons.
    targets : mapping of str to ndarray of float64, shape (n,)
        Quantities of each feature, by field.
    has_classes : bool
        Whether the features have a class of their own; otherwise all have the same, and quantities.
    """

    path: str
    parameter: str
    geometries: tuple[ogr.Geometry, ...]
    ids: np.ndarray
    codes: np.ndarray
    groups: tuple[str, ...]
    classes: ClassTable
    are_points: bool
    targets: Mapping[str, np.ndarray] = field(default_factory=dict)
    has_classes: bool = True

    @cached_property
    def kinds(self) -> np.ndarray:
        """What must agree where features overlap, int64, shape (n,): the class, or else all quantities."""
        if self.has_classes:
            return self.codes
        rows = np.column_stack([self.codes, *self.targets.values()])
        kinds: np.ndarray = np.unique(rows, axis=0, return_inverse=True)[1].reshape(-1).astype(np.int64)
        return kinds

    def take(self, chosen: np.ndarray) -> ReferenceLayer:
        """Only the features of these indices."""
        places = chosen.tolist()
        return replace(
            self,
            geometries=tuple(self.geometries[i] for i in places),
            ids=self.ids[chosen],
            codes=self.codes[chosen],
            groups=tuple(self.groups[i] for i in places),
            targets={name: values[chosen] for name, values in self.targets.items()},
        )

    @classmethod
    def open(
        cls,
        path: str,
        class_field: str | None,
        grid: Grid,
        run: Run,
        label_field: str | None = None,
        group_field: str | None = None,
        parameter: str = "polygons",
        classes: ClassTable | None = None,
        colours: Mapping[str, str] | None = None,
        target_fields: Sequence[str] = (),
    ) -> ReferenceLayer:
        """Read a layer and bring it to the grid.

        Parameters
        ----------
        path : str
            ``path`` or ``path|layername=name``.
        class_field, label_field, group_field : str
            Fields with the class (integer or text), its name, and what keeps together. Without a class field all
            features are of one class.
        grid : Grid
            The raster's grid.
        run : Run
            Hears warnings.
        parameter : str
            Job field that names the layer in messages.
        classes : ClassTable, optional
            Known classes (of a map): text is matched with their labels.
        colours : mapping of str to str, optional
            Colour of each class, by its code or text.
        target_fields : sequence of str
            Fields with quantities.

        Raises
        ------
        ParameterError, DataError, InputFileError
            If the layer, a field or a class cannot be used.
        """
        source = open_layer(path, parameter)
        if source.dimension == 1:
            raise DataError("{path} holds lines; give polygons or points", parameter=parameter, path=path)
        columns = _read_columns(source, class_field, label_field, group_field, target_fields)
        if columns.skipped:
            run.warn("{count} features of {path} have no geometry and are left out.", count=columns.skipped, path=path)
        if not columns.geometries:
            raise DataError("no feature of {path} has a geometry; choose another layer", parameter=parameter, path=path)
        codes, table = class_codes(columns, path, label_field, classes, colours)
        to_crs(columns.geometries, source, grid, run)
        return cls(
            path,
            parameter,
            tuple(with_coordinates(geometry, pixels_of(grid)) for geometry in columns.geometries),
            np.array(columns.ids, np.int64),
            codes,
            tuple(columns.groups),
            table,
            source.dimension == 0,
            {name: np.array(values, np.float64) for name, values in columns.targets.items()},
            class_field is not None,
        )


@dataclass
class Columns:
    """What is read from the features, one entry for each that has a geometry."""

    geometries: list[ogr.Geometry]
    ids: list[int]
    values: list[Any]
    labels: list[str | None]
    groups: list[str]
    targets: dict[str, list[float]]
    skipped: int


def _read_columns(
    source: OpenLayer,
    class_field: str | None,
    label_field: str | None,
    group_field: str | None,
    target_fields: Sequence[str],
) -> Columns:
    class_index = source.require_field(class_field, "class_field") if class_field else None
    label_index = source.require_field(label_field, "label_field") if label_field else None
    group_index = source.require_field(group_field, "group_field") if group_field else None
    targets = TargetReader(source, target_fields)
    columns = Columns([], [], [], [], [], targets.columns, 0)
    empty_classes, empty_groups = [], []
    dimension = source.dimension
    source.layer.ResetReading()
    for feature in source.layer:
        geometry = feature.GetGeometryRef()
        if geometry is None or geometry.IsEmpty():
            columns.skipped += 1
            continue
        if geometry.GetDimension() != dimension:
            raise DataError(
                "{path} mixes points, lines and polygons (id {id}); keep one kind",
                parameter=source.parameter,
                path=source.path,
                id=feature.GetFID(),
            )
        value = ONLY_CLASS if class_index is None else class_value(feature, class_index)
        if value is None:
            empty_classes.append(feature.GetFID())
            continue
        label = feature.GetFieldAsString(label_index) if label_index is not None else None
        group = str(feature.GetFID())
        if group_index is not None:
            group = feature.GetFieldAsString(group_index)
            if not feature.IsFieldSetAndNotNull(group_index):
                empty_groups.append(feature.GetFID())
        parts = simple_parts(geometry)
        targets.add(feature, len(parts))
        for part in parts:
            columns.geometries.append(part)
            columns.ids.append(feature.GetFID())
            columns.values.append(value)
            columns.labels.append(label)
            columns.groups.append(group)
    refuse_empty(empty_classes, class_field or "", "class_field")
    refuse_empty(empty_groups, group_field or "", "group_field")
    for name, ids in targets.empty.items():
        refuse_empty(ids, name, "target_fields")
    return columns


def refuse_empty(ids: list[int], field: str, parameter: str) -> None:
    """Raise `DataError` if `ids`, the features with nothing in `field`, has entries."""
    if ids:
        raise DataError(
            "{field} is empty in {count} features (id {ids}); fill it in or remove them",
            parameter=parameter,
            field=field,
            count=len(ids),
            ids=shortened_list(ids),
        )


def shortened_list(items: Any, most: int = 10) -> str:
    """The first items, and how many more there are."""
    shown = ", ".join(str(item) for item in items[:most])
    return shown if len(items) <= most else f"{shown}, … (+{len(items) - most})"


def class_value(feature: ogr.Feature, index: int) -> int | str | None:
    """The class as an integer or a text; None where the field is empty."""
    if not feature.IsFieldSetAndNotNull(index):
        return None
    kind = feature.GetFieldDefnRef(index).GetType()
    if kind in (ogr.OFTInteger, ogr.OFTInteger64):
        return int(feature.GetFieldAsInteger64(index))
    if kind == ogr.OFTReal:
        value = feature.GetFieldAsDouble(index)
        if math.isnan(value):
            return None
        if not value.is_integer():
            raise ParameterError(
                "{field} holds {value}, which is no class; choose a field of whole numbers or text (a quantity goes"
                " into TARGET_FIELDS of 'Extract samples', and 'Train regressor' learns it)",
                parameter="class_field",
                field=feature.GetFieldDefnRef(index).GetName(),
                value=value,
            )
        return int(value)
    return str(feature.GetFieldAsString(index)).strip() or None
