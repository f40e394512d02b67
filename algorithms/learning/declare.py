"""Parameters that trainings from a table of samples share."""

from __future__ import annotations

from qgis.core import QgsProcessingAlgorithm, QgsProcessingParameterFileDestination

from ...ui.translation import tr
from ..circumstances import add_batch, add_workers
from ..declare import add, add_seed
from ..recipes import add_recipe

MODEL, REPORT = "MODEL", "REPORT"


def add_training(algorithm: QgsProcessingAlgorithm, report_help: str) -> None:
    """Add RECIPE, SEED, WORKERS, the choice of a batch job, MODEL and REPORT."""
    add_recipe(
        algorithm,
        tr(
            "The recipe that made the features, where the table of samples has lost it: the recipe file or the "
            "raster that 'Stack features' wrote. The model keeps it, so that an image with plain bands will do for "
            "a map."
        ),
    )
    add_seed(algorithm)
    add_workers(algorithm)
    add_batch(algorithm)
    add(
        algorithm,
        QgsProcessingParameterFileDestination(MODEL, tr("Model"), tr("Terroir model (*.terroir)")),
        tr("Model file; it holds no code, so that opening somebody else's model is safe."),
    )
    add(
        algorithm,
        QgsProcessingParameterFileDestination(
            REPORT, tr("Report"), tr("HTML files (*.html)"), optional=True, createByDefault=False
        ),
        report_help,
    )
