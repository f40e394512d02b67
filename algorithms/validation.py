"""Parameters that say how a cross-validation divides samples, for all algorithms that have one."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsProcessingAlgorithm, QgsProcessingContext

from ..ui.translation import tr
from .declare import add, choice, number, whole_number
from .inputs import optional_number

CV, FOLDS, BLOCK_SIZE, BUFFER, HELD_OUT = "CV", "FOLDS", "BLOCK_SIZE", "BUFFER", "HELD_OUT"
SCHEMES = ("polygon", "leaveonepolygonout", "block", "bufferedloo")


def add_validation(algorithm: QgsProcessingAlgorithm) -> None:
    """Add CV, FOLDS, BLOCK_SIZE, BUFFER and HELD_OUT."""
    add(
        algorithm,
        choice(CV, tr("Cross-validation"), SCHEMES),
        tr(
            "How samples are held out. polygon: folds of whole polygons. leaveonepolygonout: one polygon at a time. "
            "block: folds of square blocks of the map, for polygons that lie close together. bufferedloo: single "
            "samples, and nothing within a buffer around them is learnt from, for a map far from any polygon. The last "
            "two need points with a place."
        ),
        advanced=True,
    )
    add(
        algorithm,
        whole_number(FOLDS, tr("Folds of the cross-validation"), 5, 2, 1000),
        tr(
            "Into how many parts the polygons (polygon) or blocks (block) are divided; each part is predicted by a "
            "model of the others."
        ),
        advanced=True,
    )
    add(
        algorithm,
        number(BLOCK_SIZE, tr("Block size (map units)"), None, 0),
        tr("Side of the blocks of CV block, in map units; in metres where the samples are in degrees."),
        advanced=True,
    )
    add(
        algorithm,
        number(BUFFER, tr("Buffer (map units)"), None, 0),
        tr(
            "Distance around a held-out sample within which nothing is learnt from, for CV bufferedloo; in metres "
            "where the samples are in degrees. The range of spatial autocorrelation that 'Check samples' finds is a "
            "good start."
        ),
        advanced=True,
    )
    add(
        algorithm,
        whole_number(HELD_OUT, tr("Samples held out"), 200, 0),
        tr("How many samples CV bufferedloo holds out, each of which is a training; 0 for all."),
        advanced=True,
    )


def validation_options(
    algorithm: QgsProcessingAlgorithm, parameters: dict[str, Any], context: QgsProcessingContext
) -> dict[str, Any]:
    """The fields ``cv``, ``folds``, ``block_size``, ``buffer`` and ``held_out`` of a Job."""
    return {
        "cv": algorithm.parameterAsEnumString(parameters, CV, context),
        "folds": algorithm.parameterAsInt(parameters, FOLDS, context),
        "block_size": optional_number(algorithm, parameters, BLOCK_SIZE, context),
        "buffer": optional_number(algorithm, parameters, BUFFER, context),
        "held_out": algorithm.parameterAsInt(parameters, HELD_OUT, context),
    }
