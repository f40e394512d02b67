"""Labels of pixels, and what they come from: polygons or squares of a label raster that stay together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from ...classes import ClassTable
from ...errors import DataError
from ...raster.grid import Grid
from ...raster.stack import Stack
from ...run import Run
from ...samples.extract import extract_pixels
from ...samples.reference import ReferenceLayer
from .marks import Marks

PIXEL_RULE = "centre"


@dataclass(frozen=True)
class Sources:
    """What labels come from, each of which goes into one of training, validation and test; all of shape (n,).

    Parameters
    ----------
    codes : ndarray of int64
        Class.
    groups : tuple of str
        What stays together.
    xs, ys : ndarray of float64
        Middle in map coordinates.
    pixels : ndarray of int64
        Labelled pixels that can be used.
    """

    codes: np.ndarray
    groups: tuple[str, ...]
    xs: np.ndarray
    ys: np.ndarray
    pixels: np.ndarray


class Labels(Protocol):
    """Labelled pixels.

    Attributes
    ----------
    classes : ClassTable
        Classes that occur among the pixels.
    sources : Sources
    """

    @property
    def classes(self) -> ClassTable: ...  # noqa: D102

    @property
    def sources(self) -> Sources: ...  # noqa: D102

    def paint(self, sets: np.ndarray, marks: Marks, run: Run) -> None:
        """Mark all pixels.

        Parameters
        ----------
        sets : ndarray of int8, shape (n,)
            Set of each of the sources.
        marks : Marks
            Gets them.
        run : Run
            Cancel.
        """
        ...


@dataclass(frozen=True)
class PolygonLabels:
    """Pixels under polygons or points; made by `read_polygons`.

    Parameters
    ----------
    classes : ClassTable
    sources : Sources
        The features.
    rows, cols : ndarray of int64, shape (m,)
        Pixels.
    feature : ndarray of int64, shape (m,)
        Which of the sources each of them belongs to.
    """

    classes: ClassTable
    sources: Sources
    rows: np.ndarray
    cols: np.ndarray
    feature: np.ndarray

    def paint(self, sets: np.ndarray, marks: Marks, run: Run) -> None:
        """See `Labels`."""
        run.check_cancelled()
        places = np.searchsorted(np.array(self.classes.codes), self.sources.codes[self.feature])
        marks.put(self.rows, self.cols, places, sets[self.feature])


def read_polygons(
    path: str,
    class_field: str,
    label_field: str | None,
    group_field: str | None,
    stack: Stack,
    run: Run,
    colours: Mapping[str, str] | None = None,
    try_with: Callable[[int], None] | None = None,
) -> PolygonLabels:
    """The valid pixels of polygons; those in polygons of different classes have no label.

    Parameters
    ----------
    path : str
        The layer.
    class_field, label_field, group_field : str
        See `ReferenceLayer.open`.
    stack : Stack
        The image.
    run : Run
        Backend, progress and cancel; hears of polygons without pixels and of overlaps.
    colours : mapping of str to str, optional
        Colour of each class, by its code or text.
    try_with : callable, optional
        Told the number of classes before the image is looked at; raises where that cannot work.

    Raises
    ------
    TerroirError
        If the layer cannot be used.
    """
    layer = ReferenceLayer.open(
        path, class_field, stack.grid, run, label_field, group_field, "polygons", colours=colours
    )
    if try_with is not None:
        classes_here = len(np.unique(layer.codes[_near(layer, stack.grid)]))
        if classes_here > 1:
            try_with(classes_here)
    found = extract_pixels(stack, layer, PIXEL_RULE, run)
    used, feature = np.unique(found.feature, return_inverse=True)
    counts = np.bincount(feature)
    envelopes = np.array([layer.geometries[place].GetEnvelope() for place in used.tolist()])
    middles = stack.grid.map_coordinates(envelopes[:, :2].mean(axis=1), envelopes[:, 2:].mean(axis=1))
    xs, ys = (np.asarray(values) for values in middles)
    codes = layer.codes[used]
    sources = Sources(codes, tuple(layer.groups[place] for place in used.tolist()), xs, ys, counts)
    classes = layer.classes.subset(codes.tolist())
    require_classes(classes, "class_field")
    return PolygonLabels(classes, sources, found.rows, found.cols, feature.reshape(-1))


def _near(layer: ReferenceLayer, grid: Grid) -> np.ndarray:
    """Which features' extents meet the image."""
    left, right, top, bottom = np.array([geometry.GetEnvelope() for geometry in layer.geometries]).T
    near: np.ndarray = (right > 0) & (left < grid.width) & (bottom > 0) & (top < grid.height)
    return near


def require_classes(classes: ClassTable, parameter: str) -> None:
    """Refuse labels that leave nothing to tell apart.

    Raises
    ------
    DataError
        If there are fewer than two classes.
    """
    if len(classes) < 2:
        raise DataError(
            "there is one class only ({names}), and a network learns to tell classes apart; add another class",
            parameter=parameter,
            names=", ".join(entry.label for entry in classes) or "–",
        )
