"""What lies too close to the test to be trained on: a buffer that removes training features of every class.

Le Rest, Pinaud, Monestiez, Chadoeuf & Bretagnolle (2014), "Spatial leave-one-out cross-validation for variable
selection in the presence of spatial autocorrelation", *Global Ecology and Biogeography* 23, 811-820.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from osgeo import ogr, osr

from ..raster.grid import spatial_reference
from .places import measurable

_BETWEEN_POLLS = 200


def points_near(places: np.ndarray, test: np.ndarray, buffer: float) -> np.ndarray:
    """Points outside the test that lie within `buffer` of a point of the test.

    Parameters
    ----------
    places : ndarray of float64, shape (n, 2 or 3)
        See `measurable`.
    test : ndarray of bool, shape (n,)
        Points of the test.
    buffer : float
        Distance, itself included.

    Returns
    -------
    ndarray of bool, shape (n,)
    """
    from scipy.spatial import cKDTree

    near = np.zeros(len(places), bool)
    others = np.flatnonzero(~test)
    if len(others) and test.any():
        # The tree's bound is exclusive, and the buffer is not.
        bound = np.nextafter(buffer, np.inf)
        distance, _ = cKDTree(places[test]).query(places[others], distance_upper_bound=bound)
        near[others] = distance <= buffer
    return near


def polygons_near(
    geometries: Sequence[ogr.Geometry], test: np.ndarray, buffer: float, crs: str, poll: Callable[[], None]
) -> np.ndarray:
    """Polygons outside the test whose edge or inside comes within `buffer` of a polygon of the test.

    In a geographic system both polygons are projected around the one of the test (azimuthal equidistant).

    Parameters
    ----------
    geometries : sequence of ogr.Geometry, shape (n,)
        In map coordinates.
    test : ndarray of bool, shape (n,)
        Polygons of the test.
    buffer : float
        Distance in map units, metres in a geographic system.
    crs : str
        WKT.
    poll : callable
        Called now and then; may raise to stop.

    Returns
    -------
    ndarray of bool, shape (n,)
    """
    from scipy.spatial import cKDTree

    near = np.zeros(len(geometries), bool)
    others = np.flatnonzero(~test)
    if not len(others) or not test.any():
        return near
    centres, radii = _circles(geometries, crs)
    tree = cKDTree(centres[others])
    widest = float(radii[others].max())
    for number, index in enumerate(np.flatnonzero(test).tolist()):
        if number % _BETWEEN_POLLS == 0:
            poll()
        reach = buffer + radii[index] + widest
        candidates = others[np.sort(np.array(tree.query_ball_point(centres[index], reach), np.int64))]
        candidates = candidates[~near[candidates]]
        if len(candidates):
            near[candidates] = _within(geometries, index, candidates, buffer, crs)
    return near


def _circles(geometries: Sequence[ogr.Geometry], crs: str) -> tuple[np.ndarray, np.ndarray]:
    """Centre and radius of a circle (a sphere) around each geometry's extent."""
    boxes = np.array([geometry.GetEnvelope() for geometry in geometries], np.float64).reshape(-1, 4)
    centres = measurable((boxes[:, 0] + boxes[:, 1]) / 2, (boxes[:, 2] + boxes[:, 3]) / 2, crs)
    corners = [measurable(boxes[:, x], boxes[:, y], crs) for x in (0, 1) for y in (2, 3)]
    # Edges bulge on a globe: the middle of a parallel may lie farther out than both of its ends.
    middles = [measurable((boxes[:, 0] + boxes[:, 1]) / 2, boxes[:, y], crs) for y in (2, 3)]
    radii = np.max([np.linalg.norm(corner - centres, axis=1) for corner in (*corners, *middles)], axis=0)
    return centres, np.asarray(radii) * 1.01


def _within(
    geometries: Sequence[ogr.Geometry], index: int, candidates: np.ndarray, buffer: float, crs: str
) -> np.ndarray:
    project = _local_projection(geometries[index], crs)
    own = project(geometries[index])
    return np.array([own.Distance(project(geometries[other])) <= buffer for other in candidates.tolist()], bool)


def _local_projection(geometry: ogr.Geometry, crs: str) -> Callable[[ogr.Geometry], ogr.Geometry]:
    """Function that brings geometries to a plane on which distances from `geometry` hold."""
    source = spatial_reference(crs)
    if source is None or not source.IsGeographic():
        return _as_it_is
    left, right, bottom, top = geometry.GetEnvelope()
    target = osr.SpatialReference()
    target.CopyGeogCSFrom(source)
    target.SetAE((bottom + top) / 2, (left + right) / 2, 0, 0)
    target.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    transformation = osr.CoordinateTransformation(source, target)

    def project(other: ogr.Geometry) -> ogr.Geometry:
        copy = other.Clone()
        copy.Transform(transformation)
        return copy

    return project


def _as_it_is(geometry: ogr.Geometry) -> ogr.Geometry:
    return geometry
