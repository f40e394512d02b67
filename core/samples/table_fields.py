"""Which fields of a sample table are features, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
from osgeo import ogr

from ..errors import DataError, ParameterError
from ..raster.band_names import RESERVED, RESERVED_PREFIXES
from ..vector.source import OpenLayer
from .reference import shortened_list

GROUP = "group"
NUMERIC = (ogr.OFTInteger, ogr.OFTInteger64, ogr.OFTReal)
"""Types of fields that hold numbers."""


def field_types(source: OpenLayer) -> list[int]:
    """Types of all fields of a layer, in order."""
    definition = source.layer.GetLayerDefn()
    return [definition.GetFieldDefn(i).GetType() for i in range(definition.GetFieldCount())]


def require_group_field(source: OpenLayer, group_field: str) -> int:
    """Index of the field that says which samples belong together.

    Raises
    ------
    ParameterError
        If the layer has no such field.
    """
    if group_field == GROUP and GROUP not in source.field_names:
        raise ParameterError(
            "{path} has no field {name}, so it is no table of samples; make one with Extract samples, or choose"
            " the field that says which samples belong to one polygon among {fields}",
            parameter="group_field",
            path=source.path,
            name=group_field,
            fields=", ".join(source.field_names),
        )
    return source.require_field(group_field, "group_field")


def feature_places(source: OpenLayer, features: tuple[str, ...], others: set[int]) -> list[int]:
    """Indices of the fields to learn from.

    Parameters
    ----------
    source : OpenLayer
        The table.
    features : tuple of str
        Fields to use; all numeric ones but the table's own by default.
    others : set of int
        Fields that are something else.

    Raises
    ------
    ParameterError
        If a field is missing or not numeric.
    DataError
        If there is none.
    """
    kinds, names = field_types(source), source.field_names
    if features:
        places = [source.require_field(name, "features") for name in features]
        wrong = [names[place] for place in places if kinds[place] not in NUMERIC]
        if wrong:
            raise ParameterError(
                "{fields} are not numeric; choose fields that hold numbers",
                parameter="features",
                fields=", ".join(wrong),
            )
        return places
    places = [i for i, name in enumerate(names) if kinds[i] in NUMERIC and i not in others and not is_bookkeeping(name)]
    if not places:
        raise DataError(
            "{path} has no numeric field to learn from; extract samples from a raster first",
            parameter=source.parameter,
            path=source.path,
        )
    return places


def refuse_answers(names: tuple[str, ...], places: list[int], predicted: int, group: int) -> None:
    """Refuse what shall be predicted, and what tells polygons apart, among the features.

    "Select all" in a list of fields takes them along, and a model that is told the answer is always right.

    Parameters
    ----------
    names : tuple of str
        Fields of the table.
    places : list of int
        Indices of the features.
    predicted, group : int
        Indices of the field with the class or the quantity, and of the one with the group.

    Raises
    ------
    ParameterError
        If one of them is among the features.
    """
    if predicted in places:
        raise ParameterError(
            "{field} is what shall be predicted, and cannot be a feature; leave it out",
            parameter="features",
            field=names[predicted],
        )
    if group in places:
        raise ParameterError(
            "{field} tells polygons apart, and cannot be a feature; leave it out",
            parameter="features",
            field=names[group],
        )


def warn_of_polygons(source: OpenLayer, features: Iterable[str], warn: Callable[..., None]) -> None:
    """Warn where samples are no pixels but polygons, which bring their own attributes as features.

    Parameters
    ----------
    source : OpenLayer
        The table; one without geometry is no layer of polygons.
    features : iterable of str
        Fields that are learnt from.
    warn : callable
        ``Run.warn``.
    """
    if source.layer.GetGeomType() != ogr.wkbNone and source.dimension == 2:
        warn(
            "The samples are polygons, not pixels: what is learnt from is their own fields {fields}, and no image. To"
            " learn from an image, run 'Extract samples' with these polygons and give the table that it writes.",
            fields=shortened_list(list(features)),
        )


def is_bookkeeping(name: str) -> bool:
    """Whether a field of this name is the table's own, and no feature unless it is asked for."""
    return name.lower() in RESERVED or name.lower().startswith(RESERVED_PREFIXES)


def refuse_not_finite(values: np.ndarray, names: list[str], path: str, parameter: str) -> None:
    """Raise `DataError` if one of the `values`, shape (n, features), is missing or not finite."""
    wrong = ~np.isfinite(values)
    if wrong.any():
        fields = [name for name, column in zip(names, wrong.any(axis=0)) if column]
        raise DataError(
            "{count} samples of {path} have no number in {fields}; remove these samples or choose other features",
            parameter=parameter,
            count=int(wrong.any(axis=1).sum()),
            path=path,
            fields=shortened_list(fields),
        )
