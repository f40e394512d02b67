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
from ..circumstances import add_circumstances
from ..declare import RESAMPLING, add, add_resampling, number
from ..inputs import optional_text, output_layer, raster_path, raster_paths, vector_path
from ..network_options import add_network_options, network_options
from ..region_models import (
    EXTERIOR_WIDTH,
    INTERIOR_WIDTH,
    REGION_FIELD,
    REGION_FOLDER,
    REGION_MODELS,
    REGIONS,
    add_regions,
    region_models,
)

if TYPE_CHECKING:
    from ...core.jobs.classify_raster import ClassifyRasterJob


class ClassifyRaster(TerroirAlgorithm):
    """Makes a land-cover map from an image with a model."""

    INPUT, MODEL, MASK, MIN_CONFIDENCE = "INPUT", "MODEL", "MASK", "MIN_CONFIDENCE"
    OUTPUT, CONFIDENCE, PROBABILITIES = "OUTPUT", "CONFIDENCE", "PROBABILITIES"
    MARGIN, ENTROPY = "MARGIN", "ENTROPY"
    DISSIMILARITY, APPLICABLE = "DISSIMILARITY", "APPLICABLE"

    ID, GROUP = "classifyraster", "learning"
    NEEDS = ("sklearn", "skops")
    STYLES: ClassVar = {OUTPUT: MapClasses, APPLICABLE: MapClasses}

    def displayName(self) -> str:
        """Name in the toolbox."""
        return tr("Classify raster")

    def shortDescription(self) -> str:
        """One line for tooltips and lists."""
        return tr("Makes a land-cover map from an image with a trained model, block by block.")

    def shortHelpString(self) -> str:
        """Text beside the dialog."""
        return tr(
            "Makes a land-cover map from an image with a model made by 'Train classifier', 'Train patch network', "
            "'Train segmentation network' or 'Import model'. The map holds the names and colours of the classes. "
            "Networks see the pixels around each pixel too; every pixel gets a class of its own.\n\n"
            "The image must have the model's bands. Bands in another order are recognised by name; an image that "
            "lacks one is refused. Bands without names are known by their order only: give several rasters in the "
            "order of the training. A model that was trained on features with a recipe (see 'Stack features') takes "
            "them from an image that has them as bands, or else computes them from the plain bands as it goes.\n\n"
            "The image is read block by block within a memory budget, so its size does not matter. Pixels without "
            "data in any band, or outside the mask, stay without data. All outputs are made in the same pass.\n\n"
            "How sure the model is:\n"
            "- Confidence: probability of the class chosen; pixels below the 'Lowest confidence' become "
            '"unclassified", with a code of their own\n'
            "- Margin: how far the second class is behind\n"
            "- Entropy: from 0 (one class is certain) to 1 (all are equally probable)\n"
            "- Dissimilarity and area of applicability: how far a pixel's values are from all training samples, and "
            "whether the model's scores still speak for it (Meyer & Pebesma 2021). A model can be confident and wrong "
            "where it never saw anything alike\n\n"
            "Regions: polygons, each with a model of its own. Around their borders, as wide as you say, the "
            "probabilities of both models are mixed, so that the map shows no seam. The model given above then serves "
            "for all that lies in no such region; without one, these pixels stay without data."
        )

    def tags(self) -> list[str]:
        """Words to find it by."""
        return tr(
            "classify,predict,map,model,land cover,classification,confidence,probability,random forest,margin,entropy,"
            "area of applicability,dissimilarity,unclassified,regions,stratification,blending"
        ).split(",")

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
                self.MODEL,
                tr("Model"),
                fileFilter=tr("Terroir model (*.terroir)") + ";;" + tr("All files (*.*)"),
                optional=True,
            ),
            tr(
                "Model file made by 'Train classifier', 'Train patch network', 'Train segmentation network' or 'Import "
                "model'. It may be left out where regions have models of their own."
            ),
        )
        add(
            self,
            QgsProcessingParameterRasterLayer(self.MASK, tr("Mask"), optional=True),
            tr("Raster that is 0 or without data where no class is wanted."),
        )
        add(
            self,
            number(self.MIN_CONFIDENCE, tr("Lowest confidence"), 0.0, 0.0, 1.0),
            tr(
                'Pixels whose highest class probability is lower become "unclassified": a class of its own in the '
                "legend, whose code follows the highest one. 0 classifies all."
            ),
        )
        add_regions(self, self.INPUT)
        add_network_options(self)
        add_resampling(self)
        add_circumstances(self)
        add(
            self,
            QgsProcessingParameterRasterDestination(self.OUTPUT, tr("Map")),
            tr("GeoTIFF with the code of the class, and the names and colours of all classes."),
        )
        self._declare_further_outputs()

    def _declare_further_outputs(self) -> None:
        described = {
            self.CONFIDENCE: (tr("Confidence"), tr("GeoTIFF with the probability of the class chosen, from 0 to 1.")),
            self.PROBABILITIES: (
                tr("Probabilities"),
                tr("GeoTIFF with one band for each class: its probability, from 0 to 1."),
            ),
            self.MARGIN: (
                tr("Margin"),
                tr("GeoTIFF with the difference of the two highest class probabilities, from 0 to 1."),
            ),
            self.ENTROPY: (
                tr("Entropy"),
                tr("GeoTIFF with the entropy of the class probabilities: 0 where one is 1, 1 where all are equal."),
            ),
            self.DISSIMILARITY: (
                tr("Dissimilarity index"),
                tr(
                    "GeoTIFF with the distance of a pixel's values from the nearest training sample, in units of the "
                    "mean distance between training samples. The model must have been trained with its area of "
                    "applicability."
                ),
            ),
            self.APPLICABLE: (
                tr("Area of applicability"),
                tr(
                    "GeoTIFF that is 1 where the dissimilarity index is as low as between the folds of the training "
                    "samples, and 0 where the model's scores say nothing. The model must have been trained with its "
                    "area of applicability."
                ),
            ),
        }
        for name, (description, explanation) in described.items():
            parameter = QgsProcessingParameterRasterDestination(name, description, optional=True, createByDefault=False)
            add(self, parameter, explanation)

    def job(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> ClassifyRasterJob:
        """See the base class."""
        from ...core.jobs.classify_raster import ClassifyRasterJob

        regions = None
        if parameters.get(REGIONS) not in (None, ""):
            regions = vector_path(self, parameters, REGIONS, context, feedback)
        return ClassifyRasterJob(
            input=raster_paths(self, parameters, self.INPUT, context),
            model=self.parameterAsFile(parameters, self.MODEL, context) or None,
            output=output_layer(self, parameters, self.OUTPUT, context),
            mask=raster_path(self, parameters, self.MASK, context),
            confidence=output_layer(self, parameters, self.CONFIDENCE, context),
            probabilities=output_layer(self, parameters, self.PROBABILITIES, context),
            resampling=self.parameterAsEnumString(parameters, RESAMPLING, context),
            margin=output_layer(self, parameters, self.MARGIN, context),
            entropy=output_layer(self, parameters, self.ENTROPY, context),
            dissimilarity=output_layer(self, parameters, self.DISSIMILARITY, context),
            applicable=output_layer(self, parameters, self.APPLICABLE, context),
            min_confidence=self.parameterAsDouble(parameters, self.MIN_CONFIDENCE, context),
            regions=regions,
            region_field=optional_text(self, parameters, REGION_FIELD, context),
            region_models=region_models(self, parameters, REGION_MODELS, context),
            region_folder=self.parameterAsFile(parameters, REGION_FOLDER, context) or None,
            interior_width=self.parameterAsDouble(parameters, INTERIOR_WIDTH, context),
            exterior_width=self.parameterAsDouble(parameters, EXTERIOR_WIDTH, context),
            **network_options(self, parameters, context),
        )
