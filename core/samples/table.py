"""The sample table: a point layer with class, label, group and one field for each band."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Optional

import numpy as np
from osgeo import ogr

from ..classes import ClassTable
from ..errors import DataError
from ..features.recipe_resolved import ResolvedRecipe
from ..features.recipe_text import recipe_of_text
from ..raster.legend import CLASSES_KEY, parse_classes
from ..raster.stack import Stack
from ..run import Run
from ..vector.source import open_layer
from ..vector.writer import VectorWriter
from .class_codes import class_codes
from .extract import Extraction
from .reference import ReferenceLayer, class_value
from .reference_targets import target_names
from .table_fields import (
    GROUP,
    feature_places,
    refuse_answers,
    refuse_not_finite,
    require_group_field,
    warn_of_polygons,
)
from .table_places import PlaceReader

CLASS, LABEL = "class", "label"
SYNTHETIC, SCENE = "synthetic", "scene"
"""Further fields that are no features: 1 where 'Augment samples' made the sample, and the image it comes from."""
RECIPE_KEY = "TERROIR_RECIPE"
"""Metadata item with the recipe that made the features."""

_SHAPEFILE_NAME = 10
# Formats in which OGR stores the metadata of a layer.
_WITH_METADATA = (".gpkg",)


@dataclass(frozen=True)
class SampleTable:
    """Samples in memory.

    Parameters
    ----------
    values : ndarray of float64, shape (n, features)
    codes : ndarray of int64, shape (n,)
        Class.
    groups : ndarray of str, shape (n,)
        What must stay together when samples are split.
    features : tuple of str
        Names of the columns of `values`.
    classes : ClassTable
        Classes that occur.
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
    codes: np.ndarray
    groups: np.ndarray
    features: tuple[str, ...]
    classes: ClassTable
    recipe: Optional[ResolvedRecipe] = None
    synthetic: np.ndarray | None = None
    coordinates: np.ndarray | None = None
    crs: str = ""

    def __len__(self) -> int:
        return len(self.codes)


@dataclass(frozen=True)
class Scenes:
    """Where samples of several images lie, and which image each comes from; all of shape (n,)."""

    xs: np.ndarray
    ys: np.ndarray
    names: list[str]


def write_samples(
    path: str,
    pixels: Extraction,
    layer: ReferenceLayer,
    stack: Stack,
    run: Run,
    scenes: Scenes | None = None,
    recipe: Optional[ResolvedRecipe] = None,
) -> None:
    """Write extracted pixels as a sample table, points at the pixels' centres; `recipe` made the features.

    With `scenes` the places are those, and a field `SCENE` names the image of each sample. Quantities of the features
    are in the fields that `target_names` names.

    Raises
    ------
    OutputError, ParameterError
        If the file cannot be written or its suffix names no vector format.
    """
    staged = run.outputs.stage(path, "output")
    names = _field_names(stack, staged.suffix.lower(), run)
    fields = [_field(CLASS, ogr.OFTInteger), _field(LABEL, ogr.OFTString), _field(GROUP, ogr.OFTString)]
    # GeoJSON would print fewer digits of a float32 than it takes to read the same number again.
    narrow = staged.suffix.lower() not in (".geojson", ".json")
    fields += [_band_field(name, band.dtype, narrow) for name, band in zip(names, stack.bands)]
    fields += [_field(name, ogr.OFTReal) for name in target_names(tuple(layer.targets))]
    if scenes is None:
        xs, ys = stack.grid.map_coordinates(pixels.cols + 0.5, pixels.rows + 0.5)
    else:
        xs, ys = scenes.xs, scenes.ys
        fields.append(_field(SCENE, ogr.OFTString))
    # One look-up for each class and polygon, not for each of maybe millions of pixels.
    labels = {code: layer.classes.label(code) for code in np.unique(pixels.codes).tolist()}
    codes = pixels.codes.tolist()
    columns = [
        codes,
        [labels[code] for code in codes],
        [layer.groups[index] for index in pixels.feature.tolist()],
        *_columns(pixels.values, stack),
        *(values[pixels.feature].tolist() for values in layer.targets.values()),
    ]
    if scenes is not None:
        columns.append(scenes.names)
    metadata = {CLASSES_KEY: layer.classes.to_json()}
    if recipe is not None:
        metadata[RECIPE_KEY] = recipe.to_json()
        if staged.suffix.lower() not in _WITH_METADATA:
            run.warn(
                "{suffix} files cannot hold the recipe of the features: a model trained on them needs RECIPE; write"
                " a GeoPackage to keep it.",
                suffix=staged.suffix,
            )
    with VectorWriter(staged, stack.grid.crs, ogr.wkbPoint, fields, "output", metadata) as writer:
        writer.add_points(np.asarray(xs, float), np.asarray(ys, float), columns, run.check_cancelled)


def _columns(values: np.ndarray, stack: Stack) -> list[list[Any]]:
    """Python numbers of each band, integers where the band holds integers."""
    return [values[:, i].astype(band.dtype).tolist() for i, band in enumerate(stack.bands)]


