"""Parameters of regions with models of their own, and the table of their models as the mapping that a Job holds."""

from __future__ import annotations

from typing import Any

from qgis.core import (
    NULL,
    Qgis,
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingParameterDistance,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterField,
    QgsProcessingParameterFile,
    QgsProcessingParameterMatrix,
)

from ..core.errors import ParameterError
from ..ui.translation import tr
from .declare import add

REGIONS, REGION_FIELD = "REGIONS", "REGION_FIELD"
REGION_MODELS, REGION_FOLDER = "REGION_MODELS", "REGION_FOLDER"
INTERIOR_WIDTH, EXTERIOR_WIDTH = "INTERIOR_WIDTH", "EXTERIOR_WIDTH"


def add_regions(algorithm: QgsProcessingAlgorithm, image: str) -> None:
    """Add REGIONS, REGION_FIELD, REGION_MODELS, REGION_FOLDER, INTERIOR_WIDTH and EXTERIOR_WIDTH.

    Parameters
    ----------
    algorithm : QgsProcessingAlgorithm
        Gets the parameters.
    image : str
        Its parameter with the image, in whose units widths are.
    """
    add(
        algorithm,
        QgsProcessingParameterFeatureSource(
            REGIONS, tr("Regions"), [Qgis.ProcessingSourceType.VectorPolygon], optional=True
        ),
        tr(
            "Polygons whose pixels are classified by models of their own. Where they overlap, the first one of the "
            "layer counts."
        ),
        advanced=True,
    )
    add(
        algorithm,
        QgsProcessingParameterField(REGION_FIELD, tr("Region field"), parentLayerParameterName=REGIONS, optional=True),
        tr("Field that tells regions apart, whole numbers or text; polygons with the same value are one region."),
        advanced=True,
    )
    add(
        algorithm,
        QgsProcessingParameterMatrix(
            REGION_MODELS,
            tr("Models of regions"),
            numberRows=0,
            headers=[tr("Region"), tr("Model file")],
            optional=True,
        ),
        tr(
            "Model file of each region, named by the value of the region field. Classes of the same code must have "
            "the same name in all models."
        ),
        advanced=True,
    )
    add(
        algorithm,
        QgsProcessingParameterFile(
            REGION_FOLDER,
            tr("Folder with models of regions"),
            behavior=Qgis.ProcessingFileParameterBehavior.Folder,
            optional=True,
        ),
        tr(
            "Instead of the table: a folder whose models are called by the value of the region field, as in "
            "north.terroir. Where both name a model, the table's is taken."
        ),
        advanced=True,
    )
    widths = {
        INTERIOR_WIDTH: tr("Interior width of the blend"),
        EXTERIOR_WIDTH: tr("Exterior width of the blend"),
    }
    helps = {
        INTERIOR_WIDTH: tr(
            "How far inside its border a region counts fully, in units of the map; nearer, its weight falls."
        ),
        EXTERIOR_WIDTH: tr(
            "How far outside its border a region still counts, in units of the map; its weight falls to 0 there. "
            "0 for both: no blending."
        ),
    }
    for name, description in widths.items():
        parameter = QgsProcessingParameterDistance(name, description, 0.0, image, minValue=0.0)
        add(algorithm, parameter, helps[name], advanced=True)


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
