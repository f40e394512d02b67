"""What reference points tell about how they were drawn: stratum and inclusion probability."""

from __future__ import annotations

import math

import numpy as np
from osgeo import ogr

from ..errors import DataError, ParameterError
from ..samples.reference import refuse_empty, shortened_list
from ..vector.source import OpenLayer

STRATUM, INCLUSION, LABEL = "stratum", "inclusion", "label"
"""Fields that 'Sampling design' writes."""


def read_strata(source: OpenLayer, field: str) -> dict[int, str]:
    """Stratum of each feature by its identifier, as text; whole numbers without a decimal point.

    Raises
    ------
    ParameterError, DataError
        If there is no such field, or a feature has no stratum.
    """
    index = source.require_field(field, "stratum_field")
    found, empty = {}, []
    source.layer.ResetReading()
    for feature in source.layer:
        if not feature.IsFieldSetAndNotNull(index):
            empty.append(feature.GetFID())
            continue
        text = str(feature.GetFieldAsString(index)).strip()
        if feature.GetFieldDefnRef(index).GetType() == ogr.OFTReal:
            value = feature.GetFieldAsDouble(index)
            text = str(int(value)) if value.is_integer() else repr(value)
        found[int(feature.GetFID())] = text
    refuse_empty(empty, field, "stratum_field")
    return found


def read_inclusion(source: OpenLayer, field: str) -> dict[int, float]:
    """Inclusion probability of each feature by its identifier.

    Raises
    ------
    ParameterError, DataError
        If there is no such field, it holds text, or a value is no probability.
    """
    index = source.require_field(field, "inclusion_field")
    kind = source.layer.GetLayerDefn().GetFieldDefn(index).GetType()
    if kind not in (ogr.OFTInteger, ogr.OFTInteger64, ogr.OFTReal):
        raise ParameterError(
            "{field} holds text; choose a field of numbers above 0 and at most 1",
            parameter="inclusion_field",
            field=field,
        )
    found, empty, bad = {}, [], []
    source.layer.ResetReading()
    for feature in source.layer:
        if not feature.IsFieldSetAndNotNull(index):
            empty.append(feature.GetFID())
            continue
        value = float(feature.GetFieldAsDouble(index))
        if not (math.isfinite(value) and 0 < value <= 1):
            bad.append(feature.GetFID())
        found[int(feature.GetFID())] = value
    refuse_empty(empty, field, "inclusion_field")
    if bad:
        raise DataError(
            "{field} is no probability in {count} features (id {ids}); give numbers above 0 and at most 1",
            parameter="inclusion_field",
            field=field,
            count=len(bad),
            ids=shortened_list(bad),
        )
    return found


def are_drawn(source: OpenLayer) -> bool:
    """Whether points carry the fields of 'Sampling design'."""
    return source.dimension == 0 and {STRATUM, INCLUSION} <= set(source.field_names)


def have_one_chance(source: OpenLayer) -> bool:
    """Whether points of several strata all had the same chance: they were not drawn stratum by stratum.

    The number of points in a stratum is then itself due to chance, so that Σ 1/π is no known size of it.
    """
    chances = read_inclusion(source, INCLUSION)
    return len(set(chances.values())) == 1 and len(set(read_strata(source, STRATUM).values())) > 1


def refuse_map_fields(source: OpenLayer, class_field: str) -> None:
    """Refuse to take what the map says at the points for what is there: every map would be perfect.

    Raises
    ------
    ParameterError
        If `class_field` is the stratum of drawn points, or its untouched label.
    """
    if class_field not in (STRATUM, LABEL) or class_field not in source.field_names or not are_drawn(source):
        return
    if class_field == LABEL:
        labels, strata = read_strata(source, LABEL), read_strata(source, STRATUM)
        pairs = {(strata[point], label) for point, label in labels.items()}
        if len(pairs) > len({label for _, label in pairs}) or len(pairs) > len({name for name, _ in pairs}):
            return  # somebody has written what is there into it
    raise ParameterError(
        "{field} is what the map said where 'Sampling design' drew the points, not what is there; choose the field"
        " that was filled in, such as class",
        parameter="class_field",
        field=class_field,
    )


def of_pixels(values: dict[int, str] | dict[int, float], ids: np.ndarray) -> np.ndarray:
    """Values of the features that pixels belong to, shape (n,), from the features' identifiers."""
    names, places = np.unique(ids, return_inverse=True)
    found: np.ndarray = np.array([values[name] for name in names.tolist()])[places.reshape(-1)]
    return found
