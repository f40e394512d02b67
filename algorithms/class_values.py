"""A table of classes and numbers, as QGIS's matrix parameter gives it, as the mapping that a Job holds."""

from __future__ import annotations

from typing import Any

from qgis.core import NULL, QgsProcessingAlgorithm, QgsProcessingContext, QgsProcessingParameterMatrix

from ..core.errors import ParameterError
from ..ui.translation import tr


def class_counts_parameter(name: str, description: str) -> QgsProcessingParameterMatrix:
    """A table of classes and numbers of samples, to which lines can be added."""
    return QgsProcessingParameterMatrix(
        name, description, 0, False, [tr("Class"), tr("Number of samples")], optional=True
    )


def class_counts(
    algorithm: QgsProcessingAlgorithm, parameters: dict[str, Any], name: str, context: QgsProcessingContext
) -> dict[str, float]:
    """As `class_values`; whole numbers are whole, whatever QGIS made of them."""
    found = class_values(algorithm, parameters, name, context)
    return {label: int(number) if number.is_integer() else number for label, number in found.items()}


def class_values(
    algorithm: QgsProcessingAlgorithm, parameters: dict[str, Any], name: str, context: QgsProcessingContext
) -> dict[str, float]:
    """Number of each class that the table names, by its code or label as text; empty where there is no table.

    Raises
    ------
    ParameterError
        If the table does not come in pairs, names a class twice, or holds something else than numbers.
    """
    texts = [_text(cell) for cell in algorithm.parameterAsMatrix(parameters, name, context)]
    # Of a table that is left out QGIS makes a single cell with nothing in it.
    if any(texts) and len(texts) % 2:
        raise ParameterError("the table needs two columns; give a class and a number in each row", parameter=name)
    found: dict[str, float] = {}
    for label, text in zip(texts[::2], texts[1::2]):
        if not label and not text:
            continue
        if label in found:
            raise ParameterError("class {name} is named twice; keep one row", parameter=name, name=label)
        try:
            found[label] = float(text)
        except ValueError as error:
            raise ParameterError(
                "{value} for class {name} is no number; correct it", parameter=name, value=text or "–", name=label
            ) from error
    return found


def _text(cell: Any) -> str:
    """A cell as text; numbers that QGIS turned into floats lose their ``.0``."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None or cell == NULL else str(cell).strip()
