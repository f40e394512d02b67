"""terroir:predictraster: a model of a quantity and an image in, a map of the quantity out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.core import (
    Qgis,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingParameterFile,
    QgsProcessingParameterMultipleLayers,
    QgsProcessingParameterRasterDestination,
    QgsProcessingParameterRasterLayer,
)

from ...ui.translation import tr
from ..base import TerroirAlgorithm
from ..circumstances import add_circumstances
from ..declare import RESAMPLING, add, add_resampling, number
from ..inputs import output_layer, raster_path, raster_paths

if TYPE_CHECKING:
    from ...core.jobs.predict_raster import PredictRasterJob


class PredictRaster(TerroirAlgorithm):
    """Makes a map of a quantity from an image with a model."""

    INPUT, MODEL, MASK, LEVEL = "INPUT", "MODEL", "MASK", "LEVEL"
    OUTPUT, LOWER, UPPER = "OUTPUT", "LOWER", "UPPER"

    ID, GROUP = "predictraster", "learning"
    NEEDS = ("sklearn", "skops")

    def displayName(self) -> str:
        """Name in the toolbox."""
        return tr("Predict raster")

    def shortDescription(self) -> str:
        """One line for tooltips and lists."""
        return tr("Makes a map of a quantity from an image with a trained regressor, block by block.")

    def shortHelpString(self) -> str:
        """Text beside the dialog."""
        return tr(
            "Makes a map of a quantity (biomass, cover, yield) from an image with a model made by 'Train "
            "regressor'.\n\n"
            "The image must have the model's bands. Bands in another order are recognised by name; an image that "
            "lacks one is refused. Bands without names are known by their order only: give several rasters in the "
            "order of the training. A model that was trained on features with a recipe (see 'Stack features') takes "
            "them from an image that has them as bands, or else computes them from the plain bands as it goes.\n\n"
            "The bounds enclose the true value in a share of the pixels that LEVEL says: on average over places like "
            "those of the training, not at every place. What they rest on is said in the report of the training.\n\n"
            "The image is read block by block within a memory budget, so its size does not matter. Pixels without "
            "data in any band, or outside the mask, stay without data."
        )

    def tags(self) -> list[str]:
        """Words to find it by."""
        return tr("predict,regression,map,model,quantity,biomass,cover,yield,interval,uncertainty").split(",")

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        """Declare parameters and outputs."""
        add(
            self,
            QgsProcessingParameterMultipleLayers(self.INPUT, tr("Image"), Qgis.ProcessingSourceType.Raster),
            tr("One or more rasters with the bands of the model, stacked in the order of the training."),
        )
        add(
            self,
            QgsProcessingParameterFile(
                self.MODEL, tr("Model"), fileFilter=tr("Terroir model (*.terroir)") + ";;" + tr("All files (*.*)")
            ),
            tr("Model file made by 'Train regressor'."),
        )
        add(
            self,
            QgsProcessingParameterRasterLayer(self.MASK, tr("Mask"), optional=True),
            tr("Raster that is 0 or without data where no prediction is wanted."),
        )
        add(
            self,
            number(self.LEVEL, tr("Level of the interval"), 0.9, 0.01, 0.99),
            tr("Share of the pixels whose true value shall lie between the lower and the upper bound, in hundredths."),
            advanced=True,
        )
        add_resampling(self)
        add_circumstances(self)
        add(
            self,
            QgsProcessingParameterRasterDestination(self.OUTPUT, tr("Map")),
            tr("GeoTIFF with the quantity, in the units of the training."),
        )
        add(
            self,
            QgsProcessingParameterRasterDestination(
                self.LOWER, tr("Lower bound"), optional=True, createByDefault=False
            ),
            tr("GeoTIFF with the lower bound of the interval around each prediction."),
        )
        add(
            self,
            QgsProcessingParameterRasterDestination(
                self.UPPER, tr("Upper bound"), optional=True, createByDefault=False
            ),
            tr("GeoTIFF with the upper bound of the interval around each prediction."),
        )

    def job(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> PredictRasterJob:
        """See the base class."""
        from ...core.jobs.predict_raster import PredictRasterJob

        return PredictRasterJob(
            input=raster_paths(self, parameters, self.INPUT, context),
            model=self.parameterAsFile(parameters, self.MODEL, context),
            output=output_layer(self, parameters, self.OUTPUT, context),
            mask=raster_path(self, parameters, self.MASK, context),
            lower=output_layer(self, parameters, self.LOWER, context),
            upper=output_layer(self, parameters, self.UPPER, context),
            level=self.parameterAsDouble(parameters, self.LEVEL, context),
            resampling=self.parameterAsEnumString(parameters, RESAMPLING, context),
        )
