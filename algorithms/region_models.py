"""A table of regions and model files, as QGIS's matrix parameter gives it, as the mapping that a Job holds."""

from __future__ import annotations

from typing import Any

from qgis.core import NULL, QgsProcessingAlgorithm, QgsProcessingContext

from ..core.errors import ParameterError


def region_models(
    algorithm: QgsProcessingAlgorithm, parameters: dict[str, Any], name: str, context: QgsProcessingContext
) -> dict[str, str]:
    """Model file of each region that the table names; empty where there is no table.

    Raises
    ------
    ParameterError
        If the table does not come in pairs, names a region twice, or a cell is empty.
    """
    texts = [_text(cell) for cell in algorithm.parameterAsMatrix(parameters, name, context)]
    # Of a table that is left out QGIS makes a single cell with nothing in it.
    if any(texts) and len(texts) % 2:
        raise ParameterError("the table needs two columns; give a region and a model file in each row", parameter=name)
    found: dict[str, str] = {}
    for region, path in zip(texts[::2], texts[1::2]):
        if not region and not path:
            continue
        if not region:
            raise ParameterError("the model {path} has no region; name one", parameter=name, path=path)
        if region in found:
            raise ParameterError("the region {name} is named twice; keep one row", parameter=name, name=region)
        found[region] = path
    return found


def _text(cell: Any) -> str:
    """A cell as text; numbers that QGIS turned into floats lose their ``.0``."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None or cell == NULL else str(cell).strip()
