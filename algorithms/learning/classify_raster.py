"""terroir:classifyraster: a model and an image in, a land-cover map out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from qgis.core import (
    Qgis,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingParameterFile,
    QgsProcessingParameterMultipleLayers,
    QgsProcessingParameterRasterDestination,
    QgsProcessingParameterRasterLayer,
)

from ...ui.styling import MapClasses
from ...ui.translation import tr
from ..base import TerroirAlgorithm
from ..declare import RESAMPLING, add, add_circumstances, add_resampling
from ..inputs import output_layer, raster_path, raster_paths

if TYPE_CHECKING:
    from ...core.jobs.classify_raster import ClassifyRasterJob


class ClassifyRaster(TerroirAlgorithm):
    """Makes a land-cover map from an image with a model."""

    INPUT, MODEL, MASK = "INPUT", "MODEL", "MASK"
    OUTPUT, CONFIDENCE, PROBABILITIES = "OUTPUT", "CONFIDENCE", "PROBABILITIES"

    ID, GROUP = "classifyraster", "learning"
    NEEDS = ("sklearn", "skops")
    STYLES: ClassVar = {OUTPUT: MapClasses}

    def displayName(self) -> str:
        """Name in the toolbox."""
        return tr("Classify raster")

    def shortDescription(self) -> str:
        """One line for tooltips and lists."""
        return tr("Makes a land-cover map from an image with a trained model, block by block.")

    def shortHelpString(self) -> str:
        """Text beside the dialog."""
        return tr(
            "Makes a land-cover map from an image with a model made by 'Train classifier'. The map holds the names "
            "and colours of the classes.\n\n"
            "The image must have the model's bands. Bands in another order are recognised by name; an image that "
            "lacks one is refused. Bands without names are known by their order only: give several rasters in the "
            "order of the training. A model that was trained on features with a recipe (see 'Stack features') takes "
            "them from an image that has them as bands, or else computes them from the plain bands as it goes.\n\n"
            "The image is read block by block within a memory budget, so its size does not matter. Pixels without "
            "data in any band, or outside the mask, stay without data. Confidence and probabilities are made in the "
            "same pass."
        )

    def tags(self) -> list[str]:
        """Words to find it by."""
        return tr("classify,predict,map,model,land cover,classification,confidence,probability,random forest").split(
            ","
        )

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
            tr("Model file made by 'Train classifier'."),
        )
        add(
            self,
            QgsProcessingParameterRasterLayer(self.MASK, tr("Mask"), optional=True),
            tr("Raster that is 0 or without data where no class is wanted."),
        )
        add_resampling(self)
        add_circumstances(self)
        add(
            self,
            QgsProcessingParameterRasterDestination(self.OUTPUT, tr("Map")),
            tr("GeoTIFF with the code of the class, and the names and colours of all classes."),
        )
        add(
            self,
            QgsProcessingParameterRasterDestination(
                self.CONFIDENCE, tr("Confidence"), optional=True, createByDefault=False
            ),
            tr("GeoTIFF with the probability of the class chosen, from 0 to 1."),
        )
        add(
            self,
            QgsProcessingParameterRasterDestination(
                self.PROBABILITIES, tr("Probabilities"), optional=True, createByDefault=False
            ),
            tr("GeoTIFF with one band for each class: its probability, from 0 to 1."),
        )

    def job(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> ClassifyRasterJob:
        """See the base class."""
        from ...core.jobs.classify_raster import ClassifyRasterJob

        return ClassifyRasterJob(
            input=raster_paths(self, parameters, self.INPUT, context),
            model=self.parameterAsFile(parameters, self.MODEL, context),
            output=output_layer(self, parameters, self.OUTPUT, context),
            mask=raster_path(self, parameters, self.MASK, context),
            confidence=output_layer(self, parameters, self.CONFIDENCE, context),
            probabilities=output_layer(self, parameters, self.PROBABILITIES, context),
            resampling=self.parameterAsEnumString(parameters, RESAMPLING, context),
        )
