"""The judged polygons as a layer, to look at them on the map."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from osgeo import ogr

from ..classes import ClassTable
from ..run import Run
from ..vector.writer import VectorWriter
from .suspects import Polygon
from .table import SampleTable

_FIELDS = (
    ("group", ogr.OFTString),
    ("class", ogr.OFTInteger),
    ("label", ogr.OFTString),
    ("samples", ogr.OFTInteger64),
    ("score", ogr.OFTReal),
    ("predicted", ogr.OFTString),
    ("outliers", ogr.OFTInteger64),
    ("suspect", ogr.OFTInteger),
)
_BETWEEN_POLLS = 200


def write_polygons(
    path: str,
    crs: str,
    polygons: Sequence[Polygon],
    samples: SampleTable,
    coordinates: tuple[np.ndarray, np.ndarray],
    margin: float,
    run: Run,
) -> None:
    """Stage a layer with the hull around each polygon's samples, the most suspicious first.

    Parameters
    ----------
    path : str
        The Job's output.
    crs : str
        WKT of the coordinates.
    polygons : sequence of Polygon
    samples : SampleTable
    coordinates : tuple of ndarray
        x and y of each sample.
    margin : float
        Half a pixel in map units, by which the hull reaches beyond the pixels' centres.
    run : Run
    """
    xs, ys = coordinates
    order = np.lexsort((samples.codes, samples.groups))
    keys = list(zip(samples.groups[order].tolist(), samples.codes[order].tolist()))
    starts = [i for i, key in enumerate(keys) if i == 0 or key != keys[i - 1]] + [len(keys)]
    members = {keys[start]: order[start:end] for start, end in zip(starts, starts[1:])}
    staged = run.outputs.stage(path, "output")
    fields = [ogr.FieldDefn(name, kind) for name, kind in _FIELDS]
    with VectorWriter(staged, crs, ogr.wkbPolygon, fields, "output") as writer:
        for number, polygon in enumerate(polygons):
            if number % _BETWEEN_POLLS == 0:
                run.check_cancelled()
            own = members[polygon.group, polygon.code]
            feature = writer.new_feature()
            feature.SetGeometry(_hull(xs[own], ys[own], margin))
            for place, value in enumerate(_cells(polygon, samples.classes)):
                if value is not None:
                    feature.SetField(place, value)
            writer.add(feature)


def _cells(polygon: Polygon, classes: ClassTable) -> tuple[object, ...]:
    return (
        polygon.group,
        polygon.code,
        classes.label(polygon.code),
        polygon.samples,
        None if math.isnan(polygon.score) else polygon.score,
        None if polygon.predicted is None else classes.label(polygon.predicted),
        polygon.outliers,
        int(polygon.suspect),
    )


def _hull(xs: np.ndarray, ys: np.ndarray, margin: float) -> ogr.Geometry:
    points = ogr.Geometry(ogr.wkbMultiPoint)
    for x, y in zip(xs.tolist(), ys.tolist()):
        point = ogr.Geometry(ogr.wkbPoint)
        point.SetPoint_2D(0, x, y)
        points.AddGeometry(point)
    return points.ConvexHull().Buffer(margin, 2)
