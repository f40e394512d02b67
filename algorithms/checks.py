"""Why a parameter's value cannot work, in one sentence; QGIS itself only names the parameter."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

from qgis.core import (
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingParameterDefinition,
    QgsProcessingUtils,
)

from ..core.errors import ParameterError
from ..ui.translation import translated_error

_LAYERS = ("source", "vector", "raster", "multilayer")


def explain_bad_value(
    algorithm: QgsProcessingAlgorithm, parameters: dict[str, Any], context: QgsProcessingContext
) -> str | None:
    """The first parameter whose value is not acceptable, why, and what to do; None where all of them are."""
    for definition in algorithm.parameterDefinitions():
        value = parameters.get(definition.name())
        if not definition.checkValueIsAcceptable(value, context):
            return translated_error(_problem(definition, value, context))
    return None


def _problem(definition: QgsProcessingParameterDefinition, value: Any, context: QgsProcessingContext) -> ParameterError:
    name = definition.name()
    if value is None or value in ("", []):
        return ParameterError("no value is given; give one", parameter=name)
    if definition.type() in _LAYERS:
        return _layer_problem(definition, value, context)
    if definition.type() == "enum":
        return ParameterError(
            "{value} is not known; choose one of {choices}",
            parameter=name,
            value=value,
            choices=", ".join(definition.options()),
        )
    if definition.type() == "number":
        return ParameterError(
            "{value} is outside the limits; give a number from {minimum} to {maximum}",
            parameter=name,
            value=value,
            minimum=_bound(definition.minimum()),
            maximum=_bound(definition.maximum()),
        )
    if definition.type() == "file" and isinstance(value, str) and not os.path.exists(value):
        return ParameterError("{path} does not exist; check the path", parameter=name, path=value)
    return ParameterError("{value} cannot be used; give another value", parameter=name, value=value)


def _layer_problem(
    definition: QgsProcessingParameterDefinition, value: Any, context: QgsProcessingContext
) -> ParameterError:
    name = definition.name()
    bad = next((item for item in _strings(value) if not _is_layer(definition, item, context)), value)
    path = str(bad).split("|")[0]
    if isinstance(bad, str) and not os.path.exists(path):
        return ParameterError("{path} does not exist; check the path", parameter=name, path=path)
    if definition.type() in ("raster", "multilayer"):
        return ParameterError("{path} is not a raster that can be read; choose another file", parameter=name, path=path)
    return ParameterError(
        "{path} is not a vector file that GDAL can read; choose another file", parameter=name, path=path
    )


def _strings(value: Any) -> Iterable[str]:
    items = value if isinstance(value, (list, tuple)) else [value]
    return (item for item in items if isinstance(item, str))


def _is_layer(definition: QgsProcessingParameterDefinition, text: str, context: QgsProcessingContext) -> bool:
    hints = QgsProcessingUtils.LayerHint
    hint = hints.Raster if definition.type() in ("raster", "multilayer") else hints.Vector
    return QgsProcessingUtils.mapLayerFromString(text, context, True, hint) is not None


def _bound(number: float) -> str:
    """A limit as people write it; QGIS stands the largest float for "none"."""
    if abs(number) > 1e300:
        return "−∞" if number < 0 else "∞"
    return f"{number:g}" if abs(number) < 2**31 - 1 else "∞"