def _field(name: str, kind: int) -> ogr.FieldDefn:
    return ogr.FieldDefn(name, kind)


def _band_field(name: str, dtype: str, narrow: bool) -> ogr.FieldDefn:
    kind = np.dtype(dtype)
    if kind.kind == "f":
        field = _field(name, ogr.OFTReal)
        if kind.itemsize <= 4 and narrow:
            field.SetSubType(ogr.OFSTFloat32)
        return field
    return _field(name, ogr.OFTInteger if np.can_cast(kind, np.int32) else ogr.OFTInteger64)


def _field_names(stack: Stack, suffix: str, run: Run) -> tuple[str, ...]:
    """The bands' names, or their positions where the format cannot hold the names."""
    if suffix == ".shp" and any(len(name) > _SHAPEFILE_NAME for name in stack.band_names):
        run.warn(
            "Shapefiles hold names of at most {limit} letters: the bands are called {first} … {last}; write a"
            " GeoPackage to keep their names.",
            limit=_SHAPEFILE_NAME,
            first=stack.positions[0],
            last=stack.positions[-1],
        )
        return stack.positions
    return stack.band_names


def read_samples(
    path: str,
    class_field: str = CLASS,
    group_field: str = GROUP,
    features: tuple[str, ...] = (),
    parameter: str = "samples",
    places: bool = False,
    warn: Optional[Callable[..., None]] = None,
) -> SampleTable:
    """Read a sample table, or any layer with a class, a group and numbers.

    Parameters
    ----------
    path : str
        ``path`` or ``path|layername=name``.
    class_field, group_field : str
        Fields with the class (integer or text) and with what keeps together.
    features : tuple of str
        Fields to use; all numeric ones but class, group and the table's own by default.
    parameter : str
        Job field that names the layer in messages.
    places : bool
        Read where the samples lie, too.
    warn : callable, optional
        ``Run.warn``, where a model learns from the samples: told where they are no pixels.

    Raises
    ------
    ParameterError
        If a field is missing or not numeric, or the class or the group is among the features.
    DataError
        If a value is missing or not finite.
    """
    source = open_layer(path, parameter)
    class_index = source.require_field(class_field, "class_field")
    group_index = require_group_field(source, group_field)
    names = source.field_names
    columns_read = feature_places(source, features, {class_index, group_index})
    refuse_answers(names, columns_read, class_index, group_index)
    if warn is not None:
        warn_of_polygons(source, (names[place] for place in columns_read), warn)
    label_index = names.index(LABEL) if LABEL in names and names[class_index] == CLASS else None
    columns = _Columns([], [], [], [])
    synthetic_index = names.index(SYNTHETIC) if SYNTHETIC in names else None
    synthetic = []
    where = PlaceReader(places)
    source.layer.ResetReading()
    for feature in source.layer:
        where.add(feature)
        columns.add(feature, class_index, label_index, group_index, columns_read)
        if synthetic_index is not None:
            synthetic.append(feature.GetFieldAsInteger(synthetic_index) != 0)
    _refuse_missing(columns, names, class_index, group_index)
    values = np.array(columns.rows, np.float64).reshape(len(columns.rows), len(columns_read))
    refuse_not_finite(values, [names[place] for place in columns_read], path, parameter)
    codes, classes = class_codes(columns, path, LABEL if label_index is not None else None)
    stored = source.layer.GetMetadataItem(CLASSES_KEY)
    known = parse_classes(stored) if names[class_index] == CLASS else None
    if known is not None and set(classes.codes) <= set(known.codes):
        classes = known.subset(classes.codes)
    found = tuple(names[place] for place in columns_read)
    marked = np.array(synthetic, bool) if synthetic_index is not None else None
    recipe = recipe_of_text(source.layer.GetMetadataItem(RECIPE_KEY))
    groups = np.array(columns.groups, dtype=str)
    return SampleTable(
        values, codes, groups, found, classes, recipe, marked, where.coordinates(), source.crs if places else ""
    )


@dataclass
class _Columns:
    values: list[Any]
    labels: list[str | None]
    groups: list[str]
    rows: list[list[float]]

    def add(
        self,
        feature: ogr.Feature,
        class_index: int,
        label_index: int | None,
        group_index: int,
        places: list[int],
    ) -> None:
        """Take over one feature; missing values become None or NaN."""
        self.values.append(class_value(feature, class_index))
        self.labels.append(None if label_index is None else feature.GetFieldAsString(label_index))
        self.groups.append(feature.GetFieldAsString(group_index))
        self.rows.append(
            [feature.GetFieldAsDouble(place) if feature.IsFieldSetAndNotNull(place) else np.nan for place in places]
        )


def _refuse_missing(columns: _Columns, names: tuple[str, ...], class_index: int, group_index: int) -> None:
    pairs = ((columns.values, class_index, "class_field"), (columns.groups, group_index, "group_field"))
    for values, index, parameter in pairs:
        empty = [place for place, value in enumerate(values) if value is None or value == ""]
        if empty:
            raise DataError(
                "{field} is empty in {count} samples; fill it in or remove them",
                parameter=parameter,
                field=names[index],
                count=len(empty),
            )
