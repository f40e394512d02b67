"""Parameters of a map that only networks heed."""

from __future__ import annotations

from typing import Any

from qgis.core import (
    Qgis,
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterFile,
)

from ..core.deep.devices import DEVICES
from ..ui.translation import tr
from .declare import add, choice, whole_number

FLIPS, OVERLAP, STEP = "FLIPS", "OVERLAP", "STEP"
MODEL_RESOLUTION, NETWORK, DEVICE = "MODEL_RESOLUTION", "NETWORK", "DEVICE"


def add_device(algorithm: QgsProcessingAlgorithm) -> None:
    """Add DEVICE."""
    add(
        algorithm,
        choice(DEVICE, tr("Device of networks"), DEVICES),
        tr(
            "Where a network runs: auto takes a graphics card where torch sees one (cuda, mps), and otherwise the "
            "processor (cpu). The log says which."
        ),
        advanced=True,
    )


def add_network_options(algorithm: QgsProcessingAlgorithm) -> None:
    """Add FLIPS, OVERLAP, STEP, MODEL_RESOLUTION, NETWORK and DEVICE."""
    add(
        algorithm,
        QgsProcessingParameterBoolean(FLIPS, tr("Mirror images of networks"), False),
        tr(
            "For networks: answers with the mean over the image and its three mirror images, which takes four times as "
            "long and is often a little better."
        ),
        advanced=True,
    )
    add(
        algorithm,
        whole_number(OVERLAP, tr("Overlap of networks (pixels)"), 0, 0),
        tr(
            "For imported segmentation networks, and for those of one's own whose field of view is not known: tiles "
            "overlap by so many pixels and are blended there. The U-Net sees all that it needs around a tile and shows "
            "no seams without."
        ),
        advanced=True,
    )
    add(
        algorithm,
        whole_number(STEP, tr("Step of patch networks (pixels)"), 0, 0),
        tr(
            "For patch networks that cannot be turned into a form which answers for every pixel at once: pixels "
            "between the patches that are looked at; in between, probabilities are interpolated. 1 looks at every "
            "pixel, 0 takes an eighth of the patch's side."
        ),
        advanced=True,
    )
    add(
        algorithm,
        QgsProcessingParameterBoolean(MODEL_RESOLUTION, tr("Resolution of the network"), False),
        tr(
            "For imported networks that tell their resolution: the image is brought to it first, and the map has that "
            "pixel size."
        ),
        advanced=True,
    )
    add(
        algorithm,
        QgsProcessingParameterFile(
            NETWORK,
            tr("Python file of the network"),
            behavior=Qgis.ProcessingFileParameterBehavior.File,
            fileFilter=tr("Python files (*.py)"),
            optional=True,
        ),
        tr(
            "For models of a network of your own: the Python file that they were trained with. A model file holds no "
            "code. The file is run: give none that you do not trust."
        ),
        advanced=True,
    )
    add_device(algorithm)


def network_options(
    algorithm: QgsProcessingAlgorithm, parameters: dict[str, Any], context: QgsProcessingContext
) -> dict[str, Any]:
    """The Job's fields of what `add_network_options` declared."""
    return {
        "flips": algorithm.parameterAsBoolean(parameters, FLIPS, context),
        "overlap": algorithm.parameterAsInt(parameters, OVERLAP, context),
        "step": algorithm.parameterAsInt(parameters, STEP, context),
        "model_resolution": algorithm.parameterAsBoolean(parameters, MODEL_RESOLUTION, context),
        "network": algorithm.parameterAsFile(parameters, NETWORK, context) or None,
        "device": algorithm.parameterAsEnumString(parameters, DEVICE, context),
    }
