"""A sample table with all its fields, to write it again with further rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from osgeo import ogr

from ..errors import DataError
from ..run import Run
from ..vector.source import open_layer
from ..vector.writer import VectorWriter
from .augment import Made
from .metadata import own_metadata
from .table import SYNTHETIC

_BETWEEN_POLLS = 5000
_KINDS: dict[int, Callable[[ogr.Feature, int], Any]] = {
    ogr.OFTInteger: ogr.Feature.GetFieldAsInteger,
    ogr.OFTInteger64: ogr.Feature.GetFieldAsInteger64,
    ogr.OFTReal: ogr.Feature.GetFieldAsDouble,
}


@dataclass(frozen=True)
class Rows:
    """Points and all fields of a layer, column by column.

    Parameters
    ----------
    crs : str
    names : tuple of str
    kinds : tuple of int
        Types of the fields; whatever is no number is read as text.
    columns : tuple of list
        None where a field is empty.
    xs, ys : ndarray of float64, shape (n,)
    metadata : dict of str to str
    """

    crs: str
    names: tuple[str, ...]
    kinds: tuple[int, ...]
    columns: tuple[list[Any], ...]
    xs: np.ndarray
    ys: np.ndarray
    metadata: dict[str, str]


def read_rows(path: str, run: Run, parameter: str = "samples") -> Rows:
    """Read a layer of points.

    Raises
    ------
    DataError
        If the layer holds something else than points.
    """
    source = open_layer(path, parameter)
    if source.dimension != 0:
        raise DataError("{path} holds no points; extract samples first", parameter=parameter, path=path)
    definition = source.layer.GetLayerDefn()
    types = [definition.GetFieldDefn(i).GetType() for i in range(definition.GetFieldCount())]
    kinds = tuple(kind if kind in _KINDS else ogr.OFTString for kind in types)
    readers = [(place, _KINDS.get(kind, ogr.Feature.GetFieldAsString)) for place, kind in enumerate(kinds)]
    columns: tuple[list[Any], ...] = tuple([] for _ in kinds)
    xs, ys = [], []
    source.layer.ResetReading()
    for number, feature in enumerate(source.layer):
        if number % _BETWEEN_POLLS == 0:
            run.check_cancelled()
        geometry = feature.GetGeometryRef()
        if geometry is None or geometry.IsEmpty():
            raise DataError(
                "sample {id} of {path} has no place; remove it", parameter=parameter, id=feature.GetFID(), path=path
            )
        left, _, bottom, _ = geometry.GetEnvelope()
        xs.append(left)
        ys.append(bottom)
        for column, (place, reader) in zip(columns, readers):
            column.append(reader(feature, place) if feature.IsFieldSetAndNotNull(place) else None)
    return Rows(source.crs, source.field_names, kinds, columns, np.array(xs), np.array(ys), own_metadata(source))


def write_augmented(
    path: str, rows: Rows, kept: np.ndarray, made: Made, features: tuple[str, ...], exact: bool, run: Run
) -> None:
    """Stage the kept rows and, after them, the made-up ones; a field `SYNTHETIC` tells them apart.

    Parameters
    ----------
    path : str
        The Job's output.
    rows : Rows
        The table.
    kept : ndarray of bool, shape (n,)
        Rows that are written.
    made : Made
        Their origins count in `rows`; fields that are no features are those of the origin.
    features : tuple of str
        Fields that `made.values` holds.
    exact : bool
        Values are those of existing samples, so that whole numbers stay whole.
    run : Run
    """
    places = [i for i, name in enumerate(rows.names) if name.lower() != SYNTHETIC]
    fields, columns = [], []
    for place in places:
        name, kind, column = rows.names[place], rows.kinds[place], rows.columns[place]
        own = [value for value, is_kept in zip(column, kept.tolist()) if is_kept]
        if name in features and not exact:
            kind = ogr.OFTReal
            columns.append([float(value) for value in own] + made.values[:, features.index(name)].tolist())
        else:
            columns.append(own + [column[origin] for origin in made.origin.tolist()])
        fields.append(ogr.FieldDefn(name, kind))
    fields.append(ogr.FieldDefn(SYNTHETIC, ogr.OFTInteger))
    columns.append([0] * int(kept.sum()) + [1] * len(made.origin))
    xs = np.concatenate([rows.xs[kept], rows.xs[made.origin]])
    ys = np.concatenate([rows.ys[kept], rows.ys[made.origin]])
    staged = run.outputs.stage(path, "output")
    with VectorWriter(staged, rows.crs, ogr.wkbPoint, fields, "output", rows.metadata) as writer:
        writer.add_points(xs, ys, columns, run.check_cancelled)
