"""Recipes of features as parameters."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsProcessingAlgorithm, QgsProcessingContext, QgsProcessingParameterFile

from ..ui.translation import tr
from .declare import add

RECIPE = "RECIPE"


def add_recipe(algorithm: QgsProcessingAlgorithm, help: str, advanced: bool = True) -> None:
    """Add RECIPE: a file or a text."""
    # QGIS refuses what does not match the filter, and its usual one (*.*) a text without a point.
    everything = tr("All files (*)")
    definition = QgsProcessingParameterFile(RECIPE, tr("Recipe of features"), optional=True, fileFilter=everything)
    add(algorithm, definition, help, advanced)


def recipe_object(
    algorithm: QgsProcessingAlgorithm, parameters: dict[str, Any], name: str, context: QgsProcessingContext
) -> dict[str, Any]:
    """The plain data of a recipe given as file, as JSON text or as a raster made by one; empty where left out."""
    from ..core.features.recipe_text import read_recipe

    text = algorithm.parameterAsString(parameters, name, context).strip()
    return read_recipe(text) if text else {}


def texts(
    algorithm: QgsProcessingAlgorithm,
    parameters: dict[str, Any],
    name: str,
    context: QgsProcessingContext,
    separator: str = ",",
) -> tuple[str, ...]:
    """Parts of a text; none where it is left out."""
    parts = algorithm.parameterAsString(parameters, name, context).split(separator)
    return tuple(part.strip() for part in parts if part.strip())
