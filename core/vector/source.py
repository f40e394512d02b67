"""Open a vector layer named by ``path`` or ``path|layername=name``."""

from __future__ import annotations

import os
from dataclasses import dataclass

from osgeo import gdal, ogr

from ..errors import DataError, InputFileError, ParameterError
from ..raster.gdal_io import collected_errors
from ..raster.relocation import relocate


@dataclass
class OpenLayer:
    """An open layer; the dataset must live as long as the layer is used.

    Parameters
    ----------
    dataset : gdal.Dataset
        Owner of the layer.
    layer : ogr.Layer
        The layer.
    path : str
        As the user gave it, for messages.
    parameter : str
        Job field that names it in messages.
    """

    dataset: gdal.Dataset
    layer: ogr.Layer
    path: str
    parameter: str

    @property
    def field_names(self) -> tuple[str, ...]:
        """Names of the fields, in order."""
        definition = self.layer.GetLayerDefn()
        return tuple(definition.GetFieldDefn(i).GetName() for i in range(definition.GetFieldCount()))

    @property
    def crs(self) -> str:
        """WKT of the layer's reference system, empty where unknown."""
        reference = self.layer.GetSpatialRef()
        # "Undefined …": what a GeoPackage says where nothing is known (OGC 12-128r18, requirement 11).
        if reference is None or (reference.GetName() or "").lower().startswith("undefined"):
            return ""
        return str(reference.ExportToWkt())

    @property
    def dimension(self) -> int:
        """0 for points, 1 for lines, 2 for polygons, by the first feature that has a geometry."""
        kind = ogr.GT_Flatten(self.layer.GetGeomType())
        if kind == ogr.wkbUnknown:
            self.layer.ResetReading()
            for feature in self.layer:
                geometry = feature.GetGeometryRef()
                if geometry is not None:
                    return int(geometry.GetDimension())
        if kind in (ogr.wkbPoint, ogr.wkbMultiPoint):
            return 0
        lines = ogr.GT_IsSubClassOf(kind, ogr.wkbCurve) or ogr.GT_IsSubClassOf(kind, ogr.wkbMultiCurve)
        return 1 if lines else 2

    def require_field(self, name: str, parameter: str) -> int:
        """Index of a field; names are compared as written, then without regard to case.

        Raises
        ------
        ParameterError
            If the layer has no such field.
        """
        names = self.field_names
        if name in names:
            return names.index(name)
        folded = [n.lower() for n in names]
        if folded.count(name.lower()) == 1:
            return folded.index(name.lower())
        raise ParameterError(
            "{path} has no field {name}; its fields are {fields}",
            parameter=parameter,
            path=self.path,
            name=name,
            fields=", ".join(names) or "–",
        )


def split_source(text: str) -> tuple[str, str | None]:
    """Path and layer name of ``path|layername=name``."""
    path, *options = text.split("|")
    for item in options:
        key, _, value = item.partition("=")
        if key.lower() == "layername":
            return path, value
    return path, None


def open_layer(text: str, parameter: str) -> OpenLayer:
    """Open a layer for reading.

    Raises
    ------
    InputFileError
        If there is no such file or layer.
    DataError
        If the layer has no feature.
    """
    path, name = split_source(text)
    with collected_errors() as messages:
        try:
            dataset = gdal.OpenEx(relocate(path), gdal.OF_VECTOR | gdal.OF_READONLY)
        except RuntimeError as error:
            dataset = None
            messages.append(str(error))
    if dataset is None:
        if not path.startswith("/vsi") and not os.path.exists(relocate(path)):
            raise InputFileError("{path} does not exist; check the path", parameter=parameter, path=path)
        raise InputFileError(
            "{path} is not a vector file that GDAL can read; choose another file",
            parameter=parameter,
            path=path,
        )
    layer = dataset.GetLayerByName(name) if name else dataset.GetLayer(0)
    if layer is None:
        raise InputFileError(
            "{path} has no layer {name}; its layers are {layers}",
            parameter=parameter,
            path=path,
            name=name or 0,
            layers=", ".join(dataset.GetLayer(i).GetName() for i in range(dataset.GetLayerCount())) or "–",
        )
    if layer.GetFeatureCount() == 0:
        raise DataError("{path} has no features; choose a layer that has some", parameter=parameter, path=path)
    return OpenLayer(dataset, layer, text, parameter)
