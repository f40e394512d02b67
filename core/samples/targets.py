"""A sample table read for a quantity instead of a class."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Optional

import numpy as np
from osgeo import ogr

from ..errors import DataError, ParameterError
from ..features.recipe_resolved import ResolvedRecipe
from ..features.recipe_text import recipe_of_text
from ..vector.source import OpenLayer, open_layer
from .table import RECIPE_KEY, SYNTHETIC
from .table_fields import (
    GROUP,
    NUMERIC,
    feature_places,
    field_types,
    refuse_answers,
    refuse_not_finite,
    require_group_field,
    warn_of_polygons,
)
from .table_places import PlaceReader


@dataclass(frozen=True)
class TargetTable:
    """Samples with a quantity, in memory.

    Parameters
    ----------
    values : ndarray of float64, shape (n, features)
    targets : ndarray of float64, shape (n,)
        The quantity; finite, and not the same everywhere.
    groups : ndarray of str, shape (n,)
        What must stay together when samples are split.
    features : tuple of str
        Names of the columns of `values`.
    target : str
        Name of the quantity: the field.
    recipe : ResolvedRecipe, optional
        What made the features of an image's bands, where the table tells.
    synthetic : ndarray of bool, shape (n,), optional
        Samples that 'Augment samples' made: for training only, never to be tested on.
    coordinates : ndarray of float64, shape (n, 2), optional
        Map coordinates x and y, where they were asked for; NaN where a sample has none.
    crs : str
        WKT of the coordinates, empty where unknown.
    """

    values: np.ndarray
    targets: np.ndarray
    groups: np.ndarray
    features: tuple[str, ...]
    target: str
    recipe: Optional[ResolvedRecipe] = None
    synthetic: Optional[np.ndarray] = None
    coordinates: Optional[np.ndarray] = None
    crs: str = ""

    def __len__(self) -> int:
        return len(self.targets)


def read_targets(
    path: str,
    target_field: str,
    group_field: str = GROUP,
    features: tuple[str, ...] = (),
    parameter: str = "samples",
    places: bool = False,
    warn: Optional[Callable[..., None]] = None,
) -> TargetTable:
    """Read a sample table, or any layer with a quantity, a group and numbers.

    Parameters
    ----------
    path : str
        ``path`` or ``path|layername=name``.
    target_field, group_field : str
        Fields with the quantity (a number) and with what keeps together.
    features : tuple of str
        Fields to use; by default all numeric ones but those two, the table's own, and the targets that 'Extract
        samples' carried over.
    parameter : str
        Job field that names the layer in messages.
    places : bool
        Read where the samples lie, too.
    warn : callable, optional
        ``Run.warn``, where a model learns from the samples: told where they are no pixels.

    Raises
    ------
    ParameterError
        If a field is missing or not numeric, or the target or the group is among the features.
    DataError
        If a value is missing or not finite, or the target is the same everywhere.
    """
    source = open_layer(path, parameter)
    target_place = _target_place(source, target_field)
    group_place = require_group_field(source, group_field)
    names = source.field_names
    columns = feature_places(source, features, {target_place, group_place})
    refuse_answers(names, columns, target_place, group_place)
    if warn is not None:
        warn_of_polygons(source, (names[place] for place in columns), warn)
    synthetic_place = names.index(SYNTHETIC) if SYNTHETIC in names else None
    rows: list[list[float]] = []
    groups: list[str] = []
    synthetic: list[bool] = []
    where = PlaceReader(places)
    source.layer.ResetReading()
    for feature in source.layer:
        where.add(feature)
        rows.append([_number(feature, place) for place in (target_place, *columns)])
        groups.append(feature.GetFieldAsString(group_place))
        if synthetic_place is not None:
            synthetic.append(feature.GetFieldAsInteger(synthetic_place) != 0)
    table = np.array(rows, np.float64).reshape(len(rows), 1 + len(columns))
    targets = np.ascontiguousarray(table[:, 0])
    real = targets if not synthetic else targets[~np.array(synthetic, bool)]
    _refuse_bad_targets(targets, real, names[target_place])
    _refuse_empty_groups(groups, names[group_place])
    refuse_not_finite(table[:, 1:], [names[place] for place in columns], path, parameter)
    return TargetTable(
        values=np.ascontiguousarray(table[:, 1:]),
        targets=targets,
        groups=np.array(groups, dtype=str),
        features=tuple(names[place] for place in columns),
        target=names[target_place],
        recipe=recipe_of_text(source.layer.GetMetadataItem(RECIPE_KEY)),
        synthetic=np.array(synthetic, bool) if synthetic_place is not None else None,
        coordinates=where.coordinates(),
        crs=source.crs if places else "",
    )


def _target_place(source: OpenLayer, target_field: str) -> int:
    place = source.require_field(target_field, "target_field")
    if field_types(source)[place] not in NUMERIC:
        raise ParameterError(
            "{field} does not hold numbers; choose the field with the quantity that shall be predicted (for classes"
            " there is Train classifier)",
            parameter="target_field",
            field=source.field_names[place],
        )
    return place


def _number(feature: ogr.Feature, place: int) -> float:
    """The number in a field, NaN where it is empty."""
    return float(feature.GetFieldAsDouble(place)) if feature.IsFieldSetAndNotNull(place) else np.nan


def _refuse_bad_targets(targets: np.ndarray, real: np.ndarray, field: str) -> None:
    wrong = int(np.count_nonzero(~np.isfinite(targets)))
    if wrong:
        raise DataError(
            "{count} samples have no number in {field}; fill it in or remove them",
            parameter="target_field",
            count=wrong,
            field=field,
        )
    if real.size == 0 or real.min() == real.max():
        raise DataError(
            "{field} is {value:g} in all samples, so that there is nothing to learn; choose another field",
            parameter="target_field",
            field=field,
            value=float(targets[0]),
        )


def _refuse_empty_groups(groups: list[str], field: str) -> None:
    empty = sum(1 for group in groups if group == "")
    if empty:
        raise DataError(
            "{field} is empty in {count} samples; fill it in or remove them",
            parameter="group_field",
            field=field,
            count=empty,
        )
