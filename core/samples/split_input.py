"""What a split needs to know of each feature: class, group, place, and whether it was made up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Optional

import numpy as np
from osgeo import ogr

from ..errors import DataError
from ..vector.source import OpenLayer
from .reference import class_value, refuse_empty, shortened_list
from .table import SYNTHETIC
from .table_fields import GROUP

_BETWEEN_POLLS = 10_000
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class SplitInput:
    """Columns of a layer, one entry for each feature in the layer's order.

    Parameters
    ----------
    classes, groups : list of str
    boxes : ndarray of float64, shape (n, 4)
        Smallest x, largest x, smallest y, largest y; empty where places were not asked for.
    geometries : list of ogr.Geometry
        Empty where places were not asked for, and for points, whose boxes tell all.
    synthetic : ndarray of bool, shape (n,)
        Samples that 'Augment samples' made.
    windows : ndarray of int64, shape (n, 4), optional
        Column, row, width and height of patches; None where the features are something else.
    """

    classes: list[str]
    groups: list[str]
    boxes: np.ndarray
    geometries: list[ogr.Geometry]
    synthetic: np.ndarray
    windows: Optional[np.ndarray] = None


def read_split_input(
    source: OpenLayer,
    class_index: int,
    group_index: int | None,
    names: tuple[str, str],
    places: bool,
    poll: Callable[[], None],
) -> SplitInput:
    """Read the columns; the group is the feature itself where `group_index` is None.

    Parameters
    ----------
    names : tuple of str
        Names of the class and the group field, for messages.
    places : bool
        Whether it matters where the features lie.

    Raises
    ------
    DataError
        If a class, a group or a geometry that is needed is missing.
    """
    points = source.dimension == 0
    synthetic_index = source.field_names.index(SYNTHETIC) if points and SYNTHETIC in source.field_names else None
    classes: list[str] = []
    groups: list[str] = []
    boxes: list[Box] = []
    geometries: list[ogr.Geometry] = []
    synthetic = []
    empty, ungrouped, nowhere = [], [], []
    source.layer.ResetReading()
    for number, feature in enumerate(source.layer):
        if number % _BETWEEN_POLLS == 0:
            poll()
        fid = feature.GetFID()
        own = class_value(feature, class_index)
        if own is None:
            empty.append(fid)
        classes.append(str(own))
        if group_index is not None and not feature.IsFieldSetAndNotNull(group_index):
            ungrouped.append(fid)
        groups.append(str(fid) if group_index is None else feature.GetFieldAsString(group_index))
        synthetic.append(synthetic_index is not None and feature.GetFieldAsInteger(synthetic_index) != 0)
        if places and not _add_place(feature.GetGeometryRef(), boxes, None if points else geometries):
            nowhere.append(fid)
    refuse_empty(empty, names[0], "class_field")
    refuse_empty(ungrouped, names[1] or GROUP, "group_field")
    _refuse_nowhere(nowhere, source.path)
    return SplitInput(
        classes, groups, np.array(boxes, np.float64).reshape(-1, 4), geometries, np.array(synthetic, bool)
    )


def _add_place(geometry: ogr.Geometry | None, boxes: list[Box], geometries: list[ogr.Geometry] | None) -> bool:
    """Append a feature's extent and, where a list is given, its shape; False where it has none."""
    if geometry is None or geometry.IsEmpty():
        return False
    boxes.append(geometry.GetEnvelope())
    if geometries is not None:
        copy = geometry.GetLinearGeometry()
        copy.FlattenTo2D()
        geometries.append(copy)
    return True


def _refuse_nowhere(ids: list[int], path: str) -> None:
    if ids:
        raise DataError(
            "{count} features of {path} have no geometry (id {ids}), and this method needs to know where they lie;"
            " remove them",
            parameter="input",
            count=len(ids),
            path=path,
            ids=shortened_list(ids),
        )
