"""Quantities (biomass, cover, yield) of the features of a reference layer."""

from __future__ import annotations

import math
from collections.abc import Sequence

from osgeo import ogr

from ..errors import ParameterError
from ..raster.band_names import TARGET_PREFIX, plain_name
from ..vector.source import OpenLayer

_NUMERIC = (ogr.OFTInteger, ogr.OFTInteger64, ogr.OFTReal)


class TargetReader:
    """Collects quantities feature by feature.

    Parameters
    ----------
    source : OpenLayer
        The layer.
    fields : sequence of str
        Fields with the quantities.

    Attributes
    ----------
    columns : dict of str to list of float
        By the field's name, one entry for each part of a feature.
    empty : dict of str to list of int
        Features that have no finite number there.

    Raises
    ------
    ParameterError
        If a field is missing, holds no numbers, or is named more than once.
    """

    def __init__(self, source: OpenLayer, fields: Sequence[str]) -> None:
        self._places = [source.require_field(name, "target_fields") for name in fields]
        definition, names = source.layer.GetLayerDefn(), source.field_names
        wrong = [names[place] for place in self._places if definition.GetFieldDefn(place).GetType() not in _NUMERIC]
        if wrong:
            raise ParameterError(
                "{fields} are not numeric; choose fields that hold numbers",
                parameter="target_fields",
                fields=", ".join(wrong),
            )
        self.columns: dict[str, list[float]] = {names[place]: [] for place in self._places}
        self.empty: dict[str, list[int]] = {names[place]: [] for place in self._places}
        if len(self.columns) < len(self._places):
            raise ParameterError(
                "{fields} is named more than once; name each field once",
                parameter="target_fields",
                fields=", ".join(names[place] for place in self._places if self._places.count(place) > 1),
            )

    def add(self, feature: ogr.Feature, parts: int) -> None:
        """Take over the quantities of a feature, once for each of its parts."""
        for place, (name, column) in zip(self._places, self.columns.items()):
            value = feature.GetFieldAsDouble(place) if feature.IsFieldSetAndNotNull(place) else math.nan
            if not math.isfinite(value):
                self.empty[name].append(feature.GetFID())
            column.extend([value] * parts)


def target_names(fields: Sequence[str]) -> tuple[str, ...]:
    """Names that quantities have in a sample table: none is taken for a feature there, and no two are the same.

    Examples
    --------
    >>> target_names(["Biomass (t/ha)", "biomass t ha", "target_cover"])
    ('target_Biomass_t_ha', 'target_biomass_t_ha_2', 'target_cover')
    """
    names: list[str] = []
    for place, text in enumerate(fields, start=1):
        bare = text[len(TARGET_PREFIX) :] if text.lower().startswith(TARGET_PREFIX) else text
        plain = plain_name(bare)
        wanted = name = TARGET_PREFIX + (plain or str(place))
        repetition = 2
        while name.lower() in [other.lower() for other in names]:
            name = f"{wanted}_{repetition}"
            repetition += 1
        names.append(name)
    return tuple(names)
