"""A table of classes with codes, labels and colours, as QGIS's matrix parameter gives it, as a Job holds it."""

from __future__ import annotations

from typing import Any

from qgis.core import NULL, QgsProcessingAlgorithm, QgsProcessingContext

from ..core.errors import ParameterError


def class_legend(
    algorithm: QgsProcessingAlgorithm, parameters: dict[str, Any], name: str, context: QgsProcessingContext
) -> dict[str, dict[str, str]]:
    """Code as text -> label and colour, in the order of the table; empty where there is no table.

    Raises
    ------
    ParameterError
        If the table does not come in threes, or names a code twice.
    """
    cells = [_text(cell) for cell in algorithm.parameterAsMatrix(parameters, name, context)]
    # Of a table that is left out QGIS makes a single cell with nothing in it.
    if any(cells) and len(cells) % 3:
        raise ParameterError(
            "the table needs three columns; give code, label and colour in each row, the last may be empty",
            parameter=name,
        )
    found: dict[str, dict[str, str]] = {}
    for code, label, colour in zip(cells[::3], cells[1::3], cells[2::3]):
        if not code and not label and not colour:
            continue
        if code in found:
            raise ParameterError("class {name} is named twice; keep one row", parameter=name, name=code or "–")
        found[code] = {"label": label, "colour": colour}
    return found


def _text(cell: Any) -> str:
    """A cell as text; numbers that QGIS turned into floats lose their ``.0``."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None or cell == NULL else str(cell).strip()
