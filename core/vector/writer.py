"""Write a vector layer at a staged path, in the format of its suffix."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Sequence
from itertools import chain, count
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
from osgeo import gdal, ogr

from ..errors import OutputError, ParameterError
from ..raster.gdal_io import collected_errors
from ..raster.grid import spatial_reference
from .geopackage import insert_points

_DRIVERS = {
    ".gpkg": "GPKG",
    ".shp": "ESRI Shapefile",
    ".geojson": "GeoJSON",
    ".json": "GeoJSON",
    ".fgb": "FlatGeobuf",
    ".gml": "GML",
    ".sqlite": "SQLite",
}
SUFFIXES = tuple(sorted(_DRIVERS))
"""Endings of the files that can be written."""

# Above this many features, one transaction would hold too much; below, commits cost more than they save.
_FEATURES_PER_TRANSACTION = 100_000
# From so many points on, closing the file and filling it by other means pays off.
_BULK = 1000
_POINTS_BETWEEN_POLLS = 5000


class VectorWriter:
    """Writes one layer; a context manager, complete only once it is left without an error.

    Parameters
    ----------
    path : Path
        Staged path; its suffix names the format.
    crs : str
        WKT, empty where unknown.
    geometry_type : int
        ``ogr.wkbPoint`` and the like.
    fields : list of ogr.FieldDefn
        Fields of the layer.
    parameter : str
        Job field that names the result in messages.
    metadata : dict of str to str, optional
        Metadata of the layer, in formats that have a place for it.

    Raises
    ------
    ParameterError
        If the suffix names no format that can be written.
    OutputError
        If the file cannot be made or written.
    """

    def __init__(
        self,
        path: Path,
        crs: str,
        geometry_type: int,
        fields: list[ogr.FieldDefn],
        parameter: str,
        metadata: dict[str, str] | None = None,
    ) -> None:
        self._path = path
        self._parameter = parameter
        self._written = 0
        driver = _driver(path, parameter)
        self._driver = driver.ShortName
        with collected_errors() as messages:
            self._dataset = self._guarded(messages, driver.Create, str(path), 0, 0, 0, gdal.GDT_Unknown)
            if self._dataset is None:
                self._fail(messages)
            options = _layer_options(driver.ShortName, [field.GetName() for field in fields])
            definition = (path.stem, spatial_reference(crs), geometry_type, options)
            self._layer = self._guarded(messages, self._dataset.CreateLayer, *definition)
            if self._layer is None:
                self._fail(messages)
            for field in fields:
                if self._guarded(messages, self._layer.CreateField, field) != 0:
                    self._fail(messages)
            for key, value in (metadata or {}).items():
                self._layer.SetMetadataItem(key, value)
            self._in_transaction = bool(self._dataset.TestCapability(ogr.ODsCTransactions))
            if self._in_transaction:
                self._dataset.StartTransaction()
        self._definition: Any = self._layer.GetLayerDefn()

    @property
    def field_names(self) -> tuple[str, ...]:
        """Names that the fields got: some formats shorten them."""
        return tuple(self._definition.GetFieldDefn(i).GetName() for i in range(self._definition.GetFieldCount()))

    def new_feature(self) -> ogr.Feature:
        """A feature of this layer, empty."""
        return ogr.Feature(self._definition)

    def add(self, feature: ogr.Feature) -> None:
        """Append a feature; it gets a new identifier."""
        feature.SetFID(ogr.NullFID)
        messages: list[str] = []
        if self._guarded(messages, self._layer.CreateFeature, feature) != 0:
            self._fail([*messages, gdal.GetLastErrorMsg()])
        self._written += 1
        if self._in_transaction and self._written % _FEATURES_PER_TRANSACTION == 0:
            self._dataset.CommitTransaction()
            self._dataset.StartTransaction()

    def add_points(
        self, xs: np.ndarray, ys: np.ndarray, columns: Sequence[list[Any]], poll: Callable[[], None]
    ) -> None:
        """Write all features of a layer of points; none may be added before or after.

        Parameters
        ----------
        xs, ys : ndarray of float64, shape (n,)
            Map coordinates.
        columns : sequence of list
            Values of each field, in the order of the fields: n numbers or texts.
        poll : callable
            Called every few thousand points; may raise to stop.

        Raises
        ------
        OutputError
            If the file cannot be written.
        """
        if self._driver == "GPKG" and len(xs) >= _BULK:
            # The definition belongs to the dataset, which is closed here: SQLite must have the file alone.
            self._definition = None
            self._close()
            try:
                insert_points(self._path, self._path.stem, xs, ys, columns, poll)
            except sqlite3.Error as error:
                self._fail([str(error)])
            return
        feature, point = self.new_feature(), ogr.Geometry(ogr.wkbPoint)
        for number, (x, y, *values) in enumerate(zip(xs.tolist(), ys.tolist(), *columns)):
            if number % _POINTS_BETWEEN_POLLS == 0:
                poll()
            point.SetPoint_2D(0, x, y)
            feature.SetGeometry(point)
            for place, value in enumerate(values):
                feature.SetField(place, value)
            self.add(feature)

    def __enter__(self) -> VectorWriter:
        # One handler for all features: pushing one for each would cost more than writing it.
        gdal.PushErrorHandler("CPLQuietErrorHandler")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        gdal.PopErrorHandler()
        self._close(complete=kind is None)

    def _close(self, complete: bool = True) -> None:
        """Close the dataset, unless it is closed; `complete` tells whether its content is to be kept."""
        with collected_errors() as messages:
            if complete and self._dataset is not None:
                if self._in_transaction:
                    self._guarded(messages, self._dataset.CommitTransaction)
                self._guarded(messages, self._dataset.FlushCache)
            self._layer = None
            self._dataset = None
        if complete and messages:
            self._fail(messages)

    @staticmethod
    def _guarded(messages: list[str], call: Any, *arguments: Any) -> Any:
        try:
            return call(*arguments)
        except RuntimeError as error:
            messages.append(str(error))
            return None

    def _fail(self, messages: list[str]) -> None:
        raise OutputError(
            "{name} cannot be written ({reason}); check the free space on the disk and the rights on the folder",
            parameter=self._parameter,
            name=self._path.name,
            reason=messages[0] if messages and messages[0] else "GDAL gave no reason",
        )


def _driver(path: Path, parameter: str) -> gdal.Driver:
    suffix = os.path.splitext(path.name)[1].lower()
    driver = gdal.GetDriverByName(_DRIVERS.get(suffix, ""))
    if driver is None:
        raise ParameterError(
            "{suffix} is not a vector format that can be written; use one of {known}",
            parameter=parameter,
            suffix=suffix or path.name,
            known=", ".join(SUFFIXES),
        )
    return driver


def _layer_options(driver: str, fields: list[str]) -> list[str]:
    """Options without which a format would lose letters, or mistake a field for a column of its own."""
    if driver == "ESRI Shapefile":
        return ["ENCODING=UTF-8"]
    if driver == "GPKG":
        taken = {name.lower() for name in fields}
        return [f"FID={_free_name('fid', taken)}", f"GEOMETRY_NAME={_free_name('geom', taken)}"]
    return []


def _free_name(wanted: str, taken: set[str]) -> str:
    names = chain([wanted], (f"{wanted}_{number}" for number in count(2)))
    return next(name for name in names if name not in taken)
