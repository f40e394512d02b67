"""From what QGIS knows about a parameter to the plain paths and values that a Job holds."""

from __future__ import annotations

import json
from typing import Any

from qgis.core import (
    QgsMapLayer,
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsRasterLayer,
    QgsVectorFileWriter,
)

from ..core.errors import InputFileError, ParameterError
from ..ui.styling import layer_colours

Parameters = dict[str, Any]


def vector_path(
    algorithm: QgsProcessingAlgorithm,
    parameters: Parameters,
    name: str,
    context: QgsProcessingContext,
    feedback: QgsProcessingFeedback,
) -> str:
    """``path`` or ``path|layername=name`` of a vector parameter.

    What is no file that GDAL opens as it stands (a layer in memory, a selection, a filter, a database) is
    exported to a temporary GeoPackage first.
    """
    path, layer_name = algorithm.parameterAsCompatibleSourceLayerPathAndLayerName(
        parameters, name, context, QgsVectorFileWriter.supportedFormatExtensions(), "gpkg", feedback
    )
    if not path:
        raise InputFileError("this layer cannot be read; choose another layer", parameter=name)
    return path + "|layername=" + layer_name if layer_name else path


def raster_path(
    algorithm: QgsProcessingAlgorithm, parameters: Parameters, name: str, context: QgsProcessingContext
) -> str | None:
    """Path of a raster parameter, None where it is left out."""
    if parameters.get(name) in (None, ""):
        return None
    return _path_of_raster(algorithm.parameterAsRasterLayer(parameters, name, context), name)


def raster_paths(
    algorithm: QgsProcessingAlgorithm, parameters: Parameters, name: str, context: QgsProcessingContext
) -> tuple[str, ...]:
    """Paths of a parameter that takes several rasters, in the order given."""
    layers = algorithm.parameterAsLayerList(parameters, name, context)
    if not layers:
        raise ParameterError("no raster is given; choose at least one", parameter=name)
    return tuple(_path_of_raster(layer, name) for layer in layers)


def _path_of_raster(layer: QgsMapLayer | None, name: str) -> str:
    if not isinstance(layer, QgsRasterLayer):
        raise InputFileError(
            "{layer} is not a raster; choose another layer",
            parameter=name,
            layer=layer.name() if layer is not None else "–",
        )
    if layer.providerType() != "gdal":
        raise InputFileError(
            "{layer} is not a file that GDAL reads ({provider}); save it as GeoTIFF first",
            parameter=name,
            layer=layer.name(),
            provider=layer.providerType(),
        )
    return str(layer.source())


def optional_text(
    algorithm: QgsProcessingAlgorithm, parameters: Parameters, name: str, context: QgsProcessingContext
) -> str | None:
    """Text or field name, None where it is left out."""
    return algorithm.parameterAsString(parameters, name, context) or None


def optional_number(
    algorithm: QgsProcessingAlgorithm, parameters: Parameters, name: str, context: QgsProcessingContext
) -> float | None:
    """Number, None where it is left out (QGIS would say 0)."""
    if parameters.get(name) in (None, ""):
        return None
    return float(algorithm.parameterAsDouble(parameters, name, context))


def output_layer(
    algorithm: QgsProcessingAlgorithm, parameters: Parameters, name: str, context: QgsProcessingContext
) -> str | None:
    """Path of a layer that shall be made, None where it is not wanted."""
    if parameters.get(name) in (None, ""):
        return None
    path = algorithm.parameterAsOutputLayer(parameters, name, context)
    scheme = path.split(":", 1)[0]
    if scheme in ("memory", "ogr", "postgis"):
        raise ParameterError(
            "results are files and cannot be written to {place}; name a file", parameter=name, place=scheme
        )
    return str(path)


def output_file(
    algorithm: QgsProcessingAlgorithm, parameters: Parameters, name: str, context: QgsProcessingContext
) -> str | None:
    """Path of a file that shall be made, None where it is not wanted."""
    if parameters.get(name) in (None, ""):
        return None
    return str(algorithm.parameterAsFileOutput(parameters, name, context))


def json_object(
    algorithm: QgsProcessingAlgorithm,
    parameters: Parameters,
    name: str,
    context: QgsProcessingContext,
    example: str = '{"max_depth": 12}',
) -> dict[str, Any]:
    """A JSON object given as text; empty where it is left out. `example` is what messages show."""
    text = algorithm.parameterAsString(parameters, name, context).strip()
    try:
        value = json.loads(text) if text else {}
    except json.JSONDecodeError as error:
        raise ParameterError(
            "this is not JSON ({reason}); write for example {example}",
            parameter=name,
            reason=error,
            example=example,
        ) from error
    if not isinstance(value, dict):
        raise ParameterError(
            "this is not a JSON object; write for example {example}",
            parameter=name,
            example=example,
        )
    return value


def polygon_colours(
    algorithm: QgsProcessingAlgorithm, parameters: Parameters, context: QgsProcessingContext
) -> dict[str, str]:
    """Colour of each class where the layer POLYGONS is styled by CLASS_FIELD; see `layer_colours`. Main thread only."""
    layer = algorithm.parameterAsVectorLayer(parameters, "POLYGONS", context)
    return layer_colours(layer, algorithm.parameterAsString(parameters, "CLASS_FIELD", context))
