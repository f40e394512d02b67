"""Write some of a layer's features as they are, with the sides they have in each run."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
from osgeo import ogr

from ..run import Run
from ..vector.source import OpenLayer
from ..vector.writer import VectorWriter
from .metadata import own_metadata

_BETWEEN_POLLS = 5000


def copy_features(
    source: OpenLayer,
    path: str,
    parameter: str,
    wanted: np.ndarray,
    run: Run,
    sides: Sequence[tuple[str, np.ndarray]] = (),
    dropped: Collection[str] = (),
) -> None:
    """Stage a copy of the layer that holds the `wanted` features only.

    Parameters
    ----------
    source : OpenLayer
        The layer.
    path, parameter : str
        The result, and the Job's field that names it.
    wanted : ndarray of bool, shape (n,)
        By feature, in the layer's order.
    run : Run
        Holds the result back until all is done.
    sides : sequence of (str, ndarray of str)
        Names and values of further fields, which replace fields of the same name.
    dropped : collection of str
        Fields that the copy does without.
    """
    definition = source.layer.GetLayerDefn()
    without = {name.lower() for name, _ in sides} | {name.lower() for name in dropped}
    kept = [i for i, name in enumerate(source.field_names) if name.lower() not in without]
    fields = [definition.GetFieldDefn(i) for i in kept] + [ogr.FieldDefn(name, ogr.OFTString) for name, _ in sides]
    # Where each field of the source goes in the copy; -1 for nowhere.
    places = [kept.index(i) if i in kept else -1 for i in range(definition.GetFieldCount())]
    values = [(len(kept) + place, column.tolist()) for place, (_, column) in enumerate(sides)]
    staged = run.outputs.stage(path, parameter)
    kind, metadata = source.layer.GetGeomType(), own_metadata(source)
    with VectorWriter(staged, source.crs, kind, fields, parameter, metadata) as writer:
        source.layer.ResetReading()
        for number, (is_wanted, feature) in enumerate(zip(wanted.tolist(), source.layer)):
            if number % _BETWEEN_POLLS == 0:
                run.check_cancelled()
            if is_wanted:
                copy = writer.new_feature()
                copy.SetFromWithMap(feature, True, places)
                for place, column in values:
                    copy.SetField(place, column[number])
                writer.add(copy)
